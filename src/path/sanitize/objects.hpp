#pragma once
// Inside the stage only: JSON parts value by value.
#include <functional>
#include <string>
#include <string_view>

#include "base/json.hpp"

namespace tocsin::sanitize {

/// Sanitizes one text value; sets `touched` when it came out different.
using SanitizeValue = std::function<std::string(const std::string& pointer, std::string_view text, bool& touched)>;

/// Every text value of the document through `use`, except what the format itself writes (types, ids, references,
/// timestamps). Of an indicator's pattern only the literals. An indicator or observable whose value had to change says
/// nothing any more: it is taken out, with what refers to it, since its id would give the value away (STIX 2.1 section 2.9).
Json sanitize_objects(Json document, const SanitizeValue& use);

}  // namespace tocsin::sanitize
