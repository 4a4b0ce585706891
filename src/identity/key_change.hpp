#pragma once
// The turn of the instance's leaf key: one person asks, another agrees, and from the next leaf on another key signs. Pure.
// The aggregate of `key-change:leaf`; which key may sign where is told by the `key:` objects (ledger/keys.hpp).
#include <set>
#include <string_view>
#include <variant>
#include <vector>

#include "base/fields.hpp"

namespace tocsin::identity::key_change {

namespace fact {
struct Asked {
  static constexpr std::string_view kind = "key-change.asked";
  PersonId by; Hash reason; Instant at;
  bool operator==(const Asked&) const = default;
  static constexpr auto fields = [](auto use) { return use(field("by", &Asked::by), field("reason", &Asked::reason), field("at", &Asked::at)); };
};
struct Withdrawn {
  static constexpr std::string_view kind = "key-change.withdrawn";
  PersonId by; Instant at;
  bool operator==(const Withdrawn&) const = default;
  static constexpr auto fields = [](auto use) { return use(field("by", &Withdrawn::by), field("at", &Withdrawn::at)); };
};
/// Agreed, and done with the same change.
struct Turned {
  static constexpr std::string_view kind = "key-change.turned";
  PersonId asked_by, agreed_by;
  Hash last, next;             ///< hashes of the keys, as leaves name them
  std::int64_t from = 0;       ///< first leaf index that the next key signs
  Instant at;
  bool operator==(const Turned&) const = default;
  static constexpr auto fields = [](auto use) { return use(field("asked_by", &Turned::asked_by), field("agreed_by", &Turned::agreed_by), field("last", &Turned::last),
                                            field("next", &Turned::next), field("from", &Turned::from), field("at", &Turned::at)); };
};
}  // namespace fact

namespace state {
struct Quiet { std::optional<fact::Turned> last; };
struct Asked { fact::Asked asked; };
}
namespace ask {
struct Ask { PersonId by; Hash reason; };
struct Agree { PersonId by; Hash last, next; std::int64_t from = 0; };
struct Withdraw { PersonId by; };
}
using State = std::variant<state::Quiet, state::Asked>;
using Ask = std::variant<ask::Ask, ask::Agree, ask::Withdraw>;
using Fact = std::variant<fact::Asked, fact::Withdrawn, fact::Turned>;

struct World {
  Instant now;
  std::set<PersonId> administrators;  ///< who may administer the instance, of those that asked and agree
};

/// @error conflict "key-change.wrong-state" · forbidden "key-change.second-person" who agrees is who asked ·
/// forbidden "key-change.role" neither of the two administers the instance
Result<std::vector<Fact>> decide(const State& state, const Ask& ask, const World& world);
State evolve(State state, const Fact& fact);
Written write(const Fact& fact);
Result<Fact> read(std::string_view kind, const Json& data);

std::string_view state_name(const State& state);   ///< `quiet`, `asked`
Json view(const State& state);

}  // namespace tocsin::identity::key_change
