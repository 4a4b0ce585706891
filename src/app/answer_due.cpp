#include "app/dues.hpp"
#include "app/words.hpp"
#include "procedure/matrix.hpp"

namespace tocsin::app {
namespace {

Result<trigger::due::state::Open> open_due(Plan& plan, const Principal& who, identity::Right right, const DueId& id) {
  auto state = TRY(plan.get<Dues>(due_object(id)));
  auto* open = std::get_if<trigger::due::state::Open>(&state);
  if (open == nullptr)
    return refuse(std::holds_alternative<trigger::due::state::None>(state) ? Errc::not_found : Errc::conflict,
                  std::holds_alternative<trigger::due::state::None>(state) ? "object.unknown" : "due.wrong-state", id.value);
  TRY_VOID(identity::may(who, right, open->fired.unit));
  return std::move(*open);
}

/// The first of the roles the person holds that may agree to withholding; the rules decide whether it is good enough.
RoleId role_for(const Surroundings& around, const PersonId& person, Instant now) {
  const auto holder = around.people->at(now)[person];
  for (const auto& role : holder.roles) {
    const auto* known = around.procedure->procedure.role(role);
    if (known != nullptr && known->approves) return role;
  }
  return holder.roles.empty() ? RoleId{"none"} : *holder.roles.begin();
}

}  // namespace

trigger::due::World due_world(Plan& plan, const Surroundings& around) {
  trigger::due::World world{plan.now(), &around.procedure->procedure, {}};
  for (const auto& [person, holder] : around.people->at(plan.now())) world.roles.emplace(person, holder.roles);
  return world;
}

Result<std::vector<AudienceId>> answer_due_with(Plan& plan, const Surroundings& around, const Principal& who, const DueId& due, const ShareId& share) {
  const auto open = TRY(open_due(plan, who, identity::Right::author, due));
  std::set<AudienceId> left;
  for (const auto& audience : open.fired.audiences)
    if (!open.shared.contains(audience)) left.insert(audience);
  TRY_VOID(plan.tell<Dues>(due_object(due), trigger::due::ask::Share{who.person, share, left}, due_world(plan, around)));
  return std::vector<AudienceId>(left.begin(), left.end());
}

Result<> check_class_of_dues(Plan& plan, const Surroundings& around, const std::set<DueId>& dues, const share::Subject& subject, const UnitId& unit,
                             const AudienceId& audience, std::optional<Tlp> tlp) {
  const auto& procedure = around.procedure->procedure;
  for (const auto& id : dues) {
    const auto state = TRY(plan.get<Dues>(due_object(id)));
    const auto* open = std::get_if<trigger::due::state::Open>(&state);
    if (open == nullptr || !open->fired.audiences.contains(audience) || open->fired.content_class == subject.content_class) continue;
    procedure::MatrixCase asked{subject.content_class, subject.third_party, tlp.value_or(open->fired.marking), audience, unit};
    const auto as_shared = TRY(procedure::required_roles(procedure, asked, plan.now()));
    asked.content_class = open->fired.content_class;
    const auto as_due = procedure::required_roles(procedure, asked, plan.now());
    if (!as_due) continue;   // a class that the procedure has given up since asks for nobody
    std::string left_out;
    for (const auto& role : as_due->roles)
      if (!as_shared.roles.contains(role)) left_out += (left_out.empty() ? "" : ", ") + role.value;
    if (!left_out.empty())
      return refuse(Errc::conflict, "share.weaker-class", audience.value,
                    "as " + subject.content_class.value + " it would do without " + left_out + ", whom the trigger's class " + open->fired.content_class.value + " asks");
  }
  return {};
}

Result<Json> not_share_due(App& app, const Principal& who, const DueId& due, const Json& body) {
  const auto object = due_object(due);
  return retrying(app, who.person.value, [&](Plan& plan) -> Result<Json> {
    const auto around = TRY(surroundings(plan));
    const auto open = TRY(open_due(plan, who, identity::Right::withhold, due));
    const auto world = due_world(plan, around);
    const procedure::ReasonId reason_class{body["reason_class"].text()};
    if (!open.withholding) {
      const auto reason = TRY(keep_text(app, object, ports::ContentClass::reason, body["reason"].text()));
      TRY_VOID(plan.tell<Dues>(object, trigger::due::ask::ProposeWithholding{who.person, reason_class, reason}, world));
      return Json(Json::Object{{"id", due.value}, {"state", "proposed"}, {"next", "another person with an approval role agrees with the same command"}});
    }
    TRY_VOID(plan.tell<Dues>(object, trigger::due::ask::AgreeWithholding{who.person, role_for(around, who.person, plan.now()), open.withholding->reason}, world));
    return Json(Json::Object{{"id", due.value}, {"state", "not-shared"}});
  });
}

Result<Json> show_due(App& app, const Principal& who, const DueId& due) {
  const auto loaded = TRY(load<Dues>(app.store, due_object(due)));
  if (!loaded.exists()) return refuse(Errc::not_found, "object.unknown", due.value);
  const auto row = row_of<Dues>(loaded.object, loaded.state);
  TRY_VOID(identity::may(who, identity::Right::read, UnitId{row.unit}));
  Json out = TRY(parse_json(row.doc));
  out["id"] = due.value;
  out["late"] = trigger::due::late(loaded.state, app.clock.now());
  TRY_VOID(put_words(app, out));
  return out;
}

}  // namespace tocsin::app
