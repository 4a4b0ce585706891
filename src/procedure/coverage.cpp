#include <algorithm>
#include <functional>

#include "base/text.hpp"
#include "procedure/matrix.hpp"
#include "procedure/names.hpp"
#include "procedure/roster.hpp"

namespace tocsin::procedure {
namespace {
using namespace std::chrono;

/// One due share as the matrix sees it.
struct Case {
  MatrixCase asked;
  std::set<RoleId> roles;
};

/// Whether each role finds a person of its own. Small: a matrix asks for a handful of roles.
bool one_each(const std::vector<std::set<Handle>>& candidates, std::set<Handle>& taken, std::size_t at = 0) {
  if (at == candidates.size()) return true;
  for (const Handle& person : candidates[at]) {
    if (!taken.insert(person).second) continue;
    if (one_each(candidates, taken, at + 1)) return true;
    taken.erase(person);
  }
  return false;
}

struct Check {
  const Procedure& procedure;
  const PeopleRoles& people;
  Instant now;
  Coverage out{};

  void gap(std::string rule, std::string what, std::string next) { out.gaps.push_back({std::move(rule), std::move(what), std::move(next)}); }
  [[nodiscard]] std::set<Handle> holders(const RoleId& role) const {
    std::set<Handle> found;
    for (const auto& [person, roles] : people)
      if (roles.contains(role)) found.insert(person);
    return found;
  }
  [[nodiscard]] bool overdue(const std::optional<Day>& day, Duration every) const { return !day || sys_days(*day) + every < now; }

  /// Every case that a trigger or a digest can cause.
  std::vector<Case> cases() {
    std::vector<Case> found;
    const auto add = [&](const DueRule& rule) {
      for (const AudienceId& audience : rule.audiences) {
        const MatrixCase asked{rule.content_class, false, rule.marking, audience, {}};
        const auto required = required_roles(procedure, asked, now);
        if (required) found.push_back({asked, required->roles});
        else
          gap("coverage.matrix-hole", "no rule of the matrix says who approves " + rule.content_class.value + " for " + audience.value,
              "add a rule to `matrix`");
      }
    };
    for (const Trigger& trigger : procedure.triggers)
      for (const DueRule& rule : trigger.dues) add(rule);
    for (const Cadence& cadence : procedure.cadences) add(cadence.due);
    return found;
  }

  void roles() {
    for (const Role& role : procedure.roles)
      if (holders(role.id).empty())
        gap("coverage.role-unheld", "nobody holds the role " + role.id.value, "give it to somebody, or take it out of the procedure");
    for (const RoleId& role : {procedure.control.owner, procedure.control.backup}) {
      const bool named = std::any_of(procedure.control.holders.begin(), procedure.control.holders.end(), [&](const Holder& holder) {
        return holder.role == role && sys_days(holder.from) <= now && (!holder.until || now < sys_days(*holder.until) + days(1));
      });
      if (!named) gap("coverage.holder-missing", "the control record names no present holder of " + role.value, "add a dated holder to `control`");
    }
  }

  void roster() {
    for (const Duty& duty : procedure.roster.duties) {
      std::set<Handle> named(duty.deputies.begin(), duty.deputies.end());
      for (const Shift& shift : duty.shifts) named.insert(shift.people.begin(), shift.people.end());
      for (const Handle& person : named)
        if (!holders(duty.role).contains(person))
          gap("coverage.roster-role", person + " is on the roster for " + duty.role.value + " and does not hold that role",
              "give the role, or change the roster");
    }
  }

  void four_eyes(const std::vector<Case>& all) {
    std::set<std::set<RoleId>> seen;
    for (const Case& one : all) {
      if (!seen.insert(one.roles).second) continue;
      std::vector<std::set<Handle>> candidates;
      for (const RoleId& role : one.roles) candidates.push_back(holders(role));
      std::set<Handle> taken;
      if (one_each(candidates, taken) && people.size() > taken.size()) continue;
      gap("coverage.four-eyes",
          "the roles " + words_of(one.roles) + " cannot be filled by different people who are not the author, for " + one.asked.content_class.value,
          "give one of the roles to another person");
    }
  }

