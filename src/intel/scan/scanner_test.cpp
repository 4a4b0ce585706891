#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <thread>

#include "base/bytes.hpp"
#include "base/limits.hpp"
#include "base/text.hpp"
#include "intel/extract.hpp"
#include "intel/scan/find.hpp"
#include "intel/scan/formats.hpp"
#include "intel/extract.hpp"
#include "intel/scan/find.hpp"
#include "intel/scan/formats.hpp"
#include "intel/scan/scanner.hpp"

using namespace tocsin;
using namespace tocsin::scan;
namespace {

/// A made-up utility's vocabulary.
Scanner make() {
  Vocabulary v;
  v.terms = {{"Ada Vik", Kind::person, "/employees/0"}, {"avik", Kind::username, "/employees/0"}, {"Sund Bank", Kind::customer, "/customers/0"}, {"Project Heron", Kind::project, "/projects/0"},
             {"Fjord Water", Kind::organization, "/org"}, {"fjordwater", Kind::organization, "/org_aliases/0"}, {"zq-canary-11", Kind::canary, "/canaries/0"}};
  v.domains = {{"fjord.example", "/domains/0"}, {"fw.corp", "/domains/1"}};
  v.networks = {{"192.0.2.0/25", "/cidrs/0"}, {"2001:db8:4a::/48", "/cidrs/1"}};
  v.host_prefixes = {{"bgo", "/host_prefixes/0"}};
  v.ticket_prefixes = {{"FWINC", "/ticket_prefixes/0"}};
  v.code_patterns = {{"FW-\\d{5}", "/badge_regex"}};
  return *Scanner::build(v);
}
const Scanner scanner = make();

std::string cut(std::string_view text, const Match& m) { return std::string(text.substr(m.begin, m.end - m.begin)); }
/// The pieces of the text in which one of these rules won, separated by bars.
std::string found(std::string_view text, std::string_view rule) {
  std::string out;
  for (const auto& m : scanner.scan(text).matches)
    if (m.rule.starts_with(rule)) out += (out.empty() ? "" : "|") + cut(text, m);
  return out;
}
/// Everything of ours, separated by bars.
std::string ours(std::string_view text) {
  std::string out;
  for (const auto& m : scanner.scan(text).matches)
    if (m.side == Side::ours) out += (out.empty() ? "" : "|") + cut(text, m);
  return out;
}

}  // namespace

