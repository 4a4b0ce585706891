#include "procedure/diff.hpp"

#include <doctest/doctest.h>

#include "procedure/example.hpp"

using namespace tocsin;
using namespace tocsin::procedure;
namespace {
std::vector<std::string> words(const Files& before, const Files& after) {
  std::vector<std::string> out;
  const auto changes = *diff(before, after);
  for (const auto& change : changes) out.push_back(change.in_words());
  return out;
}
using Words = std::vector<std::string>;
}  // namespace

TEST_CASE("diff: a changed field is named by part, id and field") {
  const Files before{{"a.yaml", "audiences:\n  - {id: soc, tlp_max: green, channels: [mail, phone]}\n  - {id: iam, tlp_max: green, channels: [mail]}\n"}};
  const Files after{{"b.yaml", "# moved, and another order\naudiences:\n  - {id: ot, tlp_max: red, channels: [phone]}\n  - {id: soc, tlp_max: amber, channels: [mail, drop]}\n"}};
  CHECK(words(before, after) == Words{R"(audiences / iam: removed {"channels":["mail"],"id":"iam","tlp_max":"green"})", R"(audiences / ot: added {"channels":["phone"],"id":"ot","tlp_max":"red"})",
                                      "audiences / soc / channels: removed phone", "audiences / soc / channels: added drop", "audiences / soc / tlp_max: green → amber"});
}
TEST_CASE("diff: files, comments and the order of keys do not count, the order of a list does") {
  CHECK(words({{"a.yaml", "x: {a: 1, b: 2}\n"}}, {{"b.yaml", "# c\nx: {b: 2, a: 1}\n"}}).empty());
  CHECK(words({{"a.yaml", "x: [mail, phone]\n"}}, {{"a.yaml", "x: [phone, mail]\n"}}) == Words{R"(x: ["mail","phone"] → ["phone","mail"])"});
  CHECK(words({{"a.yaml", "x: [{id: a}, {id: b}]\n"}}, {{"a.yaml", "x: [{id: b}, {id: a}]\n"}}) == Words{"x: a, b → b, a"});
  CHECK(words({{"a.yaml", "x: 1\n"}}, {{"a.yaml", "x: ~\n"}}) == Words{"x: 1 → nothing"});
  const auto files = example("utility")->procedure;
  CHECK(words(files, files).empty());
}
TEST_CASE("diff: a file that cannot be read is named") {
  const auto bad = diff({{"a.yaml", "x: 1\n"}}, {{"b.yaml", "x: [\n"}});
  REQUIRE_FALSE(bad.has_value());
  CHECK(bad.error().rule == "procedure.yaml");
  CHECK(bad.error().where.starts_with("b.yaml:"));
}
