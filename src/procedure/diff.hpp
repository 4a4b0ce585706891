#pragma once
#include <string>
#include <vector>

#include "procedure/load.hpp"

namespace tocsin::procedure {

/// One difference between two versions, in words: `audiences / sector-isac / tlp_max: green → amber`.
struct Change {
  std::string place;   ///< part, id, field
  std::string before;  ///< empty: added
  std::string after;   ///< empty: removed
  bool operator==(const Change&) const = default;
  [[nodiscard]] std::string in_words() const;
};

/// What changed, part by part; the order of files and of keys does not count, comments do not either.
/// @error invalid "procedure.yaml" one of the two cannot be read
Result<std::vector<Change>> diff(const Files& before, const Files& after);

}  // namespace tocsin::procedure
