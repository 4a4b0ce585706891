#include "base/zone.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>

#include "base/text.hpp"

namespace tocsin {
namespace {
using namespace std::chrono;

constexpr std::pair<std::string_view, std::string_view> zones[] = {
    {"America/Anchorage", "AKST9AKDT,M3.2.0,M11.1.0"},   {"America/Chicago", "CST6CDT,M3.2.0,M11.1.0"},
    {"America/Denver", "MST7MDT,M3.2.0,M11.1.0"},        {"America/Halifax", "AST4ADT,M3.2.0,M11.1.0"},
    {"America/Los_Angeles", "PST8PDT,M3.2.0,M11.1.0"},   {"America/New_York", "EST5EDT,M3.2.0,M11.1.0"},
    {"America/Phoenix", "MST7"},                         {"America/Sao_Paulo", "<-03>3"},
    {"America/Toronto", "EST5EDT,M3.2.0,M11.1.0"},       {"America/Vancouver", "PST8PDT,M3.2.0,M11.1.0"},
    {"Asia/Kolkata", "IST-5:30"},                        {"Asia/Singapore", "<+08>-8"},
    {"Asia/Tokyo", "JST-9"},                             {"Australia/Brisbane", "AEST-10"},
    {"Australia/Perth", "AWST-8"},                       {"Australia/Sydney", "AEST-10AEDT,M10.1.0,M4.1.0/3"},
    {"Europe/Amsterdam", "CET-1CEST,M3.5.0,M10.5.0/3"},  {"Europe/Athens", "EET-2EEST,M3.5.0/3,M10.5.0/4"},
    {"Europe/Berlin", "CET-1CEST,M3.5.0,M10.5.0/3"},     {"Europe/Brussels", "CET-1CEST,M3.5.0,M10.5.0/3"},
    {"Europe/Bucharest", "EET-2EEST,M3.5.0/3,M10.5.0/4"}, {"Europe/Copenhagen", "CET-1CEST,M3.5.0,M10.5.0/3"},
    {"Europe/Dublin", "GMT0IST,M3.5.0/1,M10.5.0"},       {"Europe/Helsinki", "EET-2EEST,M3.5.0/3,M10.5.0/4"},
    {"Europe/Lisbon", "WET0WEST,M3.5.0/1,M10.5.0"},      {"Europe/London", "GMT0BST,M3.5.0/1,M10.5.0"},
    {"Europe/Madrid", "CET-1CEST,M3.5.0,M10.5.0/3"},     {"Europe/Oslo", "CET-1CEST,M3.5.0,M10.5.0/3"},
    {"Europe/Paris", "CET-1CEST,M3.5.0,M10.5.0/3"},      {"Europe/Prague", "CET-1CEST,M3.5.0,M10.5.0/3"},
    {"Europe/Rome", "CET-1CEST,M3.5.0,M10.5.0/3"},       {"Europe/Stockholm", "CET-1CEST,M3.5.0,M10.5.0/3"},
    {"Europe/Vienna", "CET-1CEST,M3.5.0,M10.5.0/3"},     {"Europe/Warsaw", "CET-1CEST,M3.5.0,M10.5.0/3"},
    {"Europe/Zurich", "CET-1CEST,M3.5.0,M10.5.0/3"},     {"Pacific/Auckland", "NZST-12NZDT,M9.5.0,M4.1.0/3"},
};

/// The day of `Mm.w.d` in a year: the w-th weekday d of the month, 5 for the last.
local_days day_of(int y, int month_number, int week, int weekday_number) {
  const year_month month{year(y), std::chrono::month(static_cast<unsigned>(month_number))};
  const weekday day(static_cast<unsigned>(weekday_number));
  if (week == 5) return local_days(month / day[last]);
  return local_days(month / day[static_cast<unsigned>(week)]);
}

}  // namespace

/// Reads a POSIX TZ rule from left to right; `ok` turns false at the first sign that does not belong.
struct ZoneParser {
  std::string_view text;
  std::size_t at = 0;
  bool ok = true;

