#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.hpp"
#include "base/json.hpp"
#include "base/result.hpp"

namespace tocsin::inventory {

/// One of our people. The name is as the staff directory spells it: given name first, or behind a comma.
struct Person {
  std::string name, user, email, badge, phone;
  std::vector<std::string> aliases;  ///< other spellings, besides those that name_variants() makes; also further mail addresses and telephones
};
/// An organisation that is not ours: a customer, or a third party whose identity a contract protects.
struct Party {
  std::string name;
  std::vector<std::string> aliases;
  std::string clause;    ///< the contract clause that forbids naming it, or empty
  std::string expires;   ///< RFC 3339 instant at which the clause ends, or empty
};
struct Host {
  std::string name;                    ///< short or full name
  std::vector<std::string> addresses;  ///< IPv4 or IPv6
  std::string role;                    ///< what a generalization calls it: `domain controller`
};
/// A product that we run, for joining with lists of exploited vulnerabilities.
struct Software {
  std::string vendor, product, version, owner, asset;
};

/// What is ours: the one input that tells our hosts, people and customers from the attacker's.
struct Inventory {
  std::string org;
  std::vector<std::string> org_aliases;
  std::vector<std::string> domains;        ///< ours with all below them; also internal names without a public suffix
  std::vector<std::string> cidrs;          ///< IPv4 and IPv6 networks
  std::vector<std::string> host_prefixes;  ///< a host is called prefix-something
  std::vector<Host> hosts;
  std::vector<Person> people;
  std::vector<Party> customers, third_parties;
  std::vector<std::string> projects, sites, ot_tags;
  std::string badge_pattern;               ///< a regular expression of literals, `\d`, `[…]` and `{n}`
  std::vector<std::string> ticket_prefixes;
  std::vector<Software> software;
  std::vector<std::string> canaries;       ///< planted values that must never appear in anything sent; at least one
  Instant imported_at{};                   ///< the epoch when the file names none, which is stale
};

/// Reads an inventory. People are called `employees`; a customer is a text or an object `{name, aliases, clause, expires}`.
/// @param json at most limits::inventory_bytes_max bytes
/// @error invalid "inventory.form"     not an object, an unknown or ill-typed field; where = JSON pointer
/// @error invalid "inventory.value"    a network, domain, address, instant or badge pattern that is none; where = JSON pointer
/// @error invalid "inventory.too-many" more than limits::inventory_terms_max entries
/// @error those of parse_json
Result<Inventory> load(std::string_view json);

/// The rule of design section 1: without a usable inventory nothing is released.
/// @param freshness how old an import may be, from the procedure
/// @error conflict "inventory.empty"     it names no domain, network, host, person, customer or third party
/// @error conflict "inventory.no-canary" it plants no canary, so that a leak of the whole list would go unseen
/// @error conflict "inventory.stale"     imported longer ago than `freshness`, or in the future
Result<> check_usable(const Inventory& inventory, Instant now, Duration freshness);

/// How people write this name besides the directory's way: `J. Smith`, `Smith, John`, `SMITH John`. Never a bare
/// given or family name, which may be anybody's.
std::vector<std::string> name_variants(const Person& person);

/// What directories make of the name where the inventory does not say what the user is called: `jsmith`, `smithj`, `smith.john`. May be
/// a word or somebody else's, so it counts only beside words for users.
std::vector<std::string> likely_users(const Person& person);

/// The last word of the name, given name first; empty where the name is one word.
std::string family_name(const Person& person);

/// The inventory in the form that load() reads; every field that says something.
Json write(const Inventory& inventory);

/// How many entries, by the name of the list that holds them: for the import's report.
Json counts(const Inventory& inventory);

}  // namespace tocsin::inventory
