// libFuzzer entry: an envelope from a client, and an answer from a server. What is taken out of it lies in it, in order, and is looked at without a fault.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "app/intake.hpp"

using namespace tocsin;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto objects = app::objects_of_envelope(text);
  const auto answered = app::objects_of_answer(text);
  // whatever can be posted can be answered, with the same objects in it
  if (objects && (!answered || answered->objects != *objects)) std::abort();
  if (!answered) return 0;
  const char* end = text.data();
  for (const auto object : answered->objects) {
    if (object.data() < end || object.data() + object.size() > text.data() + text.size() || !object.starts_with('{')) std::abort();
    end = object.data() + object.size();
    if (const auto examined = app::examine(object); examined && examined->object.bytes != object) std::abort();
  }
  return 0;
}
