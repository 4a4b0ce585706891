#include <algorithm>
#include <charconv>

#include "procedure/names.hpp"
#include "procedure/sections.hpp"

namespace tocsin::procedure::sections {
namespace {

void read_control(Part& top, std::string_view key, Procedure& out) {
  top.inner(key, Need::required, [&](Part& part) {
    Control& control = out.control;
    control.title = part.text("title");
    control.authority = part.text("authority");
    control.actionable = part.text("actionable");
    control.owner = part.ref<RoleId>("role", "owner");
    control.backup = part.ref<RoleId>("role", "backup");
    control.evidence = part.text("evidence");
    control.review_every = part.duration("review_every");
    control.contacts_every = part.duration("contacts_every");
    control.tabletop_every = part.duration("tabletop_every");
    part.each("holders", Need::required, "holder", [&](Part& holder) {
      Holder one{holder.ref<RoleId>("role", "role"), holder.email("person"), holder.due_day("from"), holder.day("until", Need::optional)};
      if (one.until && *one.until < one.from) holder.note("procedure.contradiction", "until", "ends before it begins");
      control.holders.push_back(std::move(one));
    });
    part.each("maps_to", Need::optional, "clause",
              [&](Part& clause) { control.maps_to.push_back({clause.text("framework"), clause.text("clause"), clause.text("note", Need::optional)}); });
  });
}

void read_scope(Part& top, std::string_view key, Procedure& out) {
  top.inner(key, Need::required, [&](Part& part) {
    out.scope.organisation = part.text("organisation");
    out.scope.statement = part.text("statement");
    part.each("functions", Need::required, "function", [&](Part& function) {
      Function one;
      one.id = function.define("function");
      one.title = function.text("title");
      one.zone = function.choice<Function::Zone>("zone", names::zones);
      one.unit = function.ref<UnitId>("unit", "unit", Need::optional);
      one.business_services = function.texts("business_services");
      function.each("systems", Need::required, "system", [&](Part& system) {
        const std::string id = system.define("system");
        one.systems.push_back({id, system.text("title"), system.ref<RoleId>("role", "owner")});
      });
      out.scope.functions.push_back(std::move(one));
    });
  });
}

void read_units(Part& top, std::string_view key, Procedure& out) {
  top.each(key, Need::optional, "unit", [&](Part& part) {
    const auto id = part.id_of<UnitId>("unit");
    out.units.push_back({id, part.text("title")});
  });
}

void read_roles(Part& top, std::string_view key, Procedure& out) {
  top.each(key, Need::required, "role", [&](Part& part) {
    const auto id = part.id_of<RoleId>("role");
    Role role{id, part.text("title"), part.text("question", Need::optional), part.flag("approves")};
    if (role.approves && role.question.empty()) part.note("procedure.missing-field", {}, "a role that approves has a `question` which it answers");
    out.roles.push_back(std::move(role));
  });
}

void read_raci(Part& top, std::string_view key, Procedure& out) {
  top.each(key, Need::required, "activity", [&](Part& part) {
    RaciRow row;
    row.id = part.define("activity");
    row.activity = part.text("activity");
    row.responsible = part.ref_set<RoleId>("role", "responsible", Need::optional);
    row.accountable = part.maybe_ref<RoleId>("role", "accountable");
    row.consulted = part.ref_set<RoleId>("role", "consulted", Need::optional);
    row.informed = part.ref_set<RoleId>("role", "informed", Need::optional);
    out.raci.push_back(std::move(row));
  });
}

std::optional<std::chrono::minutes> parse_clock(std::string_view text) {
  int hour = 0, minute = 0;
  if (text.size() != 5 || text[2] != ':') return std::nullopt;
  const auto two = [&](std::size_t at, int& value) {
    const auto [stop, failed] = std::from_chars(text.data() + at, text.data() + at + 2, value);
    return failed == std::errc{} && stop == text.data() + at + 2 && value >= 0;
  };
  if (!two(0, hour) || !two(3, minute) || hour > 24 || minute > 59 || (hour == 24 && minute != 0)) return std::nullopt;
  return std::chrono::hours(hour) + std::chrono::minutes(minute);
}

std::chrono::minutes clock_of(Part& part, std::string_view name) {
  const std::string text = part.text(name);
  const auto clock = parse_clock(text);
  if (!text.empty() && !clock) part.note("procedure.bad-value", name, "`" + std::string(name) + "` is a time of day in quotes, such as \"07:30\" or \"24:00\"");
  return clock.value_or(std::chrono::minutes(0));
}

/// `[mon, tue]`, `weekdays`, `weekend` or `every`.
std::set<unsigned> days_of(Part& part) {
  std::set<unsigned> out;
  for (const std::string& day : part.texts("days")) {
    const auto found = std::find(names::weekdays.begin(), names::weekdays.end(), day);
    if (found != names::weekdays.end()) out.insert(static_cast<unsigned>(found - names::weekdays.begin()) + 1);
    else if (day == "every") out = {1, 2, 3, 4, 5, 6, 7};
    else if (day == "weekdays") out.insert({1, 2, 3, 4, 5});
    else if (day == "weekend") out.insert({6, 7});
    else part.note("procedure.not-an-option", "days", "\"" + day + "\" is no day: mon, tue, wed, thu, fri, sat, sun, weekdays, weekend, every");
  }
  return out;
}

Shift read_shift(Part& part) {
  Shift shift;
  shift.days = days_of(part);
  shift.from = clock_of(part, "from");
  shift.to = clock_of(part, "to");
  shift.people = part.emails("people");
  shift.turn = part.choice<Shift::Turn>("turn", names::turns, Need::optional);
  shift.since = part.day("since", shift.turn == Shift::Turn::none ? Need::optional : Need::required).value_or(Day{});
  if (shift.from == shift.to) part.note("procedure.contradiction", "to", "the shift ends when it begins; a whole day is \"00:00\" to \"24:00\"");
  return shift;
}

void read_roster(Part& top, std::string_view key, Procedure& out) {
  top.inner(key, Need::required, [&](Part& part) {
    const std::string zone_text = part.text("zone");
    if (const auto zone = Zone::parse(zone_text)) out.roster.zone = *zone;
    else if (!zone_text.empty()) part.note("procedure.bad-value", "zone", zone.error().detail);
    part.each("duties", Need::required, "duty", [&](Part& duty) {
      Duty one;
      one.role = duty.ref<RoleId>("role", "role");
      one.deputies = duty.emails("deputies", Need::optional);
      duty.each("shifts", Need::required, "shift", [&](Part& shift) { one.shifts.push_back(read_shift(shift)); });
      out.roster.duties.push_back(std::move(one));
    });
  });
}

void read_retention(Part& top, std::string_view key, Procedure& out) {
  top.each(key, Need::required, "retention", [&](Part& part) {
    const std::string id = part.define("retention");
    out.retention.push_back({id, part.text("records"), part.number("years", 1, 100), part.text("why")});
  });
}

void read_variations(Part& top, std::string_view key, Procedure& out) {
  top.each(key, Need::optional, "variation", [&](Part& part) {
    Variation one;
    one.id = part.define("variation");
    one.title = part.text("title");
    one.justification = part.text("justification");
    one.unit = part.ref<UnitId>("unit", "unit");
    one.approved_by = part.ref<RoleId>("role", "approved_by");
    one.approved_on = part.due_day("approved_on");
    one.expires_on = part.due_day("expires_on");
    one.add_roles = part.ref_set<RoleId>("role", "add_roles", Need::optional);
    one.tlp_max = part.label("tlp_max", Need::optional);
    if (one.expires_on <= one.approved_on) part.note("procedure.contradiction", "expires_on", "expires before it is approved");
    if (one.add_roles.empty() && !one.tlp_max) part.note("procedure.missing-field", {}, "a variation narrows: `add_roles` or `tlp_max`");
    out.variations.push_back(std::move(one));
  });
}

void read_freshness(Part& top, std::string_view key, Procedure& out) {
  top.inner(key, Need::required, [&](Part& part) { out.inventory_age_max = part.duration("inventory"); });
}

constexpr Section all[] = {{"control", Need::required, read_control},     {"scope", Need::required, read_scope},
                           {"units", Need::optional, read_units},         {"roles", Need::required, read_roles},
                           {"raci", Need::required, read_raci},           {"roster", Need::required, read_roster},
                           {"retention", Need::required, read_retention}, {"variations", Need::optional, read_variations},
                           {"freshness", Need::required, read_freshness}};
}  // namespace

std::span<const Section> govern() { return all; }

}  // namespace tocsin::procedure::sections
