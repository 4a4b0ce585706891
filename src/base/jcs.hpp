#pragma once
#include <string>
#include <string_view>

#include "base/json.hpp"

namespace tocsin {

/// Appends the JCS spelling of a value, for whoever spells a large one piece by piece and in the order of its names.
void append_jcs(std::string& out, const Json& value);
/// The same of one text, in its quotes.
void append_jcs_text(std::string& out, std::string_view text);

}  // namespace tocsin
