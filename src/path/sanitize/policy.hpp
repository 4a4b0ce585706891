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

using procedure::name;
using Action = procedure::Treatment;
using Reach = procedure::Reach;
using Epoch = procedure::Sanitizing::Epoch;

/// The table kind × reach → action. A row that is missing escalates to a person. Secrets, canaries and privilege
/// markings have no row: a secret is always redacted, a canary and a privilege marking always stop.
struct Policy {
  std::map<std::pair<Reach, scan::Kind>, Action> rows;
  std::map<scan::Kind, std::string> words;    ///< what stands in place of a kind that is generalized, where the procedure says so
  std::vector<std::string> published_values;  ///< sender and contact addresses, link bases: ours, and meant to be seen
  std::set<std::string> stops_inside;         ///< do-not-share classes, by the entry that their matches carry, that hold for audiences inside as well
  std::set<Reach> prefix_preserving;          ///< where pseudonyms of addresses keep which network they share
  bool stated = false;                        ///< the procedure states the table; explanations name rows as it writes them
  AudienceId audience = {};                   ///< whose own rows are in it, or empty
  std::set<scan::Kind> own = {};              ///< the kinds that it has own rows for
  Reach reach = Reach::outside;               ///< the audience's column
  Epoch epoch = Epoch::fixed;                 ///< after which pseudonyms change
  [[nodiscard]] Action action(Reach column, scan::Kind kind) const;
  /// `outside/host: pseudonymize`; of the procedure's table `sanitizing/outside/host: pseudonymize`, of an audience's own row
  /// `sanitizing/soc/host: keep`; says where a row is missing, or could not be another.
  [[nodiscard]] std::string row_in_words(Reach column, scan::Kind kind) const;
  bool operator==(const Policy&) const = default;
};

/// What holds where the procedure says nothing else.
Policy default_policy();
/// The procedure's table, or the default where it states none, with its own `redactions`: for audiences outside, a kind becomes the
/// words that the procedure gives it, or a pseudonym. In public a pseudonym stays redacted, since there it could be followed from text to
/// text. Whatever the procedure says, secrets go; canaries, privileged text and what the do-not-share list stops, stop.
/// @error invalid "sanitize.redaction" no kind of match, one whose handling is fixed, words that are no short line of plain text, or
///        something else than the table says; where = the kind
/// @error invalid "sanitize.policy" a row of no kind, of one whose handling is fixed, or a softer treatment than the kind allows;
///        where = its place in the files
Result<Policy> policy_of(const procedure::Procedure& procedure);
/// The same for each of its audiences, with what holds for that one alone.
/// @error those of policy_of · invalid "sanitize.policy" networks are kept behind addresses that get no pseudonym
Result<std::map<AudienceId, Policy>> policies_of(const procedure::Procedure& procedure);
/// The column of an audience: where it stands, or further out where the procedure says so.
Reach reach_of(const procedure::Procedure& procedure, const procedure::Audience& audience);
/// What each column of a stated table leaves out, in words: `host for audiences inside`. Each such match waits for a person.
std::vector<std::string> missing_rows(const Policy& policy);
/// Reads `{"rows":{"outside":{"host":"pseudonymize",…},…},"published_values":[…],"prefix_preserving":["inside"]}`; what it does not name escalates.
/// @error invalid "sanitize.policy" an unknown reach, kind or action, or a softer action than the kind allows; where = JSON pointer
Result<Policy> read_policy(const Json& policy);
Json write(const Policy& policy);

}  // namespace tocsin::sanitize
