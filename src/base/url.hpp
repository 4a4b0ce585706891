#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "base/net.hpp"

namespace tocsin {

/// The parts of an address with an authority (RFC 3986 section 3), borrowed but for the scheme and the host.
struct UrlParts {
  std::string scheme;               ///< in small letters
  std::string host;                 ///< in small letters; an IPv6 address without its brackets
  std::optional<Address> address;   ///< where the host is one
  std::string_view port;            ///< digits, or empty
  std::string_view path;            ///< path and query as they go to a server, without fragment: `/a?b`; at least `/`
};
/// @return nothing for what has no scheme, no `//` or no host, or a port that is none
std::optional<UrlParts> parse_url(std::string_view text);

}  // namespace tocsin
