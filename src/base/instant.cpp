#include "base/instant.hpp"

#include <array>
#include <cstdio>
#include <optional>

namespace tocsin {
namespace {

std::optional<int> digits(std::string_view& text, std::size_t count) {
  if (text.size() < count) return std::nullopt;
  int value = 0;
  for (std::size_t i = 0; i < count; ++i) {
    if (text[i] < '0' || text[i] > '9') return std::nullopt;
    value = value * 10 + (text[i] - '0');
  }
  text.remove_prefix(count);
  return value;
}

bool take(std::string_view& text, char c) {
  if (text.empty() || text.front() != c) return false;
  text.remove_prefix(1);
  return true;
}

}  // namespace

std::string to_rfc3339(Instant at) {
  using namespace std::chrono;
  const auto day = floor<days>(at);
  const year_month_day date(day);
  const hh_mm_ss clock(at - day);
  std::array<char, 48> out{};
  std::snprintf(out.data(), out.size(), "%04d-%02u-%02uT%02d:%02d:%02d.%06dZ", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                static_cast<unsigned>(date.day()), static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
                static_cast<int>(clock.seconds().count()), static_cast<int>(clock.subseconds().count()));
  return out.data();
}

Result<Instant> parse_rfc3339(std::string_view text) {
  using namespace std::chrono;
  const auto wrong = [] { return refuse(Errc::invalid, "time.rfc3339", {}, "wanted a time such as 2026-03-01T02:10:00Z"); };
  const auto y = digits(text, 4);
  if (!y || !take(text, '-')) return wrong();
  const auto m = digits(text, 2);
  if (!m || !take(text, '-')) return wrong();
  const auto d = digits(text, 2);
  if (!d || (!take(text, 'T') && !take(text, 't') && !take(text, ' '))) return wrong();
  const auto hh = digits(text, 2);
  if (!hh || !take(text, ':')) return wrong();
  const auto mm = digits(text, 2);
  if (!mm || !take(text, ':')) return wrong();
  const auto ss = digits(text, 2);
  if (!ss || *hh > 23 || *mm > 59 || *ss > 59) return wrong();
  std::int64_t fraction = 0;
  if (take(text, '.')) {
    std::int64_t scale = 100000;
    std::size_t count = 0;
    while (!text.empty() && text.front() >= '0' && text.front() <= '9') {
      fraction += (text.front() - '0') * scale;
      scale /= 10;
      text.remove_prefix(1);
      ++count;
    }
    if (count == 0 || count > 6) return wrong();
  }
  const year_month_day date(year(*y), month(static_cast<unsigned>(*m)), day(static_cast<unsigned>(*d)));
  if (!date.ok()) return wrong();
  minutes offset{0};
  if (!take(text, 'Z') && !take(text, 'z')) {
    const bool west = take(text, '-');
    if (!west && !take(text, '+')) return wrong();
    const auto oh = digits(text, 2);
    if (!oh || !take(text, ':')) return wrong();
    const auto om = digits(text, 2);
    if (!om || *oh > 23 || *om > 59) return wrong();
    offset = minutes((*oh * 60 + *om) * (west ? -1 : 1));
  }
  if (!text.empty()) return wrong();
  return Instant(sys_days(date).time_since_epoch() + hours(*hh) + minutes(*mm) + seconds(*ss) + microseconds(fraction) - offset);
}

Result<Duration> parse_duration(std::string_view text) {
  using namespace std::chrono;
  const auto wrong = [] { return refuse(Errc::invalid, "time.duration", {}, "wanted a duration such as PT4H, P3D or P1W"); };
  if (!take(text, 'P')) return wrong();
  Duration total{0};
  bool in_time = false;
  while (!text.empty()) {
    if (!in_time && take(text, 'T')) {
      in_time = true;
      continue;
    }
    std::int64_t count = 0;
    std::size_t used = 0;
    while (!text.empty() && text.front() >= '0' && text.front() <= '9' && used < 6) {
      count = count * 10 + (text.front() - '0');
      text.remove_prefix(1);
      ++used;
    }
    if (used == 0 || text.empty()) return wrong();
    const char unit = text.front();
    text.remove_prefix(1);
    if (!in_time && unit == 'W') total += weeks(count);
    else if (!in_time && unit == 'D') total += days(count);
    else if (in_time && unit == 'H') total += hours(count);
    else if (in_time && unit == 'M') total += minutes(count);
    else if (in_time && unit == 'S') total += seconds(count);
    else return wrong();
  }
  if (total <= Duration::zero() || total > days(3660)) return wrong();
  return total;
}

std::string to_words(Duration duration) {
  using namespace std::chrono;
  const auto s = duration_cast<seconds>(duration).count();
  if (s % 86400 == 0 && s >= 2L * 86400) return std::to_string(s / 86400) + " d";
  if (s % 3600 == 0) return std::to_string(s / 3600) + " h";
  if (s % 60 == 0) return std::to_string(s / 60) + " min";
  return std::to_string(s) + " s";
}

}  // namespace tocsin
