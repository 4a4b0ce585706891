#include "procedure/roster.hpp"

#include <algorithm>

namespace tocsin::procedure {
namespace {
using namespace std::chrono;

bool covers(const Shift& shift, unsigned iso_weekday, minutes clock) { return shift.days.contains(iso_weekday) && shift.from <= clock && clock < shift.to; }

unsigned iso_weekday(local_days day) { return weekday(day).iso_encoding(); }

/// The local day on which the shift that covers this moment began.
std::optional<local_days> began(const Shift& shift, local_seconds at) {
  const auto today = floor<days>(at);
  const auto clock = duration_cast<minutes>(at - today);
  if (shift.from < shift.to) return covers(shift, iso_weekday(today), clock) ? std::optional(today) : std::nullopt;
  const auto yesterday = today - days(1);
  if (shift.days.contains(iso_weekday(today)) && clock >= shift.from) return today;
  if (shift.days.contains(iso_weekday(yesterday)) && clock < shift.to) return yesterday;
  return std::nullopt;
}

/// Which of the shift's people it is on that day.
std::vector<Handle> in_turn(const Shift& shift, local_days day) {
  if (shift.turn == Shift::Turn::none) return shift.people;
  const std::int64_t since = (day - local_days(shift.since)).count();
  const std::int64_t step = shift.turn == Shift::Turn::weekly ? 7 : 1;
  const std::int64_t turns = since >= 0 ? since / step : (since - step + 1) / step;
  const auto size = static_cast<std::int64_t>(shift.people.size());
  return {shift.people[static_cast<std::size_t>(((turns % size) + size) % size)]};
}

}  // namespace

OnDuty on_duty(const Procedure& procedure, const RoleId& role, Instant at) {
  OnDuty out;
  const auto local = procedure.roster.zone.local(at).at;
  for (const Duty& duty : procedure.roster.duties) {
    if (duty.role != role) continue;
    for (const Shift& shift : duty.shifts)
      if (const auto day = began(shift, local))
        for (const Handle& person : in_turn(shift, *day))
          if (std::find(out.people.begin(), out.people.end(), person) == out.people.end()) out.people.push_back(person);
    out.deputies.insert(out.deputies.end(), duty.deputies.begin(), duty.deputies.end());
  }
  return out;
}

}  // namespace tocsin::procedure
