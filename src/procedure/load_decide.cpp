#include "base/text.hpp"
#include "procedure/sections.hpp"

namespace tocsin::procedure::sections {
namespace {

DueRule read_due(Part& part) {
  DueRule due;
  due.audiences = part.refs<AudienceId>("audience", "audiences");
  due.category = part.ref<CategoryId>("category", "category");
  due.content_class = part.ref<ClassId>("class", "class");
  due.deadline = part.text("within");
  due.within = part.duration("within");
  due.form = part.ref<TemplateId>("template", "template");
  due.marking = part.label("tlp").value_or(Tlp::red);
  due.what = part.text("what");
  due.why = part.text("why");
  return due;
}

Condition read_condition(Part& part) {
  const Json detection = part.raw("when");
  if (detection.is_null()) return {};
  auto compiled = Condition::compile(detection);
  if (compiled) return *std::move(compiled);
  const Error& error = compiled.error();
  part.note_inside("procedure.condition", "when", error.where, error.rule + ": " + error.detail);
  return {};
}

void read_triggers(Part& top, std::string_view key, Procedure& out) {
  top.each(key, Need::required, "trigger", [&](Part& part) {
    Trigger one;
    one.id = part.id_of<TriggerId>("trigger");
    one.title = part.text("title");
    one.source = part.text("source", Need::optional);
    one.enabled = part.maybe_flag("enabled").value_or(true);
    one.when = read_condition(part);
    part.each("share", Need::required, "due share", [&](Part& due) { one.dues.push_back(read_due(due)); });
    out.triggers.push_back(std::move(one));
  });
}

void read_digests(Part& top, std::string_view key, Procedure& out) {
  top.each(key, Need::optional, "digest", [&](Part& part) {
    Cadence one;
    one.id = part.id_of<TriggerId>("trigger");
    one.title = part.text("title");
    one.every = part.duration("every");
    part.inner("share", Need::required, [&](Part& due) { one.due = read_due(due); });
    out.cadences.push_back(std::move(one));
  });
}

void read_matrix(Part& top, std::string_view key, Procedure& out) {
  top.each(key, Need::required, "rule", [&](Part& part) {
    MatrixRule one;
    one.id = part.define("matrix rule");
    one.title = part.text("title");
    one.why = part.text("why");
    one.roles = part.ref_set<RoleId>("role", "approvers");
    one.server_attested = part.flag("server_attested");
    part.inner("when", Need::optional, [&](Part& when) {
      one.classes = when.ref_set<ClassId>("class", "classes", Need::optional);
      one.third_party = when.maybe_flag("third_party");
      one.outside = when.maybe_flag("outside");
      one.marking_from = when.label("tlp_from", Need::optional);
      one.marking_to = when.label("tlp_to", Need::optional);
      one.audiences = when.ref_set<AudienceId>("audience", "audiences", Need::optional);
    });
    out.matrix.push_back(std::move(one));
  });
}

void read_expedited(Part& top, std::string_view key, Procedure& out) {
  top.inner(key, Need::optional, [&](Part& part) {
    Expedited one;
    one.when = part.text("when");
    one.roles = part.ref_set<RoleId>("role", "roles");
    one.classes = part.ref_set<ClassId>("class", "classes");
    one.audiences = part.ref_set<AudienceId>("audience", "audiences", Need::optional);
    one.tlp_max = part.label("tlp_max").value_or(Tlp::clear);
    one.per_day_max = part.number("per_day_max", 1, 1000);
    one.review_within = part.duration("review_within");
    one.reviewer = part.ref<RoleId>("role", "reviewer");
    if (one.roles.contains(one.reviewer)) part.note("procedure.contradiction", "reviewer", "the reviewer is not the role that releases");
    out.expedited = std::move(one);
  });
}

std::set<std::string> text_set(Part& part, std::string_view name) {
  const auto all = part.texts(name);
  return {all.begin(), all.end()};
}

void read_standing(Part& top, std::string_view key, Procedure& out) {
  top.each(key, Need::optional, "standing authorization", [&](Part& part) {
    Standing one;
    one.id = part.id_of<StandingId>("standing authorization");
    one.title = part.text("title");
    one.trigger = part.ref<TriggerId>("trigger", "trigger");
    one.content_class = part.ref<ClassId>("class", "class");
    one.object_types = text_set(part, "object_types");
    one.fields = text_set(part, "fields");
    one.audiences = part.ref_set<AudienceId>("audience", "audiences");
    one.channels = part.ref_set<ChannelId>("channel", "channels");
    one.tlp_max = part.label("tlp_max").value_or(Tlp::clear);
    one.per_day_max = part.number("per_day_max", 1, 10'000);
    one.valid_for = part.duration("valid_for");
    one.inventory_age_max = part.duration("inventory_age_max");
    one.review_within = part.duration("review_within");
    one.sources = text_set(part, "sources");
    one.released_by = part.ref<RoleId>("role", "released_by");
    one.by_program = part.flag("by_program");
    one.signers = part.ref_set<RoleId>("role", "signers");
    if (one.signers.size() < 2) part.note("procedure.contradiction", "signers", "two people sign a standing authorization, in two roles");
    out.standing.push_back(std::move(one));
  });
}

constexpr Section all[] = {{"triggers", Need::required, read_triggers},
                           {"digests", Need::optional, read_digests},
                           {"matrix", Need::required, read_matrix},
                           {"expedited", Need::optional, read_expedited},
                           {"standing_authorizations", Need::optional, read_standing}};
}  // namespace

std::span<const Section> decide() { return all; }

}  // namespace tocsin::procedure::sections
