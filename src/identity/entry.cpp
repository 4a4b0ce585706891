#include "identity/entry.hpp"

#include "base/limits.hpp"
#include "base/limits_door.hpp"
#include "identity/secret.hpp"

namespace tocsin::identity::entry {
namespace {

using Answer = Result<std::vector<Fact>>;
constexpr std::string_view prefix = "toe_";

Answer issue(const ask::Issue& ask, const World& world) {
  if (ask.purpose == Purpose::demo && !world.demo) return refuse(Errc::forbidden, "entry.demo-only");
  if (ask.expires <= world.now || ask.expires > world.now + std::chrono::seconds(limits::entry_s_max)) return refuse(Errc::invalid, "entry.lifetime");
  return {{fact::Issued{ask.secret, ask.purpose, ask.person, ask.by, ask.expires}}};
}

Answer use(const state::Issued& issued, const ask::Use& ask, const World& world) {
  if (!equal_in_constant_time(issued.secret.view(), ask.secret.view())) return refuse(Errc::forbidden, "entry.unknown");
  if (world.now >= issued.expires) return refuse(Errc::forbidden, "entry.expired");
  if (issued.purpose == Purpose::demo && !world.demo) return refuse(Errc::forbidden, "entry.demo-only");
  return {{fact::Used{world.now}}};
}

/// Only who holds the link learns that it was used.
Answer used_before(const state::Used& used, const ask::Use& ask) {
  return refuse(Errc::forbidden, equal_in_constant_time(used.secret.view(), ask.secret.view()) ? "entry.used" : "entry.unknown");
}

}  // namespace

std::string spell(BytesView eight, BytesView thirty_two) { return secret::spell(prefix, eight, thirty_two); }

Result<Presented> parse(std::string_view text) {
  auto presented = secret::parse(prefix, text);
  if (!presented) return refuse(Errc::forbidden, "entry.form");
  return Presented{EntryId{std::move(presented->id)}, presented->secret};
}

Result<std::vector<Fact>> decide(const State& state, const Ask& ask, const World& world) {
  return std::visit(Overload{
    [&](const state::Unknown&, const ask::Issue& a) { return issue(a, world); },
    [&](const state::Unknown&, const ask::Use&) -> Answer { return refuse(Errc::forbidden, "entry.unknown"); },
    [&](const state::Issued& s, const ask::Use& a) { return use(s, a, world); },
    [&](const state::Used& s, const ask::Use& a) { return used_before(s, a); },
    [&](const auto&, const auto&) -> Answer { return refuse(Errc::conflict, "entry.wrong-state", {}, std::string(state_name(state))); },
  }, state, ask);
}

State evolve(State state, const Fact& fact) {
  return std::visit(Overload{
    [](state::Unknown&, const fact::Issued& f) -> State { return state::Issued{f.secret, f.purpose, f.person, f.expires}; },
    [](state::Issued& s, const fact::Used& f) -> State { return state::Used{s.secret, s.purpose, s.person, f.at}; },
    [](auto& s, const auto&) -> State { return std::move(s); },
  }, state, fact);
}

Written write(const Fact& fact) { return write_fact(fact); }
Result<Fact> read(std::string_view kind, const Json& data) { return read_fact<Fact>(kind, data); }

std::string_view state_name(const State& state) {
  constexpr std::array<std::string_view, 3> names{"unknown", "issued", "used"};
  return names[state.index()];
}

Json view(const State& state) {
  Json out(Json::Object{{"state", state_name(state)}});
  std::visit([&](const auto& s) {
    if constexpr (requires { s.purpose; }) {
      out["purpose"] = spelled(s.purpose);
      out["person"] = s.person.value;
    }
    if constexpr (requires { s.expires; }) out["expires"] = to_rfc3339(s.expires);
    if constexpr (requires { s.at; }) out["used"] = to_rfc3339(s.at);
  }, state);
  return out;
}

}  // namespace tocsin::identity::entry
