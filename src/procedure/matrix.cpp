#include "procedure/matrix.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace tocsin::procedure {
namespace {

std::string words_of(const std::set<RoleId>& roles) {
  std::vector<std::string> out;
  for (const RoleId& role : roles) out.push_back(role.value);
  return join(out, ", ");
}

bool fits(const MatrixRule& rule, const MatrixCase& asked, const Audience& audience) {
  return (rule.classes.empty() || rule.classes.contains(asked.content_class)) && (!rule.third_party || *rule.third_party == asked.third_party) &&
         (!rule.outside || *rule.outside == audience.outside) && (!rule.marking_from || asked.marking >= *rule.marking_from) &&
         (!rule.marking_to || asked.marking <= *rule.marking_to) && (rule.audiences.empty() || rule.audiences.contains(asked.audience));
}

bool in_force(const Variation& variation, Instant now) {
  return std::chrono::sys_days(variation.approved_on) <= now && now < std::chrono::sys_days(variation.expires_on);
}

}  // namespace

Result<Required> required_roles(const Procedure& procedure, const MatrixCase& asked, Instant now) {
  const Audience* audience = procedure.audience(asked.audience);
  if (!audience) return refuse(Errc::not_found, "procedure.unknown-audience", asked.audience.value);
  Required out;
  std::set<RoleId> by_hand;  // a rule that wants a signature outweighs one that takes a spoken code
  for (const MatrixRule& rule : procedure.matrix) {
    if (!fits(rule, asked, *audience)) continue;
    out.roles.insert(rule.roles.begin(), rule.roles.end());
    (rule.server_attested ? out.server_attested : by_hand).insert(rule.roles.begin(), rule.roles.end());
    out.why.push_back(words_of(rule.roles) + ": " + rule.why + " (" + rule.id + ")");
  }
  if (out.roles.empty())
    return refuse(Errc::conflict, "procedure.matrix-empty", asked.content_class.value, "no rule of the approval matrix fits this class, audience and label");
  for (const Variation& variation : procedure.variations) {
    if (variation.unit != asked.unit || variation.add_roles.empty() || !in_force(variation, now)) continue;
    out.roles.insert(variation.add_roles.begin(), variation.add_roles.end());
    by_hand.insert(variation.add_roles.begin(), variation.add_roles.end());
    out.why.push_back(words_of(variation.add_roles) + ": " + variation.justification + " (variation " + variation.id + ")");
  }
  for (const RoleId& role : by_hand) out.server_attested.erase(role);
  return out;
}

std::optional<Tlp> variation_ceiling(const Procedure& procedure, const UnitId& unit, Instant now) {
  std::optional<Tlp> out;
  for (const Variation& variation : procedure.variations)
    if (variation.unit == unit && variation.tlp_max && in_force(variation, now)) out = out ? std::min(*out, *variation.tlp_max) : *variation.tlp_max;
  return out;
}

Result<Expedited> may_expedite(const Procedure& procedure, const MatrixCase& asked, const std::set<RoleId>& held) {
  const auto no = [](const std::string& why) { return refuse(Errc::forbidden, "procedure.not-expedited", {}, why); };
  if (!procedure.expedited) return no("the procedure has no expedited path");
  const Expedited& path = *procedure.expedited;
  if (std::none_of(held.begin(), held.end(), [&](const RoleId& role) { return path.roles.contains(role); }))
    return no("it takes one of the roles " + words_of(path.roles));
  if (!path.classes.contains(asked.content_class)) return no("the class " + asked.content_class.value + " is not one of its classes");
  if (!path.audiences.empty() && !path.audiences.contains(asked.audience)) return no(asked.audience.value + " is not one of its audiences");
  if (asked.third_party) return no("content that refers to a third party takes the whole matrix");
  if (asked.marking > path.tlp_max) return no("it goes no further than " + std::string(label(path.tlp_max)));
  return path;
}

}  // namespace tocsin::procedure
