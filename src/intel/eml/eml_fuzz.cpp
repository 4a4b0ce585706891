#include <cstdlib>

#include "intel/eml/eml.hpp"
#include "intel/eml/mime.hpp"
#include "intel/stix/validate.hpp"

using namespace tocsin;

/// A mail of any bytes is refused, or valid STIX 2.1.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  static_cast<void>(eml::addresses_in(text));
  static_cast<void>(eml::decoded_words(text));
  const auto read = eml::read(text, Instant{});
  static stix::Validator validator({.warnings = false});
  if (read && !validator.document(read->text).valid()) std::abort();
  return 0;
}
