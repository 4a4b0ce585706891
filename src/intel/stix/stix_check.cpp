#include <set>

#include "intel/stix/stix.hpp"
#include "intel/stix/validate.hpp"

namespace tocsin::stix {
namespace {

Result<> first_error(const Report& report) {
  if (report.valid()) return {};
  const auto& error = report.errors.front();
  // the finding's own words may quote the value, and a refusal holds no content
  return std::unexpected(Error{Errc::invalid, std::string(error.rule), error.where, "STIX 2.1 section " + std::string(error.section)});
}

}  // namespace

Result<> check_object(const Json& object) { return first_error(validate_object(to_jcs(object))); }

Result<> check_bundle(const Json& bundle) {
  const auto wrong = [](const std::string& where, std::string detail) { return refuse(Errc::invalid, "stix.bundle", where, std::move(detail)); };
  if (bundle["type"].text() != "bundle") return wrong("/type", "wants a bundle");
  if (bundle["objects"].array().empty()) return wrong("/objects", "is empty");
  const auto spelled = to_jcs(bundle);
  Validator validator({.warnings = false, .findings_max = 1, .limits = {.bytes = spelled.size() + 1, .depth = 48}});
  TRY_VOID(first_error(validator.document(spelled)));
  // Ours go to readers who have nothing else: everything that is referred to is there, and once.
  std::set<std::string, std::less<>> ids;
  for (std::size_t i = 0; i < bundle["objects"].array().size(); ++i)
    if (!ids.insert(bundle["objects"].at(i)["id"].text()).second) return wrong(pointer_to("/objects", i) + "/id", "stands twice");
  for (std::size_t i = 0; i < bundle["objects"].array().size(); ++i)
    for (const auto& [name, value] : bundle["objects"].at(i).object()) {
      const auto place = pointer_to(pointer_to("/objects", i), name);
      if (name.ends_with("_ref") && !ids.contains(value.text())) return wrong(place, "refers to nothing in the bundle");
      if (name.ends_with("_refs"))
        for (const auto& ref : value.array())
          if (!ids.contains(ref.text())) return wrong(place, "refers to nothing in the bundle");
    }
  return {};
}

}  // namespace tocsin::stix
