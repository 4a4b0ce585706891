#pragma once
#include <cstddef>

/// Bounds on files of STIX. Units last.
namespace tocsin::limits {

inline constexpr std::size_t stix_file_bytes_max = std::size_t{1} << 30;  ///< one file of `tocsin stix`
inline constexpr std::size_t stix_depth_max = 48;                         ///< lists and objects inside each other

}  // namespace tocsin::limits
