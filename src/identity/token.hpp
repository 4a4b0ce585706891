#pragma once
// An API token: `toc_<id>_<256 bits>`. The server keeps the hash of the secret. Pure.
#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/fields.hpp"
#include "identity/roles.hpp"

namespace tocsin::identity::token {

using TokenId = Id<struct TokenKind>;   ///< 16 hex digits

struct Presented {
  TokenId id;
  Hash secret;   ///< SHA-256 of the secret's 32 bytes
};
/// The text that is shown once. @param eight, thirty_two random bytes
std::string spell(BytesView eight, BytesView thirty_two);
/// @error forbidden "token.form" not `toc_`, 16 hex digits, `_` and 43 base64url characters
Result<Presented> parse(std::string_view text);

struct World { Instant now; };

namespace state {
struct Unknown {};
struct Issued { Hash secret; PersonId person; std::set<Right> scopes; Instant expires; };
struct Revoked { PersonId person, by; Instant at; };
}
namespace ask {
struct Issue { PersonId by, person; Hash secret; std::set<Right> scopes; Instant expires; };
struct Revoke { PersonId by; };
}
namespace fact {
struct Issued {
  static constexpr std::string_view kind = "token.issued";
  Hash secret; PersonId person, by; std::set<Right> scopes; Instant expires;
  bool operator==(const Issued&) const = default;
  static constexpr auto fields = [](auto use) { return use(field("secret", &Issued::secret), field("person", &Issued::person), field("by", &Issued::by), field("scopes", &Issued::scopes), field("expires", &Issued::expires)); };
};
struct Revoked {
  static constexpr std::string_view kind = "token.revoked";
  PersonId by; Instant at;
  bool operator==(const Revoked&) const = default;
  static constexpr auto fields = [](auto use) { return use(field("by", &Revoked::by), field("at", &Revoked::at)); };
};
}
using State = std::variant<state::Unknown, state::Issued, state::Revoked>;
using Ask = std::variant<ask::Issue, ask::Revoke>;
using Fact = std::variant<fact::Issued, fact::Revoked>;

/// @error conflict "token.wrong-state" · invalid "token.scopes" none · invalid "token.lifetime" not after now, or over a year
Result<std::vector<Fact>> decide(const State& state, const Ask& ask, const World& world);
State evolve(State state, const Fact& fact);
Written write(const Fact& fact);
Result<Fact> read(std::string_view kind, const Json& data);

/// Whether the presented token is good now; the secret is compared in constant time.
/// @return the person and the scopes
/// @error forbidden "token.unknown" no such token, or another secret · "token.revoked" · "token.expired"
Result<state::Issued> check(const State& state, const Presented& presented, Instant now);

std::string_view state_name(const State& state);   ///< `unknown`, `issued`, `revoked`
Json view(const State& state);                     ///< never the hash

}  // namespace tocsin::identity::token
