// The table that a procedure states: what it may say, for whom, and how explanations name its rows.
#include "path/sanitize/policy.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "base/bytes.hpp"
#include "path/sanitize/keys.hpp"
#include "path/sanitize/sanitize.hpp"

using namespace tocsin;
using namespace tocsin::sanitize;
namespace {

using procedure::OwnTreatments;
using procedure::Procedure;
using procedure::Treatment;
using procedure::TreatmentRow;

const inventory::Inventory ours = *inventory::load(R"({"org":"Fjord Water","domains":["fjord.example"],"cidrs":["10.0.0.0/8"],"host_prefixes":["bgo"],
  "employees":[{"name":"Ada Vik","user":"avik","email":"ada.vik@fjord.example"}],"customers":["Sund Bank AB"],"canaries":["zq-canary-11"]})");
const scan::Scanner scanner = *scan::Scanner::build(vocabulary_of(ours));
constexpr std::string_view secret = "sixteen bytes and more";

TreatmentRow row(std::string kind, Treatment inside, Treatment outside, Treatment published) {
  return {std::move(kind), {{Reach::inside, inside}, {Reach::outside, outside}, {Reach::published, published}}, "content.yaml:7:5"};
}
procedure::Audience audience(std::string id, bool outside) {
  procedure::Audience out;
  out.id = {std::move(id)};
  out.outside = outside;
  return out;
}
/// Two audiences outside and one inside, and a table of three rows.
Procedure agreed() {
  using enum Treatment;
  Procedure out;
  out.audiences = {audience("soc", false), audience("isac", true), audience("watchers", true)};
  out.sanitizing.emplace().rows = {row("host", keep, pseudonymize, redact), row("ip", keep, pseudonymize, redact), row("customer", keep, generalize, generalize)};
  return out;
}
Error refused(const Procedure& procedure) {
  const auto made = policies_of(procedure);
  return made ? Error{} : made.error();
}
Error refused(TreatmentRow one) {
  auto procedure = agreed();
  procedure.sanitizing->rows = {std::move(one)};
  return refused(procedure);
}
Error refused(OwnTreatments own) {
  auto procedure = agreed();
  procedure.sanitizing->audiences = {std::move(own)};
  return refused(procedure);
}
Sanitized made(const Policy& policy, const std::string& text, Instant at = {}) {
  const Setting setting{.scanner = &scanner, .policy = &policy, .reach = policy.reach, .keyed = in_epoch(keyed_by(secret, policy.audience.value), epoch_of(policy.epoch, at)), .also_published = {}};
  return *sanitize::sanitize({{"body", "text/plain", text}}, setting);
}
std::string text_of(const Policy& policy, const std::string& text, Instant at = {}) { return made(policy, text, at).parts.at(0).text; }
Instant day(int year, unsigned month, unsigned day) { return std::chrono::sys_days(std::chrono::year(year) / month / day); }

}  // namespace

