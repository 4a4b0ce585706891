#pragma once
// Inside the scanner only.
#include <re2/re2.h>

#include <cstdlib>
#include <string>

#include "intel/scan/find.hpp"

namespace tocsin::scan {

/// A built-in expression, over bytes. One that does not compile would pass over its class in silence, so it stops the
/// program at its first use instead, which every test run has.
struct Expression : RE2 {
  explicit Expression(const std::string& pattern, std::int64_t memory_bytes_max = std::int64_t{8} << 20) : RE2(pattern, options(memory_bytes_max)) {
    if (!ok()) std::abort();
  }
  static RE2::Options options(std::int64_t memory_bytes_max) {
    RE2::Options out(RE2::Latin1);
    out.set_max_mem(memory_bytes_max);
    return out;
  }
};

/// Calls `use(begin, end)` for each match of the first group of an expression, in order.
template <class Use>
void each_match(const Reading& r, const RE2& expression, Use&& use) {
  re2::StringPiece rest(r.text.data(), r.text.size()), found;
  while (RE2::FindAndConsume(&rest, expression, &found)) {
    if (found.data() == nullptr) continue;
    const auto begin = static_cast<std::size_t>(found.data() - r.text.data());
    use(begin, begin + found.size());
    if (found.empty()) return;
  }
}

}  // namespace tocsin::scan
