#include "path/share/retention.hpp"

#include <algorithm>

namespace tocsin::share::retention {
namespace {

using Answer = Result<std::vector<Fact>>;

std::unexpected<Error> held() { return refuse(Errc::forbidden, "retention.on-hold"); }

/// Whether the content may be erased by that rule at that moment; asked when it is proposed and when it is decided.
Result<> may_erase(const state::Kept& kept, const std::optional<Policy>& policy, const World& world) {
  if (kept.hold) return held();
  const auto rule = policy ? world.years.find(policy->policy) : world.years.end();
  if (rule == world.years.end()) return refuse(Errc::invalid, "retention.unknown-policy", policy ? policy->policy : std::string());
  const auto until = world.kept_since + std::chrono::years(rule->second);
  if (policy->ground == Ground::expired && world.now < until) return refuse(Errc::conflict, "retention.not-due", policy->policy, "kept until " + to_rfc3339(std::chrono::floor<std::chrono::microseconds>(until)));
  if (world.in_flight) return refuse(Errc::conflict, "retention.in-flight");
  return {};
}

/// Whether the step fits what there is: nothing is held twice, nothing lifted that is not held.
Result<> fits(const state::Kept& kept, Step step, const std::optional<Policy>& policy, const World& world) {
  if (step == Step::erase) return may_erase(kept, policy, world);
  if (kept.hold.has_value() != (step == Step::lift)) return refuse(Errc::conflict, "retention.wrong-state", {}, kept.hold ? "held" : "not held");
  return {};
}

bool decides(const World& world, const PersonId& person) {
  const auto found = world.roles.find(person);
  return found != world.roles.end() && std::ranges::any_of(found->second, [&](const RoleId& role) { return world.deciders.contains(role); });
}

Answer begin(const state::Kept& kept, const ask::Ask& ask, const World& world) {
  if (kept.asked) return refuse(Errc::conflict, "retention.wrong-state", {}, "somebody asked already");
  TRY_VOID(fits(kept, ask.step, ask.policy, world));
  return {{fact::Asked{ask.step, ask.by, ask.step == Step::erase ? ask.policy : std::nullopt, ask.reason, world.now}}};
}

Answer agree(const state::Kept& kept, const ask::Agree& ask, const World& world) {
  if (!kept.asked) return refuse(Errc::conflict, "retention.wrong-state", {}, "nothing was asked for");
  const auto& asked = *kept.asked;
  if (asked.by == ask.by) return refuse(Errc::forbidden, "retention.second-person");
  if (!decides(world, asked.by) && !decides(world, ask.by)) return refuse(Errc::forbidden, "retention.role");
  TRY_VOID(fits(kept, asked.step, asked.policy, world));
  switch (asked.step) {
    case Step::erase: return {{fact::Expired{asked.by, ask.by, *asked.policy, world.now}}};
    case Step::hold: return {{fact::HoldSet{asked.by, ask.by, world.now}}};
    case Step::lift: return {{fact::HoldLifted{asked.by, ask.by, world.now}}};
  }
  return refuse(Errc::conflict, "retention.wrong-state");
}

}  // namespace

std::set<RoleId> deciders_of(const procedure::Control& control) {
  std::set<RoleId> out{RoleId{"legal"}, control.owner};
  if (!control.backup.value.empty()) out.insert(control.backup);
  return out;
}

Result<std::vector<Fact>> decide(const State& state, const Ask& ask, const World& world) {
  return std::visit(Overload{
    [&](const state::Kept& s, const ask::Ask& a) { return begin(s, a, world); },
    [&](const state::Kept& s, const ask::Agree& a) { return agree(s, a, world); },
    [&](const state::Kept& s, const ask::Withdraw& a) -> Answer { return s.asked ? Answer({fact::Withdrawn{a.by, world.now}}) : Answer(refuse(Errc::conflict, "retention.wrong-state", {}, "nothing was asked for")); },
    [&](const state::Erasing&, const ask::Finish& a) -> Answer { return {{fact::Erased{a.pieces, world.now}}}; },
    [&](const auto&, const auto&) -> Answer { return refuse(Errc::conflict, "retention.wrong-state", {}, std::string(state_name(state))); },
  }, state, ask);
}

State evolve(State state, const Fact& fact) {
  return std::visit(Overload{
    [](state::Kept& s, const fact::Asked& f) -> State { s.asked = f; return std::move(s); },
    [](state::Kept& s, const fact::Withdrawn&) -> State { s.asked.reset(); return std::move(s); },
    [](state::Kept& s, const fact::HoldSet& f) -> State { s.hold = f; s.asked.reset(); return std::move(s); },
    [](state::Kept& s, const fact::HoldLifted&) -> State { s.hold.reset(); s.asked.reset(); return std::move(s); },
    [](state::Kept&, const fact::Expired& f) -> State { return state::Erasing{f}; },
    [](state::Erasing& s, const fact::Erased& f) -> State { return state::Erased{std::move(s.expired), f.pieces, f.at}; },
    [](auto& s, const auto&) -> State { return std::move(s); },
  }, state, fact);
}

Written write(const Fact& fact) { return write_fact(fact); }
Result<Fact> read(std::string_view kind, const Json& data) { return read_fact<Fact>(kind, data); }

bool on_hold(const State& state) {
  const auto* kept = std::get_if<state::Kept>(&state);
  return kept != nullptr && kept->hold.has_value();
}

std::string_view state_name(const State& state) {
  if (std::holds_alternative<state::Erased>(state)) return "erased";
  if (std::holds_alternative<state::Erasing>(state)) return "erasing";
  const auto& kept = std::get<state::Kept>(state);
  return kept.asked ? "asked" : kept.hold ? "held" : "kept";
}

Json view(const State& state) {
  Json out(Json::Object{});
  std::visit(Overload{
    [&](const state::Kept& s) {
      out["held"] = s.hold.has_value();
      if (s.hold) out["hold"] = write_fields(*s.hold);
      if (s.asked) out["asked"] = write_fields(*s.asked);
    },
    [&](const state::Erasing& s) { out["expired"] = write_fields(s.expired); },
    [&](const state::Erased& s) {
      out["expired"] = write_fields(s.expired);
      out["pieces"] = s.pieces;
      out["erased"] = to_rfc3339(s.at);
    },
  }, state);
  return out;
}

}  // namespace tocsin::share::retention
