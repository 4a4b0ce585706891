#include "path/author/item.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"

namespace tocsin::author {
namespace {

using enum FieldType;
constexpr std::size_t prose_bytes_max = 20'000;
constexpr std::size_t line_bytes_max = 300;
constexpr std::size_t steps_max = 50;
constexpr std::size_t observables_max = 5000;

const Message& step_message() {
  static const Message message{
      "ItemStep",
      {{.name = "verb", .help = "What to do: block, search, patch, reset, isolate, call.", .max = 60},
       {.name = "object", .help = "To what.", .max = line_bytes_max},
       {.name = "owner", .help = "Which role does it.", .max = 120},
       {.name = "by", .help = "Until when: an instant, or `window: …` for a maintenance window.", .max = 120},
       {.name = "interim", .help = "What stands in until the maintenance window.", .max = line_bytes_max},
       {.name = "check", .help = "How one sees that it is done.", .max = line_bytes_max}}};
  return message;
}

const Message& observable_message() {
  static const Message message{
      "ItemObservable",
      {{.name = "type", .required = true, .help = "ipv4, domain, sha256, url, email, cve …", .max = 40},
       {.name = "value", .required = true, .help = "Its value, refanged.", .max = 2048},
       {.name = "side", .type = choice, .help = "Whose it is.", .options = {"ours", "theirs", "neutral"}},
       {.name = "judgement", .type = choice, .help = "What a person or rule made of it.", .options = {"unjudged", "indicator", "context", "benign"}},
       {.name = "indicator_types", .type = list, .help = "STIX indicator types.", .max = 8},
       {.name = "valid_until", .type = instant, .help = "Until when it is worth blocking."}}};
  return message;
}

Field prose(const char* field_name, const char* help) { return {.name = field_name, .help = help, .max = prose_bytes_max}; }
Field line(const char* field_name, const char* help) { return {.name = field_name, .help = help, .max = line_bytes_max}; }

constexpr std::array vague_verbs{"ensure", "consider", "review", "be", "monitor", "handle", "address", "improve"};

bool is_window(std::string_view by) { return by.starts_with("window:"); }

/// What the template calls by another name than the item.
bool is_empty(const Json& item, const Reader& reader, std::string_view field) {
  if (field == "relevance") return item["relevance"][reader.id.value].text().empty() && item["relevance"]["*"].text().empty();
  const auto& value = item[field];
  if (value.is_array()) return value.array().empty();
  if (value.is_integer()) return false;
  return trim(value.text()).empty();
}

}  // namespace

const Message& item_message() {
  static const Message message{
      "Item",
      {{.name = "title", .required = true, .help = "What it is about, in one line.", .max = 200},
       {.name = "category", .type = slug, .required = true, .help = "One of the procedure's categories of shareable information."},
       {.name = "class", .type = slug, .required = true, .help = "The content class that the approval matrix asks for."},
       prose("observed", "What happened, what changed, or what was observed."),
       {.name = "observed_at", .type = instant, .help = "When."},
       prose("context", "What it means: who is targeted, how it works, how we know."),
       {.name = "confidence", .type = integer, .help = "0 to 100 (STIX scale).", .max = 100},
       {.name = "severity", .type = choice, .help = "How bad.", .options = {"low", "moderate", "high", "critical"}},
       line("time_sensitivity", "What happens when nobody acts in time."),
       {.name = "systems", .type = list, .help = "Asset identifiers.", .max = 500},
       line("business_service", "The service that depends on them."),
       prose("exposure", "Affected, not affected or investigating; versions and compensating controls."),
       prose("detection", "What to look for."),
       {.name = "steps", .type = list, .help = "Do this now, in order.", .max = steps_max, .of = &step_message()},
       line("owner", "The role that answers for completion."),
       {.name = "deadline", .type = instant, .help = "By when it is complete."},
       line("reference", "Ticket or incident."),
       {.name = "relevance", .type = object, .help = "Why it concerns each audience: audience id to text; `*` for all others."},
       prose("our_action", "What we do, and when it ends."),
       line("contact", "Whom to reach for coordination."),
       line("escalation", "Whom to reach when nobody answers."),
       {.name = "third_parties", .type = list, .help = "Third parties that the item refers to.", .max = 50},
       line("interim_control", "What stands in until a control is back."),
       line("process_impact", "OT: what the plant process sees of it."),
       line("safety_note", "OT: what must not be done to the running plant."),
       prose("lessons", "What we changed because of it."),
       {.name = "observables", .type = list, .help = "Extracted values with their judgement.", .max = observables_max, .of = &observable_message()}}};
  return message;
}

const Template& internal_template() {
  static const Template form{"internal", true, {"observed", "systems", "severity", "steps", "detection", "owner", "reference"}};
  return form;
}
const Template& external_template() {
  static const Template form{"external", false, {"observed", "relevance", "steps", "our_action", "contact"}};
  return form;
}

Result<> check_item(const Json& item) {
  TRY_VOID(tocsin::check(item_message(), item));
  for (const auto& [audience, text] : item["relevance"].object())
    if (!text.is_text() || text.text().size() > prose_bytes_max) return refuse(Errc::invalid, "message.wrong-type", pointer_to("/relevance", audience), "a text for each audience");
  const auto& steps = item["steps"].array();
  if (steps.empty()) return refuse(Errc::invalid, "author.no-action", "/steps", "say what to do now");
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const auto here = pointer_to("/steps", i);
    for (const auto* field : {"verb", "object"})
      if (trim(steps[i][field].text()).empty()) return refuse(Errc::invalid, "author.no-action", pointer_to(here, field), "a step says what to do to what");
    const auto& by = steps[i]["by"].text();
    if (by.empty()) continue;
    const bool window = is_window(by) && !trim(steps[i]["interim"].text()).empty();
    if (!window && !parse_rfc3339(by)) return refuse(Errc::invalid, "author.action-form", pointer_to(here, "by"), "an instant, or `window: …` with an interim measure");
  }
  return {};
}

