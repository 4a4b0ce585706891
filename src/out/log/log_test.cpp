#include "out/log/log.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

#include <concepts>
#include <filesystem>
#include <fstream>
#include <type_traits>

#include "base/json.hpp"

using namespace tocsin;

// free text does not become a field: neither by a string, nor by a pointer that decays to true
static_assert(!std::is_constructible_v<log::Value, std::string>);
static_assert(!std::is_convertible_v<std::string_view, log::Value>);
static_assert(!std::is_convertible_v<const char*, log::Value>);

TEST_CASE("log: a line is one JSON object with typed fields") {
  const auto line = "{" + log::spell(log::Level::warning, "http.answered", {{"status", 404}, {"ok", false}, {"took_ms", 1.5}, {"at", instant_from_us(0)}, {"share", ShareId{"s"}}, {"door", "inside"}});
  const auto parsed = parse_json(line);
  REQUIRE(parsed);
  CHECK((*parsed)["level"].text() == "warning");
  CHECK((*parsed)["event"].text() == "http.answered");
  CHECK((*parsed)["status"].integer() == 404);
  CHECK(!(*parsed)["ok"].boolean(true));
  CHECK((*parsed)["took_ms"].number() == 1.5);
  CHECK((*parsed)["at"].text() == "1970-01-01T00:00:00.000000Z");
  CHECK((*parsed)["share"].text() == "s");
  CHECK((*parsed)["door"].text() == "inside");
}

TEST_CASE("log: a word keeps no free text: spaces, quotes, line breaks and mail addresses are spoiled, length is bounded") {
  const auto spelled = [](std::string_view text) { return log::spell(log::Level::info, "e", {{"w", log::Value::word(text)}}); };
  CHECK(spelled("/v1/shares/{id}").contains(R"("w":"/v1/shares/{id}")"));
  CHECK(spelled("a b\"\n@").contains(R"("w":"a?b???")"));
  CHECK(spelled(std::string(500, 'a')).size() < 200);
}

TEST_CASE("log.file: lines go to the file with their time; a file that cannot be made is said") {
  const auto path = std::filesystem::temp_directory_path() / ("tocsin-log-" + std::to_string(getpid()) + ".jsonl");
  REQUIRE(log::open(path.string(), log::Level::warning));
  log::line(log::Level::info, "too.low");
  log::line(log::Level::error, "seen.it", {{"n", 1}});
  std::ifstream file(path);
  std::string text;
  REQUIRE(std::getline(file, text));
  const auto parsed = parse_json(text);
  REQUIRE(parsed);
  CHECK((*parsed)["event"].text() == "seen.it");
  CHECK(parse_rfc3339((*parsed)["t"].text()));
  CHECK(!std::getline(file, text));
  const auto refused = log::open("/proc/no/such/file", log::Level::info);
  REQUIRE(!refused);
  CHECK(refused.error().rule == "log.file");
  REQUIRE(log::open("", log::Level::info));
  std::filesystem::remove(path);
}
