#pragma once
#include "intel/scan/find.hpp"

namespace tocsin::scan {

/// Goes over the text once and calls what is to be called at each place.
/// @param effort_max what it may cost; @return false when it would have cost more and was broken off
bool walk(Reading& r, std::size_t effort_max);

}  // namespace tocsin::scan
