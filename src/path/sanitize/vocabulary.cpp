#include <algorithm>
#include <array>
#include <set>

#include "base/text.hpp"
#include "path/sanitize/sanitize.hpp"

namespace tocsin::sanitize {
namespace {

using scan::Kind;

/// What people leave off a company's name.
constexpr std::array legal_forms = std::to_array<std::string_view>({"AB", "AS", "ASA", "A/S", "ApS", "BV", "B.V.", "NV", "N.V.", "GmbH", "AG", "KG", "SE", "SA", "S.A.", "SAS", "SARL", "SpA", "S.p.A.", "Srl", "Oy", "Oyj", "plc", "PLC", "LLP", "LLC", "Ltd", "Ltd.",
                                                                    "Limited", "Inc", "Inc.", "Corp", "Corp.", "Co.", "Pty", "KK", "Trust", "Group"});

std::string in_capitals(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
  return out;
}

/// A directory keeps every address and number of a person beside the name.
Kind kind_of_alias(std::string_view alias) {
  if (alias.find('@') != std::string_view::npos && alias.find(' ') == std::string_view::npos) return Kind::email;
  const auto digits = std::ranges::count_if(alias, [](char c) { return c >= '0' && c <= '9'; });
  return digits >= 5 && alias.find_first_not_of("0123456789 +-()./") == std::string_view::npos ? Kind::phone : Kind::person;
}

struct Builder {
  scan::Vocabulary out;
  std::set<std::string> seen;

