#pragma once
// Whose agreement a rendition needs, by the procedure's matrix, and why these.
#include <map>
#include <set>
#include <string>
#include <vector>

#include "identity/person.hpp"
#include "procedure/matrix.hpp"

namespace tocsin::approve {

/// How a release is agreed to.
enum class Route : std::uint8_t { matrix, standing, expedited };
inline constexpr std::array<std::string_view, 3> route_names{"matrix", "standing", "expedited"};
constexpr std::span<const std::string_view> names_of(Route) { return route_names; }

/// The roles that the matrix asks for; never taken from who asks. Source: guide A step 4.
/// @error conflict "approval.matrix-empty" the matrix names nobody for this: nothing is approved by default
/// @error not_found "procedure.unknown-audience"
Result<procedure::Required> required(const procedure::Procedure& procedure, const procedure::MatrixCase& asked, Instant now);

/// Why exactly these approvers, for the screen: one sentence a matching rule of the matrix, then who has agreed and who is left.
/// @param agreed role → who agreed in it
std::string why_these(const procedure::Required& required, const std::map<RoleId, PersonId>& agreed);

/// Whether the open roles could still be filled by different people, none of them excluded. A hint before submitting, not a rule.
/// @return the roles for which nobody is left; empty when an assignment exists
std::set<RoleId> unfillable(const std::set<RoleId>& roles, const identity::person::People& people, const std::set<PersonId>& excluded);

}  // namespace tocsin::approve
