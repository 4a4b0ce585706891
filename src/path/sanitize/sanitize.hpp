#pragma once
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.hpp"
#include "base/ids.hpp"
#include "base/json.hpp"
#include "base/result.hpp"
#include "intel/scan/scanner.hpp"
#include "inventory/inventory.hpp"
#include "path/sanitize/policy.hpp"
#include "procedure/procedure.hpp"

namespace tocsin::sanitize {

/// One part of a rendition. JSON parts (media types ending in `json`) are walked value by value and stay JSON; tables (`text/csv`) cell by
/// cell; of rules (`text/x-sigma`, `text/x-yara`) the logic is not rewritten: what is ours in it waits for a person.
struct Part {
  std::string name;        ///< `subject`, `body`, `objects`
  std::string media_type;  ///< `text/plain`, `application/stix+json;version=2.1`
  std::string text;
  bool operator==(const Part&) const = default;
};

/// A keyed digest of a label and a value, made by a key that never leaves its place. Keyed per audience and epoch by
/// the caller, so that pseudonyms of two audiences cannot be joined.
using Keyed = std::function<Hash(std::string_view label, std::string_view value)>;

/// A person's word on one match, valid for all its occurrences in the rendition.
struct Decision {
  std::string match;               ///< OpenMatch::id
  bool keep = false;               ///< else redact
  Hash reason;                     ///< content hash of the reason; for personal data also the "directly related to a threat" test
  PersonId by;
  std::optional<PersonId> second;  ///< overriding a certain match needs another person
  bool operator==(const Decision&) const = default;
};

/// What else was seen at a place, and did not win it.
struct Alternative {
  scan::Kind kind = scan::Kind::secret;
  std::string rule, evidence, entry;
  std::size_t begin = 0, end = 0;  ///< bytes, as those of the match that won
  bool operator==(const Alternative&) const = default;
};

struct Redaction {
  std::string part;
  std::string place;               ///< JSON pointer inside a JSON part, else empty
  std::size_t begin = 0, end = 0;  ///< bytes of the part's (or the JSON value's) text before sanitizing
  scan::Kind kind = scan::Kind::secret;
  std::string match;               ///< stable id of the value: the same in all its occurrences and runs
  std::string rule;                ///< `inventory.customer@<first 12 hex digits of the rules' version>`
  std::string evidence, entry;
  Action action = Action::redact;
  std::string decided_by;          ///< `policy`, or the pseudonym of a person
  std::string replacement;
  Hash before;                     ///< keyed digest of what stood there
  std::string policy = {};         ///< the row that decided: `outside/host: pseudonymize`, or what overruled the table
  std::vector<Alternative> lost = {};
  bool operator==(const Redaction&) const = default;
};

/// What the engine cannot decide. It stands masked in the parts until a person decides.
struct OpenMatch {
  std::string id;
  std::string part, place;         ///< of the first occurrence
  std::size_t begin = 0, end = 0;
  scan::Kind kind = scan::Kind::secret;
  std::string rule, entry, why;    ///< why in words
  bool certain = false;            ///< overriding it needs a second person
  bool for_legal = false;          ///< a privilege marking: nobody but legal may decide
  std::size_t occurrences = 1;
  std::string evidence = {}, policy = {};  ///< as those of a redaction
  std::vector<Alternative> lost = {};      ///< at the first occurrence
  bool operator==(const OpenMatch&) const = default;
};

/// One place where the text came out different: a redaction made, or a match that waits.
struct Mask {
  std::string part, place;
  std::size_t begin = 0, end = 0;
  scan::Kind kind = scan::Kind::secret;
  std::string match;               ///< Redaction::match, or OpenMatch::id while it waits
  std::string rule, why;
  bool waits = false, certain = true;
};

struct Sanitized {
  std::vector<Part> parts;         ///< with every redaction made and every open match masked
  std::vector<Redaction> redactions;
  std::vector<OpenMatch> open;
  std::vector<Mask> masks;         ///< every changed place in order, for showing
  std::vector<Redaction> kept;     ///< what policy or a person let stand, with the same detail
  std::string not_whole;           ///< rule id when a part could not be scanned, else empty
  std::map<std::string, std::size_t> counts;  ///< redactions by kind: the only thing about them that may be shared
};

/// Everything sanitize() rests on besides the text.
struct Setting {
  const scan::Scanner* scanner = nullptr;  ///< borrowed
  const Policy* policy = nullptr;          ///< borrowed
  Reach reach = Reach::outside;
  Keyed keyed;
  std::vector<std::string> also_published = {};  ///< what delivery itself writes: envelope addresses, message id, links
};

/// The inventory in the scanner's words.
scan::Vocabulary vocabulary_of(const inventory::Inventory& inventory);
/// With the procedure's do-not-share list: what it blocks or asks about becomes a match of kind `restricted`.
scan::Vocabulary vocabulary_of(const inventory::Inventory& inventory, const procedure::Procedure& procedure);
/// Only what its do-not-share list warns about, for a scanner of its own: a warning takes nothing from what stops.
scan::Vocabulary cautions_of(const procedure::Procedure& procedure);
/// A rule of the do-not-share list whose words stand in a part, and which only warns.
struct Caution {
  std::string part;
  procedure::DoNotShareId rule;
  std::string title;
  bool operator==(const Caution&) const = default;
};
/// @param scanner made of cautions_of()
std::vector<Caution> cautions_in(const std::vector<Part>& parts, const scan::Scanner& scanner, const procedure::Procedure& procedure, Reach reach);
/// What those matches carry as their entry: `/do_not_share/ID`.
std::string entry_of(const procedure::DoNotShare& rule);
/// What the procedure shows outside on purpose: sender addresses, bridges and portals of its outside channels. For
/// Setting::also_published.
std::vector<std::string> published_by(const procedure::Procedure& procedure);

/// Makes one audience's rendition of the parts. Deterministic: the same parts, setting and decisions give the same bytes.
/// @error invalid "sanitize.decision" a decision about no match of these parts, without a reason, or by one person
///        where two are needed; where = its index
/// @error unavailable "sanitize.no-key" the keyed digest cannot be made: nothing could be told apart
/// @error invalid "sanitize.part" a JSON part that is no JSON; where = the part's name
Result<Sanitized> sanitize(const std::vector<Part>& parts, const Setting& setting, const std::vector<Decision>& decisions = {});

/// May this rendition go on? (design section 1, rule 4)
/// @error conflict "sanitize.privileged"  a privilege marking stops the whole item for legal; where = match id
/// @error conflict "sanitize.open-match"  a match waits for a person; where = match id of the first
/// @error conflict "sanitize.not-whole"   a part could not be scanned; detail = why
Result<> check_releasable(const Sanitized& sanitized);

/// The redaction map that the pack carries: everything about each redaction except what stood there. In its JCS spelling (RFC 8785),
/// which is what is kept and hashed.
std::string redaction_map(const Sanitized& sanitized);
Json write(const Decision& decision);
/// Hash of the decisions, for the release manifest; their order does not count.
Hash decisions_hash(const std::vector<Decision>& decisions);

/// The second line: the assembled message, on the very buffer that is to be sent.
/// @param kept_matches ids of the matches that policy or a person let stand in this rendition
/// @error conflict "sanitize.canary"     a planted value is in it
/// @error conflict "sanitize.rescan-hit" it holds something that nobody let stand; where = offset, detail = kind and rule
/// @error conflict "sanitize.not-whole"  it could not be scanned
Result<> rescan(std::string_view message, const Setting& setting, const std::vector<std::string>& kept_matches);
/// The argument for rescan(), from what sanitize() returned.
std::vector<std::string> kept_matches(const Sanitized& sanitized);

/// One paragraph that a lawyer can read: what was seen, why it is believed, what was done by which rule.
/// @param procedure in force, whose own titles explain what its do-not-share list stopped; null where there is none
std::string explain(const Redaction& redaction, const procedure::Procedure* procedure = nullptr);
std::string explain(const OpenMatch& match, const procedure::Procedure* procedure = nullptr);
/// The same by its parts, for programs: class, rule and the version of the rules, evidence, entry, policy row, action, who decided,
/// what lost, and in `words` what explain() says.
Json explanation(const Redaction& redaction, const procedure::Procedure* procedure = nullptr);
Json explanation(const OpenMatch& match, const procedure::Procedure* procedure = nullptr);

}  // namespace tocsin::sanitize
