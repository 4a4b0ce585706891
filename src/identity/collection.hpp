#pragma once
// A TAXII collection that a person of this house made, besides those that the procedure's channels name. Pure.
#include <cstddef>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/fields.hpp"

namespace tocsin::identity::collection {

/// The API root of collections that name no other; the procedure's channels stand there too.
inline constexpr std::string_view first_root = "api";

struct World {
  Instant now;
  bool is_channel = false;    ///< the procedure has a channel with that collection
  bool alias_taken = false;   ///< another collection of the root has the alias
  std::size_t held = 0;       ///< collections that there are
};
/// What is served where. Title and description are content: facts hold their name.
struct What {
  std::string root;                  ///< API root: slug
  std::optional<std::string> alias;  ///< slug, once in its root
  Hash words;                        ///< content: {title, description}
  Tlp tlp_max = Tlp::amber;          ///< the narrowest label that may stand in it
  bool operator==(const What&) const = default;
  static constexpr auto fields = [](auto use) { return use(field("root", &What::root), field("alias", &What::alias), field("words", &What::words), field("tlp_max", &What::tlp_max)); };
};

namespace state {
struct Unknown {};
struct Open { What what; };
struct Removed { What what; PersonId by; Instant at; };
}
namespace ask {
struct Add { PersonId by; std::string id; What what; };
struct Remove { PersonId by; };
}
namespace fact {
struct Added {
  static constexpr std::string_view kind = "collection.added";
  What what; PersonId by;
  bool operator==(const Added&) const = default;
  static constexpr auto fields = [](auto use) { return use(field("what", &Added::what), field("by", &Added::by)); };
};
struct Removed {
  static constexpr std::string_view kind = "collection.removed";
  PersonId by; Instant at;
  bool operator==(const Removed&) const = default;
  static constexpr auto fields = [](auto use) { return use(field("by", &Removed::by), field("at", &Removed::at)); };
};
}
using State = std::variant<state::Unknown, state::Open, state::Removed>;
using Ask = std::variant<ask::Add, ask::Remove>;
using Fact = std::variant<fact::Added, fact::Removed>;

/// @error invalid "collection.form" the id is no UUID, root or alias no slug, or the label TLP:RED, which stands in none
/// @error conflict "collection.of-channel" a channel of the procedure has it · "collection.alias-taken" · "collection.too-many" ·
/// conflict "collection.wrong-state"
Result<std::vector<Fact>> decide(const State& state, const Ask& ask, const World& world);
State evolve(State state, const Fact& fact);
Written write(const Fact& fact);
Result<Fact> read(std::string_view kind, const Json& data);

std::string_view state_name(const State& state);   ///< `unknown`, `open`, `removed`
Json view(const State& state);

}  // namespace tocsin::identity::collection
