#include "app/sources.hpp"

#include <algorithm>

#include "app/share_world.hpp"
#include "base/limits_peer.hpp"
#include "base/text.hpp"

namespace tocsin::app {
namespace {

namespace source = identity::source;
using identity::Right;

ledger::ObjectId source_object(const std::string& name) { return ledger::object_id("source", name); }

Result<ports::Peers*> peers_of(const App& app) {
  if (app.peers == nullptr) return refuse(Errc::unavailable, "sender.not-configured", {}, "this program asks no other server");
  return app.peers;
}

/// Whether the operator named that server: a person chooses among them, and leads the program nowhere else.
Result<> is_known(const App& app, const std::string& peer) {
  const auto known = TRY(peers_of(app))->known();
  if (std::ranges::find(known, peer, &ports::Peer::name) == known.end()) return refuse(Errc::not_found, "peer.unknown", "/peer", peer + " stands not in peers.conf");
  return {};
}

Result<std::size_t> open_sources(App& app) {
  std::size_t out = 0;
  for (const auto& [state, count] : TRY(app.store.count_by_state("source", nullptr)))
    if (state == "open") out += static_cast<std::size_t>(count);
  return out;
}

}  // namespace

Result<Json> add_source(App& app, const Principal& who, const Json& body) {
  TRY_VOID(identity::may(who, Right::taxii, {}));
  const auto& name = body["name"].text();
  source::What what{body["peer"].text(), body["collection"].text(), to_lower(body["into"].text()), {}, Tlp::amber, body["every"].integer(900), body["signals"].boolean(),
                    {body.has("unit") ? body["unit"].text() : who.units.empty() ? std::string("all") : who.units.begin()->value}};
  for (const auto& type : body["types"].array()) what.types.insert(type.text());
  if (body.has("unmarked")) what.unmarked = TRY(parse_tlp(body["unmarked"].text()));
  TRY_VOID(is_known(app, what.peer));
  return retrying(app, who.person.value, [&](Plan& plan) -> Result<Json> {
    TRY(surroundings(plan));
    const auto served = TRY(app.current.served());
    if (is_uuid(what.into)) {
      const auto* into = served->collection(what.into);
      if (into == nullptr) return refuse(Errc::not_found, "object.unknown", "/into", what.into);
      if (into->is_channel) return refuse(Errc::conflict, "collection.of-channel", "/into", "releases alone fill it");
    }
    const auto open = TRY(open_sources(app));
    TRY_VOID(plan.tell<Sources>(source_object(name), source::ask::Add{who.person, name, what}, {plan.now(), open}));
    Json out = write_fields(what);
    out["name"] = name;
    out["state"] = "open";
    return out;
  });
}

Result<Json> remove_source(App& app, const Principal& who, const std::string& name) {
  TRY_VOID(identity::may(who, Right::taxii, {}));
  return retrying(app, who.person.value, [&](Plan& plan) -> Result<Json> {
    TRY(surroundings(plan));
    TRY_VOID(plan.tell<Sources>(source_object(name), source::ask::Remove{who.person}, {plan.now()}));
    return Json(Json::Object{{"name", name}, {"state", "removed"}});
  });
}

Result<Json> show_source(App& app, const Principal& who, const std::string& name) {
  TRY_VOID(identity::may(who, Right::read, {}));
  const auto loaded = TRY(load<Sources>(app.store, source_object(name)));
  if (!loaded.exists()) return refuse(Errc::not_found, "object.unknown", name);
  Json out = source::view(loaded.state);
  out["name"] = name;
  if (const auto* open = std::get_if<source::state::Open>(&loaded.state); open != nullptr && open->last && open->last->faults)
    if (const auto faults = content_json(app, *open->last->faults)) out["failures"] = (*faults)["failures"];
  const std::lock_guard hold(app.polling.mutex);
  if (const auto tried = app.polling.tried.find(name); tried != app.polling.tried.end()) out["tried"] = to_rfc3339(tried->second);
  if (const auto next = app.polling.next.find(name); next != app.polling.next.end()) out["next"] = to_rfc3339(next->second);
  return out;
}

Result<Json> list_peers(App& app, const Principal& who) {
  TRY_VOID(identity::may(who, Right::read, {}));
  Json out = Json::Object{{"rows", Json::Array{}}, {"next", ""}};
  if (app.peers != nullptr)
    for (const auto& peer : app.peers->known()) out["rows"].push(Json::Object{{"name", peer.name}, {"root", peer.root}});
  return out;
}

Result<Json> show_peer(App& app, const Principal& who, const std::string& name) {
  TRY_VOID(identity::may(who, Right::taxii, {}));
  auto* const peers = TRY(peers_of(app));
  return peers->look(name);
}

}  // namespace tocsin::app
