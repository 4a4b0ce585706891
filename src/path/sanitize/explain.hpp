#pragma once
// Inside the stage only: what lost, as JSON.
#include <vector>

#include "path/sanitize/sanitize.hpp"

namespace tocsin::sanitize {

Json write_lost(const std::vector<Alternative>& lost);

}  // namespace tocsin::sanitize
