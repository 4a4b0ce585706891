#include "app/deliveries.hpp"
#include "app/dues.hpp"
#include "app/watch.hpp"

namespace tocsin::app {
namespace {

/// The first approving role that the person holds; the rules decide whether it is good enough.
RoleId approving_role(const Surroundings& around, const Principal& who) {
  for (const auto& role : who.roles) {
    const auto* known = around.procedure->procedure.role(role);
    if (known != nullptr && known->approves) return role;
  }
  return who.roles.empty() ? RoleId{"none"} : *who.roles.begin();
}

}  // namespace

Result<Json> not_share(App& app, const Principal& who, const ShareId& id, const Json& body) {
  const auto object = share_object(id);
  return retrying(app, who.person.value, [&](Plan& plan) -> Result<Json> {
    const auto around = TRY(surroundings(plan));
    const auto open = TRY(open_state(plan, who, identity::Right::withhold, id));
    const procedure::ReasonId reason_class{body["reason_class"].text()};
    const auto reason = TRY(keep_text(app, object, ports::ContentClass::reason, body["reason"].text()));
    Json out = Json::Object{{"id", id.value}, {"number", open.number}, {"audiences", Json::Array{}}};
    bool waits = false;
    for (const auto& audience : audiences_of(open, body)) {
      const auto world = TRY(world_of(plan, around, id));
      const auto proposed = open.withholding.find(audience);
      if (proposed == open.withholding.end()) {
        TRY_VOID(plan.tell<Shares>(object, share::ask::ProposeWithholding{who.person, audience, reason_class, reason}, world));
      } else {
        TRY_VOID(plan.tell<Shares>(object, share::ask::AgreeWithholding{who.person, audience, approving_role(around, who), proposed->second.reason}, world));
      }
      const auto state = TRY(plan.get<Shares>(object));
      out["audiences"].push(Json::Object{{"audience", audience.value}, {"state", share::life_name(*share::life_of(state, audience))},
                                         {"proposed", proposed == open.withholding.end()}});
      waits = waits || proposed == open.withholding.end();
    }
    if (waits) out["next"] = "another person with an approval role agrees with the same command";
    return out;
  });
}

Result<Json> recall_share(App& app, const Principal& who, const ShareId& id, const Json& body) {
  const AudienceId audience{body["audience"].text()};
  return retrying(app, who.person.value, [&](Plan& plan) -> Result<Json> {
    const auto around = TRY(surroundings(plan));
    const auto open = TRY(open_state(plan, who, identity::Right::release, id));
    const auto reason = TRY(keep_text(app, share_object(id), ports::ContentClass::reason, body["reason"].text()));
    TRY_VOID(plan.tell<Shares>(share_object(id), share::ask::Recall{who.person, audience, reason}, TRY(world_of(plan, around, id))));
    TRY_VOID(recall_deliveries(plan, id, audience));
    return Json(Json::Object{{"id", id.value}, {"number", open.number}, {"audience", audience.value}, {"state", "recalled"},
                             {"note", "What was handed over before cannot be taken back; its recipients have to be told."}});
  });
}

Result<Json> review_release(App& app, const Principal& who, const ShareId& id, const Json& body) {
  const AudienceId audience{body["audience"].text()};
  const auto finding = body["verdict"].text() == "upheld" ? share::Finding::upheld : share::Finding::flawed;
  const ExceptionId departure{fresh_id(app)};
  return retrying(app, who.person.value, [&](Plan& plan) -> Result<Json> {
    const auto around = TRY(surroundings(plan));
    const auto open = TRY(open_state(plan, who, identity::Right::approve, id));
    std::int64_t release = 0;
    for (const auto& [key, owed] : open.reviews)
      if (key.first == audience && !owed.done) release = key.second;
    const auto note = TRY(keep_text(app, share_object(id), ports::ContentClass::reason, body["reason"].text()));
    TRY_VOID(plan.tell<Shares>(share_object(id), share::ask::Review{who.person, audience, release, finding, note}, TRY(world_of(plan, around, id))));
    Json out = Json::Object{{"id", id.value}, {"number", open.number}, {"audience", audience.value}, {"verdict", spelled(finding)}};
    if (finding == share::Finding::flawed) {
      TRY_VOID(tell_flawed(plan, departure, id, open.unit, note));
      out["exception"] = departure.value;
    }
    return out;
  });
}

}  // namespace tocsin::app
