#pragma once
#include <map>
#include <set>
#include <string>
#include <vector>

#include "procedure/procedure.hpp"

namespace tocsin::procedure {

struct OnDuty { std::vector<Handle> people, deputies; };  ///< those of the shift now, and who stands in

/// Who has the duty of a role at that moment, by the roster and its zone. Empty lists: nobody.
OnDuty on_duty(const Procedure& procedure, const RoleId& role, Instant at);

/// Who holds which roles, as the directory of people says.
using PeopleRoles = std::map<Handle, std::set<RoleId>>;

/// A hole in the procedure, for `procedure check`.
struct Gap {
  std::string rule;      ///< `coverage.nobody-awake`, `coverage.role-unheld` …
  std::string what;      ///< one sentence
  std::string next;      ///< what to do
  bool operator==(const Gap&) const = default;
};

struct Coverage {
  std::vector<Gap> gaps;
  /// Content class → the hours of the week (0 = Monday 00:00 local … 167) at which nobody could release it.
  std::map<ClassId, std::set<int>> uncovered_hours;
};

/// `sat 18:00 to sun 08:00, …`, of hours of the week counted from Monday 00:00.
std::string hours_in_words(const std::set<int>& hours);

/// What the procedure and its people leave uncovered: roles nobody holds, classes that nobody could release at some hour,
/// four eyes that are one person's, audiences without a channel, RACI gaps and conflicts, channels and contacts whose
/// test is overdue, variations and holders that ran out.
/// @param week_of any moment of the week that is looked at
Coverage coverage(const Procedure& procedure, const PeopleRoles& people, Instant week_of);

}  // namespace tocsin::procedure
