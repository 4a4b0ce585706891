#include "app/retention.hpp"

#include "app/release.hpp"

namespace tocsin::app {
namespace {

namespace retention = share::retention;
using identity::Right;

ShareId share_of(const ledger::ObjectId& object) { return {std::string(object.id().substr(std::string_view("share.").size()))}; }

/// Everything that belongs to a share and has content of its own.
Result<std::vector<ledger::ObjectId>> items_of(App& app, const ShareId& share) {
  std::vector<ledger::ObjectId> out{share_object(share)};
  ports::Page page{.kind = "delivery", .parent = share_object(share).value, .limit = limits::page_rows_max};
  do {
    const auto rows = TRY(app.store.rows(page));
    for (const auto& row : rows.rows) out.push_back(row.object);
    page.after = rows.next;
  } while (!page.after.empty());
  return out;
}

/// Whether a delivery may still have to be tried; the change rests on each that was looked at.
Result<bool> in_flight(Plan& plan, const ShareId& share) {
  bool out = false;
  for (const auto& item : TRY(items_of(plan.app(), share))) {
    if (item.kind() != "delivery") continue;
    const auto state = deliver::state_name(TRY(plan.get<Deliveries>(item)));
    out = out || state == "queued" || state == "retry-wait";
  }
  return out;
}

Result<retention::World> world_for(Plan& plan, const ShareId& share, const Principal& who) {
  const auto around = TRY(surroundings(plan));
  retention::World world;
  world.now = plan.now();
  for (const auto& rule : around.procedure->procedure.retention) world.years.emplace(rule.id, rule.years);
  world.kept_since = TRY(plan.app().store.facts_of(share_object(share))).front().body.t;
  world.in_flight = TRY(in_flight(plan, share));
  const auto people = around.people->at(plan.now());
  for (const auto& [person, holder] : people) world.roles.emplace(person, holder.roles);
  world.roles[who.person] = who.roles;
  world.deciders = retention::deciders_of(around.procedure->procedure.control);
  return world;
}

Result<Json> told(App& app, const Principal& who, const ShareId& share, const retention::Ask& ask) {
  return retrying(app, who.person.value, [&](Plan& plan) -> Result<Json> {
    const auto open = TRY(open_state(plan, who, Right::withhold, share));
    const auto object = retention_object(share);
    TRY_VOID(plan.tell<Retentions>(object, ask, TRY(world_for(plan, share, who))));
    const auto state = TRY(plan.get<Retentions>(object));
    Json out = retention::view(state);
    out["id"] = share.value;
    out["number"] = open.number;
    out["state"] = retention::state_name(state);
    return out;
  });
}

/// Destroys keys and content of everything that belongs to the share, and says so. Twice is as good as once.
Result<> erase(App& app, const ShareId& share) {
  std::int64_t pieces = 0;
  for (const auto& item : TRY(items_of(app, share))) {
    if (item.kind() == "delivery" && app.objects != nullptr) TRY(app.objects->withdraw(std::string(item.id())));
    pieces += TRY(app.store.erase_item(item));
  }
  const auto done = retrying(app, share::program.value, [&](Plan& plan) -> Result<Json> {
    TRY_VOID(plan.tell<Retentions>(retention_object(share), retention::ask::Finish{pieces}, {.now = plan.now(), .years = {}, .roles = {}, .deciders = {}}));
    return Json();
  });
  if (!done) return std::unexpected(done.error());
  return {};
}

template <class E>
Result<E> choice(const Json& value, const char* where) {
  const std::span<const std::string_view> names = names_of(E{});
  for (std::size_t i = 0; i < names.size(); ++i)
    if (names[i] == value.text()) return static_cast<E>(i);
  return refuse(Errc::invalid, "retention.choice", where, value.text());
}

}  // namespace

Result<Json> ask_retention(App& app, const Principal& who, const ShareId& share, const Json& body) {
  const auto step = TRY(choice<retention::Step>(body["step"], "/step"));
  retention::ask::Ask ask{who.person, step, std::nullopt, {}};
  if (ask.step == retention::Step::erase) {
    const auto ground = body.has("ground") ? TRY(choice<retention::Ground>(body["ground"], "/ground")) : retention::Ground::expired;
    ask.policy = retention::Policy{body["policy"].text(), ground};
  }
  // kept beside the decision, not with what it is about: why something was erased outlives it
  ask.reason = TRY(keep_text(app, retention_object(share), ports::ContentClass::reason, body["reason"].text()));
  return told(app, who, share, ask);
}

Result<Json> agree_retention(App& app, const Principal& who, const ShareId& share) {
  auto out = TRY(told(app, who, share, retention::ask::Agree{who.person}));
  if (out["state"].text() != "erasing") return out;
  TRY_VOID(erase(app, share));
  const auto loaded = TRY(load<Retentions>(app.store, retention_object(share)));
  out["state"] = retention::state_name(loaded.state);
  if (const auto* erased = std::get_if<retention::state::Erased>(&loaded.state)) out["pieces"] = erased->pieces;
  return out;
}

Result<Json> withdraw_retention(App& app, const Principal& who, const ShareId& share) { return told(app, who, share, retention::ask::Withdraw{who.person}); }

Result<std::size_t> finish_erasures(App& app) {
  std::size_t count = 0;
  const ports::Page page{.kind = "retention", .state = "erasing", .limit = limits::page_rows_max};
  for (const auto& row : TRY(app.store.rows(page)).rows) {
    TRY_VOID(erase(app, share_of(row.object)));
    ++count;
  }
  return count;
}

}  // namespace tocsin::app
