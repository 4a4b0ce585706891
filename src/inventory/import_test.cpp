#include <doctest/doctest.h>

#include <string>

#include "inventory/import.hpp"

using namespace tocsin;
using namespace tocsin::inventory;
namespace {
std::string rule_of(const auto& result) { return result ? "" : result.error().rule + " " + result.error().where; }
}  // namespace

TEST_CASE("the format of an import is seen by how it begins") {
  CHECK(format_of(" \n{\"org\":\"x\"}") == Format::json);
  CHECK(format_of("dn: cn=x\n") == Format::ldif);
  CHECK(format_of("$ORIGIN fjord.example.\n") == Format::zone);
  CHECK(format_of("fjord.example. 3600 IN SOA ns1 root 1 2 3 4 5\n") == Format::zone);
  CHECK(format_of("list,value\n") == Format::csv);
}
TEST_CASE("inventory.encoding: a mark before any format is passed over, UTF-16 is refused by its name") {
  const std::string mark = "\xef\xbb\xbf";
  CHECK(load_any(mark + R"({"domains":["fjord.example"]})")->domains.size() == 1);
  CHECK(load_any(mark + "list,value\ndomains,fjord.example\n")->domains.size() == 1);
  CHECK(load_any(mark + "$ORIGIN fjord.example.\n@ IN A 10.0.0.1\n")->domains.size() == 1);
  CHECK(load_any(mark + "dn: cn=Ada Vik\ncn: Ada Vik\nuid: avik\n")->people.size() == 1);
  CHECK(rule_of(load_any(std::string_view("\xff\xfe{\0}\0", 6))) == "inventory.encoding 1:1");
  CHECK(rule_of(load_any(std::string_view("{\0}\0", 4))) == "inventory.encoding 1:1");
  CHECK(load_any(std::string_view("\xff\xfe{\0}\0", 6)).error().detail.find("UTF-16") != std::string::npos);
  CHECK(rule_of(load_any("list,value\ndomains,\xff\n")) == "inventory.encoding 2:9");
  // a list in brackets is JSON and no table
  CHECK(rule_of(load_any("[1]")).starts_with("inventory.form"));
}
TEST_CASE("inventory.csv: lists by name, people, hosts, quotes and line ends; what has no header or stays open is refused") {
  const auto lists = *load_any("\xef\xbb\xbfList,Value\r\ndomains,fjord.example\r\ncidrs,10.0.0.0/8\ncustomers,\"Sund \"\"&\"\" Sons, Ltd\"\n\nprojects,\"Two\nLines\"\n");
  CHECK(lists.domains.at(0) == "fjord.example");
  CHECK(lists.customers.at(0).name == "Sund \"&\" Sons, Ltd");
  CHECK(lists.projects.at(0) == "Two\nLines");
  const auto people = *load_csv("name,user,email,department\nAda Vik,avik,ada.vik@fjord.example,IT\n,svc,,\n");
  CHECK(people.people.at(0).email == "ada.vik@fjord.example");
  CHECK(people.people.at(1).user == "svc");
  const auto hosts = *load_csv("host,address,role\nfw-dc1,10.1.1.1,domain controller\nfw-x,,\n");
  CHECK(hosts.hosts.at(0).role == "domain controller");
  CHECK(rule_of(load_csv("a,b\n1,2\n")) == "inventory.csv line 1");
  CHECK(rule_of(load_csv("list,value\nx,1\nhosts,a,b\n")) == "inventory.csv line 3");
  CHECK(rule_of(load_csv("list,value\ndomains,\"open\n")) == "inventory.csv line 2");
  CHECK(rule_of(load_csv("list,value\ndomains,fjord.example\n\ndomain,fjord.example\n")) == "inventory.form line 4");
  CHECK(rule_of(load_csv("list,value\ncidrs,10.0.0.0/8\ncustomers,\"Two\nLines\"\ncidrs,10.0.0/33\n")) == "inventory.value line 5");
  CHECK(load_csv("list,value\ncidrs,10.0.0/33\n").error().detail.find("/cidrs/0") != std::string::npos);
  CHECK(rule_of(load_csv("host,address\nfw,10.0.0.1\ndb,10.0.0.300\n")) == "inventory.value line 3");
}
TEST_CASE("inventory.zone: the origin, and hosts with their addresses; what is no record is refused") {
  const auto zone = *load_any("$ORIGIN Fjord.example. ; ours\n$TTL 3600\n@ IN SOA ns1 root (\n 1 2\n 3 4 5 )\n  IN NS ns1\nns1 IN A 10.0.0.1\ndb 300 IN A 10.0.0.2\n   IN AAAA fd00::2\nwww CNAME db\n*.dev A 10.0.0.9\nmx.fjord.example. A 10.0.0.3\n");
  CHECK(zone.domains.at(0) == "fjord.example");
  REQUIRE(zone.hosts.size() == 4);
  CHECK(zone.hosts.at(0).name == "db.fjord.example");
  CHECK(zone.hosts.at(0).addresses.size() == 2);
  CHECK(rule_of(load_zone("www A 10.0.0.1\n")) == "inventory.zone line 1");
  CHECK(rule_of(load_zone("$ORIGIN a.example.\nwww A 300.0.0.1\n")) == "inventory.zone line 2");
  CHECK(rule_of(load_zone("$TTL 3\n")) == "inventory.zone line 1");
}
TEST_CASE("inventory.zone: times to live with units, origins below each other; what makes or brings records is refused, not passed over") {
  const auto zone = *load_zone("$ORIGIN fjord.example.\n$TTL 1h\nns1 1H30M IN A 10.0.0.1\n\t2D A 10.0.0.2\n$ORIGIN dev\nbox IN 5m A 10.0.0.3\n$ORIGIN other.example.\nx A 10.0.0.4\n");
  CHECK(zone.domains == std::vector<std::string>{"fjord.example", "other.example"});
  REQUIRE(zone.hosts.size() == 3);
  CHECK(zone.hosts.at(0).name == "box.dev.fjord.example");
  CHECK(zone.hosts.at(1).addresses.size() == 2);
  CHECK(rule_of(load_zone("$ORIGIN a.example.\n$GENERATE 1-99 host$ A 10.0.0.$\n")) == "inventory.zone line 2");
  CHECK(rule_of(load_zone("$ORIGIN a.example.\nw A 10.0.0.1\n$include other.zone\n")) == "inventory.zone line 3");
  CHECK(rule_of(load_zone("$ORIGIN a.example.\nw 1x A 10.0.0.1\n")) == "");  // a type that is not ours to know
}
TEST_CASE("inventory.ldif: every address, telephone and spelling of a person") {
  const auto found = *load_ldif("dn: cn=1\ngivenName: Ada\nsn: Vik\ndisplayName: Vik, Ada (IT)\ncn: Vik Ada\nsAMAccountName: avik\nmail: ada.vik@fjord.example\nmail: av@fjord.example\n"
                                "proxyAddresses: SMTP:ada.vik@fjord.example\nproxyAddresses: smtp:ada@old.example\nproxyAddresses: x500:/o=x\ntelephoneNumber: +47 12 34 56 78\nmobile: +47 98 76 54 32\n\ndn: cn=2\ngn: Bo\nsurname: Lund\nuid: blund\n");
  REQUIRE(found.people.size() == 2);
  CHECK(found.people.at(0).name == "Ada Vik");
  CHECK(found.people.at(0).phone == "+47 12 34 56 78");
  CHECK(found.people.at(0).aliases == std::vector<std::string>{"Vik, Ada (IT)", "Vik Ada", "av@fjord.example", "ada@old.example", "+47 98 76 54 32"});
  CHECK(found.people.at(1).name == "Bo Lund");
}
TEST_CASE("inventory.ldif: people and computers, folded lines and base64; what is no attribute is refused") {
  const auto found = *load_any("version: 1\n\ndn: cn=Ada Vik,dc=fjord\ncn: Ada Vik\nsAMAccountName: avik\nmail: ada.vik@\n fjord.example\nemployeeNumber: FW-1\n\n# a group\ndn: cn=all\ncn: all\n\ndn: cn=o\ncn:: w4Vz\n ZSBWaWs=\nuid: ovik\n\ndn: cn=pc\ndNSHostName: pc1.fjord.example\ncn: pc1\n");
  REQUIRE(found.people.size() == 2);
  CHECK(found.people.at(0).email == "ada.vik@fjord.example");
  CHECK(found.people.at(1).name == "\u00c5se Vik");
  CHECK(found.hosts.at(0).name == "pc1.fjord.example");
  // a policy has names and is nobody
  CHECK(load_ldif("dn: cn={31B2F340}\ncn: {31B2F340}\ndisplayName: Default Domain Policy\n")->people.empty());
  CHECK(rule_of(load_ldif("dn: x\nnothing\n")) == "inventory.ldif line 2");
  CHECK(rule_of(load_ldif("dn: x\ncn:: ***\n")) == "inventory.ldif line 2");
}
TEST_CASE("inventory: a refusal of a directory or a zone names the line at which the entry begins") {
  const std::string long_name(600, 'x');
  CHECK(rule_of(load_ldif("dn: cn=Ada Vik\ncn: Ada Vik\nuid: avik\n\ndn: cn=B\ncn: " + long_name + "\nuid: b\n")) == "inventory.form line 5");
  CHECK(rule_of(load_zone("$ORIGIN a.example.\nwww A 10.0.0.1\n" + long_name + " A 10.0.0.2\n")) == "inventory.form line 3");
}
TEST_CASE("inventory: what is written is read back the same") {
  const auto whole = *load(R"({"org":"Fjord","org_aliases":["FW"],"domains":["fjord.example"],"cidrs":["10.0.0.0/8"],"host_prefixes":["bgo"],"hosts":[{"name":"a","addresses":["10.0.0.1"],"role":"db"},"b"],
    "employees":[{"name":"Ada Vik","user":"avik","email":"a@x.example","badge":"1","phone":"12345","aliases":["Addie"]}],"customers":[{"name":"S","aliases":["T"],"clause":"4.2","expires":"2027-01-01T00:00:00Z"}],
    "third_parties":["V"],"projects":["P"],"sites":["Site"],"ot_tags":["FIC-1"],"badge_regex":"\\d{5}","ticket_prefixes":["INC"],"software":[{"vendor":"v","product":"p","version":"1","owner":"o","asset":"a"}],"canaries":["zq"],"imported_at":"2026-11-01T00:00:00Z"})");
  CHECK(to_jcs(write(*load(to_jcs(write(whole))))) == to_jcs(write(whole)));
  const auto written = write(whole);
  CHECK(written["hosts"].at(0)["role"].text() == "db");
  CHECK(written["employees"].at(0)["aliases"].at(0).text() == "Addie");
  CHECK(written["customers"].at(0)["clause"].text() == "4.2");
  CHECK(written["imported_at"].text() == to_rfc3339(whole.imported_at));
  for (const auto* field : {"org", "org_aliases", "domains", "cidrs", "host_prefixes", "third_parties", "projects", "sites", "ot_tags", "badge_regex", "ticket_prefixes", "software", "canaries"}) CHECK(written.has(field));
}
TEST_CASE("inventory: an import is the whole, takes the place of lists, or is added entry by entry") {
  const auto before = *load(R"({"org":"Fjord","domains":["fjord.example"],"hosts":[{"name":"db","addresses":["10.0.0.1"],"role":"database"},{"name":"old"}],
    "employees":[{"name":"Ada Vik","user":"avik","email":"ada.vik@fjord.example","phone":"55512345"},{"name":"Jon Dal","email":"jon.dal@fjord.example"}],
    "customers":[{"name":"Sund Bank","clause":"4.2"}],"canaries":["zq-11"],"imported_at":"2026-11-01T00:00:00Z"})");
  const auto read = *load(R"({"domains":["fjord.example","lab.example"],"hosts":[{"name":"DB","addresses":["10.0.0.2"]},{"name":"new"}],
    "employees":[{"name":"Ada Vik-Moe","user":"avik","email":"ada.moe@fjord.example"},{"name":"Jon Dal","email":"jon.dal2@fjord.example"}],"customers":[{"name":"sund bank","aliases":["SB"]}]})");
  const auto added = joined(before, read, Joining::add);
  CHECK(added.org == "Fjord");
  CHECK(added.domains == std::vector<std::string>{"fjord.example", "lab.example"});
  REQUIRE(added.hosts.size() == 3);
  CHECK(added.hosts[0].addresses == std::vector<std::string>{"10.0.0.1", "10.0.0.2"});
  CHECK(added.hosts[0].role == "database");
  REQUIRE(added.people.size() == 3);  // of two with one name, the mail addresses say that they are two
  CHECK(added.people[0].name == "Ada Vik-Moe");
  CHECK(added.people[0].email == "ada.moe@fjord.example");
  CHECK(added.people[0].phone == "55512345");
  CHECK(added.people[0].aliases == std::vector<std::string>{"Ada Vik", "ada.vik@fjord.example"});  // still looked for
  REQUIRE(added.customers.size() == 1);
  CHECK(added.customers[0].clause == "4.2");
  CHECK(added.customers[0].aliases == std::vector<std::string>{"SB"});
  CHECK(added.canaries == before.canaries);
  CHECK(added.imported_at == before.imported_at);
  const auto lists = joined(before, read, Joining::lists);
  CHECK(lists.hosts.size() == 2);
  CHECK(lists.hosts[0].role.empty());
  CHECK(lists.canaries == before.canaries);  // not named, so it stays
  CHECK(lists.imported_at == before.imported_at);
  const auto whole = joined(before, read, Joining::whole);
  CHECK(whole.canaries.empty());
  CHECK(whole.org.empty());
}