  static std::string words_of(const std::set<RoleId>& roles) {
    std::vector<std::string> words;
    for (const RoleId& role : roles) words.push_back(role.value);
    return join(words, ", ");
  }

  /// Those who have the duty at that moment or stand in, and hold the role.
  [[nodiscard]] std::set<Handle> awake(const RoleId& role, Instant at) const {
    const OnDuty duty = on_duty(procedure, role, at);
    std::set<Handle> found;
    for (const auto* list : {&duty.people, &duty.deputies})
      for (const Handle& person : *list)
        if (const auto held = people.find(person); held != people.end() && held->second.contains(role)) found.insert(person);
    return found;
  }

  [[nodiscard]] bool releasable(const Case& one, const std::function<const std::set<Handle>&(const RoleId&)>& awake_now) const {
    std::vector<std::set<Handle>> candidates;
    for (const RoleId& role : one.roles) candidates.push_back(awake_now(role));
    std::set<Handle> taken;
    if (one_each(candidates, taken)) return true;
    if (!procedure.expedited) return false;
    return std::any_of(procedure.expedited->roles.begin(), procedure.expedited->roles.end(),
                       [&](const RoleId& role) { return may_expedite(procedure, one.asked, {role}).has_value() && !awake_now(role).empty(); });
  }

  void hours(const std::vector<Case>& all) {
    const auto local_now = procedure.roster.zone.local(now).at;
    const auto today = floor<days>(local_now);
    const auto monday = today - (weekday(today) - Monday);
    const Instant start = now - (local_now - monday);
    // two hours more on both sides, since clocks may change inside the week
    for (int step = -2; step < 170; ++step) {
      const Instant at = floor<std::chrono::hours>(start) + std::chrono::hours(step);
      const auto hour = duration_cast<std::chrono::hours>(procedure.roster.zone.local(at).at - local_seconds(monday)).count();
      if (procedure.roster.zone.local(at).at < local_seconds(monday) || hour >= 168) continue;
      std::map<RoleId, std::set<Handle>> known;
      const auto awake_now = [&](const RoleId& role) -> const std::set<Handle>& {
        const auto found = known.find(role);
        return found != known.end() ? found->second : known.emplace(role, awake(role, at)).first->second;
      };
      for (const Case& one : all)
        if (!releasable(one, awake_now)) out.uncovered_hours[one.asked.content_class].insert(static_cast<int>(hour));
    }
    for (const auto& [content_class, uncovered] : out.uncovered_hours)
      gap("coverage.nobody-awake",
          "nobody could release " + content_class.value + " at " + std::to_string(uncovered.size()) + " of 168 hours: " + hours_in_words(uncovered),
          "add shifts or deputies to `roster`, or an expedited path for this class");
  }

  void raci() {
    for (const auto* id : {"declare-shareable", "approve-external", "notify-third-party", "record-evidence"})
      if (std::none_of(procedure.raci.begin(), procedure.raci.end(), [&](const RaciRow& row) { return row.id == id; }))
        gap("coverage.raci-question", "the RACI does not answer the question " + std::string(id), "add a row with that id to `raci`");
    for (const RaciRow& row : procedure.raci) {
      if (row.responsible.empty()) gap("coverage.raci-gap", "nobody is responsible for " + row.id, "name a role");
      if (!row.accountable) gap("coverage.raci-gap", "nobody answers for " + row.id, "name one accountable role");
      for (const RoleId& role : row.informed)
        if (row.responsible.contains(role) || row.accountable == role)
          gap("coverage.raci-conflict", role.value + " does " + row.id + " and is told about it as well", "take it out of `informed`");
      const std::set<Handle> doers = row.responsible.size() == 1 ? holders(*row.responsible.begin()) : std::set<Handle>{};
      if (row.accountable && doers.size() == 1 && holders(*row.accountable) == doers)
        gap("coverage.raci-conflict", "one person alone does " + row.id + " and answers for it", "give one of the two roles to another person");
    }
  }

