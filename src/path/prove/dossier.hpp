#pragma once
// What a pack's evidence tells, once every link of it was checked. The records, and all other files that follow, are
// written from this and from nothing else.
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "identity/founding.hpp"
#include "identity/person.hpp"
#include "ledger/checkpoint.hpp"
#include "ledger/taken.hpp"
#include "path/approve/adoption.hpp"
#include "path/approve/counsel.hpp"
#include "path/approve/manifest.hpp"
#include "path/approve/standing.hpp"
#include "path/approve/statement.hpp"
#include "path/deliver/delivery.hpp"
#include "path/prove/evidence.hpp"
#include "path/sanitize/sanitize.hpp"
#include "path/share/retention.hpp"
#include "path/share/share.hpp"
#include "path/trigger/due.hpp"

namespace tocsin::prove {

/// The facts of one object, in order; borrowed from the evidence.
using Chain = std::vector<const LoggedFact*>;

/// The ledger's own part: signatures, proofs, chains, founding and population hold.
struct Log {
  ledger::Checkpoint head;
  identity::founding::Founded founded;
  ledger::ObjectId pack;
  Requested requested;
  ledger::Taken taken;          ///< the population that the pack is complete by
  std::map<ledger::ObjectId, Chain> chains;
  std::map<std::string, std::int64_t, std::less<>> not_shown;   ///< how many of the population are not in the pack, by kind: share, and for a period due and exception
  std::int64_t population_shares = 0;                           ///< shares of the population
};
/// @error those of ledger/, each with the file in `where`
/// @error invalid "pack.founding" fact 0 is missing, or founds a log with other keys
/// @error invalid "pack.request"  the fact that asks for the pack is missing, or there are two
/// @error conflict "pack.population"    the population's fact is missing, or older than what was asked for; or objects vanished between two
/// @error conflict "pack.mode"    facts of another mode than the log was founded in
/// @error conflict "pack.incomplete"    an object's last facts are missing
/// @error conflict "pack.not-in-population" an object that the population does not show
/// @error conflict "pack.share-missing" a share that was asked for is not there
/// @error conflict "pack.object-missing" what was due, or an exception, lies within what was asked for and is not there
Result<Log> examine_log(const Evidence& evidence);

/// One signature under a release.
struct Approval {
  approve::Statement statement;
  std::string statement_text;   ///< the bytes that were signed
  std::string signature;        ///< armored; of a passkey its own bytes
  std::optional<identity::webauthn::Assertion> assertion;   ///< where a passkey signed
  PersonId by;
  std::string fingerprint, proof;
  Instant at;
  const LoggedFact* fact = nullptr;
};
/// One rendition's release to one audience: what went, why it might, and what became of it.
struct Release {
  ShareId share;
  std::string number;
  AudienceId audience;
  std::int64_t rev = 0;
  share::Review review;
  share::Cleaned cleaned;
  Tlp tlp = Tlp::red;
  PersonId by;
  Instant at;
  const LoggedFact* fact = nullptr;   ///< rendition.releasing
  Hash procedure;                     ///< version in force when it was submitted
  std::vector<Approval> approvals;
  bool erased = false;                ///< its content, or some of it, is gone: what is disclosed is all there is
  approve::ReleaseManifest manifest;  ///< empty when it is gone
  std::string manifest_text, redaction_map;
  std::vector<sanitize::Part> parts;  ///< the very bytes, marked
  /// `TS-2026-0042-sector-isac-1`: what its files are named after.
  [[nodiscard]] std::string stem() const { return number + "-" + audience.value + "-" + std::to_string(review.release); }
};
/// Who had to agree, by the text of the procedure in force when it was submitted.
struct Needed {
  Hash procedure;
  std::set<RoleId> roles;             ///< of the matrix; none on other routes
};
struct ToldShare {
  ShareId id;
  share::state::Open state;
  Chain facts;
  std::vector<std::size_t> releases;  ///< places in Dossier::releases
  std::map<AudienceId, Needed> needed;
};
struct ToldDelivery {
  deliver::State state;
  Chain facts;
};

struct Dossier {
  const Evidence* evidence = nullptr;   ///< borrowed
  Log log;
  std::map<PersonId, identity::person::State> people;
  std::map<StandingId, approve::standing::State> standing;
  std::map<ShareId, ToldShare> shares;
  std::vector<Release> releases;        ///< in the order in which they were let go
  std::map<DeliveryId, ToldDelivery> deliveries;
  std::map<DueId, trigger::due::State> dues;
  std::map<ShareId, std::vector<approve::counsel::State>> counsel;   ///< what outside counsel was asked about it, oldest first
  std::map<ShareId, const LoggedFact*> expired;             ///< shares whose content two people agreed to erase; known before all else
  std::optional<approve::adoption::Version> procedure_in_force;      ///< in force after the facts that were told
  std::map<Hash, procedure::Procedure> procedures;          ///< those that something rested on, by version
  std::set<std::string> numbers;        ///< of shares, each given once
  std::set<std::string> nonces;         ///< person and nonce of what was signed besides approvals, each once
  std::vector<Instant> latest;          ///< for each fact the latest time that it or a fact before it bears; aligned with the evidence's facts
  std::size_t signatures = 0;           ///< of people, all of them checked
};

/// Checks everything and tells it.
/// @error those of examine_log, and of people.cpp, releases.cpp and contents below; `where` is always a file of the pack
/// @error conflict "pack.content-altered" a content's salt and bytes do not give its name
/// @error conflict "pack.content-unnamed" no fact names the content
/// @error conflict "pack.content-missing" a manifest, rendition or redaction map of a release is not disclosed
/// @error conflict "pack.person-missing"  somebody acted whose own facts are not there
/// @error conflict "pack.signature"       a person's signature does not hold, or not with a key that was theirs then; detail = why
/// @error conflict "pack.role"            a role that the person did not hold, or one that the facts ask for and nobody agreed in; a decision not to share by somebody who may not
/// @error conflict "pack.retention"       content erased that was on hold, before its time, by no rule of the procedure, or by people who may not
/// @error conflict "pack.required"        a role that the procedure's text asks for, and nobody agreed in
/// @error conflict "pack.procedure"       the procedure that was in force is not disclosed, or is another text than was agreed to
/// @error conflict "pack.open-matches"    released while a match waited for a person
/// @error conflict "pack.four-eyes"       one human where two are needed
/// @error conflict "pack.manifest"        the manifest is not the one that was approved, or not this release's
/// @error conflict "pack.part"            a part's bytes are not those in the manifest
/// @error conflict "pack.delivery-missing", "pack.delivery" a delivery of the manifest without facts; or facts that the manifest does not permit
/// @error conflict "pack.fact"            a fact's data is not of its kind
Result<Dossier> examine(const Evidence& evidence);

/// The folds behind examine(), one subject each. They take facts in the order of the log.
Result<> tell_person(Dossier& dossier, const LoggedFact& fact);
Result<> tell_adoption(Dossier& dossier, std::map<ledger::ObjectId, approve::adoption::State>& states, const LoggedFact& fact);
Result<> tell_standing(Dossier& dossier, const LoggedFact& fact);
Result<> tell_share(Dossier& dossier, const LoggedFact& fact);
Result<> tell_delivery(Dossier& dossier, const LoggedFact& fact);
Result<> tell_counsel(Dossier& dossier, const ledger::ObjectId& object, const Chain& facts);
/// Whose content may be gone, and that two people agreed to it. Before the other facts: what is missing later is missing in
/// what was written before.
Result<> tell_retention(Dossier& dossier);
/// The deliveries of a release: those that its manifest names, or, where that is gone, those whose facts name the release.
std::vector<DeliveryId> deliveries_of(const Dossier& dossier, const Release& release);
/// What is gone: a line for each share, with the names of the contents that facts name and nobody has any more.
Json gaps_of(const Dossier& dossier);
/// The procedure in force when the fact was written, from its own text.
Result<const procedure::Procedure*> procedure_then(Dossier& dossier, const LoggedFact& fact);
/// A decision not to share, as a share's or a due share's fact tells it: proposed by one, agreed to by another who held an approving role, for a reason
/// that the procedure knows.
struct Withheld {
  PersonId by, approver;
  RoleId role;
  procedure::ReasonId reason_class;
  bool proposed = false;   ///< by that person, for that reason
};
/// @param proposal  the one that waited for agreement, or null
template <class Decision, class Proposal>
Withheld withheld_of(const Decision& decision, const Proposal* proposal) {
  return {decision.by, decision.approver, decision.role, decision.reason_class, proposal != nullptr && proposal->by == decision.by && proposal->reason == decision.reason && proposal->reason_class == decision.reason_class};
}
/// @error conflict "pack.four-eyes", "pack.role", "pack.person-missing", "pack.procedure"
Result<> check_withheld(Dossier& dossier, const LoggedFact& fact, const Withheld& withheld);
/// What two people decided to erase: one of them might, by a rule of the procedure that was in force.
Result<> check_erasure(Dossier& dossier, const LoggedFact& fact);
/// Works out who has to agree to what was just submitted, and keeps it.
Result<> note_needed(Dossier& dossier, ToldShare& share, const LoggedFact& fact, const share::fact::Submitted& submitted);
/// Whether all agreed whom the procedure asks for, when it was submitted and when it was let go.
Result<> check_required(Dossier& dossier, const ToldShare& share, const Release& release);
/// After all facts were told: contents, manifests, parts and deliveries of each release.
Result<> check_releases(Dossier& dossier);

/// Whether that person made the signature with a key that was theirs when the fact was written.
/// @return the key's fingerprint
Result<std::string> check_person(Dossier& dossier, const LoggedFact& fact, const PersonId& by, std::string_view name_space, std::string_view message, std::string_view signature);
/// What was known of the person when the fact was written: by its place in the log, for a time that is set back brings no key back that was taken away
/// before. @error conflict "pack.person-missing"
Result<identity::person::Holder> holder_then(const Dossier& dossier, const LoggedFact& fact, const PersonId& person);

std::unexpected<Error> broken(const char* rule, const LoggedFact& fact, std::string detail);
std::unexpected<Error> broken_at(const char* rule, std::string file, std::string detail);
/// Reads a fact by its object's codec, with the pack's own place and rule for what does not fit.
template <class Fact>
Result<Fact> told(const LoggedFact& fact, Result<Fact> read) {
  if (!read) return broken("pack.fact", fact, read.error().rule + " " + read.error().where);
  return read;
}

}  // namespace tocsin::prove
