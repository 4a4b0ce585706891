#include "path/share/boundary.hpp"

#include <algorithm>

namespace tocsin::share {
namespace {

using Kind = procedure::Channel::Kind;
using Standing = procedure::Audience::Standing;

std::unexpected<Error> beyond(std::string rule, std::string where, std::string detail) { return refuse(Errc::forbidden, std::move(rule), std::move(where), std::move(detail)); }

bool per_member(Kind kind) { return kind == Kind::mail || kind == Kind::phone; }

/// Who is meant by an address on that channel, among the audience's members.
const procedure::Member* member_at(const procedure::Audience& audience, Kind kind, const std::string& address) {
  for (const auto& member : audience.members)
    if (address == (kind == Kind::mail ? member.email : member.phone)) return &member;
  return nullptr;
}

/// Where a channel leads that has one address for all.
const std::string& own_address(const procedure::Channel& channel) {
  switch (channel.kind) {
    case Kind::taxii: return channel.collection;
    case Kind::file: return channel.directory;
    case Kind::hand_posted: return channel.portal;
    default: return channel.bridge;
  }
}

struct Way {   // a channel with an address: the delivery's own, or a fallback
  const ChannelId& channel;
  const std::string& kind;
  const std::string& address;
};

Result<const procedure::Channel*> channel_for(const procedure::Procedure& procedure, const procedure::Audience& audience, const Way& way, const std::string& where) {
  const auto* channel = procedure.channel(way.channel);
  const bool theirs = std::ranges::find(audience.channels, way.channel) != audience.channels.end();
  if (channel == nullptr || !theirs || procedure::name(channel->kind) != way.kind) return beyond("boundary.channel", where + "/channel", way.channel.value);
  const bool known = (per_member(channel->kind) && member_at(audience, channel->kind, way.address) != nullptr) ||
                     (channel->kind != Kind::mail && !way.address.empty() && way.address == own_address(*channel));
  if (!known) return beyond("boundary.address", where + "/address", "not an address that the procedure has for " + audience.id.value);
  return channel;
}

/// The people behind the delivery: TAXII clients, encryption keys, names.
Result<> check_recipient(const procedure::Audience& audience, const approve::Delivery& delivery, Kind kind, const std::string& where) {
  const auto* member = per_member(kind) ? member_at(audience, kind, delivery.address) : nullptr;
  const std::string key = member == nullptr ? std::string() : member->encryption_key;
  if (delivery.encryption_key.value_or("") != key) return beyond("boundary.encryption", where + "/encryption_key", key.empty() ? "no key is known" : "the key is " + key);
  if (delivery.named_person && (member == nullptr || !member->named_for_red)) return beyond("boundary.named", where + "/named_person", delivery.name);
  for (const auto& client : delivery.clients) {
    const bool known = kind == Kind::taxii && std::ranges::any_of(audience.members, [&](const auto& each) { return each.taxii_client == client; });
    if (!known) return beyond("boundary.client", where + "/clients", client);
  }
  return {};
}

Result<> check_delivery(const procedure::Procedure& procedure, const procedure::Audience& audience, const approve::ReleaseManifest& manifest, const approve::Delivery& delivery, const std::string& where) {
  Tlp tlp = Tlp::clear;
  for (const auto& name : delivery.parts)
    if (const auto* part = approve::find_part(manifest, name)) tlp = narrower(tlp, part->marking);
  const auto* channel = TRY(channel_for(procedure, audience, {delivery.channel, delivery.kind, delivery.address}, where));
  if (channel->format != delivery.format) return beyond("boundary.channel", where + "/format", channel->format);
  TRY_VOID(check_recipient(audience, delivery, channel->kind, where));
  TRY_VOID(mark::check_boundary(tlp, boundary_of(audience, *channel, delivery.named_person)));
  for (std::size_t i = 0; i < delivery.fallbacks.size(); ++i) {
    const auto& fallback = delivery.fallbacks[i];
    const auto* other = TRY(channel_for(procedure, audience, {fallback.channel, fallback.kind, fallback.address}, pointer_to(where + "/fallbacks", i)));
    TRY_VOID(mark::check_boundary(tlp, boundary_of(audience, *other, delivery.named_person && per_member(other->kind))));
  }
  return {};
}

}  // namespace

mark::Boundary boundary_of(const procedure::Audience& audience, const procedure::Channel& channel, bool named_person) {
  const auto circle = named_person                                 ? mark::Circle::named_people
                      : audience.standing == Standing::organisation ? mark::Circle::own_organization
                      : audience.standing == Standing::community    ? mark::Circle::community
                                                                    : mark::Circle::organization;
  return {circle, channel.tlp_max};
}

Result<> check_label(const procedure::Procedure& procedure, const procedure::Audience& audience, Tlp tlp) {
  const auto over = [&](Tlp ceiling) { return beyond("boundary.audience-ceiling", audience.id.value, "no narrower than " + std::string(label(ceiling))); };
  if (tlp > audience.tlp_max) return over(audience.tlp_max);
  const auto* community = audience.community ? procedure.community(*audience.community) : nullptr;
  if (community != nullptr && tlp > community->tlp_max) return over(community->tlp_max);
  return {};
}

Result<> check_deliveries(const procedure::Procedure& procedure, const approve::ReleaseManifest& manifest) {
  const auto* audience = procedure.audience(manifest.audience);
  if (audience == nullptr) return refuse(Errc::not_found, "share.unknown-audience", manifest.audience.value);
  TRY_VOID(check_label(procedure, *audience, approve::marking_of(manifest)));
  for (std::size_t i = 0; i < manifest.deliveries.size(); ++i)
    TRY_VOID(check_delivery(procedure, *audience, manifest, manifest.deliveries[i], pointer_to("/deliveries", i)));
  return {};
}

}  // namespace tocsin::share
