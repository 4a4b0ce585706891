#include <cstdlib>

#include "intel/lists/lists.hpp"
#include "intel/stix/source.hpp"
#include "intel/stix/validate.hpp"

using namespace tocsin;

/// What is read is valid STIX 2.1; a table that was written is read again, and no line of a blocking list comes from inside a value.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  static stix::Validator validator({.warnings = false});
  for (const auto& importer : lists::importers) {
    const auto read = importer.read(text, Instant{});
    if (!read) continue;
    if (!validator.document(read->text).valid()) std::abort();
    stix::Source source;
    if (!source.open(read->text, {.bytes = read->text.size() + 1, .depth = 48})) std::abort();
    const stix::Content content{"bundle--5d0092c5-5f74-4287-9642-33f4c354e56d", source.raw()};
    for (const auto& writer : lists::writers)
      if (!writer.write(content, Instant{})) std::abort();
    if (!lists::read_csv(lists::write_csv(content, Instant{})->text, Instant{})) std::abort();
  }
  return 0;
}
