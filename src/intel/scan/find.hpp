#pragma once
// Inside the scanner only: what the finders read and what they report.
#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/net.hpp"
#include "intel/scan/match.hpp"
#include "intel/scan/normalize.hpp"
#include "intel/scan/vocabulary.hpp"

namespace tocsin::scan {

/// Who wins where hits overlap; at equal rank the longer one does.
enum Rank : int {
  rank_weak = 50,        ///< looks like a personal datum
  rank_phrase = 55,      ///< words that ask for a person's judgment
  rank_shape = 60,       ///< a number that passed its check digits
  rank_theirs = 70,      ///< what sharing is about
  rank_ours = 80,        ///< an exact entry of the inventory
  rank_secret = 90,      ///< a secret in its known form
  rank_canary = 100
};

/// A match in the shadow text, before overlaps are resolved.
struct Hit {
  std::size_t begin = 0, end = 0;
  Kind kind = Kind::secret;
  Side side = Side::ours;
  Certainty certainty = Certainty::certain;
  int rank = rank_weak;
  std::string rule = {}, entry = {}, evidence = {}, canonical = {};
  bool literal = false;   ///< found by its words alone: does not count inside the attacker's domain names
};

/// The vocabulary's sets, ready for look-up.
struct Ours {
  std::map<std::string, std::string, std::less<>> domains;        ///< lower case → entry
  std::vector<std::pair<Network, std::string>> networks;
  std::map<std::string, std::string, std::less<>> host_prefixes;  ///< lower case → entry
  std::map<std::string, std::string, std::less<>> hosts;          ///< short names and full names, lower case → entry
  std::vector<NamedText> ticket_prefixes, code_patterns;
  std::set<std::string, std::less<>> login_domains;               ///< what stands before the backslash of a user of ours

  /// The entry of the domain that the name is or lies below, by whole labels.
  [[nodiscard]] std::optional<std::string> domain_of(std::string_view lower_name) const;
  [[nodiscard]] std::optional<std::string> network_of(const Address& address) const;
  /// The entry that makes a short name a host of ours, and whether it is beyond doubt.
  [[nodiscard]] std::optional<std::pair<std::string, Certainty>> host_of(std::string_view lower_name) const;
};

/// One text under the finders' eyes.
struct Reading {
  std::string_view text;   ///< the shadow
  const Shadow* shadow = nullptr;
  const Ours* ours = nullptr;
  std::vector<Hit> hits;
  std::vector<std::pair<std::size_t, std::size_t>> shields;  ///< names of theirs, inside which literals do not count

  Hit& add(Hit hit) { return hits.emplace_back(std::move(hit)); }
  /// Up to `count` characters before a place, in lower case, not beyond the line's beginning.
  [[nodiscard]] std::string before(std::size_t at, std::size_t count) const;
  [[nodiscard]] char at(std::size_t place) const { return place < text.size() ? text[place] : '\0'; }
};

void find_names(Reading& reading);     ///< URLs, e-mail addresses, domains, hosts, IP addresses, networks, UNC paths, logins
void find_numbers(Reading& reading);   ///< cards, IBANs, national ids, phones
void find_secrets(Reading& reading);   ///< known formats, private keys, passwords beside their key word
void find_marks(Reading& reading);     ///< hashes, CVEs, techniques, registry keys, rules: what is never ours
void find_phrases(Reading& reading);   ///< privilege markings, speculation, open weaknesses, restricted plans, plant assets, tickets, badges
void find_people(Reading& reading);    ///< names that no inventory knows, by the words around them

// Characters, without a locale.
constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_alpha(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
constexpr bool is_word(char c) { return is_digit(c) || is_alpha(c); }
constexpr bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
constexpr bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

}  // namespace tocsin::scan
