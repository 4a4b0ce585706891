#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace tocsin::scan {

/// What kind of thing a match is. The sanitizing policy has one row per kind and audience.
enum class Kind : std::uint8_t {
  canary,        ///< planted in the inventory: must never be seen outside
  secret, private_key, password,
  card, iban, national_id, phone,
  email, username, person, person_open, badge,
  host, ip, network, domain, url, path, mac,
  customer, third_party, organization, project, ticket, site, ot_asset,
  privilege,     ///< a privilege marking: stops the whole item for legal
  speculation,   ///< investigative speculation
  weakness,      ///< an open weakness: affected and not mitigated
  restricted,    ///< diagrams, relay settings, BCSI, CEII, PCII
  encoded,       ///< an encoded token with something of the above inside
  hash, cve, attack_id, uuid, registry_key, rule_text  ///< what sharing is about: never ours
};
inline constexpr std::size_t kind_count = static_cast<std::size_t>(Kind::rule_text) + 1;
/// As it is written in JSON and policies: `third-party`.
std::string_view name(Kind kind);
/// @error invalid "scan.kind"
Result<Kind> parse_kind(std::string_view text);

enum class Side : std::uint8_t { ours, theirs, neutral };
std::string_view name(Side side);

/// Whether the engine decided (certain) or a person must (uncertain).
enum class Certainty : std::uint8_t { certain, uncertain };

/// One thing seen in a text. Rules and evidence are words of the program's own and live as long as it does.
struct Match {
  std::size_t begin = 0, end = 0;  ///< bytes of the raw text, half open
  Kind kind = Kind::secret;
  Side side = Side::ours;
  Certainty certainty = Certainty::certain;
  std::string_view rule = {};      ///< `ip.private`, `inventory.customer`; with rules_version() it names one behavior
  std::string_view evidence = {};  ///< what convinced the validator, in words, never the value
  std::string_view lost_to = {};   ///< in the list of losers only: the rule that won the span
  std::string entry = {};          ///< JSON pointer of the inventory entry that matched, or empty
  std::string canonical = {};      ///< of ours: the one spelling of the value: the same thing written differently is the same value
  std::vector<Match> inner = {};   ///< of an encoded token: what it holds, with places in the decoded text
  bool operator==(const Match&) const = default;
};

/// All that was seen in one text.
struct Findings {
  std::vector<Match> matches;   ///< in order, not overlapping
  std::vector<Match> losers;    ///< alternatives that overlapped a stronger match
  bool whole = true;            ///< false: something could not be scanned, so the text must not leave
  std::string_view why_not_whole;  ///< rule id: `scan.utf8`, `scan.too-large`, `scan.too-dense`, `scan.too-deep`
};

}  // namespace tocsin::scan
