#include "procedure/load.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "base/limits.hpp"
#include "base/text.hpp"
#include "procedure/example.hpp"

using namespace tocsin;
using namespace tocsin::procedure;
namespace {

Files utility() { return example("utility")->procedure; }

/// The example with one text in one file replaced by another.
Files changed(const std::string& file, std::string_view what, std::string_view with) {
  Files files = utility();
  const auto at = files.at(file).find(what);
  INFO(file << " lacks " << what);
  REQUIRE(at != std::string::npos);
  files.at(file).replace(at, what.size(), with);
  return files;
}
struct Fault { std::string rule, where, detail; };
Fault fault(const Files& files) {
  const auto loaded = load(files);
  if (loaded) return {};
  return {loaded.error().rule, loaded.error().where, loaded.error().detail};
}
Fault fault(const std::string& file, std::string_view what, std::string_view with) { return fault(changed(file, what, with)); }
/// The place of the n-th line that holds a text, to compare with what a fault names.
std::string line_with(const Files& files, const std::string& file, std::string_view what) {
  const auto at = files.at(file).find(what);
  return file + ":" + std::string(split(line_and_column(files.at(file), at), ':').front()) + ":";
}

std::vector<Error> all_of(const Files& files) {
  Procedure unused;
  return problems(files, unused);
}
}  // namespace

