#include "intel/stix/identified.hpp"

#include "intel/stix/identifiers.hpp"
#include "intel/stix/validate.hpp"
#include "intel/stix/value.hpp"

namespace tocsin::stix {

std::optional<Json> identified(Json observable) {
  const auto type = std::as_const(observable)["type"].text();
  observable["spec_version"] = "2.1";
  observable["id"] = type + "--00000000-0000-4000-8000-000000000000";
  const auto* index = index_of(type);
  const auto text = to_jcs(observable);
  Reader reader;
  if (index == nullptr || !reader.open(text, {})) return std::nullopt;
  const auto laid = reader.object(0);
  if (!laid) return std::nullopt;
  const auto id = deterministic_id(**laid, index->schema());
  if (!id) return std::nullopt;
  observable["id"] = *id;
  return validate_object(to_jcs(observable)).valid() ? std::optional(observable) : std::nullopt;
}

}  // namespace tocsin::stix
