#include "app/taxii.hpp"

#include <algorithm>
#include <charconv>

#include "app/intake.hpp"
#include "app/plan.hpp"
#include "app/share_world.hpp"
#include "base/text.hpp"

namespace tocsin::app {
namespace {

namespace collection = identity::collection;
using identity::Right;

ledger::ObjectId collection_object(const std::string& id) { return ledger::object_id("collection", id); }
std::string path_of(const Served::Collection& of) { return "/taxii2/" + of.root + "/collections/" + of.id + "/"; }

Json describe(const Served::Collection& each, const Served& served, const procedure::Procedure& procedure) {
  Json out = Json::Object{{"id", each.id}, {"root", each.root}, {"title", each.title}, {"tlp_max", name(each.tlp_max)}, {"path", path_of(each)},
                          {"filled_by", each.is_channel ? "releases" : "clients and people"}, {"readers", Json::Array{}}, {"writers", Json::Array{}}};
  if (!each.alias.empty()) out["alias"] = each.alias;
  if (!each.description.empty()) out["description"] = each.description;
  for (const auto& [client, admitted] : served.clients)
    for (const auto& right : granted(served, procedure, admitted.grant)) {
      if (right.collection != &each) continue;
      if (right.can_read) out["readers"].push(client);
      if (right.can_write) out["writers"].push(client);
    }
  return out;
}

}  // namespace

Result<Json> add_collection(App& app, const Principal& who, const Json& body) {
  TRY_VOID(identity::may(who, Right::taxii, {}));
  const auto id = body["id"].text().empty() ? uuid_v4(app) : to_lower(body["id"].text());
  collection::What what{body["root"].text().empty() ? std::string(collection::first_root) : body["root"].text(), std::nullopt, {}, Tlp::amber};
  if (!body["alias"].text().empty()) what.alias = body["alias"].text();
  if (body.has("tlp_max")) what.tlp_max = TRY(parse_tlp(body["tlp_max"].text()));
  const auto object = collection_object(id);
  what.words = TRY(keep_text(app, object, ports::ContentClass::procedure, to_jcs(Json::Object{{"title", body["title"]}, {"description", body["description"]}})));
  return retrying(app, who.person.value, [&](Plan& plan) -> Result<Json> {
    TRY(surroundings(plan));
    const auto served = TRY(app.current.served());
    const auto* same = served->collection(id);
    const auto is_same_alias = [&](const Served::Collection& each) { return what.alias && each.root == what.root && each.id != id && each.alias == *what.alias; };
    const collection::World world{plan.now(), same != nullptr && same->is_channel, std::ranges::any_of(served->collections, is_same_alias), served->collections.size()};
    TRY_VOID(plan.tell<Collections>(object, collection::ask::Add{who.person, id, what}, world));
    Json out = Json::Object{{"id", id}, {"root", what.root}, {"title", body["title"]}, {"tlp_max", name(what.tlp_max)}, {"path", "/taxii2/" + what.root + "/collections/" + id + "/"}};
    if (what.alias) out["alias"] = *what.alias;
    return out;
  });
}

Result<Json> remove_collection(App& app, const Principal& who, const std::string& id) {
  TRY_VOID(identity::may(who, Right::taxii, {}));
  return retrying(app, who.person.value, [&](Plan& plan) -> Result<Json> {
    TRY(surroundings(plan));
    TRY_VOID(plan.tell<Collections>(collection_object(id), collection::ask::Remove{who.person}, {plan.now()}));
    return Json(Json::Object{{"id", id}, {"state", "removed"}});
  });
}

Result<Json> list_collections(App& app, const Principal& who) {
  TRY_VOID(identity::may(who, Right::read, {}));
  const auto served = TRY(app.current.served());
  const auto procedure = TRY(app.current.procedure());
  Json out = Json::Object{{"rows", Json::Array{}}, {"next", ""}};
  for (const auto& each : served->collections) out["rows"].push(describe(each, *served, procedure->procedure));
  return out;
}

Result<Json> show_collection(App& app, const Principal& who, const std::string& id) {
  TRY_VOID(identity::may(who, Right::read, {}));
  const auto served = TRY(app.current.served());
  const auto procedure = TRY(app.current.procedure());
  const auto* found = served->collection(id);
  if (found == nullptr) return refuse(Errc::not_found, "object.unknown", id);
  auto out = describe(*found, *served, procedure->procedure);
  if (app.objects != nullptr) out["objects"] = TRY(app.objects->count(id));
  return out;
}

namespace {

/// What only looks like a name of somebody's is the partners' own matter.
Result<> text_names_nothing_of_ours(const scan::Scanner& scanner, std::string_view text) {
  for (const auto& match : scanner.rescan(text).matches) {
    if (match.kind == scan::Kind::canary) return refuse(Errc::conflict, "sanitize.canary");
    if (!match.entry.empty()) return refuse(Errc::conflict, "sanitize.rescan-hit");
  }
  return {};
}
/// Whether a text, a number or a name of the value names something of the inventory.
Result<> names_nothing_of_ours(const scan::Scanner& scanner, const Json& value) {
  TRY_VOID(text_names_nothing_of_ours(scanner, value.is_number() ? to_jcs(value) : value.text()));
  for (const auto& below : value.array()) TRY_VOID(names_nothing_of_ours(scanner, below));
  for (const auto& [member, below] : value.object()) {
    TRY_VOID(text_names_nothing_of_ours(scanner, member));
    TRY_VOID(names_nothing_of_ours(scanner, below));
  }
  return {};
}

/// Nothing of ours stands in a collection but what was released.
Result<std::function<Result<>(std::string_view)>> asks_for_ours(App& app) {
  const auto procedure = TRY(app.current.procedure());
  const auto inventory = TRY(app.current.inventory());
  TRY_VOID(inventory::check_usable(inventory->inventory, app.clock.now(), procedure->procedure.inventory_age_max));
  return [inventory](std::string_view object) -> Result<> {
    const auto json = parse_json(object);
    return names_nothing_of_ours(inventory->scanner, json ? *json : Json(object));
  };
}

}  // namespace

Result<Json> load_objects(App& app, const Principal& who, const std::string& id, std::string_view envelope) {
  TRY_VOID(identity::may(who, Right::taxii, {}));
  const auto served = TRY(app.current.served());
  const auto* into = served->collection(id);
  if (into == nullptr) return refuse(Errc::not_found, "object.unknown", id);
  if (into->is_channel) return refuse(Errc::conflict, "collection.of-channel", id, "releases alone fill it");
  ports::PutAsk ask{.status = {}, .claim = "person:" + who.person.value, .objects = {}, .tlp_max = into->tlp_max};
  ask.status.collection = id;
  ask.status.root = into->root;
  ask.status.requested = app.clock.now();
  if (app.objects == nullptr) return refuse(Errc::unavailable, "objects.unavailable");
  const auto done = TRY(take_in(*app.objects, std::move(ask), envelope, TRY(asks_for_ours(app))));
  Json out = Json::Object{{"collection", id}, {"total", done.successes.size() + done.failures.size()}, {"added", done.added}, {"success_count", done.successes.size()},
                          {"failure_count", done.failures.size()}, {"failures", Json::Array{}}};
  for (const auto& each : done.failures) out["failures"].push(Json::Object{{"id", each.id}, {"version", each.version}, {"message", each.message}});
  return out;
}

Result<Json> list_pulls(App& app, const Principal& who, const Json& query) {
  TRY_VOID(identity::may(who, Right::read, {}));
  // what waits to be written is wanted too; a fact that could not be written keeps nobody from looking
  (void)app.recorder.flush(app);
  Json out = Json::Object{{"rows", Json::Array{}}, {"next", ""}};
  if (app.pulls == nullptr) return out;
  std::int64_t before = 0;
  const auto& after = query["after"].text();
  const auto [end, failed] = std::from_chars(after.data(), after.data() + after.size(), before);
  if (!after.empty() && (failed != std::errc{} || end != after.data() + after.size() || before <= 0)) return refuse(Errc::invalid, "store.cursor", "/after");
  const auto limit = std::clamp<std::size_t>(static_cast<std::size_t>(query["limit"].integer(limits::page_rows)), 1, limits::page_rows_max);
  const auto page = TRY(app.pulls->pulls(query["client"].text(), before, limit));
  for (const auto& [number, pull] : page.rows) {
    Json row = Json::Object{{"at", to_rfc3339(pull.at)}, {"client", pull.client}, {"peer", pull.peer}, {"method", pull.method}, {"what", pull.what}, {"status", pull.status},
                            {"objects", pull.objects}, {"took_us", pull.took_us}};
    for (const auto& [field, text] : {std::pair{"root", &pull.root}, {"collection", &pull.collection}, {"filters", &pull.filters}, {"rule", &pull.rule}, {"first", &pull.first}, {"last", &pull.last}})
      if (!text->empty()) row[field] = *text;
    out["rows"].push(std::move(row));
  }
  if (page.more) out["next"] = std::to_string(page.rows.back().first);
  return out;
}

}  // namespace tocsin::app
