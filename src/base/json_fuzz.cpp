#include <cstdint>
#include <cstdlib>

#include "base/json.hpp"

// Any bytes are refused or understood; what is understood has one canonical spelling, which reads back as the same value.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto value = tocsin::parse_json({reinterpret_cast<const char*>(data), size}, {.bytes = 1 << 16, .depth = 32});
  if (!value) return 0;
  const auto spelled = tocsin::to_jcs(*value);
  const auto again = tocsin::parse_json(spelled);
  if (!again || *again != *value || tocsin::to_jcs(*again) != spelled) std::abort();
  return 0;
}
