#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.hpp"
#include "base/instant.hpp"
#include "base/json.hpp"
#include "base/marking.hpp"
#include "base/result.hpp"

/// STIX 2.1 objects as JSON. Nothing here reads a clock or draws an id: SDO ids are derived from a seed that the caller
/// gives, so that the same share makes the same objects again.
namespace tocsin::stix {

/// What every domain object of one share has in common.
struct Common {
  std::string created_by_ref;   ///< the organisation's identity id
  Instant created, modified;    ///< modified ≥ created
  Tlp marking = Tlp::amber;
  std::string seed;             ///< a UUID of ours (the share's); with a name it gives the object's id
  int confidence = -1;          ///< 0–100, or -1 for none
};

/// `type--UUIDv5(seed, type/name)`: stable for one share, unrelated to any content (section 2.9 forbids SDO ids in the SCO namespace).
std::string object_id(std::string_view type, std::string_view seed, std::string_view name);
/// The deterministic id of a cyber observable (section 2.9): UUIDv5 of the JCS of its contributing properties.
std::string observable_id(std::string_view type, const Json& contributing);
/// The fixed id of a TLP 2.0 marking definition, and the definition itself.
std::string marking_id(Tlp tlp);
Json marking_definition(Tlp tlp);
/// The label that a marking-definition id stands for; none when it is another kind of marking.
std::optional<Tlp> tlp_of_marking(std::string_view id);
/// The timestamp form of STIX: UTC with milliseconds.
std::string timestamp(Instant at);

Json identity(const Common& common, std::string_view name, std::string_view identity_class, std::string_view contact = {});
/// @param type, value as extract() gives them
/// @return `[ipv4-addr:value = '203.0.113.9']`
/// @error invalid "stix.no-pattern" no STIX pattern is defined for the type
Result<std::string> pattern_of(std::string_view type, std::string_view value);
/// The cyber observable object itself. @error invalid "stix.no-pattern"
Result<Json> observable(std::string_view type, std::string_view value, Tlp marking);
Json indicator(const Common& common, std::string_view name, std::string_view pattern, Instant valid_from, std::optional<Instant> valid_until, const std::vector<std::string>& indicator_types);
Json vulnerability(const Common& common, std::string_view cve, std::string_view description);
Json course_of_action(const Common& common, std::string_view name, std::string_view description);
Json relationship(const Common& common, std::string_view source, std::string_view verb, std::string_view target);
Json report(const Common& common, std::string_view name, std::string_view description, Instant published, const std::vector<std::string>& object_refs, const std::vector<std::string>& types);
Json grouping(const Common& common, std::string_view name, std::string_view context, const std::vector<std::string>& object_refs);
Json note(const Common& common, std::string_view name, std::string_view content, const std::vector<std::string>& object_refs);
/// @param seed,name give the bundle's id
Json bundle(std::string_view seed, std::string_view name, Json::Array objects);

/// Checks one object with the rules of validate.hpp. @error invalid, the first rule that it breaks; where = JSON pointer
Result<> check_object(const Json& object);
/// The objects one by one and together, ids unique, every reference inside the bundle.
/// @error invalid, the first rule that is broken · "stix.bundle"; where = JSON pointer
Result<> check_bundle(const Json& bundle);

}  // namespace tocsin::stix
