// The goals of accuracy on an organisation, names and formats that are made up here by generators for each class: what is
// measured is the class, not a sample.
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "base/hash.hpp"
#include "base/text.hpp"
#include "intel/scan/identities.hpp"
#include "intel/scan/validators.hpp"
#include "path/sanitize/sanitize.hpp"

using namespace tocsin;
using namespace tocsin::sanitize;
namespace {

constexpr std::array given = std::to_array<std::string_view>({"Zsófia", "Jürgen", "Oluwaseun", "Mthunzi", "Anneliese", "Paweł", "Beatriz", "Thị Hương", "Ruairí", "Ngaire", "Isabeau", "Þórdís"});
constexpr std::array family = std::to_array<std::string_view>({"Kovács", "Müller-Brandt", "Adeyemi", "Ndlovu", "Szczepański", "Figueiredo", "Nguyễn", "Ó Dálaigh", "Te Rangi", "Lefèvre", "Jónsdóttir", "Van der Meer"});
constexpr std::array domains = std::to_array<std::string_view>({"tisza-viz.example", "tv.corp", "scada.tisza.lan", "tisza-vizmuvek.hu"});
constexpr std::array sites = std::to_array<std::string_view>({"bud", "deb", "szg"});
constexpr std::array roles = std::to_array<std::string_view>({"sql", "dc", "hist", "ws", "vpn", "mail"});

struct Span {
  std::size_t begin, end;
  std::string kind;
  bool must_go;
};

struct Maker {
  std::mt19937_64 dice;
  explicit Maker(std::uint64_t seed) : dice(seed) {}
  std::size_t roll(std::size_t below) { return dice() % below; }
  template <class List>
  std::string one_of(const List& list) {
    return std::string(list[roll(std::size(list))]);
  }
  std::string some(std::string_view alphabet, std::size_t count) {
    std::string out;
    while (out.size() < count) out += alphabet[roll(alphabet.size())];
    return out;
  }
  std::string digits(std::size_t count) { return some("0123456789", count); }

  std::string text;
  std::vector<Span> spans;
  Maker& say(std::string_view words) {
    text += words;
    return *this;
  }
  Maker& must(std::string kind, const std::string& value) {
    spans.push_back({text.size(), text.size() + value.size(), std::move(kind), true});
    text += value;
    return *this;
  }
  Maker& keep(std::string kind, const std::string& value) {
    spans.push_back({text.size(), text.size() + value.size(), std::move(kind), false});
    text += value;
    return *this;
  }

