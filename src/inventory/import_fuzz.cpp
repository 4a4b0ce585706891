#include <cstddef>
#include <cstdint>
#include <string_view>

#include "inventory/import.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  (void)tocsin::inventory::load_any(text);
  (void)tocsin::inventory::load_csv(text);
  (void)tocsin::inventory::load_zone(text);
  (void)tocsin::inventory::load_ldif(text);
  return 0;
}
