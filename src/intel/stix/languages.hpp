#pragma once
#include <string_view>

namespace tocsin::stix {

/// Whether a code of three lower-case letters names a language or a family of them, or is kept for private use (RFC 5646
/// section 2.2.1). Those of languages that also have two letters count, since software names them so.
bool is_language_of_three(std::string_view code);

}  // namespace tocsin::stix