std::vector<Warning> warnings(const Json& item) {
  std::vector<Warning> out;
  const auto& steps = item["steps"].array();
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const auto here = pointer_to("/steps", i);
    if (std::ranges::find(vague_verbs, to_lower(trim(steps[i]["verb"].text()))) != vague_verbs.end()) out.push_back({"author.vague-step", pointer_to(here, "verb")});
    for (const auto& [field, rule] : {std::pair{"owner", "author.no-owner"}, {"by", "author.no-deadline"}, {"check", "author.no-check"}})
      if (trim(steps[i][field].text()).empty()) out.push_back({rule, pointer_to(here, field)});
  }
  return out;
}

std::vector<std::string> missing_fields(const Json& item, const Reader& reader, const Template& form) {
  std::vector<std::string> out;
  for (const auto& field : form.required)
    if (is_empty(item, reader, field)) out.push_back(field);
  return out;
}

Result<> check_complete(const Json& item, const Reader& reader, const Template& form) {
  const auto missing = missing_fields(item, reader, form);
  if (!missing.empty()) return refuse(Errc::conflict, "author.incomplete", missing.front(), "missing for " + reader.id.value + ": " + join(missing, ", "));
  if (trim(item["reference"].text()).empty()) return refuse(Errc::conflict, "author.no-reference", "reference");
  return {};
}

Json propose_observables(const Json& item, const scan::Scanner& scanner) {
  Json out = item["observables"].is_array() ? item["observables"] : Json(Json::Array{});
  const auto known = [&](const intel::Observable& seen) {
    return std::ranges::any_of(out.array(), [&](const Json& each) { return each["type"].text() == seen.type && each["value"].text() == seen.value; });
  };
  for (const auto* field : {"observed", "context", "detection", "lessons"})
    for (const auto& seen : intel::extract(item[field].text(), scanner)) {
      if (known(seen)) continue;
      const bool theirs = seen.side == scan::Side::theirs;
      out.push(Json::Object{{"type", seen.type}, {"value", seen.value}, {"side", scan::name(seen.side)}, {"judgement", theirs ? "unjudged" : "benign"}});
    }
  return out;
}

}  // namespace tocsin::author
