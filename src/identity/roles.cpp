#include "identity/roles.hpp"

#include <algorithm>
#include <map>

namespace tocsin::identity {
namespace {

using enum Right;

/// What each role of the guides brings besides reading and approving, which every role does.
const std::map<std::string, std::set<Right>, std::less<>>& grants() {
  static const std::map<std::string, std::set<Right>, std::less<>> table{
      {"analyst", {author, sanitize, withhold, confirm}},
      {"author", {author, withhold}},
      {"sanitizer", {sanitize, raw}},
      {"duty-officer", {author, sanitize, release, confirm, withhold, exceptions, raw, reidentify}},
      {"security", {author, sanitize, release, confirm, withhold, exceptions, raw, reidentify}},
      {"legal", {sanitize, withhold, raw}},
      {"third-party-risk", {withhold, raw}},
      {"communications", {author, release, confirm}},
      {"ot", {author, confirm}},
      {"poster", {confirm}},
      {"inventory-keeper", {inventory}},
      {"control-owner", {procedure, inventory, people, tokens, taxii, exceptions, withhold, pack, admin}},
      {"administrator", {people, tokens, taxii, admin}},
      {"grc", {procedure, exceptions, pack}},
      {"auditor", {pack, raw}},
  };
  return table;
}

}  // namespace

Result<Right> parse_right(std::string_view text) {
  const auto found = std::ranges::find(right_names, text);
  if (found == right_names.end()) return refuse(Errc::invalid, "right.unknown", {}, std::string(text));
  return static_cast<Right>(found - right_names.begin());
}

std::set<Right> rights_of(const std::set<RoleId>& roles) {
  std::set<Right> rights;
  for (const auto& role : roles) {
    rights.insert({read, approve});
    if (const auto found = grants().find(role.value); found != grants().end()) rights.insert(found->second.begin(), found->second.end());
  }
  return rights;
}

std::set<RoleId> roles_with_rights() {
  std::set<RoleId> out;
  for (const auto& [role, rights] : grants()) out.insert(RoleId{role});
  return out;
}

Result<> may(const Principal& principal, Right right, const UnitId& unit) {
  if (!rights_of(principal.roles).contains(right) || !principal.scopes.contains(right))
    return refuse(Errc::forbidden, "right.missing", {}, std::string(spelled(right)));
  if (!unit.value.empty() && !principal.units.contains(unit) && !principal.units.contains(every_unit))
    return refuse(Errc::forbidden, "right.other-unit", {}, unit.value);
  return {};
}

}  // namespace tocsin::identity
