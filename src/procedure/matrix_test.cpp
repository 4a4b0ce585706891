#include "procedure/matrix.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "procedure/example.hpp"
#include "procedure/load.hpp"

using namespace tocsin;
using namespace tocsin::procedure;
namespace {

const Procedure& utility() {
  static const Procedure loaded = *load(example("utility")->procedure);
  return loaded;
}
const Instant now = *parse_rfc3339("2026-11-22T12:00:00Z");

MatrixCase asked(const char* content_class, const char* audience, Tlp marking = Tlp::green, bool third_party = false, const char* unit = "") {
  return {ClassId{content_class}, third_party, marking, AudienceId{audience}, UnitId{unit}};
}
std::set<std::string> roles(const MatrixCase& matrix_case, Instant at = now) {
  std::set<std::string> out;
  const auto required = *required_roles(utility(), matrix_case, at);
  for (const auto& role : required.roles) out.insert(role.value);
  return out;
}
using Roles = std::set<std::string>;

}  // namespace

TEST_CASE("matrix: the three rows of guide A step 4") {
  CHECK(roles(asked("routine-indicators", "peer-utilities")) == Roles{"duty-officer"});
  CHECK(roles(asked("incident-narrative", "sector-isac", Tlp::amber)) == Roles{"security", "legal"});
  CHECK(roles(asked("routine-indicators", "peer-utilities", Tlp::green, true)) == Roles{"duty-officer", "third-party-risk", "legal"});
  CHECK(roles(asked("incident-narrative", "sector-isac", Tlp::amber, true)) == Roles{"security", "legal", "third-party-risk"});
}
TEST_CASE("matrix: side, label and class add their roles, and each says why") {
  CHECK(roles(asked("internal-notice", "soc", Tlp::amber_strict)) == Roles{"duty-officer"});
  CHECK(roles(asked("ot-guidance", "ot-engineering", Tlp::amber_strict)) == Roles{"duty-officer", "ot"});
  CHECK(roles(asked("incident-narrative", "sector-isac", Tlp::red)) == Roles{"security", "legal", "control-owner"});
  CHECK(roles(asked("vulnerability-notice", "sector-isac", Tlp::clear)) == Roles{"security", "communications"});
  CHECK(roles(asked("vulnerability-notice", "sector-isac", Tlp::green)) == Roles{"security"});
  const auto required = *required_roles(utility(), asked("incident-narrative", "sector-isac", Tlp::amber, true), now);
  REQUIRE(required.why.size() == 2);
  CHECK(required.why[0].starts_with("legal, security: Prose about an incident"));
  CHECK(required.why[0].ends_with("(narrative)"));
}
TEST_CASE("matrix: a spoken code is enough only where no other rule wants the role's signature") {
  Procedure both = utility();
  std::ranges::find(both.matrix, std::string("inside"), [](const MatrixRule& rule) { return rule.id; })->server_attested = true;
  CHECK(required_roles(both, asked("internal-notice", "soc"), now)->server_attested == std::set<RoleId>{RoleId{"duty-officer"}});
  both.matrix.push_back({"strict", "t", "w", {}, {}, {}, {}, {}, {}, {RoleId{"duty-officer"}}, false});
  CHECK(required_roles(both, asked("internal-notice", "soc"), now)->server_attested.empty());
}
TEST_CASE("matrix: a rule for named audiences adds its roles for these alone") {
  Procedure named = utility();
  named.matrix.push_back({"isac", "t", "w", {}, {}, {}, {}, {}, {AudienceId{"sector-isac"}}, {RoleId{"communications"}}, false});
  CHECK(required_roles(named, asked("digest", "sector-isac"), now)->roles == std::set<RoleId>{RoleId{"duty-officer"}, RoleId{"communications"}});
  CHECK(required_roles(named, asked("digest", "peer-utilities"), now)->roles == std::set<RoleId>{RoleId{"duty-officer"}});
}
TEST_CASE("matrix: a variation narrows for its unit and for its time") {
  CHECK(roles(asked("vulnerability-notice", "sector-isac", Tlp::green, false, "generation")) == Roles{"security", "ot"});
  CHECK(roles(asked("vulnerability-notice", "sector-isac", Tlp::green, false, "corporate")) == Roles{"security"});
  CHECK(roles(asked("vulnerability-notice", "sector-isac", Tlp::green, false, "generation"), *parse_rfc3339("2027-06-30T00:00:00Z")) == Roles{"security"});
  CHECK(variation_ceiling(utility(), UnitId{"generation"}, now) == Tlp::amber);
  CHECK_FALSE(variation_ceiling(utility(), UnitId{"corporate"}, now).has_value());
}
TEST_CASE("procedure.matrix-empty, procedure.unknown-audience: nothing is approved by default") {
  Procedure none = utility();
  none.matrix.clear();
  none.variations.front().unit = UnitId{"x"};
  CHECK(required_roles(none, asked("routine-indicators", "peer-utilities"), now).error().rule == "procedure.matrix-empty");
  // a variation adds to rules and stands in for none
  none.variations.front().unit = UnitId{};
  CHECK(required_roles(none, asked("routine-indicators", "peer-utilities"), now).error().rule == "procedure.matrix-empty");
  CHECK(required_roles(utility(), asked("routine-indicators", "nobody"), now).error().rule == "procedure.unknown-audience");
}
TEST_CASE("procedure.not-expedited: only its roles, classes, audiences and labels, and never a third party") {
  const std::set<RoleId> duty{RoleId{"duty-officer"}};
  const auto refused = [&](const MatrixCase& c, const std::set<RoleId>& held) {
    const auto path = may_expedite(utility(), c, held);
    return path ? std::string() : path.error().rule;
  };
  CHECK(refused(asked("routine-indicators", "peer-utilities"), duty).empty());
  CHECK(refused(asked("routine-indicators", "peer-utilities"), {RoleId{"analyst"}}) == "procedure.not-expedited");
  CHECK(refused(asked("incident-narrative", "peer-utilities"), duty) == "procedure.not-expedited");
  CHECK(refused(asked("routine-indicators", "relay-supplier"), duty) == "procedure.not-expedited");
  CHECK(refused(asked("routine-indicators", "peer-utilities", Tlp::amber_strict), duty) == "procedure.not-expedited");
  CHECK(refused(asked("routine-indicators", "peer-utilities", Tlp::green, true), duty) == "procedure.not-expedited");
  Procedure without = utility();
  without.expedited.reset();
  CHECK(may_expedite(without, asked("routine-indicators", "peer-utilities"), duty).error().rule == "procedure.not-expedited");
}
