#pragma once
// The end of a share's content: kept as long as the procedure says, erased when two people say so, held when somebody may
// still ask for it. Facts are kept for ever; what is erased is content and the keys it was sealed with. Pure.
// The aggregate of `retention:share.<uuid>`.
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/fields.hpp"
#include "procedure/procedure.hpp"

namespace tocsin::share::retention {

/// What is asked for, and agreed to by another person.
enum class Step : std::uint8_t { erase, hold, lift };
inline constexpr std::array<std::string_view, 3> step_names{"erase", "hold", "lift"};
constexpr std::span<const std::string_view> names_of(Step) { return step_names; }

/// Why content is erased: its time is over, somebody whom it concerns asked for it, or it should never have been kept.
enum class Ground : std::uint8_t { expired, request, mistake };
inline constexpr std::array<std::string_view, 3> ground_names{"expired", "request", "mistake"};
constexpr std::span<const std::string_view> names_of(Ground) { return ground_names; }

/// In which roles somebody decides about it: counsel, the control's owner and their backup.
std::set<RoleId> deciders_of(const procedure::Control& control);

/// The rule of the procedure by which it ends.
struct Policy {
  std::string policy;                ///< its id in the procedure
  Ground ground{};
  bool operator==(const Policy&) const = default;
  static constexpr auto fields = [](auto use) { return use(field("policy", &Policy::policy), field("ground", &Policy::ground)); };
};

namespace fact {
struct Asked {
  static constexpr std::string_view kind = "retention.asked";
  Step step{}; PersonId by; std::optional<Policy> policy; Hash reason; Instant at;
  bool operator==(const Asked&) const = default;
  static constexpr auto fields = [](auto use) { return use(field("step", &Asked::step), field("by", &Asked::by), field("policy", &Asked::policy), field("reason", &Asked::reason), field("at", &Asked::at)); };
};
struct Withdrawn {
  static constexpr std::string_view kind = "retention.withdrawn";
  PersonId by; Instant at;
  bool operator==(const Withdrawn&) const = default;
  static constexpr auto fields = [](auto use) { return use(field("by", &Withdrawn::by), field("at", &Withdrawn::at)); };
};
/// Decided: from here on the content may be gone.
struct Expired {
  static constexpr std::string_view kind = "retention.expired";
  PersonId asked_by, agreed_by; Policy policy; Instant at;
  bool operator==(const Expired&) const = default;
  static constexpr auto fields = [](auto use) { return use(field("asked_by", &Expired::asked_by), field("agreed_by", &Expired::agreed_by), field("policy", &Expired::policy), field("at", &Expired::at)); };
};
/// Done: keys and content are destroyed.
struct Erased {
  static constexpr std::string_view kind = "content.erased";
  std::int64_t pieces = 0; Instant at;
  bool operator==(const Erased&) const = default;
  static constexpr auto fields = [](auto use) { return use(field("pieces", &Erased::pieces), field("at", &Erased::at)); };
};
struct HoldSet {
  static constexpr std::string_view kind = "hold.set";
  PersonId asked_by, agreed_by; Instant at;
  bool operator==(const HoldSet&) const = default;
  static constexpr auto fields = [](auto use) { return use(field("asked_by", &HoldSet::asked_by), field("agreed_by", &HoldSet::agreed_by), field("at", &HoldSet::at)); };
};
struct HoldLifted {
  static constexpr std::string_view kind = "hold.lifted";
  PersonId asked_by, agreed_by; Instant at;
  bool operator==(const HoldLifted&) const = default;
  static constexpr auto fields = [](auto use) { return use(field("asked_by", &HoldLifted::asked_by), field("agreed_by", &HoldLifted::agreed_by), field("at", &HoldLifted::at)); };
};
}  // namespace fact

namespace state {
struct Kept { std::optional<fact::HoldSet> hold; std::optional<fact::Asked> asked; };
struct Erasing { fact::Expired expired; };
struct Erased { fact::Expired expired; std::int64_t pieces = 0; Instant at; };
}
namespace ask {
struct Ask { PersonId by; Step step; std::optional<Policy> policy; Hash reason; };
struct Agree { PersonId by; };
struct Withdraw { PersonId by; };
struct Finish { std::int64_t pieces = 0; };   ///< the program, once keys and content are destroyed
}
using State = std::variant<state::Kept, state::Erasing, state::Erased>;
using Ask = std::variant<ask::Ask, ask::Agree, ask::Withdraw, ask::Finish>;
using Fact = std::variant<fact::Asked, fact::Withdrawn, fact::Expired, fact::Erased, fact::HoldSet, fact::HoldLifted>;

struct World {
  Instant now;
  std::map<std::string, int> years;          ///< of each retention rule of the procedure in force
  Instant kept_since{};                      ///< when the share was opened
  bool in_flight = false;                    ///< a delivery of the share has not left yet
  std::map<PersonId, std::set<RoleId>> roles;   ///< of who asked and who agrees
  std::set<RoleId> deciders;                 ///< one of the two holds one of these: legal, and who owns the control
};

/// @error conflict  "retention.wrong-state" · forbidden "retention.on-hold" erasing what is held
/// @error invalid   "retention.unknown-policy" the procedure has no such rule; where = its id
/// @error conflict  "retention.not-due" erased because its time is over, and it is not; detail = until when
/// @error conflict  "retention.in-flight" a delivery still needs the content
/// @error forbidden "retention.second-person" who agrees is who asked · forbidden "retention.role" neither decides about this
Result<std::vector<Fact>> decide(const State& state, const Ask& ask, const World& world);
State evolve(State state, const Fact& fact);
Written write(const Fact& fact);
Result<Fact> read(std::string_view kind, const Json& data);

bool on_hold(const State& state);
std::string_view state_name(const State& state);   ///< `kept`, `asked`, `held`, `erasing`, `erased`
Json view(const State& state);

}  // namespace tocsin::share::retention
