#include "path/trigger/fire.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>

#include "procedure/example.hpp"
#include "procedure/load.hpp"

using namespace tocsin;
using namespace tocsin::trigger;
namespace {

const procedure::Procedure& utility() {
  static const procedure::Procedure loaded = *procedure::load(procedure::example("utility")->procedure);
  return loaded;
}
const Instant now = *parse_rfc3339("2026-11-20T06:00:00Z");

std::vector<Signal> example_signals(const std::string& name) {
  const auto example = *procedure::example("utility");
  const auto read = read_any(example.signals.at(name), *read_software(example.software));
  INFO(name << ": " << (read ? "" : read.error().rule + " " + read.error().where + " " + read.error().detail));
  REQUIRE(read.has_value());
  return *read;
}
/// Trigger → the audiences that are due, as text.
std::map<std::string, std::string> due_for(const Json& record) {
  std::map<std::string, std::string> out;
  for (const auto& fired : fire(utility(), record, now))
    for (const auto& due : fired.dues)
      for (const auto& audience : due.audiences) out[fired.trigger.value] += audience.value + " ";
  return out;
}
using Due = std::map<std::string, std::string>;

}  // namespace

TEST_CASE("fire: the example's signals cause the due shares that the guides name") {
  const auto kev = example_signals("kev-excerpt.json");
  REQUIRE(kev.size() == 2);
  CHECK(due_for(kev[0].record) == Due{{"exploited-vulnerability", "it-operations soc peer-utilities "}, {"exploited-vulnerability-at-interface", "relay-supplier "}});
  CHECK(due_for(kev[1].record) == Due{{"exploited-vulnerability", "it-operations soc peer-utilities "}, {"exploited-vulnerability-in-ot", "ot-engineering "}});
  CHECK(due_for(example_signals("phishing-campaign.json")[0].record) == Due{{"phishing-campaign", "soc iam peer-utilities sector-isac "}});
  CHECK(due_for(example_signals("ot-incident.md")[0].record) == Due{{"confirmed-incident", "soc it-operations iam managed-detection sector-isac "},
                                                                   {"incident-in-ot", "ot-engineering "},
                                                                   {"material-incident", "executive-steering legal-privacy "}});
  CHECK(due_for(example_signals("control-failure.json")[0].record) == Due{{"control-failure", "soc it-operations "}, {"control-failure-in-ot", "ot-engineering "}});
  CHECK(due_for(example_signals("credible-threat.json")[0].record) == Due{{"credible-threat", "soc managed-detection "}, {"threat-to-cloud", "cloud-provider "}});
  CHECK(due_for(example_signals("boundary-change.json")[0].record) == Due{{"boundary-change", "it-operations ot-engineering "}, {"boundary-change-at-interface", "relay-supplier connected-customers "}});
}
TEST_CASE("fire: every trigger answers, and says why or why not") {
  const auto fired = fire(utility(), example_signals("ot-incident.md")[0].record, now);
  CHECK(fired.size() == utility().triggers.size());
  for (const auto& one : fired) {
    INFO(one.explanation);
    CHECK(one.explanation.starts_with(one.trigger.value + (one.fired ? " fired: " : " did not fire: ")));
    CHECK(one.dues.empty() != one.fired);
  }
  const auto& incident = *std::find_if(fired.begin(), fired.end(), [](const Fired& one) { return one.trigger.value == "confirmed-incident"; });
  CHECK(incident.explanation == "confirmed-incident fired: kind is incident (incident: incident), status is confirmed (incident: confirmed), not outside_scope, not drill");
  REQUIRE(incident.dues.size() == 3);
  CHECK(incident.dues[0].deadline == now + std::chrono::hours(1));
  CHECK(incident.dues[2].deadline == now + std::chrono::hours(24));
  CHECK(incident.dues[2].marking == Tlp::amber);
  CHECK(incident.dues[2].rule == 2);
  CHECK(incident.dues[0].explanation.find("by 2026-11-20T07:00:00.000000Z (PT1H after the signal was taken in") != std::string::npos);
  const auto& change = *std::find_if(fired.begin(), fired.end(), [](const Fired& one) { return one.trigger.value == "boundary-change"; });
  CHECK(change.explanation == "boundary-change did not fire: change: kind is incident, wanted change");
}
TEST_CASE("fire: drills, events outside the scope and unconfirmed ones cause nothing, visibly") {
  Json record = example_signals("ot-incident.md")[0].record;
  record["exercise"] = true;
  CHECK(none_fired(fire(utility(), record, now)));
  record["exercise"] = false;
  record["in_scope"] = false;
  CHECK(due_for(record).count("confirmed-incident") == 0);
  Json phishing = example_signals("phishing-campaign.json")[0].record;
  phishing["status"] = "suspected";
  CHECK(none_fired(fire(utility(), phishing, now)));
  CHECK_FALSE(none_fired(fire(utility(), example_signals("phishing-campaign.json")[0].record, now)));
}
TEST_CASE("fire: a trigger that is switched off says so") {
  procedure::Procedure off = utility();
  for (auto& trigger : off.triggers) trigger.enabled = false;
  const auto fired = fire(off, example_signals("control-failure.json")[0].record, now);
  CHECK(none_fired(fired));
  CHECK(fired.front().explanation == "confirmed-incident is switched off in the procedure");
}
TEST_CASE("simulate: what past signals cause under a draft, beside what they cause now, counted from when they came in") {
  const auto received = now - std::chrono::days(30);
  std::vector<Past> past;
  for (const auto* file : {"kev-excerpt.json", "boundary-change.json"})
    for (const auto& signal : example_signals(file)) past.push_back({signal, received});
  REQUIRE(past.size() == 3);
  procedure::Procedure draft = utility();
  std::erase_if(draft.triggers, [](const auto& trigger) { return trigger.id.value == "exploited-vulnerability"; });
  const auto simulated = simulate(draft, utility(), past);
  REQUIRE(simulated.size() == 3);
  CHECK(simulated[0].no_longer == std::set<TriggerId>{{"exploited-vulnerability"}});
  CHECK(simulated[0].newly.empty());
  CHECK(simulated[2].no_longer.empty());
  const auto back = simulate(utility(), draft, past);
  CHECK(back[0].newly == std::set<TriggerId>{{"exploited-vulnerability"}});
  for (const auto& fired : back[0].fired)
    for (const auto& due : fired.dues) CHECK(due.deadline < now);
  const auto same = simulate(utility(), utility(), past);
  CHECK_FALSE(none_fired(same[2].fired));
  CHECK(same[0].newly.empty());
}
