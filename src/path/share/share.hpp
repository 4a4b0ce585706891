#pragma once
// The life of a share: one life per audience. Pure: no clock, no store, no randomness. The picture and the reasons are in
// docs/share-lifecycle.md.
#include <map>
#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "identity/person.hpp"
#include "path/approve/manifest.hpp"
#include "path/approve/standing.hpp"
#include "path/approve/statement.hpp"
#include "path/sanitize/sanitize.hpp"
#include "path/share/facts.hpp"

namespace tocsin::share {

/// What the rules may know besides the state, read with versions by the caller.
struct World {
  Instant now;
  std::string log;
  ShareId share;                                       ///< which share the object is
  const procedure::Procedure* procedure = nullptr;     ///< in force; borrowed, never null
  Hash procedure_version;
  identity::person::People people;                     ///< as they are now: whoever asks, and whoever agreed
  std::map<std::string, sanitize::OpenMatch> open;     ///< of the audience's rendition, by id: for DecideMatch and Sanitize
  std::optional<approve::standing::State> standing;    ///< the authorization that the ask, or the release, names
  std::optional<approve::standing::Release> routine;   ///< what the release is, for the standing lane
  std::int64_t expedited_today = 0;                    ///< expedited releases of the day, before this one
};

/// What a life rests on from draft on.
struct Basis {
  std::int64_t rev = 0;
  std::map<std::string, sanitize::Decision> decisions;   ///< by match
  std::map<std::string, sanitize::Decision> waiting;     ///< to be seconded by another person
  std::map<std::string, sanitize::Decision> earlier;     ///< complete ones of the revision before: they hold once they are carried over
  std::set<PersonId> acted = {};                            ///< who decided about a match of this revision, also what another decided otherwise since
};
/// A signature as the facts keep it.
struct Agreement { PersonId by; Instant not_after; std::string nonce, key, signature, proof; };
struct Review {
  std::int64_t rev = 0, release = 0;
  std::set<PersonId> authors;                 ///< everybody who had written when it was submitted
  Hash manifest, content;
  approve::Route route{};
  std::set<RoleId> required;                  ///< matrix: all of them; expedited: any one; standing: none
  std::map<RoleId, Agreement> agreed;
  std::int64_t deliveries = 0;
  std::optional<Instant> embargo;
  Instant expires;
  std::optional<StandingId> standing;
  std::optional<Hash> document;               ///< hash of the standing authorization's document
};

namespace state {  // of one audience's life; a field exists only in the states in which it is true
struct Draft { Basis basis; std::optional<fact::Declined> declined; };
struct Sanitized { Basis basis; Cleaned cleaned; };
struct Marked { Basis basis; Cleaned cleaned; Tlp tlp; };
struct InReview { Basis basis; Cleaned cleaned; Tlp tlp; Review review; };
struct Approved { Basis basis; Cleaned cleaned; Tlp tlp; Review review; Instant at; };
struct Releasing { Basis basis; Cleaned cleaned; Tlp tlp; Review review; PersonId by; Instant at; };
struct NotShared { Basis basis; fact::NotShared decision; };
struct Recalled { Basis basis; Review review; fact::Recalled recall; };
}
using Life = std::variant<state::Draft, state::Sanitized, state::Marked, state::InReview, state::Approved, state::Releasing, state::NotShared, state::Recalled>;

/// A review that is owed after an expedited or routine release.
struct Owed { Instant due; RoleId reviewer; PersonId released_by; std::set<PersonId> agreed_by; std::optional<fact::Reviewed> done; };

namespace state {
struct None {};
struct Open {
  std::string number;
  UnitId unit;
  std::set<DueId> dues;
  std::set<PersonId> authors;                                ///< everybody who wrote a version
  Subject subject;
  std::int64_t rev = 0;
  Hash item;                                                 ///< content name of the item's version
  std::map<AudienceId, Life> lives;
  std::map<AudienceId, std::int64_t> releases;               ///< last release number given out
  std::map<AudienceId, fact::WithholdingProposed> withholding;   ///< proposed, not agreed to yet
  std::map<std::pair<AudienceId, std::int64_t>, Owed> reviews;   ///< by audience and release
  std::map<AudienceId, std::int64_t> recalls = {};               ///< how often what the audience got was recalled
};
}
using State = std::variant<state::None, state::Open>;

namespace ask {   // `by` comes from the credential, never from a body
struct Open { PersonId by; std::string number; UnitId unit; std::set<DueId> dues; Subject subject; Hash item; std::set<AudienceId> audiences; };
/// @param audiences those whose rendition the version changes; when the subject changes it is all of them, whatever is said here
struct Revise { PersonId by; Subject subject; Hash item; std::set<AudienceId> audiences; };
struct Sanitize { PersonId by; AudienceId audience; std::int64_t rev; Cleaned cleaned; };
struct DecideMatch { PersonId by; AudienceId audience; std::string match; Verdict verdict; Hash reason; };
/// What was decided about the same match in another share, and remembered. `by` and `second` are those who said it then.
struct Recollect { AudienceId audience; std::string match; Verdict verdict; Hash reason; PersonId by; std::optional<PersonId> second; };
/// In draft, after a revision. World::open holds what waits in the new rendition before any decision.
struct Carry { PersonId by; AudienceId audience; std::set<std::string> matches; };
struct Mark { PersonId by; AudienceId audience; Tlp tlp; };
/// From marked on; again while in review or approved: that is a new release, and voids the signatures of the last.
struct Submit { PersonId by; approve::ReleaseManifest manifest; Hash content; approve::Route route{}; std::optional<StandingId> standing; };
struct Agree { PersonId by; approve::Statement statement; std::string signature; };
struct Decline { PersonId by; AudienceId audience; RoleId role; Hash manifest; Hash reason; };
struct Release { PersonId by; AudienceId audience; Hash manifest; };
struct Review { PersonId by; AudienceId audience; std::int64_t release; Finding finding; Hash note; };
struct ProposeWithholding { PersonId by; AudienceId audience; procedure::ReasonId reason_class; Hash reason; };
struct AgreeWithholding { PersonId by; AudienceId audience; RoleId role; Hash reason; };
struct Recall { PersonId by; AudienceId audience; Hash reason; };
}
using Ask = std::variant<ask::Open, ask::Revise, ask::Sanitize, ask::DecideMatch, ask::Recollect, ask::Carry, ask::Mark, ask::Submit, ask::Agree, ask::Decline, ask::Release, ask::Review,
                         ask::ProposeWithholding, ask::AgreeWithholding, ask::Recall>;

/// Answers an ask with the facts it causes; changes nothing.
/// @return the facts in order, at least one
/// @error conflict  "share.wrong-state"        this life does not take this ask in its state; detail names the state
/// @error not_found "share.unknown-audience"   the share has no such audience, or the procedure no such one
/// @error conflict  "share.category"           the audience may not receive this category
/// @error invalid   "share.no-audience"        opened for nobody · "share.unknown-class" the procedure has no such class or category
/// @error stale     "share.revised"            made for another revision than the present one
/// @error stale     "share.other-decisions"    the sanitizer applied other decisions than those that were made
/// @error not_found "share.unknown-match"      no such match · conflict "share.match-decided" decided so and, where needed, seconded
/// @error forbidden "share.legal-decides"      a privilege marking is decided by legal alone
/// @error forbidden "share.author-decides"     of a narrative, or where a third party is meant, no author decides what the sanitizer stopped
/// @error conflict  "approval.open-matches"    a match still waits · "approval.unmarked" no label
/// @error conflict  "approval.other-manifest"  a manifest that is not this share's, revision's, release's, rendition's or procedure's; where = field
/// @error conflict  "approval.matrix-empty"    the matrix names nobody: nothing is approved by default
/// @error stale     "approval.other-bytes"     another manifest than the one in review
/// @error forbidden "approval.four-eyes"       an author agrees to their own item
/// @error forbidden "approval.role-not-held"   the person does not hold that role now
/// @error forbidden "approval.one-role-each"   the person, or their key, already acted: agreed in another role, or decided a match
/// @error conflict  "approval.not-required"    the matrix does not ask for that role, or it has agreed
/// @error forbidden "approval.replayed", "approval.other-role", "approval.expired", "approval.key-unknown", "approval.key-revoked", "approval.signature"
/// @error forbidden "approval.expedited"       the procedure does not let this go by the expedited path · conflict "approval.expedited-cap"
/// @error forbidden "review.own-release"       who released, agreed or wrote does not review · "review.role-not-held" · conflict "review.not-due"
/// @error forbidden "withholding.own"          who proposed not to share does not agree to it · "withholding.role" · invalid "withholding.reason" no such reason class
///        · those of boundary.hpp, send.hpp (Release) and standing.hpp
/// @rule docs/share-lifecycle.md; guide A step 4, guide B step 5; C2M2 v2.1 THREAT-2h
Result<std::vector<Fact>> decide(const State& state, const Ask& ask, const World& world);
/// Folds one fact into the state. Total: what happened, happened.
State evolve(State state, const Fact& fact);

/// The life of that audience, or null.
const Life* life_of(const State& state, const AudienceId& audience);
/// The review (manifest, agreements) of a life that is in review, approved, releasing or recalled, or null.
const Review* review_of(const Life& life);
/// What has to be signed to agree: the caller adds role, not_after and nonce.
approve::Statement statement_for(const ShareId& share, const std::string& log, const AudienceId& audience, const Life& life);
/// Which decisions of the revision before hold in this one, of those about the given open matches: none about a privilege marking, none
/// that now needs a second person, and none by somebody who has become an author of what no author decides.
std::set<std::string> carried_over(const state::Open& open, const Life& life, const std::map<std::string, sanitize::OpenMatch>& waiting);
/// The decisions on this audience's open matches that are complete, for the sanitizer.
std::vector<sanitize::Decision> decisions_of(const Life& life);
/// The number that the next submitted manifest must carry.
std::int64_t next_release(const State& state, const AudienceId& audience);
/// What the release manifest says that it is: the subject as it stands now, and the share's unit.
approve::About about_of(const state::Open& open);

/// `draft`, `sanitized`, `marked`, `in-review`, `approved`, `releasing`, `not-shared`, `recalled`
std::string_view life_name(const Life& life);
/// Of the whole, for lists: the furthest back of its lives; `none` when there is no share.
std::string_view state_name(const State& state);
/// The next thing owed: the earliest review after the fact that is not done.
std::optional<Instant> due_of(const State& state);
Json view(const State& state);

}  // namespace tocsin::share
