#pragma once
#include <array>
#include <compare>
#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>

#include "base/bytes.hpp"

namespace tocsin {

/// A SHA-256 value. Spelled in lower-case hex wherever people or JSON see it.
struct Hash {
  std::array<std::byte, 32> value{};
  auto operator<=>(const Hash&) const = default;
  [[nodiscard]] std::string hex() const { return to_hex(value); }
  [[nodiscard]] BytesView view() const { return value; }
  /// @error invalid "encoding.hash" not 64 hex digits
  static Result<Hash> from_hex(std::string_view text);
  /// @error invalid "encoding.hash" not 32 bytes
  static Result<Hash> from_bytes(BytesView bytes);
};

Hash sha256(BytesView bytes);
inline Hash sha256(std::string_view text) { return sha256(as_bytes(text)); }
/// SHA-256 of the parts, one after the other.
Hash sha256(std::initializer_list<BytesView> parts);
Hash hmac_sha256(BytesView key, BytesView data);
/// Compares in a time that does not depend on where the two differ.
bool equal_in_constant_time(BytesView a, BytesView b);

}  // namespace tocsin
