#include "procedure/procedure.hpp"

#include <algorithm>

#include "procedure/names.hpp"

namespace tocsin::procedure {
namespace {
template <class T, class I>
const T* find(const std::vector<T>& in, const I& id) {
  const auto found = std::find_if(in.begin(), in.end(), [&](const T& one) { return one.id == id; });
  return found == in.end() ? nullptr : &*found;
}
}  // namespace

const Audience* Procedure::audience(const AudienceId& id) const { return find(audiences, id); }
const Channel* Procedure::channel(const ChannelId& id) const { return find(channels, id); }
const Trigger* Procedure::trigger(const TriggerId& id) const { return find(triggers, id); }
const Category* Procedure::category(const CategoryId& id) const { return find(categories, id); }
const ContentClass* Procedure::content_class(const ClassId& id) const { return find(classes, id); }
const Template* Procedure::form(const TemplateId& id) const { return find(templates, id); }
const Community* Procedure::community(const CommunityId& id) const { return find(communities, id); }
const Standing* Procedure::standing_draft(const StandingId& id) const { return find(standing, id); }
const Role* Procedure::role(const RoleId& id) const { return find(roles, id); }
const Reason* Procedure::reason(const ReasonId& id) const { return find(not_share_reasons, id); }
const ThirdParty* Procedure::third_party(const ThirdPartyId& id) const { return find(third_parties, id); }
const Unit* Procedure::unit(const UnitId& id) const { return find(units, id); }

std::vector<TemplateField> Procedure::fields(const TemplateId& id, const CategoryId& category) const {
  const Template* one = form(id);
  if (!one) return {};
  std::vector<TemplateField> out = one->fields;
  if (const auto more = one->more.find(category); more != one->more.end()) out.insert(out.end(), more->second.begin(), more->second.end());
  return out;
}

std::string_view name(Audience::Kind kind) { return names::audience_kinds[static_cast<std::size_t>(kind)]; }
std::string_view name(Audience::Standing standing) { return names::standings[static_cast<std::size_t>(standing)]; }
std::string_view name(Channel::Kind kind) { return names::channel_kinds[static_cast<std::size_t>(kind)]; }
std::string_view name(DoNotShare::Action action) { return names::actions[static_cast<std::size_t>(action)]; }
std::string_view name(Function::Zone zone) { return names::zones[static_cast<std::size_t>(zone)]; }
std::string_view name(Treatment treatment) { return names::treatments[static_cast<std::size_t>(treatment)]; }
std::string_view name(Reach reach) { return names::reaches[static_cast<std::size_t>(reach)]; }
std::string_view name(Sanitizing::Epoch epoch) { return names::epochs[static_cast<std::size_t>(epoch)]; }

}  // namespace tocsin::procedure
