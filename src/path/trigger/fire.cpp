#include "path/trigger/fire.hpp"

#include <algorithm>
#include <iterator>

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

std::set<TriggerId> fired_of(const std::vector<Fired>& all) {
  std::set<TriggerId> out;
  for (const Fired& one : all)
    if (one.fired) out.insert(one.trigger);
  return out;
}

}  // namespace

std::vector<Fired> fire(const procedure::Procedure& procedure, const Json& record, Instant now) {
  std::vector<Fired> out;
  for (const procedure::Trigger& trigger : procedure.triggers) out.push_back(ask(trigger, record, now));
  return out;
}

std::vector<Simulated> simulate(const procedure::Procedure& procedure, const procedure::Procedure& before, const std::vector<Past>& past) {
  std::vector<Simulated> out;
  for (const Past& one : past) {
    Simulated made{fire(procedure, one.signal.record, one.received_at), {}, {}};
    const auto now = fired_of(made.fired), then = fired_of(fire(before, one.signal.record, one.received_at));
    std::ranges::set_difference(now, then, std::inserter(made.newly, made.newly.end()));
    std::ranges::set_difference(then, now, std::inserter(made.no_longer, made.no_longer.end()));
    out.push_back(std::move(made));
  }
  return out;
}

}  // namespace tocsin::trigger
