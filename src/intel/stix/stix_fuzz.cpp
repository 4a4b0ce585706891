#include <cstdint>
#include <cstdlib>

#include "intel/stix/source.hpp"
#include "intel/stix/raise.hpp"
#include "intel/stix/validate.hpp"

// Any bytes are refused or looked at; what is looked at twice is found the same; the objects of a file are cut out whole.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tocsin;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const JsonLimits limits{.bytes = 1 << 16, .depth = 48};
  stix::Validator validator({.limits = limits});
  const auto report = validator.document(text);
  if (validator.document(text).errors.size() != report.errors.size()) std::abort();
  stix::Source source;
  if (!source.open(text, limits)) return 0;
  const auto raw = source.raw();
  if (raw.size() != source.size()) std::abort();
  for (std::size_t n = 0; n < raw.size(); ++n) {
    const auto value = source.object(n);
    if (!value) continue;
    const auto cut = parse_json(raw[n], limits);
    if (!cut || to_jcs(*cut) != to_jcs(stix::to_json(**value))) std::abort();
  }
  if (const auto raised = stix::raise_to_2_1(text, limits); raised && !parse_json(*raised, {.bytes = 1 << 22, .depth = 64})) std::abort();
  return 0;
}
