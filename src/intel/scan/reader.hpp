#pragma once
// Inside src/intel only: the names and marks of a text, before any of them loses to another.
#include <functional>
#include <string_view>

#include "intel/scan/find.hpp"
#include "intel/scan/scanner.hpp"

namespace tocsin::scan {

/// Every URL, address, domain, hash … of the text, overlapping ones too, with its side. The places are the shadow's.
void read_names(const Scanner& scanner, std::string_view text, const std::function<void(const Hit& hit, const Shadow& shadow)>& use);

}  // namespace tocsin::scan