  void audiences() {
    for (std::size_t kind = 0; kind < names::audience_kinds.size(); ++kind)
      if (std::none_of(procedure.audiences.begin(), procedure.audiences.end(), [&](const Audience& one) { return static_cast<std::size_t>(one.kind) == kind; }))
        gap("coverage.audience-kind", "no audience is of the kind " + std::string(names::audience_kinds[kind]), "add one, or record why there is none");
    std::set<AudienceId> addressed;
    for (const Trigger& trigger : procedure.triggers)
      for (const DueRule& rule : trigger.dues) addressed.insert(rule.audiences.begin(), rule.audiences.end());
    for (const Cadence& cadence : procedure.cadences) addressed.insert(cadence.due.audiences.begin(), cadence.due.audiences.end());
    for (const Audience& one : procedure.audiences) {
      if (!addressed.contains(one.id))
        gap("coverage.audience-unaddressed", "no trigger and no digest ever shares with " + one.id.value, "add a due share, or take the audience out");
      if (one.channels.size() == 1) gap("coverage.no-fallback", one.id.value + " is reached over one channel alone", "add a fallback, out of band");
      for (const Member& member : one.members)
        if (overdue(member.verified_on, procedure.control.contacts_every))
          gap("coverage.contact-stale", "the contact " + member.email + " of " + one.id.value + " was not verified in time", "call, and enter the day");
    }
  }

  void upkeep() {
    for (const Channel& one : procedure.channels)
      if (overdue(one.tested_on, one.test_every))
        gap("coverage.channel-untested", "the channel " + one.id.value + " was not tested in time", "test it, and enter the day");
    for (const Community& community : procedure.communities)
      for (const Poster& poster : community.posters) {
        if (!people.contains(poster.person))
          gap("coverage.poster-unknown", poster.person + " may post to " + community.id.value + " and is none of our people", "withdraw the account there");
        if (!poster.mfa)
          gap("coverage.poster-weak", "the account " + poster.account + " at " + community.id.value + " has no multi-factor sign-in", "turn it on");
        if (overdue(poster.verified_on, procedure.control.contacts_every))
          gap("coverage.poster-stale", "the account " + poster.account + " at " + community.id.value + " was not verified in time", "look, and enter the day");
      }
    for (const Variation& one : procedure.variations)
      if (sys_days(one.expires_on) <= now)
        gap("coverage.variation-expired", "the variation " + one.id + " ran out", "renew it with its reason, or take it out");
    for (const MatrixRule& rule : procedure.matrix)
      if (rule.server_attested) gap("coverage.no-codes", "the rule " + rule.id + " lets its approvers agree by a spoken code, which the program does not take", "take server_attested out, or count on their signatures");
    if (procedure.cadences.empty()) gap("coverage.no-cadence", "nothing is shared in a fixed rhythm", "add a digest (guide A step 5 wants two modes)");
  }
};

}  // namespace

std::string hours_in_words(const std::set<int>& hours) {
  const auto clock = [](int hour) {
    const std::string name(names::weekdays[static_cast<std::size_t>(hour / 24 % 7)]), digits = std::to_string(hour % 24);
    return name + (digits.size() == 1 ? " 0" : " ") + digits + ":00";
  };
  std::vector<std::string> spans;
  for (auto at = hours.begin(); at != hours.end();) {
    const int first = *at;
    int next = first;
    while (at != hours.end() && *at == next) ++at, ++next;
    spans.push_back(clock(first) + " to " + clock(next));
  }
  return hours.size() == 168 ? "always" : join(spans, ", ");
}

Coverage coverage(const Procedure& procedure, const PeopleRoles& people, Instant week_of) {
  Check check{procedure, people, week_of};
  const auto cases = check.cases();
  check.roles();
  check.roster();
  check.four_eyes(cases);
  check.hours(cases);
  check.raci();
  check.audiences();
  check.upkeep();
  return std::move(check.out);
}

}  // namespace tocsin::procedure
