#pragma once
#include <map>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace tocsin::http {

/// The origin-form of a request target (RFC 9112 section 3.2.1), decoded.
struct Target {
  std::string path;                          ///< begins with '/', without dot segments
  std::map<std::string, std::string> query;  ///< '+' is a space, as forms send it
};

/// Reads a request target, refusing what two readers could understand in two ways.
/// @error invalid "http.target" not origin-form; a broken or truncated percent code; a NUL, another control character or
///        no UTF-8 after decoding; an encoded '/' or a dot segment in the path; a query name that comes twice
Result<Target> parse_target(std::string_view target);

/// The fields of an `application/x-www-form-urlencoded` body, by the same rules.
/// @error invalid "http.form"
Result<std::map<std::string, std::string>> parse_form(std::string_view body);

}  // namespace tocsin::http
