#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>

#include "base/fields.hpp"
#include "base/ids.hpp"
#include "base/instant.hpp"
#include "base/result.hpp"

/// People, their keys and what they may do: rules only.
namespace tocsin::identity {

/// What a door may be asked for. `approve` lets somebody hand in their signature; it is the signature, never the right, that approves.
enum class Right : std::uint8_t {
  read, author, sanitize, approve, release, confirm, withhold, exceptions, raw, reidentify, procedure, inventory, people, tokens, taxii, pack, admin
};
inline constexpr std::array<std::string_view, 17> right_names{
    "read", "author", "sanitize", "approve", "release", "confirm", "withhold", "exceptions", "raw",
    "reidentify", "procedure", "inventory", "people", "tokens", "taxii", "pack", "admin"};
constexpr std::span<const std::string_view> names_of(Right) { return right_names; }
/// @error invalid "right.unknown"
Result<Right> parse_right(std::string_view text);

/// The unit of a person who acts for the whole organization.
inline const UnitId every_unit{"all"};

/// Who asks, as the door established it; never read from a request's body.
struct Principal {
  PersonId person;
  std::set<RoleId> roles;
  std::set<UnitId> units;
  std::string credential;                 ///< id of the token, or fingerprint of the key
  std::set<Right> scopes;                 ///< what that credential was issued for
  std::optional<Instant> stepped_up_at;   ///< when the person last proved presence
  std::optional<Instant> ends = {};       ///< when that credential does, where it is one that could hand out others
};

/// The rights that come with a set of roles, before the credential's scopes narrow them. A role that the procedure made
/// up may read and approve.
std::set<Right> rights_of(const std::set<RoleId>& roles);

/// The roles that bring rights by themselves, whether or not a procedure names them.
std::set<RoleId> roles_with_rights();

/// Whether the principal may do that to a thing of that unit. An empty unit is the whole organization's.
/// @error forbidden "right.missing"    neither the roles nor the credential's scopes give it
/// @error forbidden "right.other-unit" the thing belongs to a unit that is not the person's
Result<> may(const Principal& principal, Right right, const UnitId& unit);

}  // namespace tocsin::identity
