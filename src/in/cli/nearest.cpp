#include "in/cli/nearest.hpp"

#include <algorithm>
#include <numeric>

namespace tocsin::cli {
namespace {

/// How many letters have to be put in, taken out or changed (Levenshtein).
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t corner = row[0];
    row[0] = i + 1;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const auto changed = corner + (a[i] == b[j] ? 0U : 1U);
      corner = row[j + 1];
      row[j + 1] = std::min({changed, row[j] + 1, row[j + 1] + 1});
    }
  }
  return row.back();
}

}  // namespace

std::string nearest(std::string_view typed, const std::vector<std::string>& names) {
  std::string best;
  std::size_t least = typed.size() / 3 + 1;
  for (const auto& name : names)
    if (const auto far = distance(typed, name); far <= least && (best.empty() || far < least)) {
      best = name;
      least = far;
    }
  return best;
}

}  // namespace tocsin::cli
