#include "identity/person.hpp"

#include <algorithm>

#include "base/limits.hpp"
#include "base/limits_door.hpp"
#include "identity/roles.hpp"

namespace tocsin::identity::person {
namespace {

using Answer = Result<std::vector<Fact>>;
using Kind = ChangeKind;

bool is_pseudonym(const PersonId& person) { return person.value.size() == 24 && person.value.starts_with("p_"); }

auto find_key(const std::vector<EnrolledKey>& keys, std::string_view fingerprint) {
  return std::ranges::find_if(keys, [&](const EnrolledKey& each) { return !each.revoked && each.key.fingerprint() == fingerprint; });
}

std::unexpected<Error> bad_change(std::string field, std::string detail) {
  return refuse(Errc::invalid, "person.change", "/change/" + std::move(field), std::move(detail));
}

/// Whether exactly the fields of its kind are there.
Result<> check_shape(const Change& change) {
  const bool enroll = change.kind == Kind::enroll, replace = change.kind == Kind::replace_key;
  const bool roles = enroll || change.kind == Kind::grant_role || change.kind == Kind::take_role;
  const bool key = enroll || replace || change.kind == Kind::add_key;
  const bool fingerprint = replace || change.kind == Kind::revoke_key;
  const auto wrong = [](const auto& field, bool wanted) { return field.has_value() != wanted; };
  if (wrong(change.units, enroll)) return bad_change("units", "belongs to enroll");
  if (wrong(change.details, enroll)) return bad_change("details", "belongs to enroll");
  if (wrong(change.roles, roles) || (change.roles && change.roles->empty())) return bad_change("roles", "one role or more, to enroll, grant or take");
  if (wrong(change.key, key)) return bad_change("key", "belongs to enroll, add-key and replace-key");
  if (wrong(change.fingerprint, fingerprint)) return bad_change("fingerprint", "belongs to replace-key and revoke-key");
  return {};
}

/// Whether the change makes sense for the person as they are.
Result<> check_against(const state::Known& known, const Change& change) {
  if (change.kind == Kind::enroll) return bad_change("kind", "enrolled already");
  if (change.fingerprint && find_key(known.keys, *change.fingerprint) == known.keys.end()) return bad_change("fingerprint", "no such key, or revoked already");
  for (const auto& role : change.roles.value_or(std::set<RoleId>{})) {
    if (known.roles.contains(role) == (change.kind == Kind::grant_role)) return bad_change("roles", role.value);
  }
  return {};
}

/// A key is one person's: nobody brings one that was ever anybody's, not even their own revoked one.
Result<> check_key(const Change& change, const std::vector<EnrolledKey>& own, const People& people) {
  if (!change.key) return {};
  const auto key = TRY(parse_key(*change.key));
  if (key.line() != *change.key) return bad_change("key", "write the type and the base64, without a comment");
  const auto same = [&](const Key& other) { return other == key; };
  bool used = std::ranges::any_of(own, same, &EnrolledKey::key);
  for (const auto& [person, holder] : people) used = used || std::ranges::any_of(holder.keys, same) || std::ranges::any_of(holder.revoked, same);
  if (used) return bad_change("key", "somebody has, or had, this key");
  return {};
}

/// Whether what the change names exists, and is nobody else's or promised to somebody else.
Result<> check_names(const Change& change, const World& world) {
  // a role that the procedure dropped can still be taken away
  if (change.roles && change.kind != Kind::take_role)
    for (const auto& role : *change.roles)
      if (!world.roles.contains(role)) return refuse(Errc::invalid, "person.unknown-role", "/change/roles", role.value);
  for (const auto& unit : change.units.value_or(std::set<UnitId>{}))
    if (unit != every_unit && !world.units.contains(unit)) return refuse(Errc::invalid, "person.unknown-unit", "/change/units", unit.value);
  if (change.key && world.promised.contains(*change.key)) return bad_change("key", "somebody is proposed with this key");
  if (change.kind == Kind::enroll && world.address_taken) return refuse(Errc::conflict, "person.address-taken", "/change/details", "somebody has this e-mail address, or is proposed with it");
  return {};
}

Result<> check_change(const std::optional<state::Known>& known, const Change& change, const World& world) {
  TRY_VOID(check_shape(change));
  if (known) TRY_VOID(check_against(*known, change));
  if (!known && change.kind != Kind::enroll) return bad_change("kind", "not enrolled yet");
  TRY_VOID(check_key(change, known ? known->keys : std::vector<EnrolledKey>{}, world.people));
  return check_names(change, world);
}

Result<std::string> signed_here(const World& world, const PersonId& by, const Change& change, const std::string& nonce, const std::string& signature) {
  if (by == world.subject) return refuse(Errc::forbidden, "person.own-change");
  const auto holder = world.people.find(by);
  return signed_by(holder == world.people.end() ? Holder{} : holder->second, name_space, statement(world.log, world.subject, change, by, nonce), signature);
}

Answer propose(const std::optional<state::Known>& known, const ask::Propose& ask, const World& world) {
  TRY_VOID(check_change(known, ask.change, world));
  if (!is_nonce(ask.nonce)) return refuse(Errc::invalid, "statement.form", "/nonce", "16 bytes in base64url");
  const auto key = TRY(signed_here(world, ask.by, ask.change, ask.nonce, ask.signature));
  auto blob = TRY(signature_blob(ask.signature));
  return {{fact::Proposed{ask.change, ask.by, ask.nonce, key, std::move(blob)}}};
}

Answer vouch(const std::optional<state::Known>& known, const state::Pending& pending, const ask::Vouch& ask, const World& world) {
  if (ask.nonce != pending.nonce) return refuse(Errc::stale, "person.other-proposal");
  if (ask.by == pending.by) return refuse(Errc::forbidden, "person.two-people");
  // since it was proposed, somebody else may have got the key or the address, and a role may have gone
  TRY_VOID(check_change(known, pending.change, world));
  const auto key = TRY(signed_here(world, ask.by, pending.change, pending.nonce, ask.signature));
  auto blob = TRY(signature_blob(ask.signature));
  return {{fact::Vouched{ask.by, key, std::move(blob), world.now}}};
}

Answer withdraw(const state::Pending& pending, const ask::Withdraw& ask) {
  if (ask.by != pending.by) return refuse(Errc::forbidden, "person.not-proposer");
  return {{fact::Withdrawn{ask.by}}};
}

/// Who could have vouched may say no.
Answer decline(const state::Pending& pending, const ask::Decline& ask, const World& world) {
  if (ask.by == world.subject) return refuse(Errc::forbidden, "person.own-change");
  if (ask.by == pending.by) return refuse(Errc::forbidden, "person.two-people", {}, "who proposed it withdraws it");
  return {{fact::Declined{ask.by, ask.reason, world.now}}};
}

Answer found(const ask::Found& ask, const World& world) {
  if (!is_pseudonym(world.subject)) return bad_change("person", "a pseudonym is `p_` and 22 characters");
  for (const auto& key : ask.keys) TRY(parse_key(key));
  return {{fact::Founded{ask.units, ask.roles, ask.keys, ask.details, world.now}}};
}

/// The key is the person's own device's: nobody offers one for another, and none that is known already.
Answer offer(const state::Known& known, const ask::Offer& ask, const World& world) {
  if (ask.by != world.subject) return refuse(Errc::forbidden, "person.offer");
  Change change;
  change.key = ask.key;
  TRY_VOID(check_key(change, known.keys, world.people));
  return {{fact::Offered{ask.key, ask.label, world.now}}};
}

Answer wrong_state(const State& state) { return refuse(Errc::conflict, "person.wrong-state", {}, std::string(state_name(state))); }

void revoke(std::vector<EnrolledKey>& keys, const std::string& fingerprint, Instant at) {
  for (auto& each : keys)
    if (!each.revoked && each.key.fingerprint() == fingerprint) each.revoked = at;
}
void enroll(std::vector<EnrolledKey>& keys, const std::string& line, Instant at) {
  if (auto key = parse_key(line)) keys.push_back({*std::move(key), at, {}});
}

/// What a vouched change makes of the person.
State changed(state::Known known, const Change& change, Instant at) {
  known.pending.reset();
  if (change.fingerprint) revoke(known.keys, *change.fingerprint, at);
  if (change.key) {
    enroll(known.keys, *change.key, at);
    std::erase_if(known.offers, [&](const Offer& each) { return each.key == *change.key; });
    known.recovering = false;
  }
  if (change.kind == Kind::recover) known.recovering = true;
  if (change.kind == Kind::grant_role) known.roles.insert(change.roles->begin(), change.roles->end());
  if (change.kind == Kind::take_role)
    for (const auto& role : *change.roles) known.roles.erase(role);
  if (change.kind != Kind::leave) return known;
  for (auto& each : known.keys)
    if (!each.revoked) each.revoked = at;
  return state::Left{std::move(known.keys), at, known.details};
}

State enrolled(const Change& change, Instant at) {
  state::Known known{change.units.value_or(std::set<UnitId>{}), change.roles.value_or(std::set<RoleId>{}), {}, change.details.value_or(Hash{}), {}, {}};
  if (change.key) enroll(known.keys, *change.key, at);
  return known;
}

const std::vector<EnrolledKey>& keys_of(const State& state) {
  static const std::vector<EnrolledKey> none;
  if (const auto* known = std::get_if<state::Known>(&state)) return known->keys;
  if (const auto* left = std::get_if<state::Left>(&state)) return left->keys;
  return none;
}

Json view_keys(const std::vector<EnrolledKey>& keys) {
  Json::Array out;
  for (const auto& each : keys) {
    Json key(Json::Object{{"fingerprint", each.key.fingerprint()}, {"key", each.key.line()}, {"from", to_rfc3339(each.from)}});
    if (each.revoked) key["revoked"] = to_rfc3339(*each.revoked);
    out.push_back(std::move(key));
  }
  return out;
}
Json view_pending(const state::Pending& pending) {
  return Json::Object{{"change", write_fields(pending.change)}, {"by", pending.by.value}, {"nonce", pending.nonce}};
}

}  // namespace

Result<std::string> signed_by(const Holder& holder, std::string_view purpose, std::string_view message, std::string_view signature) {
  auto fingerprint = TRY(signer_of(signature));
  const auto is_signer = [&](const Key& key) { return key.fingerprint() == fingerprint; };
  const auto key = std::ranges::find_if(holder.keys, is_signer);
  if (key == holder.keys.end()) return refuse(Errc::forbidden, std::ranges::any_of(holder.revoked, is_signer) ? "signature.key-revoked" : "signature.key-unknown", {}, fingerprint);
  TRY_VOID(verify(*key, purpose, message, signature));
  return fingerprint;
}

std::string statement(const std::string& log, const PersonId& subject, const Change& change, const PersonId& by, const std::string& nonce) {
  return to_jcs(Json::Object{{"v", 1}, {"log", log}, {"person", subject.value}, {"change", write_fields(change)}, {"by", by.value}, {"nonce", nonce}});
}

Result<> check(const State& state, const Change& change, const World& world) {
  const auto* known = std::get_if<state::Known>(&state);
  const bool is_free = std::holds_alternative<state::Unknown>(state) || (known != nullptr && !known->pending);
  if (!is_free) return refuse(Errc::conflict, "person.wrong-state", {}, std::string(state_name(state)));
  return check_change(known == nullptr ? std::nullopt : std::optional(*known), change, world);
}

Result<std::vector<Fact>> decide(const State& state, const Ask& ask, const World& world) {
  return std::visit(Overload{
    [&](const state::Unknown&, const ask::Found& a) { return found(a, world); },
    [&](const state::Unknown&, const ask::Propose& a) { return propose({}, a, world); },
    [&](const state::Known& s, const ask::Propose& a) { return s.pending ? wrong_state(state) : propose(s, a, world); },
    [&](const state::Proposed& s, const ask::Vouch& a) { return vouch({}, s.pending, a, world); },
    [&](const state::Known& s, const ask::Vouch& a) { return s.pending ? vouch(s, *s.pending, a, world) : wrong_state(state); },
    [&](const state::Known& s, const ask::Offer& a) { return offer(s, a, world); },
    [&](const state::Proposed& s, const ask::Withdraw& a) { return withdraw(s.pending, a); },
    [&](const state::Known& s, const ask::Withdraw& a) { return s.pending ? withdraw(*s.pending, a) : wrong_state(state); },
    [&](const state::Proposed& s, const ask::Decline& a) { return decline(s.pending, a, world); },
    [&](const state::Known& s, const ask::Decline& a) { return s.pending ? decline(*s.pending, a, world) : wrong_state(state); },
    [&](const auto&, const auto&) -> Answer { return wrong_state(state); },
  }, state, ask);
}

State evolve(State state, const Fact& fact) {
  return std::visit(Overload{
    [](state::Unknown&, const fact::Founded& f) -> State {
      state::Known known{f.units, f.roles, {}, f.details, {}, {}};
      for (const auto& key : f.keys) enroll(known.keys, key, f.at);
      return known;
    },
    [](state::Unknown&, const fact::Proposed& f) -> State { return state::Proposed{{f.change, f.by, f.nonce}}; },
    [](state::Known& s, const fact::Proposed& f) -> State { s.pending = state::Pending{f.change, f.by, f.nonce}; return std::move(s); },
    [](state::Proposed& s, const fact::Vouched& f) -> State { return enrolled(s.pending.change, f.at); },
    [](state::Known& s, const fact::Vouched& f) -> State {
      if (!s.pending) return std::move(s);
      const auto change = s.pending->change;
      return changed(std::move(s), change, f.at);
    },
    [](state::Known& s, const fact::Offered& f) -> State {
      // the oldest makes room: an offer is a wish, not a right
      if (s.offers.size() >= limits::passkey_offers_max) s.offers.erase(s.offers.begin());
      s.offers.push_back({f.key, f.label, f.at});
      return std::move(s);
    },
    [](state::Proposed&, const fact::Withdrawn&) -> State { return state::Unknown{}; },
    [](state::Known& s, const fact::Withdrawn&) -> State { s.pending.reset(); return std::move(s); },
    [](state::Proposed&, const fact::Declined&) -> State { return state::Unknown{}; },
    [](state::Known& s, const fact::Declined&) -> State { s.pending.reset(); return std::move(s); },
    [](auto& s, const auto&) -> State { return std::move(s); },
  }, state, fact);
}

Written write(const Fact& fact) { return write_fact(fact); }
Result<Fact> read(std::string_view kind, const Json& data) { return read_fact<Fact>(kind, data); }

std::vector<Key> keys_at(const State& state, Instant at) {
  std::vector<Key> out;
  for (const auto& each : keys_of(state))
    if (each.from <= at && (!each.revoked || at < *each.revoked)) out.push_back(each.key);
  return out;
}

std::vector<Key> all_keys(const State& state) {
  std::vector<Key> out;
  for (const auto& each : keys_of(state)) out.push_back(each.key);
  return out;
}

Holder holder_at(const State& state, Instant at) {
  Holder holder{{}, {}, keys_at(state, at), {}};
  if (const auto* known = std::get_if<state::Known>(&state)) {
    holder.roles = known->roles;
    holder.units = known->units;
    holder.recovering = known->recovering;
  }
  for (const auto& each : keys_of(state))
    if (each.revoked && *each.revoked <= at) holder.revoked.push_back(each.key);
  return holder;
}

const state::Pending* pending_of(const State& state) {
  if (const auto* proposed = std::get_if<state::Proposed>(&state)) return &proposed->pending;
  const auto* known = std::get_if<state::Known>(&state);
  return known != nullptr && known->pending ? &*known->pending : nullptr;
}

std::string_view state_name(const State& state) {
  constexpr std::array<std::string_view, 4> names{"unknown", "proposed", "known", "left"};
  return names[state.index()];
}

Json view(const State& state) {
  Json out(Json::Object{{"state", state_name(state)}});
  if (const auto* proposed = std::get_if<state::Proposed>(&state)) out["pending"] = view_pending(proposed->pending);
  if (const auto* left = std::get_if<state::Left>(&state)) out["left"] = to_rfc3339(left->at), out["details"] = left->details.hex();
  if (const auto* known = std::get_if<state::Known>(&state)) {
    out["units"] = fields_detail::to(known->units);
    out["roles"] = fields_detail::to(known->roles);
    out["details"] = known->details.hex();
    if (known->pending) out["pending"] = view_pending(*known->pending);
    for (const auto& each : known->offers) out["offers"].push(Json::Object{{"at", to_rfc3339(each.at)}, {"key", each.key}, {"label", each.label}});
  }
  if (!keys_of(state).empty()) out["keys"] = view_keys(keys_of(state));
  return out;
}

}  // namespace tocsin::identity::person
