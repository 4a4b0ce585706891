#include "path/trigger/due.hpp"

#include <algorithm>

namespace tocsin::trigger::due {
namespace {

using Answer = Result<std::vector<Fact>>;

Answer fire(const ask::Fire& ask) {
  if (ask.fired.audiences.empty()) return refuse(Errc::invalid, "due.audience");
  if (ask.fired.deadline <= ask.fired.at) return refuse(Errc::invalid, "due.deadline");
  return {{ask.fired}};
}

Answer share(const state::Open& open, const ask::Share& ask, const World& world) {
  if (ask.audiences.empty() || !std::ranges::includes(open.fired.audiences, ask.audiences)) return refuse(Errc::invalid, "due.audience", {}, "of those that this due share names");
  return {{fact::Shared{ask.share, ask.audiences, ask.by, world.now}}};
}

Answer release(const state::Open& open, const ask::Release& ask, const World& world) {
  if (!open.fired.audiences.contains(ask.audience) || open.released.contains(ask.audience)) return refuse(Errc::invalid, "due.audience", {}, ask.audience.value);
  return {{fact::Released{ask.audience, ask.share, world.now}}};
}

Answer propose_withholding(const ask::ProposeWithholding& ask, const World& world) {
  if (world.procedure->reason(ask.reason_class) == nullptr) return refuse(Errc::invalid, "withholding.reason", {}, ask.reason_class.value);
  return {{fact::WithholdingProposed{ask.by, ask.reason_class, ask.reason}}};
}

Answer agree_withholding(const state::Open& open, const ask::AgreeWithholding& ask, const World& world) {
  if (!open.withholding) return refuse(Errc::conflict, "due.wrong-state", {}, "nobody proposed not to share");
  const auto& what = *open.withholding;
  if (ask.reason != what.reason) return refuse(Errc::stale, "withholding.other-reason");
  if (ask.by == what.by) return refuse(Errc::forbidden, "withholding.own");
  const auto* role = world.procedure->role(ask.role);
  const auto held = world.roles.find(ask.by);
  const bool may = role != nullptr && role->approves && held != world.roles.end() && held->second.contains(ask.role);
  if (!may) return refuse(Errc::forbidden, "withholding.role", {}, ask.role.value);
  const auto* reason = world.procedure->reason(what.reason_class);
  if (reason == nullptr) return refuse(Errc::invalid, "withholding.reason", {}, what.reason_class.value);
  return {{fact::NotShared{what.by, ask.by, ask.role, what.reason_class, what.reason, world.now, world.now + reason->review_within}}};
}

State released(state::Open open, const fact::Released& f) {
  open.released.insert(f.audience);
  open.shares.insert(f.share);
  if (!std::ranges::includes(open.released, open.fired.audiences)) return open;
  return state::Met{std::move(open.fired), std::move(open.shares), f.at, std::move(open.exceptions)};
}

/// What was fired, with the exceptions raised about it, while it is not `None`.
const fact::Fired* fired_of(const State& state) {
  return std::visit([](const auto& s) -> const fact::Fired* {
    if constexpr (requires { s.fired; }) return &s.fired;
    else return nullptr;
  }, state);
}

}  // namespace

Result<std::vector<Fact>> decide(const State& state, const Ask& ask, const World& world) {
  return std::visit(Overload{
    [&](const state::None&, const ask::Fire& a) { return fire(a); },
    [&](const state::Open& s, const ask::Share& a) { return share(s, a, world); },
    [&](const state::Open& s, const ask::Release& a) { return release(s, a, world); },
    [&](const state::Open&, const ask::ProposeWithholding& a) { return propose_withholding(a, world); },
    [&](const state::Open& s, const ask::AgreeWithholding& a) { return agree_withholding(s, a, world); },
    [&](const state::Open&, const ask::Except& a) -> Answer { return {{fact::Excepted{a.exception, a.by, world.now}}}; },
    [&](const auto&, const auto&) -> Answer { return refuse(Errc::conflict, "due.wrong-state", {}, std::string(state_name(state))); },
  }, state, ask);
}

State evolve(State state, const Fact& fact) {
  return std::visit(Overload{
    [](state::None&, const fact::Fired& f) -> State { return state::Open{f, {}, {}, {}, {}, {}}; },
    [](state::Open& s, const fact::Shared& f) -> State {
      s.shares.insert(f.share);
      s.shared.insert(f.audiences.begin(), f.audiences.end());
      return std::move(s);
    },
    [](state::Open& s, const fact::WithholdingProposed& f) -> State { s.withholding = f; return std::move(s); },
    [](state::Open& s, const fact::NotShared& f) -> State { return state::NotShared{std::move(s.fired), f, std::move(s.exceptions)}; },
    [](state::Open& s, const fact::Excepted& f) -> State { s.exceptions.push_back(f.exception); return std::move(s); },
    [](state::Open& s, const fact::Released& f) -> State { return released(std::move(s), f); },
    [](auto& s, const auto&) -> State { return std::move(s); },
  }, state, fact);
}

Written write(const Fact& fact) { return write_fact(fact); }
Result<Fact> read(std::string_view kind, const Json& data) { return read_fact<Fact>(kind, data); }

bool late(const State& state, Instant now) {
  return std::visit(Overload{
    [](const state::None&) { return false; },
    [&](const state::Open& s) { return now > s.fired.deadline; },
    [](const state::Met& s) { return s.at > s.fired.deadline; },
    [](const state::NotShared& s) { return s.decision.at > s.fired.deadline; },
  }, state);
}

bool silent(const State& state, Instant now) {
  const auto* open = std::get_if<state::Open>(&state);
  return open != nullptr && now > open->fired.deadline && open->exceptions.empty();
}

std::string_view state_name(const State& state) {
  constexpr std::array<std::string_view, 4> names{"none", "open", "met", "not-shared"};
  const auto* open = std::get_if<state::Open>(&state);
  if (open != nullptr && std::ranges::includes(open->shared, open->fired.audiences)) return "sharing";
  return names[state.index()];
}

std::optional<Instant> due_of(const State& state) {
  if (const auto* open = std::get_if<state::Open>(&state)) return open->fired.deadline;
  if (const auto* not_shared = std::get_if<state::NotShared>(&state)) return not_shared->decision.review_at;
  return {};
}

Json view(const State& state) {
  Json out(Json::Object{{"state", state_name(state)}});
  const auto* fired = fired_of(state);
  if (fired == nullptr) return out;
  out["fired"] = write_fields(*fired);
  std::visit([&](const auto& s) {
    if constexpr (requires { s.shares; }) out["shares"] = fields_detail::to(s.shares);
    if constexpr (requires { s.shared; }) out["shared"] = fields_detail::to(s.shared);
    if constexpr (requires { s.released; }) out["released"] = fields_detail::to(s.released);
    if constexpr (requires { s.withholding; })
      if (s.withholding) out["withholding"] = write_fields(*s.withholding);
    if constexpr (requires { s.decision; }) out["decision"] = write_fields(s.decision);
    if constexpr (requires { s.exceptions; }) out["exceptions"] = fields_detail::to(s.exceptions);
    if constexpr (std::is_same_v<std::remove_cvref_t<decltype(s)>, state::Met>) out["met_at"] = to_rfc3339(s.at);
  }, state);
  return out;
}

}  // namespace tocsin::trigger::due
