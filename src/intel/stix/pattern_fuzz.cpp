#include <cstdint>
#include <cstdlib>

#include "intel/stix/pattern.hpp"

// Any text is refused with a place inside it, or understood; what is understood is printed in a spelling that means the same.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tocsin::stix;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  pattern::Tree tree;
  if (const auto fault = pattern::parse(text, tree)) {
    if (fault->position > size || fault->detail.empty()) std::abort();
    return 0;
  }
  const auto printed = pattern::print(tree);
  pattern::advice(tree);
  pattern::Tree again;
  if (pattern::parse(printed, again) || pattern::print(again) != printed || again.nodes.size() != tree.nodes.size()) std::abort();
  return 0;
}
