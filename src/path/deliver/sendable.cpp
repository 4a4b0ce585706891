#include "path/deliver/sendable.hpp"

#include <chrono>
#include <map>
#include <optional>
#include <vector>

#include "base/json.hpp"
#include "path/mark/mark.hpp"

namespace tocsin::deliver {
namespace {

/// Rule 5: no fact, no change; and no conclusion from a fact that an auditor could not check.
Result<> check_inclusion(const Inclusion& inclusion) {
  const bool covered = inclusion.last_leaf >= 0 && inclusion.last_leaf < inclusion.checkpoint_size;
  if (!inclusion.chains) return refuse(Errc::unavailable, "send.not-included", "chains");
  if (!inclusion.signatures) return refuse(Errc::unavailable, "send.not-included", "signatures");
  if (!covered) return refuse(Errc::unavailable, "send.not-included", "checkpoint");
  return {};
}

Result<> check_waiting(const State* state, Instant now) {
  if (state == nullptr) return refuse(Errc::conflict, "send.not-waiting", {}, "none");
  const auto* later = std::get_if<state::RetryWait>(state);
  const bool waits = std::holds_alternative<state::Queued>(*state) || (later != nullptr && later->next <= now);
  if (!waits) return refuse(Errc::conflict, "send.not-waiting", {}, std::string(state_name(*state)));
  return {};
}

/// Rule 1: approved, and holding at this moment.
Result<approve::ReleaseManifest> check_approved(const Question& q) {
  const auto* what = queued(*q.state);
  if (what == nullptr || what->manifest != sha256(q.manifest)) return refuse(Errc::conflict, "send.not-approved", "manifest");
  auto manifest = TRY(approve::parse_manifest(q.manifest));
  if (manifest.share != what->share || manifest.audience != what->audience || manifest.release != what->release)
    return refuse(Errc::conflict, "send.not-approved", "share");
  if (!q.holds) return refuse(Errc::conflict, "send.not-approved", "holds");
  TRY_VOID(q.holds(manifest));
  if (manifest.embargo && q.now < *manifest.embargo) return refuse(Errc::conflict, "send.embargoed", {}, to_rfc3339(*manifest.embargo));
  if (q.now >= manifest.expires) return refuse(Errc::conflict, "send.expired", {}, to_rfc3339(manifest.expires));
  return manifest;
}

/// The channel as the procedure has it now, which may be narrower than when the manifest was approved.
Result<> check_channel(const Question& q, const Route& route, const Wire& wire) {
  const auto* channel = q.procedure == nullptr ? nullptr : q.procedure->channel(q.channel);
  if (channel == nullptr || procedure::name(channel->kind) != route.kind) return refuse(Errc::forbidden, "send.channel", q.channel.value);
  if (wire.format != TRY(format_of(route.kind))) return refuse(Errc::forbidden, "send.channel", "format", std::string(name(wire.format)));
  if (wire.addresses.to != route.address) return refuse(Errc::forbidden, "send.not-in-manifest", "address", wire.addresses.to);
  if (wire.format == Format::mail && wire.addresses.from != channel->from) return refuse(Errc::forbidden, "send.channel", "from", wire.addresses.from);
  if (route.delivery->encryption_key) return refuse(Errc::forbidden, "send.encryption", route.delivery->id.value);
  return {};
}

/// The narrowest label of what goes out; rule 3: each label that stands in the bytes is the one that was approved.
Result<Tlp> check_marking(const approve::ReleaseManifest& manifest, const std::vector<Part>& parts) {
  Tlp whole = Tlp::clear;
  for (const auto& part : parts) {
    const auto* approved = approve::find_part(manifest, part.name);
    if (approved == nullptr) return refuse(Errc::forbidden, "send.marking", part.name);
    whole = narrower(whole, approved->marking);
    std::optional<Tlp> found = approved->marking;
    if (part.name == "subject" || part.name == "body") found = TRY(mark::read_back_text(part.bytes));
    if (part.name == "objects") found = TRY(mark::read_back_objects(TRY(parse_json(part.bytes))));
    if (found != approved->marking) return refuse(Errc::forbidden, "send.marking", part.name, std::string(label(*found)));
  }
  return whole;
}

Result<> check_slots(const Question& q, Format format, const Slots& slots) {
  const bool dated = format == Format::mail || format == Format::sheet;
  const auto apart = slots.date > q.now ? slots.date - q.now : q.now - slots.date;
  if (slots.delivery != q.delivery) return refuse(Errc::conflict, "send.slots", "delivery");
  if (dated && apart > std::chrono::hours(1)) return refuse(Errc::conflict, "send.slots", "date", to_rfc3339(slots.date));
  if (!slots.link.empty() && slots.link != q.link) return refuse(Errc::conflict, "send.slots", "link");
  return {};
}

/// Rule 4: the inventory is usable, and sees nothing in what goes out that nobody let stand.
Result<> check_rescan(const Question& q, const std::vector<Part>& parts) {
  if (q.inventory == nullptr || !q.rescan) return refuse(Errc::conflict, "send.rescan", {}, "no inventory");
  TRY_VOID(inventory::check_usable(*q.inventory, q.now, q.procedure->inventory_age_max));
  for (const auto& part : parts)
    if (const auto clean = q.rescan(part.name, part.bytes); !clean) return refuse(Errc::conflict, "send.rescan", part.name, clean.error().rule);
  return {};
}

std::map<std::string, Hash> approved_parts(const approve::ReleaseManifest& manifest, const approve::Delivery& delivery) {
  std::map<std::string, Hash> out;
  for (const auto& name : delivery.parts)
    if (const auto* part = approve::find_part(manifest, name)) out[name] = part->sha256;
  return out;
}

Hash hash_of_parts(const std::map<std::string, Hash>& approved, const approve::Delivery& delivery) {
  std::vector<Hash> hashes;
  for (const auto& name : delivery.parts) hashes.push_back(approved.at(name));
  return parts_hash(hashes);
}

}  // namespace

Result<Format> format_of(std::string_view channel_kind) {
  if (channel_kind == "mail") return Format::mail;
  if (channel_kind == "taxii") return Format::stix;
  if (channel_kind == "file") return Format::files;
  if (channel_kind == "hand-posted" || channel_kind == "phone") return Format::sheet;
  return refuse(Errc::forbidden, "send.channel", "kind", std::string(channel_kind));
}

Result<Route> route_of(const approve::ReleaseManifest& manifest, const DeliveryId& delivery, const ChannelId& channel) {
  const auto* named = approve::find(manifest, delivery);
  if (named == nullptr) return refuse(Errc::forbidden, "send.not-in-manifest", "delivery", delivery.value);
  if (named->channel == channel) return Route{named, named->kind, named->address};
  for (const auto& fallback : named->fallbacks)
    if (fallback.channel == channel) return Route{named, fallback.kind, fallback.address};
  return refuse(Errc::forbidden, "send.not-in-manifest", "channel", channel.value);
}

Hash Sendable::wire_hash() const {
  std::string all;
  for (const auto& piece : wire_.pieces) all += piece.name + '\n' + std::to_string(piece.bytes.size()) + '\n' + piece.bytes;
  return sha256(all);
}

Result<Sendable> clear_to_send(const Question& question, Wire wire) {
  TRY_VOID(check_inclusion(question.inclusion));
  TRY_VOID(check_waiting(question.state, question.now));
  const auto manifest = TRY(check_approved(question));
  const auto route = TRY(route_of(manifest, question.delivery, question.channel));
  TRY_VOID(check_channel(question, route, wire));
  const auto approved = approved_parts(manifest, *route.delivery);
  const auto stripped = TRY(check_against_manifest(wire, approved, question.link_prefix));
  TRY_VOID(check_slots(question, wire.format, stripped.slots));
  const auto marking = TRY(check_marking(manifest, stripped.parts));
  TRY_VOID(check_rescan(question, stripped.parts));
  return Sendable(std::move(wire), question.channel, marking, hash_of_parts(approved, *route.delivery));
}

}  // namespace tocsin::deliver
