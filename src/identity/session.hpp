#pragma once
// A browser's session: who signed in, how, until when. The cookie holds the secret, the server its hash. Pure.
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/fields.hpp"
#include "identity/roles.hpp"

namespace tocsin::identity::session {

using SessionId = Id<struct SessionKind>;   ///< 16 hex digits

/// How the person showed who they are.
enum class Way : std::uint8_t { link, passkey, password, code, provider, break_glass, first, recovery };
inline constexpr std::array<std::string_view, 8> way_names{"link", "passkey", "password", "code", "provider", "break-glass", "first", "recovery"};
constexpr std::span<const std::string_view> names_of(Way) { return way_names; }

/// What a session of that way may be used for, within the person's roles: a password without a code, and the links that
/// let somebody set up a credential, only read. So does every way but a passkey's while the person is `recovering`: what two
/// others let in could otherwise write as a third.
std::set<Right> scopes_of(Way way, bool recovering);
/// Whether signing in that way shows that the person is there now, as a step-up does.
bool proves_presence(Way way);

struct Presented {
  SessionId id;
  Hash secret;   ///< SHA-256 of the secret's 32 bytes
};
/// The cookie's value. @param eight, thirty_two random bytes
std::string spell(BytesView eight, BytesView thirty_two);
/// The same session under a new secret. @param thirty_two random bytes
std::string spell(const SessionId& id, BytesView thirty_two);
/// @error forbidden "session.form" not `tos_`, 16 hex digits, `_` and 43 base64url characters
Result<Presented> parse(std::string_view text);

struct World { Instant now; };

namespace state {
struct Unknown {};
struct Open {
  Hash secret;
  std::optional<Hash> previous;              ///< the secret before the last step-up: whoever brings it replays
  PersonId person;
  std::string credential;                    ///< fingerprint of the passkey, `account`, `provider`, or id of the link
  Way way{};
  std::optional<std::set<RoleId>> narrowed;  ///< the provider's word: only these of the person's roles
  Instant opened, expires, proved;           ///< proved: the last fact about it
  std::optional<Instant> stepped_up;
};
struct Closed { PersonId person, by; Way way{}; Instant opened, at; std::string why; };
}
namespace ask {
struct Open { PersonId person; Hash secret; std::string credential; Way way{}; std::optional<std::set<RoleId>> narrowed; Instant expires; };
struct StepUp { Hash secret; std::string credential; Way way{}; };
struct Close { PersonId by; std::string why; };   ///< why: `signed-out`, `revoked`, `idle`, `expired`, `credential`
}
namespace fact {
struct Opened {
  static constexpr std::string_view kind = "session.opened";
  Hash secret; PersonId person; std::string credential; Way way{}; std::optional<std::set<RoleId>> narrowed; Instant at, expires;
  bool operator==(const Opened&) const = default;
  static constexpr auto fields = [](auto use) { return use(field("secret", &Opened::secret), field("person", &Opened::person), field("credential", &Opened::credential), field("way", &Opened::way),
                                            field("narrowed", &Opened::narrowed), field("at", &Opened::at), field("expires", &Opened::expires)); };
};
struct SteppedUp {
  static constexpr std::string_view kind = "session.stepped-up";
  Hash secret; std::string credential; Way way{}; Instant at;
  bool operator==(const SteppedUp&) const = default;
  static constexpr auto fields = [](auto use) { return use(field("secret", &SteppedUp::secret), field("credential", &SteppedUp::credential), field("way", &SteppedUp::way), field("at", &SteppedUp::at)); };
};
struct Closed {
  static constexpr std::string_view kind = "session.closed";
  PersonId by; std::string why; Instant at;
  bool operator==(const Closed&) const = default;
  static constexpr auto fields = [](auto use) { return use(field("by", &Closed::by), field("why", &Closed::why), field("at", &Closed::at)); };
};
}
using State = std::variant<state::Unknown, state::Open, state::Closed>;
using Ask = std::variant<ask::Open, ask::StepUp, ask::Close>;
using Fact = std::variant<fact::Opened, fact::SteppedUp, fact::Closed>;

/// @error conflict "session.wrong-state" · invalid "session.lifetime" not after now, or longer than limits::session_s_max
Result<std::vector<Fact>> decide(const State& state, const Ask& ask, const World& world);
State evolve(State state, const Fact& fact);
Written write(const Fact& fact);
Result<Fact> read(std::string_view kind, const Json& data);

/// Whether the presented cookie is good now; secrets are compared in constant time.
/// @error forbidden "session.unknown" no such session, or another secret · "session.replayed" the secret from before a step-up
///        · "session.closed" · "session.expired"
Result<state::Open> check(const State& state, const Presented& presented, Instant now);

std::string_view state_name(const State& state);   ///< `unknown`, `open`, `closed`
Json view(const State& state);                     ///< never a hash

}  // namespace tocsin::identity::session
