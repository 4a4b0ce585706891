#include "base/yaml.hpp"

#include <doctest/doctest.h>

using namespace tocsin;
namespace {
std::string refused(std::string_view text) {
  const auto read = parse_yaml(text);
  return read ? "" : read.error().rule + " " + read.error().where;
}
}  // namespace

TEST_CASE("yaml.utf8: a mark is passed over; UTF-16 is refused by its name") {
  const auto marked = parse_yaml("\xEF\xBB\xBF" "a: 1\n");
  REQUIRE(marked.has_value());
  CHECK(marked->value["a"].integer() == 1);
  for (const auto text : {std::string_view("\xFF\xFE" "a\0:\0", 6), std::string_view("a\0:\0", 4)}) {
    const auto wide = parse_yaml(text);
    REQUIRE_FALSE(wide.has_value());
    CHECK(wide.error().rule == "yaml.utf8");
    CHECK(wide.error().detail.find("UTF-16") != std::string::npos);
  }
}
TEST_CASE("yaml: a document becomes JSON, and each part knows its place") {
  const auto yaml = parse_yaml("a: 1\nb:\n  - x\n  - {c: 'true', d: true, e: 1.5}\nf: ~\ng: |\n  two\n  lines\n");
  REQUIRE(yaml.has_value());
  CHECK(to_jcs(yaml->value) == R"({"a":1,"b":["x",{"c":"true","d":true,"e":1.5}],"f":null,"g":"two\nlines\n"})");
  CHECK(yaml->place("/b") == "2:1");
  CHECK(yaml->place("/b/0") == "3:5");
  CHECK(yaml->place("/b/1/d") == "4:17");
  CHECK(yaml->place("/b/1/nothing/below") == "4:5");
  CHECK(yaml->place("/nothing") == "1:1");
}
TEST_CASE("yaml: words that older YAML read as something else stay words") {
  const auto yaml = parse_yaml("[yes, no, on, NO, 2026-03-01, 1.2.3, +15550100, 0123, 0x1F, 1_000, .inf, '12', -0, -7]");
  REQUIRE(yaml.has_value());
  CHECK(to_jcs(yaml->value) == R"(["yes","no","on","NO","2026-03-01","1.2.3","+15550100","0123","0x1F","1_000",".inf","12",0,-7])");
}
TEST_CASE("yaml.syntax, yaml.utf8, yaml.alias, yaml.tag, yaml.duplicate-name, yaml.number: each at its place") {
  CHECK(refused("") == "yaml.syntax 1:1");
  CHECK(refused("a: [1, 2") .starts_with("yaml.syntax "));
  CHECK(refused("a: 1\nb: : 2\n").starts_with("yaml.syntax 2:"));
  CHECK(refused("---\na: 1\n---\nb: 2\n") == "yaml.syntax 1:1");
  CHECK(refused("? [a]\n: 1\n").starts_with("yaml.syntax "));
  CHECK(refused("~: 1\n").starts_with("yaml.syntax "));
  CHECK(refused("a: \xFF\n") == "yaml.utf8 1:4");
  CHECK(refused("a: &x 1\nb: *x\n").starts_with("yaml.alias 1:"));
  CHECK(refused("a: !!binary aGk=\n").starts_with("yaml.tag 1:"));
  CHECK(refused("a: 1\nb: 2\na: 3\n") == "yaml.duplicate-name 3:1");
  CHECK(refused("a: 9007199254740992\n") == "yaml.number 1:4");
}
TEST_CASE("yaml.too-deep, yaml.too-large") {
  CHECK(refused(std::string(30, '[') + std::string(30, ']')).starts_with("yaml.too-deep"));
  CHECK(refused(std::string(5000, '[')).starts_with("yaml."));
  CHECK(refused("a: " + std::string((1 << 20) + 1, 'x')).starts_with("yaml.too-large"));
}
