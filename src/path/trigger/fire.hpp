#pragma once
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

/// One line of a simulation: what a past signal would cause under this procedure.
struct Simulated { std::string key, title; std::vector<Fired> fired; };
/// Runs past signals through a procedure; changes nothing.
std::vector<Simulated> simulate(const procedure::Procedure& procedure, const std::vector<Signal>& past, Instant now);

}  // namespace tocsin::trigger
