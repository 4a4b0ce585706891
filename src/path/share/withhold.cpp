// Not sharing, decided by two; and taking back.
#include "path/share/rules.hpp"

namespace tocsin::share::rules {

Answer propose_withholding(const Life& life, const ask::ProposeWithholding& ask, const World& world) {
  const bool too_late = std::holds_alternative<state::Releasing>(life) || std::holds_alternative<state::Recalled>(life) || std::holds_alternative<state::NotShared>(life);
  if (too_late) return wrong_state(life);
  if (world.procedure->reason(ask.reason_class) == nullptr) return refuse(Errc::invalid, "withholding.reason", {}, ask.reason_class.value);
  return {{fact::WithholdingProposed{ask.audience, ask.by, ask.reason_class, ask.reason}}};
}

Answer agree_withholding(const state::Open& open, const ask::AgreeWithholding& ask, const World& world) {
  const auto proposed = open.withholding.find(ask.audience);
  if (proposed == open.withholding.end()) return wrong_state(open.lives.at(ask.audience));
  const auto& what = proposed->second;
  if (ask.reason != what.reason) return refuse(Errc::stale, "withholding.other-reason");
  if (ask.by == what.by) return refuse(Errc::forbidden, "withholding.own");
  const auto* role = world.procedure->role(ask.role);
  if (role == nullptr || !role->approves || !holder_of(world, ask.by).roles.contains(ask.role)) return refuse(Errc::forbidden, "withholding.role", {}, ask.role.value);
  const auto* reason = world.procedure->reason(what.reason_class);
  if (reason == nullptr) return refuse(Errc::invalid, "withholding.reason", {}, what.reason_class.value);
  return {{fact::NotShared{ask.audience, what.by, ask.by, ask.role, what.reason_class, what.reason, world.now, world.now + reason->review_within}}};
}

Answer recall(const state::Open& open, const Life& life, const ask::Recall& ask, const World& world) {
  // what was let go before a revision is out there, whatever the revision has come to
  const auto last = open.releases.find(ask.audience);
  const auto* review = review_of(life);
  const bool ended = std::holds_alternative<state::Recalled>(life) || std::holds_alternative<state::NotShared>(life);
  const bool went_before = !ended && last != open.releases.end() && (review == nullptr || review->release > 1);
  if (!went_before && !std::holds_alternative<state::Approved>(life) && !std::holds_alternative<state::Releasing>(life)) return wrong_state(life);
  return {{fact::Recalled{ask.audience, ask.by, ask.reason, world.now}}};
}

}  // namespace tocsin::share::rules
