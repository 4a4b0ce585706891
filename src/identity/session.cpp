#include "identity/session.hpp"

#include "base/limits.hpp"
#include "base/limits_door.hpp"
#include "identity/secret.hpp"

namespace tocsin::identity::session {
namespace {

using Answer = Result<std::vector<Fact>>;
constexpr std::string_view prefix = "tos_";

Answer open(const ask::Open& ask, const World& world) {
  if (ask.expires <= world.now || ask.expires > world.now + std::chrono::seconds(limits::session_s_max)) return refuse(Errc::invalid, "session.lifetime");
  return {{fact::Opened{ask.secret, ask.person, ask.credential, ask.way, ask.narrowed, world.now, ask.expires}}};
}

}  // namespace

std::set<Right> scopes_of(Way way, bool recovering) {
  if (recovering && way != Way::passkey) return {Right::read};
  if (way == Way::password || way == Way::first || way == Way::recovery) return {Right::read};
  std::set<Right> all;
  for (std::size_t i = 0; i < right_names.size(); ++i) all.insert(static_cast<Right>(i));
  return all;
}

bool proves_presence(Way way) { return way != Way::password && way != Way::provider; }

std::string spell(BytesView eight, BytesView thirty_two) { return secret::spell(prefix, eight, thirty_two); }
std::string spell(const SessionId& id, BytesView thirty_two) { return std::string(prefix) + id.value + "_" + to_base64url(thirty_two); }

Result<Presented> parse(std::string_view text) {
  auto presented = secret::parse(prefix, text);
  if (!presented) return refuse(Errc::forbidden, "session.form");
  return Presented{SessionId{std::move(presented->id)}, presented->secret};
}

Result<std::vector<Fact>> decide(const State& state, const Ask& ask, const World& world) {
  return std::visit(Overload{
    [&](const state::Unknown&, const ask::Open& a) { return open(a, world); },
    [&](const state::Open&, const ask::StepUp& a) -> Answer { return {{fact::SteppedUp{a.secret, a.credential, a.way, world.now}}}; },
    [&](const state::Open&, const ask::Close& a) -> Answer { return {{fact::Closed{a.by, a.why, world.now}}}; },
    [&](const auto&, const auto&) -> Answer { return refuse(Errc::conflict, "session.wrong-state", {}, std::string(state_name(state))); },
  }, state, ask);
}

State evolve(State state, const Fact& fact) {
  return std::visit(Overload{
    [](state::Unknown&, const fact::Opened& f) -> State {
      state::Open open{f.secret, {}, f.person, f.credential, f.way, f.narrowed, f.at, f.expires, f.at, {}};
      if (proves_presence(f.way)) open.stepped_up = f.at;
      return open;
    },
    [](state::Open& s, const fact::SteppedUp& f) -> State {
      s.previous = s.secret;
      s.secret = f.secret;
      s.credential = f.credential;
      s.way = f.way;
      s.stepped_up = s.proved = f.at;
      return std::move(s);
    },
    [](state::Open& s, const fact::Closed& f) -> State { return state::Closed{s.person, f.by, s.way, s.opened, f.at, f.why}; },
    [](auto& s, const auto&) -> State { return std::move(s); },
  }, state, fact);
}

Written write(const Fact& fact) { return write_fact(fact); }
Result<Fact> read(std::string_view kind, const Json& data) { return read_fact<Fact>(kind, data); }

Result<state::Open> check(const State& state, const Presented& presented, Instant now) {
  if (std::holds_alternative<state::Closed>(state)) return refuse(Errc::forbidden, "session.closed");
  const auto* open = std::get_if<state::Open>(&state);
  if (open == nullptr) return refuse(Errc::forbidden, "session.unknown");
  if (open->previous && equal_in_constant_time(open->previous->view(), presented.secret.view())) return refuse(Errc::forbidden, "session.replayed");
  if (!equal_in_constant_time(open->secret.view(), presented.secret.view())) return refuse(Errc::forbidden, "session.unknown");
  if (now >= open->expires) return refuse(Errc::forbidden, "session.expired");
  return *open;
}

std::string_view state_name(const State& state) {
  constexpr std::array<std::string_view, 3> names{"unknown", "open", "closed"};
  return names[state.index()];
}

Json view(const State& state) {
  Json out(Json::Object{{"state", state_name(state)}});
  if (const auto* open = std::get_if<state::Open>(&state)) {
    out["person"] = open->person.value;
    out["way"] = spelled(open->way);
    out["opened"] = to_rfc3339(open->opened);
    out["expires"] = to_rfc3339(open->expires);
    if (open->stepped_up) out["stepped_up_at"] = to_rfc3339(*open->stepped_up);
  }
  if (const auto* closed = std::get_if<state::Closed>(&state)) {
    out["person"] = closed->person.value;
    out["way"] = spelled(closed->way);
    out["opened"] = to_rfc3339(closed->opened);
    out["closed"] = to_rfc3339(closed->at);
    out["closed_by"] = closed->by.value;
    out["why"] = closed->why;
  }
  return out;
}

}  // namespace tocsin::identity::session
