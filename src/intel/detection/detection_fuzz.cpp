#include <cstdlib>

#include "intel/detection/detection.hpp"
#include "intel/stix/validate.hpp"

using namespace tocsin;

/// Rules of any bytes are refused, or indicators of valid STIX 2.1.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  static stix::Validator validator({.warnings = false});
  for (const auto& importer : detection::importers) {
    const auto read = importer.read(text, Instant{});
    if (read && !validator.document(read->text).valid()) std::abort();
  }
  return 0;
}
