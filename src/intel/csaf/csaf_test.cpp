#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <iterator>
#include <set>

#include "base/hash.hpp"
#include "base/limits_exchange.hpp"
#include "base/text.hpp"
#include "intel/csaf/csaf.hpp"
#include "intel/csaf/cvss.hpp"
#include "intel/csaf/provider.hpp"
#include "intel/csaf/validate.hpp"
#include "intel/csaf/weaknesses.hpp"
#include "intel/stix/kept.hpp"
#include "intel/stix/labels.hpp"
#include "intel/stix/stix.hpp"
#include "intel/stix/validate.hpp"

using namespace tocsin;
namespace {

const Instant now = *parse_rfc3339("2026-03-01T02:10:00Z");
constexpr JsonLimits json_limits{.bytes = std::size_t{64} << 20, .depth = 48};
constexpr stix::Importer importers[] = {csaf::importer, csaf::openvex_importer};
std::vector<stix::Writer> writers() {
  std::vector<stix::Writer> out(stix::stix_writers().begin(), stix::stix_writers().end());
  out.push_back(csaf::writer);
  out.push_back(csaf::openvex_writer);
  return out;
}
Result<stix::Written> converted(std::string_view text, std::string_view from, std::string_view to) {
  return stix::convert(text, {.from = from, .to = to, .marking = {}, .boundary = {}, .now = now}, importers, writers(), json_limits);
}
std::string listed(const csaf::Report& report) {
  std::string out;
  for (const auto& finding : report.errors) out += finding.where + " " + std::string(finding.rule) + " (" + finding.detail + "); ";
  return out;
}
/// `rule place` of every error.
std::string wrong(const Json& document) {
  std::string out;
  for (const auto& finding : csaf::validate(document).errors) out += (out.empty() ? "" : "; ") + std::string(finding.rule) + " " + finding.where;
  return out;
}

/// A document of everything that passes: an advisory of ours with two products, a group, and one vulnerability.
const std::string good = R"({"document":{"category":"csaf_security_advisory","csaf_version":"2.0","title":"Pumps answer to anybody","lang":"en",
  "distribution":{"tlp":{"label":"GREEN","url":"https://www.first.org/tlp/"}},
  "publisher":{"category":"vendor","name":"Fjord Pumps","namespace":"https://pumps.example"},
  "notes":[{"category":"summary","text":"What we know."}],
  "references":[{"category":"self","summary":"This","url":"https://pumps.example/fp-1.json"}],
  "tracking":{"id":"FP-1","status":"final","version":"2","initial_release_date":"2026-02-01T10:00:00Z","current_release_date":"2026-02-02T10:00:00Z",
    "revision_history":[{"number":"1","date":"2026-02-01T10:00:00Z","summary":"a"},{"number":"2","date":"2026-02-02T10:00:00Z","summary":"b"}]}},
  "product_tree":{"branches":[{"category":"vendor","name":"Fjord Pumps","branches":[{"category":"product_name","name":"P","branches":[
      {"category":"product_version","name":"1.0","product":{"name":"P 1.0","product_id":"A","product_identification_helper":{"cpe":"cpe:2.3:h:fjord:p:1.0:*:*:*:*:*:*:*","purl":"pkg:generic/fjord/p@1.0",
        "hashes":[{"filename":"p.bin","file_hashes":[{"algorithm":"sha256","value":"026a37919b182ef7c63791e82c9645e2f897a3f0b73c7a6028c7febf62e93838"}]}]}}},
      {"category":"product_version","name":"1.1","product":{"name":"P 1.1","product_id":"B"}}]}]}],
    "full_product_names":[{"name":"Panel","product_id":"C"}],
    "product_groups":[{"group_id":"G","product_ids":["A","C"]}],
    "relationships":[{"category":"installed_on","product_reference":"A","relates_to_product_reference":"C","full_product_name":{"name":"P 1.0 on Panel","product_id":"D"}}]},
  "vulnerabilities":[{"cve":"CVE-2026-1234","title":"No password","cwe":{"id":"CWE-306","name":"Missing Authentication for Critical Function"},"notes":[{"category":"description","text":"Anybody may start it."}],
    "product_status":{"known_affected":["A","D"],"fixed":["B"],"known_not_affected":["C"]},
    "flags":[{"label":"component_not_present","product_ids":["C"]}],
    "involvements":[{"party":"vendor","status":"completed","date":"2026-01-01T00:00:00Z"}],
    "scores":[{"products":["A","D"],"cvss_v3":{"version":"3.1","vectorString":"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:H/A:H","baseScore":9.1,"baseSeverity":"CRITICAL","attackVector":"NETWORK"}}],
    "remediations":[{"category":"vendor_fix","details":"Take 1.1.","product_ids":["A","D"],"url":"https://pumps.example/1.1"}],
    "threats":[{"category":"exploit_status","details":"None is known.","group_ids":["G"]}]}]})";
Json document() { return *parse_json(good); }
/// The value at a JSON pointer, to change it.
Json& at(Json& whole, std::string_view pointer) {
  Json* here = &whole;
  for (const auto part : split(pointer.substr(1), '/')) {
    if (std::as_const(*here).is_array()) here = &here->array_here()[static_cast<std::size_t>(std::stoul(std::string(part)))];
    else here = &(*here)[std::string(part)];
  }
  return *here;
}
Json with(std::string_view pointer, std::string_view value) {
  auto out = document();
  at(out, pointer) = *parse_json(value);
  return out;
}
Json without(std::string_view pointer) {
  auto out = document();
  const auto slash = pointer.rfind('/');
  auto& parent = slash == 0 ? out : at(out, pointer.substr(0, slash));
  parent.object_here().erase(std::string(pointer.substr(slash + 1)));
  return out;
}
Json as(std::string_view category, Json out = document()) {
  out["document"]["category"] = category;
  return out;
}
const std::string tracking = "/document/tracking";
const std::string v0 = "/vulnerabilities/0";

}  // namespace

