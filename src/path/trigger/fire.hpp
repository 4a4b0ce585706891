#pragma once
#include <set>
#include <string>
#include <vector>

#include "base/condition.hpp"
#include "path/trigger/signal.hpp"
#include "procedure/procedure.hpp"

namespace tocsin::trigger {

/// Share Y with Z by T.
struct DueShare {
  std::vector<AudienceId> audiences;
  procedure::CategoryId category;
  procedure::ClassId content_class;
  procedure::TemplateId form;
  Tlp marking = Tlp::amber;  ///< proposed
  Instant deadline;
  std::string what, why;
  std::string explanation;   ///< for people: which trigger, which fields, how the deadline was counted
  std::size_t rule = 0;      ///< which of the trigger's due shares
};

/// What one trigger said of the signal: fired, or why not.
struct Fired {
  TriggerId trigger;
  bool fired = false;
  std::string explanation;
  Verdict verdict;
  std::vector<DueShare> dues;  ///< none when it did not fire
};

/// Asks every trigger of the procedure.
/// @return one entry a trigger, in the order of the procedure, also for those that did not fire
std::vector<Fired> fire(const procedure::Procedure& procedure, const Json& record, Instant now);
inline bool none_fired(const std::vector<Fired>& fired) {
  for (const Fired& one : fired)
    if (one.fired) return false;
  return true;
}

/// A signal that came in before, or one that somebody imagines.
struct Past { Signal signal; Instant received_at; };
/// One line of a simulation: what a past signal would cause under one procedure, and what it would cause under another.
struct Simulated {
  std::vector<Fired> fired;        ///< as fire() says it, with deadlines from the moment at which the signal came in
  std::set<TriggerId> newly, no_longer;  ///< what fires though it did not under `before`, and the reverse
};
/// Runs past signals through a procedure and compares it with another; changes nothing.
/// @return one entry a signal, in their order
std::vector<Simulated> simulate(const procedure::Procedure& procedure, const procedure::Procedure& before, const std::vector<Past>& past);

}  // namespace tocsin::trigger
