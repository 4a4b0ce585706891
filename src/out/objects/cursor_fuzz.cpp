// libFuzzer entry: a `next` from a client; what is read is spelled the same again.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "out/objects/cursor.hpp"

using namespace tocsin;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto us = objects::read_cursor(text); us && objects::cursor_after(instant_from_us(*us)) != text) std::abort();
  return 0;
}
