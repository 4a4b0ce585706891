#include "path/confirm/link.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace tocsin::confirm {
namespace {

constexpr std::size_t id_bytes = 16, expiry_bytes = 5, mac_bytes = 16;
constexpr std::int64_t expiry_s_max = (std::int64_t{1} << 8 * expiry_bytes) - 1;
/// Keeps the MAC apart from whatever else the key is ever used for.
constexpr std::string_view label = "tocsin/link/v1";

std::unexpected<Error> unknown() { return refuse(Errc::not_found, "link.unknown"); }

/// The first 16 bytes of the MAC over the label and what the link says.
Result<Bytes> short_mac(const Bytes& said, const Mac& mac) {
  Bytes text = to_bytes(label);
  text.push_back(std::byte{0});
  text.insert(text.end(), said.begin(), said.end());
  const auto whole = TRY(mac(text));
  return Bytes(whole.value.begin(), whole.value.begin() + mac_bytes);
}

std::string uuid_of(BytesView bytes) {
  auto hex = to_hex(bytes);
  for (const std::size_t at : {20U, 16U, 12U, 8U}) hex.insert(at, 1, '-');
  return hex;
}

}  // namespace

Result<std::string> spell(const Link& link, const Mac& mac) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(link.expires).time_since_epoch().count();
  if (!is_uuid(link.delivery.value) || seconds < 0 || seconds > expiry_s_max) return refuse(Errc::invalid, "link.form");
  Bytes said = TRY(from_hex(replace_all(link.delivery.value, "-", "")));
  for (int shift = 8 * (static_cast<int>(expiry_bytes) - 1); shift >= 0; shift -= 8) said.push_back(static_cast<std::byte>(seconds >> shift & 0xff));
  const auto proof = TRY(short_mac(said, mac));
  said.insert(said.end(), proof.begin(), proof.end());
  return to_base64url(said);
}

Result<Link> parse(std::string_view token, const Mac& mac, Instant now) {
  const auto bytes = from_base64url(token);
  if (!bytes || bytes->size() != id_bytes + expiry_bytes + mac_bytes) return unknown();
  const BytesView whole(*bytes);
  const auto said = whole.first(id_bytes + expiry_bytes);
  const auto proof = TRY(short_mac(Bytes(said.begin(), said.end()), mac));
  if (!equal_in_constant_time(proof, whole.subspan(said.size()))) return unknown();
  std::int64_t seconds = 0;
  for (const auto byte : said.subspan(id_bytes)) seconds = seconds << 8 | std::to_integer<std::int64_t>(byte);
  Link link{{uuid_of(said.first(id_bytes))}, Instant(std::chrono::seconds(seconds))};
  if (now >= link.expires) return refuse(Errc::forbidden, "link.expired");
  return link;
}

}  // namespace tocsin::confirm
