#pragma once
#include <string>
#include <string_view>

#include "intel/stix/convert.hpp"

/// Events of MISP as JSON (MISP core format, draft-16), into STIX 2.1 and out of it. docs/formats.md says what becomes what.
///
/// What MISP says and STIX has no property for stays with the object that was made of it (intel/stix/kept.hpp) and comes out again: an
/// event that nobody touched between is written as it was read. Who changes an object of STIX changes what is written of it.
namespace tocsin::misp {

/// Reads `{"Event":…}`, `{"response":[{"Event":…},{"Object":…},{"Attribute":…}]}`, `{"response":{"Attribute":[…]}}`, a list of these, or an
/// event as it stands in them.
/// @param now  of what has no time
/// @error those of parse_json · invalid "misp.shape" something is not of its kind, or no event, object or attribute is there ·
///        "misp.uuid" no UUID · "misp.value" an attribute without type or value, or a value that is too long · "misp.time" no seconds since
///        1970 · "misp.too-many" more attributes than misp_attributes_max; where = JSON pointer
Result<stix::Written> read(std::string_view text, Instant now);

/// Writes one event for each report or grouping, or one for everything: `{"Event":…}`, or `{"response":[…]}` of several.
/// New attributes stand in the category that their type has when nobody says; labels and PAP become tags, and a statement that
/// names a sharing group the distribution to it. Where no event said otherwise the distribution is one's own organization only.
Result<stix::Written> write(const stix::Content& content, Instant now);

inline constexpr stix::Importer importer{"misp", "events of MISP as JSON", read};
inline constexpr stix::Writer writer{"misp", "an event of MISP as JSON", write};

}  // namespace tocsin::misp
