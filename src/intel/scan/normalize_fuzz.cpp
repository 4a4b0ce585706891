#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "intel/scan/normalize.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view raw(reinterpret_cast<const char*>(bytes), size);
  const auto shadow = tocsin::scan::normalize(raw);
  for (std::size_t i = 0; i < shadow.text().size(); ++i) {
    const auto [begin, end] = shadow.raw(i, i + 1);
    if (begin >= end || end > raw.size()) std::abort();
  }
  return 0;
}
