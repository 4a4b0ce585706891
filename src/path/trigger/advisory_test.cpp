#include <doctest/doctest.h>

#include <fstream>
#include <iterator>

#include "path/trigger/advisory.hpp"

using namespace tocsin;
using namespace tocsin::trigger;
namespace {

Software runs(const char* vendor, const char* product, const char* asset, const char* exposure = "") {
  Software out;
  out.vendor = vendor;
  out.product = product;
  out.asset = asset;
  out.zone = "ot";
  out.exposure = exposure;
  return out;
}
const std::vector<Software> software{runs("Fjord Pumps", "Controller P", "pump-1", "internet"), runs("Fjord Pumps", "Controller P", "pump-2"), runs("Other", "Panel", "panel-1")};
const std::string advisory = R"({"document":{"category":"csaf_security_advisory","csaf_version":"2.0","title":"t","publisher":{"category":"vendor","name":"Fjord Pumps","namespace":"https://pumps.example"},
  "tracking":{"id":"FP-1","status":"final","version":"1","initial_release_date":"2026-02-01T10:00:00Z","current_release_date":"2026-02-01T10:00:00Z","revision_history":[{"number":"1","date":"2026-02-01T10:00:00Z","summary":"a"}]}},
  "product_tree":{"branches":[{"category":"vendor","name":"Fjord Pumps","branches":[{"category":"product_name","name":"Controller P","branches":[
      {"category":"product_version_range","name":"<1.1","product":{"name":"P <1.1","product_id":"A"}},{"category":"product_version","name":"1.1","product":{"name":"P 1.1","product_id":"B"}}]}]}],
    "full_product_names":[{"name":"Base","product_id":"C"}],
    "relationships":[{"category":"installed_on","product_reference":"A","relates_to_product_reference":"C","full_product_name":{"name":"P on Base","product_id":"D"}}]},
  "vulnerabilities":[
    {"cve":"CVE-2026-1234","title":"No password","notes":[{"category":"description","text":"Anybody may start it."}],"product_status":{"known_affected":["D"],"fixed":["B"]},
     "scores":[{"products":["D"],"cvss_v3":{"version":"3.1","vectorString":"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:H/A:H","baseScore":9.1,"baseSeverity":"CRITICAL"}}],
     "remediations":[{"category":"vendor_fix","details":"Take 1.1.","product_ids":["D"]}],"threats":[{"category":"exploit_status","details":"None is known."}]},
    {"cve":"CVE-2026-1235","notes":[{"category":"description","text":"x"}],"product_status":{"known_not_affected":["A"],"fixed":["B"]}}]})";

}  // namespace

TEST_CASE("advisory: what is affected and runs here is a signal, with its assets and what to do") {
  CHECK(looks_like_advisory(advisory));
  CHECK_FALSE(looks_like_advisory(R"({"kind":"incident"})"));
  const auto joined = read_advisory(advisory, software);
  REQUIRE(joined);
  CHECK(joined->vulnerabilities == 2);
  REQUIRE(joined->signals.size() == 1);
  const auto& signal = joined->signals[0];
  CHECK(signal.kind == "credible-threat");
  CHECK(signal.key == "csaf:https://pumps.example:FP-1:CVE-2026-1234");
  CHECK(check(signal_message(), signal.record));
  CHECK(signal.record["assets"].array().size() == 2);
  CHECK(signal.record["severity"].text() == "critical");
  CHECK(signal.record["cves"].at(0).text() == "CVE-2026-1234");
  CHECK(signal.record["vulnerability"]["action"].text() == "Take 1.1.");
  CHECK(signal.record["match"].at(0).text().find("affected is <1.1") != std::string::npos);
  CHECK(signal.text == "No password. Anybody may start it. Exploits: None is known. To do: Take 1.1.");
  CHECK_FALSE(signal.record.has("exploited"));
}
TEST_CASE("advisory: what does not run here, is not affected, or is nearly ours is no signal") {
  CHECK(read_advisory(advisory, {})->signals.empty());
  const auto other = read_advisory(advisory, {runs("Somebody", "Controller P", "x")});
  CHECK(other->signals.empty());
  REQUIRE(other->near_misses.size() == 1);
  CHECK(other->near_misses[0].cve == "CVE-2026-1234");
}
TEST_CASE("signal.csaf: what is no document of CSAF") {
  const auto where = [](std::string_view text) {
    const auto read = read_advisory(text, software);
    return read ? "" : read.error().rule + " " + read.error().where;
  };
  CHECK(where("{").starts_with("signal.csaf byte"));
  CHECK(where("{}") == "signal.csaf /document");
}
TEST_CASE("advisory: real advisories are read") {
  for (const auto* name : {"cisco-sa-20180328-smi2", "rhsa-2021_5186", "2022-evd-uc-08-001"}) {
    std::ifstream in(TOCSIN_SOURCE_DIR "/../shared/data/real/csaf/" + std::string(name) + ".json", std::ios::binary);
    if (!in) {
      MESSAGE("skipped: the shared data is not beside this checkout");
      return;
    }
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    const auto joined = read_advisory(text, {runs("Cisco", "IOS", "router"), runs("Red Hat", "OpenJDK", "app"), runs("Example Company", "ABC", "abc")});
    REQUIRE_MESSAGE(joined, name);
    CHECK(joined->vulnerabilities > 0);
    for (const auto& signal : joined->signals) CHECK(check(signal_message(), signal.record));
  }
}

