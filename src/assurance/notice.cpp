#include "assurance/notice.hpp"

#include <algorithm>

#include "base/limits.hpp"

namespace tocsin::assurance::notice {
namespace {

using Answer = Result<std::vector<Fact>>;

Answer attempted(const state::Waiting& waiting, const ask::Attempted& ask, const World& world) {
  if (ask.taken) return {{fact::Told{world.now}}};
  if (ask.for_good || waiting.attempts + 1 >= limits::delivery_attempts_max) return {{fact::Failed{world.now, {}}}};
  const auto pause = std::min(limits::retry_delay_s_max, limits::retry_delay_s_min << std::min<std::int64_t>(waiting.attempts, 20));
  return {{fact::Failed{world.now, world.now + std::chrono::seconds(pause)}}};
}

}  // namespace

Result<std::vector<Fact>> decide(const State& state, const Ask& ask, const World& world) {
  return std::visit(Overload{
    [&](const state::Unknown&, const ask::Queue& a) -> Answer { return {{fact::Queued{a.what, world.now}}}; },
    [&](const state::Waiting& s, const ask::Attempted& a) { return attempted(s, a, world); },
    [&](const auto&, const auto&) -> Answer { return refuse(Errc::conflict, "notice.wrong-state", {}, std::string(state_name(state))); },
  }, state, ask);
}

State evolve(State state, const Fact& fact) {
  return std::visit(Overload{
    [](state::Unknown&, const fact::Queued& f) -> State { return state::Waiting{f.what, f.at, f.at, 0}; },
    [](state::Waiting& s, const fact::Told& f) -> State { return state::Told{s.what, f.at}; },
    [](state::Waiting& s, const fact::Failed& f) -> State {
      if (!f.next) return state::GivenUp{s.what, f.at};
      ++s.attempts;
      s.next = *f.next;
      return std::move(s);
    },
    [](auto& s, const auto&) -> State { return std::move(s); },
  }, state, fact);
}

Written write(const Fact& fact) { return write_fact(fact); }
Result<Fact> read(std::string_view kind, const Json& data) { return read_fact<Fact>(kind, data); }

std::optional<Instant> due_of(const State& state) {
  const auto* waiting = std::get_if<state::Waiting>(&state);
  return waiting == nullptr ? std::nullopt : std::optional(waiting->next);
}

std::string_view state_name(const State& state) {
  constexpr std::array<std::string_view, 4> names{"unknown", "waiting", "told", "given-up"};
  return names[state.index()];
}

Json view(const State& state) {
  Json out(Json::Object{{"state", state_name(state)}});
  std::visit([&](const auto& s) {
    if constexpr (requires { s.what; }) out["what"] = write_fields(s.what);
    if constexpr (requires { s.at; }) out["at"] = to_rfc3339(s.at);
    if constexpr (requires { s.attempts; }) out["attempts"] = s.attempts;
  }, state);
  return out;
}

}  // namespace tocsin::assurance::notice