TEST_CASE("procedure: the example loads, and holds what the guides ask for") {
  for (const auto& error : all_of(utility())) MESSAGE(error.rule << " " << error.where << " " << error.detail);
  const auto loaded = load(utility());
  REQUIRE(loaded.has_value());
  const Procedure& p = *loaded;
  CHECK(p.communities.size() == 2);
  CHECK(p.rejected_communities.size() == 3);
  std::set<Audience::Kind> kinds;
  for (const auto& audience : p.audiences) kinds.insert(audience.kind);
  CHECK(kinds.size() == 12);
  const auto* soc = p.audience(AudienceId{"soc"});
  REQUIRE(soc);
  CHECK_FALSE(soc->outside);
  CHECK(soc->channels.front() == ChannelId{"inside-mail"});
  CHECK(p.audience(AudienceId{"peer-utilities"})->outside);
  CHECK(p.audience(AudienceId{"nobody"}) == nullptr);
  CHECK(p.channel(ChannelId{"peers-taxii"})->kind == Channel::Kind::taxii);
  CHECK(name(p.channel(ChannelId{"isac-portal"})->kind) == "hand-posted");
  const auto* trigger = p.trigger(TriggerId{"exploited-vulnerability"});
  REQUIRE(trigger);
  REQUIRE(trigger->dues.size() == 2);
  CHECK(trigger->dues[0].within == std::chrono::hours(4));
  CHECK(trigger->dues[1].marking == Tlp::green);
  CHECK(p.expedited->per_day_max == 5);
  CHECK(p.standing.front().signers.size() == 2);
  CHECK(p.inventory_age_max == std::chrono::days(7));
  CHECK(p.control.holders.size() == 3);
  const auto fields = p.fields(TemplateId{"outside-notice"}, CategoryId{"indicator"});
  REQUIRE(fields.size() == 7);
  CHECK(fields[0].id == "observed");
  CHECK(fields[5].id == "confidence");
  CHECK_FALSE(fields[6].required);
}
TEST_CASE("procedure: what the program carries is what the folder holds") {
  const auto carried = *example("utility");
  for (const auto& entry : std::filesystem::directory_iterator(TOCSIN_SOURCE_DIR "/examples/procedure")) {
    std::ifstream in(entry.path());
    const std::string text{std::istreambuf_iterator<char>(in), {}}, leaf = entry.path().filename().string();
    INFO(leaf);
    if (leaf == "README.md") CHECK(carried.readme == text);
    else if (leaf == "people.yaml") CHECK(carried.people == text);
    else if (leaf == "inventory.json") CHECK(carried.inventory == text);
    else if (leaf == "software.csv") CHECK(carried.software == text);
    else if (leaf.ends_with(".yaml")) CHECK(carried.procedure.at(leaf) == text);
  }
}
TEST_CASE("procedure.unknown-field: named with its line, column and the field that was probably meant") {
  const auto files = changed("audiences.yaml", "access_path: Console", "acess_path: Console");
  const auto bad = fault(files);
  CHECK(bad.rule == "procedure.missing-field");
  const auto all = all_of(files);
  REQUIRE(all.size() == 2);
  CHECK(all[1].rule == "procedure.unknown-field");
  CHECK(all[1].where == line_with(files, "audiences.yaml", "acess_path") + "5");
  CHECK(all[1].detail.find("audience soc") != std::string::npos);
  CHECK(all[1].detail.find("is `access_path` meant?") != std::string::npos);
  CHECK(bad.detail.ends_with("\n" + all[1].where + " " + all[1].detail));
  Files extra = utility();
  extra["extra.yaml"] = "surprise: 1\n";
  CHECK(fault(extra).rule == "procedure.unknown-field");
  CHECK(fault(extra).where == "extra.yaml:1:1");
}
TEST_CASE("procedure: a refusal names twenty faults, and how many more there are") {
  const auto with_faults = [](int count) {
    Files files = utility();
    for (int i = 0; i < count; ++i) files["extra.yaml"] += "surprise_" + std::to_string(100 + i) + ": 1\n";
    return fault(files).detail;
  };
  const auto lines = [](const std::string& text) { return std::ranges::count(text, '\n') + 1; };
  CHECK(lines(with_faults(1)) == 1);
  CHECK(lines(with_faults(20)) == 20);
  CHECK(with_faults(20).find("surprise_119") != std::string::npos);
  CHECK(with_faults(23).ends_with("\nand 3 more"));
}
TEST_CASE("procedure.missing-field: required parts, fields, and lists that are empty") {
  Files files = utility();
  files.erase("triggers.yaml");
  CHECK(fault(files).rule == "procedure.missing-field");
  CHECK(fault("control.yaml", "  authority: >-", "  # authority: >-").rule != "");
  CHECK(fault("channels.yaml", "    relay: inside\n", "").rule == "procedure.missing-field");
  CHECK(fault("triggers.yaml", "audiences: [managed-detection]", "audiences: []").rule == "procedure.missing-field");
  CHECK(fault("scope.yaml", "organisation: Kestrel Vale Energy", "organisation: ''").rule == "procedure.missing-field");
  CHECK(fault(Files{}).rule == "procedure.missing-field");
}
TEST_CASE("procedure.unknown-reference: audiences name channels, matrix roles and triggers audiences that exist") {
  for (const auto& [file, what, with] : std::initializer_list<std::array<const char*, 3>>{
           {"audiences.yaml", "channels: [inside-mail, soc-drop, inside-bridge]", "channels: [inside-mail, soc-dorp]"},
           {"approvals.yaml", "approvers: [security, legal]", "approvers: [security, lawyer]"},
           {"triggers.yaml", "audiences: [sector-isac]", "audiences: [sector-isaac]"},
           {"triggers.yaml", "template: inside-notice", "template: inner-notice"},
           {"control.yaml", "owner: control-owner", "owner: ciso"},
           {"roster.yaml", "role: legal", "role: attorney"},
           {"audiences.yaml", "systems: [endpoints, identity, mail, perimeter]", "systems: [endpoint]"}}) {
    const auto files = changed(file, what, with);
    INFO(with);
    CHECK(fault(files).rule == "procedure.unknown-reference");
    CHECK(fault(files).where.starts_with(line_with(files, file, with)));
  }
}
TEST_CASE("procedure.duplicate: ids, keys of a map, parts and references") {
  CHECK(fault("audiences.yaml", "  - id: iam\n", "  - id: soc\n").rule == "procedure.duplicate");
  CHECK(fault("triggers.yaml", "audiences: [soc, it-operations, iam]", "audiences: [soc, iam, soc]").rule == "procedure.duplicate");
  Files files = utility();
  files["zz.yaml"] = "freshness: {inventory: P1D}\n";
  CHECK(fault(files).rule == "procedure.duplicate");
  CHECK(fault(files).detail.find("control.yaml") != std::string::npos);
}
TEST_CASE("procedure.wrong-type, procedure.not-an-option, procedure.bad-value: each at its place") {
  CHECK(fault("channels.yaml", "    out_of_band: true", "    out_of_band: yes").rule == "procedure.wrong-type");
  CHECK(fault("approvals.yaml", "per_day_max: 5", "per_day_max: five").rule == "procedure.wrong-type");
  CHECK(fault("scope.yaml", "statement: >-", "statement: 7\n  # >-").rule != "");
  CHECK(fault("audiences.yaml", "channels: [inside-mail, inside-bridge]", "channels: inside-mail").rule == "procedure.wrong-type");
  CHECK(fault("audiences.yaml", "kind: soc", "kind: sok").rule == "procedure.not-an-option");
  CHECK(fault("audiences.yaml", "tlp_max: amber+strict", "tlp_max: yellow").rule == "procedure.not-an-option");
  CHECK(fault("roster.yaml", "days: [weekend]", "days: [weekends]").rule == "procedure.not-an-option");
  CHECK(fault("audiences.yaml", "acknowledge_within: PT30M", "acknowledge_within: 30m").rule == "procedure.bad-value");
  CHECK(fault("audiences.yaml", "email: soc@kestrelvale.example", "email: soc").rule == "procedure.bad-value");
  CHECK(fault("channels.yaml", "tested_on: 2026-10-05", "tested_on: 2026-02-30").rule == "procedure.bad-value");
  CHECK(fault("channels.yaml", "directory: soc", "directory: ../soc").rule == "procedure.bad-value");
  CHECK(fault("channels.yaml", "directory: soc", "directory: /etc").rule == "procedure.bad-value");
  CHECK(fault("channels.yaml", "    format: text\n", "    format: stix\n").rule == "procedure.bad-value");  // of a mail channel
  CHECK(fault("channels.yaml", "portal: https://", "portal: http://").rule == "procedure.bad-value");
  CHECK(fault("channels.yaml", "6b1f0c52-6f0e", "6b1f0c52").rule == "procedure.bad-value");
  CHECK(fault("approvals.yaml", "per_day_max: 5", "per_day_max: 0").rule == "procedure.bad-value");
  CHECK(fault("roster.yaml", "zone: America/Chicago", "zone: America/Springfield").rule == "procedure.bad-value");
  CHECK(fault("roster.yaml", "from: \"07:00\"", "from: \"7:00\"").rule == "procedure.bad-value");
  CHECK(fault("audiences.yaml", "- id: soc\n", "- id: SOC\n").rule == "procedure.bad-value");
  CHECK(fault("content.yaml", "\"(?i)\\\\bCEII\\\\b\"", "\"(?i)(CEII\"").rule == "procedure.bad-value");
  CHECK(fault("content.yaml", "\"(?i)\\\\bCEII\\\\b\"", "\"x*\"").rule == "procedure.bad-value");
  Files odd = utility();
  odd["../evil.yaml"] = "units: []\n";
  CHECK(fault(odd).rule == "procedure.bad-value");
}
TEST_CASE("procedure.contradiction: what two parts say against each other is found") {
  const auto contradicts = [](const char* file, const char* what, const char* with, const char* says) {
    const auto bad = fault(file, what, with);
    INFO(with << ": " << bad.rule << " " << bad.detail);
    CHECK(bad.rule == "procedure.contradiction");
    CHECK(bad.detail.find(says) != std::string::npos);
    CHECK_FALSE(bad.where.empty());
  };
  contradicts("triggers.yaml", "tlp: green", "tlp: red", "may receive no more than TLP:AMBER");
  contradicts("triggers.yaml", "audiences: [managed-detection]\n        category: indicator", "audiences: [managed-detection]\n        category: operational-risk", "does not receive the category");
  contradicts("triggers.yaml", "audiences: [soc, it-operations, iam]", "audiences: [soc, managed-detection]", "made for the other side");
  contradicts("audiences.yaml", "channels: [inside-mail, soc-drop, inside-bridge]", "channels: [border-mail, inside-bridge]", "is inside, its channel border-mail is not");
  contradicts("audiences.yaml", "channels: [ot-drop, inside-mail, inside-bridge]\n    tlp_max: amber+strict", "channels: [ot-drop, inside-mail]\n    tlp_max: red", "none of its channels carries more");
  contradicts("audiences.yaml", ", verified_on: 2026-10-06, named_for_red: true}", "}", "no member is `named_for_red`");
  contradicts("audiences.yaml", "channels: [peers-taxii, border-mail]\n    tlp_max: amber", "channels: [peers-taxii, border-mail]\n    tlp_max: amber+strict", "its community no more than TLP:AMBER");
  contradicts("audiences.yaml", "email: soc@kestrelvale.example", "email: Tobias.Achterman@kestrelvale.example", "a member twice");
  contradicts("approvals.yaml", "approvers: [security, legal]", "approvers: [security, grc]", "does not approve");
  contradicts("approvals.yaml", "signers: [security, legal]", "signers: [security]", "two people");
  contradicts("approvals.yaml", "  reviewer: legal", "  reviewer: security", "the reviewer");
  contradicts("approvals.yaml", "class: routine-indicators", "class: incident-narrative", "narrative");
  contradicts("approvals.yaml", "channels: [peers-taxii]", "channels: [isac-portal]", "none of its channels leads to");
  contradicts("scope.yaml", "expires_on: 2027-06-30", "expires_on: 2026-06-30", "expires before");
  contradicts("roster.yaml", "from: \"07:00\", to: \"19:00\"", "from: \"07:00\", to: \"07:00\"", "ends when it begins");
}
TEST_CASE("procedure.template-field: a template has every field of guide B step 6, required") {
  for (const auto* field : {"what_happened", "systems_impacted", "severity", "owner_and_deadline", "reference", "observed", "why_you", "our_action", "contact"}) {
    INFO(field);
    CHECK(fault("templates.yaml", "{id: " + std::string(field) + ",", "{id: other_field,").rule == "procedure.template-field");
  }
  CHECK(fault("templates.yaml", "help: \"Queries, log lines, indicators, and what is normal.\"}", "help: x, required: false}").rule == "procedure.template-field");
}
TEST_CASE("procedure.condition: a trigger's condition is refused at its own line") {
  const auto files = changed("triggers.yaml", "condition: incident and not outside_scope and not drill", "condition: incident and not out_of_scope");
  CHECK(fault(files).rule == "procedure.condition");
  CHECK(fault(files).where == line_with(files, "triggers.yaml", "incident and not out_of_scope") + "7");
  CHECK(fault(files).detail.find("condition.expression") != std::string::npos);
  CHECK(fault("triggers.yaml", "assets.asset|exists: true", "assets.asset|exist: true").rule == "procedure.condition");
}
TEST_CASE("procedure.yaml, procedure.too-large: files that cannot be read, too large or too many") {
  Files files = utility();
  files["scope.yaml"] = "scope: [1, 2\n";
  CHECK(fault(files).rule == "procedure.yaml");
  CHECK(fault(files).where.starts_with("scope.yaml:"));
  files["scope.yaml"] = "# " + std::string(limits::procedure_file_bytes_max, 'x');
  CHECK(fault(files).rule == "procedure.too-large");
  files = utility();
  for (std::size_t i = 0; i < limits::procedure_files_max; ++i) files["f" + std::to_string(i) + ".yaml"] = "units: []\n";
  CHECK(fault(files).rule == "procedure.too-large");
  files = utility();
  files["scope.yaml"] = "- a\n";
  CHECK(fault(files).rule == "procedure.wrong-type");
}
TEST_CASE("procedure.content: the version is the hash of the stored content, and content comes back whole") {
  const Files files{{"a.yaml", "x: 1\n"}, {"b.yaml", "y: \"ä\"\n"}};
  CHECK(spell(files) == R"({"files":{"a.yaml":"x: 1\n","b.yaml":"y: \"ä\"\n"}})");
  CHECK(version_of(files) == sha256(spell(files)));
  CHECK(*parse_content(spell(files)) == files);
  for (const auto* bad : {"[]", "{}", R"({"files":[]})", R"({"files":{"a":1}})", R"({"files":{},"more":1})"}) {
    const auto content = parse_content(bad);
    REQUIRE_FALSE(content.has_value());
    CHECK(content.error().rule == "procedure.content");
  }
}
TEST_CASE("procedure.unknown-example, people.form: the first people have a name, an address and roles") {
  CHECK(example("bank").error().rule == "procedure.unknown-example");
  const auto people = parse_people(example("utility")->people);
  REQUIRE(people.has_value());
  CHECK(people->size() == 13);
  const auto loaded = *load(utility());
  for (const auto& person : *people)
    for (const auto& role : person.roles) CHECK(loaded.role(role) != nullptr);
  for (const auto* bad : {"", "[]", "people: []", "people: [{name: A, email: a, roles: [x]}]", "people: [{name: A, email: a@b.example, roles: [x], rank: 1}]",
                          "people: [{name: A, email: a@b.example, roles: [x]}, {name: B, email: A@b.example, roles: [x]}]", "people: [{name: A, email: a@b.example, roles: [X Y]}]"}) {
    const auto read = parse_people(bad);
    INFO(bad);
    REQUIRE_FALSE(read.has_value());
    CHECK(read.error().rule == "people.form");
  }
}

