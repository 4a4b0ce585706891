#include "base/limits.hpp"
#include "path/author/item.hpp"

namespace tocsin::author {
namespace {

using enum FieldType;
constexpr std::size_t line_bytes_max = 500;
constexpr std::size_t prose_bytes_max = 20'000;

const Message& step_message() {
  static const Message message{
      "Step",
      {{.name = "verb", .type = text, .help = "What to do, in one word: block, patch, search, suspend.", .max = line_bytes_max},
       {.name = "object", .type = text, .help = "To what.", .max = line_bytes_max},
       {.name = "owner", .type = text, .help = "The role that does it.", .max = line_bytes_max},
       {.name = "by", .type = text, .help = "By when: a time such as 2026-03-01T02:10:00Z, or `window:` and a maintenance window.", .max = line_bytes_max},
       {.name = "interim", .type = text, .help = "What holds until the maintenance window.", .max = line_bytes_max},
       {.name = "check", .type = text, .help = "How to see that it worked.", .max = line_bytes_max},
       {.name = "audiences", .type = list, .help = "For whom; everybody when left out.", .max = 64}}};
  return message;
}

const Message& ot_message() {
  static const Message message{"PlantNote",
                               {{.name = "process_impact", .type = text, .help = "What the process does or may do.", .max = prose_bytes_max},
                                {.name = "safety_note", .type = text, .help = "What people at the plant must mind.", .max = prose_bytes_max},
                                {.name = "plant_safe_action", .type = text, .help = "What may be done without stopping the process.", .max = prose_bytes_max}}};
  return message;
}

const Message& observable_message() {
  static const Message message{
      "ItemObservable",
      {{.name = "type", .type = choice, .required = true, .help = "What kind of value.",
        .options = {"ipv4", "ipv6", "cidr", "domain", "url", "email", "md5", "sha1", "sha224", "sha256", "sha384", "sha512", "cve", "attack-id", "registry-key", "uuid", "mac"}},
       {.name = "value", .type = text, .required = true, .help = "Refanged.", .max = 4096},
       {.name = "side", .type = choice, .help = "Whose it is.", .options = {"ours", "theirs", "neutral"}},
       {.name = "judgement", .type = choice, .help = "Only what somebody judged an indicator is shared as one.", .options = {"unjudged", "indicator", "context", "ignored"}},
       {.name = "indicator_types", .type = list, .help = "STIX indicator types.", .max = 8},
       {.name = "valid_until", .type = instant, .help = "When the indicator stops meaning anything."},
       {.name = "note", .type = text, .help = "What it is in one line.", .max = line_bytes_max}}};
  return message;
}

}  // namespace

const Message& item_message() {
  static const Message message{
      "Item",
      {{.name = "title", .type = text, .required = true, .help = "What it is about, in one line.", .max = 200},
       {.name = "category", .type = slug, .required = true, .help = "One of the procedure's categories."},
       {.name = "class", .type = slug, .required = true, .help = "One of the procedure's content classes: it decides who approves."},
       {.name = "observed", .type = text, .required = true, .help = "What happened or changed: facts with times; what is known and what is not.", .max = prose_bytes_max},
       {.name = "observed_at", .type = instant, .help = "When it was observed."},
       {.name = "context", .type = text, .help = "What makes sense of it.", .max = prose_bytes_max},
       {.name = "confidence", .type = integer, .help = "0 to 100.", .max = 100},
       {.name = "confidence_basis", .type = text, .help = "On what the confidence rests.", .max = line_bytes_max},
       {.name = "severity", .type = choice, .help = "How bad.", .options = {"low", "moderate", "high", "critical"}},
       {.name = "time_sensitivity", .type = text, .help = "What happens when nobody acts in time.", .max = line_bytes_max},
       {.name = "systems", .type = list, .help = "Asset identifiers.", .max = 500},
       {.name = "business_service", .type = text, .help = "The service that depends on them.", .max = line_bytes_max},
       {.name = "exposure", .type = text, .help = "Affected, not affected or under investigation; versions; what compensates.", .max = prose_bytes_max},
       {.name = "detection", .type = text, .help = "What to look for: queries, log lines, known false positives.", .max = prose_bytes_max},
       {.name = "steps", .type = list, .required = true, .help = "Do this now: ordered steps.", .max = 50, .of = &step_message()},
       {.name = "owner", .type = text, .help = "The one role that answers for completion.", .max = line_bytes_max},
       {.name = "deadline", .type = instant, .help = "When all of it is done."},
       {.name = "reference", .type = text, .help = "The ticket or incident where work is tracked.", .max = line_bytes_max},
       {.name = "relevance", .type = object, .help = "Why you: a text for each audience; `*` for those without their own."},
       {.name = "our_action", .type = text, .help = "What we do ourselves, and until when.", .max = prose_bytes_max},
       {.name = "contact", .type = text, .help = "Whom to reach, at any hour.", .max = line_bytes_max},
       {.name = "escalation", .type = text, .help = "Whom to reach when nobody answers.", .max = line_bytes_max},
       {.name = "interim_control", .type = text, .help = "What stands in until a control is back.", .max = prose_bytes_max},
       {.name = "third_parties", .type = list, .help = "Third parties that the text names or makes recognizable.", .max = 64},
       {.name = "ot", .type = object, .help = "For the plant.", .of = &ot_message()},
       {.name = "observables", .type = list, .help = "Values that were extracted, with their judgement.", .max = 10'000, .of = &observable_message()},
       {.name = "fields", .type = object, .help = "Texts for further fields of the template, by their id."}}};
  return message;
}

}  // namespace tocsin::author
