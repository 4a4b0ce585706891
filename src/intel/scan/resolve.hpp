#pragma once
#include <vector>

#include "intel/scan/find.hpp"

namespace tocsin::scan {

/// Orders the hits, lets the stronger one win where two overlap, and maps them to the raw text. The same hits in any
/// order give the same findings.
/// @param encoded matches of decoded tokens, already in places of the raw text
void resolve(Reading& reading, std::vector<Match> encoded, Findings& out);

}  // namespace tocsin::scan
