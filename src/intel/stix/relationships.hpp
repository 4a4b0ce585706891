#pragma once
#include <string_view>

namespace tocsin::stix {

/// Whether the standard names a relationship between two types (sections 3.7, 4 and 6); also true where one of the types is not
/// the standard's own.
bool suggested(std::string_view source, std::string_view verb, std::string_view target);

}  // namespace tocsin::stix
