#pragma once
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace tocsin {

/// A point in time: UTC, microseconds. Zones appear only where people enter and read times.
using Instant = std::chrono::sys_time<std::chrono::microseconds>;
using Duration = std::chrono::microseconds;

inline Instant instant_from_us(std::int64_t us) { return Instant(std::chrono::microseconds(us)); }
inline std::int64_t to_us(Instant at) { return at.time_since_epoch().count(); }

/// RFC 3339 in UTC with six digits: `2026-03-01T02:10:00.000000Z`.
std::string to_rfc3339(Instant at);
/// RFC 3339 with `Z` or an offset and at most six digits of a second.
/// @error invalid "time.rfc3339" another form, or a date that does not exist
Result<Instant> parse_rfc3339(std::string_view text);
/// ISO 8601 durations of weeks, days, hours, minutes, seconds: `PT4H`, `P3D`, `P1W`, `PT90M`.
/// @error invalid "time.duration" another form, zero, or longer than ten years
Result<Duration> parse_duration(std::string_view text);
/// For people: `4 h`, `3 d`, `90 min`.
std::string to_words(Duration duration);

}  // namespace tocsin
