#include "path/approve/counsel.hpp"

#include <algorithm>

#include "base/limits_door.hpp"
#include "identity/secret.hpp"

namespace tocsin::approve::counsel {
namespace {

using Answer = Result<std::vector<Fact>>;
constexpr std::string_view link_prefix = "tol_", session_prefix = "tow_";

bool same(const Hash& a, const Hash& b) { return equal_in_constant_time(a.view(), b.view()); }
std::unexpected<Error> unknown() { return refuse(Errc::not_found, "counsel.unknown"); }

/// The release that was asked about is the one that waits now.
bool still_waits(const What& what, const World& world) { return world.review && world.review->manifest == what.manifest; }

Answer begin(const ask::Ask& ask, const World& world) {
  if (!still_waits(ask.what, world)) return refuse(Errc::conflict, "counsel.not-in-review", ask.what.audience.value);
  if (world.review->authors.contains(ask.what.by)) return refuse(Errc::forbidden, "counsel.own");
  const auto is_asked = [&](const RoleId& role) { return world.review->asked.contains(role); };
  if (std::ranges::none_of(world.roles, is_asked)) return refuse(Errc::forbidden, "counsel.not-asked");
  if (ask.expires <= world.now || ask.expires > world.now + std::chrono::seconds(limits::counsel_link_s_max)) return refuse(Errc::invalid, "counsel.lifetime");
  return {{fact::Asked{ask.what, ask.secret, world.now, ask.expires}}};
}

Answer open(const State& state, const ask::Open& ask, const World& world) {
  TRY(check_link(state, ask.secret, world));
  return {{fact::Opened{ask.session, world.now, world.now + std::chrono::seconds(limits::counsel_session_s_max)}}};
}

/// Once is enough: the fact says that the link is in more hands than one.
template <class Used>
Answer note(const Used& used, const ask::Replay& ask, const World& world) {
  if (!same(used.secret, ask.secret)) return unknown();
  if (used.replayed) return std::vector<Fact>{};
  return {{fact::Replayed{world.now}}};
}

Answer give(const State& state, const ask::Give& ask, const World& world) {
  TRY(check_session(state, ask.session, world));
  if (ask.opinion != Opinion::no_objection && !ask.advice) return refuse(Errc::invalid, "counsel.advice", "/advice");
  return {{fact::Given{ask.opinion, ask.advice, world.now}}};
}

Answer withdraw(const ask::Withdraw& ask, const World& world) { return {{fact::Withdrawn{ask.by, world.now}}}; }

std::string spell(std::string_view prefix, const CounselId& id, BytesView thirty_two) { return std::string(prefix) + id.value + "_" + to_base64url(thirty_two); }

}  // namespace

std::string spell_link(const CounselId& id, BytesView thirty_two) { return spell(link_prefix, id, thirty_two); }
std::string spell_session(const CounselId& id, BytesView thirty_two) { return spell(session_prefix, id, thirty_two); }

Result<Presented> parse_link(std::string_view text) {
  auto presented = identity::secret::parse(link_prefix, text);
  if (!presented) return unknown();
  return Presented{CounselId{std::move(presented->id)}, presented->secret};
}

Result<Presented> parse_session(std::string_view text) {
  auto presented = identity::secret::parse(session_prefix, text);
  if (!presented) return refuse(Errc::forbidden, "counsel.session");
  return Presented{CounselId{std::move(presented->id)}, presented->secret};
}

Result<state::Asked> check_link(const State& state, const Hash& secret, const World& world) {
  return std::visit(Overload{
    [](const state::Unknown&) -> Result<state::Asked> { return unknown(); },
    [&](const state::Asked& s) -> Result<state::Asked> {
      if (!same(s.secret, secret)) return unknown();
      if (world.now >= s.expires) return refuse(Errc::forbidden, "counsel.expired");
      if (!still_waits(s.what, world)) return refuse(Errc::conflict, "counsel.over");
      return s;
    },
    [&](const state::Withdrawn& s) -> Result<state::Asked> {
      if (!same(s.secret, secret)) return unknown();
      return refuse(Errc::forbidden, "counsel.withdrawn");
    },
    [&](const auto& s) -> Result<state::Asked> {
      if (!same(s.secret, secret)) return unknown();
      return refuse(Errc::forbidden, "counsel.used");
    },
  }, state);
}

Result<state::Opened> check_session(const State& state, const Hash& session, const World& world) {
  if (std::holds_alternative<state::Withdrawn>(state)) return refuse(Errc::forbidden, "counsel.withdrawn");
  const auto* opened = std::get_if<state::Opened>(&state);
  if (opened == nullptr || !same(opened->session, session)) return refuse(Errc::forbidden, "counsel.session");
  if (world.now >= opened->until) return refuse(Errc::forbidden, "counsel.expired");
  if (!still_waits(opened->what, world)) return refuse(Errc::conflict, "counsel.over");
  return *opened;
}

Result<std::vector<Fact>> decide(const State& state, const Ask& ask, const World& world) {
  return std::visit(Overload{
    [&](const state::Unknown&, const ask::Ask& a) { return begin(a, world); },
    [&](const auto&, const ask::Open& a) { return open(state, a, world); },
    [&](const state::Opened& s, const ask::Replay& a) { return note(s, a, world); },
    [&](const state::Given& s, const ask::Replay& a) { return note(s, a, world); },
    [&](const auto&, const ask::Give& a) { return give(state, a, world); },
    [&](const state::Asked&, const ask::Withdraw& a) { return withdraw(a, world); },
    [&](const state::Opened&, const ask::Withdraw& a) { return withdraw(a, world); },
    [&](const auto&, const auto&) -> Answer { return refuse(Errc::conflict, "counsel.wrong-state", {}, std::string(state_name(state))); },
  }, state, ask);
}

State evolve(State state, const Fact& fact) {
  return std::visit(Overload{
    [](state::Unknown&, const fact::Asked& f) -> State { return state::Asked{f.what, f.secret, f.at, f.expires}; },
    [](state::Asked& s, const fact::Opened& f) -> State { return state::Opened{std::move(s.what), s.secret, f.session, f.at, f.until}; },
    [](state::Opened& s, const fact::Replayed&) -> State {
      s.replayed = true;
      return std::move(s);
    },
    [](state::Given& s, const fact::Replayed&) -> State {
      s.replayed = true;
      return std::move(s);
    },
    [](state::Opened& s, const fact::Given& f) -> State { return state::Given{std::move(s.what), s.secret, f.opinion, f.advice, s.at, f.at, s.replayed}; },
    [](state::Asked& s, const fact::Withdrawn& f) -> State { return state::Withdrawn{std::move(s.what), s.secret, f.by, f.at}; },
    [](state::Opened& s, const fact::Withdrawn& f) -> State { return state::Withdrawn{std::move(s.what), s.secret, f.by, f.at}; },
    [](auto& s, const auto&) -> State { return std::move(s); },
  }, state, fact);
}

Written write(const Fact& fact) { return write_fact(fact); }
Result<Fact> read(std::string_view kind, const Json& data) { return read_fact<Fact>(kind, data); }

const What* what_of(const State& state) {
  return std::visit([](const auto& s) -> const What* {
    if constexpr (requires { s.what; }) return &s.what;
    else return nullptr;
  }, state);
}

std::string_view state_name(const State& state) {
  constexpr std::array<std::string_view, 5> names{"unknown", "asked", "opened", "given", "withdrawn"};
  return names[state.index()];
}

Json view(const State& state) {
  Json out(Json::Object{{"state", state_name(state)}});
  std::visit([&](const auto& s) {
    if constexpr (requires { s.what; }) out["what"] = write_fields(s.what);
    if constexpr (requires { s.expires; }) out["expires"] = to_rfc3339(s.expires);
    if constexpr (requires { s.until; }) out["until"] = to_rfc3339(s.until);
    if constexpr (requires { s.at; }) out["at"] = to_rfc3339(s.at);
    if constexpr (requires { s.by; }) out["by"] = s.by.value;
    if constexpr (requires { s.replayed; })
      if (s.replayed) out["replayed"] = true;
    if constexpr (requires { s.opinion; }) {
      out["opinion"] = spelled(s.opinion);
      if (s.advice) out["advice"] = s.advice->hex();
    }
  }, state);
  return out;
}

}  // namespace tocsin::approve::counsel
