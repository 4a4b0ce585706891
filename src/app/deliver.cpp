#include <algorithm>

#include "app/deliveries.hpp"
#include "app/included.hpp"
#include "app/notices.hpp"
#include "app/watch.hpp"
#include "app/words.hpp"
#include "path/deliver/revocation.hpp"
#include "path/deliver/sendable.hpp"
#include "path/share/send.hpp"

namespace tocsin::app {
namespace {

/// How long after its hand-over a recipient's link is good.
constexpr auto link_lifetime = std::chrono::days(30);

/// Everything one attempt rests on, folded just now.
struct Load {
  Surroundings around;
  deliver::State delivery;
  share::State share;
  approve::ReleaseManifest manifest;
  std::string manifest_bytes;
  const procedure::Audience* audience = nullptr;
  std::vector<deliver::Part> parts;
  std::vector<std::string> kept;       ///< matches that were decided to stand
  std::string link, link_prefix;
};

confirm::Mac link_mac(App& app) {
  return [&keys = app.keys](BytesView bytes) { return keys.mac(ports::Purpose::link, bytes); };
}

/// The day a link ends follows from when the delivery was queued, so that every attempt has the same link.
Instant link_end(const deliver::fact::Queued& queued) { return std::chrono::floor<std::chrono::seconds>(queued.at + link_lifetime); }

Result<Load> gather(Plan& plan, const DeliveryId& id) {
  auto& app = plan.app();
  auto around = TRY(surroundings(plan));
  auto delivery = TRY(plan.get<Deliveries>(delivery_object(id)));
  Load out{std::move(around), std::move(delivery), {}, {}, {}, nullptr, {}, {}, {}, {}};
  const auto* queued = deliver::queued(out.delivery);
  if (queued == nullptr) return refuse(Errc::not_found, "object.unknown", id.value);
  out.share = TRY(plan.get<Shares>(share_object(queued->share)));
  const auto* life = share::life_of(out.share, queued->audience);
  const auto* review = life == nullptr ? nullptr : share::review_of(*life);
  const auto* cleaned = life == nullptr ? nullptr : cleaned_of(*life);
  const auto tlp = life == nullptr ? std::nullopt : marking_of(*life);
  if (review == nullptr || cleaned == nullptr || !tlp) return refuse(Errc::conflict, "send.not-approved", id.value);
  out.manifest_bytes = to_text(TRY(app.store.content(review->content)).bytes);
  out.manifest = TRY(approve::parse_manifest(out.manifest_bytes));
  out.audience = out.around.procedure->procedure.audience(queued->audience);
  const auto* named = approve::find(out.manifest, id);
  if (named == nullptr || out.audience == nullptr) return refuse(Errc::forbidden, "send.not-in-manifest", id.value);
  const auto rendition = TRY(app.store.content(cleaned->rendition));
  for (auto& part : TRY(marked(TRY(parse_parts(as_text(rendition.bytes))), *tlp)))
    if (std::ranges::find(named->parts, part.name) != named->parts.end()) out.parts.push_back({part.name, std::move(part.text)});
  const auto map = TRY(content_json(app, cleaned->redaction_map));
  for (const auto& kept : map["kept"].array()) out.kept.push_back(kept["match"].text());
  if (!app.settings.outside_url.empty()) {
    out.link_prefix = app.settings.outside_url + "/a/";
    out.link = out.link_prefix + TRY(confirm::spell({id, link_end(*queued)}, link_mac(app)));
  }
  return out;
}

/// Folds and verifies everything, assembles the bytes, and asks the gate about them.
Result<deliver::Sendable> clear(Plan& plan, const DeliveryId& id, const Load& load, const ChannelId& channel_id) {
  auto& app = plan.app();
  const auto* queued = deliver::queued(load.delivery);
  auto verifier = TRY(Verifier::open(app));
  TRY_VOID(verifier.add(delivery_object(id)));
  TRY_VOID(verifier.add(share_object(queued->share)));
  TRY_VOID(verifier.add(procedure_object()));
  TRY_VOID(verifier.add(inventory_object()));
  auto world = TRY(world_of(plan, load.around, queued->share));
  const auto& life = *share::life_of(load.share, queued->audience);
  const auto& review = *share::review_of(life);
  for (const auto& [role, agreement] : review.agreed) TRY_VOID(verifier.add(ledger::object_id("person", agreement.by.value)));
  if (review.standing) {
    TRY_VOID(verifier.add(standing_object(*review.standing)));
    world.standing = TRY(plan.get<Standings>(standing_object(*review.standing)));
    world.routine.emplace().inventory_as_of = load.around.inventory->inventory.imported_at;
  }

  const auto route = TRY(deliver::route_of(load.manifest, id, channel_id));
  const auto* channel = load.around.procedure->procedure.channel(channel_id);
  if (channel == nullptr) return refuse(Errc::forbidden, "send.channel", channel_id.value);
  auto setting = setting_for(app, *load.around.procedure, *load.around.inventory, *load.audience);
  if (!load.link.empty()) setting.also_published.push_back(load.link);
  const auto format = TRY(deliver::format_of(route.kind));
  auto wire = TRY(deliver::assemble(format, {channel->from, route.address}, load.parts,
                                    {id, std::chrono::floor<std::chrono::seconds>(plan.now()), load.link}));
  deliver::Question question;
  question.manifest = load.manifest_bytes;
  question.delivery = id;
  question.channel = channel_id;
  question.state = &load.delivery;
  question.inclusion = verifier.inclusion();
  question.holds = [&](const approve::ReleaseManifest& manifest) { return share::holds(load.share, manifest, world); };
  question.procedure = &load.around.procedure->procedure;
  question.inventory = &load.around.inventory->inventory;
  question.rescan = [&](std::string_view, std::string_view text) { return sanitize::rescan(text, setting, load.kept); };
  question.link = load.link;
  question.link_prefix = load.link_prefix;
  question.now = plan.now();
  return deliver::clear_to_send(question, std::move(wire));
}

/// The delivery's own channel, then its fallbacks, as the manifest permits them.
std::vector<ChannelId> permitted(const approve::Delivery& named) {
  std::vector<ChannelId> out{named.channel};
  for (const auto& fallback : named.fallbacks) out.push_back(fallback.channel);
  return out;
}

deliver::World world_of_delivery(const DeliveryId& id, const approve::ReleaseManifest& manifest, Instant now) {
  deliver::World out{now, id, {}, {}, {}, {}};
  const auto* named = approve::find(manifest, id);
  if (named == nullptr) return out;
  out.channels = permitted(*named);
  out.clients.insert(named->clients.begin(), named->clients.end());
  std::vector<Hash> hashes;
  for (const auto& part : named->parts)
    if (const auto* found = approve::find_part(manifest, part)) hashes.push_back(found->sha256);
  out.parts = deliver::parts_hash(hashes);
  return out;
}

deliver::Outcome outcome_of(ports::Handover::Outcome outcome) {
  using enum ports::Handover::Outcome;
  switch (outcome) {
    case handed_over: return deliver::Outcome::handed_over;
    case refused_temporarily: return deliver::Outcome::failed_temporary;
    case refused_permanently: return deliver::Outcome::failed_permanent;
    case unknown: return deliver::Outcome::unknown;
  }
  return deliver::Outcome::unknown;
}

/// What the gate refuses for good becomes a fact; what may pass by itself (a busy store, an embargo) is left waiting.
bool passes_by_itself(const Error& error) { return error.code == Errc::unavailable || error.code == Errc::stale || error.rule == "send.embargoed" || error.rule == "send.not-waiting"; }

/// Rests on all that the plan has read: where something of it moved since, nothing is concluded, and the next round looks again.
Result<> withhold(Plan& plan, const DeliveryId& id, const std::string& rule) {
  const auto told = plan.tell<Deliveries>(delivery_object(id), deliver::ask::Withhold{rule}, {plan.now(), id, {}, {}, {}, {}});
  // it was recalled since it was found waiting: nothing is left to be withheld
  if (!told) return told.error().rule == "delivery.wrong-state" ? Result<>{} : std::unexpected(told.error());
  const auto written = plan.commit();
  if (!written && written.error().code != Errc::stale) return std::unexpected(written.error());
  return {};
}

/// What was just handed over, and what the far side said.
struct Happened {
  ChannelId channel;
  deliver::Outcome outcome;
  std::string reply;
  Hash wire, parts;
};

Result<> write_attempt(App& app, const DeliveryId& id, const approve::ReleaseManifest& manifest, const Happened& happened) {
  const auto object = delivery_object(id);
  const auto reply = TRY(keep_text(app, object, ports::ContentClass::reply, happened.reply));
  const auto done = retrying(app, share::program.value, [&](Plan& plan) -> Result<Json> {
    TRY_VOID(plan.tell<Deliveries>(object, deliver::ask::Attempt{happened.channel, happened.outcome, reply, happened.wire, happened.parts},
                                   world_of_delivery(id, manifest, plan.now())));
    return Json();
  });
  if (!done) return std::unexpected(done.error());
  return {};
}

/// A recall that came while the objects were on their way into a collection found nothing to take out of it.
Result<> take_out_if_recalled(App& app, const DeliveryId& id) {
  const auto loaded = TRY(load<Deliveries>(app.store, delivery_object(id)));
  const auto* recalled = std::get_if<deliver::state::Recalled>(&loaded.state);
  if (recalled != nullptr && recalled->what.channel_kind == "taxii" && app.objects != nullptr) TRY(app.objects->recall(id.value));
  return {};
}

}  // namespace

Result<> attempt(App& app, const DeliveryId& id) {
  Plan plan(app, share::program.value);
  const auto load = gather(plan, id);
  if (!load) return passes_by_itself(load.error()) ? Result<>{} : withhold(plan, id, load.error().rule);
  const auto& named = *approve::find(load->manifest, id);
  if (deliver::by_hand(named.kind)) return {};  // waits for a person; timers watch the deadline
  const auto channel = deliver::next_channel(permitted(named), deliver::attempts_so_far(load->delivery)).value_or(named.channel);
  const auto sendable = clear(plan, id, *load, channel);
  if (!sendable) return passes_by_itself(sendable.error()) ? Result<>(std::unexpected(sendable.error())) : withhold(plan, id, sendable.error().rule);
  // the gate found the channel in the procedure
  const auto sender = sender_for(app, *load->around.procedure->procedure.channel(channel));
  const auto said = sender ? (*sender)->hand_over(*sendable) : std::unexpected(sender.error());
  Happened happened{channel, deliver::Outcome::failed_temporary, {}, sendable->wire_hash(), sendable->parts()};
  if (said) happened.outcome = outcome_of(said->outcome);
  happened.reply = said ? said->reply : said.error().rule + ": " + said.error().detail;
  TRY_VOID(write_attempt(app, id, load->manifest, happened));
  return take_out_if_recalled(app, id);
}

namespace {

/// The share as it was when that release left: what it let go is found by it, whatever became of it since.
Result<share::State> share_at_release(App& app, const deliver::fact::Queued& queued) {
  share::State state;
  for (const auto& record : TRY(app.store.facts_of(share_object(queued.share)))) {
    state = Shares::evolve(std::move(state), TRY(Shares::read(record.body.kind, record.body.data)));
    const auto* life = share::life_of(state, queued.audience);
    if (life == nullptr || !std::holds_alternative<share::state::Releasing>(*life)) continue;
    if (share::review_of(*life)->manifest == queued.manifest) return state;
  }
  return refuse(Errc::not_found, "object.unknown", queued.share.value);
}

/// The channel that took the delivery, or may have.
Result<ChannelId> channel_of(App& app, const DeliveryId& id, const deliver::fact::Queued& queued) {
  auto out = queued.channel;
  for (const auto& record : TRY(app.store.facts_of(delivery_object(id)))) {
    const auto fact = TRY(Deliveries::read(record.body.kind, record.body.data));
    const auto* attempted = std::get_if<deliver::fact::Attempted>(&fact);
    if (attempted != nullptr && (attempted->outcome == deliver::Outcome::handed_over || attempted->outcome == deliver::Outcome::unknown)) out = attempted->channel;
  }
  return out;
}

/// What the collection of a recalled delivery is told, and who tells it.
struct Telling {
  deliver::Revocation revocation;
  ports::Sender* sender = nullptr;
};
Result<Telling> telling_of(App& app, const DeliveryId& id, const deliver::state::Recalled& recalled) {
  const auto& queued = recalled.what;
  const auto procedure = TRY(app.current.procedure());
  const auto channel_id = TRY(channel_of(app, id, queued));
  const auto* channel = procedure->procedure.channel(channel_id);
  if (channel == nullptr) return refuse(Errc::forbidden, "send.channel", channel_id.value);
  auto* sender = TRY(sender_for(app, *channel));
  const auto state = TRY(share_at_release(app, queued));
  const auto& releasing = std::get<share::state::Releasing>(*share::life_of(state, queued.audience));
  const auto manifest = TRY(manifest_of(app, releasing.review));
  const auto route = TRY(deliver::route_of(manifest, id, channel_id));
  const auto rendition = TRY(app.store.content(releasing.cleaned.rendition));
  for (const auto& part : TRY(marked(TRY(parse_parts(as_text(rendition.bytes))), releasing.tlp)))
    if (part.name == "objects") return Telling{TRY(deliver::Revocation::of(id, route.address, releasing.tlp, part.text, recalled.recall.at)), sender};
  return refuse(Errc::not_found, "object.unknown", id.value, "no objects");
}

/// Tells the collection; what came of it is a fact. Content that was erased meanwhile leaves nothing to tell it by, and that is one too.
Result<> tell_of_recall(App& app, const DeliveryId& id) {
  const auto object = delivery_object(id);
  const auto loaded = TRY(load<Deliveries>(app.store, object));
  const auto* recalled = std::get_if<deliver::state::Recalled>(&loaded.state);
  const auto due = deliver::due_of(loaded.state);
  if (recalled == nullptr || !due || *due > app.clock.now()) return {};
  auto telling = telling_of(app, id, *recalled);
  if (!telling && telling.error().code == Errc::unavailable) return std::unexpected(telling.error());
  const auto said = telling ? telling->sender->revoke(telling->revocation) : std::unexpected(telling.error());
  const auto words = said ? said->reply : said.error().rule + (said.error().detail.empty() ? "" : ": " + said.error().detail);
  const auto reply = TRY(keep_text(app, object, ports::ContentClass::reply, words));
  const auto outcome = said ? outcome_of(said->outcome) : telling ? deliver::Outcome::failed_temporary : deliver::Outcome::failed_permanent;
  const auto done = retrying(app, share::program.value, [&](Plan& plan) -> Result<Json> {
    TRY_VOID(plan.tell<Deliveries>(object, deliver::ask::Revoke{outcome, reply}, {plan.now(), id, {}, {}, {}, {}}));
    return Json();
  });
  // somebody else told it meanwhile
  if (!done && done.error().rule != "delivery.wrong-state" && done.error().rule != "delivery.too-early") return std::unexpected(done.error());
  return {};
}

/// The way out that the next attempt, or what is told of a recall, most likely takes: that of the last attempt, else the one it was queued for.
std::string lane_of(const App& app, const procedure::Procedure* procedure, const Json& doc) {
  const auto& attempts = doc["attempts"].array();
  const auto& id = attempts.empty() ? doc["what"]["channel"].text() : attempts.back()["channel"].text();
  const auto* channel = procedure == nullptr ? nullptr : procedure->channel(ChannelId{id});
  const auto sender = channel == nullptr ? nullptr : sender_for(app, *channel).value_or(nullptr);
  const auto found = std::ranges::find(app.senders, sender, [](const auto& each) { return each.second; });
  return found == app.senders.end() ? std::string() : found->first;  // what has no way out waits for nobody
}

}  // namespace

Result<std::vector<Errand>> due_deliveries(App& app, std::string_view state) {
  std::vector<Errand> out;
  const auto procedure = app.current.procedure();
  const auto now = app.clock.now();
  // of what was recalled few wait, and those stand first by time
  ports::Page page{.kind = "delivery", .state = std::string(state), .by_due = state == "recalled", .limit = limits::page_rows_max};
  do {
    const auto rows = TRY(app.store.rows(page));
    page.after = rows.next;
    for (const auto& row : rows.rows) {
      const bool waits = row.due ? *row.due > now : page.by_due;
      if (waits && page.by_due) return out;  // and so do all that come after it
      const auto doc = parse_json(row.doc).value_or(Json());  // a row that says nothing is looked at: facts decide
      // what a person posts by hand waits for that person
      if (!waits && !deliver::by_hand(doc["what"]["channel_kind"].text())) out.push_back({row.object, lane_of(app, procedure ? &(*procedure)->procedure : nullptr, doc), state == "retry-wait"});
    }
  } while (!page.after.empty());
  return out;
}

Result<std::size_t> try_delivery(App& app, const DeliveryId& id) {
  const auto loaded = TRY(load<Deliveries>(app.store, delivery_object(id)));
  const auto due = deliver::due_of(loaded.state);
  if (!due || *due > app.clock.now()) return 0;
  if (std::holds_alternative<deliver::state::Recalled>(loaded.state)) TRY_VOID(tell_of_recall(app, id));
  else TRY_VOID(attempt(app, id));
  return 1;
}

Result<std::size_t> deliver_due(App& app) {
  std::size_t count = 0;
  std::optional<Error> first_trouble;  // one delivery in trouble holds up no other
  for (const std::string_view state : {"recalled", "queued", "retry-wait"})
    for (const auto& errand : TRY(due_deliveries(app, state))) {
      const auto done = try_delivery(app, DeliveryId{std::string(errand.object.id())});
      if (done) count += *done;
      else if (!first_trouble) first_trouble = done.error();
    }
  if (first_trouble) return std::unexpected(*std::move(first_trouble));
  return count;
}

Result<std::string> posting_sheet(App& app, const Principal& who, const DeliveryId& id) {
  Plan plan(app, who.person.value);
  const auto load = TRY(gather(plan, id));
  const auto* open = std::get_if<share::state::Open>(&load.share);
  TRY_VOID(identity::may(who, identity::Right::confirm, open == nullptr ? UnitId{} : open->unit));
  const auto& named = *approve::find(load.manifest, id);
  if (!deliver::by_hand(named.kind)) return refuse(Errc::conflict, "deliver.not-by-hand", id.value);
  const auto sendable = TRY(clear(plan, id, load, named.channel));
  return sendable.wire().pieces.front().bytes;
}

namespace {

/// Who may post on the channel for that audience: holders of the channel's poster roles; where the audience is a community that
/// lists its posters, of those only who has an account there.
std::set<PersonId> posters_of(const Surroundings& around, const procedure::Channel& channel, const procedure::Audience& audience, Instant now) {
  const auto& procedure = around.procedure->procedure;
  const auto* community = audience.community ? procedure.community(*audience.community) : nullptr;
  std::set<PersonId> out;
  for (const auto& [person, holder] : around.people->at(now)) {
    const auto& roles = holder.roles;
    const bool has_role = std::ranges::any_of(channel.posters, [&roles](const RoleId& role) { return roles.contains(role); });
    const bool has_account = community == nullptr || community->posters.empty() ||
                             std::ranges::any_of(community->posters, [&](const auto& poster) { return around.people->by_email(poster.person) == person; });
    if (has_role && has_account) out.insert(person);
  }
  return out;
}

}  // namespace

Result<Json> attest_delivery(App& app, const Principal& who, const DeliveryId& id, const Json& body) {
  const auto object = delivery_object(id);
  const auto posted_at = TRY(parse_rfc3339(body["posted_at"].text()));
  if (body.has("screenshot_sha256") && !Hash::from_hex(body["screenshot_sha256"].text())) return refuse(Errc::invalid, "deliver.screenshot", "/screenshot_sha256");
  return retrying(app, who.person.value, [&](Plan& plan) -> Result<Json> {
    const auto load = TRY(gather(plan, id));
    if (const auto* open = std::get_if<share::state::Open>(&load.share)) TRY_VOID(identity::may(who, identity::Right::confirm, open->unit));
    const auto& named = *approve::find(load.manifest, id);
    auto world = world_of_delivery(id, load.manifest, plan.now());
    const auto* channel = load.around.procedure->procedure.channel(named.channel);
    if (channel != nullptr) world.posters = posters_of(load.around, *channel, *load.audience, plan.now());
    Json said = Json::Object{{"reference", body["reference"]}};
    for (const auto* more : {"note", "screenshot_sha256"})
      if (body.has(more)) said[more] = body[more];
    const auto reference = TRY(keep_text(app, object, ports::ContentClass::reply, to_jcs(said)));
    TRY_VOID(plan.tell<Deliveries>(object, deliver::ask::Attest{who.person, reference, world.parts, posted_at}, world));
    return Json(Json::Object{{"id", id.value}, {"state", "attested"}});
  });
}

namespace {

/// Kind of the channel that took the last attempt; empty when the procedure has that fallback no more.
std::string carrier_of(const procedure::Procedure& procedure, const deliver::State& state) {
  const auto* what = deliver::queued(state);
  const auto attempts = deliver::attempts_so_far(state);
  if (what == nullptr || attempts.empty()) return {};
  if (attempts.back().channel == what->channel) return what->channel_kind;
  const auto* channel = procedure.channel(attempts.back().channel);
  return channel == nullptr ? std::string() : std::string(procedure::name(channel->kind));
}

}  // namespace

Result<std::set<std::string>> clients_of(App& app, const deliver::State& state, const DeliveryId& id) {
  const auto* queued = deliver::queued(state);
  if (queued == nullptr || queued->channel_kind != "taxii") return std::set<std::string>{};
  const auto share = TRY(load<Shares>(app.store, share_object(queued->share)));
  const auto* life = share::life_of(share.state, queued->audience);
  const auto* review = life == nullptr ? nullptr : share::review_of(*life);
  // a later release, or none: the manifest of this one is not at hand, and nobody is told apart
  if (review == nullptr || review->manifest != queued->manifest) return std::set<std::string>{};
  const auto manifest = TRY(manifest_of(app, *review));
  const auto* named = approve::find(manifest, id);
  return named == nullptr ? std::set<std::string>{} : std::set<std::string>(named->clients.begin(), named->clients.end());
}

Result<Json> bounce_delivery(App& app, const Principal& who, const DeliveryId& id, const Json& body) {
  TRY(show_delivery(app, who, id));
  TRY_VOID(identity::may(who, identity::Right::confirm, {}));
  const auto object = delivery_object(id);
  const auto reply = TRY(keep_text(app, object, ports::ContentClass::reply, body["reply"].text()));
  return retrying(app, who.person.value, [&](Plan& plan) -> Result<Json> {
    const auto around = TRY(surroundings(plan));
    deliver::World world{plan.now(), id, {}, {}, {}, {}};
    world.carrier = carrier_of(around.procedure->procedure, TRY(plan.get<Deliveries>(object)));
    TRY_VOID(plan.tell<Deliveries>(object, deliver::ask::Bounce{reply}, world));
    return Json(Json::Object{{"id", id.value}, {"state", "bounced"}, {"next", "tell the recipient another way; the program raises an exception"}});
  });
}

Result<Json> show_delivery(App& app, const Principal& who, const DeliveryId& id) {
  const auto loaded = TRY(load<Deliveries>(app.store, delivery_object(id)));
  if (!loaded.exists()) return refuse(Errc::not_found, "object.unknown", id.value);
  const auto* queued = deliver::queued(loaded.state);
  const auto share = TRY(load<Shares>(app.store, share_object(queued->share)));
  const auto* open = std::get_if<share::state::Open>(&share.state);
  TRY_VOID(identity::may(who, identity::Right::read, open == nullptr ? UnitId{} : open->unit));
  Json out = TRY(parse_json(row_of<Deliveries>(loaded.object, loaded.state).doc));
  out["id"] = id.value;
  out["state"] = deliver::state_name(loaded.state);
  const auto replies = [&](const std::vector<deliver::fact::Attempted>& attempts) {
    for (const auto& each : attempts)
      if (each.reply)
        if (const auto text = app.store.content(*each.reply)) out["replies"].push(to_text(text->bytes));
  };
  if (const auto* attested = std::get_if<deliver::state::Attested>(&loaded.state))
    if (const auto said = content_json(app, attested->attested.reference)) out["posted"] = *said;
  if (const auto* bounced = std::get_if<deliver::state::Bounced>(&loaded.state))
    if (const auto text = app.store.content(bounced->bounce.reply)) out["bounced"] = to_text(text->bytes);
  std::visit([&](const auto& state) {
    if constexpr (requires { state.attempts; }) replies(state.attempts);
  }, loaded.state);
  TRY_VOID(put_words(app, out));
  return out;
}

namespace {

/// The message as its recipient's page shows it: the page is the link, so the line that leads to it is left out.
std::string without_link(std::string body) {
  const auto line = body.find(confirm_line);
  const auto marker = body.find(deliver::link_marker);
  if (marker == std::string::npos) return body;
  const auto begin = line != std::string::npos && line < marker ? line : marker;
  return body.erase(begin, marker + deliver::link_marker.size() - begin);
}

}  // namespace

Result<Opened> open_link(App& app, std::string_view token) {
  const auto link = TRY(confirm::parse(token, link_mac(app), app.clock.now()));
  Plan plan(app, share::program.value);
  // A recalled rendition has no bytes to gather any more, so the delivery's own state is asked first.
  const auto delivery = TRY(plan.get<Deliveries>(delivery_object(link.delivery)));
  if (std::holds_alternative<deliver::state::Recalled>(delivery)) return refuse(Errc::conflict, "link.recalled", {});
  const auto load = TRY(gather(plan, link.delivery));
  if (!deliver::left_at(load.delivery)) return refuse(Errc::not_found, "link.unknown", {});
  Opened out;
  out.delivery = link.delivery;
  out.organisation = load.around.procedure->procedure.scope.organisation;
  out.tlp = approve::marking_of(load.manifest);
  if (const auto* open = std::get_if<share::state::Open>(&load.share)) out.number = open->number;
  for (const auto& part : load.parts) {
    if (part.name == "subject") out.title = part.bytes;
    if (part.name == "body") out.body = without_link(part.bytes);
  }
  std::visit([&](const auto& state) {
    if constexpr (requires { state.answers; }) {
      out.acknowledged = state.answers.acknowledged.has_value();
      if (!state.answers.acted.empty()) out.last = state.answers.acted.back();
    }
  }, load.delivery);
  const auto* channel = load.around.procedure->procedure.channel(deliver::queued(load.delivery)->channel);
  if (channel != nullptr) out.contact = channel->from;
  out.ends = link.expires;
  return out;
}

namespace {

Result<deliver::Action> action_of(const std::string& outcome) {
  for (std::size_t i = 0; i < deliver::action_names.size(); ++i)
    if (deliver::action_names[i] == outcome) return static_cast<deliver::Action>(i);
  return refuse(Errc::invalid, "confirm.outcome", "/outcome", "acknowledged, done, not-applicable, cannot or by-when");
}

/// What somebody answered, by whatever way it reached us.
struct Answer {
  DeliveryId delivery;
  deliver::Via via = deliver::Via::link;
  std::optional<PersonId> by;
  std::string outcome, by_when, note;
  std::string client = {};   ///< of several recipients, whose answer it is
};

/// Whoever wrote it, and whoever looks after the audience, hear that a recipient needs help; an exception waits until they got it.
Result<> raise_help(Plan& plan, const ExceptionId& exception, const DeliveryId& delivery, const std::optional<Hash>& words) {
  const auto state = TRY(plan.get<Deliveries>(delivery_object(delivery)));
  const auto* queued = deliver::queued(state);
  const auto share = TRY(plan.get<Shares>(share_object(queued->share)));
  const auto* open = std::get_if<share::state::Open>(&share);
  if (!TRY(ask_for_help(plan, exception, {delivery_object(delivery), open == nullptr ? std::nullopt : std::optional(open->unit), words}))) return {};
  auto told = open == nullptr ? std::set<PersonId>() : open->authors;
  const auto procedure = TRY(plan.app().current.procedure());
  const auto people = TRY(plan.app().current.people());
  if (const auto* audience = procedure->procedure.audience(queued->audience))
    for (const auto& [person, holder] : people->at(plan.now()))
      if (holder.roles.contains(audience->contact_owner)) told.insert(person);
  return notify(plan, queued->share, queued->audience, assurance::notice::Why::help_asked, told);
}

Result<> take(App& app, const Answer& answer, const std::string& actor) {
  const auto object = delivery_object(answer.delivery);
  const ExceptionId exception{fresh_id(app)};
  const auto done = retrying(app, actor, [&](Plan& plan) -> Result<Json> {
    const auto state = TRY(plan.get<Deliveries>(object));
    auto clients = TRY(clients_of(app, state, answer.delivery));
    const deliver::World world{plan.now(), answer.delivery, {}, std::move(clients), {}, {}};
    const auto client = answer.client.empty() ? std::nullopt : std::optional(answer.client);
    bool acknowledged = false;
    std::visit([&](const auto& s) {
      if constexpr (requires { s.answers; }) acknowledged = client ? s.answers.heard.contains(*client) : s.answers.acknowledged.has_value();
    }, state);
    // Whoever acts has read: the first answer of any kind is the receipt too.
    if (!acknowledged) TRY_VOID(plan.tell<Deliveries>(object, deliver::ask::Acknowledge{answer.via, answer.by, client}, world));
    if (answer.outcome == "acknowledged") return Json();
    const auto action = TRY(action_of(answer.outcome));
    std::optional<Hash> note;
    if (!answer.note.empty()) note = TRY(keep_text(app, object, ports::ContentClass::reply, answer.note));
    std::optional<Instant> by_when;
    if (!answer.by_when.empty()) by_when = TRY(parse_rfc3339(answer.by_when.size() == 10 ? answer.by_when + "T23:59:59Z" : answer.by_when));
    TRY_VOID(plan.tell<Deliveries>(object, deliver::ask::Act{action, answer.via, note, by_when, answer.by, client}, world));
    if (action == deliver::Action::cannot) TRY_VOID(raise_help(plan, exception, answer.delivery, note));
    return Json();
  });
  if (!done) return std::unexpected(done.error());
  return {};
}

}  // namespace

Result<Opened> answer_link(App& app, std::string_view token, const std::string& outcome, const std::string& by_when, const std::string& note) {
  const auto opened = TRY(open_link(app, token));
  TRY_VOID(take(app, {opened.delivery, deliver::Via::link, std::nullopt, outcome, by_when, note}, share::program.value));
  return open_link(app, token);
}

Result<Json> take_down(App& app, const Principal& who, const DeliveryId& id, const Json& body) {
  TRY(show_delivery(app, who, id));
  TRY_VOID(identity::may(who, identity::Right::confirm, {}));
  TRY_VOID(take(app, {id, deliver::Via::person, who.person, body["outcome"].text(), body["by_when"].text(), body["note"].text(), body["client"].text()}, who.person.value));
  return show_delivery(app, who, id);
}

Result<> note_fetch(App& app, const std::string& client, const DeliveryId& id) {
  const auto loaded = TRY(load<Deliveries>(app.store, delivery_object(id)));
  bool known = false;
  std::visit([&](const auto& s) {
    if constexpr (requires { s.answers; }) known = s.answers.fetched.contains(client);
  }, loaded.state);
  if (known) return {};
  const auto done = retrying(app, share::program.value, [&](Plan& plan) -> Result<Json> {
    const auto load_now = TRY(gather(plan, id));
    TRY_VOID(plan.tell<Deliveries>(delivery_object(id), deliver::ask::Fetch{client}, world_of_delivery(id, load_now.manifest, plan.now())));
    return Json();
  });
  if (!done && done.error().rule != "delivery.fetched-already") return std::unexpected(done.error());
  return {};
}

Result<> note_sighting(App& app, const std::string& by, const DeliveryId& id) {
  const auto done = retrying(app, share::program.value, [&](Plan& plan) -> Result<Json> {
    TRY_VOID(plan.tell<Deliveries>(delivery_object(id), deliver::ask::Sight{by}, {plan.now(), id, {}, {}, {}, {}}));
    return Json();
  });
  if (!done && done.error().rule != "delivery.sighted-already") return std::unexpected(done.error());
  return {};
}

Result<> recall_deliveries(Plan& plan, const ShareId& share, const AudienceId& audience) {
  auto& app = plan.app();
  ports::Page page{.kind = "delivery", .parent = "share:" + share.value, .limit = limits::page_rows_max};
  do {
    const auto rows = TRY(app.store.rows(page));
    for (const auto& row : rows.rows) {
      const auto state = TRY(plan.get<Deliveries>(row.object));
      const auto* queued = deliver::queued(state);
      if (queued == nullptr || queued->audience != audience || std::holds_alternative<deliver::state::Recalled>(state)) continue;
      const DeliveryId id{std::string(row.object.id())};
      TRY_VOID(plan.tell<Deliveries>(row.object, deliver::ask::Recall{plan.actor()}, {plan.now(), id, {}, {}, {}, {}}));
      if (queued->channel_kind == "taxii" && app.objects != nullptr) TRY(app.objects->recall(id.value));
    }
    page.after = rows.next;
  } while (!page.after.empty());
  return {};
}

}  // namespace tocsin::app