TEST_CASE("a stated table holds alone: what it does not name waits, and the explanation names its row") {
  const auto policies = *policies_of(agreed());
  const auto& isac = policies.at({"isac"});
  CHECK(isac.action(Reach::outside, scan::Kind::host) == Action::pseudonymize);
  CHECK(isac.action(Reach::outside, scan::Kind::domain) == Action::escalate);
  CHECK(default_policy().action(Reach::outside, scan::Kind::domain) == Action::redact);
  const auto s = made(isac, "bgo-sql1 and Sund Bank AB under fjord.example; password=Winter2024!");
  REQUIRE(s.redactions.size() == 3);
  CHECK(s.redactions[0].policy == "sanitizing/outside/host: pseudonymize");
  CHECK(s.redactions[1].policy == "sanitizing/outside/customer: generalize");
  CHECK(s.redactions[2].policy == "outside/password: redact, always");
  CHECK(explain(s.redactions[0]).find("sanitizing/outside/host: pseudonymize") != std::string::npos);
  REQUIRE(s.open.size() == 1);
  CHECK(s.open[0].policy == "sanitizing/outside/domain: escalate, since the table has no such row");
  CHECK(s.parts[0].text.find("a customer under [REVIEW:DOMAIN]") != std::string::npos);
  CHECK(text_of(policies.at({"soc"}), "bgo-sql1 of Sund Bank AB") == "bgo-sql1 of Sund Bank AB");

  const auto missing = missing_rows(isac);
  CHECK(std::ranges::find(missing, "domain for audiences outside") != missing.end());
  CHECK(std::ranges::find(missing, "domain in public") != missing.end());
  CHECK(std::ranges::find(missing, "host for audiences outside") == missing.end());
  CHECK(std::ranges::find(missing, "restricted for audiences outside") == missing.end());
  CHECK(missing_rows(default_policy()).empty());
}
TEST_CASE("sanitize.policy: what may never be loosened is refused, with the row's place") {
  using enum Treatment;
  for (const auto* kind : {"secret", "password", "private-key", "canary", "privilege", "restricted"})
    for (const auto treatment : {keep, redact, escalate}) {
      const auto error = refused(row(kind, treatment, treatment, treatment));
      CHECK(error.rule == "sanitize.policy");
      CHECK(error.where == "content.yaml:7:5");
    }
  CHECK(refused(row("restricted", keep, keep, keep)).detail.find("do-not-share") != std::string::npos);
  for (const auto* kind : {"card", "iban", "national-id"}) {
    CHECK(refused(row(kind, pseudonymize, redact, redact)).rule == "sanitize.policy");
    CHECK(refused(row(kind, drop, redact, drop)).rule.empty());
  }
  CHECK(refused(row("weakness", keep, keep, escalate)).rule == "sanitize.policy");
  CHECK(refused(row("speculation", keep, redact, keep)).rule == "sanitize.policy");
  CHECK(refused(row("speculation", pseudonymize, redact, redact)).rule == "sanitize.policy");
  CHECK(refused(row("speculation", keep, redact, drop)).rule.empty());
  CHECK(refused(row("encoded", keep, redact, redact)).rule == "sanitize.policy");
  CHECK(refused(row("host", keep, keep, pseudonymize)).rule == "sanitize.policy");  // to be followed in public
  CHECK(refused(row("host", pseudonymize, keep, drop)).rule.empty());
  CHECK(refused(row("hosts", keep, keep, keep)).detail.find("there are card") != std::string::npos);
  CHECK(refused(row("cve", keep, keep, keep)).rule == "sanitize.policy");
  CHECK(refused(row("email", keep, generalize, redact)).rule == "sanitize.policy");  // nothing says what is written there
  auto worded = agreed();
  worded.sanitizing->rows.push_back(row("email", keep, generalize, redact));
  worded.redactions = {{"email", "an address", "x"}};
  CHECK(refused(worded).rule.empty());
}
TEST_CASE("sanitize.redaction: where the table is stated, a redaction gives it words and says nothing else") {
  auto procedure = agreed();
  procedure.redactions = {{"host", "a computer", "x"}};
  CHECK(refused(procedure).rule == "sanitize.redaction");
  procedure.redactions = {{"customer", "pseudonym", "x"}};
  CHECK(refused(procedure).rule == "sanitize.redaction");
  procedure.redactions = {{"host", "pseudonym", "x"}, {"customer", "a bank", "x"}};
  const auto policies = *policies_of(procedure);
  CHECK(text_of(policies.at({"isac"}), "for Sund Bank AB") == "for a bank");
  CHECK(policies.at({"isac"}).action(Reach::outside, scan::Kind::host) == Action::pseudonymize);
}
TEST_CASE("an audience has rows of its own and a column further out, and no other audience has") {
  auto procedure = agreed();
  procedure.sanitizing->audiences = {{{"isac"}, Reach::published, false, {}, {}}, {{"watchers"}, {}, false, {{"host", Treatment::keep, "content.yaml:9:9"}}, {}}, {{"soc"}, Reach::outside, false, {}, {}}};
  const auto policies = *policies_of(procedure);
  CHECK(text_of(policies.at({"isac"}), "see bgo-sql1") == "see [HOST]");
  CHECK(text_of(policies.at({"soc"}), "see bgo-sql1").starts_with("see HOST-"));
  CHECK(text_of(policies.at({"watchers"}), "see bgo-sql1") == "see bgo-sql1");
  const auto kept = made(policies.at({"watchers"}), "see bgo-sql1 at 10.1.2.3");
  CHECK(kept.kept.at(0).policy == "sanitizing/watchers/host: keep");
  CHECK(kept.redactions.at(0).policy == "sanitizing/outside/ip: pseudonymize");
  CHECK(reach_of(procedure, procedure.audiences[1]) == Reach::published);
  // what stands outside is never treated as if it stood inside, whatever was written
  procedure.sanitizing->audiences = {{{"isac"}, Reach::inside, false, {}, {}}};
  CHECK(reach_of(procedure, procedure.audiences[1]) == Reach::outside);
  const auto own = [](std::string kind, Treatment treatment) { return refused(OwnTreatments{{"watchers"}, {}, false, {{std::move(kind), treatment, "content.yaml:9:9"}}, {}}); };
  CHECK(own("secret", Treatment::redact).where == "content.yaml:9:9");
  CHECK(own("restricted", Treatment::keep).rule == "sanitize.policy");
  CHECK(own("weakness", Treatment::keep).rule == "sanitize.policy");
  CHECK(own("url", Treatment::generalize).rule == "sanitize.policy");
}
TEST_CASE("networks are kept behind addresses for the audience that the procedure names, and never in public") {
  auto procedure = agreed();
  procedure.sanitizing->rows.push_back(row("network", Treatment::keep, Treatment::pseudonymize, Treatment::redact));
  procedure.sanitizing->audiences = {{{"watchers"}, {}, true, {}, "content.yaml:9:9"}};
  const auto policies = *policies_of(procedure);
  const auto seen = text_of(policies.at({"watchers"}), "10.1.2.3 10.1.2.4 10.1.0.0/16");
  CHECK(seen.starts_with("IP-x"));
  CHECK(seen.substr(0, 14) == seen.substr(19, 14));                                    // three bytes alike
  CHECK(seen.substr(38, 4) == "NET-");
  CHECK(seen.substr(3, 7) == seen.substr(42, 7));                                      // the network's two
  CHECK(seen.ends_with("/16"));
  const auto others = text_of(policies.at({"isac"}), "10.1.2.3 10.1.0.0/16");
  CHECK(others.starts_with("IP-x") == false);
  CHECK(others.find(" NETWORK-") != std::string::npos);
  CHECK(refused(OwnTreatments{{"watchers"}, Reach::published, true, {}, "content.yaml:9:9"}).rule == "sanitize.policy");
  CHECK(refused(OwnTreatments{{"watchers"}, {}, true, {{"ip", Treatment::redact, {}}}, "content.yaml:9:9"}).where == "content.yaml:9:9");
}
TEST_CASE("pseudonyms change with the epoch and with the audience; what names a match does not") {
  auto procedure = agreed();
  procedure.sanitizing->epoch = Epoch::quarter;
  procedure.sanitizing->audiences = {{{"watchers"}, {}, true, {}, {}}};
  const auto policies = *policies_of(procedure);
  const auto& isac = policies.at({"isac"});
  const std::string text = "bgo-sql1 at 10.1.2.3";
  const auto spring = text_of(isac, text, day(2026, 1, 1));
  CHECK(spring == text_of(isac, text, day(2026, 3, 31)));
  CHECK(spring != text_of(isac, text, day(2026, 4, 1)));
  CHECK(spring != text_of(isac, text, day(2027, 1, 1)));
  CHECK(spring != text_of(policies.at({"watchers"}), text, day(2026, 1, 1)));
  CHECK(text_of(policies.at({"watchers"}), "10.1.2.3", day(2026, 1, 1)) != text_of(policies.at({"watchers"}), "10.1.2.3", day(2026, 4, 1)));
  // a decision of March holds in April
  CHECK(made(isac, text, day(2026, 1, 1)).redactions.at(0).match == made(isac, text, day(2026, 4, 1)).redactions.at(0).match);
  auto yearly = isac;
  yearly.epoch = Epoch::year;
  CHECK(text_of(yearly, text, day(2026, 1, 1)) == text_of(yearly, text, day(2026, 12, 31)));
  CHECK(text_of(yearly, text, day(2026, 1, 1)) != text_of(yearly, text, day(2027, 1, 1)));
  auto fixed = isac;
  fixed.epoch = Epoch::fixed;
  CHECK(text_of(fixed, text, day(2026, 1, 1)) == text_of(fixed, text, day(2030, 1, 1)));
}
TEST_CASE("epochs are told by UTC") {
  CHECK(epoch_of(Epoch::fixed, day(2026, 5, 1)).empty());
  CHECK(epoch_of(Epoch::year, day(2026, 5, 1)) == "2026");
  CHECK(epoch_of(Epoch::quarter, day(2026, 1, 1)) == "2026-Q1");
  CHECK(epoch_of(Epoch::quarter, day(2026, 3, 31) + std::chrono::hours(23)) == "2026-Q1");
  CHECK(epoch_of(Epoch::quarter, day(2026, 4, 1)) == "2026-Q2");
  CHECK(epoch_of(Epoch::quarter, day(2026, 12, 31)) == "2026-Q4");
}
