#include "path/sanitize/addresses.hpp"

#include <algorithm>
#include <array>

namespace tocsin::sanitize {
namespace {

constexpr std::string_view hex_digits = "0123456789abcdef";

/// The first `bits` bits of the address, as a text that no shorter or longer prefix has.
std::string prefix_of(const Address& address, std::size_t bits) {
  std::string out = (address.v6 ? "6/" : "4/") + std::to_string(bits) + "/";
  for (std::size_t i = 0; i * 8 < bits; ++i) {
    const auto kept = std::min<std::size_t>(8, bits - i * 8);
    const auto byte = address.bytes[i] & (0xffU << (8 - kept));
    out += hex_digits[byte >> 4 & 15U];
    out += hex_digits[byte & 15U];
  }
  return out;
}

}  // namespace

std::string prefix_preserving(const Address& address, const Keyed& keyed) {
  auto out = address.bytes;
  const std::size_t bits = address.v6 ? 128 : 32;
  for (std::size_t i = 0; i < bits; ++i) {
    // whether bit i turns depends on the bits before it and on nothing else
    const auto turn = std::to_integer<unsigned>(keyed("address-prefix", prefix_of(address, i)).value[0]) & 1U;
    out[i / 8] = static_cast<std::uint8_t>(out[i / 8] ^ turn << (7 - i % 8));
  }
  std::string text = "IP-";
  for (std::size_t i = 0; i < bits / 8; ++i) {
    if (i > 0 && (!address.v6 || i % 2 == 0)) text += '.';
    if (!address.v6 || i % 2 == 0) text += 'x';
    text += hex_digits[out[i] >> 4];
    text += hex_digits[out[i] & 15U];
  }
  return text;
}

}  // namespace tocsin::sanitize