TEST_CASE("csaf: a whole advisory passes every test") {
  CHECK(wrong(document()) == "");
  CHECK(csaf::validate(document()).warnings.empty());
}
TEST_CASE("csaf.schema: types, required properties, words, forms, lists, and where") {
  const std::vector<std::pair<Json, std::string>> cases{
      {Json("x"), "csaf.schema "},
      {without("/document"), "csaf.schema /document"},
      {without("/document/publisher/namespace"), "csaf.schema /document/publisher/namespace"},
      {with("/document/publisher/category", R"("sender")"), "csaf.schema /document/publisher/category"},
      {with("/document/title", "5"), "csaf.schema /document/title"},
      {with("/document/title", R"("")"), "csaf.schema /document/title"},
      {with("/document/csaf_version", R"("2.1")"), "csaf.schema /document/csaf_version"},
      {with("/document/category", R"("-a")"), "csaf.schema /document/category"},
      {with("/document/distribution", "{}"), "csaf.schema /document/distribution"},
      {with("/document/distribution/tlp/label", R"("CLEAR")"), "csaf.schema /document/distribution/tlp/label"},
      {with("/document/references/0/url", R"("no uri")"), "csaf.schema /document/references/0/url"},
      {with(tracking + "/id", R"(" FP")"), "csaf.schema /document/tracking/id"},
      {with(tracking + "/current_release_date", R"("yesterday")"), "csaf.schema /document/tracking/current_release_date"},
      {with(tracking + "/version", R"("2.")"), "csaf.schema /document/tracking/version"},
      {with(tracking + "/aliases", R"(["a","a"])"), "csaf.schema /document/tracking/aliases/1"},
      {with("/product_tree/product_groups/0/product_ids", R"(["A"])"), "csaf.schema /product_tree/product_groups/0/product_ids"},
      {with("/product_tree/branches/0/name", R"("")"), "csaf.schema /product_tree/branches/0/name"},
      {with("/product_tree/branches/0/note", R"("x")"), "csaf.schema /product_tree/branches/0/note"},
      {with("/product_tree/full_product_names/0/product_identification_helper", R"({"cpe":"x:y"})"), "csaf.schema /product_tree/full_product_names/0/product_identification_helper/cpe"},
      {with(v0 + "/notes", "{}"), "csaf.schema /vulnerabilities/0/notes"},
      {with(v0 + "/notes", "[]"), "csaf.schema /vulnerabilities/0/notes"},
      {with(v0 + "/cve", R"("CVE-26-1")"), "csaf.schema /vulnerabilities/0/cve"},
      {with(v0 + "/cwe/id", R"("CWE-0")"), "csaf.schema /vulnerabilities/0/cwe/id; csaf.6-1-11 /vulnerabilities/0/cwe/id"},
      {with(v0 + "/threats/0/category", R"("noise")"), "csaf.schema /vulnerabilities/0/threats/0/category"},
      {with(v0 + "/remediations/0/restart_required", R"({"category":"all"})"), "csaf.schema /vulnerabilities/0/remediations/0/restart_required/category"},
      {with(v0 + "/scores/0", R"({"products":["A"]})"), "csaf.schema /vulnerabilities/0/scores/0"}};
  for (const auto& [changed, expected] : cases) CHECK(wrong(changed) == expected);
  Json deep = Json::Array{Json::Object{{"category", "vendor"}, {"name", "v"}, {"product", Json::Object{{"name", "deep"}, {"product_id", "E"}}}}};
  for (int i = 1; i < limits::csaf_branch_depth_max; ++i) deep = Json::Array{Json::Object{{"category", "product_family"}, {"name", "f"}, {"branches", deep}}};
  auto out = document();
  out["product_tree"]["branches"].push(deep.at(0));
  CHECK(wrong(out) == "");
  out["product_tree"]["branches"].push(Json::Object{{"category", "product_family"}, {"name", "f"}, {"branches", deep}});
  CHECK(wrong(out).starts_with("csaf.schema /product_tree/branches/2/branches/"));
  CHECK(csaf::validate_text("{").errors.at(0).rule == "json.syntax");
}
TEST_CASE("csaf.additional-property is a warning, $schema nothing") {
  const auto report = csaf::validate(with("/document/x_ours", "1"));
  CHECK(report.valid());
  REQUIRE(report.warnings.size() == 1);
  CHECK(report.warnings[0].rule == "csaf.additional-property");
  CHECK(report.warnings[0].where == "/document/x_ours");
  CHECK(csaf::validate(with("/$schema", R"("https://docs.oasis-open.org/csaf/csaf/v2.0/csaf_json_schema.json")")).warnings.empty());
}
TEST_CASE("csaf.6-1-1 to csaf.6-1-7: products, groups, and what is said of them") {
  CHECK(wrong(with(v0 + "/product_status/fixed", R"(["B","X"])")) == "csaf.6-1-1 /vulnerabilities/0/product_status/fixed/1");
  CHECK(wrong(with("/product_tree/relationships/0/product_reference", R"("X")")) == "csaf.6-1-1 /product_tree/relationships/0/product_reference");
  CHECK(wrong(with("/product_tree/product_groups/0/product_ids", R"(["A","X"])")) == "csaf.6-1-1 /product_tree/product_groups/0/product_ids/1");
  for (const auto* place : {"/remediations/0/product_ids", "/scores/0/products", "/flags/0/product_ids"})
    CHECK(wrong(with(v0 + place, R"(["X"])")) == "csaf.6-1-1 /vulnerabilities/0" + std::string(place) + "/0");
  CHECK(wrong(with("/product_tree/full_product_names/0/product_id", R"("A")")).starts_with("csaf.6-1-2 /product_tree/full_product_names/0/product_id"));
  CHECK(wrong(with("/product_tree/relationships/0/product_reference", R"("D")")) == "csaf.6-1-3 /product_tree/relationships/0/full_product_name/product_id");
  auto circle = document();
  circle["product_tree"]["relationships"].push(*parse_json(R"({"category":"installed_on","product_reference":"D","relates_to_product_reference":"C","full_product_name":{"name":"e","product_id":"E"}})"));
  CHECK(wrong(circle) == "");
  at(circle, "/product_tree/relationships/0/product_reference") = "E";
  CHECK(wrong(circle) == "csaf.6-1-3 /product_tree/relationships/0/full_product_name/product_id; csaf.6-1-3 /product_tree/relationships/1/full_product_name/product_id");
  CHECK(wrong(with(v0 + "/threats/0/group_ids", R"(["H"])")) == "csaf.6-1-4 /vulnerabilities/0/threats/0/group_ids/0");
  auto twice = document();
  twice["product_tree"]["product_groups"].push(twice["product_tree"]["product_groups"].array_here()[0]);
  CHECK(wrong(twice) == "csaf.6-1-5 /product_tree/product_groups/1/group_id");
  CHECK(wrong(with(v0 + "/product_status/first_fixed", R"(["A"])")).starts_with("csaf.6-1-6 "));
  CHECK(wrong(with(v0 + "/product_status/under_investigation", R"(["C"])")) == "csaf.6-1-6 /vulnerabilities/0/product_status/under_investigation/0");
  CHECK(wrong(with(v0 + "/product_status/first_affected", R"(["A"])")) == "");
  CHECK(wrong(with(v0 + "/product_status/recommended", R"(["A","B"])")) == "");
  auto scores = document();
  scores["vulnerabilities"].array_here()[0]["scores"].push(std::as_const(scores)["vulnerabilities"].at(0)["scores"].at(0));
  CHECK(wrong(scores) == "csaf.6-1-7 /vulnerabilities/0/scores/1/products/0; csaf.6-1-7 /vulnerabilities/0/scores/1/products/1");
}
TEST_CASE("csaf.6-1-8, csaf.6-1-9, csaf.6-1-10: scores") {
  const auto cvss = v0 + "/scores/0/cvss_v3";
  CHECK(wrong(without(cvss + "/baseSeverity")) == "csaf.6-1-8 " + cvss + "/baseSeverity");
  CHECK(wrong(with(cvss + "/version", R"("3.0")")) == "csaf.6-1-8 " + cvss + "/vectorString");
  CHECK(wrong(with(cvss + "/vectorString", R"("CVSS:3.1/AV:N")")) == "csaf.6-1-8 " + cvss + "/vectorString");
  CHECK(wrong(with(cvss + "/baseScore", "11")).starts_with("csaf.6-1-8 " + cvss + "/baseScore"));
  CHECK(wrong(with(cvss + "/attackVector", R"("SEA")")).starts_with("csaf.6-1-8 " + cvss + "/attackVector"));
  CHECK(wrong(with(cvss, "5")) == "csaf.6-1-8 " + cvss);
  CHECK(wrong(with(cvss + "/baseScore", "9.2")) == "csaf.6-1-9 " + cvss + "/baseScore");
  CHECK(wrong(with(cvss + "/baseSeverity", R"("HIGH")")) == "csaf.6-1-9 " + cvss + "/baseSeverity");
  CHECK(wrong(with(cvss + "/temporalScore", "9.0")) == "csaf.6-1-9 " + cvss + "/temporalScore");
  CHECK(wrong(with(cvss + "/environmentalScore", "9.1")) == "");
  CHECK(wrong(with(cvss + "/attackVector", R"("LOCAL")")) == "csaf.6-1-10 " + cvss + "/attackVector");
  CHECK(wrong(with(cvss + "/exploitCodeMaturity", R"("NOT_DEFINED")")) == "");
  CHECK(wrong(with(v0 + "/scores/0/cvss_v2", R"({"version":"2.0","vectorString":"AV:N/AC:L/Au:N/C:N/I:N/A:C","baseScore":7.8})")) == "");
  CHECK(wrong(with(v0 + "/scores/0/cvss_v2", R"({"version":"2.0","vectorString":"AV:N/AC:L/Au:N/C:N/I:N/A:C","baseScore":7.7})")) == "csaf.6-1-9 " + v0 + "/scores/0/cvss_v2/baseScore");
}
TEST_CASE("csaf.cvss-vector: scores as the examples of FIRST's guides have them") {
  using namespace csaf::cvss;
  const auto scores = [](const char* text) {
    const auto vector = parse(text);
    REQUIRE_MESSAGE(vector, text);
    const auto tenths = [](double score) { return static_cast<int>(std::lround(score * 10)); };
    return std::vector<int>{tenths(base_score(*vector)), tenths(temporal_score(*vector)), tenths(environmental_score(*vector))};
  };
  // A Complete Guide to CVSS 2.0, section 3.3
  CHECK(scores("AV:N/AC:L/Au:N/C:N/I:N/A:C/E:F/RL:OF/RC:C/CDP:H/TD:H/CR:M/IR:M/AR:H") == std::vector{78, 64, 92});
  CHECK(scores("AV:N/AC:L/Au:N/C:C/I:C/A:C/E:F/RL:OF/RC:C/CDP:H/TD:H/CR:M/IR:M/AR:L") == std::vector{100, 83, 90});
  CHECK(scores("AV:L/AC:H/Au:N/C:C/I:C/A:C/E:POC/RL:OF/RC:C/CDP:H/TD:H/CR:M/IR:M/AR:M") == std::vector{62, 49, 75});
  // CVSS 3.1 examples
  CHECK(scores("CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:C/C:L/I:L/A:N")[0] == 64);  // CVE-2013-0375
  CHECK(scores("CVSS:3.1/AV:N/AC:H/PR:N/UI:R/S:U/C:L/I:N/A:N")[0] == 31);  // CVE-2014-3566
  CHECK(scores("CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:C/C:H/I:H/A:H")[0] == 99);  // CVE-2012-1516
  CHECK(scores("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N")[0] == 75);  // CVE-2014-0160
  CHECK(scores("CVSS:3.1/AV:L/AC:L/PR:H/UI:R/S:U/C:H/I:H/A:H")[0] == 65);
  CHECK(scores("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H")[0] == 100);
  CHECK(scores("CVSS:3.0/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N")[0] == 61);
  CHECK(scores("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:N") == std::vector{0, 0, 0});
  CHECK(scores("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/E:U/RL:O/RC:U/MAV:P") == std::vector{98, 78, 55});
  CHECK(severity(0.0) == "NONE");
  CHECK(severity(3.9) == "LOW");
  CHECK(severity(4.0) == "MEDIUM");
  CHECK(severity(7.0) == "HIGH");
  CHECK(severity(9.0) == "CRITICAL");
  for (const auto* bad : {"", "CVSS:3.1/", "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H", "CVSS:3.1/AV:N/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H", "CVSS:3.1/AV:Q/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H",
                          "CVSS:3.1/XX:N/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H"}) {
    const auto vector = parse(bad);
    REQUIRE_FALSE(vector);
    CHECK(vector.error().rule == "csaf.cvss-vector");
  }
}
TEST_CASE("csaf.6-1-11 to csaf.6-1-13, csaf.6-1-15: weaknesses, languages, package URLs, translators") {
  CHECK(csaf::weakness_name("CWE-79") == "Improper Neutralization of Input During Web Page Generation ('Cross-site Scripting')");
  CHECK(csaf::weakness_name("CWE-79x").empty());
  CHECK(wrong(with(v0 + "/cwe/name", R"("Improper Input Validation")")) == "csaf.6-1-11 /vulnerabilities/0/cwe/name");
  CHECK(wrong(with(v0 + "/cwe/id", R"("CWE-999999")")) == "csaf.6-1-11 /vulnerabilities/0/cwe/id");
  CHECK(wrong(with("/document/lang", R"("EZ")")) == "csaf.6-1-12 /document/lang");
  CHECK(wrong(with("/document/lang", R"("de-AT")")) == "");
  const std::string purl = "/product_tree/full_product_names/0/product_identification_helper";
  for (const auto* bad : {"pkg:maven/@1.3.4", "pkg:generic", "pkg:a b/c", "pkg:npm/%zz"})
    CHECK(wrong(with(purl, R"({"purl":")" + std::string(bad) + R"("})")).find("csaf.6-1-13 " + purl + "/purl") != std::string::npos);
  for (const auto* fine : {"pkg:npm/%40angular/core@12.3.1", "pkg:deb/debian/curl@7.50.3-1?arch=i386&distro=jessie", "pkg:golang/google.golang.org/genproto#googleapis/api/annotations"})
    CHECK(wrong(with(purl, R"({"purl":")" + std::string(fine) + R"("})")) == "");
  CHECK(wrong(with("/document/publisher/category", R"("translator")")) == "csaf.6-1-15 /document/source_lang");
}
TEST_CASE("csaf.6-1-14, csaf.6-1-16 to csaf.6-1-22, csaf.6-1-30: versions and the revision history") {
  const auto history = [](std::string_view version, std::string_view status, const std::vector<std::pair<std::string, std::string>>& items) {
    auto out = document();
    at(out, tracking + "/version") = version;
    at(out, tracking + "/status") = status;
    Json list = Json::Array{};
    for (const auto& [number, day] : items) list.push(Json::Object{{"number", number}, {"date", "2026-02-" + day + "T10:00:00Z"}, {"summary", "s"}});
    at(out, tracking + "/revision_history") = list;
    return wrong(out);
  };
  const auto number = [](int i) { return "/document/tracking/revision_history/" + std::to_string(i) + "/number"; };
  CHECK(history("2", "final", {{"2", "02"}, {"1", "01"}}) == "");
  CHECK(history("1", "final", {{"2", "01"}, {"1", "02"}}).starts_with("csaf.6-1-14 " + number(1)));
  CHECK(history("1.10.0", "final", {{"1.9.0", "01"}, {"1.10.0", "02"}}) == "");
  CHECK(history("1", "final", {{"1", "01"}, {"2", "02"}}) == "csaf.6-1-16 /document/tracking/version");
  CHECK(history("1.0.0+build.5", "final", {{"1.0.0", "01"}}) == "");
  CHECK(history("1.0.0-rc.1", "draft", {{"1.0.0", "01"}}) == "");
  CHECK(history("0", "final", {{"0", "01"}}) == "csaf.6-1-17 /document/tracking/status; csaf.6-1-18 " + number(0));
  CHECK(history("0.9.5", "draft", {{"0.9.5", "01"}}) == "");
  CHECK(history("1", "interim", {{"0", "01"}, {"1", "02"}}) == "csaf.6-1-18 " + number(0));
  CHECK(history("1.0.0", "final", {{"1.0.0-rc", "01"}, {"1.0.0", "02"}}) == "csaf.6-1-19 " + number(0));
  CHECK(history("1.0.0-alpha", "interim", {{"1.0.0", "01"}}) == "csaf.6-1-16 /document/tracking/version; csaf.6-1-17 /document/tracking/status; csaf.6-1-20 /document/tracking/version");
  CHECK(history("3", "final", {{"1", "01"}, {"3", "02"}}) == "csaf.6-1-21 " + number(1));
  CHECK(history("2", "final", {{"2", "01"}}) == "csaf.6-1-21 " + number(0));
  CHECK(history("2.0.0", "final", {{"1.0.0", "01"}, {"1.4.0", "02"}, {"2.0.0", "03"}}) == "");
  CHECK(history("1", "final", {{"1", "01"}, {"1", "02"}}) == "csaf.6-1-22 " + number(1));
  CHECK(history("2", "final", {{"1.0.0", "01"}, {"2", "02"}}) == "csaf.6-1-30 /document/tracking");
}
TEST_CASE("csaf.6-1-23 to csaf.6-1-25, csaf.6-1-28 to csaf.6-1-33") {
  auto twice = document();
  twice["vulnerabilities"].push(std::as_const(twice)["vulnerabilities"].at(0));
  CHECK(wrong(twice) == "csaf.6-1-23 /vulnerabilities/1/cve");
  auto parties = document();
  at(parties, v0 + "/involvements").push(*parse_json(R"({"party":"vendor","status":"open","date":"2026-01-01T01:00:00+01:00"})"));
  CHECK(wrong(parties) == "csaf.6-1-24 /vulnerabilities/0/involvements/1");
  auto hashes = document();
  auto& list = at(hashes, "/product_tree/branches/0/branches/0/branches/0/product/product_identification_helper/hashes/0/file_hashes");
  list.push(std::as_const(list).at(0));
  CHECK(wrong(hashes) == "csaf.6-1-25 /product_tree/branches/0/branches/0/branches/0/product/product_identification_helper/hashes/0/file_hashes/1/algorithm");
  CHECK(wrong(with("/document/source_lang", R"("EN")")) == "csaf.6-1-28 /document/source_lang");
  CHECK(wrong(with("/document/source_lang", R"("en-GB")")) == "");
  CHECK(wrong(without(v0 + "/remediations/0/product_ids")) == "csaf.6-1-29 /vulnerabilities/0/remediations/0");
  const std::string branch = "/product_tree/branches/0/branches/0/branches/1";
  for (const auto* range : {"< 4.2", "prior to 4.2", "All versions"}) CHECK(wrong(with(branch + "/name", "\"" + std::string(range) + "\"")) == "csaf.6-1-31 " + branch + "/name");
  CHECK(wrong(with(branch + "/name", R"("Installer 4")")) == "");
  auto ranged = with(branch + "/name", R"("<4.2")");
  at(ranged, branch + "/category") = "product_version_range";
  CHECK(wrong(ranged) == "");
  CHECK(wrong(without(v0 + "/flags/0/product_ids")) == "csaf.6-1-32 /vulnerabilities/0/flags/0");
  auto flags = document();
  at(flags, v0 + "/flags").push(*parse_json(R"({"label":"vulnerable_code_not_present","group_ids":["G"]})"));
  CHECK(wrong(flags) == "csaf.6-1-33 /vulnerabilities/0/flags/1");
}
TEST_CASE("csaf.6-1-26: a category that is nearly a profile's name") {
  for (const auto* name : {"Csaf_a", "Informational Advisory", "security-incident-response", "Security      Advisory", "veX", "V_eX"}) CHECK(wrong(as(name)) == "csaf.6-1-26 /document/category");
  for (const auto* name : {"csaf_base", "Fjord Security Advisory", "vexing"}) CHECK(wrong(as(name)) == "");
}
TEST_CASE("csaf.6-1-27-1 to csaf.6-1-27-11: what each profile demands") {
  auto informational = as("csaf_informational_advisory", without("/vulnerabilities"));
  at(informational, "/document/references").push(*parse_json(R"({"summary":"s","url":"https://a.example"})"));
  CHECK(wrong(informational) == "");
  at(informational, "/document/notes/0/category") = "legal_disclaimer";
  CHECK(wrong(informational) == "csaf.6-1-27-1 /document/notes");
  CHECK(wrong(as("csaf_security_incident_response")) == "csaf.6-1-27-2 /document/references");
  CHECK(wrong(as("csaf_informational_advisory")) == "csaf.6-1-27-2 /document/references; csaf.6-1-27-3 /vulnerabilities");
  CHECK(wrong(without("/product_tree")).find("csaf.6-1-27-4 /product_tree") != std::string::npos);
  CHECK(wrong(without(v0 + "/notes")) == "csaf.6-1-27-5 /vulnerabilities/0");
  CHECK(wrong(without(v0 + "/product_status")) == "csaf.6-1-27-6 /vulnerabilities/0");
  CHECK(wrong(without("/vulnerabilities")) == "csaf.6-1-27-11 /vulnerabilities");
  CHECK(wrong(as("csaf_vex")) == "");
  CHECK(wrong(as("csaf_vex", with(v0 + "/product_status", R"({"first_fixed":["B"]})"))) == "csaf.6-1-27-7 /vulnerabilities/0/product_status");
  CHECK(wrong(as("csaf_vex", without(v0 + "/cve"))) == "csaf.6-1-27-8 /vulnerabilities/0");
  CHECK(wrong(as("csaf_vex", without(v0 + "/flags"))) == "csaf.6-1-27-9 /vulnerabilities/0/product_status/known_not_affected/0");
  auto impact = as("csaf_vex", without(v0 + "/flags"));
  at(impact, v0 + "/threats/0/category") = "impact";
  CHECK(wrong(impact) == "");  // by the group
  CHECK(wrong(as("csaf_vex", with(v0 + "/remediations/0/product_ids", R"(["A"])"))) == "csaf.6-1-27-10 /vulnerabilities/0/product_status/known_affected/1");
}

TEST_CASE("csaf: an advisory goes to STIX, valid and marked, and comes out equal") {
  const auto there = converted(good, "csaf", "stix2.1");
  REQUIRE(there);
  const auto report = stix::Validator().document(there->text);
  CHECK_MESSAGE(report.valid(), (report.errors.empty() ? "" : report.errors[0].where + " " + report.errors[0].detail));
  const auto objects = (*parse_json(there->text))["objects"].array();
  const auto one = [&](std::string_view type) { return *std::ranges::find_if(objects, [&](const Json& each) { return each["type"].text() == type && !stix::is_kept_definition(each); }); };
  CHECK(one("report")["name"].text() == "Pumps answer to anybody");
  CHECK(one("identity")["name"].text() == "Fjord Pumps");
  CHECK(one("vulnerability")["name"].text() == "CVE-2026-1234");
  CHECK(one("vulnerability")["description"].text() == "Anybody may start it.");
  CHECK(one("software")["vendor"].text() == "Fjord Pumps");
  CHECK(one("software")["cpe"].text() == "cpe:2.3:h:fjord:p:1.0:*:*:*:*:*:*:*");
  CHECK(one("course-of-action")["description"].text() == "Take 1.1.");
  for (const auto& each : objects)
    if (stix::needs_label(each) && !stix::is_kept_definition(each)) CHECK(stix::label_of(each) == Tlp::green);
  const auto back = converted(there->text, "stix", "csaf");
  REQUIRE(back);
  CHECK(back->lost.empty());
  CHECK(*parse_json(back->text) == document());
}
TEST_CASE("csaf: TLP:AMBER+STRICT is AMBER with the label in words, and never read wider") {
  auto strict = document();
  at(strict, "/document/distribution") = *parse_json(R"({"tlp":{"label":"AMBER"},"text":"tlp:amber+strict, utilities"})");
  const auto read = converted(to_jcs(strict), "csaf", "stix2.1");
  REQUIRE(read);
  CHECK(read->text.find(stix::marking_id(Tlp::amber_strict)) != std::string::npos);
  CHECK(read->text.find(stix::marking_id(Tlp::amber)) == std::string::npos);
}
TEST_CASE("csaf: what somebody changed in STIX is what is written, and passes every test") {
  auto bundle = *parse_json(converted(good, "csaf", "stix2.1")->text);
  for (auto& each : bundle["objects"].array_here()) {
    if (std::as_const(each)["type"].text() == "vulnerability") each["description"] = "Redacted.";
    if (stix::needs_label(each) && !stix::is_kept_definition(each)) stix::set_label(each, Tlp::amber_strict);
  }
  const auto made = converted(to_jcs(bundle), "stix", "csaf");
  REQUIRE_MESSAGE(made, (made ? "" : made.error().where + " " + made.error().detail));
  const auto written = *parse_json(made->text);
  CHECK(wrong(written) == "");
  CHECK(made->text.find("Anybody") == std::string::npos);
  CHECK(written["document"]["category"].text() == "csaf_security_advisory");
  CHECK(written["document"]["distribution"]["tlp"]["label"].text() == "AMBER");
  CHECK(written["document"]["distribution"]["text"].text() == "TLP:AMBER+STRICT");
  CHECK(written["vulnerabilities"].at(0)["product_status"]["known_affected"].array().size() == 2);
  CHECK(written["vulnerabilities"].at(0)["remediations"].at(0)["details"].text() == "Take 1.1.");
}
TEST_CASE("csaf: STIX that never was CSAF makes an advisory, and says what it leaves out") {
  const stix::Common common{.created_by_ref = "", .created = now, .modified = now, .marking = Tlp::amber, .seed = "018f3c1e-7c00-7000-8000-000000000001"};
  const auto flaw = stix::vulnerability(common, "CVE-2026-1234", "d");
  const auto other = stix::indicator(common, "C2", "[ipv4-addr:value = '203.0.113.9']", now, {}, {});
  const auto made = converted(to_jcs(stix::bundle(common.seed, "b", {flaw, other})), "stix", "csaf");
  REQUIRE_MESSAGE(made, (made ? "" : made.error().where + " " + made.error().detail));
  const auto written = *parse_json(made->text);
  CHECK(wrong(written) == "");
  CHECK(written["document"]["category"].text() == "csaf_base");
  REQUIRE(made->lost.size() == 1);
  CHECK(made->lost[0].where == other["id"].text());
  auto again = flaw;
  again["id"] = "vulnerability--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f";
  const auto twice = converted(to_jcs(stix::bundle(common.seed, "b", {flaw, again})), "stix", "csaf");
  REQUIRE(twice);
  CHECK(wrong(*parse_json(twice->text)) == "");
  REQUIRE(twice->lost.size() == 1);
  CHECK(twice->lost[0].where == again["id"].text());
  const auto nothing = converted(to_jcs(other), "stix", "csaf");  // a base document may be without vulnerabilities
  REQUIRE(nothing);
  CHECK(nothing->lost.size() == 1);
}
TEST_CASE("csaf.invalid: what makes no document is refused with the place in it") {
  Json bad = Json::Object{{"type", "vulnerability"}, {"spec_version", "2.1"}, {"id", "vulnerability--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f"}, {"name", ""}, {"external_references", Json::Array{Json::Object{{"source_name", ""}, {"external_id", "x"}}}}};
  const auto made = converted(to_jcs(bad), "stix", "csaf");
  REQUIRE_FALSE(made);
  CHECK(made.error().rule == "csaf.invalid");
  CHECK(made.error().where.starts_with("/vulnerabilities/0/"));
}
TEST_CASE("csaf.too-many, csaf.schema: what is not read") {
  CHECK(converted("{}", "csaf", "stix2.1").error().rule == "csaf.schema");
  CHECK(converted("{}", "csaf", "stix2.1").error().where == "/document");
  auto many = document();
  Json names = Json::Array{};
  for (std::size_t i = 0; i <= limits::csaf_products_max; ++i) names.push(Json::Object{{"name", "n"}, {"product_id", "x" + std::to_string(i)}});
  many["product_tree"] = Json::Object{{"full_product_names", names}};
  CHECK(converted(to_jcs(many), "csaf", "stix2.1").error().rule == "csaf.too-many");
}
TEST_CASE("csaf: real advisories and VEX documents are read, and come out equal") {
  std::size_t found = 0;
  for (const auto* name : {"2022-evd-uc-01-na-001", "2022-evd-uc-05-001", "2022-evd-uc-06-001", "2022-evd-uc-08-001", "cisco-sa-20180328-smi2", "rhsa-2019_1862", "rhsa-2021_5186", "sec-vex-2022-0001"}) {
    std::ifstream in(TOCSIN_SOURCE_DIR "/../shared/data/real/csaf/" + std::string(name) + ".json", std::ios::binary);
    if (!in) continue;
    ++found;
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    const auto report = csaf::validate_text(text);
    CHECK_MESSAGE(report.valid(), name, ": ", listed(report));
    const auto there = converted(text, "csaf", "stix2.1");
    REQUIRE_MESSAGE(there, name);
    const auto checked = stix::Validator().document(there->text);
    CHECK_MESSAGE(checked.valid(), name, ": ", (checked.errors.empty() ? "" : checked.errors[0].where + " " + checked.errors[0].detail));
    const auto back = converted(there->text, "stix", "csaf");
    REQUIRE_MESSAGE(back, name);
    CHECK(*parse_json(back->text, json_limits) == *parse_json(text, json_limits));
  }
  if (found == 0) MESSAGE("skipped: the shared data is not beside this checkout");
  else CHECK(found == 8);
}

namespace {
const std::string statements = R"({"@context":"https://openvex.dev/ns/v0.2.0","@id":"https://pumps.example/vex/1","author":"Fjord Pumps","role":"vendor","timestamp":"2026-02-01T10:00:00Z","version":3,
  "statements":[
    {"vulnerability":{"name":"CVE-2026-1234","description":"Anybody may start it.","aliases":["FP-9"]},"products":[{"@id":"pkg:generic/fjord/p@1.0"},{"@id":"pkg:generic/fjord/p@1.2"}],"status":"affected","action_statement":"Take 1.1."},
    {"vulnerability":{"name":"CVE-2026-1234"},"products":[{"@id":"pkg:generic/fjord/panel@1"}],"status":"not_affected","justification":"component_not_present"},
    {"vulnerability":{"name":"CVE-2026-1235"},"products":[{"@id":"pkg:generic/fjord/panel@1","identifiers":{"purl":"pkg:generic/fjord/panel@1"}}],"status":"not_affected","impact_statement":"It has no network."},
    {"vulnerability":{"name":"FP-10"},"products":[{"@id":"pkg:generic/fjord/p@1.0"}],"status":"under_investigation","status_notes":"We look."},
    {"vulnerability":{"name":"CVE-2026-1234"},"products":[{"@id":"pkg:generic/fjord/p@1.1"}],"status":"fixed"}]})";
std::string vex_error(std::string_view pointer, std::string_view value) {
  auto out = *parse_json(statements);
  if (value.empty()) {
    const auto slash = pointer.rfind('/');
    auto& parent = slash == 0 ? out : at(out, pointer.substr(0, slash));
    parent.object_here().erase(std::string(pointer.substr(slash + 1)));
  } else {
    at(out, pointer) = *parse_json(value);
  }
  const auto read = csaf::csaf_of_openvex(out);
  return read ? "" : read.error().rule + " " + read.error().where;
}
}  // namespace

TEST_CASE("openvex: statements are a VEX document of CSAF that passes every test, and come back with the same meaning") {
  const auto document = csaf::csaf_of_openvex(*parse_json(statements));
  REQUIRE(document);
  CHECK(wrong(*document) == "");
  CHECK((*document)["vulnerabilities"].array().size() == 3);
  CHECK((*document)["vulnerabilities"].at(0)["flags"].at(0)["label"].text() == "component_not_present");
  std::vector<stix::Lost> lost;
  const auto back = csaf::openvex_of_csaf(*document, lost);
  REQUIRE(back);
  CHECK(csaf::csaf_of_openvex(*back));  // is itself valid
  CHECK(lost.empty());
  const auto meaning = [](const Json& vex) {
    std::set<std::string> out;
    for (const auto& each : vex["statements"].array())
      for (const auto& product : each["products"].array())
        out.insert(each["vulnerability"]["name"].text() + " " + product["@id"].text() + " " + each["status"].text() + " " + each["justification"].text() + each["impact_statement"].text() + each["action_statement"].text());
    return out;
  };
  CHECK(meaning(*back) == meaning(*parse_json(statements)));
}
TEST_CASE("openvex: a file goes to STIX and back, and is equal; out of CSAF it says what it leaves out") {
  const auto there = converted(statements, "openvex", "stix2.1");
  REQUIRE(there);
  CHECK(stix::Validator().document(there->text).valid());
  const auto back = converted(there->text, "stix", "openvex");
  REQUIRE(back);
  CHECK(*parse_json(back->text) == *parse_json(statements));
  const auto as_csaf = converted(there->text, "stix", "csaf");
  REQUIRE(as_csaf);
  CHECK(wrong(*parse_json(as_csaf->text)) == "");
  const auto marked = converted(good, "csaf", "openvex");
  REQUIRE_FALSE(marked);
  CHECK(marked.error().rule == "convert.unmarkable");
  const auto from_csaf = converted(to_jcs(without("/document/distribution")), "csaf", "openvex");
  REQUIRE(from_csaf);
  CHECK(csaf::csaf_of_openvex(*parse_json(from_csaf->text)));
  CHECK(std::ranges::any_of(from_csaf->lost, [](const stix::Lost& each) { return each.where == "/vulnerabilities/0/scores"; }));
}
TEST_CASE("openvex.form: what the specification does not let, and where; openvex.empty") {
  CHECK(vex_error("/author", R"("a")") == "");
  CHECK(vex_error("/author", "") == "openvex.form /author");
  CHECK(vex_error("/@context", R"("https://vex.example")") == "openvex.form /@context");
  CHECK(vex_error("/version", "0") == "openvex.form /version");
  CHECK(vex_error("/timestamp", R"("soon")") == "openvex.form /timestamp");
  CHECK(vex_error("/x", "1") == "openvex.form /x");
  CHECK(vex_error("/statements", "[]") == "openvex.form /statements");
  CHECK(vex_error("/statements/0/status", R"("maybe")") == "openvex.form /statements/0/status");
  CHECK(vex_error("/statements/0/action_statement", "") == "openvex.form /statements/0/action_statement");
  CHECK(vex_error("/statements/1/justification", R"("because")") == "openvex.form /statements/1/justification");
  CHECK(vex_error("/statements/1/justification", "") == "openvex.form /statements/1");
  CHECK(vex_error("/statements/0/products", "[]") == "openvex.form /statements/0/products");
  CHECK(vex_error("/statements/0/products/0", "{}") == "openvex.form /statements/0/products/0");
  CHECK(vex_error("/statements/0/vulnerability/name", "") == "openvex.form /statements/0/vulnerability/name");
  std::vector<stix::Lost> lost;
  CHECK(csaf::openvex_of_csaf(without("/vulnerabilities"), lost).error().rule == "openvex.empty");
}

TEST_CASE("csaf: a provider's folder has the advisories by label and year, with hashes, signatures, lists and a feed") {
  auto amber = document();
  at(amber, "/document/distribution") = *parse_json(R"({"tlp":{"label":"AMBER"},"text":"TLP:AMBER+STRICT"})");
  at(amber, tracking + "/id") = "FP 2/2026:ä";
  const csaf::Provider provider{"https://pumps.example/.well-known/csaf/", "KEY", "AB12", [](std::string_view bytes) -> Result<std::string> { return "signed " + std::to_string(bytes.size()); }};
  const auto files = csaf::provider_files(provider, {document(), amber}, now);
  REQUIRE_MESSAGE(files, (files ? "" : files.error().where + " " + files.error().detail));
  std::vector<std::string> names;
  for (const auto& [name, bytes] : *files) names.push_back(name);
  CHECK(names == std::vector<std::string>{"amber/2026/fp_2_2026_.json", "amber/2026/fp_2_2026_.json.asc", "amber/2026/fp_2_2026_.json.sha256", "amber/2026/fp_2_2026_.json.sha512", "amber/changes.csv",
                                          "amber/csaf-feed-tlp-amber.json", "amber/index.txt", "green/2026/fp-1.json", "green/2026/fp-1.json.asc", "green/2026/fp-1.json.sha256",
                                          "green/2026/fp-1.json.sha512", "green/changes.csv", "green/csaf-feed-tlp-green.json", "green/index.txt", "openpgp.asc", "provider-metadata.json"});
  const auto& advisory = files->at("green/2026/fp-1.json");
  CHECK(*parse_json(advisory) == document());
  CHECK(files->at("green/2026/fp-1.json.sha256") == sha256(advisory).hex() + "  fp-1.json\n");
  CHECK(files->at("green/2026/fp-1.json.sha512").size() == 128 + 12);
  CHECK(files->at("green/2026/fp-1.json.asc") == "signed " + std::to_string(advisory.size()));
  CHECK(files->at("green/index.txt") == "2026/fp-1.json\n");
  CHECK(files->at("green/changes.csv") == "\"2026/fp-1.json\",\"2026-02-02T10:00:00Z\"\n");
  const auto feed = (*parse_json(files->at("green/csaf-feed-tlp-green.json")))["feed"];
  CHECK(feed["entry"].at(0)["id"].text() == "FP-1");
  CHECK(feed["entry"].at(0)["content"]["src"].text() == "https://pumps.example/.well-known/csaf/green/2026/fp-1.json");
  CHECK(feed["entry"].at(0)["link"].array().size() == 4);
  CHECK(feed["category"].at(0)["term"].text() == "csaf");
  const auto metadata = *parse_json(files->at("provider-metadata.json"));
  CHECK(metadata["canonical_url"].text() == "https://pumps.example/.well-known/csaf/provider-metadata.json");
  CHECK(metadata["role"].text() == "csaf_trusted_provider");
  CHECK_FALSE(metadata["list_on_CSAF_aggregators"].boolean());
  CHECK(metadata["distributions"].at(0)["rolie"]["feeds"].array().size() == 2);
  CHECK(metadata["public_openpgp_keys"].at(0)["fingerprint"].text() == "AB12");
}
TEST_CASE("csaf: a file has its document's id in small letters, each run of anything else as one underscore (section 5.1)") {
  const auto name = [](const char* id) { return csaf::file_name_of(Json::Object{{"document", Json::Object{{"tracking", Json::Object{{"id", id}}}}}}); };
  CHECK(name("Example Company - 2019-YH3234") == "example_company_-_2019-yh3234.json");
  CHECK(name("RHBA-2019:0024") == "rhba-2019_0024.json");
  CHECK(name("2022 #01-A") == "2022_01-a.json");
  CHECK(name("2022_#01-A") == "2022_01-a.json");
  CHECK(name("a_ _b__c_") == "a_b_c_.json");
  CHECK(name("__a+b.c/../d") == "_a+b_c_d.json");
  CHECK(name("Gr\xc3\xb6\xc3\x9f" "e") == "gr_e.json");
}
TEST_CASE("csaf.provider, csaf.red: what is not given out") {
  const auto rule = [](const std::string& url, const std::vector<Json>& documents) {
    const auto files = csaf::provider_files({url, "", "", {}}, documents, now);
    return files ? "" : files.error().rule + " " + files.error().where;
  };
  const std::string url = "https://pumps.example/csaf/";
  CHECK(rule(url, {document()}) == "");
  CHECK(rule("http://pumps.example/csaf/", {document()}).starts_with("csaf.provider"));
  CHECK(rule("https://pumps.example/csaf", {document()}).starts_with("csaf.provider"));
  CHECK(rule(url, {}) == "csaf.provider ");
  CHECK(rule(url, {document(), document()}) == "csaf.provider /1/document/tracking/id");
  CHECK(rule(url, {document(), with("/document/publisher/name", R"("Other")")}) == "csaf.provider /1/document/publisher");
  CHECK(rule(url, {without("/document/distribution")}) == "convert.unmarked /0/document/distribution");
  CHECK(rule(url, {with("/document/distribution/tlp/label", R"("RED")")}) == "csaf.red /0/document/distribution");
  CHECK(rule(url, {without("/document/title")}) == "csaf.invalid /0/document/title");
}

namespace {

/// A vulnerability, software, what relates them, and a report of it all.
std::string of_stix(const std::vector<std::pair<const char*, const char*>>& statuses, Instant modified = now, Json::Array more = {}) {
  stix::Common common{.created_by_ref = "", .created = now, .modified = now, .marking = Tlp::green, .seed = "018f3c1e-7c00-7000-8000-000000000001"};
  const auto flaw = stix::vulnerability(common, "CVE-2026-1234", "d");
  const auto fix = stix::course_of_action(common, "vendor_fix", "Take 1.1.");
  Json::Array all{stix::marking_definition(Tlp::green), flaw, fix, stix::relationship(common, fix["id"].text(), "remediates", flaw["id"].text())};
  for (const auto& [verb, reason] : statuses) {
    Json software = Json::Object{{"type", "software"}, {"spec_version", "2.1"}, {"name", std::string("Pump ") + verb + reason}};
    software["id"] = stix::observable_id("software", Json::Object{{"name", software["name"]}});
    auto link = stix::relationship(common, std::as_const(software)["id"].text(), verb, flaw["id"].text());
    if (*reason != 0) link["description"] = reason;
    all.push_back(std::move(software));
    all.push_back(std::move(link));
  }
  common.modified = modified;
  all.push_back(stix::report(common, "Pumps", "Told.", now, {flaw["id"].text()}, {"vulnerability"}));
  for (auto& each : more) all.push_back(std::move(each));
  return to_jcs(Json::Object{{"type", "bundle"}, {"id", "bundle--5d0092c5-5f74-4287-9642-33f4c354e56d"}, {"objects", std::move(all)}});
}
Json advisory_of(const std::string& bundle) {
  const auto made = converted(bundle, "stix", "csaf");
  REQUIRE_MESSAGE(made, (made ? "" : made.error().where + " " + made.error().detail));
  const auto written = *parse_json(made->text);
  CHECK(wrong(written) == "");
  return written;
}

}  // namespace

TEST_CASE("csaf: statements that say why something is not affected are VEX, and go to OpenVEX with their reason") {
  const auto category = [](const std::vector<std::pair<const char*, const char*>>& statuses) { return advisory_of(of_stix(statuses))["document"]["category"].text(); };
  const auto vex = advisory_of(of_stix({{"not-affected-by", "component_not_present"}, {"not-affected-by", "vulnerable_code_not_present"}, {"has", ""}}));
  CHECK(vex["document"]["category"].text() == "csaf_vex");
  CHECK(vex["vulnerabilities"].at(0)["flags"].array().size() == 2);
  CHECK(vex["vulnerabilities"].at(0)["flags"].at(0)["label"].text() == "component_not_present");
  CHECK(category({{"has", ""}}) == "csaf_security_advisory");
  CHECK(category({{"not-affected-by", ""}}) == "csaf_security_advisory");                                          // nobody says why
  CHECK(category({{"not-affected-by", "component_not_present"}, {"not-affected-by", "we think so"}}) == "csaf_security_advisory");
  CHECK(category({{"not-affected-by", "component_not_present"}}) == "csaf_vex");
  CHECK(category({}) == "csaf_base");
  const auto open = converted(of_stix({{"not-affected-by", "component_not_present"}}), "stix", "objects");
  REQUIRE(open);
  // a document of CSAF keeps its reasons in STIX, for tools that know nothing of CSAF
  const auto there = converted(to_jcs(vex), "csaf", "objects");
  REQUIRE(there);
  Json::Array plain;
  const auto all = *parse_json(there->text);
  for (const auto& each : all.array())
    if (!stix::is_kept_definition(each)) plain.push_back(stix::without_kept(each));
  CHECK(advisory_of(to_jcs(plain))["document"]["category"].text() == "csaf_vex");
}
TEST_CASE("csaf: a revised report is a later version, with its history") {
  const auto first = advisory_of(of_stix({{"has", ""}}))["document"]["tracking"];
  CHECK(first["version"].text() == "1");
  CHECK(first["revision_history"].array().size() == 1);
  const auto later = now + std::chrono::hours(5);
  const auto tracking = advisory_of(of_stix({{"has", ""}}, later))["document"]["tracking"];
  CHECK(tracking["version"].text() == "2");
  CHECK(tracking["initial_release_date"].text() == stix::timestamp(now));
  CHECK(tracking["current_release_date"].text() == stix::timestamp(later));
  REQUIRE(tracking["revision_history"].array().size() == 2);
  CHECK(tracking["revision_history"].at(0)["number"].text() == "1");
  CHECK(tracking["revision_history"].at(0)["date"].text() == stix::timestamp(now));
  CHECK(tracking["revision_history"].at(1)["date"].text() == stix::timestamp(later));
}
