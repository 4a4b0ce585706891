#include "identity/authenticator.hpp"

namespace tocsin::identity::authenticator {

Result<std::vector<Fact>> decide(const State& state, const Ask& ask, const World&) {
  const auto counter = std::get<ask::Count>(ask).counter;
  if (counter == 0 && state.counter == 0) return std::vector<Fact>{};
  if (counter <= state.counter) return refuse(Errc::forbidden, "webauthn.counter");
  return std::vector<Fact>{fact::Counted{counter}};
}

State evolve(State, const Fact& fact) { return {std::get<fact::Counted>(fact).counter}; }
Written write(const Fact& fact) { return write_fact(fact); }
Result<Fact> read(std::string_view kind, const Json& data) { return read_fact<Fact>(kind, data); }
Json view(const State& state) { return Json::Object{{"counter", state.counter}}; }

}  // namespace tocsin::identity::authenticator
