#include "base/ids.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <cstdlib>

namespace tocsin {
namespace {

std::string spell(std::array<std::byte, 16> bytes, unsigned version) {
  bytes[6] = static_cast<std::byte>(version << 4 | (std::to_integer<unsigned>(bytes[6]) & 0x0f));
  bytes[8] = static_cast<std::byte>(0x80 | (std::to_integer<unsigned>(bytes[8]) & 0x3f));
  auto hex = to_hex(bytes);
  for (const std::size_t at : {20U, 16U, 12U, 8U}) hex.insert(at, 1, '-');
  return hex;
}

}  // namespace

std::string uuid_v7(Instant at, BytesView ten_random_bytes) {
  const auto ms = static_cast<std::uint64_t>(std::chrono::floor<std::chrono::milliseconds>(at).time_since_epoch().count());
  std::array<std::byte, 16> bytes{};
  for (std::size_t i = 0; i < 6; ++i) bytes[i] = static_cast<std::byte>(ms >> (40 - 8 * i) & 0xff);
  for (std::size_t i = 0; i < 10 && i < ten_random_bytes.size(); ++i) bytes[6 + i] = ten_random_bytes[i];
  return spell(bytes, 7);
}

bool is_uuid(std::string_view text) {
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    const char c = text[i];
    if (dash ? c != '-' : !((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'))) return false;
  }
  return true;
}

bool is_nonce(std::string_view text) {
  const auto bytes = from_base64url(text);
  return bytes && bytes->size() == 16;
}

bool is_slug(std::string_view text) {
  if (text.empty() || text.size() > 64 || text.front() < 'a' || text.front() > 'z') return false;
  return std::ranges::all_of(text, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; });
}

std::string uuid_v5(std::string_view name_space_uuid, std::string_view name) {
  std::string hex(name_space_uuid);
  std::erase(hex, '-');
  auto input = from_hex(hex).value_or(Bytes{});
  input.insert(input.end(), as_bytes(name).begin(), as_bytes(name).end());
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  if (EVP_Digest(input.data(), input.size(), digest.data(), nullptr, EVP_sha1(), nullptr) != 1) std::abort();
  std::array<std::byte, 16> bytes{};
  std::transform(digest.begin(), digest.begin() + 16, bytes.begin(), [](unsigned char c) { return std::byte{c}; });
  return spell(bytes, 5);
}

}  // namespace tocsin
