#include <cstddef>
#include <cstdint>
#include <string_view>

#include "path/trigger/signal.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace tocsin::trigger;
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(bytes) + 1, size - 1);
  static const auto software = *read_software("vendor,product,asset\nCisco,IOS XE,gw-1\nPalo Alto Networks,PAN-OS,fw-1\n");
  switch (bytes[0] % 4) {
    case 0: (void)read_any(text, software); break;
    case 1: (void)read_note(text); break;
    case 2: (void)read_kev(text, software); break;
    default: (void)read_software(text);
  }
  return 0;
}
