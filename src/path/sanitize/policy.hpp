#pragma once
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.hpp"
#include "base/ids.hpp"
#include "base/json.hpp"
#include "base/result.hpp"
#include "intel/scan/match.hpp"
#include "procedure/procedure.hpp"

namespace tocsin::sanitize {

enum class Action : std::uint8_t { keep, redact, generalize, pseudonymize, drop, escalate };
std::string_view name(Action action);

/// How far a rendition goes: the columns of the policy table.
enum class Reach : std::uint8_t { inside, outside, published };
std::string_view name(Reach reach);

/// The table kind × reach → action. A row that is missing escalates to a person. Secrets, canaries and privilege
/// markings have no row: a secret is always redacted, a canary and a privilege marking always stop.
struct Policy {
  std::map<std::pair<Reach, scan::Kind>, Action> rows;
  std::map<scan::Kind, std::string> words;    ///< what stands in place of a kind that is generalized, where the procedure says so
  std::vector<std::string> published_values;  ///< sender and contact addresses, link bases: ours, and meant to be seen
  std::set<std::string> stops_inside;         ///< do-not-share classes, by the entry that their matches carry, that hold for audiences inside as well
  std::set<Reach> prefix_preserving;          ///< where pseudonyms of addresses keep which network they share
  [[nodiscard]] Action action(Reach reach, scan::Kind kind) const;
  bool operator==(const Policy&) const = default;
};

/// What holds where the procedure says nothing else.
Policy default_policy();
/// The default with the procedure's own `redactions`: for audiences outside, a kind becomes the words that the procedure gives
/// it, or a pseudonym. In public a pseudonym stays redacted, since there it could be followed from text to text.
/// @error invalid "sanitize.redaction" no kind of match, one whose handling is fixed, or words that are no short line of plain text;
///        where = the kind
Result<Policy> policy_of(const procedure::Procedure& procedure);
/// Reads `{"rows":{"outside":{"host":"pseudonymize",…},…},"published_values":[…],"prefix_preserving":["inside"]}`; what it does not name escalates.
/// @error invalid "sanitize.policy" an unknown reach, kind or action, or a softer action than the kind allows; where = JSON pointer
Result<Policy> read_policy(const Json& policy);
Json write(const Policy& policy);

}  // namespace tocsin::sanitize
