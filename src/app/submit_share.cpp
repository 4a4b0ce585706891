#include "app/dues.hpp"
#include "app/notices.hpp"
#include "app/release.hpp"
#include "base/text.hpp"

#include <algorithm>

namespace tocsin::app {
namespace {

using procedure::Audience;
using procedure::Channel;

constexpr auto expiry_default = std::chrono::hours(72);

std::vector<std::string> parts_for(const std::string& format, Channel::Kind kind) {
  if (kind == Channel::Kind::taxii || format == "stix") return {"objects"};
  if (format == "text") return {"subject", "body"};
  return {"subject", "body", "objects"};
}

/// Where a channel leads for one member, or for the audience as a whole.
std::string address_on(const Channel& channel, const procedure::Member* member) {
  switch (channel.kind) {
    case Channel::Kind::mail: return member == nullptr ? std::string() : member->email;
    case Channel::Kind::taxii: return channel.collection;
    case Channel::Kind::file: return channel.directory;
    case Channel::Kind::hand_posted: return channel.portal;
    case Channel::Kind::phone: return member == nullptr ? channel.bridge : member->phone;
  }
  return {};
}

bool per_member(Channel::Kind kind) { return kind == Channel::Kind::mail || kind == Channel::Kind::phone; }

approve::Delivery delivery_to(App& app, const procedure::Procedure& procedure, const Audience& audience, const Channel& channel, const procedure::Member* member) {
  approve::Delivery out;
  out.id = {fresh_id(app)};
  out.channel = channel.id;
  out.kind = procedure::name(channel.kind);
  out.address = address_on(channel, member);
  out.name = member == nullptr ? audience.title : member->name;
  out.named_person = member != nullptr && member->named_for_red;
  if (member != nullptr && !member->encryption_key.empty()) out.encryption_key = member->encryption_key;
  if (channel.kind == Channel::Kind::taxii && channel.relay.empty())  // where it is pushed to, nobody fetches
    for (const auto& each : audience.members)
      if (!each.taxii_client.empty()) out.clients.push_back(each.taxii_client);
  std::ranges::sort(out.clients);
  out.format = channel.format;
  out.parts = parts_for(channel.format, channel.kind);
  for (auto next = std::next(audience.channels.begin()); member != nullptr && next < audience.channels.end(); ++next) {
    const auto* fallback = procedure.channel(*next);
    if (fallback != nullptr && fallback->kind == channel.kind && !address_on(*fallback, member).empty())
      out.fallbacks.push_back({fallback->id, std::string(procedure::name(fallback->kind)), address_on(*fallback, member)});
  }
  return out;
}

/// Nobody signs what this server has no way to hand over. Fallbacks are looked at when they are needed.
Result<> check_ways_out(const App& app, const procedure::Procedure& procedure, const std::vector<approve::Delivery>& deliveries) {
  for (const auto& delivery : deliveries)
    if (const auto* channel = procedure.channel(delivery.channel); channel != nullptr && !deliver::by_hand(delivery.kind)) TRY(sender_for(app, *channel));
  return {};
}

/// A collection that nobody can fetch from yet is no fault of the release, and is told while there is time to admit its readers.
Result<> warn_of_clients(App& app, const ProcedureInForce& procedure, const AudienceId& id, Json& warnings) {
  const auto* audience = procedure.procedure.audience(id);
  const auto* channel = audience == nullptr || audience->channels.empty() ? nullptr : procedure.procedure.channel(audience->channels.front());
  if (channel == nullptr || channel->kind != Channel::Kind::taxii || !channel->relay.empty()) return {};
  const auto served = TRY(app.current.served());
  std::vector<std::string> missing;
  for (const auto& member : audience->members)
    if (!member.taxii_client.empty() && !served->clients.contains(member.taxii_client)) missing.push_back(member.taxii_client);
  if (missing.empty()) return {};
  warnings.push(Json::Object{{"rule", "share.client-not-admitted"}, {"where", id.value}, {"says", "nobody was admitted as " + join(missing, ", ") + ": they will not fetch it"},
                             {"next", "tocsin deliver client add NAME --audience " + id.value}});
  return {};
}

std::string nonce_of(App& app) { return to_base64url(app.random.bytes(16)); }

}  // namespace

Result<std::vector<approve::Delivery>> resolve(App& app, const procedure::Procedure& procedure, const Audience& audience) {
  std::vector<approve::Delivery> out;
  if (audience.channels.empty()) return refuse(Errc::conflict, "compose.no-channel", audience.id.value);
  const auto* channel = procedure.channel(audience.channels.front());
  if (channel == nullptr) return refuse(Errc::conflict, "compose.no-channel", audience.channels.front().value);
  if (!per_member(channel->kind)) out.push_back(delivery_to(app, procedure, audience, *channel, nullptr));
  else
    for (const auto& member : audience.members)
      if (!address_on(*channel, &member).empty()) out.push_back(delivery_to(app, procedure, audience, *channel, &member));
  if (out.empty()) return refuse(Errc::conflict, "compose.no-recipient", audience.id.value, "no member has an address on the first channel");
  return out;
}

Result<Drawn> draw_up(Plan& plan, const Surroundings& around, const ShareId& id, const AudienceId& audience_id, const Terms& terms) {
  auto& app = plan.app();
  const auto state = TRY(plan.get<Shares>(share_object(id)));
  const auto& open = std::get<share::state::Open>(state);
  const auto* life = share::life_of(state, audience_id);
  const auto* audience = around.procedure->procedure.audience(audience_id);
  if (life == nullptr || audience == nullptr) return refuse(Errc::not_found, "share.unknown-audience", audience_id.value);
  const auto* cleaned = cleaned_of(*life);
  const auto tlp = marking_of(*life);
  if (cleaned == nullptr || !tlp) return refuse(Errc::conflict, "approval.unmarked", audience_id.value);

  approve::ReleaseManifest m;
  m.log = app.store.origin();
  m.share = id;
  m.rev = open.rev;
  m.release = share::next_release(state, audience_id);
  m.audience = audience_id;
  m.about = share::about_of(open);
  const auto item = TRY(content_json(app, open.item));
  m.origin = {item["item"]["owner"].text(), item["item"]["reference"].text()};
  const auto content = TRY(app.store.content(cleaned->rendition));
  for (const auto& part : TRY(marked(TRY(parse_parts(as_text(content.bytes))), *tlp)))
    m.parts.push_back({part.name, part.media_type, sha256(part.text), static_cast<std::int64_t>(part.text.size()), *tlp});
  m.deliveries = TRY(resolve(app, around.procedure->procedure, *audience));
  m.embargo = terms.embargo;
  m.expires = terms.expires;
  // The matrix is part of the procedure, so its version is the procedure's.
  m.versions = {around.procedure->version, around.procedure->version, cleaned->rules, cleaned->inventory};
  m.decisions = cleaned->decisions;
  m.nonce = nonce_of(app);
  auto spelled = approve::spell(m);
  return Drawn{std::move(m), std::move(spelled)};
}

Result<approve::ReleaseManifest> manifest_of(App& app, const share::Review& review) {
  const auto content = TRY(app.store.content(review.content));
  auto manifest = TRY(approve::parse_manifest(as_text(content.bytes)));
  if (approve::hash_of(manifest) != review.manifest) return refuse(Errc::conflict, "approval.other-manifest", review.manifest.hex());
  return manifest;
}

Result<> submit(Plan& plan, const Surroundings& around, const ShareId& id, const AudienceId& audience, approve::Route route,
                std::optional<StandingId> standing, const Terms& terms) {
  auto& app = plan.app();
  TRY_VOID(inventory::check_usable(around.inventory->inventory, plan.now(), around.procedure->procedure.inventory_age_max));
  TRY_VOID(check_complete(TRY(composition_of(plan, around, id, audience))));
  const auto state = TRY(plan.get<Shares>(share_object(id)));
  const auto& open = std::get<share::state::Open>(state);
  auto drawn = TRY(draw_up(plan, around, id, audience, terms));
  TRY_VOID(check_class_of_dues(plan, around, open.dues, open.subject, open.unit, audience, marking_of(open.lives.at(audience))));
  TRY_VOID(check_ways_out(app, around.procedure->procedure, drawn.manifest.deliveries));
  const auto content = TRY(app.store.put_content(share_object(id), ports::ContentClass::manifest, as_bytes(drawn.spelled)));
  auto world = TRY(world_of(plan, around, id));
  if (standing) {
    world.standing = TRY(plan.get<Standings>(standing_object(*standing)));
    world.routine = TRY(routine_of(plan, around, id, audience, drawn.manifest, *standing));
  }
  return plan.tell<Shares>(share_object(id), share::ask::Submit{plan.actor(), std::move(drawn.manifest), content, route, std::move(standing)}, world);
}

Result<Json> submit_share(App& app, const Principal& who, const ShareId& id, const Json& body) {
  return retrying(app, who.person.value, [&](Plan& plan) -> Result<Json> {
    const auto around = TRY(surroundings(plan));
    const auto open = TRY(open_state(plan, who, identity::Right::author, id));
    Terms terms{plan.now() + expiry_default, std::nullopt};
    if (body.has("expires_at")) terms.expires = TRY(parse_rfc3339(body["expires_at"].text()));
    if (terms.expires <= plan.now()) return refuse(Errc::invalid, "share.expires-past", "/expires_at", "lies in the past");
    if (body.has("embargo_until")) terms.embargo = TRY(parse_rfc3339(body["embargo_until"].text()));
    const auto& word = body["route"].text();
    const auto route = word == "expedited" ? approve::Route::expedited : word == "standing" ? approve::Route::standing : approve::Route::matrix;
    std::optional<StandingId> standing;
    if (route == approve::Route::standing) standing = StandingId{body["standing"].text()};
    Json out = Json::Object{{"id", id.value}, {"number", open.number}};
    for (const auto& audience : audiences_of(open, body)) {
      TRY_VOID(submit(plan, around, id, audience, route, standing, terms));
      const auto state = TRY(plan.get<Shares>(share_object(id)));
      const auto* life = share::life_of(state, audience);
      Json row = Json::Object{{"audience", audience.value}, {"state", share::life_name(*life)}, {"required", Json::Array{}}};
      if (const auto* review = share::review_of(*life)) {
        row["manifest"] = review->manifest.hex();
        for (const auto& role : review->required) row["required"].push(role.value);
        if (route == approve::Route::expedited) row["any_one_of"] = any_one_of(*review);
      }
      if (std::holds_alternative<share::state::Approved>(*life)) TRY_VOID(release(plan, around, id, audience));
      else TRY_VOID(notify(plan, id, audience, assurance::notice::Why::approval_asked, approvers_of(state, audience, around.people->at(plan.now()))));
      out["audiences"].push(std::move(row));
    }
    // said once more by whom it can still be mended: whoever agrees reads steps, not clocks
    out["warnings"] = warned(TRY(content_json(app, open.item))["item"], plan.now());
    for (const auto& audience : audiences_of(open, body)) {
      TRY_VOID(warn_of_clients(app, *around.procedure, audience, out["warnings"]));
      if (const auto* cleaned = cleaned_of(open.lives.at(audience))) add_cautions(around, audience, TRY(parse_parts(as_text(TRY(app.store.content(cleaned->rendition)).bytes))), out["warnings"]);
    }
    return out;
  });
}

}  // namespace tocsin::app
