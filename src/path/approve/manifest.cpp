#include "path/approve/manifest.hpp"

#include <algorithm>

namespace tocsin::approve {
namespace {

std::unexpected<Error> bad(std::string rule, std::string where, std::string detail = {}) { return refuse(Errc::invalid, std::move(rule), std::move(where), std::move(detail)); }

Result<> check_head(const ReleaseManifest& m) {
  const auto form = [](std::string where, std::string detail) { return bad("manifest.form", std::move(where), std::move(detail)); };
  if (m.v != 1) return form("/v", "version 1 is the only one");
  if (m.log.empty()) return form("/log", "the origin of the log");
  if (!is_uuid(m.share.value)) return form("/share", "a UUID");
  if (m.rev < 1) return form("/rev", "from 1");
  if (m.release < 1) return form("/release", "from 1");
  if (!is_slug(m.audience.value)) return form("/audience", "a slug");
  if (m.embargo && *m.embargo >= m.expires) return form("/expires", "after the embargo");
  if (!is_nonce(m.nonce)) return form("/nonce", "16 bytes in base64url");
  if (m.slots != closed_slots()) return bad("manifest.slots", "/slots");
  return {};
}

Result<> check_parts(const ReleaseManifest& m) {
  if (m.parts.empty()) return bad("manifest.empty", "/parts");
  std::set<std::string_view> names;
  for (std::size_t i = 0; i < m.parts.size(); ++i) {
    const auto where = pointer_to("/parts", i);
    if (m.parts[i].name.empty() || m.parts[i].media_type.empty() || m.parts[i].size < 0) return bad("manifest.form", where, "name, media type and size");
    if (!names.insert(m.parts[i].name).second) return bad("manifest.duplicate", where, m.parts[i].name);
  }
  return {};
}

Result<> check_delivery(const ReleaseManifest& m, const Delivery& delivery, const std::string& where) {
  if (!is_uuid(delivery.id.value)) return bad("manifest.form", where + "/id", "a UUID");
  if (delivery.address.empty() || delivery.kind.empty() || delivery.format.empty()) return bad("manifest.form", where, "address, kind and format");
  if (std::ranges::adjacent_find(delivery.clients, std::greater_equal<>{}) != delivery.clients.end())
    return bad("manifest.form", where + "/clients", "ascending, nobody twice");
  if (delivery.parts.empty()) return bad("manifest.empty", where + "/parts");
  for (std::size_t i = 0; i < delivery.parts.size(); ++i) {
    if (find_part(m, delivery.parts[i]) == nullptr) return bad("manifest.unknown-part", pointer_to(where + "/parts", i), delivery.parts[i]);
    if (std::ranges::count(delivery.parts, delivery.parts[i]) > 1) return bad("manifest.duplicate", pointer_to(where + "/parts", i), delivery.parts[i]);
  }
  return {};
}

}  // namespace

const std::vector<std::string>& closed_slots() {
  static const std::vector<std::string> slots{"boundary", "cryptography", "date", "delivery-id", "link", "message-id"};
  return slots;
}

std::string spell(const ReleaseManifest& manifest) { return to_jcs(write_fields(manifest)); }
Hash hash_of(const ReleaseManifest& manifest) { return sha256(spell(manifest)); }

Result<ReleaseManifest> parse_manifest(std::string_view jcs) {
  const auto json = parse_json(jcs);
  if (!json) return bad("manifest.form", json.error().where, json.error().rule);
  auto manifest = read_fields<ReleaseManifest>(*json);
  if (!manifest) return bad("manifest.form", manifest.error().where, "a field that is missing, unknown or of another type");
  if (spell(*manifest) != jcs) return bad("manifest.form", {}, "not the JCS spelling");
  TRY_VOID(check(*manifest));
  return manifest;
}

Result<> check(const ReleaseManifest& manifest) {
  TRY_VOID(check_head(manifest));
  TRY_VOID(check_parts(manifest));
  if (manifest.deliveries.empty()) return bad("manifest.empty", "/deliveries");
  std::set<DeliveryId> ids;
  for (std::size_t i = 0; i < manifest.deliveries.size(); ++i) {
    const auto where = pointer_to("/deliveries", i);
    if (!ids.insert(manifest.deliveries[i].id).second) return bad("manifest.duplicate", where, manifest.deliveries[i].id.value);
    TRY_VOID(check_delivery(manifest, manifest.deliveries[i], where));
  }
  return {};
}

const Delivery* find(const ReleaseManifest& manifest, const DeliveryId& id) {
  const auto found = std::ranges::find(manifest.deliveries, id, &Delivery::id);
  return found == manifest.deliveries.end() ? nullptr : &*found;
}
const Part* find_part(const ReleaseManifest& manifest, std::string_view name) {
  const auto found = std::ranges::find(manifest.parts, name, &Part::name);
  return found == manifest.parts.end() ? nullptr : &*found;
}
Tlp marking_of(const ReleaseManifest& manifest) {
  Tlp tlp = Tlp::clear;
  for (const auto& part : manifest.parts) tlp = narrower(tlp, part.marking);
  return tlp;
}

}  // namespace tocsin::approve
