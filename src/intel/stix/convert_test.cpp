#include <doctest/doctest.h>

#include <fstream>
#include <iterator>

#include "intel/stix/convert.hpp"
#include "intel/stix/source.hpp"
#include "intel/stix/validate.hpp"
#include "support/stix_examples.hpp"

using namespace tocsin;
using namespace tocsin::stix;
namespace {
constexpr JsonLimits limits{.bytes = std::size_t{64} << 20, .depth = 48};
std::string converted(std::string_view text, std::string_view to) {
  auto out = convert(text, to, stix_writers(), limits);
  return out ? *out : out.error().rule + " " + out.error().where;
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
