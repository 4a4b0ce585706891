#pragma once
#include <algorithm>
#include <cstddef>
#include <vector>

namespace tocsin::bench {

/// The value below which a share of the measurements lies (nearest rank); 0 when there are none.
/// @param share 0 to 1: 0.99 for the 99th percentile
inline double at(std::vector<double> measured, double share) {
  if (measured.empty()) return 0;
  const auto rank = static_cast<std::ptrdiff_t>(std::min(measured.size() - 1, static_cast<std::size_t>(share * static_cast<double>(measured.size()))));
  std::ranges::nth_element(measured, measured.begin() + rank);
  return measured[static_cast<std::size_t>(rank)];
}

}  // namespace tocsin::bench
