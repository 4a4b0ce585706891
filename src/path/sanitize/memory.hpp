#pragma once
// What people said about a match and want remembered: for one audience, for one unit or all, until a day. Pure. The aggregate of
// `memory:<audience>.<match>`; a match's id is keyed by its audience, so that nothing is remembered beyond it.
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/fields.hpp"
#include "base/instant.hpp"

namespace tocsin::sanitize::memory {

inline constexpr std::int64_t days_max = 366;  ///< from the day on which it was said

namespace fact {
struct Remembered {
  static constexpr std::string_view kind = "match.remembered";
  AudienceId audience; std::string match; bool keep = false; Hash reason; PersonId by; std::optional<PersonId> second;
  std::optional<UnitId> unit;      ///< whose shares it holds for; all of them when there is none
  Instant until; ShareId share;    ///< in which it was said
  bool operator==(const Remembered&) const = default;
  static constexpr auto fields = [](auto use) { return use(field("audience", &Remembered::audience), field("match", &Remembered::match), field("keep", &Remembered::keep), field("reason", &Remembered::reason), field("by", &Remembered::by),
                                            field("second", &Remembered::second), field("unit", &Remembered::unit), field("until", &Remembered::until), field("share", &Remembered::share)); };
};
struct Forgotten {
  static constexpr std::string_view kind = "match.forgotten";
  PersonId by; Hash reason;
  bool operator==(const Forgotten&) const = default;
  static constexpr auto fields = [](auto use) { return use(field("by", &Forgotten::by), field("reason", &Forgotten::reason)); };
};
}
namespace ask {
struct Remember { fact::Remembered what; bool certain = false, for_legal = false; };
using Forget = fact::Forgotten;
}
struct State { std::optional<fact::Remembered> what; bool forgotten = false; };
using Ask = std::variant<ask::Remember, ask::Forget>;
using Fact = std::variant<fact::Remembered, fact::Forgotten>;
struct World { Instant now; };

/// @error invalid  "memory.until"     not later than now, or later than days_max days
/// @error forbidden "memory.never"    what legal decides is decided each time
/// @error forbidden "memory.second"   keeping a certain match without a second person
/// @error not_found "memory.unknown"  nothing is remembered there
Result<std::vector<Fact>> decide(const State& state, const Ask& ask, const World& world);
State evolve(State state, const Fact& fact);
Written write(const Fact& fact);
Result<Fact> read(std::string_view kind, const Json& data);
Json view(const State& state);
std::string_view state_name(const State& state);   ///< `none`, `remembered`, `forgotten`

/// What holds for a share of that unit at that instant, or nothing.
const fact::Remembered* in_force(const State& state, const UnitId& unit, Instant now);
std::string object_of(const AudienceId& audience, std::string_view match);

}  // namespace tocsin::sanitize::memory
