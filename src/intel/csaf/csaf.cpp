#include "intel/csaf/csaf.hpp"

#include "base/ids.hpp"
#include "base/limits_exchange.hpp"
#include "base/limits_stix.hpp"
#include "intel/csaf/findings.hpp"
#include "intel/csaf/objects.hpp"
#include "intel/csaf/products.hpp"
#include "intel/stix/kept.hpp"
#include "intel/stix/labels.hpp"

namespace tocsin::csaf {
namespace {

stix::Written bundle_of(Json::Array objects, std::string_view seed) {
  Json::Array all = stix::kept_definitions();
  const auto clear = std::as_const(all[0])["id"].text();
  for (auto& object : objects)
    if (std::as_const(object)["id"].text() != clear) all.push_back(std::move(object));
  const Json bundle = Json::Object{{"type", "bundle"}, {"id", "bundle--" + uuid_v5("6ba7b812-9dad-11d1-80b4-00c04fd430c8", seed)}, {"objects", std::move(all)}};
  return {.text = to_jcs(bundle), .lost = {}};
}

Json::Array again_csaf(const Json& kept) { return objects_of(kept, "csaf", nullptr); }
Json::Array again_openvex(const Json& kept) {
  const auto document = csaf_of_openvex(kept);
  return document ? objects_of(*document, "openvex", nullptr) : Json::Array{};
}

/// A document that is what was read, or made of what is there now, and good in each case where it is new.
Result<Json> document_in(const Json::Array& content, const stix::Content& file, Instant now, std::vector<stix::Lost>& lost) {
  if (auto kept = unchanged(content, "csaf", again_csaf); !kept.is_null()) return kept;
  if (const auto kept = unchanged(content, "openvex", again_openvex); !kept.is_null()) return csaf_of_openvex(kept);
  auto made = TRY(document_of(content, now, file.bundle_id, lost));
  if (const auto report = validate(made); !report.valid())
    return refuse(Errc::conflict, "csaf.invalid", report.errors[0].where, report.errors[0].detail + " (" + std::string(report.errors[0].rule) + ")");
  return made;
}

}  // namespace

Result<stix::Written> read(std::string_view text, Instant) {
  const auto document = TRY(parse_json(text, {.bytes = limits::csaf_file_bytes_max, .depth = limits::stix_depth_max + std::size_t{limits::csaf_branch_depth_max} * 2}));
  Report report;
  Findings findings(report);
  check_shape(document, findings);
  for (const auto& error : report.errors)
    if (error.rule == "csaf.schema") return refuse(Errc::invalid, "csaf.schema", error.where, error.detail);
  if (const auto count = products_of(document).size(); count > limits::csaf_products_max)
    return refuse(Errc::invalid, "csaf.too-many", "/product_tree", "at most " + std::to_string(limits::csaf_products_max) + " products");
  return bundle_of(objects_of(document, "csaf", &document), text);
}

Result<stix::Written> write(const stix::Content& content, Instant now) {
  const auto objects = TRY(parsed(content));
  stix::Written out;
  out.text = to_jcs(TRY(document_in(objects, content, now, out.lost))) + "\n";
  return out;
}

Result<stix::Written> read_openvex(std::string_view text, Instant) {
  const auto statements = TRY(parse_json(text, {.bytes = limits::csaf_file_bytes_max, .depth = limits::stix_depth_max}));
  const auto document = TRY(csaf_of_openvex(statements));
  return bundle_of(objects_of(document, "openvex", &statements), text);
}

Result<stix::Written> write_openvex(const stix::Content& content, Instant now) {
  const auto objects = TRY(parsed(content));
  stix::Written out;
  if (const auto kept = unchanged(objects, "openvex", again_openvex); !kept.is_null()) {
    out.text = to_jcs(kept) + "\n";
    return out;
  }
  const auto document = TRY(document_in(objects, content, now, out.lost));
  out.text = to_jcs(TRY(openvex_of_csaf(document, out.lost))) + "\n";
  return out;
}

}  // namespace tocsin::csaf