TEST_CASE("openvex: statements about what runs here are a signal, whether a package URL or a CPE names it") {
  const auto vex = [](const std::string& product, const std::string& status = R"("status":"affected","action_statement":"Take 1.1.")") {
    return R"({"@context":"https://openvex.dev/ns/v0.2.0","@id":"https://pumps.example/vex/1","author":"Fjord Pumps","timestamp":"2026-02-01T10:00:00Z","version":1,
      "statements":[{"vulnerability":{"name":"CVE-2026-1234","description":"Anybody may start it."},"products":[)" + product + "]," + status + "}]}";
  };
  const std::string by_purl = R"({"@id":"pkg:generic/Fjord%20Pumps/x?arch=arm"})", plain_purl = R"({"@id":"pkg:generic/other/panel@1.0"})", by_cpe = R"({"@id":"https://pumps.example/p","identifiers":{"cpe23":"cpe:2.3:h:fjord_pumps:controller_p:1.0:*:*:*:*:*:*:*"}})";
  CHECK(looks_like_openvex(vex(plain_purl)));
  CHECK_FALSE(looks_like_openvex(advisory));
  CHECK_FALSE(looks_like_openvex("# A note\nIts \"@context\" is https://openvex.dev/ns\n"));
  const auto panel = read_openvex(vex(plain_purl), software);
  REQUIRE(panel);
  REQUIRE(panel->signals.size() == 1);
  const auto& signal = panel->signals[0];
  CHECK(signal.source == "openvex");
  CHECK(signal.key == "openvex:https://pumps.example/vex/1:https://pumps.example/vex/1:CVE-2026-1234");
  CHECK(check(signal_message(), signal.record));
  CHECK(signal.record["assets"].array().size() == 1);
  CHECK(signal.record["match"].at(0).text().contains("affected is 1.0"));
  CHECK(signal.text == "Anybody may start it. To do: Take 1.1.");
  CHECK(read_openvex(vex(by_cpe), software)->signals.at(0).record["assets"].array().size() == 2);
  CHECK(read_openvex(vex(plain_purl, R"("status":"not_affected","justification":"component_not_present")"), software)->signals.empty());
  CHECK(read_openvex(vex(by_purl), software)->signals.empty());
  CHECK(read_any(vex(plain_purl), software)->at(0).source == "openvex");
}
TEST_CASE("signal.openvex: what is no statement of OpenVEX") {
  const auto where = [](std::string_view text) {
    const auto read = read_openvex(text, software);
    return read ? std::string() : read.error().rule + " " + read.error().where;
  };
  CHECK(where("{").starts_with("signal.openvex byte"));
  CHECK(where(R"({"@context":"https://openvex.dev/ns/v0.2.0"})") == "signal.openvex /@id");
  CHECK(where(R"({"@context":"https://openvex.dev/ns/v0.2.0","@id":"https://a.example/1","author":"a","timestamp":"2026-02-01T10:00:00Z","version":1,"statements":[]})") == "signal.openvex /statements");
}