  std::string with_luhn(std::string body) {
    for (char c = '0'; c <= '9'; ++c)
      if (scan::luhn(body + c)) return body + c;
    return body;
  }
  std::string card() {
    static constexpr std::array ranges = std::to_array<std::pair<std::string_view, std::size_t>>({{"4", 16}, {"51", 16}, {"2720", 16}, {"34", 15}, {"37", 15}, {"6011", 16}, {"65", 16}, {"3528", 16}, {"36", 14}, {"6212", 16}, {"2203", 16}});
    const auto& [prefix, size] = ranges[roll(ranges.size())];
    const auto plain = with_luhn(std::string(prefix) + digits(size - 1 - prefix.size()));
    if (size != 16) return roll(2) == 0 || size != 15 ? plain : plain.substr(0, 4) + " " + plain.substr(4, 6) + " " + plain.substr(10);
    const auto gap = one_of(std::to_array<std::string_view>({"", " ", "-"}));
    return plain.substr(0, 4) + gap + plain.substr(4, 4) + gap + plain.substr(8, 4) + gap + plain.substr(12);
  }
  std::string iban() {
    static constexpr std::array countries = std::to_array<std::string_view>({"HU", "DE", "PL", "FR", "NO", "BE", "CH", "MT", "GB", "IE", "ES", "LT", "BR", "SA", "TR", "AE", "SE", "NL"});
    const auto country = one_of(countries);
    const auto body = digits(scan::iban_length(country) - 4);
    for (int check = 2; check < 99; ++check) {
      auto made = country + (check < 10 ? "0" : "") + std::to_string(check) + body;
      if (!scan::iban(made)) continue;
      if (roll(2) == 0) return made;
      std::string grouped;
      for (std::size_t i = 0; i < made.size(); ++i) grouped += (i > 0 && i % 4 == 0 ? " " : "") + std::string(1, made[i]);
      return grouped;
    }
    return {};
  }
  std::string phone() {
    switch (roll(9)) {
      case 0: return "+36 30 " + some("123456789", 3) + " " + digits(4);
      case 1: return "+49 (0)30 " + some("123456789", 4) + "-" + digits(3);
      case 2: return "0044 20 7" + digits(3) + " " + digits(4);
      case 3: return "(212) 5" + some("23456789", 2) + "-" + digits(4);
      case 4: return "+1-415-2" + some("23456789", 2) + "-" + digits(4);
      case 5: return "+33 1 4" + digits(1) + " " + digits(2) + " " + digits(2) + " " + digits(2);
      case 6: return "020 7" + digits(3) + " " + digits(4);
      case 7: return "+91 98" + digits(3) + " " + digits(5);
      default: return "+86 138 " + digits(4) + " " + digits(4);
    }
  }
  std::string ssn() {
    while (true) {
      const auto made = digits(9);
      if (scan::us_ssn(made)) return made.substr(0, 3) + "-" + made.substr(3, 2) + "-" + made.substr(5);
    }
  }
  std::string internal_address() {
    switch (roll(5)) {
      case 0: return "10." + std::to_string(roll(256)) + "." + std::to_string(roll(256)) + "." + std::to_string(roll(256));
      case 1: return "172." + std::to_string(16 + roll(16)) + "." + std::to_string(roll(256)) + "." + std::to_string(roll(256));
      case 2: return "192.168." + std::to_string(roll(256)) + "." + std::to_string(roll(256));
      case 3: return "203.0.113." + std::to_string(64 + roll(64));
      default: return "fd12:3456:" + some("123456789abcdef", 4) + "::" + some("123456789abcdef", 3);
    }
  }
  std::string password() { return some("ABCDEFGHJKMNPQRSTUVWXYZ", 2) + some("abcdefghjkmnpqrstuvwxyz", 5) + some("!#%&*?-+", 1) + digits(3) + some("abcdefgh!$", 1); }
  std::string secret() {
    constexpr std::string_view base62 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    switch (roll(8)) {
      case 0: return "AKIA" + some("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 16);
      case 1: return "ghp_" + some(base62, 36);
      case 2: return "glpat-" + some(base62, 20);
      case 3: return "xoxb-" + digits(12) + "-" + digits(12) + "-" + some(base62, 24);
      case 4: return "AIza" + some(base62, 35);
      case 5: return "sk_live_" + some(base62, 24);
      case 6: return "npm_" + some(base62, 36);
      default: return "eyJ" + some(base62, 33) + ".eyJ" + some(base62, 40) + "." + some(base62, 43);
    }
  }
  std::string public_domain() { return some("bcdfghjklmnpqrstvwz", 4) + some("aeiou", 2) + some("bcdfghjklm", 3) + "." + one_of(std::to_array<std::string_view>({"com", "net", "ru", "top", "info", "cn"})); }
  std::string public_address() { return std::to_string(46 + roll(40)) + "." + std::to_string(1 + roll(254)) + "." + std::to_string(1 + roll(254)) + "." + std::to_string(1 + roll(254)); }
  std::string hex(std::size_t size) { return some("0123456789abcdef", size); }
};

inventory::Inventory organisation() {
  inventory::Inventory out;
  out.org = "Tisza Vízművek";
  for (const auto domain : domains) out.domains.emplace_back(domain);
  out.cidrs = {"10.0.0.0/8", "203.0.113.64/26"};
  for (const auto site : sites) out.host_prefixes.emplace_back(site);
  for (std::size_t i = 0; i < given.size(); ++i)
    for (std::size_t j = 0; j < family.size(); ++j) {
      inventory::Person person;
      person.name = std::string(given[i]) + " " + std::string(family[j]);
      person.user = "u" + std::to_string(7000 + i * 20 + j) + "tv";
      out.people.push_back(person);
    }
  for (const auto* name : {"Körös Malátagyár Zrt.", "Banque Saint-Ambroise SA", "Łódź Papier S.A."}) out.customers.push_back({name, {}, {}, {}});
  out.third_parties.push_back({"Havelock Incident Response LLP", {}, {}, {}});
  out.projects = {"Projekt Kékfestő"};
  out.badge_pattern = "TV[A-Z]\\d{6}";
  out.ticket_prefixes = {"TVSR"};
  out.canaries = {"zq-canary-77"};
  return out;
}

struct Line {
  scan::Scanner scanner = *scan::Scanner::build(vocabulary_of(organisation()));
  Policy policy = default_policy();
  [[nodiscard]] Setting setting() const {
    return {&scanner, &policy, Reach::outside, [](std::string_view label, std::string_view value) { return sha256({as_bytes(label), as_bytes(value)}); }};
  }
};
const Line line;

struct Score {
  std::map<std::string, std::pair<int, int>> kinds;  ///< right, all
  void add(const Maker& m) {
    const auto made = *sanitize::sanitize({{"body", "text/plain", m.text}}, line.setting());
    std::vector<bool> gone(m.text.size());
    for (const auto& mask : made.masks)
      for (auto i = mask.begin; i < mask.end; ++i) gone[i] = true;
    for (const auto& span : m.spans) {
      const auto covered = std::count(gone.begin() + static_cast<std::ptrdiff_t>(span.begin), gone.begin() + static_cast<std::ptrdiff_t>(span.end), true);
      const bool right = span.must_go ? covered == static_cast<std::ptrdiff_t>(span.end - span.begin) : covered == 0;
      auto& [good, all] = kinds[span.kind];
      good += right ? 1 : 0;
      ++all;
      if (!right && good + 5 > all) MESSAGE(span.kind << ": " << m.text.substr(span.begin > 30 ? span.begin - 30 : 0, 30 + span.end - span.begin));
    }
  }
  void at_least(const std::string& kind, double share) const {
    const auto& [good, all] = kinds.at(kind);
    CAPTURE(kind);
    CAPTURE(good);
    CAPTURE(all);
    CHECK(good >= share * all);
  }
};

}  // namespace

TEST_CASE("structured identifiers of many countries, networks and issuers") {
  Score score;
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    Maker m(seed);
    m.say("The dump held card ").must("card", m.card()).say(", account ").must("iban", m.iban()).say(", SSN ").must("ssn", m.ssn()).say("; call ").must("phone", m.phone()).say(". From ").must("address", m.internal_address());
    m.say(" with token ").must("secret", m.secret()).say(" and db_password=").must("password", m.password()).say("\nconn: amqp://svc:").must("password", m.password()).say("@mq:5672/v\n");
    m.say("mail ").must("email", "a.b" + m.digits(2) + "@" + m.one_of(domains)).say(" said the pass phrase: nothing\n");
    score.add(m);
  }
  for (const auto* kind : {"card", "iban", "ssn", "address", "email"}) score.at_least(kind, 0.98);
  score.at_least("phone", 0.96);
  score.at_least("secret", 1.0);
  score.at_least("password", 0.95);
}
TEST_CASE("secrets in base64, in percent-encoding, over line ends") {
  Score score;
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    Maker m(seed);
    const auto secret = m.secret();
    auto percent = secret;
    percent = replace_all(replace_all(percent, "_", "%5F"), "-", "%2D");
    auto wrapped = to_base64(as_bytes("user=svc&key=" + secret + "&mail=x.y@" + m.one_of(domains)));
    for (std::size_t at = 64; at < wrapped.size(); at += 65) wrapped.insert(at, "\n");
    m.say("blob: ").must("base64", to_base64(as_bytes("key=" + secret))).say("\nGET /?t=").must("percent", percent).say("\n\n").must("wrapped", wrapped).say("\n");
    m.say("cut ").must("cut", secret.substr(0, secret.size() - 5) + "\n> " + secret.substr(secret.size() - 5)).say(" there\n");
    score.add(m);
  }
  score.at_least("base64", 1.0);
  score.at_least("percent", 1.0);
  score.at_least("wrapped", 1.0);
  score.at_least("cut", 1.0);
}
TEST_CASE("the inventory's entries, in running text and in disguise") {
  Score score;
  const auto ours = organisation();
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    Maker m(seed);
    const auto& person = ours.people[m.roll(ours.people.size())];
    const auto host = m.one_of(sites) + "-" + m.one_of(roles) + m.digits(2);
    m.say("Reported by ").must("person", person.name).say(" (").must("user", person.user).say(", badge ").must("badge", "TV" + m.some("ABCDE", 1) + m.digits(6)).say(") on ").must("host", host).say(", i.e. ").must("host", host + "." + m.one_of(domains));
    m.say(". Ticket ").must("ticket", "TVSR" + m.digits(7)).say(", customer ").must("customer", ours.customers[m.roll(3)].name).say(", handled by ").must("third", "Havelock Incident Response LLP").say(" in ").must("project", "Projekt Kékfestő").say(".\n");
    auto defanged = replace_all(host + "." + m.one_of(domains), ".", "[.]");
    auto hidden = host + ".tv.corp";
    hidden.insert(1 + m.roll(hidden.size() - 1), "\u200b");
    auto look_alike = replace_all(replace_all(host + ".tisza-viz.example", "a", "\u0430"), "e", "\u0435");
    m.say("see ").must("disguised", defanged).say(" and ").must("disguised", hidden).say(" or ").must("disguised", look_alike).say("\n");
    score.add(m);
  }
  for (const auto* kind : {"person", "user", "badge", "host", "ticket", "customer", "third", "project"}) score.at_least(kind, 0.999);
  score.at_least("disguised", 0.98);
}
TEST_CASE("indicators survive, and so does what only looks like ours") {
  Score score;
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    Maker m(seed);
    m.say("C2 ").keep("indicator", m.public_address()).say(" and ").keep("indicator", replace_all(m.public_domain(), ".", "[.]")).say(", ").keep("indicator", "hxxps://" + m.public_domain() + "/" + m.hex(6)).say(", dropper ").keep("indicator", m.hex(64));
    m.say(" (").keep("indicator", m.hex(32)).say("), CVE ").keep("indicator", "CVE-2024-" + m.digits(5)).say(", technique ").keep("indicator", "T1059." + m.digits(3)).say(", key ").keep("indicator", "HKLM\\Software\\Microsoft\\Run\\" + m.hex(5));
    m.say(", phishing sent from ").keep("indicator", "info@" + m.public_domain()).say(", lure at ").keep("indicator", "tisza-viz-login." + m.one_of(std::to_array<std::string_view>({"xyz", "top", "com"}))).say("\n");
    m.say("commit ").keep("indicator", m.hex(40)).say(", build ").keep("plain", "10.4." + m.digits(1) + ".2-ubuntu" + m.digits(1)).say(", released ").keep("plain", "2025-0" + m.some("123456789", 1) + "-1" + m.digits(1)).say(", port ").keep("plain", "8443");
    m.say(", ISBN ").keep("plain", "978-3-16-148410-0").say(", order ").keep("plain", "5105 1051 0510 5101").say(", at ").keep("plain", "47.4979, 19.0402").say(", took ").keep("plain", "10:20:30.123").say("\n");
    score.add(m);
  }
  score.at_least("indicator", 0.999);
  score.at_least("plain", 0.975);
}
TEST_CASE("the same text, policy and key give the same bytes, and each redaction says its rule and why") {
  Maker m(7);
  m.say("Card ").must("card", m.card()).say(" of Zsófia Kovács at 10.1.2.3, mail x@tv.corp");
  const auto once = *sanitize::sanitize({{"body", "text/plain", m.text}}, line.setting()), again = *sanitize::sanitize({{"body", "text/plain", m.text}}, line.setting());
  CHECK(once.parts == again.parts);
  CHECK(redaction_map(once) == redaction_map(again));
  REQUIRE(once.redactions.size() == 4);
  for (const auto& redaction : once.redactions) {
    CHECK(redaction.rule.find('@') != std::string::npos);
    CHECK_FALSE(redaction.evidence.empty());
    CHECK_FALSE(redaction.replacement.empty());
  }
}
