#pragma once
#include <functional>
#include <string_view>
#include <vector>

#include "intel/scan/match.hpp"

namespace tocsin::scan {

inline constexpr int encodings_deep_max = 3;                          ///< encodings inside encodings
inline constexpr std::size_t decoded_bytes_max = std::size_t{16} << 20;  ///< of one text, all tokens together

/// Decodes tokens of base64 and hex, also over line ends, and scans what they hold. A token with something of ours or
/// secret inside becomes one `encoded` match with all of it in `inner`.
std::vector<Match> find_encoded(std::string_view raw, const std::function<Findings(std::string_view)>& scan);

}  // namespace tocsin::scan
