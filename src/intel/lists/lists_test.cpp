#include <doctest/doctest.h>

#include <algorithm>

#include "base/csv.hpp"
#include "base/limits_exchange.hpp"
#include "intel/lists/entries.hpp"
#include "intel/lists/lists.hpp"
#include "intel/stix/labels.hpp"
#include "intel/stix/stix.hpp"
#include "intel/stix/validate.hpp"

using namespace tocsin;
namespace {

const Instant now = *parse_rfc3339("2026-03-01T02:10:00Z");
const stix::Common common{.created_by_ref = "", .created = now, .modified = now, .marking = Tlp::amber, .seed = "018f3c1e-7c00-7000-8000-000000000001"};

struct Out {
  std::string text;
  std::vector<std::string> lost;
};
Out written(Result<stix::Written> (*write)(const stix::Content&, Instant), const std::vector<Json>& objects) {
  std::vector<std::string> texts;
  for (const auto& object : objects) texts.push_back(to_jcs(object));
  const auto out = write({"bundle--5d0092c5-5f74-4287-9642-33f4c354e56d", {texts.begin(), texts.end()}}, now);
  REQUIRE(out);
  Out told{out->text, {}};
  for (const auto& each : out->lost) told.lost.push_back(each.where + ": " + each.what);
  return told;
}
Json indicator(const std::string& pattern, const std::string& name = "n", std::string_view language = "stix") {
  auto out = stix::indicator(common, name, pattern, now, {}, {});
  out["pattern_type"] = language;
  return out;
}
Json objects(const Result<stix::Written>& read) {
  REQUIRE_MESSAGE(read, (read ? "" : read.error().rule + " " + read.error().where + " " + read.error().detail));
  const auto report = stix::Validator().document(read->text);
  CHECK_MESSAGE(report.valid(), (report.errors.empty() ? "" : report.errors[0].where + " " + report.errors[0].detail));
  return (*parse_json(read->text))["objects"];
}
std::string refused(const Result<stix::Written>& read) { return read ? "" : read.error().rule + " " + read.error().where; }
const Json domain = indicator("[domain-name:value = 'Bad.example']", "C2"), address = indicator("[ipv4-addr:value = '203.0.113.9']"), network = indicator("[ipv6-addr:value = '2001:db8::/32']"),
           url = indicator("[url:value = 'http://bad.example:8080/a;b\"c']"), both = indicator("[file:name = 'a' AND file:hashes.MD5 = '8764605c6f388c89096b534d33565802']"),
           pair_ = indicator("[network-traffic:dst_ref.value = '203.0.113.10' AND domain-name:value = 'shared.example']"), either = indicator("[domain-name:value IN ('a.example', 'b.example') OR ipv4-addr:value = '203.0.113.11']"),
           rule = indicator("rule a { condition: true }", "y", "yara"), flaw = stix::vulnerability(common, "CVE-2026-1234", "d"),
           seen = *stix::observable("domain", "seen.example", Tlp::green);

}  // namespace

