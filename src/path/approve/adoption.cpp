#include "path/approve/adoption.hpp"

#include <algorithm>

namespace tocsin::approve::adoption {
namespace {

using Answer = Result<std::vector<Fact>>;

Answer propose(const state::InForce& in_force, const ask::Propose& ask) {
  if (ask.previous != in_force.current.version) return refuse(Errc::stale, "adoption.other-version", "/previous", in_force.current.version.hex());
  if (ask.version.version == in_force.current.version) return refuse(Errc::conflict, "adoption.same-version");
  return {{fact::Proposed{ask.version, ask.previous, ask.by}}};
}

identity::person::Holder holder_of(const World& world, const PersonId& person) {
  const auto found = world.people.find(person);
  return found == world.people.end() ? identity::person::Holder{} : found->second;
}

/// Whether somebody is asked in that role, and this person holds it.
Result<> check_asked(const World& world, const PersonId& by, const RoleId& role) {
  const bool asked_for = std::ranges::any_of(world.needed, [&](const auto& place) { return place.contains(role); });
  if (!asked_for || !holder_of(world, by).roles.contains(role)) return refuse(Errc::forbidden, "adoption.role", {}, role.value);
  return {};
}

Answer withdraw(const state::Proposed& next, const ask::Withdraw& ask, const World& world) {
  const auto holder = holder_of(world, ask.by);
  const bool owns = std::ranges::any_of(world.owners, [&](const RoleId& role) { return holder.roles.contains(role); });
  if (ask.by != next.by && !owns) return refuse(Errc::forbidden, "adoption.not-yours");
  return {{fact::Withdrawn{ask.by}}};
}

Answer decline(const state::Proposed& next, const ask::Decline& ask, const World& world) {
  if (ask.version != next.version.version) return refuse(Errc::stale, "adoption.other-version", "/version", next.version.version.hex());
  TRY_VOID(check_asked(world, ask.by, ask.role));
  return {{fact::Declined{ask.by, ask.role, ask.version, ask.reason, world.now}}};
}

Answer agree(const state::InForce& in_force, const ask::Agree& ask, const World& world) {
  const auto& next = *in_force.next;
  if (ask.version != next.version.version) return refuse(Errc::stale, "adoption.other-version", "/version", next.version.version.hex());
  TRY_VOID(check_asked(world, ask.by, ask.role));
  const auto holder = holder_of(world, ask.by);
  if (std::ranges::any_of(next.agreed, [&](const auto& each) { return each.second.by == ask.by; })) return refuse(Errc::forbidden, "adoption.one-role-each");
  auto agreed = next.agreed;
  const auto before = places_filled(world.needed, agreed);
  agreed.emplace(ask.role, Signed{ask.by, ask.nonce, {}, {}});
  if (places_filled(world.needed, agreed) == before) return refuse(Errc::conflict, "adoption.not-required", {}, ask.role.value);
  const bool alone = std::ranges::all_of(agreed, [&](const auto& each) { return each.second.by == next.by; });
  if (alone && before + 1 == world.needed.size()) return refuse(Errc::forbidden, "adoption.own");
  if (!is_nonce(ask.nonce)) return refuse(Errc::invalid, "statement.form", "/nonce", "16 bytes in base64url");
  const auto text = statement(world.log, world.object, ask.version, in_force.current.version, ask.role, ask.by, ask.nonce);
  const auto key = TRY(identity::person::signed_by(holder, name_space, text, ask.signature));
  const auto blob = TRY(identity::signature_blob(ask.signature));
  std::vector<Fact> facts{fact::Agreed{ask.by, ask.role, ask.version, ask.nonce, key, blob}};
  if (before + 1 == world.needed.size()) facts.push_back(fact::Adopted{ask.version, world.now});
  return facts;
}

}  // namespace

std::size_t places_filled(const Needed& needed, const std::map<RoleId, Signed>& agreed) {
  std::set<RoleId> used;
  std::size_t filled = 0;
  for (const auto& place : needed) {
    const auto role = std::ranges::find_if(place, [&](const RoleId& each) { return agreed.contains(each) && !used.contains(each); });
    if (role == place.end()) continue;
    used.insert(*role);
    ++filled;
  }
  return filled;
}

std::string statement(const std::string& log, const std::string& object, const Hash& version, const Hash& previous, const RoleId& role, const PersonId& by, const std::string& nonce) {
  return to_jcs(Json::Object{{"v", 1}, {"log", log}, {"object", object}, {"version", version.hex()}, {"previous", previous.hex()},
                             {"role", role.value}, {"by", by.value}, {"nonce", nonce}});
}

Needed needed_for_procedure(const RoleId& owner, const RoleId& backup) {
  std::set<RoleId> owners{owner};
  if (!backup.value.empty()) owners.insert(backup);
  std::set<RoleId> others{{"legal"}, {"security"}};
  for (const auto& each : owners) others.erase(each);
  if (others.empty()) others = {backup};   // legal and security own it themselves: then it takes both
  return {owners, others};
}
Needed needed_for_inventory(const RoleId& owner, const RoleId& backup) {
  std::set<RoleId> keepers{{"inventory-keeper"}, owner};
  if (!backup.value.empty()) keepers.insert(backup);
  return {keepers};
}

Result<std::vector<Fact>> decide(const State& state, const Ask& ask, const World& world) {
  const auto wrong = [&]() -> Answer { return refuse(Errc::conflict, "adoption.wrong-state", {}, std::string(state_name(state))); };
  return std::visit(Overload{
    [&](const state::None&, const ask::Found& a) -> Answer { return {{fact::Founded{a.version, world.now}}}; },
    [&](const state::InForce& s, const ask::Propose& a) { return s.next ? wrong() : propose(s, a); },
    [&](const state::InForce& s, const ask::Agree& a) { return s.next ? agree(s, a, world) : wrong(); },
    [&](const state::InForce& s, const ask::Withdraw& a) { return s.next ? withdraw(*s.next, a, world) : wrong(); },
    [&](const state::InForce& s, const ask::Decline& a) { return s.next ? decline(*s.next, a, world) : wrong(); },
    [&](const auto&, const auto&) -> Answer { return wrong(); },
  }, state, ask);
}

State evolve(State state, const Fact& fact) {
  return std::visit(Overload{
    [](state::None&, const fact::Founded& f) -> State { return state::InForce{f.version, f.at, {}}; },
    [](state::InForce& s, const fact::Proposed& f) -> State { s.next = state::Proposed{f.version, f.by, {}}; return std::move(s); },
    [](state::InForce& s, const fact::Agreed& f) -> State {
      if (s.next) s.next->agreed.emplace(f.role, Signed{f.by, f.nonce, f.key, f.signature});
      return std::move(s);
    },
    [](state::InForce& s, const fact::Adopted& f) -> State {
      if (!s.next || s.next->version.version != f.version) return std::move(s);
      return state::InForce{s.next->version, f.at, {}};
    },
    [](state::InForce& s, const fact::Withdrawn&) -> State { s.next.reset(); return std::move(s); },
    [](state::InForce& s, const fact::Declined&) -> State { s.next.reset(); return std::move(s); },
    [](auto& s, const auto&) -> State { return std::move(s); },
  }, state, fact);
}

Written write(const Fact& fact) { return write_fact(fact); }
Result<Fact> read(std::string_view kind, const Json& data) { return read_fact<Fact>(kind, data); }

const Version* current(const State& state) {
  const auto* in_force = std::get_if<state::InForce>(&state);
  return in_force == nullptr ? nullptr : &in_force->current;
}

std::string_view state_name(const State& state) {
  const auto* in_force = std::get_if<state::InForce>(&state);
  return in_force == nullptr ? "none" : in_force->next ? "proposed" : "in-force";
}

Json view(const State& state) {
  Json out(Json::Object{{"state", state_name(state)}});
  const auto* in_force = std::get_if<state::InForce>(&state);
  if (in_force == nullptr) return out;
  out["current"] = write_fields(in_force->current);
  out["since"] = to_rfc3339(in_force->since);
  if (!in_force->next) return out;
  Json next = write_fields(in_force->next->version);
  next["by"] = in_force->next->by.value;
  for (const auto& [role, each] : in_force->next->agreed) next["agreed"][role.value] = each.by.value;
  out["next"] = std::move(next);
  return out;
}

}  // namespace tocsin::approve::adoption
