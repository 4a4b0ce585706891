#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string_view>

#include "procedure/diff.hpp"
#include "procedure/example.hpp"
#include "procedure/load.hpp"

/// The input is a file of a procedure, alone or, seldom since it is slow, in the place of one of the example's files.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace tocsin::procedure;
  static const auto example_files = tocsin::procedure::example("utility")->procedure;
  if (size == 0) return 0;
  const std::string text(reinterpret_cast<const char*>(bytes) + 1, size - 1);
  Files files{{"input.yaml", text}};
  if (bytes[0] >= 0xF0) {
    files = example_files;
    std::next(files.begin(), bytes[0] % static_cast<int>(files.size()))->second = text;
  }
  tocsin::procedure::Procedure out;
  (void)problems(files, out);
  (void)parse_people(text);
  (void)diff(files, {{"input.yaml", "audiences: [{id: soc, why: x}]\n"}});
  return 0;
}
