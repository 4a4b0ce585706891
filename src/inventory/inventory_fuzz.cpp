#include <cstddef>
#include <cstdint>
#include <string_view>

#include "inventory/inventory.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const auto loaded = tocsin::inventory::load({reinterpret_cast<const char*>(bytes), size});
  if (!loaded) return 0;
  for (const auto& person : loaded->people) (void)tocsin::inventory::name_variants(person);
  return 0;
}
