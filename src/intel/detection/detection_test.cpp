#include <doctest/doctest.h>

#include <fstream>

#include "base/limits_exchange.hpp"
#include "intel/detection/detection.hpp"
#include "intel/stix/labels.hpp"
#include "intel/stix/stix.hpp"
#include "intel/stix/validate.hpp"
#include "support/folder.hpp"

using namespace tocsin;
namespace {

const Instant now = *parse_rfc3339("2026-03-01T02:10:00Z");
std::string refused(const auto& result) { return result ? "" : result.error().rule + " " + result.error().where; }
Json objects(const Result<stix::Written>& read) {
  REQUIRE_MESSAGE(read, (read ? "" : read.error().rule + " " + read.error().where + " " + read.error().detail));
  CHECK(stix::Validator().document(read->text).valid());
  return (*parse_json(read->text))["objects"];
}
Json indicator(std::string_view language, const std::string& rule, Tlp tlp = Tlp::amber) {
  const stix::Common common{.created_by_ref = "", .created = now, .modified = now, .marking = tlp, .seed = "018f3c1e-7c00-7000-8000-000000000001"};
  auto out = stix::indicator(common, "n", rule, now, {}, {});
  out["pattern_type"] = language;
  return out;
}
stix::Written written(Result<stix::Written> (*write)(const stix::Content&, Instant), const std::vector<Json>& all) {
  std::vector<std::string> texts;
  for (const auto& object : all) texts.push_back(to_jcs(object));
  const auto out = write({"bundle--5d0092c5-5f74-4287-9642-33f4c354e56d", {texts.begin(), texts.end()}}, now);
  REQUIRE(out);
  return *out;
}
const std::string good_yara = "import \"pe\"\nrule Dropper : x { meta: tlp = \"TLP:GREEN\" description = \"d\" strings: $a = \"evil\" condition: $a and pe.is_pe }\n";
const std::string good_sigma = "title: Shell from the web server\nid: 5013ae3a-3e3c-4f8e-9a56-1d6f3f3c6b11\nstatus: test\nlevel: high\nlogsource:\n  category: process_creation\n  product: linux\n"
                               "detection:\n  selection_a:\n    ParentImage|endswith: /nginx\n  selection_b:\n    Image|endswith: /sh\n  filter:\n    User: root\n  condition: (1 of selection_* or all of them) and not filter\ntags:\n  - attack.t1059\n  - tlp.amber-strict\n";
std::string with(std::string text, std::string_view what, std::string_view by) { return text.replace(text.find(what), what.size(), by); }

}  // namespace

TEST_CASE("yara.rule: rules are compiled, and what does not is refused with its line") {
  const auto rules = detection::check_yara(good_yara);
  REQUIRE(rules);
  REQUIRE(rules->size() == 1);
  CHECK((*rules)[0].name == "Dropper");
  CHECK((*rules)[0].description == "d");
  CHECK((*rules)[0].tlp == Tlp::green);
  CHECK(refused(detection::check_yara("rule a {\n condition: $b }")) == "yara.rule line 2");
  const test::Folder folder;
  std::ofstream(folder / "b.yar") << "rule b { condition: true }";
  CHECK(refused(detection::check_yara("include \"" + (folder / "b.yar").string() + "\"\nrule a { condition: true }")) == "yara.rule line 1");
  CHECK(refused(detection::check_yara("")) == "yara.rule line 1");
  CHECK(refused(detection::check_yara("rule a { condition: true }\nrule a { condition: true }")) == "yara.rule line 2");
  CHECK(refused(detection::check_yara(std::string_view("rule a { condition: true }\0x", 28))).starts_with("yara.rule"));
}
TEST_CASE("sigma.rule: title, log source, searches, and a condition that names them") {
  const auto rule = detection::check_sigma(good_sigma);
  REQUIRE_MESSAGE(rule, (rule ? "" : rule.error().where + " " + rule.error().detail));
  CHECK(rule->name == "Shell from the web server");
  CHECK(rule->tlp == Tlp::amber_strict);
  const std::vector<std::pair<std::string, std::string>> cases{{with(good_sigma, "title: S", "titel: S"), "/title"}, {with(good_sigma, "status: test", "status: maybe"), "/status"},
                                                               {with(good_sigma, "level: high", "level: 5"), "/level"}, {with(good_sigma, "id: 5013", "id: x"), "/id"},
                                                               {with(good_sigma, "  category: process_creation\n  product: linux", "  other: 1"), "/logsource"}, {with(good_sigma, "and not filter", "and not fitler"), "/detection/condition"},
                                                               {with(good_sigma, "and not filter", "and"), "/detection/condition"}, {with(good_sigma, "(1 of", "1 of"), "/detection/condition"},
                                                               {with(good_sigma, "of selection_*", "of selektion_*"), "/detection/condition"}, {with(good_sigma, "tlp.amber-strict", "tlp.blue"), "/tags"}};
  for (const auto& [text, where] : cases) CHECK(refused(detection::check_sigma(text)) == "sigma.rule " + where);
  CHECK(refused(detection::check_sigma("a: [")).starts_with("sigma.rule 1:"));
  CHECK(detection::check_sigma("title: many\ncorrelation:\n  type: event_count\n  rules: [a]\n"));
}
TEST_CASE("rules become indicators with their labels, and are written again") {
  const auto yara = objects(detection::read_yara("// TLP:AMBER\n" + good_yara, now));
  CHECK(yara.at(1)["pattern_type"].text() == "yara");
  CHECK(yara.at(1)["name"].text() == "Dropper");
  CHECK(stix::label_of(yara.at(1)) == Tlp::amber);  // the narrower of the two
  const auto sigma = objects(detection::read_sigma(good_sigma + "---\n" + with(good_sigma, "Shell", "Another"), now));
  CHECK(sigma.array().size() == 3);
  CHECK(stix::label_of(sigma.at(1)) == Tlp::amber_strict);
  CHECK(refused(detection::read_sigma(good_sigma + "---\ntitle: x\n", now)) == "sigma.rule rule 2, /logsource");
  CHECK(refused(detection::read_sigma("# nothing\n", now)) == "sigma.rule line 1");
  CHECK(refused(detection::read_yara("// tlp:blue\n" + good_yara, now)) == "lists.marking line 1");
  CHECK(refused(detection::read_yara("a\xff", now)) == "lists.utf8 1:2");
  CHECK(refused(detection::read_sigma(std::string(limits::list_file_bytes_max + 1, '#'), now)) == "lists.too-large ");
  CHECK(written(detection::write_yara, {indicator("yara", good_yara)}).text == "// TLP:AMBER\n" + good_yara);
  CHECK(written(detection::write_sigma, {indicator("sigma", good_sigma, Tlp::red), indicator("sigma", with(good_sigma, "Shell", "Other"))}).text == "# TLP:RED\n" + good_sigma + "---\n" + with(good_sigma, "Shell", "Other"));
}
TEST_CASE("a rule that does not compile, or has another's name, is told and not written") {
  const auto out = written(detection::write_yara, {indicator("yara", good_yara), indicator("yara", "rule x { condition: $b }"), indicator("yara", "rule Dropper { condition: true }"), indicator("stix", "[file:size = 1]")});
  CHECK(out.text == "// TLP:AMBER\n" + good_yara);
  CHECK(out.lost.size() == 3);
  CHECK(written(detection::write_sigma, {indicator("sigma", "title: x")}).lost.size() == 1);
}