TEST_CASE("procedure: the table of treatments is read strictly") {
  const auto loaded = load(utility());
  REQUIRE(loaded.has_value());
  REQUIRE(loaded->sanitizing.has_value());
  CHECK(loaded->sanitizing->epoch == Sanitizing::Epoch::quarter);
  CHECK(loaded->sanitizing->rows.front().kind == "customer");
  CHECK(loaded->sanitizing->rows.front().treatments.at(Reach::outside) == Treatment::generalize);
  CHECK(loaded->sanitizing->rows.front().where.starts_with("content.yaml:"));
  CHECK(loaded->sanitizing->audiences.at(0).keep_networks);
  CHECK(loaded->sanitizing->audiences.at(1).reach == Reach::published);
  const auto table = [](std::string_view what, std::string_view with) { return fault("content.yaml", what, with); };
  CHECK(table("{kind: host, inside: keep", "{kind: host, insid: keep").rule == "procedure.unknown-field");
  CHECK(table("{kind: host, inside: keep, outside: pseudonymize", "{kind: host, inside: keep, outside: hide").rule == "procedure.not-an-option");
  CHECK(table("epoch: quarter", "epoch: month").rule == "procedure.not-an-option");
  CHECK(table("epoch: quarter", "period: quarter").rule == "procedure.unknown-field");
  CHECK(table("{kind: host, inside: keep, outside: pseudonymize, published: redact}", "{kind: host}").rule == "procedure.missing-field");
  CHECK(table("{kind: host, inside: keep", "{kind: customer, inside: keep").rule == "procedure.duplicate");
  CHECK(table("{audience: managed-detection, keep", "{audience: managed, keep").rule == "procedure.unknown-reference");
  CHECK(table("{audience: managed-detection, keep", "{audience: connected-customers, keep").rule == "procedure.duplicate");
  // an audience is treated as further out than it stands, never as nearer; in public no network is kept
  const auto nearer = table("reach: published}", "reach: inside}");
  CHECK(nearer.rule == "procedure.contradiction");
  CHECK(nearer.where.starts_with(line_with(utility(), "content.yaml", "audience: connected-customers")));
  CHECK(table("reach: published}", "reach: published, keep_networks: true}").rule == "procedure.contradiction");
  CHECK(table("reach: published}", "rows: [{kind: host, treatment: keep}, {kind: host, treatment: drop}]}").rule == "procedure.duplicate");
  CHECK(table("reach: published}", "rows: [{kind: host, outside: keep}]}").rule != "");
  CHECK(table("reach: published}", "rows: [{kind: host, treatment: keep}]}").rule.empty());
}
