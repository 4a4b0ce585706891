#include "path/trigger/fire.hpp"

#include "base/text.hpp"

namespace tocsin::trigger {
namespace {

std::string names_of(const std::vector<AudienceId>& audiences) {
  std::vector<std::string> out;
  for (const AudienceId& audience : audiences) out.push_back(audience.value);
  return join(out, ", ");
}

DueShare due_of(const procedure::DueRule& rule, const std::string& trigger, std::size_t index, Instant now) {
  DueShare due{rule.audiences, rule.category, rule.content_class, rule.form, rule.marking, now + rule.within, rule.what, rule.why, {}, index};
  due.explanation = "share " + rule.category.value + " with " + names_of(rule.audiences) + " by " + to_rfc3339(due.deadline) + " (" + rule.deadline +
                    " after the signal was taken in at " + to_rfc3339(now) + "), because " + trigger + " fired: " + rule.why;
  return due;
}

Fired ask(const procedure::Trigger& trigger, const Json& record, Instant now) {
  Fired out{trigger.id, false, {}, {}, {}};
  if (!trigger.enabled) {
    out.explanation = trigger.id.value + " is switched off in the procedure";
    return out;
  }
  out.verdict = trigger.when.evaluate(record);
  out.fired = out.verdict.matched;
  out.explanation = trigger.id.value + (out.fired ? " fired: " : " did not fire: ") + out.verdict.in_words();
  if (out.fired)
    for (std::size_t i = 0; i < trigger.dues.size(); ++i) out.dues.push_back(due_of(trigger.dues[i], trigger.id.value, i, now));
  return out;
}

}  // namespace

std::vector<Fired> fire(const procedure::Procedure& procedure, const Json& record, Instant now) {
  std::vector<Fired> out;
  for (const procedure::Trigger& trigger : procedure.triggers) out.push_back(ask(trigger, record, now));
  return out;
}

std::vector<Simulated> simulate(const procedure::Procedure& procedure, const std::vector<Signal>& past, Instant now) {
  std::vector<Simulated> out;
  for (const Signal& signal : past) out.push_back({signal.key, signal.title, fire(procedure, signal.record, now)});
  return out;
}

}  // namespace tocsin::trigger
