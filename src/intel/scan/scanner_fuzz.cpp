#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "intel/extract.hpp"
#include "intel/scan/scanner.hpp"

namespace {
const tocsin::scan::Scanner& scanner() {
  static const auto made = [] {
    tocsin::scan::Vocabulary v;
    v.terms = {{"Ada Vik", tocsin::scan::Kind::person, "/employees/0"}, {"zq-canary-11", tocsin::scan::Kind::canary, "/canaries/0"}};
    v.domains = {{"fjord.example", "/domains/0"}};
    v.networks = {{"192.0.2.0/25", "/cidrs/0"}};
    v.host_prefixes = {{"bgo", "/host_prefixes/0"}};
    v.ticket_prefixes = {{"FWINC", "/ticket_prefixes/0"}};
    return *tocsin::scan::Scanner::build(v);
  }();
  return made;
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  std::size_t end = 0;
  for (const auto& match : scanner().scan(text).matches) {
    if (match.begin < end || match.begin >= match.end || match.end > text.size()) std::abort();
    end = match.end;
  }
  (void)scanner().rescan(text);
  (void)tocsin::intel::extract(text, scanner());
  return 0;
}