TEST_CASE("values are known by their form, defanged or not, and nothing else is") {
  const auto type = [](std::string_view text) {
    const auto found = lists::recognized(text);
    return found ? found->type + " " + found->value : "";
  };
  CHECK(type("203.0.113[.]9") == "ipv4 203.0.113.9");
  CHECK(type("203.0.113.0/24") == "cidr 203.0.113.0/24");
  CHECK(type("2001:db8::1") == "ipv6 2001:db8::1");
  CHECK(type("hxxps[:]//bad[.]example/A") == "url https://bad.example/A");
  CHECK(type("Bad(.)Example.") == "domain bad.example");
  CHECK(type("a[at]bad[.]example") == "email a@bad.example");
  CHECK(type("D41D8CD98F00B204E9800998ECF8427E") == "md5 d41d8cd98f00b204e9800998ecf8427e");
  CHECK(type("CVE-2026-1234") == "cve CVE-2026-1234");
  CHECK(type("HKLM\\Software\\x").starts_with("registry-key"));
  for (const auto* nothing : {"", "word", "203.0.113.256", "a b.example", "d41d8cd98f00b204e9800998ecf8427", "http://", "CVE-2026-12x4"}) CHECK(type(nothing) == "");
}
TEST_CASE("csv: a row an entry, and back with marking, times and text") {
  auto until = domain;
  until["valid_until"] = "2026-04-01T00:00:00.000Z";
  until["description"] = "says \"no\",\r\nthen stops";
  until["labels"] = Json::Array{"ours", "c2"};
  const auto out = written(lists::write_csv, {until, flaw, seen, rule});
  CHECK(out.lost.empty());
  const auto back = objects(lists::read_csv(out.text, now));
  const auto one = [&](std::string_view kind) { return *std::ranges::find_if(back.array(), [&](const Json& each) { return each["type"].text() == kind; }); };
  CHECK(one("indicator")["pattern"].text() == "[domain-name:value = 'bad.example']");
  for (const auto* name : {"name", "description", "labels", "valid_until"}) CHECK(one("indicator")[name] == until[name]);
  CHECK(stix::label_of(one("indicator")) == Tlp::amber);
  CHECK(stix::label_of(one("domain-name")) == Tlp::green);
  CHECK(one("vulnerability")["name"].text() == "CVE-2026-1234");
  CHECK(out.text.find("rule a") != std::string::npos);
}
TEST_CASE("csv: no cell is a formula for a spreadsheet, and reading gives the text back") {
  for (const auto* bad : {"=cmd|' /C calc'!A0", "+1", "-1", "@SUM(1)", "\t=1", "\r=1", "  =1", "\uff1d1", "'already"}) {
    auto named = domain;
    named["name"] = bad;
    const auto out = written(lists::write_csv, {named});
    const auto rows = *parse_csv(out.text, 10);
    for (const auto& row : rows)
      for (const auto& cell : row.cells) {
        const auto from = cell.find_first_not_of(' ');
        CHECK((from == std::string::npos || std::string("=+-@\t\r\n\xef").find(cell[from]) == std::string::npos));
      }
    const auto back = objects(lists::read_csv(out.text, now));
    CHECK(back.at(1)["name"].text() == bad);
  }
}
TEST_CASE("lists.header, lists.value, lists.marking, lists.time: what is wrong in a table, and the line") {
  CHECK(refused(lists::read_csv("a,b\n1,2\n", now)) == "lists.header line 1");
  CHECK(refused(lists::read_csv("", now)) == "lists.header line 1");
  CHECK(refused(lists::read_csv("value\nno value at all\n", now)) == "lists.value line 2");
  CHECK(refused(lists::read_csv("type,value\nmd5,bad.example\n", now)) == "lists.value line 2");
  CHECK(refused(lists::read_csv("type,value\nyara,\"\"\n", now)) == "");
  CHECK(refused(lists::read_csv("type,value\npattern,[broken\n", now)) == "lists.value line 2");
  CHECK(refused(lists::read_csv("IOC,TLP\nbad[.]example,BLUE\n", now)) == "lists.marking line 2");
  CHECK(refused(lists::read_csv("IOC,first_seen\nbad[.]example,yesterday\n", now)) == "lists.time line 2");
  const auto whole = objects(lists::read_csv("# TLP:GREEN\nioc,tlp\nbad[.]example,\nworse.example,RED\n", now));
  CHECK(stix::label_of(whole.at(2)) == Tlp::green);
  CHECK(stix::label_of(whole.at(3)) == Tlp::red);
}
TEST_CASE("text: the label stands first, values follow, and the list is read again") {
  const auto out = written(lists::write_text, {domain, address, both, rule, either});
  CHECK(out.text == "# TLP:AMBER\nBad.example\n203.0.113.9\na.example\nb.example\n203.0.113.11\n");
  CHECK(out.lost.size() == 2);  // the file that needs a name as well, and the rule
  const auto back = objects(lists::read_text(out.text, now));
  CHECK(back.array().size() == 6);
  CHECK(stix::label_of(back.at(1)) == Tlp::amber);
  const auto read = lists::read_text("// tlp:green\n; tlp:amber+strict for us\nbad[.]example # seen\r\nnothing here\n\nhxxp://bad.example/#frag\n", now);
  const auto found = objects(read);
  CHECK(stix::label_of(found.at(1)) == Tlp::amber_strict);
  CHECK(found.at(2)["pattern"].text() == "[url:value = 'http://bad.example/#frag']");
  REQUIRE(read->lost.size() == 1);
  CHECK(read->lost[0].where == "line 4");
  CHECK(objects(lists::read_text("", now)).array().empty());
}
TEST_CASE("lists.utf8, lists.too-large, lists.too-many, lists.marking: lists that are not read") {
  CHECK(refused(lists::read_text("a\xff", now)) == "lists.utf8 1:2");
  CHECK(refused(lists::read_text("# tlp:blue\n", now)) == "lists.marking line 1");
  CHECK(refused(lists::read_text(std::string(limits::list_file_bytes_max + 1, '\n'), now)) == "lists.too-large ");
  CHECK(refused(lists::read_csv(std::string(limits::list_file_bytes_max + 1, '\n'), now)) == "lists.too-large ");
  std::string many;
  for (std::size_t i = 0; i <= limits::list_entries_max; ++i) many += "1.1.1.1\n";
  CHECK(refused(lists::read_text(many, now)) == "lists.too-many line " + std::to_string(limits::list_entries_max + 1));
}
TEST_CASE("what was revoked or is over blocks nobody") {
  auto revoked = domain, over = address;
  revoked["revoked"] = true;
  over["valid_until"] = "2026-03-01T02:10:00.000Z";
  for (const auto write : {lists::write_text, lists::write_hosts, lists::write_rpz, lists::write_suricata}) {
    const auto out = written(write, {revoked, over});
    CHECK(out.text.find("example") == std::string::npos);
    CHECK(out.text.find("203") == std::string::npos);
    CHECK(out.lost.size() == 2);
  }
  CHECK(written(lists::write_csv, {revoked}).text.find("\"true\"") != std::string::npos);
}
TEST_CASE("hosts: only domains that mean harm alone") {
  const auto out = written(lists::write_hosts, {domain, pair_, seen, address});
  CHECK(out.text == "# TLP:AMBER\n0.0.0.0 bad.example\n");
  CHECK(out.lost.size() == 3);
  CHECK(written(lists::write_hosts, {indicator("[domain-name:value = 'a\\nb']")}).text.find("a\nb") == std::string::npos);
}
TEST_CASE("rpz: names, what is below them, and addresses backwards") {
  const auto out = written(lists::write_rpz, {domain, address, network, indicator("[ipv4-addr:value = '198.51.100.7/24']")});
  CHECK(out.text == "; TLP:AMBER\n$TTL 300\n@ IN SOA localhost. root.localhost. ( 1772331000 3600 600 86400 300 )\n@ IN NS localhost.\n"
                    "Bad.example CNAME .\n*.Bad.example CNAME .\n32.9.113.0.203.rpz-ip CNAME .\n32.0.0.0.0.0.0.db8.2001.rpz-ip CNAME .\n24.0.100.51.198.rpz-ip CNAME .\n");
  CHECK(out.lost.empty());
}
TEST_CASE("suricata: a rule a value, numbers that stay, and nothing that breaks out of a rule") {
  const auto out = written(lists::write_suricata, {domain, address, url});
  CHECK(out.text.starts_with("# TLP:AMBER\nalert dns $HOME_NET any -> any any (msg:\"TLP AMBER C2\"; dns.query; dotprefix; content:\".bad.example\"; nocase; endswith; classtype:trojan-activity; sid:1"));
  CHECK(out.text.find("metadata:tlp amber;)") != std::string::npos);
  CHECK(out.text.find("alert ip $HOME_NET any -> [203.0.113.9] any (") != std::string::npos);
  CHECK(out.text.find("http.host; content:\"bad.example\"; startswith; endswith; http.uri; content:\"/a|3b|b|22|c\";") != std::string::npos);
  CHECK(written(lists::write_suricata, {address, domain}).text.size() == written(lists::write_suricata, {domain, address}).text.size());
  const auto said = [](const std::string& lost) { return lost.substr(lost.find(": ") + 2); };  // behind the id
  const auto rule = [&](const std::string& address) {
    const auto made = written(lists::write_suricata, {indicator("[url:value = '" + address + "']")});
    const auto begin = made.text.find("alert "), options = made.text.find("\"; ") + 3, end = made.text.find("classtype");
    return begin == std::string::npos ? "lost " + said(made.lost.at(0)) : made.text.substr(begin, made.text.find(" (") - begin) + " |" + made.text.substr(options, end - options) + (made.lost.empty() ? "" : "| " + said(made.lost[0]));
  };
  CHECK(rule("https://Bad.example/") == "alert tls $HOME_NET any -> any any |tls.sni; content:\"bad.example\"; nocase; startswith; endswith; ");
  CHECK(rule("https://bad.example/a").ends_with("endswith; | the path of an address of HTTPS, which nobody sees on the wire: the rule matches its host"));
  CHECK(rule("https://203.0.113.9:8443") == "alert tls $HOME_NET any -> [203.0.113.9] 8443 |");
  CHECK(rule("http://me:word@bad.example:8080/a%20b#c") == "alert http $HOME_NET any -> any any |http.host; content:\"bad.example\"; startswith; endswith; http.uri.raw; content:\"/a%20b\"; ");
  CHECK(rule("http://[2001:DB8::1]/a") == "alert http $HOME_NET any -> [2001:db8::1] any |http.uri; content:\"/a\"; ");
  CHECK(rule("http://bad.example?a=b").contains("http.uri; content:\"/?a=b\"; "));
  CHECK(rule("ftp://bad.example/a").starts_with("lost Suricata has nothing"));
  CHECK(rule("http://b\xc3\xa4" "d.example/") == "lost a name that is not of DNS");
  const auto named = written(lists::write_suricata, {indicator("[domain-name:value = 'a.example']", "x\"; sid:1; \n alert")});
  CHECK(named.text.find("sid:1;") == std::string::npos);
  CHECK(std::ranges::count(named.text, '\n') == 2);
}
TEST_CASE("a list has the label of its narrowest entry, also where some have none") {
  auto red = address;
  stix::set_label(red, Tlp::red);
  CHECK(written(lists::write_text, {domain, red}).text.starts_with("# TLP:RED\n"));
  auto bare = address;
  bare.object_here().erase("object_marking_refs");
  for (const auto write : {lists::write_text, lists::write_rpz, lists::write_suricata}) {
    CHECK(written(write, {bare, domain}).text.substr(2).starts_with("TLP:AMBER\n"));
    CHECK(written(write, {domain, bare, red}).text.substr(2).starts_with("TLP:RED\n"));
    CHECK(written(write, {bare}).text.find("TLP") == std::string::npos);
  }
}
