#pragma once
// Inside src/intel only: the names and marks of a text, before any of them loses to another.
#include <vector>

#include "intel/scan/find.hpp"
#include "intel/scan/scanner.hpp"

namespace tocsin::scan {

/// Every URL, address, domain, hash … in the shadow, overlapping ones too, with its side.
std::vector<Hit> read_names(const Scanner& scanner, const Shadow& shadow);

}  // namespace tocsin::scan
