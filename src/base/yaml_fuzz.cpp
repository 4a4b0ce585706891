#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/csv.hpp"
#include "base/yaml.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  (void)tocsin::parse_yaml(text);
  (void)tocsin::parse_csv(text, 1000);
  return 0;
}
