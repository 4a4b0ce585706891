#pragma once
// A due share: a fired trigger says that this must be shared with those by then. It ends in a share, a not-share decision
// or an exception, and in nothing else. Pure.
#include <map>
#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "base/fields.hpp"
#include "procedure/procedure.hpp"

namespace tocsin::trigger::due {

namespace fact {
struct Fired {
  static constexpr std::string_view kind = "due.fired";
  SignalId signal; TriggerId trigger; std::int64_t rule = 0; Hash procedure; std::set<AudienceId> audiences; procedure::CategoryId category; procedure::ClassId content_class;
  procedure::TemplateId form; Tlp marking = Tlp::amber; Instant at, deadline; UnitId unit; std::optional<StandingId> standing;
  bool operator==(const Fired&) const = default;
  static constexpr auto fields = [](auto use) { return use(field("signal", &Fired::signal), field("trigger", &Fired::trigger), field("rule", &Fired::rule), field("procedure", &Fired::procedure), field("audiences", &Fired::audiences), field("category", &Fired::category),
                                            field("class", &Fired::content_class), field("form", &Fired::form), field("marking", &Fired::marking), field("at", &Fired::at), field("deadline", &Fired::deadline), field("unit", &Fired::unit), field("standing", &Fired::standing)); };
};
struct Shared {
  static constexpr std::string_view kind = "due.shared";
  ShareId share; std::set<AudienceId> audiences; PersonId by; Instant at;
  bool operator==(const Shared&) const = default;
  static constexpr auto fields = [](auto use) { return use(field("share", &Shared::share), field("audiences", &Shared::audiences), field("by", &Shared::by), field("at", &Shared::at)); };
};
struct WithholdingProposed {
  static constexpr std::string_view kind = "due.withholding-proposed";
  PersonId by; procedure::ReasonId reason_class; Hash reason;
  bool operator==(const WithholdingProposed&) const = default;
  static constexpr auto fields = [](auto use) { return use(field("by", &WithholdingProposed::by), field("reason_class", &WithholdingProposed::reason_class), field("reason", &WithholdingProposed::reason)); };
};
struct NotShared {
  static constexpr std::string_view kind = "due.not-shared";
  PersonId by, approver; RoleId role; procedure::ReasonId reason_class; Hash reason; Instant at, review_at;
  bool operator==(const NotShared&) const = default;
  static constexpr auto fields = [](auto use) { return use(field("by", &NotShared::by), field("approver", &NotShared::approver), field("role", &NotShared::role), field("reason_class", &NotShared::reason_class), field("reason", &NotShared::reason), field("at", &NotShared::at), field("review_at", &NotShared::review_at)); };
};
struct Excepted {
  static constexpr std::string_view kind = "due.excepted";
  ExceptionId exception; PersonId by; Instant at;
  bool operator==(const Excepted&) const = default;
  static constexpr auto fields = [](auto use) { return use(field("exception", &Excepted::exception), field("by", &Excepted::by), field("at", &Excepted::at)); };
};
/// The release for one audience left; when the last did, the duty is met.
struct Released {
  static constexpr std::string_view kind = "due.released";
  AudienceId audience; ShareId share; Instant at;
  bool operator==(const Released&) const = default;
  static constexpr auto fields = [](auto use) { return use(field("audience", &Released::audience), field("share", &Released::share), field("at", &Released::at)); };
};
}  // namespace fact

namespace state {
struct None {};
/// Not answered, or answered by shares for some of its audiences; or a share that has not been released yet.
struct Open { fact::Fired fired; std::set<ShareId> shares; std::set<AudienceId> shared, released; std::optional<fact::WithholdingProposed> withholding; std::vector<ExceptionId> exceptions; };
struct Met { fact::Fired fired; std::set<ShareId> shares; Instant at; std::vector<ExceptionId> exceptions; };
struct NotShared { fact::Fired fired; fact::NotShared decision; std::vector<ExceptionId> exceptions; };
}
namespace ask {
struct Fire { fact::Fired fired; };
struct Share { PersonId by; ShareId share; std::set<AudienceId> audiences; };
struct ProposeWithholding { PersonId by; procedure::ReasonId reason_class; Hash reason; };
struct AgreeWithholding { PersonId by; RoleId role; Hash reason; };
struct Except { PersonId by; ExceptionId exception; };   ///< an exception was raised about it: late, or nobody can answer it
struct Release { AudienceId audience; ShareId share; };
}
using State = std::variant<state::None, state::Open, state::Met, state::NotShared>;
using Ask = std::variant<ask::Fire, ask::Share, ask::ProposeWithholding, ask::AgreeWithholding, ask::Except, ask::Release>;
using Fact = std::variant<fact::Fired, fact::Shared, fact::WithholdingProposed, fact::NotShared, fact::Excepted, fact::Released>;

struct World {
  Instant now;
  const procedure::Procedure* procedure = nullptr;        ///< in force; borrowed, never null
  std::map<PersonId, std::set<RoleId>> roles;             ///< held now, at least by whoever asks
};

/// @error conflict  "due.wrong-state" answered already, or not fired; there is no ask that drops one
/// @error invalid   "due.audience"    an audience that it does not name, or none · "due.deadline" not after the firing
/// @error forbidden "withholding.own", "withholding.role" · invalid "withholding.reason" · stale "withholding.other-reason"
Result<std::vector<Fact>> decide(const State& state, const Ask& ask, const World& world);
State evolve(State state, const Fact& fact);
Written write(const Fact& fact);
Result<Fact> read(std::string_view kind, const Json& data);

/// Whether its deadline passed before it was met or a not-share decision was agreed to.
bool late(const State& state, Instant now);
/// Whether it is past its deadline and nobody has raised an exception about it: rule 2's silence.
bool silent(const State& state, Instant now);
/// `none`, `open`, `sharing` (a share for each audience, not all released), `met`, `not-shared`
std::string_view state_name(const State& state);
/// The deadline while it is open; the review date of a not-share decision.
std::optional<Instant> due_of(const State& state);
Json view(const State& state);

}  // namespace tocsin::trigger::due
