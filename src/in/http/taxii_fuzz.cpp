// libFuzzer entry: target, Accept and Authorization of a TAXII request, in three lines.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "base/text.hpp"
#include "in/http/target.hpp"
#include "in/http/taxii_request.hpp"

using namespace tocsin;
using namespace tocsin::http;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto lines = split({reinterpret_cast<const char*>(data), size}, '\n');
  if (lines.size() < 3) return 0;
  const auto target = parse_target(lines[0]);
  taxii_request::accepts_taxii(lines[1], false);
  const auto credential = taxii_request::credential_of(lines[2]);
  if (credential && credential->user.empty() && credential->secret.empty()) std::abort();
  if (!target) return 0;
  taxii_request::segments_behind(target->path, "/taxii2/");
  const auto query = taxii_request::query_of({"GET", target->path, target->query, {}, {}, {}}, {true, true, true, true});
  if (query && query->limit > limits::taxii_page_objects_max) std::abort();
  return 0;
}
