#pragma once
// A one-time link: it lets one person in, once. The link holds the secret, the server its hash. Pure.
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/fields.hpp"

namespace tocsin::identity::entry {

using EntryId = Id<struct EntryKind>;   ///< 16 hex digits

/// What the link is for: an example person of a demo; the first sign-in of a founder, or of somebody
/// enrolled; somebody for whom two others vouched.
enum class Purpose : std::uint8_t { demo, first, recovery };
inline constexpr std::array<std::string_view, 3> purpose_names{"demo", "first", "recovery"};
constexpr std::span<const std::string_view> names_of(Purpose) { return purpose_names; }

struct Presented {
  EntryId id;
  Hash secret;
};
/// @param eight, thirty_two random bytes
std::string spell(BytesView eight, BytesView thirty_two);
/// @error forbidden "entry.form" not `toe_`, 16 hex digits, `_` and 43 base64url characters
Result<Presented> parse(std::string_view text);

struct World {
  Instant now;
  bool demo = false;   ///< fact 0 says that this instance is one
};

namespace state {
struct Unknown {};
struct Issued { Hash secret; Purpose purpose{}; PersonId person; Instant expires; };
struct Used { Hash secret; Purpose purpose{}; PersonId person; Instant at; };
}
namespace ask {
struct Issue { Hash secret; Purpose purpose{}; PersonId person, by; Instant expires; };
struct Use { Hash secret; };
}
namespace fact {
struct Issued {
  static constexpr std::string_view kind = "entry.issued";
  Hash secret; Purpose purpose{}; PersonId person, by; Instant expires;
  bool operator==(const Issued&) const = default;
  static constexpr auto fields = [](auto use) { return use(field("secret", &Issued::secret), field("purpose", &Issued::purpose), field("person", &Issued::person), field("by", &Issued::by), field("expires", &Issued::expires)); };
};
struct Used {
  static constexpr std::string_view kind = "entry.used";
  Instant at;
  bool operator==(const Used&) const = default;
  static constexpr auto fields = [](auto use) { return use(field("at", &Used::at)); };
};
}
using State = std::variant<state::Unknown, state::Issued, state::Used>;
using Ask = std::variant<ask::Issue, ask::Use>;
using Fact = std::variant<fact::Issued, fact::Used>;

/// @error conflict  "entry.wrong-state" issued already
/// @error invalid   "entry.lifetime"    not after now, or longer than limits::entry_s_max
/// @error forbidden "entry.demo-only"   a link for an example person exists on a demo instance alone
/// @error forbidden "entry.unknown"     no such link, or another secret · "entry.used" a second time · "entry.expired"
Result<std::vector<Fact>> decide(const State& state, const Ask& ask, const World& world);
State evolve(State state, const Fact& fact);
Written write(const Fact& fact);
Result<Fact> read(std::string_view kind, const Json& data);

std::string_view state_name(const State& state);   ///< `unknown`, `issued`, `used`
Json view(const State& state);                     ///< never the hash

}  // namespace tocsin::identity::entry
