#pragma once
// Inside the stage only: tables and detection rules.
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "path/sanitize/objects.hpp"

namespace tocsin::sanitize {

/// Comma-separated values (RFC 4180) cell by cell, each read under its column's name; what did not change is byte for byte as it was.
/// @error invalid "csv.quote", "csv.utf8" as parse_csv; where = line
Result<std::string> sanitize_table(std::string_view text, const SanitizeValue& use);

/// Where the logic of a detection rule stands: from `detection:` to the next key of a Sigma rule, from `strings:` or `condition:` to the end of a YARA rule.
/// Nothing for other media types.
std::vector<std::pair<std::size_t, std::size_t>> rule_logic(std::string_view media_type, std::string_view text);

}  // namespace tocsin::sanitize
