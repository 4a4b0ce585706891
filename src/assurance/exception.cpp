#include "assurance/exception.hpp"

namespace tocsin::assurance::exception {
namespace {

using Answer = Result<std::vector<Fact>>;

Answer raise(const ask::Raise& ask, const World& world) {
  const auto colon = ask.object.find(':');
  if (colon == std::string::npos || colon == 0 || colon + 1 == ask.object.size()) return refuse(Errc::invalid, "exception.object", {}, ask.object);
  if (ask.due <= world.now) return refuse(Errc::invalid, "exception.due");
  return {{fact::Raised{ask.what, ask.object, ask.by, ask.unit, ask.note, world.now, ask.due}}};
}

Answer assign(const ask::Assign& ask, const World& world) {
  if (ask.due && *ask.due <= world.now) return refuse(Errc::invalid, "exception.due");
  return {{fact::Assigned{ask.owner, ask.by, ask.cause, ask.ticket, ask.due}}};
}

Answer close(const state::Owned& owned, const ask::Close& ask, const World& world) {
  if (!owned.cause || !owned.ticket) return refuse(Errc::conflict, "exception.no-cause");
  if (ask.by == owned.owner) return refuse(Errc::forbidden, "exception.own");
  return {{fact::Closed{ask.by, ask.evidence, world.now}}};
}

}  // namespace

Result<std::vector<Fact>> decide(const State& state, const Ask& ask, const World& world) {
  return std::visit(Overload{
    [&](const state::None&, const ask::Raise& a) { return raise(a, world); },
    [&](const state::Open&, const ask::Assign& a) { return assign(a, world); },
    [&](const state::Owned&, const ask::Assign& a) { return assign(a, world); },
    [&](const state::Owned& s, const ask::Close& a) { return close(s, a, world); },
    [&](const auto&, const auto&) -> Answer { return refuse(Errc::conflict, "exception.wrong-state", {}, std::string(state_name(state))); },
  }, state, ask);
}

State evolve(State state, const Fact& fact) {
  return std::visit(Overload{
    [](state::None&, const fact::Raised& f) -> State { return state::Open{f}; },
    [](state::Open& s, const fact::Assigned& f) -> State { return state::Owned{s.raised, f.owner, f.cause, f.ticket, f.due.value_or(s.raised.due)}; },
    [](state::Owned& s, const fact::Assigned& f) -> State {
      s.owner = f.owner;
      if (f.cause) s.cause = f.cause;
      if (f.ticket) s.ticket = f.ticket;
      if (f.due) s.due = *f.due;
      return std::move(s);
    },
    [](state::Owned& s, const fact::Closed& f) -> State { return state::Closed{s.raised, s.owner, s.cause, s.ticket, f}; },
    [](auto& s, const auto&) -> State { return std::move(s); },
  }, state, fact);
}

Written write(const Fact& fact) { return write_fact(fact); }
Result<Fact> read(std::string_view kind, const Json& data) {
  if (!data["unit"].is_text() || !data["unit"].text().empty()) return read_fact<Fact>(kind, data);
  auto without = data.object();
  without.erase("unit");
  return read_fact<Fact>(kind, Json(std::move(without)));
}

bool overdue(const State& state, Instant now) {
  const auto due = due_of(state);
  return due && now > *due;
}

std::string_view state_name(const State& state) {
  constexpr std::array<std::string_view, 4> names{"none", "open", "owned", "closed"};
  return names[state.index()];
}

std::optional<Instant> due_of(const State& state) {
  if (const auto* open = std::get_if<state::Open>(&state)) return open->raised.due;
  if (const auto* owned = std::get_if<state::Owned>(&state)) return owned->due;
  return {};
}

Json view(const State& state) {
  Json out(Json::Object{{"state", state_name(state)}});
  std::visit([&](const auto& s) {
    if constexpr (requires { s.raised; }) out["raised"] = write_fields(s.raised);
    if constexpr (requires { s.owner; }) {
      out["owner"] = s.owner.value;
      if (s.cause) out["cause"] = s.cause->hex();
      if (s.ticket) out["ticket"] = s.ticket->hex();
    }
    if constexpr (requires { s.closed; }) out["closed"] = write_fields(s.closed);
  }, state);
  if (const auto due = due_of(state)) out["due"] = to_rfc3339(*due);
  return out;
}

}  // namespace tocsin::assurance::exception
