#include "app/instance_keys.hpp"

#include <algorithm>

#include "app/share_world.hpp"

namespace tocsin::app {
namespace {

using identity::Principal;
using identity::Right;
namespace change = identity::key_change;

ledger::ObjectId change_object() { return {"key-change:leaf"}; }

Result<change::World> world_for(Plan& plan, const Principal& who) {
  const auto around = TRY(surroundings(plan));
  change::World world{plan.now(), {}};
  for (const auto& [person, holder] : around.people->at(plan.now()))
    if (identity::rights_of(holder.roles).contains(Right::admin)) world.administrators.insert(person);
  // what the asker's credential leaves out, the asker does not have
  if (!identity::may(who, Right::admin, {})) world.administrators.erase(who.person);
  return world;
}

Result<Json> told(App& app, const Principal& who, const change::Ask& ask) {
  return retrying(app, who.person.value, [&](Plan& plan) -> Result<Json> {
    TRY_VOID(plan.tell<KeyChanges>(change_object(), ask, TRY(world_for(plan, who))));
    return change::view(TRY(plan.get<KeyChanges>(change_object())));
  });
}

/// The three facts of a turn: it was agreed, one key begins, the other ends. Each names the place right behind the last of them.
Result<Json> turn(App& app, const Principal& who, const Bytes& next) {
  const auto next_key = TRY(ledger::PublicKey::from_bytes(next));
  const auto last_key = TRY(ledger::PublicKey::from_bytes(TRY(app.keys.public_key(ports::Purpose::leaf))));
  const auto last_version = static_cast<std::int64_t>(TRY(app.store.facts_of(ledger::key_object(last_key))).size());
  Plan plan(app, who.person.value);
  const auto at = app.store.size();
  const auto from = at + 3;
  TRY_VOID(plan.tell<KeyChanges>(change_object(), change::ask::Agree{who.person, last_key.hash(), next_key.hash(), from}, TRY(world_for(plan, who))));
  plan.first_fact(ledger::key_object(next_key), {std::string(ledger::KeyAuthorized::kind), write_fields(ledger::KeyAuthorized{ledger::KeyPurpose::leaf, to_base64(next), from})});
  plan.next_fact(ledger::key_object(last_key), last_version, {std::string(ledger::KeyRevoked::kind), write_fields(ledger::KeyRevoked{from})});
  plan.turn_leaf({at, next});
  TRY(plan.commit());
  return change::view(TRY(plan.get<KeyChanges>(change_object())));
}

}  // namespace

Result<ledger::KeyRanges> key_ranges(App& app) {
  ledger::KeyRanges ranges;
  std::vector<ledger::FactRecord> facts{TRY(app.store.facts_of(log_object())).at(0)};
  for (const auto& member : TRY(app.store.population()))
    if (member.object.kind() == "key")
      for (auto& fact : TRY(app.store.facts_of(member.object))) facts.push_back(std::move(fact));
  std::ranges::sort(facts, {}, &ledger::FactRecord::leaf_index);
  for (const auto& fact : facts) TRY_VOID(ranges.tell(fact.body, fact.leaf_index));
  return ranges;
}

Result<ledger::PublicKey> founding_leaf_key(App& app) {
  const auto first = TRY(app.store.facts_of(log_object()));
  const auto bytes = from_base64(first.empty() ? std::string_view() : first.front().body.data["leaf_key"].text());
  return ledger::PublicKey::from_bytes(bytes ? BytesView(*bytes) : BytesView());
}

Result<Json> show_keys(App& app, const Principal& who) {
  TRY_VOID(identity::may(who, Right::read, {}));
  Json out = change::view(TRY(load<KeyChanges>(app.store, change_object())).state);
  out["rows"] = Json::Array{};
  for (const auto& [key, from, until] : TRY(key_ranges(app)).leaf_keys()) {
    Json row = Json::Object{{"purpose", "leaf"}, {"id", key.hash().hex()}, {"key", ledger::to_openssh(key, "tocsin-leaf")}, {"from", from}};
    if (until >= 0) row["until"] = until;
    out["rows"].push(std::move(row));
  }
  return out;
}

Result<Json> ask_key_change(App& app, const Principal& who, const Json& body) {
  const auto reason = TRY(keep_text(app, change_object(), ports::ContentClass::reason, body["reason"].text()));
  return told(app, who, change::ask::Ask{who.person, reason});
}

Result<Json> agree_key_change(App& app, const Principal& who, const Json&) {
  const auto next = TRY(app.keys.prepare_leaf());
  Result<Json> turned;
  // the turn claims the very next place in the log: nobody else's facts may take it meanwhile
  static_cast<void>(app.store.alone([&]() -> Result<> {
    turned = turn(app, who, next);
    return {};
  }));
  return turned;
}

Result<Json> withdraw_key_change(App& app, const Principal& who, const Json&) { return told(app, who, change::ask::Withdraw{who.person}); }

}  // namespace tocsin::app
