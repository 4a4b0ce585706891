#pragma once
#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tocsin {

/// An IPv4 or IPv6 address in network byte order; the bytes of an IPv4 address are the first four.
struct Address {
  bool v6 = false;
  std::array<std::uint8_t, 16> bytes{};
  auto operator<=>(const Address&) const = default;
};
/// A network: an address and how many of its leading bits count.
struct Network {
  Address address;
  int bits = 0;
  /// Whether the address lies in it; an IPv4 address never lies in an IPv6 network.
  [[nodiscard]] bool contains(const Address& inside) const;
  bool operator==(const Network&) const = default;
};

/// Dotted quads without leading zeros (RFC 6943 section 3.1.1), and IPv6 as in RFC 4291 section 2.2, without a zone.
std::optional<Address> parse_address(std::string_view text);
/// `192.0.2.0/24`, `2001:db8::/32`; bits beyond the prefix may be set, as people write them.
std::optional<Network> parse_network(std::string_view text);
/// The canonical spelling (RFC 5952).
std::string to_text(const Address& address);
std::string to_text(const Network& network);

}  // namespace tocsin