  void term(std::string_view text, Kind kind, const std::string& entry, bool case_matters = false, scan::Certainty certainty = scan::Certainty::certain) {
    const std::string value(trim(text));
    if (value.size() < 2 || !seen.insert(std::to_string(static_cast<int>(kind)) + value).second) return;
    out.terms.push_back({value, kind, entry, case_matters, certainty});
  }
  void named(std::vector<scan::NamedText>& into, const std::vector<std::string>& values, std::string_view list) {
    for (std::size_t i = 0; i < values.size(); ++i) into.push_back({values[i], pointer_to("/" + std::string(list), i)});
  }
  /// Without its legal form, when at least two words or one unusual one are left.
  void company(const std::string& name, Kind kind, const std::string& entry) {
    term(name, kind, entry);
    if (name.find(" & ") != std::string::npos) company(replace_all(name, " & ", " and "), kind, entry);
    else if (name.find("Co-op") != std::string::npos) company(replace_all(name, "Co-op", "Coop"), kind, entry);
    const auto last = name.rfind(' ');
    if (last == std::string::npos || std::ranges::find(legal_forms, std::string_view(name).substr(last + 1)) == legal_forms.end()) return;
    const auto stem = name.substr(0, last);
    if (stem.find(' ') != std::string::npos || stem.size() >= 8) term(stem, kind, entry);
  }
  void parties(const std::vector<inventory::Party>& parties, Kind kind, std::string_view list) {
    for (std::size_t i = 0; i < parties.size(); ++i) {
      const auto entry = pointer_to("/" + std::string(list), i);
      company(parties[i].name, kind, entry);
      for (const auto& alias : parties[i].aliases) term(alias, kind, entry, alias.size() <= 4);
    }
  }
  void person(const inventory::Person& person, const std::string& entry) {
    if (person.name.find(' ') != std::string::npos) term(person.name, Kind::person, entry);
    for (const auto& variant : inventory::name_variants(person)) term(variant, Kind::person, entry);
    for (const auto& alias : person.aliases) term(alias, kind_of_alias(alias), entry);
    // alone it may be anybody's, so only where a person is spoken of, and never by the second scan; in its own capitals
    if (const auto family = inventory::family_name(person); family.size() >= 3) {
      term(family, Kind::person_open, entry, true);
      if (family.size() > 3) term(in_capitals(family), Kind::person_open, entry, true);
    }
    if (person.user.size() >= 3) term(person.user, Kind::username, entry);
    term(person.email, Kind::email, entry);
    term(person.badge, Kind::badge, entry);
    if (person.phone.size() >= 5) term(person.phone, Kind::phone, entry);
  }
  /// After all that is known, for a guess must not take the place of somebody's own name.
  void guessed(const inventory::Person& person, const std::string& entry) {
    if (!person.user.empty()) return;
    for (const auto& user : inventory::likely_users(person)) term(user, Kind::username, entry, false, scan::Certainty::uncertain);
  }
};

}  // namespace

scan::Vocabulary vocabulary_of(const inventory::Inventory& inventory) {
  Builder b;
  for (std::size_t i = 0; i < inventory.canaries.size(); ++i) b.term(inventory.canaries[i], Kind::canary, pointer_to("/canaries", i));
  b.term(inventory.org, Kind::organization, "/org");
  for (std::size_t i = 0; i < inventory.org_aliases.size(); ++i) b.term(inventory.org_aliases[i], Kind::organization, pointer_to("/org_aliases", i));
  for (std::size_t i = 0; i < inventory.people.size(); ++i) b.person(inventory.people[i], pointer_to("/employees", i));
  for (std::size_t i = 0; i < inventory.people.size(); ++i) b.guessed(inventory.people[i], pointer_to("/employees", i));
  for (std::size_t i = 0; i < inventory.hosts.size(); ++i) b.term(inventory.hosts[i].name, Kind::host, pointer_to("/hosts", i));
  b.parties(inventory.customers, Kind::customer, "customers");
  b.parties(inventory.third_parties, Kind::third_party, "third_parties");
  for (std::size_t i = 0; i < inventory.projects.size(); ++i) b.term(inventory.projects[i], Kind::project, pointer_to("/projects", i));
  for (std::size_t i = 0; i < inventory.sites.size(); ++i) b.term(inventory.sites[i], Kind::site, pointer_to("/sites", i));
  for (std::size_t i = 0; i < inventory.ot_tags.size(); ++i) b.term(inventory.ot_tags[i], Kind::ot_asset, pointer_to("/ot_tags", i));
  b.named(b.out.domains, inventory.domains, "domains");
  b.named(b.out.networks, inventory.cidrs, "cidrs");
  for (std::size_t i = 0; i < inventory.hosts.size(); ++i)
    for (const auto& address : inventory.hosts[i].addresses)
      b.out.networks.push_back({address + (address.find(':') == std::string::npos ? "/32" : "/128"), pointer_to("/hosts", i)});
  b.named(b.out.host_prefixes, inventory.host_prefixes, "host_prefixes");
  b.named(b.out.ticket_prefixes, inventory.ticket_prefixes, "ticket_prefixes");
  if (!inventory.badge_pattern.empty()) b.out.code_patterns.push_back({inventory.badge_pattern, "/badge_regex"});
  return std::move(b.out);
}

std::string entry_of(const procedure::DoNotShare& rule) { return pointer_to("/do_not_share", rule.id.value); }

namespace {

void add_rule(scan::Vocabulary& out, const procedure::DoNotShare& rule, scan::Certainty certainty) {
  const auto entry = entry_of(rule);
  for (const auto& word : rule.words) out.terms.push_back({word, Kind::restricted, entry, false, certainty});
  for (const auto& pattern : rule.patterns) out.phrases.push_back({pattern, entry, certainty});
}

}  // namespace

scan::Vocabulary vocabulary_of(const inventory::Inventory& inventory, const procedure::Procedure& procedure) {
  using enum procedure::DoNotShare::Action;
  auto out = vocabulary_of(inventory);
  for (const auto& rule : procedure.do_not_share)
    if (rule.action != warn) add_rule(out, rule, rule.action == block ? scan::Certainty::certain : scan::Certainty::uncertain);
  return out;
}

scan::Vocabulary cautions_of(const procedure::Procedure& procedure) {
  scan::Vocabulary out;
  for (const auto& rule : procedure.do_not_share)
    if (rule.action == procedure::DoNotShare::Action::warn) add_rule(out, rule, scan::Certainty::uncertain);
  return out;
}

std::vector<Caution> cautions_in(const std::vector<Part>& parts, const scan::Scanner& scanner, const procedure::Procedure& procedure, Reach reach) {
  std::vector<Caution> out;
  for (const auto& part : parts) {
    std::set<std::string> entries;
    for (const auto& match : scanner.scan(part.text).matches)
      if (match.kind == Kind::restricted) entries.insert(match.entry);
    for (const auto& rule : procedure.do_not_share)
      if (entries.contains(entry_of(rule)) && (reach != Reach::inside || rule.inside_too)) out.push_back({part.name, rule.id, rule.title});
  }
  return out;
}

std::vector<std::string> published_by(const procedure::Procedure& procedure) {
  std::vector<std::string> out;
  for (const auto& channel : procedure.channels) {
    if (!channel.outside) continue;
    for (const auto& value : {channel.from, channel.bridge, channel.portal})
      if (!value.empty()) out.push_back(value);
  }
  return out;
}

}  // namespace tocsin::sanitize
