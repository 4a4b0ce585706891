#include "base/url.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace tocsin {

std::optional<UrlParts> parse_url(std::string_view text) {
  const auto colon = text.find("://");
  if (colon == std::string_view::npos || colon == 0) return std::nullopt;
  UrlParts out{to_lower(text.substr(0, colon)), {}, {}, {}, "/"};
  text = text.substr(colon + 3);
  text = text.substr(0, text.find('#'));
  const auto end = std::min(text.find_first_of("/?"), text.size());
  if (end < text.size()) out.path = text.substr(end);
  auto authority = text.substr(0, end);
  if (const auto user = authority.rfind('@'); user != std::string_view::npos) authority.remove_prefix(user + 1);
  // an address in brackets has colons of its own (section 3.2.2)
  const auto bracket = authority.starts_with('[') ? authority.find(']') : std::string_view::npos;
  if (authority.starts_with('[') && bracket == std::string_view::npos) return std::nullopt;
  const auto port = authority.find(':', bracket == std::string_view::npos ? 0 : bracket);
  if (port != std::string_view::npos) {
    out.port = authority.substr(port + 1);
    authority = authority.substr(0, port);
  }
  if (out.port.size() > 5 || out.port.find_first_not_of("0123456789") != std::string_view::npos) return std::nullopt;
  if (bracket != std::string_view::npos) {
    if (bracket + 1 != authority.size()) return std::nullopt;
    authority = authority.substr(1, bracket - 1);
    if (const auto address = parse_address(authority); !address || !address->v6) return std::nullopt;
  }
  out.host = to_lower(authority);
  out.address = parse_address(out.host);
  if (out.host.empty()) return std::nullopt;
  return out;
}

}  // namespace tocsin
