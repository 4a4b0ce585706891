#include "path/sanitize/addresses.hpp"

#include <algorithm>
#include <array>
#include <charconv>

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

/// The bytes of an address as a pseudonym shows them.
std::string shown(const std::array<std::uint8_t, 16>& bytes, bool v6) {
  std::string text;
  for (std::size_t i = 0; i < (v6 ? 16U : 4U); ++i) {
    if (i > 0 && (!v6 || i % 2 == 0)) text += '.';
    if (!v6 || i % 2 == 0) text += 'x';
    text += hex_digits[bytes[i] >> 4];
    text += hex_digits[bytes[i] & 15U];
  }
  return text;
}

/// The address with its first `bits` bits turned as the key says, and zeros behind them.
std::array<std::uint8_t, 16> turned(const Address& address, std::size_t bits, const Keyed& keyed) {
  std::array<std::uint8_t, 16> out{};
  for (std::size_t i = 0; i < bits; ++i) {
    // whether bit i turns depends on the bits before it and on nothing else
    const auto turn = std::to_integer<unsigned>(keyed("address-prefix", prefix_of(address, i)).value[0]) & 1U;
    const auto bit = (address.bytes[i / 8] >> (7 - i % 8) & 1U) ^ turn;
    out[i / 8] = static_cast<std::uint8_t>(out[i / 8] | bit << (7 - i % 8));
  }
  return out;
}

}  // namespace

std::string prefix_preserving(const Address& address, const Keyed& keyed) { return "IP-" + shown(turned(address, address.v6 ? 128 : 32, keyed), address.v6); }

std::string prefix_preserving_network(std::string_view network, const Keyed& keyed) {
  const auto slash = network.find('/');
  const auto address = parse_address(network.substr(0, slash));
  std::size_t bits = 0;
  if (!address || slash == std::string_view::npos) return {};
  const auto length = network.substr(slash + 1);
  const auto [end, failed] = std::from_chars(length.data(), length.data() + length.size(), bits);
  if (failed != std::errc{} || end != length.data() + length.size() || bits > (address->v6 ? 128U : 32U)) return {};
  return "NET-" + shown(turned(*address, bits, keyed), address->v6) + "/" + std::string(length);
}

}  // namespace tocsin::sanitize
