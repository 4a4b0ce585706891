#include "path/trigger/signal.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "procedure/example.hpp"

using namespace tocsin;
using namespace tocsin::trigger;
namespace {

std::string slurp(const std::filesystem::path& path) {
  std::ifstream in(path);
  return {std::istreambuf_iterator<char>(in), {}};
}
std::vector<Software> runs(const std::string& rows) { return *read_software("vendor,product,asset\n" + rows); }
std::string kev(const std::string& vendor, const std::string& product) {
  return R"({"vulnerabilities":[{"cveID":"CVE-2024-0001","vendorProject":")" + vendor + R"(","product":")" + product + "\"}]}";
}
/// `match`, `near` or `nothing`: what becomes of one listed product and one of ours.
std::string joined(const std::string& vendor, const std::string& product, const std::string& ours) {
  const auto join = read_kev(kev(vendor, product), runs(ours + ",host-1\n"));
  REQUIRE(join.has_value());
  if (!join->signals.empty()) return "match";
  return join->near_misses.empty() ? "nothing" : "near";
}
std::string rule_of(const auto& result) { return result ? "" : result.error().rule; }
std::string where_of(const auto& result) { return result ? "" : result.error().where; }

}  // namespace

TEST_CASE("signal: own JSON, one or a list; the same event has the same key") {
  const auto one = read_json_signals(R"({"kind":"change","title":"t","source":"desk","reference":"C-1","security_impact":true,"summary":"words"})");
  REQUIRE(one.has_value());
  REQUIRE(one->size() == 1);
  CHECK(one->front().key == "desk:C-1");
  CHECK(one->front().text == "words");
  CHECK(one->front().record["security_impact"].boolean());
  const auto two = read_json_signals(R"([{"kind":"change","title":"t","source":"desk"},{"kind":"incident","title":"t","source":"desk"}])");
  REQUIRE(two.has_value());
  CHECK(two->size() == 2);
  CHECK((*two)[0].key != (*two)[1].key);
  CHECK((*two)[0].key == read_json_signals(R"({"source":"desk","title":"t","kind":"change"})")->front().key);
}
TEST_CASE("signal.json, signal.form: what cannot be read is named with its place") {
  CHECK(rule_of(read_json_signals("{")) == "signal.json");
  CHECK(rule_of(read_json_signals(R"({"kind":"x","kind":"y"})")) == "signal.json");
  CHECK(rule_of(read_json_signals("[]")) == "signal.form");
  CHECK(where_of(read_json_signals(R"([{"kind":"change","title":"t","source":"s"},{"kind":"chnge","title":"t","source":"s"}])")) == "/1/kind");
  CHECK(where_of(read_json_signals(R"({"kind":"change","title":"t","source":"s","colour":1})")) == "/colour");
  CHECK(where_of(read_json_signals(R"({"kind":"change","title":"t"})")) == "/source");
  CHECK(where_of(read_json_signals(R"({"kind":"change","title":"t","source":"s","in_scope":"yes"})")) == "/in_scope");
  CHECK(where_of(read_json_signals(R"({"kind":"change","title":"t","source":"s","assets":[{"asset":"a","zone":"moon"}]})")) == "/assets/0/zone");
  CHECK(rule_of(read_json_signals(R"({"kind":"change","title":"t","source":"s","severity":9})")) == "signal.form");
}
TEST_CASE("signal: a note is an incident that is suspected, unless its front matter says more") {
  const auto plain = read_note("# Odd sign-in\n\nSeen CVE-2024-3400 and T1078.004, then CVE-2024-3400 again.\r\n");
  REQUIRE(plain.has_value());
  CHECK(plain->kind == "incident");
  CHECK(plain->title == "Odd sign-in");
  CHECK(plain->record["status"].text() == "suspected");
  CHECK(to_jcs(plain->record["cves"]) == R"(["CVE-2024-3400"])");
  CHECK(to_jcs(plain->record["techniques"]) == R"(["T1078.004"])");
  CHECK(plain->key.starts_with("note:"));
  const auto full = read_note("---\nkind: control-failure\nseverity: high\nzones: [ot]\nreference: K-7\n---\nThe sensor is silent.\n");
  REQUIRE(full.has_value());
  CHECK(full->kind == "control-failure");
  CHECK(full->key == "note:K-7");
  CHECK(full->title == "The sensor is silent.");
  CHECK(full->text == "The sensor is silent.");
  CHECK_FALSE(full->record.has("status"));
}
TEST_CASE("signal.json, signal.note: a mark before the text changes nothing, and what begins like JSON is never a note") {
  const std::string mark = "\xEF\xBB\xBF", own = R"({"kind":"change","title":"t","source":"desk"})";
  const auto plain = read_any(own, {}), marked = read_any(mark + own, {});
  REQUIRE(marked.has_value());
  CHECK(marked->front().kind == "change");
  CHECK(marked->front().key == plain->front().key);
  CHECK(read_any(mark + " \n[" + own + "]", {})->front().kind == "change");
  CHECK(read_json_signals(mark + own)->front().kind == "change");
  CHECK(read_any(mark + kev("Cisco", "IOS XR"), runs("Cisco,IOS XR,gw-1\n"))->front().kind == "exploited-vulnerability");
  CHECK(read_any(mark + "---\nkind: control-failure\n---\nThe sensor is silent.", {})->front().kind == "control-failure");
  for (const auto& text : {std::string("{ not JSON"), std::string(" \n[INC-1] a note"), std::string("{\"kind\":\"change\",}"), mark + "{"}) {
    CAPTURE(text);
    CHECK(rule_of(read_any(text, {})) == "signal.json");
    CHECK(where_of(read_any(text, {})).starts_with("byte "));
  }
  for (const auto text : {std::string_view("\xFF\xFE{\0}\0", 6), std::string_view("\xFE\xFF\0h\0i", 6), std::string_view("h\0i\0", 4)}) {
    const auto wide = read_any(text, {});
    REQUIRE_FALSE(wide.has_value());
    CHECK(wide.error().rule == "signal.note");
    CHECK(wide.error().detail.find("UTF-16") != std::string::npos);
  }
}
TEST_CASE("signal.note: bad notes are refused at their line") {
  CHECK(rule_of(read_note("")) == "signal.note");
  CHECK(rule_of(read_note("---\nkind: incident\n---\n")) == "signal.note");
  CHECK(where_of(read_note("---\nkind: incident\nno end\n")) == "1:1");
  CHECK(where_of(read_note("---\nkind: incident\nstatus: [\n---\nx")).starts_with("4:"));
  CHECK(where_of(read_note("---\na: &b 1\n---\nx")).starts_with("2:"));
  CHECK(where_of(read_note("---\nkind: riot\n---\nx")) == "/kind");
  CHECK(where_of(read_note("---\nkind: incident\nsummary: y\n---\nx")) == "3:1");
  CHECK(rule_of(read_note("a \xFF")) == "signal.note");
  CHECK(rule_of(read_note(std::string(limits::note_bytes_max + 1, 'x'))) == "signal.note");
}
TEST_CASE("software.csv: columns by name, closed lists checked, faults at their line") {
  const auto read = read_software("asset,Product,vendor,zone,exposure\nfw-1,\"PAN-OS, 11\",Palo Alto Networks,OT,Partner\n");
  REQUIRE(read.has_value());
  REQUIRE(read->size() == 1);
  CHECK(read->front().product == "PAN-OS, 11");
  CHECK(read->front().zone == "ot");
  CHECK(read->front().exposure == "partner");
  CHECK(where_of(read_software("")) == "1");
  CHECK(where_of(read_software("vendor,product\nA,B\n")) == "1");
  CHECK(where_of(read_software("vendor,product,asset,color\nA,B,C,D\n")) == "1");
  CHECK(where_of(read_software("vendor,product,asset,asset\nA,B,C,D\n")) == "1");
  CHECK(where_of(read_software("vendor,product,asset\nA,B,C\nA,B\n")) == "3");
  CHECK(where_of(read_software("vendor,product,asset\nA,B,\n")) == "2");
  CHECK(where_of(read_software("vendor,product,asset,zone\nA,B,C,moon\n")) == "2");
  CHECK(rule_of(read_software("vendor,product,asset\nA,\"B,C\n")) == "software.csv");
}
TEST_CASE("kev: names of one product are taken for one, however they are spelled") {
  CHECK(joined("Palo Alto Networks", "PAN-OS", "Palo Alto Networks,PAN-OS") == "match");
  CHECK(joined("Palo Alto Networks", "PAN-OS", "palo alto networks inc.,PanOS 11.1 (GlobalProtect)") == "match");
  CHECK(joined("Citrix", "NetScaler ADC and Gateway", "Citrix Systems Inc.,NetScaler ADC 13.1") == "match");
  CHECK(joined("Microsoft", "SharePoint", "Microsoft Corporation,SharePoint Server 2019") == "match");
  CHECK(joined("Microsoft", "Exchange Server", "Microsoft,Exchange 2016") == "match");
  CHECK(joined("Cisco", "Cisco IOS XE Web UI", "Cisco Systems,IOS XE 17.9") == "match");
  CHECK(joined("Unitronics", "Vision PLC and HMI", "Unitronics,Vision 1210 PLC with HMI") == "match");
  CHECK(joined("Zoho", "ManageEngine ServiceDesk Plus", "ManageEngine,ServiceDesk Plus 14") == "match");
  CHECK(joined("VMware", "vCenter Server and Cloud Foundation", "Broadcom,vCenter Server") == "match");
}
TEST_CASE("kev: what is only alike is listed as a near miss, with the reason") {
  CHECK(joined("Cisco", "IOS XR", "Cisco,IOS XE") == "near");
  CHECK(joined("Zoho", "ManageEngine", "Zoho,ManageEngine ServiceDesk Plus") == "near");
  CHECK(joined("Microsoft", "Multiple Products", "Microsoft,Exchange Server") == "near");
  CHECK(joined("Citrix", "Application Delivery Controller (ADC) and Gateway", "Citrix,NetScaler ADC") == "near");
  CHECK(joined("Fortinet", "FortiOS", "Fortinett,FortiOS") == "near");
  CHECK(joined("Acme", "PAN-OS", "Palo Alto Networks,PAN-OS") == "near");
  CHECK(joined("Linux", "Kernel", "Red Hat,Enterprise Linux") == "near");
  const auto join = *read_kev(kev("Cisco", "IOS XR"), runs("Cisco,IOS XE,gw-1\n"));
  REQUIRE(join.near_misses.size() == 1);
  CHECK(join.near_misses[0].asset == "gw-1");
  CHECK(join.near_misses[0].why.find("share \"ios\"") != std::string::npos);
}
TEST_CASE("kev: what has nothing in common is neither taken nor listed") {
  CHECK(joined("Apple", "iOS", "Palo Alto Networks,PAN-OS") == "nothing");
  CHECK(joined("Microsoft", "Windows", "Microsoft,Exchange Server") == "nothing");
  CHECK(joined("Microsoft", "SQL Server", "Microsoft,Exchange Server") == "nothing");
  CHECK(joined("Delta Electronics", "DOPSoft 2", "Unitronics,Vision PLC") == "nothing");
  CHECK(joined("Acme", "Server", "Other,Server") != "match");
}
TEST_CASE("kev: one signal an entry, with every asset that runs it and what they have in common") {
  const auto software = *read_software(
      "vendor,product,version,asset,zone,exposure,interface,third_party,business_service\n"
      "Cisco,IOS XE,17.9,gw-1,ot,partner,Vendor tunnel,Varga,Protection\nCisco,IOS XE,17.3,gw-2,it,internal,,,Protection\nF5,BIG-IP,17,lb-1,it,internet,,,Portal\n");
  const auto join = *read_kev(kev("Cisco", "IOS XE"), software);
  REQUIRE(join.signals.size() == 1);
  const Json& record = join.signals[0].record;
  CHECK(check(signal_message(), record).has_value());
  CHECK(join.signals[0].key == "cisa-kev:CVE-2024-0001");
  CHECK(record["assets"].array().size() == 2);
  CHECK(to_jcs(record["zones"]) == R"(["ot","it"])");
  CHECK(to_jcs(record["business_services"]) == R"(["Protection"])");
  CHECK(record["severity"].text() == "critical");
  CHECK(record["match"].at(0).text().find("the list names no versions") != std::string::npos);
}
TEST_CASE("signal.kev: another form is refused at its place") {
  const auto refused = [](std::string_view text) {
    const auto join = read_kev(text, {});
    return join ? "" : join.error().rule + " " + join.error().where;
  };
  CHECK(refused("{") == "signal.kev byte 1");
  CHECK(refused("{}") == "signal.kev /vulnerabilities");
  CHECK(refused(R"({"vulnerabilities":[3]})") == "signal.kev /vulnerabilities/0");
  CHECK(refused(R"({"vulnerabilities":[{"cveID":"CVE-1","vendorProject":"a","product":"b"}]})") == "signal.kev /vulnerabilities/0/cveID");
  CHECK(refused(R"({"vulnerabilities":[{"cveID":"CVE-2024-0001","product":"b"}]})") == "signal.kev /vulnerabilities/0/vendorProject");
  CHECK(refused(R"({"vulnerabilities":[{"cveID":"CVE-2024-0001","vendorProject":7,"product":"b"}]})") == "signal.kev /vulnerabilities/0/vendorProject");
  CHECK(refused(R"({"vulnerabilities":[{"cveID":"CVE-2024-0001","vendorProject":"a","product":"b"},{"cveID":"CVE-2024-0001","vendorProject":"a","product":"b"}]})") ==
        "signal.kev /vulnerabilities/1");
}
TEST_CASE("kev: the whole list, joined with the example's software") {
  const std::filesystem::path list = TOCSIN_SOURCE_DIR "/../shared/data/real/kev.json";
  if (!std::filesystem::exists(list)) {
    MESSAGE("SKIPPED: " << list.string() << " is not here");
    return;
  }
  const auto join = read_kev(slurp(list), *read_software(procedure::example("utility")->software));
  REQUIRE(join.has_value());
  CHECK(join->entries == 1404);
  CHECK(join->near_misses_left_out == 0);
  std::set<std::string> keys;
  for (const auto& signal : join->signals) {
    keys.insert(signal.key);
    CHECK(check(signal_message(), signal.record).has_value());
  }
  for (const auto* cve : {"CVE-2024-3400", "CVE-2023-6448", "CVE-2023-20198", "CVE-2025-5777", "CVE-2023-20273", "CVE-2025-53770"}) CHECK(keys.contains(std::string("cisa-kev:") + cve));
  CHECK_FALSE(keys.contains("cisa-kev:CVE-2021-38406"));
  std::set<std::string> near;
  for (const auto& one : join->near_misses) near.insert(one.cve);
  CHECK(near.contains("CVE-2022-47966"));  // "Zoho ManageEngine", which names a family of products
}
TEST_CASE("signal: read_any tells the forms apart") {
  const auto software = runs("Palo Alto Networks,PAN-OS,fw-1\n");
  CHECK(read_any(kev("Palo Alto Networks", "PAN-OS"), software)->front().source == "cisa-kev");
  CHECK(read_any(kev("Other", "Thing"), software)->empty());
  CHECK(read_any(R"({"kind":"change","title":"t","source":"desk"})", software)->front().source == "desk");
  CHECK(read_any("A plain note.", software)->front().source == "note");
  CHECK(rule_of(read_any("{ broken", software)) == "signal.json");
}
