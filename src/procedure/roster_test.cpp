#include "procedure/roster.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "procedure/example.hpp"
#include "procedure/load.hpp"

using namespace tocsin;
using namespace tocsin::procedure;
namespace {

const Procedure& utility() {
  static const Procedure loaded = *load(example("utility")->procedure);
  return loaded;
}
PeopleRoles people() {
  PeopleRoles out;
  const auto all = *parse_people(example("utility")->people);
  for (const auto& person : all) out[person.email] = person.roles;
  return out;
}
const Instant now = *parse_rfc3339("2026-11-22T12:00:00Z");

std::string first_on_duty(const Procedure& procedure, const char* role, const char* at) {
  const auto duty = on_duty(procedure, RoleId{role}, *parse_rfc3339(at));
  return duty.people.empty() ? "nobody" : duty.people.front().substr(0, duty.people.front().find('.'));
}
std::set<std::string> gaps(const Procedure& procedure, const PeopleRoles& who = people(), Instant at = now) {
  std::set<std::string> out;
  const auto found = coverage(procedure, who, at);
  for (const auto& gap : found.gaps) out.insert(gap.rule);
  return out;
}

}  // namespace

TEST_CASE("roster: shifts hold in local time, over midnight, and across the change of clocks") {
  // America/Chicago is UTC-6 in November and UTC-5 in summer
  CHECK(first_on_duty(utility(), "duty-officer", "2026-11-23T13:00:00Z") == "tobias");   // Monday 07:00
  CHECK(first_on_duty(utility(), "legal", "2026-11-23T13:59:00Z") == "nobody");          // Monday 07:59
  CHECK(first_on_duty(utility(), "legal", "2026-11-23T14:00:00Z") == "ruth");            // Monday 08:00
  CHECK(first_on_duty(utility(), "legal", "2026-07-20T13:00:00Z") == "ruth");            // Monday 08:00 in summer
  CHECK(first_on_duty(utility(), "legal", "2026-07-20T12:59:00Z") == "nobody");
  CHECK(first_on_duty(utility(), "communications", "2026-11-22T18:00:00Z") == "nobody"); // Sunday noon
  CHECK(first_on_duty(utility(), "auditor", "2026-11-23T13:00:00Z") == "nobody");
  CHECK(on_duty(utility(), RoleId{"duty-officer"}, now).deputies == std::vector<Handle>{"dario.kemp@kestrelvale.example"});
}
TEST_CASE("roster: turns go round, a night belongs to the day on which it began") {
  // weekly since Monday 2026-01-05: leila, tobias, dario
  CHECK(first_on_duty(utility(), "duty-officer", "2026-01-06T02:00:00Z") == "leila");   // Monday 20:00
  CHECK(first_on_duty(utility(), "duty-officer", "2026-01-12T12:59:00Z") == "leila");   // Monday 06:59: Sunday's night
  CHECK(first_on_duty(utility(), "duty-officer", "2026-01-13T02:00:00Z") == "tobias");
  CHECK(first_on_duty(utility(), "duty-officer", "2026-01-20T02:00:00Z") == "dario");
  CHECK(first_on_duty(utility(), "duty-officer", "2026-01-27T02:00:00Z") == "leila");
  CHECK(first_on_duty(utility(), "duty-officer", "2025-12-30T02:00:00Z") == "dario");   // before the first turn it goes on backwards
  CHECK(first_on_duty(utility(), "ot", "2026-01-12T12:00:00Z") == "mateo");
}
TEST_CASE("coverage.nobody-awake: the hours at which a class waits are counted from the roster") {
  const auto found = coverage(utility(), people(), now);
  // narratives need counsel: awake on weekdays 08 to 23 and at weekends 18 to 23
  const auto narrative = found.uncovered_hours.find(ClassId{"incident-narrative"});
  REQUIRE(narrative != found.uncovered_hours.end());
  CHECK(narrative->second.size() == 168 - 5 * 15 - 2 * 5);
  CHECK(narrative->second.contains(7));
  CHECK_FALSE(narrative->second.contains(8));
  CHECK(narrative->second.contains(23));
  CHECK(narrative->second.contains(5 * 24 + 17));
  CHECK_FALSE(narrative->second.contains(5 * 24 + 18));
  for (const auto* covered : {"routine-indicators", "internal-notice", "ot-guidance", "vulnerability-notice", "digest"}) {
    INFO(covered);
    CHECK_FALSE(found.uncovered_hours.contains(ClassId{covered}));
  }
  Procedure alone = utility();
  for (auto& duty : alone.roster.duties)
    if (duty.role.value == "duty-officer") duty.deputies.clear(), duty.shifts.resize(1);
  alone.expedited.reset();
  CHECK(coverage(alone, people(), now).uncovered_hours.at(ClassId{"routine-indicators"}).size() == 168 - 5 * 12);
  // the expedited path covers what the matrix alone does not
  Procedure no_security = utility();
  std::erase_if(no_security.roster.duties, [](const Duty& duty) { return duty.role.value == "security"; });
  CHECK_FALSE(coverage(no_security, people(), now).uncovered_hours.contains(ClassId{"vulnerability-notice"}));
  no_security.expedited.reset();
  CHECK(coverage(no_security, people(), now).uncovered_hours.at(ClassId{"vulnerability-notice"}).size() == 168);
}
TEST_CASE("coverage: hours in words") {
  CHECK(hours_in_words({0, 1, 2, 26}) == "mon 00:00 to mon 03:00, tue 02:00 to tue 03:00");
  CHECK(hours_in_words({167}) == "sun 23:00 to mon 00:00");
  std::set<int> all;
  for (int hour = 0; hour < 168; ++hour) all.insert(hour);
  CHECK(hours_in_words(all) == "always");
}
TEST_CASE("coverage: the example leaves the gaps that it tells about, and no others") {
  const auto found = coverage(utility(), people(), now);
  for (const auto& gap : found.gaps)
    if (gap.rule != "coverage.nobody-awake") FAIL_CHECK(gap.rule << ": " << gap.what);
  CHECK(found.gaps.size() == 1);
}
TEST_CASE("coverage.role-unheld, coverage.roster-role, coverage.four-eyes, coverage.holder-missing: people who are missing") {
  auto who = people();
  who.erase("ruth.oyelowo@kestrelvale.example");
  const auto without_counsel = gaps(utility(), who);
  CHECK(without_counsel.contains("coverage.role-unheld"));
  CHECK(without_counsel.contains("coverage.roster-role"));
  CHECK(without_counsel.contains("coverage.four-eyes"));
  // one human holds both roles that a narrative needs
  auto both = people();
  for (auto& [person, roles] : both) roles.erase(RoleId{"security"}), roles.erase(RoleId{"legal"});
  both["ruth.oyelowo@kestrelvale.example"] = {RoleId{"security"}, RoleId{"legal"}};
  CHECK(gaps(utility(), both).contains("coverage.four-eyes"));
  Procedure left = utility();
  left.control.holders.back().until = left.control.holders.back().from;
  CHECK(gaps(left).contains("coverage.holder-missing"));
}
TEST_CASE("coverage.raci-question, coverage.raci-gap, coverage.raci-conflict: the four questions of guide B step 5") {
  Procedure p = utility();
  std::erase_if(p.raci, [](const RaciRow& row) { return row.id == "record-evidence"; });
  CHECK(gaps(p).contains("coverage.raci-question"));
  p = utility();
  p.raci.front().accountable.reset();
  CHECK(gaps(p).contains("coverage.raci-gap"));
  p = utility();
  p.raci.front().responsible.clear();
  CHECK(gaps(p).contains("coverage.raci-gap"));
  p = utility();
  p.raci.front().informed.insert(*p.raci.front().accountable);
  CHECK(gaps(p).contains("coverage.raci-conflict"));
  p = utility();
  p.raci.front().responsible = {RoleId{"legal"}};
  p.raci.front().accountable = RoleId{"legal"};
  CHECK(gaps(p).contains("coverage.raci-conflict"));
}
TEST_CASE("coverage.audience-kind, coverage.audience-unaddressed, coverage.no-fallback, coverage.matrix-hole, coverage.no-cadence, coverage.no-codes: parts that are missing") {
  Procedure p = utility();
  std::erase_if(p.audiences, [](const Audience& one) { return one.kind == Audience::Kind::executive; });
  CHECK(gaps(p).contains("coverage.audience-kind"));
  p = utility();
  const auto forgotten = p.audiences.front().id;
  for (auto& trigger : p.triggers)
    for (auto& due : trigger.dues) std::erase(due.audiences, forgotten);
  for (auto& cadence : p.cadences) std::erase(cadence.due.audiences, forgotten);
  CHECK(gaps(p).contains("coverage.audience-unaddressed"));
  p = utility();
  p.audiences.front().channels.resize(1);
  CHECK(gaps(p).contains("coverage.no-fallback"));
  p = utility();
  std::erase_if(p.matrix, [](const MatrixRule& rule) { return rule.id == "narrative"; });
  CHECK(gaps(p).contains("coverage.matrix-hole"));
  p = utility();
  p.cadences.clear();
  CHECK(gaps(p).contains("coverage.no-cadence"));
  CHECK_FALSE(gaps(p).contains("coverage.no-codes"));
  p.matrix.front().server_attested = true;
  CHECK(gaps(p).contains("coverage.no-codes"));
}
TEST_CASE("coverage.contact-stale, coverage.channel-untested, coverage.poster-stale, coverage.poster-weak, coverage.poster-unknown, coverage.variation-expired: what ran out") {
  const auto later = gaps(utility(), people(), now + std::chrono::days(300));
  for (const auto* rule : {"coverage.contact-stale", "coverage.channel-untested", "coverage.poster-stale", "coverage.variation-expired"}) {
    INFO(rule);
    CHECK(later.contains(rule));
  }
  Procedure p = utility();
  p.audiences.front().members.front().verified_on.reset();
  CHECK(gaps(p).contains("coverage.contact-stale"));
  p = utility();
  p.communities.front().posters.front().mfa = false;
  CHECK(gaps(p).contains("coverage.poster-weak"));
  p.communities.front().posters.front().person = "bram.kessler@kestrelvale.example";
  CHECK(gaps(p).contains("coverage.poster-unknown"));
}
