#include "identity/key_change.hpp"

namespace tocsin::identity::key_change {
namespace {

using Answer = Result<std::vector<Fact>>;

Answer agree(const fact::Asked& asked, const ask::Agree& ask, const World& world) {
  if (asked.by == ask.by) return refuse(Errc::forbidden, "key-change.second-person");
  if (!world.administrators.contains(asked.by) && !world.administrators.contains(ask.by)) return refuse(Errc::forbidden, "key-change.role");
  return {{fact::Turned{asked.by, ask.by, ask.last, ask.next, ask.from, world.now}}};
}

}  // namespace

Result<std::vector<Fact>> decide(const State& state, const Ask& ask, const World& world) {
  return std::visit(Overload{
    [&](const state::Quiet&, const ask::Ask& a) -> Answer { return {{fact::Asked{a.by, a.reason, world.now}}}; },
    [&](const state::Asked& s, const ask::Agree& a) { return agree(s.asked, a, world); },
    [&](const state::Asked&, const ask::Withdraw& a) -> Answer { return {{fact::Withdrawn{a.by, world.now}}}; },
    [&](const state::Asked&, const ask::Ask&) -> Answer { return refuse(Errc::conflict, "key-change.wrong-state", {}, "somebody asked already"); },
    [&](const state::Quiet&, const auto&) -> Answer { return refuse(Errc::conflict, "key-change.wrong-state", {}, "nobody asked"); },
  }, state, ask);
}

State evolve(State state, const Fact& fact) {
  return std::visit(Overload{
    [](state::Quiet&, const fact::Asked& f) -> State { return state::Asked{f}; },
    [](state::Asked&, const fact::Turned& f) -> State { return state::Quiet{f}; },
    [](state::Asked&, const fact::Withdrawn&) -> State { return state::Quiet{}; },
    [](auto& s, const auto&) -> State { return std::move(s); },
  }, state, fact);
}

Written write(const Fact& fact) { return write_fact(fact); }
Result<Fact> read(std::string_view kind, const Json& data) { return read_fact<Fact>(kind, data); }

std::string_view state_name(const State& state) { return std::holds_alternative<state::Asked>(state) ? "asked" : "quiet"; }

Json view(const State& state) {
  Json out(Json::Object{{"state", state_name(state)}});
  if (const auto* asked = std::get_if<state::Asked>(&state)) out["asked"] = write_fields(asked->asked);
  else if (const auto& last = std::get<state::Quiet>(state).last) out["turned"] = write_fields(*last);
  return out;
}

}  // namespace tocsin::identity::key_change
