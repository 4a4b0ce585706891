#include <cstddef>
#include <cstdint>
#include <string_view>

#include "procedure/example.hpp"
#include "procedure/load.hpp"

/// One file of the example is replaced by the input: the loader meets it beside good ones.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  static const auto example = *tocsin::procedure::example("utility");
  if (size == 0) return 0;
  auto files = example.procedure;
  auto file = files.begin();
  std::advance(file, bytes[0] % files.size());
  file->second.assign(reinterpret_cast<const char*>(bytes) + 1, size - 1);
  (void)tocsin::procedure::problems(files);
  (void)tocsin::procedure::parse_people(file->second);
  return 0;
}
