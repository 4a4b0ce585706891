#include "base/condition.hpp"

#include <doctest/doctest.h>

#include "base/text.hpp"

using namespace tocsin;
namespace {
Condition made(std::string_view json) {
  auto compiled = Condition::compile(*parse_json(json));
  INFO(json);
  REQUIRE(compiled.has_value());
  return *compiled;
}
bool holds(std::string_view condition, std::string_view record) { return made(condition).evaluate(*parse_json(record)).matched; }
/// A single selection over the one field `f`.
bool fits(const std::string& key, const std::string& wanted, const std::string& value) {
  return holds("{\"s\":{\"" + key + "\":" + wanted + "}}", "{\"f\":" + value + "}");
}
std::string refused(std::string_view json) {
  const auto compiled = Condition::compile(*parse_json(json));
  return compiled ? "" : compiled.error().rule + " " + compiled.error().where;
}
}  // namespace

TEST_CASE("condition: a map joins by AND, a list by OR, a list of maps by OR") {
  const auto* both = R"({"s":{"kind":"incident","zone":["it","ot"]}})";
  CHECK(holds(both, R"({"kind":"incident","zone":"ot"})"));
  CHECK_FALSE(holds(both, R"({"kind":"incident","zone":"cloud"})"));
  CHECK_FALSE(holds(both, R"({"kind":"change","zone":"ot"})"));
  CHECK_FALSE(holds(both, R"({"kind":"incident"})"));
  const auto* either = R"({"s":[{"kind":"incident"},{"severity|gte":8}]})";
  CHECK(holds(either, R"({"kind":"incident"})"));
  CHECK(holds(either, R"({"kind":"change","severity":8})"));
  CHECK_FALSE(holds(either, R"({"kind":"change","severity":7.9})"));
}
TEST_CASE("condition: texts compare without regard to case, wildcards stand for anything, escaped ones for themselves") {
  CHECK(fits("f", R"("Confirmed")", R"("confirmed")"));
  CHECK_FALSE(fits("f|cased", R"("Confirmed")", R"("confirmed")"));
  CHECK_FALSE(fits("f", R"("confirm")", R"("confirmed")"));
  CHECK(fits("f", R"("conf*")", R"("confirmed")"));
  CHECK(fits("f", R"("c?nfirmed")", R"("confirmed")"));
  CHECK(fits("f", R"("c?t")", R"("cät")"));
  CHECK_FALSE(fits("f", R"("c?t")", R"("cäät")"));
  CHECK(fits("f", R"("*a*b*a*")", R"("xxaxxbxxaxx")"));
  CHECK_FALSE(fits("f", R"("*a*b*a")", R"("xxaxxbxxaxx")"));
  CHECK(fits("f", R"("50\\*")", R"("50*")"));
  CHECK_FALSE(fits("f", R"("50\\*")", R"("50x")"));
  CHECK(fits("f", R"("C:\\Windows\\*")", R"("C:\\Windows*")"));
  CHECK(fits("f", R"("C:\\Windows\\\\*")", R"("C:\\Windows\\system32")"));
  CHECK(fits("f", R"("*")", R"("")"));
}
TEST_CASE("condition: contains, startswith, endswith, all") {
  CHECK(fits("f|contains", R"("arm")", R"("alarms")"));
  CHECK_FALSE(fits("f|startswith", R"("arm")", R"("alarms")"));
  CHECK(fits("f|startswith", R"("AL")", R"("alarms")"));
  CHECK(fits("f|endswith", R"("ms")", R"("alarms")"));
  CHECK_FALSE(fits("f|endswith", R"("arm")", R"("alarms")"));
  CHECK(fits("f|contains", R"(["x","lar"])", R"("alarms")"));
  CHECK_FALSE(fits("f|contains|all", R"(["x","lar"])", R"("alarms")"));
  CHECK(fits("f|contains|all", R"(["rms","lar"])", R"("alarms")"));
  CHECK(fits("f|all", R"(["it","ot"])", R"(["cloud","ot","it"])"));
  CHECK_FALSE(fits("f|all", R"(["it","ot"])", R"(["cloud","ot"])"));
}
TEST_CASE("condition: numbers, truth values, null, exists") {
  CHECK(fits("f|gt", "7", "7.1"));
  CHECK_FALSE(fits("f|gt", "7", "7"));
  CHECK(fits("f|gte", "7", "\"7\""));
  CHECK(fits("f|lt", "7", "-1"));
  CHECK_FALSE(fits("f|lte", "7", "7.5"));
  CHECK_FALSE(fits("f|gte", "7", "\"seven\""));
  CHECK(fits("f", "7", "7.0"));
  CHECK(fits("f", "true", "true"));
  CHECK_FALSE(fits("f", "true", "false"));
  CHECK(fits("f", "null", "null"));
  CHECK(holds(R"({"s":{"g":null}})", R"({"f":1})"));
  CHECK_FALSE(fits("f", "null", "\"x\""));
  CHECK(fits("f|exists", "true", "0"));
  CHECK_FALSE(fits("f|exists", "false", "0"));
  CHECK(holds(R"({"s":{"g|exists":false}})", R"({"f":1})"));
  CHECK_FALSE(holds(R"({"s":{"g|exists":true}})", R"({"f":1})"));
}
TEST_CASE("condition: cidr knows both families and takes no near misses") {
  CHECK(fits("f|cidr", R"("192.0.2.0/25")", R"("192.0.2.127")"));
  CHECK_FALSE(fits("f|cidr", R"("192.0.2.0/25")", R"("192.0.2.128")"));
  CHECK(fits("f|cidr", R"(["198.51.100.0/24","2001:db8::/33"])", R"("2001:db8:7fff::1")"));
  CHECK_FALSE(fits("f|cidr", R"("2001:db8::/33")", R"("2001:db8:8000::1")"));
  CHECK_FALSE(fits("f|cidr", R"("0.0.0.0/0")", R"("::1")"));
  CHECK_FALSE(fits("f|cidr", R"("0.0.0.0/0")", R"("host")"));
}
TEST_CASE("condition: re searches, in the case it is written unless i is asked") {
  CHECK(fits("f|re", R"("CVE-\\d{4}-\\d{4,}")", R"("see CVE-2024-3400 today")"));
  CHECK_FALSE(fits("f|re", R"("cve-")", R"("CVE-2024-3400")"));
  CHECK(fits("f|re|i", R"("cve-")", R"("CVE-2024-3400")"));
}
TEST_CASE("condition: dotted names reach into maps, and into each element of a list") {
  const auto* record = R"({"assets":[{"zone":"it","tags":["a"]},{"zone":"ot","tags":["b","c"]}],"cvss":{"score":9.8}})";
  CHECK(holds(R"({"s":{"assets.zone":"ot"}})", record));
  CHECK(holds(R"({"s":{"assets.tags":"c"}})", record));
  CHECK(holds(R"({"s":{"cvss.score|gte":9}})", record));
  CHECK_FALSE(holds(R"({"s":{"cvss.score.x":9}})", record));
  CHECK_FALSE(holds(R"({"s":{"assets.zone":"cloud"}})", record));
  CHECK(holds(R"({"words":["ot","nothing"]})", record));
  CHECK_FALSE(holds(R"({"words":["nothing"]})", record));
}
TEST_CASE("condition: and, or, not, parentheses and `of`, with their precedence") {
  const std::string selections = R"({"a":{"a":1},"b":{"b":1},"sel_c":{"c":1},"sel_d":{"d":1},"_e":{"e":1},"condition":")";
  const auto with = [&](const std::string& condition, const char* record) { return holds(selections + condition + "\"}", record); };
  CHECK(with("a or b and sel_c", R"({"a":1})"));
  CHECK_FALSE(with("(a or b) and sel_c", R"({"a":1})"));
  CHECK(with("not a and b", R"({"b":1})"));
  CHECK_FALSE(with("not (a or b)", R"({"b":1})"));
  CHECK(with("not not a", R"({"a":1})"));
  CHECK(with("1 of sel_*", R"({"d":1})"));
  CHECK(with("any of sel_*", R"({"d":1})"));
  CHECK_FALSE(with("all of sel_*", R"({"d":1})"));
  CHECK(with("all of sel_*", R"({"c":1,"d":1})"));
  CHECK(with("ALL OF them", R"({"a":1,"b":1,"c":1,"d":1})"));
  CHECK_FALSE(with("1 of them", R"({"e":1})"));
  CHECK(with("a and not 1 of sel_*", R"({"a":1})"));
}
TEST_CASE("condition: it says why it held, and why not") {
  const auto condition = made(R"({"incident":{"kind":"incident","status|contains":["confirmed","contained"]},"drill":{"exercise":true},"condition":"incident and not drill"})");
  const auto yes = condition.evaluate(*parse_json(R"({"kind":"incident","status":"Confirmed by SOC"})"));
  REQUIRE(yes.matched);
  REQUIRE(yes.because.size() == 3);
  CHECK(yes.because[1] == Held{"incident", "status", "contains confirmed", "Confirmed by SOC"});
  CHECK(yes.in_words() == "kind is incident (incident: incident), status is Confirmed by SOC (incident: contains confirmed), not drill");
  const auto no = condition.evaluate(*parse_json(R"({"kind":"change"})"));
  CHECK_FALSE(no.matched);
  CHECK(no.in_words() == "incident: kind is change, wanted incident");
  const auto drill = condition.evaluate(*parse_json(R"({"kind":"incident","status":"confirmed","exercise":true})"));
  CHECK(drill.in_words() == "not drill: exercise is true");
  CHECK(condition.fields() == std::vector<std::string>{"exercise", "kind", "status"});
}
TEST_CASE("condition.form, condition.modifier, condition.value, condition.pattern: each at its place") {
  CHECK(refused("[]") == "condition.form ");
  CHECK(refused("{}") == "condition.form ");
  CHECK(refused(R"({"condition":"a"})") == "condition.form ");
  CHECK(refused(R"({"s":3})") == "condition.form /s");
  CHECK(refused(R"({"s":{}})") == "condition.form /s");
  CHECK(refused(R"({"s":{"f":[]}})") == "condition.form /s/f");
  CHECK(refused(R"({"s":[{"f":1},"word"]})") == "condition.form /s");
  CHECK(refused(R"({"not":{"f":1}})") == "condition.form /not");
  CHECK(refused(R"({"s":{"f|contain":"x"}})") == "condition.modifier /s/f|contain");
  CHECK(refused(R"({"s":{"f|contains|re":"x"}})") == "condition.modifier /s/f|contains|re");
  CHECK(refused(R"({"s":{"f|all":"x"}})") == "condition.modifier /s/f|all");
  CHECK(refused(R"({"s":{"f|gt|cased":1}})") == "condition.modifier /s/f|gt|cased");
  CHECK(refused(R"({"s":{"f|gt":"x"}})") == "condition.value /s/f|gt");
  CHECK(refused(R"({"s":{"f|exists":"yes"}})") == "condition.value /s/f|exists");
  CHECK(refused(R"({"s":{"f|cidr":["192.0.2.0/24","192.0.2.0/33"]}})") == "condition.value /s/f|cidr/1");
  CHECK(refused(R"({"s":{"f|contains":""}})") == "condition.value /s/f|contains");
  CHECK(refused(R"({"s":{"f":{"g":1}}})") == "condition.value /s/f");
  CHECK(refused(R"({"s":{"f|re":"a("}})") == "condition.pattern /s/f|re");
  CHECK(refused(R"({"s":{"f|re":"(a)\\1"}})") == "condition.pattern /s/f|re");
}
TEST_CASE("condition.expression: what cannot be read is named with its column") {
  for (const auto* bad : {"", "a and", "a b", "(a", "a)", "c", "not", "1 of", "1 of x*", "a & b", "of them"}) {
    const auto compiled = Condition::compile(*parse_json(std::string(R"({"a":{"f":1},"b":{"f":2},"condition":")") + bad + "\"}"));
    INFO(bad);
    REQUIRE_FALSE(compiled.has_value());
    CHECK(compiled.error().rule == "condition.expression");
    CHECK(compiled.error().where == "/condition");
    CHECK(compiled.error().detail.starts_with("column "));
  }
  CHECK(refused(R"({"a":{"f":1},"b":{"f":2}})") == "condition.expression ");
  CHECK(refused(R"({"a":{"f":1},"condition":["a"]})") == "condition.expression /condition");
}
TEST_CASE("condition.too-large: depth, values, selections and expressions are bounded") {
  const std::string deep = std::string(40, '(') + "a" + std::string(40, ')');
  CHECK(refused(R"({"a":{"f":1},"condition":")" + deep + "\"}") == "condition.too-large /condition");
  Json many = *parse_json(R"({"a":{"f":[1]}})");
  for (int i = 0; i < 20'000; ++i) many["a"]["f"].push(i);
  CHECK(Condition::compile(many).error().rule == "condition.too-large");
  Json selections;
  for (int i = 0; i < 70; ++i) selections["s" + std::to_string(i)]["f"] = i;
  CHECK(Condition::compile(selections).error().rule == "condition.too-large");
  CHECK(refused(R"({"a":{"f|re":")" + std::string(2000, 'a') + "\"}}") == "condition.too-large /a/f|re");
}
TEST_CASE("condition: what has no end in sight ends all the same") {
  std::string stars, text(4000, 'a');
  for (int i = 0; i < 200; ++i) stars += "a*";
  CHECK_FALSE(fits("f", "\"" + stars + "b\"", "\"" + text + "\""));
  CHECK_FALSE(Condition().evaluate(Json()).matched);
}
