#pragma once
// The counter of a passkey's signatures, where its authenticator keeps one: two devices with one key cannot both count on. Pure.
#include <cstdint>
#include <string_view>
#include <variant>
#include <vector>

#include "base/fields.hpp"

namespace tocsin::identity::authenticator {

struct World { Instant now; };
struct State { std::int64_t counter = 0; };
namespace ask {
struct Count { std::int64_t counter; };
}
namespace fact {
struct Counted {
  static constexpr std::string_view kind = "authenticator.counted";
  std::int64_t counter = 0;
  bool operator==(const Counted&) const = default;
  static constexpr auto fields = [](auto use) { return use(field("counter", &Counted::counter)); };
};
}
using Ask = std::variant<ask::Count>;
using Fact = std::variant<fact::Counted>;

/// No fact for an authenticator that does not count (synchronized passkeys say zero for ever).
/// @error forbidden "webauthn.counter" not above the last one: the key was copied, or an old answer was played back (WebAuthn section 6.1.1)
Result<std::vector<Fact>> decide(const State& state, const Ask& ask, const World& world);
State evolve(State state, const Fact& fact);
Written write(const Fact& fact);
Result<Fact> read(std::string_view kind, const Json& data);
Json view(const State& state);

}  // namespace tocsin::identity::authenticator
