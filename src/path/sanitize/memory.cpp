#include "path/sanitize/memory.hpp"

#include <chrono>

namespace tocsin::sanitize::memory {

Result<std::vector<Fact>> decide(const State& state, const Ask& ask, const World& world) {
  if (const auto* forget = std::get_if<ask::Forget>(&ask)) {
    if (!state.what || state.forgotten) return refuse(Errc::not_found, "memory.unknown");
    return {{*forget}};
  }
  const auto& [what, certain, for_legal] = std::get<ask::Remember>(ask);
  if (for_legal) return refuse(Errc::forbidden, "memory.never", what.match);
  if (what.keep && certain && (!what.second || *what.second == what.by)) return refuse(Errc::forbidden, "memory.second", what.match);
  if (what.until <= world.now || what.until > world.now + std::chrono::days(days_max)) return refuse(Errc::invalid, "memory.until", {}, "between now and " + std::to_string(days_max) + " days from now");
  return {{what}};
}

State evolve(State state, const Fact& fact) {
  if (const auto* remembered = std::get_if<fact::Remembered>(&fact)) return {*remembered, false};
  state.forgotten = true;
  return state;
}

Written write(const Fact& fact) { return write_fact(fact); }
Result<Fact> read(std::string_view kind, const Json& data) { return read_fact<Fact>(kind, data); }

Json view(const State& state) { return state.what ? write_fact(Fact(*state.what)).data : Json(Json::Object{}); }
std::string_view state_name(const State& state) { return !state.what ? "none" : state.forgotten ? "forgotten" : "remembered"; }

const fact::Remembered* in_force(const State& state, const UnitId& unit, Instant now) {
  if (!state.what || state.forgotten || now >= state.what->until) return nullptr;
  return !state.what->unit || *state.what->unit == unit ? &*state.what : nullptr;
}

std::string object_of(const AudienceId& audience, std::string_view match) { return "memory:" + audience.value + "." + std::string(match); }

}  // namespace tocsin::sanitize::memory
