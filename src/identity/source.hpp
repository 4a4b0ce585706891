#pragma once
// A collection on the TAXII server of somebody else that this house polls. Pure.
#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "base/fields.hpp"

namespace tocsin::identity::source {

struct World {
  Instant now;
  std::size_t held = 0;   ///< sources that there are
};
struct What {
  std::string peer;              ///< slug: the server's name in the operator's settings
  std::string collection;        ///< id or alias there
  std::string into;              ///< UUID of the own collection that is filled
  std::set<std::string> types;   ///< of objects; empty: all
  Tlp unmarked = Tlp::amber;     ///< the label that holds for what comes without one
  std::int64_t every_s = 900;    ///< between two polls
  bool signals = false;          ///< whether new reports become signals
  UnitId unit = {"all"};         ///< whose they are then
  bool operator==(const What&) const = default;
  static constexpr auto fields = [](auto use) { return use(field("peer", &What::peer), field("collection", &What::collection), field("into", &What::into), field("types", &What::types),
                                            field("unmarked", &What::unmarked), field("every_s", &What::every_s), field("signals", &What::signals), field("unit", &What::unit)); };
};

namespace fact {
struct Added {
  static constexpr std::string_view kind = "source.added";
  What what; PersonId by;
  bool operator==(const Added&) const = default;
  static constexpr auto fields = [](auto use) { return use(field("what", &Added::what), field("by", &Added::by)); };
};
struct Removed {
  static constexpr std::string_view kind = "source.removed";
  PersonId by; Instant at;
  bool operator==(const Removed&) const = default;
  static constexpr auto fields = [](auto use) { return use(field("by", &Removed::by), field("at", &Removed::at)); };
};
/// A poll that changed something: objects came, some could not be taken in, or trouble began or ended.
struct Polled {
  static constexpr std::string_view kind = "source.polled";
  std::int64_t pages = 0, received = 0, added = 0, failed = 0, signals = 0;
  std::optional<Hash> objects;   ///< of what was taken in or known: a line `id version` each, SHA-256 a page, each page's after the hex of the one before
  std::optional<Hash> faults;    ///< content: which were not taken in, and why
  std::string trouble;           ///< rule of what ended the poll early; empty: it came to its end
  Instant at;
  bool operator==(const Polled&) const = default;
  static constexpr auto fields = [](auto use) { return use(field("pages", &Polled::pages), field("received", &Polled::received), field("added", &Polled::added), field("failed", &Polled::failed),
                                            field("signals", &Polled::signals), field("objects", &Polled::objects), field("faults", &Polled::faults), field("trouble", &Polled::trouble), field("at", &Polled::at)); };
};
}
namespace state {
struct Unknown {};
/// `filled`: every own collection that it ever filled; what came stays there, with the labels of those who sent it.
struct Open { What what; PersonId by; std::optional<fact::Polled> last; std::set<std::string> filled; };
struct Removed { What what; PersonId by; Instant at; std::set<std::string> filled; };
}
namespace ask {
struct Add { PersonId by; std::string name; What what; };   ///< also of one that was removed
struct Remove { PersonId by; };
struct Poll { fact::Polled what; };                         ///< of a poll that changed nothing no fact is made
}
using State = std::variant<state::Unknown, state::Open, state::Removed>;
using Ask = std::variant<ask::Add, ask::Remove, ask::Poll>;
using Fact = std::variant<fact::Added, fact::Removed, fact::Polled>;

/// @error invalid "source.form" a name, collection, type or pause of another form, or TLP:RED for what comes without a label
/// @error conflict "source.too-many" · "source.wrong-state"
Result<std::vector<Fact>> decide(const State& state, const Ask& ask, const World& world);
State evolve(State state, const Fact& fact);
Written write(const Fact& fact);
Result<Fact> read(std::string_view kind, const Json& data);

/// What is or was polled, or null.
const What* what_of(const State& state);
/// The own collections that it fills or filled.
std::set<std::string> filled_by(const State& state);
std::string_view state_name(const State& state);   ///< `unknown`, `open`, `removed`
Json view(const State& state);

}  // namespace tocsin::identity::source
