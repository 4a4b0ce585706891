#include "app/dues.hpp"
#include "app/notices.hpp"
#include "app/passkeys.hpp"
#include "app/release.hpp"

namespace tocsin::app {
namespace {

using share::state::Open;

/// What a person reads before signing: who gets what, under which label, until when.
Json in_words(const approve::ReleaseManifest& manifest) {
  Json out = Json::Object{{"marking", label(approve::marking_of(manifest))}, {"revision", manifest.rev}, {"release", manifest.release},
                          {"expires", to_rfc3339(manifest.expires)}};
  if (manifest.about) out["about"] = write_fields(*manifest.about);
  if (manifest.origin) out["origin"] = write_fields(*manifest.origin);
  if (manifest.embargo) out["embargo"] = to_rfc3339(*manifest.embargo);
  for (const auto& delivery : manifest.deliveries)
    out["recipients"].push(Json::Object{{"name", delivery.name}, {"channel", delivery.channel.value}, {"kind", delivery.kind}, {"address", delivery.address}});
  for (const auto& part : manifest.parts)
    out["parts"].push(Json::Object{{"name", part.name}, {"media_type", part.media_type}, {"size", part.size}, {"sha256", part.sha256.hex()}});
  return out;
}

/// Whose daily cap a release spends, if any.
std::optional<ledger::ObjectId> cap_object(approve::Route route, const std::optional<StandingId>& standing, Instant now) {
  if (route == approve::Route::expedited) return ledger::ObjectId{approve::spent::object_of("expedited", now)};
  if (route == approve::Route::standing && standing) return ledger::ObjectId{approve::spent::object_of("standing." + standing->value, now)};
  return std::nullopt;
}

/// Releases of the day so far; the change rests on it, so that none is decided on another's count.
Result<std::int64_t> spent_today(Plan& plan, approve::Route route, const std::optional<StandingId>& standing) {
  const auto object = cap_object(route, standing, plan.now());
  if (!object) return 0;
  return TRY(plan.get<Spendings>(*object)).count;
}

}  // namespace

Result<approve::standing::Release> routine_of(Plan& plan, const Surroundings& around, const ShareId& id, const AudienceId& audience, const approve::ReleaseManifest& manifest, const StandingId& standing) {
  auto& app = plan.app();
  const auto state = TRY(plan.get<Shares>(share_object(id)));
  const auto& open = std::get<Open>(state);
  const auto* life = share::life_of(state, audience);
  const auto* cleaned = life == nullptr ? nullptr : cleaned_of(*life);
  if (cleaned == nullptr) return refuse(Errc::conflict, "share.wrong-state", audience.value);
  approve::standing::Release out;
  for (const auto& due : open.dues) {
    const auto known = TRY(plan.get<Dues>(due_object(due)));
    const auto* waiting = std::get_if<trigger::due::state::Open>(&known);
    if (waiting == nullptr) continue;
    out.trigger = waiting->fired.trigger;
    const auto signal = TRY(plan.get<Signals>(signal_object(waiting->fired.signal)));
    std::visit([&](const auto& s) {
      if constexpr (requires { s.what; }) out.source = s.what.source;
    }, signal);
  }
  out.procedure = around.procedure->version;
  out.content_class = open.subject.content_class;
  out.third_party = open.subject.third_party;
  const auto parts = TRY(app.store.content(cleaned->rendition));
  const auto item = TRY(content_json(app, open.item));
  for (const auto& part : TRY(parse_parts(as_text(parts.bytes)))) {
    if (part.name != "objects") continue;
    const auto used = approve::standing::used_in(TRY(parse_json(part.text)));
    out.object_types = used.object_types;
    out.properties = used.properties;
  }
  // Items that a template made from fields alone say so; whatever a person wrote is free text.
  out.free_text = !item["structured"].boolean();
  out.audience = audience;
  for (const auto& delivery : manifest.deliveries) out.channels.insert(delivery.channel);
  out.marking = approve::marking_of(manifest);
  out.released_today = TRY(spent_today(plan, approve::Route::standing, standing));
  out.inventory_as_of = around.inventory->inventory.imported_at;
  out.open_matches = static_cast<std::size_t>(cleaned->open);
  out.matches = static_cast<std::size_t>(cleaned->matches);
  return out;
}

Result<> release(Plan& plan, const Surroundings& around, const ShareId& id, const AudienceId& audience) {
  auto& app = plan.app();
  const auto object = share_object(id);
  const auto before = TRY(plan.get<Shares>(object));
  const auto* life = share::life_of(before, audience);
  const auto* review = life == nullptr ? nullptr : share::review_of(*life);
  if (review == nullptr) return refuse(Errc::conflict, "share.wrong-state", audience.value);
  const auto manifest = TRY(manifest_of(app, *review));
  auto world = TRY(world_of(plan, around, id));
  if (review->standing) {
    world.standing = TRY(plan.get<Standings>(standing_object(*review->standing)));
    world.routine = TRY(routine_of(plan, around, id, audience, manifest, *review->standing));
  }
  if (review->route == approve::Route::expedited) world.expedited_today = TRY(spent_today(plan, review->route, std::nullopt));
  TRY_VOID(plan.tell<Shares>(object, share::ask::Release{plan.actor(), audience, review->manifest}, world));
  if (const auto cap = cap_object(review->route, review->standing, plan.now()))
    TRY_VOID(plan.tell<Spendings>(*cap, approve::spent::ask::Spend{id, audience, manifest.release}, {}));
  for (std::size_t i = 0; i < manifest.deliveries.size(); ++i) {
    const auto& delivery = manifest.deliveries[i];
    deliver::World there{plan.now(), delivery.id, {delivery.channel}, {}, {}, {}};
    for (const auto& fallback : delivery.fallbacks) there.channels.push_back(fallback.channel);
    TRY_VOID(plan.tell<Deliveries>(delivery_object(delivery.id),
                                   deliver::ask::Queue{id, audience, manifest.release, review->manifest, static_cast<std::int64_t>(i), delivery.channel, delivery.kind, manifest.embargo}, there));
  }
  const auto& open = std::get<Open>(before);
  for (const auto& due : open.dues) {
    const auto state = TRY(plan.get<Dues>(due_object(due)));
    const auto* waiting = std::get_if<trigger::due::state::Open>(&state);
    if (waiting == nullptr || !waiting->fired.audiences.contains(audience)) continue;
    TRY_VOID(plan.tell<Dues>(due_object(due), trigger::due::ask::Release{audience, id}, due_world(plan, around)));
  }
  return {};
}

Json any_one_of(const share::Review& review) {
  Json out = Json::Array{};
  if (review.route == approve::Route::expedited)
    for (const auto& role : review.required) out.push(role.value);
  return out;
}

Result<Json> statements(App& app, const Principal& who, const ShareId& id) {
  Plan plan(app, who.person.value);
  const auto around = TRY(surroundings(plan));
  const auto open = TRY(open_state(plan, who, identity::Right::approve, id));
  const auto state = TRY(plan.get<Shares>(share_object(id)));
  Json out = Json::Object{{"share", id.value}, {"number", open.number}, {"rows", Json::Array{}}};
  for (const auto& [audience, life] : open.lives) {
    if (!std::holds_alternative<share::state::InReview>(life)) continue;
    const auto* review = share::review_of(life);
    const auto manifest = TRY(manifest_of(app, *review));
    for (const auto& role : review->required) {
      if (!who.roles.contains(role) || review->agreed.contains(role)) continue;
      auto statement = share::statement_for(id, app.store.origin(), audience, life);
      statement.role = role;
      statement.not_after = manifest.expires;
      statement.nonce = to_base64url(app.random.bytes(16));
      Json row = Json::Object{{"audience", audience.value}, {"role", role.value}, {"any_one_of", any_one_of(*review)}, {"statement", approve::spell(statement)}, {"manifest", review->manifest.hex()}, {"in_words", in_words(manifest)}};
      if (const auto* known = around.procedure->procedure.role(role)) row["question"] = known->question;
      out["rows"].push(std::move(row));
    }
  }
  return out;
}

Result<Json> approve_release(App& app, const Principal& who, const ShareId& id, const Json& body) {
  const auto statement = TRY(approve::parse_statement(body["statement"].text()));
  const auto signature = TRY(signature_in(app, who, body));
  auto answer = retrying(app, who.person.value, [&](Plan& plan) -> Result<Json> {
    const auto around = TRY(surroundings(plan));
    const auto open = TRY(open_state(plan, who, identity::Right::approve, id));
    TRY_VOID(plan.tell<Shares>(share_object(id), share::ask::Agree{who.person, statement, signature}, TRY(world_of(plan, around, id))));
    TRY_VOID(count_signature(plan, signature));
    const auto agreed = TRY(plan.get<Shares>(share_object(id)));
    const auto* life = share::life_of(agreed, statement.audience);
    // The last signature releases; an embargo holds the deliveries, not the decision.
    if (std::holds_alternative<share::state::Approved>(*life)) {
      TRY_VOID(release(plan, around, id, statement.audience));
      TRY_VOID(notify(plan, id, statement.audience, assurance::notice::Why::released, open.authors));
    }
    const auto after = TRY(plan.get<Shares>(share_object(id)));
    Json out = Json::Object{{"id", id.value}, {"number", open.number}, {"audience", statement.audience.value}, {"role", statement.role.value},
                            {"state", share::life_name(*share::life_of(after, statement.audience))}, {"missing", Json::Array{}}};
    // once it is released nobody is missing: on the expedited route one signature was enough
    if (const auto* waiting = std::get_if<share::state::InReview>(share::life_of(after, statement.audience)))
      for (const auto& role : waiting->review.required)
        if (!waiting->review.agreed.contains(role)) out["missing"].push(role.value);
    return out;
  });
  if (answer && app.deliveries_waiting) app.deliveries_waiting();
  return answer;
}

Result<Json> decline_release(App& app, const Principal& who, const ShareId& id, const Json& body) {
  const AudienceId audience{body["audience"].text()};
  return retrying(app, who.person.value, [&](Plan& plan) -> Result<Json> {
    const auto around = TRY(surroundings(plan));
    const auto open = TRY(open_state(plan, who, identity::Right::approve, id));
    const auto state = TRY(plan.get<Shares>(share_object(id)));
    const auto* life = share::life_of(state, audience);
    const auto* review = life == nullptr ? nullptr : share::review_of(*life);
    if (review == nullptr) return refuse(Errc::conflict, "share.wrong-state", audience.value);
    TRY_VOID(notify(plan, id, audience, assurance::notice::Why::declined, open.authors));
    const auto reason = TRY(keep_text(app, share_object(id), ports::ContentClass::reason, body["reason"].text()));
    TRY_VOID(plan.tell<Shares>(share_object(id), share::ask::Decline{who.person, audience, RoleId{body["role"].text()}, review->manifest, reason}, TRY(world_of(plan, around, id))));
    return Json(Json::Object{{"id", id.value}, {"audience", audience.value}, {"state", "draft"}});
  });
}

}  // namespace tocsin::app
