#include <chrono>

#include "app/screens.hpp"
#include "base/fields.hpp"

namespace tocsin::app {
namespace {

using procedure::Procedure;

template <class Ids>
Json ids(const Ids& all) {
  Json out = Json::Array{};
  for (const auto& each : all) out.push(each.value);
  return out;
}

Json part(const procedure::TemplateField& field) {
  return Json::Object{{"id", field.id}, {"title", field.title}, {"help", field.help}, {"required", field.required}};
}
Json part(const procedure::Template& form) {
  Json out = Json::Object{{"id", form.id.value}, {"title", form.title}, {"outside", form.outside}, {"fields", Json::Array{}}, {"more", Json::Object{}}};
  for (const auto& field : form.fields) out["fields"].push(part(field));
  for (const auto& [category, fields] : form.more) {
    Json more = Json::Array{};
    for (const auto& field : fields) more.push(part(field));
    out["more"][category.value] = std::move(more);
  }
  return out;
}
Json part(const procedure::Category& category) { return Json::Object{{"id", category.id.value}, {"title", category.title}, {"meaning", category.meaning}}; }
Json part(const procedure::ContentClass& each) { return Json::Object{{"id", each.id.value}, {"title", each.title}, {"meaning", each.meaning}, {"narrative", each.narrative}}; }
Json part(const procedure::Role& role) { return Json::Object{{"id", role.id.value}, {"title", role.title}, {"question", role.question}, {"approves", role.approves}}; }
Json part(const procedure::Reason& reason) { return Json::Object{{"id", reason.id.value}, {"title", reason.title}, {"meaning", reason.meaning}}; }
Json part(const procedure::Unit& unit) { return Json::Object{{"id", unit.id.value}, {"title", unit.title}}; }
Json part(const procedure::Community& each) {
  return Json::Object{{"id", each.id.value}, {"title", each.title}, {"rationale", each.rationale}, {"risk", each.risk}, {"tlp_max", label(each.tlp_max)}};
}
Json part(const procedure::Audience& audience) {
  Json out = Json::Object{{"id", audience.id.value}, {"title", audience.title}, {"why", audience.why}, {"outside", audience.outside}, {"tlp_max", label(audience.tlp_max)},
                          {"members", audience.members.size()}, {"channels", ids(audience.channels)}, {"templates", ids(audience.templates)}, {"categories", ids(audience.categories)}};
  if (audience.third_party) out["third_party"] = audience.third_party->value;
  if (audience.community) out["community"] = audience.community->value;
  return out;
}
Json part(const procedure::ThirdParty& each) {
  return Json::Object{{"id", each.id.value}, {"name", each.name}, {"agreement", each.agreement}, {"may_identify", each.may_identify}};
}
Json part(const procedure::Channel& channel) {
  return Json::Object{{"id", channel.id.value}, {"kind", procedure::name(channel.kind)}, {"title", channel.title}, {"outside", channel.outside}, {"tlp_max", label(channel.tlp_max)},
                      {"protection", channel.protection}, {"format", channel.format}};
}
Json part(const procedure::DueRule& due) {
  return Json::Object{{"audiences", ids(due.audiences)}, {"category", due.category.value}, {"class", due.content_class.value}, {"within", due.deadline}, {"form", due.form.value},
                      {"marking", label(due.marking)}, {"what", due.what}, {"why", due.why}};
}
Json part(const procedure::Trigger& trigger) {
  Json out = Json::Object{{"id", trigger.id.value}, {"title", trigger.title}, {"source", trigger.source}, {"dues", trigger.dues.size()}, {"rules", Json::Array{}}, {"enabled", trigger.enabled},
                          {"when", trigger.when.source()}};
  for (const auto& due : trigger.dues) out["rules"].push(part(due));
  return out;
}
Json part(const procedure::MatrixRule& rule) {
  return Json::Object{{"id", rule.id}, {"title", rule.title}, {"why", rule.why}, {"roles", ids(rule.roles)}, {"classes", ids(rule.classes)}, {"audiences", ids(rule.audiences)},
                      {"server_attested", rule.server_attested}};
}
Json part(const procedure::Standing& draft) {
  return Json::Object{{"id", draft.id.value}, {"title", draft.title}, {"trigger", draft.trigger.value}, {"audiences", ids(draft.audiences)}, {"tlp_max", label(draft.tlp_max)},
                      {"per_day_max", draft.per_day_max}, {"signers", ids(draft.signers)}};
}
Json part(const procedure::Expedited& path) {
  return Json::Object{{"when", path.when}, {"roles", ids(path.roles)}, {"classes", ids(path.classes)}, {"audiences", ids(path.audiences)}, {"tlp_max", label(path.tlp_max)},
                      {"per_day_max", path.per_day_max}, {"review_within_s", std::chrono::duration_cast<std::chrono::seconds>(path.review_within).count()}, {"reviewer", path.reviewer.value}};
}

Json part(const procedure::Sanitizing& table) {
  Json out = Json::Object{{"epoch", procedure::name(table.epoch)}, {"rows", Json::Array{}}, {"audiences", Json::Array{}}};
  for (const auto& row : table.rows) {
    Json one = Json::Object{{"kind", row.kind}};
    for (const auto& [reach, treatment] : row.treatments) one[std::string(procedure::name(reach))] = procedure::name(treatment);
    out["rows"].push(std::move(one));
  }
  for (const auto& own : table.audiences) {
    Json one = Json::Object{{"audience", own.audience.value}, {"keep_networks", own.keep_networks}, {"rows", Json::Array{}}};
    if (own.reach) one["reach"] = procedure::name(*own.reach);
    for (const auto& row : own.rows) one["rows"].push(Json::Object{{"kind", row.kind}, {"treatment", procedure::name(row.treatment)}});
    out["audiences"].push(std::move(one));
  }
  return out;
}

template <class Parts>
Json all_of(const Parts& parts) {
  Json out = Json::Array{};
  for (const auto& each : parts) out.push(part(each));
  return out;
}

}  // namespace

Json parts_of(const Procedure& p) {
  Json out = Json::Object{{"title", p.control.title}, {"organisation", p.scope.organisation}, {"authority", p.control.authority}, {"actionable", p.control.actionable},
                          {"owner", p.control.owner.value}, {"units", all_of(p.units)}, {"roles", all_of(p.roles)}, {"categories", all_of(p.categories)}, {"classes", all_of(p.classes)},
                          {"reasons", all_of(p.not_share_reasons)}, {"templates", all_of(p.templates)}, {"communities", all_of(p.communities)}, {"third_parties", all_of(p.third_parties)},
                          {"audiences", all_of(p.audiences)}, {"channels", all_of(p.channels)}, {"triggers", all_of(p.triggers)}, {"matrix", all_of(p.matrix)}, {"standing", all_of(p.standing)}};
  if (p.expedited) out["expedited"] = part(*p.expedited);
  if (p.sanitizing) out["sanitizing"] = part(*p.sanitizing);
  return out;
}

}  // namespace tocsin::app
