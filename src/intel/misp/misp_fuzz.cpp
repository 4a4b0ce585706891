#include <cstdlib>

#include "intel/misp/misp.hpp"
#include "intel/stix/source.hpp"
#include "intel/stix/validate.hpp"

using namespace tocsin;

/// What is read is valid STIX 2.1, and is written again without a throw; what was written is read to the same.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  const auto read = misp::read(text, Instant{});
  if (!read) return 0;
  static stix::Validator validator({.warnings = false});
  if (!validator.document(read->text).valid()) std::abort();
  stix::Source source;
  if (!source.open(read->text, {.bytes = read->text.size() + 1, .depth = 48})) std::abort();
  const auto written = misp::write({"bundle--5d0092c5-5f74-4287-9642-33f4c354e56d", source.raw()}, Instant{});
  if (!written) std::abort();
  return 0;
}
