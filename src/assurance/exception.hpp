#pragma once
// An exception: a departure from the procedure, with owner, cause, ticket and closing evidence. Pure.
// Source: guide A step 6 and guide B step 8 (exception register with remediation tickets and closure notes).
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/fields.hpp"

namespace tocsin::assurance::exception {

/// What departed. The program raises them by itself, but for `stale_contact`, `nobody_to_approve` and `other`, which nothing raises yet.
enum class Kind : std::uint8_t {
  late_share, silent_due, failed_delivery, bounced_delivery, missing_attestation, overdue_review, flawed_release, unacknowledged, stale_contact, stale_inventory, withheld_delivery, nobody_to_approve, expiring_certificate, needs_help, untold_recall, other
};
inline constexpr std::array<std::string_view, 16> kind_names{
    "late-share", "silent-due", "failed-delivery", "bounced-delivery", "missing-attestation", "overdue-review", "flawed-release",
    "unacknowledged", "stale-contact", "stale-inventory", "withheld-delivery", "nobody-to-approve", "expiring-certificate", "needs-help", "untold-recall", "other"};
constexpr std::span<const std::string_view> names_of(Kind) { return kind_names; }

namespace fact {
struct Raised {
  static constexpr std::string_view kind = "exception.raised";
  Kind what{}; std::string object; PersonId by; std::optional<UnitId> unit; std::optional<Hash> note; Instant at, due;   // no unit: the whole organisation's
  bool operator==(const Raised&) const = default;
  static constexpr auto fields = [](auto use) { return use(field("what", &Raised::what), field("object", &Raised::object), field("by", &Raised::by), field("unit", &Raised::unit), field("note", &Raised::note), field("at", &Raised::at), field("due", &Raised::due)); };
};
struct Assigned {
  static constexpr std::string_view kind = "exception.assigned";
  PersonId owner, by; std::optional<Hash> cause, ticket; std::optional<Instant> due;
  bool operator==(const Assigned&) const = default;
  static constexpr auto fields = [](auto use) { return use(field("owner", &Assigned::owner), field("by", &Assigned::by), field("cause", &Assigned::cause), field("ticket", &Assigned::ticket), field("due", &Assigned::due)); };
};
struct Closed {
  static constexpr std::string_view kind = "exception.closed";
  PersonId by; Hash evidence; Instant at;
  bool operator==(const Closed&) const = default;
  static constexpr auto fields = [](auto use) { return use(field("by", &Closed::by), field("evidence", &Closed::evidence), field("at", &Closed::at)); };
};
}  // namespace fact

namespace state {
struct None {};
struct Open { fact::Raised raised; };
struct Owned { fact::Raised raised; PersonId owner; std::optional<Hash> cause, ticket; Instant due; };
struct Closed { fact::Raised raised; PersonId owner; std::optional<Hash> cause, ticket; fact::Closed closed; };
}
namespace ask {
/// @param object the fact chain it is about (`due:…`, `delivery:…`); `due` when it must be closed
struct Raise { PersonId by; Kind what; std::string object; std::optional<UnitId> unit; std::optional<Hash> note; Instant due; };
struct Assign { PersonId by, owner; std::optional<Hash> cause, ticket; std::optional<Instant> due; };   ///< again to change owner, cause, ticket or date
struct Close { PersonId by; Hash evidence; };
}
using State = std::variant<state::None, state::Open, state::Owned, state::Closed>;
using Ask = std::variant<ask::Raise, ask::Assign, ask::Close>;
using Fact = std::variant<fact::Raised, fact::Assigned, fact::Closed>;

struct World { Instant now; };

/// @error conflict  "exception.wrong-state" · invalid "exception.due" not after now · invalid "exception.object" no `kind:id`
/// @error conflict  "exception.no-cause"  closed before a cause and a ticket were named
/// @error forbidden "exception.own"       the owner does not close it
Result<std::vector<Fact>> decide(const State& state, const Ask& ask, const World& world);
State evolve(State state, const Fact& fact);
Written write(const Fact& fact);
/// Reads also what was written before there could be no unit, when it was spelled as an empty text.
Result<Fact> read(std::string_view kind, const Json& data);

bool overdue(const State& state, Instant now);
std::string_view state_name(const State& state);   ///< `none`, `open`, `owned`, `closed`
std::optional<Instant> due_of(const State& state);
Json view(const State& state);

}  // namespace tocsin::assurance::exception