TEST_CASE("scan.vocabulary: what cannot be looked for is refused with its entry") {
  const auto rule_of = [](const Vocabulary& v) {
    const auto built = Scanner::build(v);
    return built ? std::string() : built.error().rule + " " + built.error().where;
  };
  Vocabulary v;
  v.terms = {{"--", Kind::project, "/projects/3"}};
  CHECK(rule_of(v) == "scan.vocabulary /projects/3");
  v = {};
  v.networks = {{"10.0.0.0", "/cidrs/0"}};
  CHECK(rule_of(v) == "scan.vocabulary /cidrs/0");
  v = {};
  v.code_patterns = {{"HG-(", "/badge_regex"}};
  CHECK(rule_of(v) == "scan.vocabulary /badge_regex");
  CHECK(rule_of({}) == "");
}
TEST_CASE("literals: whole words in any case, over line ends, never parts of words") {
  CHECK(ours("ask ADA\n  VIK now") == "ADA\n  VIK");
  CHECK(ours("Ada Vikings, Nevada Vik, Sund Banking") == "");
  CHECK(ours("(Sund Bank)'s, Project Heron.") == "Sund Bank|Project Heron");
  CHECK(ours("user avik logged on; mavik did not") == "avik");
}
TEST_CASE("literals are found through disguises") {
  CHECK(ours("A\u0434\u0430") == "");
  CHECK(ours("Ad\u0430 V\u0456k") == "Ad\u0430 V\u0456k");
  CHECK(ours("S\u200bund Bank") == "S\u200bund Bank");
  CHECK(ours("q=ada%2Evik%40fjord%2Eexample&x") == "ada%2Evik%40fjord%2Eexample");
}
TEST_CASE("the attacker's name that contains ours survives whole") {
  CHECK(ours("login at fjordwater-login.xyz") == "");
  CHECK(ours("fjord.example.evil.com and notfjord.example") == "");
  CHECK(ours("https://evil.com/x?to=gw.fjord.example") == "gw.fjord.example");
  CHECK(found("hxxps://fjordwater[.]evil[.]com/a", "url.public") == "hxxps://fjordwater[.]evil[.]com/a");
}
TEST_CASE("domains and hosts of ours, by whole labels") {
  CHECK(ours("db1.fjord.example, fjord.example. DC2.FW.CORP") == "db1.fjord.example|fjord.example|DC2.FW.CORP");
  CHECK(ours("db1[.]fjord[.]example") == "db1[.]fjord[.]example");
  CHECK(ours("bgo-sql11 and bgo_mx2 but not bgo or bgone") == "bgo-sql11|bgo_mx2");
  CHECK(ours("printer.lan and nas.home") == "printer.lan|nas.home");
  CHECK(found("readme.md, a.out, System.Net.dll", "domain") == "");
}
TEST_CASE("addresses: private and ours go, public and well-known stay, versions are none") {
  CHECK(ours("10.1.2.3 172.20.1.1 192.168.0.9 100.64.1.1 169.254.1.1 fe80::1 fd00::12:1") == "10.1.2.3|172.20.1.1|192.168.0.9|100.64.1.1|169.254.1.1|fe80::1|fd00::12:1");
  CHECK(ours("192.0.2.7 in, 192.0.2.200 out; 2001:db8:4a::9 in, 2001:db8:4b::9 out") == "192.0.2.7|2001:db8:4a::9");
  CHECK(ours("8.8.8.8 1.1.1.1 203.0.113.9 172.32.0.1 127.0.0.1") == "");
  CHECK(ours("10.0.0.0/8 and 10.9.8.7-10.9.8.9") == "10.0.0.0/8|10.9.8.7|10.9.8.9");
  CHECK(ours("libfoo 10.2.3.4-1ubuntu2, firmware 10.2.3.4, version 10.2.3.4, 10.2.3.4.5, 1.10.2.3.4") == "");
  CHECK(ours("time 10:20:30.400, ratio 192:168:1:1, std::vector") == "");
  CHECK(ours("10[.]1[.]2[.]3:443") == "10[.]1[.]2[.]3");
}
TEST_CASE("e-mail addresses: ours by domain, the attacker's by the words around, else a person decides") {
  CHECK(found("ada.vik@fjord.example", "email.own-domain") == "ada.vik@fjord.example");
  CHECK(ours("phishing sent from no-reply@parcel-held.ru") == "");
  CHECK(ours("billing[@]evil[.]com") == "");
  CHECK(found("My email is jo@gmail.com", "email.personal") == "jo@gmail.com");
  const auto unknown = scanner.scan("see jo@somewhere.net there").matches;
  REQUIRE(unknown.size() == 1);
  CHECK(unknown[0].certainty == Certainty::uncertain);
  CHECK(ours("@handle a@ @b 5@6") == "");
}
TEST_CASE("secrets by their form") {
  for (const std::string secret : {"AKIAIOSFODNN7EXAMPLE", "ghp_16C7e42F292c6912E7710c838347Ae178B4a", "glpat-abcDEF123456ghiJKL78", "xoxb-123456789012-123456789012-abcdefABCDEF123456", "AIzaSyA1234567890abcdefghijklmnopqrstuv",
                                   "sk_live_4eC39HqLyjWDarjtT1zdp7dc", "npm_abcdefghijklmnopqrstuvwxyz0123456789", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U"})
    CHECK(found("key " + secret + " end", "secret.") == secret);
  CHECK(found("AKIASHORT xoxb- ghp_short npm_install sk_live eyJ.eyJ.x", "secret.") == "");
  CHECK(found("-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----", "secret.private-key").starts_with("-----BEGIN"));
  CHECK(found("-----BEGIN PUBLIC KEY-----\nMIIE\n-----END PUBLIC KEY-----", "secret.") == "");
  CHECK(found("-----BEGIN PRIVATE KEY-----\nMIIEabc\nand no end", "secret.private-key-cut") != "");
}
TEST_CASE("passwords beside their word, and between user and host of a URL") {
  CHECK(found("db_password=0b5zTkhY0*!c", "password.assigned") == "0b5zTkhY0*!c");
  CHECK(found("\"pwd\": \"Winter2024!\",", "password.assigned") == "Winter2024!");
  CHECK(found("the password is Sommer!2024x.", "password.spoken") == "Sommer!2024x");
  CHECK(found("postgres://app:mnHiax6*J@db:5432/x", "secret.url-password") == "mnHiax6*J");
  CHECK(found("api_key: \"Zx81kQpLm20vT7\"", "secret.assigned") == "Zx81kQpLm20vT7");
  CHECK(ours("password=<unset> password: required, monkey=banana1234567, the password is stored hashed, token bucket, keybindings=ctrl123456") == "");
}
TEST_CASE("numbers that states, banks and exchanges give") {
  CHECK(found("card 4111 1111 1111 1111, 4111 1111 1111 1112", "card.") == "4111 1111 1111 1111");
  CHECK(found("IBAN GB82 WEST 1234 5698 7654 32 was", "iban.") == "GB82 WEST 1234 5698 7654 32");
  CHECK(found("on 2026-03-01 078-05-1120, build 123-45-67890", "id.us-ssn") == "078-05-1120");
  CHECK(found("call +47 819 41 241 or (424) 362-1296 or 424.362.1296", "phone.") == "+47 819 41 241|(424) 362-1296|424.362.1296");
  CHECK(ours("ISBN 978-3-16-148410-0, 1,234,567.89, 2024-01-15 10:11, 59.9139, uuid 2770c2cd-686e-4947-8f5b-e663ecfb6b23") == "");
}
TEST_CASE("tickets, badges, plant assets, shares") {
  CHECK(ours("FWINC0042784 badge FW-41000 FWINCIDENT FW-1") == "FWINC0042784|FW-41000");
  CHECK(ours("PLC-07 on feeder 3; RTU_BGO_12; HMI-2 in the Skarnes substation") == "PLC-07 on feeder 3|RTU_BGO_12|HMI-2 in the Skarnes substation");
  CHECK(ours("\\\\bgo-fs1\\eng\\plans.dwg, FJORD\\jdoe, C:\\Windows\\Temp\\x.exe") == "\\\\bgo-fs1\\eng\\plans.dwg|jdoe");
}
TEST_CASE("a ticket's number goes whole, however many groups it has") {
  CHECK(ours("FWINC-2026-0190 and FWINC-190, FWINC#2026_77/3 (FWINC2026-0652).") == "FWINC-2026-0190|FWINC-190|FWINC#2026_77/3|FWINC2026-0652");
  // words, addresses and versions behind it are none of it, and what has another's prefix is none of ours
  CHECK(ours("FWINC-2026-fix") == "FWINC-2026");
  CHECK(ours("FWINC-77/10.1.2.3") == "FWINC-77|10.1.2.3");
  CHECK(ours("CVE-2024-3400, RFC 2119-3, XFWINC-2026-0190, FWINC-1, FWINC0190b, FWINCIDENT-2026-1") == "");
  CHECK(ours("FWINC-2026-0190b.") == "FWINC-2026-0190b");
}
TEST_CASE("a family name of ours alone is looked at, and gone where one speaks of a person; words, places and companies stay") {
  Vocabulary v;
  for (const auto* name : {"Ostrevik", "Ford", "Vik"}) v.terms.push_back({name, Kind::person_open, "/employees/0", true});
  const auto staff = *Scanner::build(v);
  const auto seen = [&](std::string_view text) {
    std::string out;
    for (const auto& m : staff.scan(text).matches)
      if (m.rule == "person.family-name") out += (out.empty() ? "" : "|") + cut(text, m) + (m.certainty == Certainty::certain ? "!" : "?");
    return out;
  };
  CHECK(seen("Ostrevik said so. We told Ostrevik.") == "Ostrevik!|Ostrevik!");
  CHECK(seen("Then Zubrin Ostrevik said so, Engineer Ostrevik told us.") == "Zubrin Ostrevik!|Ostrevik!");
  CHECK(seen("The note of Ostrevik; Ostrevik-Lind came.") == "Ostrevik?|Ostrevik?");
  CHECK(seen("Ford said so. We asked Ford.") == "Ford?|Ford?");
  CHECK(seen("The Ford pickup, Harrow Ford Steel, okafor, Vik, Ostrevik Industries, okafor.example, Ostrevik@x.net, C:\\Users\\Ostrevik_2, srv-Ostrevik") == "");
  // the second scan needs proof
  CHECK(staff.rescan("Ostrevik said").matches.empty());
}
TEST_CASE("what reads like a person's name that nobody listed goes to a person") {
  const auto open = [](std::string_view text) {
    std::string out;
    for (const auto& m : scanner.scan(text).matches)
      if (m.kind == Kind::person_open && m.certainty == Certainty::uncertain) out += (out.empty() ? "" : "|") + cut(text, m);
    return out;
  };
  CHECK(open("At noon Jordan Blake called the desk.") == "Jordan Blake");
  CHECK(open("Then Zubrin Halvor told us, and J. Brandvold wrote back.") == "Zubrin Halvor|J. Brandvold");
  CHECK(open("Mary Jane Watson") == "");  // that one is certain
  CHECK(found("Mary Jane Watson came", "person.") == "Mary Jane Watson");
  CHECK(open("from host x and Jordan Blake.") == "Jordan Blake");
  CHECK(open("We spoke with Paris Okonkwo") == "Paris Okonkwo");
  CHECK(open("Maria said it") == "Maria");
  CHECK(found("by Paul Hoffman September 2023, Anna Brandt March 3", "person.") == "Paul Hoffman|Anna Brandt");
  // a longer guess does not weaken what is certain
  CHECK(open("Producer Maria Georgsson explained it") == "");
  CHECK(found("Producer Maria Georgsson explained it", "person.") == "Maria Georgsson");
  for (const auto* text : {"Volt Typhoon told nobody", "Check Point said", "Trend Micro wrote", "Microsoft said", "The vendor said", "Yesterday we called", "Lazarus Group called", "an actor that Scarlet Ibis called \"x\"",
                           "Jordan Blake Called About The Outage In Five Towns", "the Jordan River valley", "in Austin, Texas", "Georgia Power", "PowerShell Empire told", "LockBit Black called", "CISA AND FBI said", "Windows Defender said",
                           "named Agent Smith", "Summer Games with Max Health", "Cobalt Strike and Grant Access"}) {
    CAPTURE(text);
    CHECK(open(text) == "");
  }
}
TEST_CASE("a password goes whole, whatever of it is written in percent signs") {
  const auto gone = [](const std::string& before, const std::string& password, const std::string& behind) {
    const auto text = before + password + behind;
    CAPTURE(text);
    CHECK(ours(text) == password);
  };
  gone("password=", "Xy%24abc%20123%22z", " next");
  gone("the password was ", "P%24ssw0rd%21%2C1x9", " indeed");
  gone("the password is ", "Ab%24cd%20ef91", " now");
  gone("ftp://svc:", "Pa%3Fs%20s%22w0rd9x", "@mq/v");
  gone("api_token=", "k3%24Jd82%7C%2Cqz91LmP0", " next");
  gone("password=\"", "Ab1%22 cd%20x9", "\" next");
  // where everything is written so, it ends where it would
  CHECK(ours("q=password%3DAbc12345%20and%20more").find("more") == std::string::npos);
  CHECK(ours("password=hunter2, then 100%20 more") == "hunter2");
}
TEST_CASE("privilege, speculation and open weaknesses are seen as sentences") {
  CHECK(found("Attorney work product: prepared for counsel\nnext", "phrase.privilege") == "Attorney work product: prepared for counsel");
  CHECK(found("attorneys general of 12 states and their clients met", "phrase.") == "");
  CHECK(found("We suspect an insider. Patch now.", "phrase.speculation") == "We suspect an insider");
  CHECK(found("The gate is not yet patched.", "phrase.open-weakness") == "is not yet patched");
}
TEST_CASE("indicators are never ours") {
  CHECK(ours("CVE-2026-1234 T1059.001 S0154 d41d8cd98f00b204e9800998ecf8427e HKLM\\Software\\Run\\x evil.com 203.0.113.9") == "");
  CHECK(found("rule X { strings: $a = \"y\" condition: $a }", "rule.yara") != "");
}
TEST_CASE("encoded text is decoded, line by line and layer by layer, and what hides in it is seen") {
  CHECK(found("blob=dXNlcj1hdmlrJm1haWw9YWRhLnZpa0Bmam9yZC5leGFtcGxl", "encoded.") == "dXNlcj1hdmlrJm1haWw9YWRhLnZpa0Bmam9yZC5leGFtcGxl");
  CHECK(found("hex 6164612e76696b40666a6f72642e6578616d706c65", "encoded.hex") != "");
  CHECK(ours("MIIDdzCCAl+gAwIBAgIEAgAAuTANBgkqhkiG9w0BAQUFADBaMQswCQYDVQQGEwJJ") == "");
}
TEST_CASE("a canary is seen wherever it stands") {
  for (const std::string text : {"zq-canary-11", "x.ZQ-Canary-11/y", "https://evil.com/zq-canary-11", "zq-canary-11.evil.com", "enEtY2FuYXJ5LTExIHpxLWNhbmFyeS0xMQ=="}) {
    const auto matches = scanner.scan(text).matches;
    CHECK(std::ranges::find(matches, Kind::canary, &Match::kind) != matches.end());
  }
}
TEST_CASE("the loser of an overlap is kept for the explanation") {
  const auto findings = scanner.scan("mail ada.vik@fjord.example");
  REQUIRE(findings.matches.size() == 1);
  for (const auto& loser : findings.losers) CHECK(loser.lost_to == "email.own-domain");
}
TEST_CASE("scan.utf8, scan.too-dense, scan.too-large: what is not scanned whole says so") {
  CHECK(scanner.scan("bad \xff byte").why_not_whole == "scan.utf8");
  std::string dense;
  for (int i = 0; i < 20'000; ++i) dense += "S0001,";
  CHECK(scanner.scan(dense).why_not_whole == "scan.too-dense");
  CHECK(scanner.scan(std::string(limits::content_bytes_max + 1, 'a')).why_not_whole == "scan.too-large");
  CHECK(scanner.scan("fine").whole);
}
TEST_CASE("what costs more than a text of its size may cost is broken off, whatever it repeats") {
  for (const std::string piece : {"-----BEGIN PRIVATE KEY-----\n", "a://", "a@a.com", "is not patched ", "HKLM\\a", "rule x {", "1-1 ", "Mr. A ", "10.0.0.1 ", "[.", "AAAA", "%41", "\u0430", "password: a1b2c3d4 ", "eyJ.", "::1:", "\\\\a\\"}) {
    std::string text;
    while (text.size() < std::size_t{1} << 20) text += piece;
    const auto found = scanner.scan(text);
    CAPTURE(piece);
    CHECK((found.whole || found.why_not_whole == "scan.too-dense"));
    CHECK(found.matches.size() <= text.size() / 4);
  }
  // an encoding deeper than is followed is not passed over in silence
  std::string deep = "see ada.vik@fjord.example there";
  for (int i = 0; i < 3; ++i) deep = to_base64(as_bytes(deep));
  CHECK(found(deep, "encoded.base64") == deep);
  CHECK(scanner.scan(deep).whole);
  CHECK(scanner.scan(to_base64(as_bytes(deep))).why_not_whole == "scan.too-deep");
}
TEST_CASE("chunked against whole: what a blank line divides is found the same together and apart") {
  CHECK(rc::check([](std::uint64_t seed) {
    static constexpr std::array pieces = std::to_array<std::string_view>({"Ada Vik", "10.1.2.3", "bgo-sql11", "ada@fjord.example", "AKIAIOSFODNN7EXAMPLE", "4111 1111 1111 1111", "evil[.]com", "plain words here", "FWINC0042784", "\u00c5\u200b x", "hxxp://a.com/x"});
    std::string whole;
    std::vector<std::pair<std::size_t, std::size_t>> apart;
    for (int i = 0; i < 40; ++i) {
      const std::string piece = std::string(pieces[seed % pieces.size()]) + " " + std::string(pieces[seed / 7 % pieces.size()]);
      seed = seed * 6364136223846793005U + 1442695040888963407U;
      for (const auto& m : scanner.scan(piece).matches) apart.emplace_back(whole.size() + m.begin, whole.size() + m.end);
      whole += piece + " ok.\n\n";
    }
    std::vector<std::pair<std::size_t, std::size_t>> together;
    for (const auto& m : scanner.scan(whole).matches) together.emplace_back(m.begin, m.end);
    RC_ASSERT(together == apart);
  }));
}
TEST_CASE("the second line sees entries, secrets and private addresses by other code") {
  const auto second = [](std::string_view text) { return scanner.rescan(text).matches.size(); };
  for (const auto* text : {"Ada Vik", "gw.fjord.example", "10.1.2.3", "AKIAIOSFODNN7EXAMPLE", "zq-canary-11", "Sund\nBank", "S\u200bund Bank"}) CHECK(second(text) == 1);
  for (const auto* text : {"Ada Vikings", "fjord.example.evil.com", "110.1.2.3", "203.0.113.9", "notfjord.example", "10.1.2.3.4"}) CHECK(second(text) == 0);
}
TEST_CASE("matches lie inside the text, in order, apart, the same each time, on every thread") {
  CHECK(rc::check([](const std::string& noise) {
    const auto text = noise + " Ada Vik 10.1.2.3 " + noise;
    const auto once = scanner.scan(text);
    std::size_t end = 0;
    for (const auto& m : once.matches) {
      RC_ASSERT(m.begin >= end);
      RC_ASSERT(m.begin < m.end);
      end = m.end;
      RC_ASSERT(!m.rule.empty());
    }
    RC_ASSERT(end <= text.size());
    RC_ASSERT(scanner.scan(text).matches == once.matches);
  }));
  const std::string text = "Ada Vik at 10.1.2.3 of Sund Bank";
  const auto expected = scanner.scan(text).matches;
  std::vector<int> same(4, 0);
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < same.size(); ++i)
    threads.emplace_back([&, i] {
      for (int n = 0; n < 50; ++n) same[i] += scanner.scan(text).matches == expected ? 1 : 0;
    });
  for (auto& thread : threads) thread.join();
  for (const int count : same) CHECK(count == 50);
}
TEST_CASE("extract: each observable with its side, read as it was written") {
  const auto seen = intel::extract("C2 hxxps://evil[.]com/a%20b at 203.0.113.9, hash D41D8CD98F00B204E9800998ECF8427E, cve-2026-1234, bgo-sql11.fjord.example, ops[@]evil[.]com, 8.8.8.8", scanner);
  const auto has = [&](std::string_view type, std::string_view value, Side side) {
    return std::ranges::any_of(seen, [&](const intel::Observable& o) { return o.type == type && o.value == value && o.side == side; });
  };
  CHECK(has("url", "https://evil.com/a%20b", Side::theirs));
  CHECK(has("domain", "evil.com", Side::theirs));
  CHECK(has("ipv4", "203.0.113.9", Side::theirs));
  CHECK(has("md5", "d41d8cd98f00b204e9800998ecf8427e", Side::theirs));
  CHECK(has("cve", "CVE-2026-1234", Side::theirs));
  CHECK(has("domain", "bgo-sql11.fjord.example", Side::ours));
  CHECK(has("email", "ops@evil.com", Side::theirs));
  CHECK(has("ipv4", "8.8.8.8", Side::neutral));
  CHECK(intel::extract("nothing to see: v1.2, 10:20, a.b", scanner).empty());
}
TEST_CASE("extract: warning lists make neutral what marks nobody, unless it is ours; near names and pages that anybody may put up stay theirs") {
  const auto side = [&](const std::string& text, const Scanner& by = scanner) {
    const auto seen = intel::extract(text, by);
    return seen.empty() ? std::string("nothing") : std::string(name(seen.front().side));
  };
  for (const auto* neutral : {"google.com", "www[.]google[.]com", "C2 208.67.222.222", "crl3.digicert.com", "2606:4700:4700::1111", "https://www.w3.org/2001/XMLSchema", "https://github.com/", "198.41.0.4", "ctldl.windowsupdate.com"}) CHECK_MESSAGE(side(neutral) == "neutral", neutral);
  for (const auto* theirs : {"google.com.evil.top", "evil-google.com", "microsoft.top", "https://github.com/evil/x", "sites.google.com", "8.8.8.9", "https://google.com@evil.top/", "notdigicert.com", "https://evil.top/google.com"}) CHECK_MESSAGE(side(theirs) == "theirs", theirs);
  Vocabulary own;
  own.domains = {{"digicert.com", "/domains/0"}};
  own.networks = {{"9.9.9.0/24", "/cidrs/0"}};
  const auto by = *Scanner::build(own);
  CHECK(side("crl3.digicert.com", by) == "ours");
  CHECK(side("9.9.9.9", by) == "ours");
}
TEST_CASE("the second line: networks, hosts and secrets of every issuer, by code of its own") {
  Vocabulary v;
  v.networks = {{"203.0.112.0/22", "/cidrs/0"}, {"203.0.113.0/28", "/cidrs/1"}, {"198.51.100.7/32", "/hosts/0"}, {"2001:db8:7::/48", "/cidrs/2"}, {"10.9.0.0/16", "/cidrs/3"}};
  v.host_prefixes = {{"osl", "/host_prefixes/0"}};
  const auto by = *Scanner::build(v);
  const auto seen = [&](const std::string& text) {
    std::vector<std::string> out;
    for (const auto& match : by.rescan(text).matches) out.push_back(text.substr(match.begin, match.end - match.begin) + " " + std::string(match.rule));
    return out.empty() ? std::string() : out.size() > 1 ? std::string("several") : out[0];
  };
  CHECK(seen("from 203.0.113.200 on") == "203.0.113.200 second.network");  // behind a narrower network that begins later
  CHECK(seen("from 198.51.100.7.") == "198.51.100.7 second.network");
  CHECK(seen("from 198.51.100.8") == "");
  CHECK(seen("203.0.116.1") == "");
  CHECK(seen("10.9.1.2") == "10.9.1.2 second.network");
  CHECK(seen("10.8.1.2") == "10.8.1.2 second.private-address");
  CHECK(seen("at 2001:db8:7::12, yes") == "2001:db8:7::12 second.network");
  CHECK(seen("2001:db8:8::12 and a::b and std::vector") == "");
  CHECK(seen("host osl-sql11 down") == "osl-sql11 second.host");
  CHECK(seen("OSL_k8s_07") == "OSL_k8s_07 second.host");
  for (const auto* none : {"osl-sql", "osl-sql11.evil.top", "noosl-sql11", "x-osl-sql11", "osl-1@evil.top"}) CHECK_MESSAGE(seen(none) == "", none);
  // one of each format whose first letters are a word: made of what its own description wants
  std::size_t tried = 0;
  for (const auto& format : secret_formats()) {
    if (!format.before.empty()) continue;
    std::string tail;
    for (std::size_t at = 0; at < format.tail.size();) {
      if (format.tail[at] != '%') {
        tail += format.tail[at++];
        continue;
      }
      const auto least = std::stoul(std::string(format.tail.substr(at + 3)));
      const bool letters = format.tail[at + 1] == 'z';
      for (std::size_t i = 0; i < least; ++i) tail += letters ? "kq"[i % 2] : "27"[i % 2];
      at = format.tail.find('}', at) + 1;
    }
    for (const auto prefix : split(format.prefixes, '|')) {
      // first letters with a digit or a long run behind them, or a sign that joins: what the sieve of words lets through
      const auto word = std::ranges::find_if(prefix, [](char c) { return !(is_digit(c) || is_alpha(c)); }) - prefix.begin();
      if (word == 0 || std::ranges::none_of(tail, is_digit)) continue;
      const bool joined = static_cast<std::size_t>(word) < prefix.size() && std::string_view("-_.").find(prefix[static_cast<std::size_t>(word)]) != std::string_view::npos;
      if (!joined && static_cast<std::size_t>(word) < prefix.size()) continue;
      const auto text = "x " + std::string(prefix) + tail + " y";
      CHECK_MESSAGE(std::ranges::any_of(by.rescan(text).matches, [](const Match& match) { return match.kind == Kind::secret; }), text);
      ++tried;
    }
  }
  CHECK(tried > 150);
  for (const auto* none : {"the sk-learn-pipeline-for-everybody", "api-gateway-service-production-cluster-01", "npm_install_everything_that_is_there", "ghp_short1"}) CHECK_MESSAGE(seen(none) == "", none);
}
TEST_CASE("scan.kind: kinds are written and read by name") {
  for (std::size_t i = 0; i < kind_count; ++i) CHECK(*parse_kind(name(static_cast<Kind>(i))) == static_cast<Kind>(i));
  CHECK(parse_kind("nothing").error().rule == "scan.kind");
}
