#include <re2/re2.h>

#include <algorithm>

#include "base/limits.hpp"
#include "procedure/names.hpp"
#include "procedure/sections.hpp"

namespace tocsin::procedure::sections {
namespace {

void read_categories(Part& top, std::string_view key, Procedure& out) {
  top.each(key, Need::required, "category", [&](Part& part) {
    const auto id = part.id_of<CategoryId>("category");
    out.categories.push_back({id, part.text("title"), part.text("meaning"), part.texts("examples"), part.texts("minimum_fields")});
  });
}

void read_classes(Part& top, std::string_view key, Procedure& out) {
  top.each(key, Need::required, "class", [&](Part& part) {
    const auto id = part.id_of<ClassId>("class");
    out.classes.push_back({id, part.text("title"), part.text("meaning"), part.flag("narrative")});
  });
}

/// The sanitizer searches with them, so what RE2 refuses is refused here.
void check_patterns(Part& part, const std::vector<std::string>& patterns) {
  for (const std::string& pattern : patterns) {
    re2::RE2::Options options;
    options.set_log_errors(false);
    options.set_max_mem(std::int64_t{1} << 20);
    const re2::RE2 compiled(pattern, options);
    if (!compiled.ok()) part.note("procedure.bad-value", "patterns", "\"" + pattern + "\": " + compiled.error());
    else if (pattern.size() > limits::condition_pattern_bytes_max) part.note("procedure.bad-value", "patterns", "a longer expression than the limit");
    else if (re2::RE2::FullMatch("", compiled))
      part.note("procedure.bad-value", "patterns", "\"" + pattern + "\" matches nothing at all, so it would match everywhere");
  }
}

void read_do_not_share(Part& top, std::string_view key, Procedure& out) {
  top.each(key, Need::required, "do-not-share", [&](Part& part) {
    DoNotShare one;
    one.id = part.id_of<DoNotShareId>("do-not-share");
    one.title = part.text("title");
    one.meaning = part.text("meaning");
    one.source = part.text("source");
    one.action = part.choice<DoNotShare::Action>("action", names::actions);
    one.inside_too = part.flag("inside_too");
    one.words = part.texts("words", Need::optional);
    one.patterns = part.texts("patterns", Need::optional);
    check_patterns(part, one.patterns);
    out.do_not_share.push_back(std::move(one));
  });
}

void read_redactions(Part& top, std::string_view key, Procedure& out) {
  top.each(key, Need::optional, "redaction", [&](Part& part) {
    const std::string kind = part.define("redaction", "kind");
    out.redactions.push_back({kind, part.text("replace"), part.text("why")});
  });
}

TreatmentRow read_treatments(Part& part) {
  TreatmentRow row{part.define("sanitizing row", "kind"), {}, part.where("kind")};
  for (std::size_t i = 0; i < names::reaches.size(); ++i) {
    const auto said = part.choice<Treatment>(names::reaches[i], names::treatments, Need::optional);
    if (part.has(names::reaches[i])) row.treatments[static_cast<Reach>(i)] = said;
  }
  if (row.treatments.empty()) part.note("procedure.missing-field", {}, "a row says what is done `inside`, `outside` or `published`");
  return row;
}

OwnTreatments read_own_treatments(Part& part) {
  OwnTreatments own;
  own.audience = part.ref<AudienceId>("audience", "audience");
  own.where = part.where("audience");
  if (!own.audience.value.empty()) part.define("sanitizing audience", "audience");
  if (part.has("reach")) own.reach = part.choice<Reach>("reach", names::reaches);
  own.keep_networks = part.flag("keep_networks");
  std::set<std::string> kinds;
  part.each("rows", Need::optional, "sanitizing row", [&](Part& row) {
    const auto kind = row.text("kind");
    if (!kinds.insert(kind).second) row.note("procedure.duplicate", "kind", "\"" + kind + "\" stands twice");
    own.rows.push_back({kind, row.choice<Treatment>("treatment", names::treatments), row.where("kind")});
  });
  return own;
}

void read_sanitizing(Part& top, std::string_view key, Procedure& out) {
  top.inner(key, Need::optional, [&](Part& part) {
    auto& table = out.sanitizing.emplace();
    table.epoch = part.choice<Sanitizing::Epoch>("epoch", names::epochs, Need::optional);
    part.each("rows", Need::required, "sanitizing row", [&](Part& row) { table.rows.push_back(read_treatments(row)); });
    part.each("audiences", Need::optional, "sanitizing audience", [&](Part& own) { table.audiences.push_back(read_own_treatments(own)); });
  });
}

TemplateField read_field(Part& part) {
  TemplateField field{part.text("id"), part.text("title"), part.text("help"), true};
  if (const auto required = part.maybe_flag("required")) field.required = *required;
  const bool named = !field.id.empty() && field.id[0] >= 'a' && field.id[0] <= 'z' && field.id.size() <= 64 &&
                     std::all_of(field.id.begin(), field.id.end(), [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; });
  if (!field.id.empty() && !named) part.note("procedure.bad-value", "id", "\"" + field.id + "\" is no name of a field: a to z, 0 to 9 and _");
  return field;
}

/// The fields that every template of its kind has, whatever else it asks (guide B, step 6).
constexpr std::string_view inside_fields[] = {"what_happened", "systems_impacted",   "severity", "required_action",
                                              "detection",     "owner_and_deadline", "reference"};
constexpr std::string_view outside_fields[] = {"observed", "why_you", "required_action", "our_action", "contact"};

void check_fields(Part& part, const Template& form) {
  std::set<std::string, std::less<>> ids;
  for (const auto& field : form.fields)
    if (!ids.insert(field.id).second) part.note("procedure.duplicate", "fields", "the field \"" + field.id + "\" stands twice");
  const std::span<const std::string_view> wanted = form.outside ? std::span<const std::string_view>(outside_fields) : inside_fields;
  for (const auto id : wanted) {
    bool required = false;
    for (const auto& field : form.fields) required = required || (field.id == id && field.required);
    if (!required)
      part.note("procedure.template-field", "fields",
                "a template for audiences " + std::string(form.outside ? "outside" : "inside") + " has the required field `" + std::string(id) + "`");
  }
}

void read_templates(Part& top, std::string_view key, Procedure& out) {
  top.each(key, Need::required, "template", [&](Part& part) {
    Template one;
    one.id = part.id_of<TemplateId>("template");
    one.title = part.text("title");
    one.outside = part.flag("outside");
    part.each("fields", Need::required, "field", [&](Part& field) { one.fields.push_back(read_field(field)); });
    part.each("more", Need::optional, "more", [&](Part& more) {
      auto& fields = one.more[more.ref<CategoryId>("category", "category")];
      more.each("fields", Need::required, "field", [&](Part& field) { fields.push_back(read_field(field)); });
    });
    check_fields(part, one);
    out.templates.push_back(std::move(one));
  });
}

void read_reasons(Part& top, std::string_view key, Procedure& out) {
  top.each(key, Need::required, "reason", [&](Part& part) {
    const auto id = part.id_of<ReasonId>("reason");
    out.not_share_reasons.push_back({id, part.text("title"), part.text("meaning"), part.duration("review_within")});
  });
}

constexpr Section all[] = {{"categories", Need::required, read_categories},     {"classes", Need::required, read_classes},
                           {"do_not_share", Need::required, read_do_not_share}, {"redactions", Need::optional, read_redactions},
                           {"sanitizing", Need::optional, read_sanitizing},
                           {"templates", Need::required, read_templates},       {"not_share_reasons", Need::required, read_reasons}};
}  // namespace

std::span<const Section> content() { return all; }

}  // namespace tocsin::procedure::sections
