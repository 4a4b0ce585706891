#include "base/zone.hpp"

#include <doctest/doctest.h>

#include <cstdio>

using namespace tocsin;
namespace {
std::string at(std::string_view zone, std::string_view utc) {
  const auto local = Zone::parse(zone)->local(*parse_rfc3339(utc));
  const auto day = std::chrono::floor<std::chrono::days>(local.at);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss time(local.at - day);
  char out[48];
  std::snprintf(out, sizeof out, "%d-%02u-%02u %02d:%02d ", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                static_cast<unsigned>(date.day()), static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()));
  return out + local.abbreviation;
}
}  // namespace

TEST_CASE("zone: summer time begins and ends on the second, in both hemispheres") {
  CHECK(at("UTC", "2026-03-29T00:59:59Z") == "2026-03-29 00:59 UTC");
  CHECK(at("Europe/Berlin", "2026-03-29T00:59:59Z") == "2026-03-29 01:59 CET");
  CHECK(at("Europe/Berlin", "2026-03-29T01:00:00Z") == "2026-03-29 03:00 CEST");
  CHECK(at("Europe/Berlin", "2026-10-25T00:59:59Z") == "2026-10-25 02:59 CEST");
  CHECK(at("Europe/Berlin", "2026-10-25T01:00:00Z") == "2026-10-25 02:00 CET");
  CHECK(at("America/Chicago", "2026-03-08T07:59:59Z") == "2026-03-08 01:59 CST");
  CHECK(at("America/Chicago", "2026-03-08T08:00:00Z") == "2026-03-08 03:00 CDT");
  CHECK(at("Australia/Sydney", "2026-01-01T00:00:00Z") == "2026-01-01 11:00 AEDT");
  CHECK(at("Australia/Sydney", "2026-07-01T00:00:00Z") == "2026-07-01 10:00 AEST");
  CHECK(at("Asia/Kolkata", "2026-07-01T00:00:00Z") == "2026-07-01 05:30 IST");
  CHECK(at("America/Sao_Paulo", "2026-07-01T00:00:00Z") == "2026-06-30 21:00 -03");
  CHECK(at("CST6CDT,M3.2.0,M11.1.0", "2026-07-01T00:00:00Z") == "2026-06-30 19:00 CDT");
}
TEST_CASE("time.zone: only rules that can be read, and names that are known") {
  for (const auto* bad : {"", "Mars/Olympus", "CE", "CET", "CET-1CEST", "CET-1CEST,M3.5.0", "CET-1CEST,M13.5.0,M10.5.0", "CET-1CEST,M3.5.0,M10.5.0x", "CET-99"}) {
    const auto zone = Zone::parse(bad);
    INFO(bad);
    REQUIRE_FALSE(zone.has_value());
    CHECK(zone.error().rule == "time.zone");
  }
  for (const auto& [name, rule] : known_zones()) CHECK(Zone::parse(name).has_value());
}
