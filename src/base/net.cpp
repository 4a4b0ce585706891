#include "base/net.hpp"

#include <arpa/inet.h>

#include <cstring>

namespace tocsin {
namespace {

std::optional<int> parse_small(std::string_view text, int max) {
  if (text.empty() || text.size() > 3 || (text.size() > 1 && text[0] == '0')) return std::nullopt;
  int value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return value <= max ? std::optional(value) : std::nullopt;
}

std::optional<Address> parse_v4(std::string_view text) {
  Address out;
  for (std::size_t i = 0; i < 4; ++i) {
    const auto dot = text.find('.');
    if ((i < 3) != (dot != std::string_view::npos)) return std::nullopt;
    const auto octet = parse_small(text.substr(0, dot), 255);
    if (!octet) return std::nullopt;
    out.bytes[i] = static_cast<std::uint8_t>(*octet);
    if (i < 3) text.remove_prefix(dot + 1);
  }
  return out;
}

}  // namespace

bool Network::contains(const Address& inside) const {
  if (inside.v6 != address.v6) return false;
  for (int bit = 0; bit < bits; bit += 8) {
    const auto at = static_cast<std::size_t>(bit) / 8;
    const int left = bits - bit;
    const auto mask = static_cast<std::uint8_t>(left >= 8 ? 0xff : 0xff00 >> left);
    if (((address.bytes[at] ^ inside.bytes[at]) & mask) != 0) return false;
  }
  return true;
}

std::optional<Address> parse_address(std::string_view text) {
  if (text.find(':') == std::string_view::npos) return parse_v4(text);
  // inet_pton ends at a zero byte, whatever comes after it
  if (text.size() >= INET6_ADDRSTRLEN || text.find('\0') != std::string_view::npos) return std::nullopt;
  std::array<char, INET6_ADDRSTRLEN> terminated{};
  std::memcpy(terminated.data(), text.data(), text.size());
  Address out;
  out.v6 = true;
  return inet_pton(AF_INET6, terminated.data(), out.bytes.data()) == 1 ? std::optional(out) : std::nullopt;
}

std::optional<Network> parse_network(std::string_view text) {
  const auto slash = text.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const auto address = parse_address(text.substr(0, slash));
  if (!address) return std::nullopt;
  const auto bits = parse_small(text.substr(slash + 1), address->v6 ? 128 : 32);
  return bits ? std::optional(Network{*address, *bits}) : std::nullopt;
}

std::string to_text(const Address& address) {
  std::array<char, INET6_ADDRSTRLEN> out{};
  inet_ntop(address.v6 ? AF_INET6 : AF_INET, address.bytes.data(), out.data(), out.size());
  return out.data();
}
std::string to_text(const Network& network) { return to_text(network.address) + "/" + std::to_string(network.bits); }

}  // namespace tocsin
