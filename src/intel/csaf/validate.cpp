#include "intel/csaf/validate.hpp"

#include "base/limits_exchange.hpp"
#include "base/limits_stix.hpp"
#include "intel/csaf/findings.hpp"

namespace tocsin::csaf {
namespace {

/// The rule's own text, which outlives the error.
std::string_view lasting(std::string_view rule) {
  for (const std::string_view one : {"json.syntax", "json.utf8", "json.duplicate-name", "json.number", "json.too-deep", "json.too-large"})
    if (one == rule) return one;
  return "json.syntax";
}

}  // namespace

Report validate_text(std::string_view text) {
  const auto document = parse_json(text, {.bytes = limits::csaf_file_bytes_max, .depth = limits::stix_depth_max + std::size_t{limits::csaf_branch_depth_max} * 2});
  if (document) return validate(*document);
  Report report;
  Findings(report).error(document.error().where, lasting(document.error().rule), "3", document.error().detail);
  return report;
}

Report validate(const Json& document) {
  Report report;
  Findings findings(report);
  check_shape(document, findings);
  check_products(document, findings);
  check_tracking(document, findings);
  check_contents(document, findings);
  check_profile(document, findings);
  return report;
}

}  // namespace tocsin::csaf
