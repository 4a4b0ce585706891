#include <doctest/doctest.h>
#include <rapidcheck.h>

#include "base/condition.hpp"
#include "base/text.hpp"

using namespace tocsin;
namespace {

/// A glob read the slow and obvious way.
bool fits(std::string_view glob, std::string_view text) {
  if (glob.empty()) return text.empty();
  if (glob[0] == '*') return fits(glob.substr(1), text) || (!text.empty() && fits(glob, text.substr(1)));
  return !text.empty() && (glob[0] == '?' || glob[0] == text[0]) && fits(glob.substr(1), text.substr(1));
}
rc::Gen<std::string> text_of(const std::string& signs) { return rc::gen::container<std::string>(rc::gen::elementOf(signs)); }

bool holds(const Json& detection, const Json& record) {
  const auto condition = Condition::compile(detection);
  RC_ASSERT(condition.has_value());
  return condition->evaluate(record).matched;
}
Json with(const std::string& line) {
  Json out;
  for (const char* name : {"a", "b", "c"}) out[name][name] = true;
  out["condition"] = line;
  return out;
}

}  // namespace

TEST_CASE("condition: wildcards match what a reader by hand would match") {
  CHECK(rc::check("glob", [] {
    const auto glob = *rc::gen::resize(10, text_of("ab*?")), text = *rc::gen::resize(14, text_of("ab"));
    Json detection, record;
    detection["s"]["f"] = glob;
    record["f"] = text;
    RC_ASSERT(holds(detection, record) == fits(glob, text));
  }));
}
TEST_CASE("condition: contains, startswith and endswith agree with the text's own search") {
  CHECK(rc::check("search", [] {
    const auto part = *rc::gen::resize(4, text_of("abA")), text = *rc::gen::resize(12, text_of("abA"));
    RC_PRE(!part.empty());
    Json record;
    record["f"] = text;
    const auto asks = [&](const std::string& modifier) {
      Json detection;
      detection["s"]["f|" + modifier + "|cased"] = part;
      return holds(detection, record);
    };
    RC_ASSERT(asks("contains") == (text.find(part) != std::string::npos));
    RC_ASSERT(asks("startswith") == text.starts_with(part));
    RC_ASSERT(asks("endswith") == text.ends_with(part));
  }));
}
TEST_CASE("condition: and, or and not follow De Morgan, and a verdict always says why") {
  CHECK(rc::check("logic", [](bool a, bool b, bool c) {
    Json record;
    record["a"] = a;
    record["b"] = b;
    record["c"] = c;
    RC_ASSERT(holds(with("not (a or b)"), record) == holds(with("not a and not b"), record));
    RC_ASSERT(holds(with("not (a and b)"), record) == holds(with("not a or not b"), record));
    RC_ASSERT(holds(with("a or b and c"), record) == (a || (b && c)));
    RC_ASSERT(holds(with("1 of them"), record) == (a || b || c));
    RC_ASSERT(holds(with("all of them"), record) == (a && b && c));
    const auto verdict = Condition::compile(with("(a or not b) and c"))->evaluate(record);
    RC_ASSERT(verdict.matched == !verdict.because.empty());
    RC_ASSERT(verdict.matched == verdict.against.empty());
    RC_ASSERT(!verdict.in_words().empty());
  }));
}
