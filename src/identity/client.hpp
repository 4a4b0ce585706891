#pragma once
// A TAXII client: an outside machine that reads or writes collections. Pure.
#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "base/fields.hpp"

namespace tocsin::identity::client {

struct World { Instant now; };
/// Collections by their UUID. A client that reads what is released to an audience is served as that audience.
struct Grant {
  std::optional<AudienceId> audience;
  std::set<std::string> can_read, can_write;
  bool operator==(const Grant&) const = default;
  static constexpr auto fields = [](auto use) { return use(field("audience", &Grant::audience), field("can_read", &Grant::can_read), field("can_write", &Grant::can_write)); };
};

namespace state {
struct Unknown {};
struct Admitted { Hash secret; Grant grant; std::optional<Hash> certificate; };
struct Revoked { PersonId by; Instant at; };
}
namespace ask {
/// Also changes the grant or replaces the secret of one admitted, and lets a revoked one in again. `certificate`: SHA-256 of the DER that it may come with instead.
struct Admit { PersonId by; Hash secret; Grant grant; std::optional<Hash> certificate = {}; };
struct Revoke { PersonId by; };
}
namespace fact {
struct Admitted {
  static constexpr std::string_view kind = "client.admitted";
  Hash secret; Grant grant; PersonId by; std::optional<Hash> certificate = {};
  bool operator==(const Admitted&) const = default;
  static constexpr auto fields = [](auto use) { return use(field("secret", &Admitted::secret), field("grant", &Admitted::grant), field("by", &Admitted::by), field("certificate", &Admitted::certificate)); };
};
struct Revoked {
  static constexpr std::string_view kind = "client.revoked";
  PersonId by; Instant at;
  bool operator==(const Revoked&) const = default;
  static constexpr auto fields = [](auto use) { return use(field("by", &Revoked::by), field("at", &Revoked::at)); };
};
}
using State = std::variant<state::Unknown, state::Admitted, state::Revoked>;
using Ask = std::variant<ask::Admit, ask::Revoke>;
using Fact = std::variant<fact::Admitted, fact::Revoked>;

/// Whether an Admit would take the secret of a partner who is admitted away from them unasked.
/// @param rotate that is what is wanted @error conflict "client.exists"
Result<> may_admit(const State& state, bool rotate);

/// @error conflict "client.wrong-state" · invalid "client.collection" a collection is no UUID, or none is named
Result<std::vector<Fact>> decide(const State& state, const Ask& ask, const World& world);
State evolve(State state, const Fact& fact);
Written write(const Fact& fact);
Result<Fact> read(std::string_view kind, const Json& data);

/// @return what the client may, when the SHA-256 of the secret it presented is the right one (constant time)
/// @error forbidden "client.unknown" no such client, or another secret · "client.revoked"
Result<Grant> check(const State& state, const Hash& presented);

std::string_view state_name(const State& state);   ///< `unknown`, `admitted`, `revoked`
Json view(const State& state);                     ///< never the hash

}  // namespace tocsin::identity::client
