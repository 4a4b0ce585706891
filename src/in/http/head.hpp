#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace tocsin::http {

/// The request line and header of an HTTP/1.1 request.
struct Head {
  std::string method;
  std::string target;
  int minor = 1;                              ///< HTTP/1.minor: 0 or 1
  std::map<std::string, std::string> fields;  ///< names in lower case; values of a name that came twice joined by ", "
  std::optional<std::uint64_t> length;        ///< Content-Length
  bool chunked = false;
  bool keep_alive = true;
  bool expects_continue = false;
};

/// Reads a head strictly: whatever could be framed in two ways is refused (RFC 9112 sections 2.2, 5 and 6), so that no
/// proxy before this server sees other requests than it does.
/// @param head the bytes up to and with the empty line
/// @error invalid "http.malformed" another request line; a bare CR or LF; a folded line; a space before a colon; control
///        characters; Content-Length twice or with Transfer-Encoding; an encoding other than `chunked`; no Host or two;
///        Authorization or Content-Type twice; where = the line
Result<Head> parse_head(std::string_view head);

}  // namespace tocsin::http
