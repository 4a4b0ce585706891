#pragma once
#include <functional>
#include <string_view>
#include <vector>

#include "intel/scan/find.hpp"

namespace tocsin::scan {

inline constexpr int encodings_deep_max = 3;                          ///< encodings inside encodings
inline constexpr std::size_t decoded_bytes_max = std::size_t{16} << 20;  ///< of one text, all tokens together

/// Decodes the long runs that the walk found, as base64 or hex, also over line ends, and scans what they hold. A token
/// with something of ours or secret inside becomes one `encoded` match with all of it in `inner`.
/// @param scan empty where no deeper encoding is followed: what could be decoded there is not scanned, and that is said
/// @param why_not_whole set to a rule id when something was decoded that was not scanned whole
std::vector<Match> find_encoded(Reading& reading, const std::function<Findings(std::string_view)>& scan, std::string_view& why_not_whole);

}  // namespace tocsin::scan
