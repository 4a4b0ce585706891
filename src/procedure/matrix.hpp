#pragma once
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "procedure/procedure.hpp"

namespace tocsin::procedure {

/// What the matrix is asked: one rendition for one audience.
struct MatrixCase {
  ClassId content_class;
  bool third_party = false;   ///< the content refers to a third party, named or recognizable
  Tlp marking = Tlp::amber;
  AudienceId audience;
  UnitId unit;                ///< whose variations hold; empty: none
};

struct Required {
  std::set<RoleId> roles;
  std::set<RoleId> server_attested;   ///< those of them for which a spoken code is enough
  std::vector<std::string> why;       ///< one sentence a matching rule: "security, legal: incident narrative (rule …)"
};

/// The approval roles that a rendition needs: every rule that fits adds its roles, and so does a variation of the unit
/// that has not expired. Source: guide A step 4.
/// @error conflict  "procedure.matrix-empty"    no rule fits: nothing is approved by default
/// @error not_found "procedure.unknown-audience" the procedure names no such audience
Result<Required> required_roles(const Procedure& procedure, const MatrixCase& asked, Instant now);

/// The narrowest boundary that a unit's variations set at that moment: nothing of that unit is labelled beyond it.
std::optional<Tlp> variation_ceiling(const Procedure& procedure, const UnitId& unit, Instant now);

/// Whether somebody in that role may release by the expedited path, and if not, why.
/// @error forbidden "procedure.not-expedited"   no such path, or another role, class, audience or label than it allows
Result<Expedited> may_expedite(const Procedure& procedure, const MatrixCase& asked, const std::set<RoleId>& held);

}  // namespace tocsin::procedure
