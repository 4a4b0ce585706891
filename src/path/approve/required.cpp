#include "path/approve/required.hpp"

#include <functional>

#include "base/text.hpp"

namespace tocsin::approve {

Result<procedure::Required> required(const procedure::Procedure& procedure, const procedure::MatrixCase& asked, Instant now) {
  auto found = procedure::required_roles(procedure, asked, now);
  const bool nobody = found ? found->roles.empty() : found.error().rule == "procedure.matrix-empty";
  if (nobody) return refuse(Errc::conflict, "approval.matrix-empty", {}, asked.content_class.value + " for " + asked.audience.value);
  return found;
}

std::string why_these(const procedure::Required& required, const std::map<RoleId, PersonId>& agreed) {
  std::string out;
  for (const auto& sentence : required.why) out += sentence + "\n";
  std::vector<std::string> done, open;
  for (const auto& role : required.roles) {
    const auto by = agreed.find(role);
    if (by == agreed.end()) open.push_back(role.value);
    else done.push_back(role.value + " (" + by->second.value + ")");
  }
  if (!done.empty()) out += "Agreed: " + join(done, ", ") + ".\n";
  if (!open.empty()) out += "Still to agree: " + join(open, ", ") + ", each by another person.\n";
  return out;
}

std::set<RoleId> unfillable(const std::set<RoleId>& roles, const identity::person::People& people, const std::set<PersonId>& excluded) {
  // a maximum matching of roles and people: each role looks for a person, and may ask an earlier role to take another
  std::map<PersonId, RoleId> taken;
  const std::function<bool(const RoleId&, std::set<PersonId>&)> place = [&](const RoleId& role, std::set<PersonId>& tried) {
    for (const auto& [person, holder] : people) {
      if (excluded.contains(person) || holder.keys.empty() || !holder.roles.contains(role) || !tried.insert(person).second) continue;
      const auto held = taken.find(person);
      if (held == taken.end() || place(RoleId(held->second), tried)) return taken[person] = role, true;
    }
    return false;
  };
  std::set<RoleId> left;
  for (const auto& role : roles) {
    std::set<PersonId> tried;
    if (!place(role, tried)) left.insert(role);
  }
  return left;
}

}  // namespace tocsin::approve
