#pragma once
// How a procedure or an inventory comes into force: proposed by one, agreed to by signature by those who must, adopted.
// The aggregate of `procedure:current` and `inventory:current`.
#include <map>
#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "base/fields.hpp"
#include "identity/person.hpp"

namespace tocsin::approve::adoption {

inline constexpr std::string_view name_space = "adopt@tocsin";

/// The bytes that each signs: JCS of `{v,log,object,version,previous,role,by,nonce}`.
std::string statement(const std::string& log, const std::string& object, const Hash& version, const Hash& previous, const RoleId& role, const PersonId& by, const std::string& nonce);

/// Who must agree: one role out of each set, each by another person.
using Needed = std::vector<std::set<RoleId>>;
/// The control owner, or the backup, and one of legal or security.
Needed needed_for_procedure(const RoleId& owner, const RoleId& backup);
/// One inventory keeper, or the control owner or their backup; whoever proposed it is not the one.
Needed needed_for_inventory(const RoleId& owner, const RoleId& backup);

struct World {
  Instant now;
  std::string log;
  std::string object;                 ///< `procedure:current`, `inventory:current`
  Needed needed;                      ///< of the procedure now in force
  identity::person::People people;
  std::set<RoleId> owners = {};       ///< who may take back what another proposed: the control's owner and backup
};
struct Version {
  Hash version;                       ///< SHA-256 of the content's JCS
  Hash content;                       ///< its name in the content store
  std::int64_t parts = 0;             ///< files of a procedure, terms of an inventory: shown beside the previous count
  bool operator==(const Version&) const = default;
  static constexpr auto fields = [](auto use) { return use(field("version", &Version::version), field("content", &Version::content), field("parts", &Version::parts)); };
};
struct Signed { PersonId by; std::string nonce, key, signature; };
/// How many of the places these agreements take, each by a role of its own.
std::size_t places_filled(const Needed& needed, const std::map<RoleId, Signed>& agreed);

namespace state {
struct None {};
struct Proposed { Version version; PersonId by; std::map<RoleId, Signed> agreed; };
struct InForce { Version current; Instant since; std::optional<Proposed> next; };
}
namespace ask {
struct Found { PersonId by; Version version; };                       ///< only beside log.founded
struct Propose { PersonId by; Version version; Hash previous; };
struct Agree { PersonId by; RoleId role; Hash version; std::string nonce, signature; };
struct Withdraw { PersonId by; };                                     ///< by who proposed it, or an owner
struct Decline { PersonId by; RoleId role; Hash version, reason; };   ///< by somebody whose agreement is asked for
}
namespace fact {
struct Founded {
  static constexpr std::string_view kind = "adoption.founded";
  Version version; Instant at;
  bool operator==(const Founded&) const = default;
  static constexpr auto fields = [](auto use) { return use(field("version", &Founded::version), field("at", &Founded::at)); };
};
struct Proposed {
  static constexpr std::string_view kind = "adoption.proposed";
  Version version; Hash previous; PersonId by;
  bool operator==(const Proposed&) const = default;
  static constexpr auto fields = [](auto use) { return use(field("version", &Proposed::version), field("previous", &Proposed::previous), field("by", &Proposed::by)); };
};
struct Agreed {
  static constexpr std::string_view kind = "adoption.agreed";
  PersonId by; RoleId role; Hash version; std::string nonce, key, signature;
  bool operator==(const Agreed&) const = default;
  static constexpr auto fields = [](auto use) { return use(field("by", &Agreed::by), field("role", &Agreed::role), field("version", &Agreed::version), field("nonce", &Agreed::nonce), field("key", &Agreed::key), field("signature", &Agreed::signature)); };
};
struct Adopted {
  static constexpr std::string_view kind = "adoption.adopted";
  Hash version; Instant at;
  bool operator==(const Adopted&) const = default;
  static constexpr auto fields = [](auto use) { return use(field("version", &Adopted::version), field("at", &Adopted::at)); };
};
struct Withdrawn {
  static constexpr std::string_view kind = "adoption.withdrawn";
  PersonId by;
  bool operator==(const Withdrawn&) const = default;
  static constexpr auto fields = [](auto use) { return use(field("by", &Withdrawn::by)); };
};
struct Declined {
  static constexpr std::string_view kind = "adoption.declined";
  PersonId by; RoleId role; Hash version, reason; Instant at;
  bool operator==(const Declined&) const = default;
  static constexpr auto fields = [](auto use) { return use(field("by", &Declined::by), field("role", &Declined::role), field("version", &Declined::version), field("reason", &Declined::reason), field("at", &Declined::at)); };
};
}
using State = std::variant<state::None, state::InForce>;
using Ask = std::variant<ask::Found, ask::Propose, ask::Agree, ask::Withdraw, ask::Decline>;
using Fact = std::variant<fact::Founded, fact::Proposed, fact::Agreed, fact::Adopted, fact::Withdrawn, fact::Declined>;

/// @error conflict "adoption.wrong-state" · stale "adoption.other-version" the proposal, or what is in force, is not what was seen
///        · conflict "adoption.same-version" it is in force already · forbidden "adoption.role" not a role that is asked for and held
///        · forbidden "adoption.not-yours" withdrawn by neither the proposer nor an owner
///        · conflict "adoption.not-required" that place is filled · forbidden "adoption.one-role-each" the same person twice
///        · "adoption.own" nobody but its proposer would have agreed · invalid "statement.form"
///        · those of identity::person::signed_by
Result<std::vector<Fact>> decide(const State& state, const Ask& ask, const World& world);
State evolve(State state, const Fact& fact);
Written write(const Fact& fact);
Result<Fact> read(std::string_view kind, const Json& data);

/// The version in force, or null.
const Version* current(const State& state);
std::string_view state_name(const State& state);   ///< `none`, `in-force`, `proposed` (one in force and the next proposed)
Json view(const State& state);

}  // namespace tocsin::approve::adoption
