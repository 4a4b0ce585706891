#include "path/trigger/received.hpp"

namespace tocsin::trigger::received {

Result<std::vector<Fact>> decide(const State& state, const Ask& ask, const World&) {
  using Answer = Result<std::vector<Fact>>;
  return std::visit(Overload{
    [](const state::None&, const ask::Receive& a) -> Answer { return {{a.what}}; },
    [](const state::Received&, const ask::Evaluate& a) -> Answer { return {{a.outcome}}; },
    [](const auto&, const auto&) -> Answer { return refuse(Errc::conflict, "signal.wrong-state"); },
  }, state, ask);
}

State evolve(State state, const Fact& fact) {
  return std::visit(Overload{
    [](state::None&, const fact::Received& f) -> State { return state::Received{f}; },
    [](state::Received& s, const fact::Evaluated& f) -> State { return state::Evaluated{std::move(s.what), f}; },
    [](auto& s, const auto&) -> State { return std::move(s); },
  }, state, fact);
}

Written write(const Fact& fact) { return write_fact(fact); }
Result<Fact> read(std::string_view kind, const Json& data) { return read_fact<Fact>(kind, data); }

std::string_view state_name(const State& state) {
  return std::visit(Overload{
    [](const state::None&) { return std::string_view("none"); },
    [](const state::Received&) { return std::string_view("received"); },
    [](const state::Evaluated& s) { return s.outcome.dues.empty() ? std::string_view("no-trigger") : std::string_view("fired"); },
  }, state);
}

Json view(const State& state) {
  Json out = Json::Object{{"state", state_name(state)}};
  std::visit(Overload{
    [](const state::None&) {},
    [&](const state::Received& s) { out["received"] = write_fields(s.what); },
    [&](const state::Evaluated& s) {
      out["received"] = write_fields(s.what);
      out["outcome"] = write_fields(s.outcome);
    },
  }, state);
  return out;
}

}  // namespace tocsin::trigger::received
