#include <doctest/doctest.h>

#include <fstream>
#include <iterator>

#include "intel/stix/convert.hpp"
#include "intel/stix/labels.hpp"
#include "intel/stix/source.hpp"
#include "intel/stix/stix.hpp"
#include "intel/stix/validate.hpp"
#include "support/stix_examples.hpp"

using namespace tocsin;
using namespace tocsin::stix;
namespace {
constexpr JsonLimits limits{.bytes = std::size_t{64} << 20, .depth = 48};
std::string converted(std::string_view text, std::string_view to) {
  auto out = convert(text, {.to = to, .marking = {}, .boundary = {}, .now = {}}, {}, stix_writers(), limits);
  return out ? out->text : out.error().rule + " " + out.error().where;
}
}  // namespace

TEST_CASE("custom content stays byte for byte") {
  const std::string odd = R"({ "type":"x-acme", "id" : "x-acme--4527e5de-8572-446a-a57a-706f15467461", "spec_version":"2.1", "x_a" : 1.50, "x_b":"\u0041\/ ", "x_c":[ 1e2,{"Z":null} ] })";
  const auto bundle = converted(odd, "bundle");
  CHECK(bundle.find(odd) != std::string::npos);
  CHECK(converted(bundle, "stix2.1") == bundle);
  CHECK(converted(converted(bundle, "objects"), "objects") == "[\n" + odd + "\n]\n");
  CHECK(converted(bundle, "jsonl") == R"({"type":"x-acme","id":"x-acme--4527e5de-8572-446a-a57a-706f15467461","spec_version":"2.1","x_a":1.50,"x_b":"\u0041\/ ","x_c":[1e2,{"Z":null}]})" "\n");
}
TEST_CASE("a bundle keeps its id, and other files get one that their content makes") {
  const auto tool = to_jcs(examples::full("tool"));
  const auto made = converted(tool, "bundle");
  CHECK(made == converted(tool, "bundle"));
  CHECK(Validator().document(made).valid());
  CHECK(converted(R"({"type":"bundle","id":"bundle--5d0092c5-5f74-4287-9642-33f4c354e56d","objects":[)" + tool + "]}", "bundle").find("bundle--5d0092c5-5f74-4287-9642-33f4c354e56d") != std::string::npos);
  CHECK(Validator().document(converted("{}", "bundle")).valid());
  CHECK(converted("[]", "jsonl").empty());
}
TEST_CASE("STIX 2.0 is raised on the way, whatever it stands in") {
  auto old = examples::full("indicator");
  for (const auto* name : {"spec_version", "pattern_type", "pattern_version"}) old.object_here().erase(name);
  for (const std::string& text : {to_jcs(old), to_jcs(Json::Array{old}), to_jcs(old) + "\n" + to_jcs(old) + "\n", to_jcs(Json::Object{{"objects", Json::Array{old}}})}) {
    const auto report = Validator().document(converted(text, "stix2.1"));
    CHECK(report.valid());
    CHECK(report.version == "2.1");
  }
}
TEST_CASE("stix.convert: a format that nobody writes, and a file that is no JSON") {
  CHECK(converted("{}", "word") == "stix.convert word");
  CHECK(converted("{", "bundle").starts_with("json.syntax"));
  CHECK(convert("{}", {.from = "word", .to = "bundle", .marking = {}, .boundary = {}, .now = {}}, {}, stix_writers(), limits).error().where == "word");
}
TEST_CASE("a boundary: everything has a label, none is narrower, and parts count") {
  const auto within = [](const Json& object, Tlp boundary, std::optional<Tlp> marking = {}) {
    const auto out = convert(to_jcs(object), {.to = "objects", .marking = marking, .boundary = boundary, .now = {}}, {}, stix_writers(), limits);
    return out ? std::string() : out.error().rule + " " + out.error().where;
  };
  auto tool = examples::full("tool");  // green by TLP 1.0
  const auto id = std::as_const(tool)["id"].text();
  CHECK(label_of(tool) == Tlp::green);
  CHECK(within(tool, Tlp::green) == "");
  CHECK(within(tool, Tlp::clear) == "convert.boundary " + id);
  tool["granular_markings"].push(Json::Object{{"selectors", Json::Array{"name"}}, {"marking_ref", marking_id(Tlp::amber_strict)}});
  CHECK(label_of(tool) == Tlp::green);
  CHECK(narrowest_of(tool) == Tlp::amber_strict);
  CHECK(within(tool, Tlp::amber) == "convert.boundary " + id);
  CHECK(within(tool, Tlp::amber_strict) == "");
  tool.object_here().erase("object_marking_refs");
  CHECK(within(tool, Tlp::red) == "convert.unmarked " + id);
  CHECK(within(tool, Tlp::red, Tlp::green) == "");
  CHECK(within(tool, Tlp::green, Tlp::red) == "convert.boundary " + id);
  CHECK(within(marking_definition(Tlp::red), Tlp::clear) == "");
}
TEST_CASE("what has no label gets one, with its definition; what has one keeps its bytes") {
  auto bare = examples::full("tool");
  bare.object_here().erase("object_marking_refs");
  bare.object_here().erase("granular_markings");
  const auto kept = to_jcs(examples::full("malware"));
  const auto out = convert("[" + to_jcs(bare) + "," + kept + "]", {.to = "bundle", .marking = Tlp::amber, .boundary = {}, .now = {}}, {}, stix_writers(), limits);
  REQUIRE(out);
  const auto objects = (*parse_json(out->text, limits))["objects"];
  CHECK(objects.at(0) == marking_definition(Tlp::amber));
  CHECK(label_of(objects.at(1)) == Tlp::amber);
  CHECK(out->text.find(kept) != std::string::npos);
}
TEST_CASE("convert.unmarkable: a form without markings takes only what is clear") {
  static constexpr Writer mute[] = {{"mute", "", [](const Content&, Instant) -> Result<Written> { return Written{.text = "x", .lost = {}}; }, false}};
  const auto written = [](Json object, std::optional<Tlp> tlp) {
    object.object_here().erase("granular_markings");
    object.object_here().erase("object_marking_refs");
    if (tlp) set_label(object, *tlp);
    const auto out = convert(to_jcs(object), {.to = "mute", .marking = {}, .boundary = {}, .now = {}}, {}, mute, limits);
    return out ? out->text : out.error().rule;
  };
  CHECK(written(examples::full("tool"), Tlp::green) == "convert.unmarkable");
  CHECK(written(examples::full("tool"), Tlp::clear) == "x");
  CHECK(written(examples::full("tool"), {}) == "x");
}
TEST_CASE("a real bundle goes to lines and back, and is equal") {
  std::ifstream in(TOCSIN_SOURCE_DIR "/../shared/data/real/attack-ics-18.1.json", std::ios::binary);
  if (!in) {
    MESSAGE("skipped: the shared data is not beside this checkout");
    return;
  }
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  const auto whole = *parse_json(text, limits);
  const auto lines = converted(text, "jsonl");
  CHECK((*parse_json(converted(lines, "bundle"), limits))["objects"] == whole["objects"]);
  CHECK(*parse_json(converted(text, "stix2.1"), limits) == whole);
  CHECK((*parse_json(converted(text, "objects"), limits)) == whole["objects"]);
}
