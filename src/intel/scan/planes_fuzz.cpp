#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "intel/scan/planes.hpp"

/// The vector classifier and its scalar twin say the same of any bytes.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace tocsin::scan;
  std::string text(reinterpret_cast<const char*>(bytes), size);
  text.resize((size / plane_bytes + 1) * plane_bytes + 1);
  const auto blocks = text.size() / plane_bytes;
  std::vector<Planes> wide(blocks), scalar(blocks);
  classify(text.data(), blocks, wide.data());
  classify_scalar(text.data(), blocks, scalar.data());
  if (wide != scalar) std::abort();
  for (std::size_t i = 0; i < blocks; ++i)
    if (suspects(text.data() + i * plane_bytes) != suspects_scalar(text.data() + i * plane_bytes)) std::abort();
  return 0;
}
