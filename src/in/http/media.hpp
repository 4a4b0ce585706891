#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace tocsin::http {

/// The type and subtype of a Content-Type, in lower case and without parameters.
std::string media_type(std::string_view content_type);
/// Whether a Content-Type names one of the types; a charset other than UTF-8 is not read.
bool is_read(std::string_view content_type, const std::vector<std::string>& types);
/// Whether an Accept field lets a type be answered (RFC 9110 section 12.5.1): empty allows all, `q=0` forbids.
bool is_accepted(std::string_view accept, std::string_view type);

}  // namespace tocsin::http
