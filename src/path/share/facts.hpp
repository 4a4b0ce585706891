#pragma once
// What can have happened to a share. Small, kept for ever; texts stand in the content store and are named by hash.
#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "base/fields.hpp"
#include "path/approve/required.hpp"
#include "procedure/procedure.hpp"

namespace tocsin::share {

/// The actor of what no person did.
inline const PersonId program{"program"};

enum class Verdict : std::uint8_t { keep, redact };
inline constexpr std::array<std::string_view, 2> verdict_names{"keep", "redact"};
constexpr std::span<const std::string_view> names_of(Verdict) { return verdict_names; }

/// What a review after the fact found.
enum class Finding : std::uint8_t { upheld, flawed };
inline constexpr std::array<std::string_view, 2> finding_names{"upheld", "flawed"};
constexpr std::span<const std::string_view> names_of(Finding) { return finding_names; }

/// What an item is, as far as the rules ask.
struct Subject {
  procedure::CategoryId category;
  procedure::ClassId content_class;
  bool third_party = false;   ///< refers to a third party, named or recognizable
  bool narrative = false;     ///< tells of an incident
  bool operator==(const Subject&) const = default;
  static constexpr auto fields = [](auto use) { return use(field("category", &Subject::category), field("class", &Subject::content_class),
                                            field("third_party", &Subject::third_party), field("narrative", &Subject::narrative)); };
};

/// What the sanitizer made for one audience.
struct Cleaned {
  Hash rendition;                ///< content name of the parts
  Hash redaction_map;            ///< content name
  std::int64_t open = 0;         ///< matches that wait for a person
  std::int64_t matches = 0;      ///< all that it saw
  Hash decisions;                ///< sanitize::decisions_hash of the decisions it applied
  Hash inventory, rules;         ///< versions
  bool operator==(const Cleaned&) const = default;
  static constexpr auto fields = [](auto use) { return use(field("rendition", &Cleaned::rendition), field("redaction_map", &Cleaned::redaction_map), field("open", &Cleaned::open),
                                            field("matches", &Cleaned::matches), field("decisions", &Cleaned::decisions), field("inventory", &Cleaned::inventory), field("rules", &Cleaned::rules)); };
};

namespace fact {
struct Opened {
  static constexpr std::string_view kind = "share.opened";
  std::string number; UnitId unit; PersonId by; std::set<DueId> dues; Subject subject; Hash item; std::set<AudienceId> audiences;
  bool operator==(const Opened&) const = default;
  static constexpr auto fields = [](auto use) { return use(field("number", &Opened::number), field("unit", &Opened::unit), field("by", &Opened::by), field("dues", &Opened::dues),
                                            field("subject", &Opened::subject), field("item", &Opened::item), field("audiences", &Opened::audiences)); };
};
/// A new version of the item. `audiences` are those whose rendition it changes, also new ones; each goes back to draft.
struct Revised {
  static constexpr std::string_view kind = "share.revised";
  std::int64_t rev = 0; PersonId by; Subject subject; Hash item; std::set<AudienceId> audiences;
  bool operator==(const Revised&) const = default;
  static constexpr auto fields = [](auto use) { return use(field("rev", &Revised::rev), field("by", &Revised::by), field("subject", &Revised::subject), field("item", &Revised::item), field("audiences", &Revised::audiences)); };
};
struct Sanitized {
  static constexpr std::string_view kind = "rendition.sanitized";
  AudienceId audience; PersonId by; Cleaned cleaned;
  bool operator==(const Sanitized&) const = default;
  static constexpr auto fields = [](auto use) { return use(field("audience", &Sanitized::audience), field("by", &Sanitized::by), field("cleaned", &Sanitized::cleaned)); };
};
/// A person's word on an open match. Keeping a certain match `waits` until another person says the same.
struct MatchDecided {
  static constexpr std::string_view kind = "rendition.match-decided";
  AudienceId audience; std::string match; Verdict verdict{}; Hash reason; PersonId by; bool waits = false;
  bool operator==(const MatchDecided&) const = default;
  static constexpr auto fields = [](auto use) { return use(field("audience", &MatchDecided::audience), field("match", &MatchDecided::match), field("verdict", &MatchDecided::verdict),
                                            field("reason", &MatchDecided::reason), field("by", &MatchDecided::by), field("waits", &MatchDecided::waits)); };
};
/// Decisions of the revision before that hold on: the values, and the paragraphs that they stand in, are the same in this one.
struct DecisionsCarried {
  static constexpr std::string_view kind = "rendition.decisions-carried";
  AudienceId audience; PersonId by; std::int64_t rev = 0; std::set<std::string> matches;
  bool operator==(const DecisionsCarried&) const = default;
  static constexpr auto fields = [](auto use) { return use(field("audience", &DecisionsCarried::audience), field("by", &DecisionsCarried::by), field("rev", &DecisionsCarried::rev), field("matches", &DecisionsCarried::matches)); };
};
struct Marked {
  static constexpr std::string_view kind = "rendition.marked";
  AudienceId audience; PersonId by; Tlp tlp = Tlp::red;
  bool operator==(const Marked&) const = default;
  static constexpr auto fields = [](auto use) { return use(field("audience", &Marked::audience), field("by", &Marked::by), field("tlp", &Marked::tlp)); };
};
struct Submitted {
  static constexpr std::string_view kind = "rendition.submitted";
  AudienceId audience; PersonId by; std::int64_t release = 0; Hash manifest, content; approve::Route route{}; std::set<RoleId> required;
  std::int64_t deliveries = 0; std::optional<Instant> embargo; Instant expires; std::optional<StandingId> standing; std::optional<Hash> document;
  bool operator==(const Submitted&) const = default;
  static constexpr auto fields = [](auto use) { return use(
      field("audience", &Submitted::audience), field("by", &Submitted::by), field("release", &Submitted::release), field("manifest", &Submitted::manifest),
      field("content", &Submitted::content), field("route", &Submitted::route), field("required", &Submitted::required), field("deliveries", &Submitted::deliveries),
      field("embargo", &Submitted::embargo), field("expires", &Submitted::expires), field("standing", &Submitted::standing), field("document", &Submitted::document)); };
};
/// One role's signature. With the share's own fields, `not_after` and `nonce` spell the statement that was signed.
struct Agreed {
  static constexpr std::string_view kind = "rendition.agreed";
  AudienceId audience; PersonId by; RoleId role; Instant not_after; std::string nonce, key, signature, proof;
  bool operator==(const Agreed&) const = default;
  static constexpr auto fields = [](auto use) { return use(field("audience", &Agreed::audience), field("by", &Agreed::by), field("role", &Agreed::role), field("not_after", &Agreed::not_after),
                                            field("nonce", &Agreed::nonce), field("key", &Agreed::key), field("signature", &Agreed::signature), field("proof", &Agreed::proof)); };
};
struct Declined {
  static constexpr std::string_view kind = "rendition.declined";
  AudienceId audience; PersonId by; RoleId role; Hash reason;
  bool operator==(const Declined&) const = default;
  static constexpr auto fields = [](auto use) { return use(field("audience", &Declined::audience), field("by", &Declined::by), field("role", &Declined::role), field("reason", &Declined::reason)); };
};
struct Approved {
  static constexpr std::string_view kind = "rendition.approved";
  AudienceId audience; Hash manifest; Instant at;
  bool operator==(const Approved&) const = default;
  static constexpr auto fields = [](auto use) { return use(field("audience", &Approved::audience), field("manifest", &Approved::manifest), field("at", &Approved::at)); };
};
struct Releasing {
  static constexpr std::string_view kind = "rendition.releasing";
  AudienceId audience; PersonId by; Hash manifest; Instant at;
  bool operator==(const Releasing&) const = default;
  static constexpr auto fields = [](auto use) { return use(field("audience", &Releasing::audience), field("by", &Releasing::by), field("manifest", &Releasing::manifest), field("at", &Releasing::at)); };
};
struct ReviewDue {
  static constexpr std::string_view kind = "rendition.review-due";
  AudienceId audience; std::int64_t release = 0; Instant due; RoleId reviewer;
  bool operator==(const ReviewDue&) const = default;
  static constexpr auto fields = [](auto use) { return use(field("audience", &ReviewDue::audience), field("release", &ReviewDue::release), field("due", &ReviewDue::due), field("reviewer", &ReviewDue::reviewer)); };
};
struct Reviewed {
  static constexpr std::string_view kind = "rendition.reviewed";
  AudienceId audience; std::int64_t release = 0; PersonId by; Finding finding{}; Hash note; Instant at;
  bool operator==(const Reviewed&) const = default;
  static constexpr auto fields = [](auto use) { return use(field("audience", &Reviewed::audience), field("release", &Reviewed::release), field("by", &Reviewed::by), field("finding", &Reviewed::finding), field("note", &Reviewed::note), field("at", &Reviewed::at)); };
};
struct WithholdingProposed {
  static constexpr std::string_view kind = "rendition.withholding-proposed";
  AudienceId audience; PersonId by; procedure::ReasonId reason_class; Hash reason;
  bool operator==(const WithholdingProposed&) const = default;
  static constexpr auto fields = [](auto use) { return use(field("audience", &WithholdingProposed::audience), field("by", &WithholdingProposed::by), field("reason_class", &WithholdingProposed::reason_class), field("reason", &WithholdingProposed::reason)); };
};
struct NotShared {
  static constexpr std::string_view kind = "rendition.not-shared";
  AudienceId audience; PersonId by, approver; RoleId role; procedure::ReasonId reason_class; Hash reason; Instant at, review_at;
  bool operator==(const NotShared&) const = default;
  static constexpr auto fields = [](auto use) { return use(field("audience", &NotShared::audience), field("by", &NotShared::by), field("approver", &NotShared::approver), field("role", &NotShared::role), field("reason_class", &NotShared::reason_class),
                                            field("reason", &NotShared::reason), field("at", &NotShared::at), field("review_at", &NotShared::review_at)); };
};
struct Recalled {
  static constexpr std::string_view kind = "rendition.recalled";
  AudienceId audience; PersonId by; Hash reason; Instant at;
  bool operator==(const Recalled&) const = default;
  static constexpr auto fields = [](auto use) { return use(field("audience", &Recalled::audience), field("by", &Recalled::by), field("reason", &Recalled::reason), field("at", &Recalled::at)); };
};
}  // namespace fact

using Fact = std::variant<fact::Opened, fact::Revised, fact::Sanitized, fact::MatchDecided, fact::DecisionsCarried, fact::Marked, fact::Submitted, fact::Agreed, fact::Declined, fact::Approved,
                          fact::Releasing, fact::ReviewDue, fact::Reviewed, fact::WithholdingProposed, fact::NotShared, fact::Recalled>;

Written write(const Fact& fact);
/// @error invalid "fact.kind", "fact.form"
Result<Fact> read(std::string_view kind, const Json& data);

}  // namespace tocsin::share
