// libFuzzer entry: the head and the table of a batch, as a disk may give them back; what is read is spelled the same again.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "out/objects/batch.hpp"

using namespace tocsin;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto head = objects::read_head(text); head && objects::read_head(objects::spell_head(*head))->body_bytes != head->body_bytes) std::abort();
  if (const auto batch = objects::read_table(text)) {
    const auto again = objects::read_table(objects::spell_table(*batch));
    if (!again || again->objects.size() != batch->objects.size() || again->status != batch->status) std::abort();
  }
  if (const auto status = objects::read_status(text); status && !objects::read_status(objects::spell_status(*status))) std::abort();
  return 0;
}