  [[nodiscard]] char peek() const { return at < text.size() ? text[at] : '\0'; }
  bool take(char c) {
    if (peek() != c) return false;
    ++at;
    return true;
  }
  void want(char c) { ok = take(c) && ok; }

  std::string name() {
    const bool quoted = take('<');
    const std::size_t begin = at;
    const auto belongs = [&](char c) {
      return std::isalpha(static_cast<unsigned char>(c)) != 0 || (quoted && (std::isdigit(static_cast<unsigned char>(c)) != 0 || c == '+' || c == '-'));
    };
    while (belongs(peek())) ++at;
    std::string out(text.substr(begin, at - begin));
    if (quoted) want('>');
    ok = ok && out.size() >= 3 && out.size() <= 6;
    return out;
  }
  int number(int least, int most) {
    int out = 0;
    const auto [stop, failed] = std::from_chars(text.data() + at, text.data() + text.size(), out);
    if (failed != std::errc{} || out < least || out > most) {
      ok = false;
      return least;
    }
    at = static_cast<std::size_t>(stop - text.data());
    return out;
  }
  seconds time(int hours_max) {
    const bool negative = take('-');
    if (!negative) take('+');
    seconds out = hours(number(0, hours_max));
    if (take(':')) out += minutes(number(0, 59));
    return negative ? -out : out;
  }
  Zone::Change change() {
    Zone::Change out;
    want(',');
    want('M');
    out.month = number(1, 12);
    want('.');
    out.week = number(1, 5);
    want('.');
    out.day = number(0, 6);
    if (take('/')) out.at = time(24);
    return out;
  }
  Zone zone() {
    Zone out;
    out.standard_ = name();
    out.standard_offset_ = -time(24);  // POSIX counts west of Greenwich
    if (at == text.size()) return out;
    out.summer_ = name();
    out.summer_offset_ = out.standard_offset_ + hours(1);
    if (peek() != ',') out.summer_offset_ = -time(24);
    const Zone::Change begin = change(), end = change();
    out.changes_ = {begin, end};
    return out;
  }
};

Result<Zone> Zone::parse(std::string_view text) {
  if (text == "UTC" || text == "Etc/UTC") return utc();
  const auto known = std::find_if(std::begin(zones), std::end(zones), [&](const auto& zone) { return zone.first == text; });
  ZoneParser parser{known == std::end(zones) ? text : known->second};
  Zone out = parser.zone();
  if (!parser.ok || parser.at != parser.text.size())
    return refuse(Errc::invalid, "time.zone", "", "write UTC, a POSIX rule such as CET-1CEST,M3.5.0,M10.5.0/3, or a known name such as Europe/Berlin");
  out.text_ = std::string(text);
  return out;
}

Zone::Local Zone::local(Instant at) const {
  const auto utc_seconds = floor<seconds>(at).time_since_epoch();
  const auto standard = local_seconds(utc_seconds + standard_offset_);
  if (!changes_) return {standard, standard_};
  const int year_now = static_cast<int>(year_month_day(floor<days>(standard)).year());
  const auto& [begin, end] = *changes_;
  const auto first = (local_seconds(day_of(year_now, begin.month, begin.week, begin.day)) + begin.at).time_since_epoch() - standard_offset_;
  const auto second = (local_seconds(day_of(year_now, end.month, end.week, end.day)) + end.at).time_since_epoch() - summer_offset_;
  // south of the equator summer time spans the new year
  const bool summer = first < second ? utc_seconds >= first && utc_seconds < second : utc_seconds >= first || utc_seconds < second;
  return summer ? Local{local_seconds(utc_seconds + summer_offset_), summer_} : Local{standard, standard_};
}

std::vector<std::pair<std::string_view, std::string_view>> known_zones() { return {std::begin(zones), std::end(zones)}; }

}  // namespace tocsin
