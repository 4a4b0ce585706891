#include <cstdlib>

#include "intel/csaf/csaf.hpp"
#include "intel/csaf/validate.hpp"
#include "intel/stix/source.hpp"
#include "intel/stix/validate.hpp"

using namespace tocsin;

/// Checking never throws; what is read, of either kind, is valid STIX 2.1 and is written again.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  static_cast<void>(csaf::validate_text(text));
  static stix::Validator validator({.warnings = false});
  for (const auto read : {&csaf::read, &csaf::read_openvex}) {
    const auto made = (*read)(text, Instant{});
    if (!made) continue;
    if (!validator.document(made->text).valid()) std::abort();
    stix::Source source;
    if (!source.open(made->text, {.bytes = made->text.size() + 1, .depth = 48})) std::abort();
    const stix::Content content{"bundle--5d0092c5-5f74-4287-9642-33f4c354e56d", source.raw()};
    if (!csaf::write(content, Instant{})) std::abort();
    static_cast<void>(csaf::write_openvex(content, Instant{}));
  }
  return 0;
}
