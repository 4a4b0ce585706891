#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "base/marking.hpp"
#include "intel/stix/convert.hpp"

namespace tocsin::csaf {

/// The label of a document: TLP 1.0's, or the narrower one that the distribution's text spells; none when it has none.
std::optional<Tlp> label_of(const Json& document);
/// The distribution that says it. @param text  what else stands in it
Json distribution_of(Tlp tlp, const std::string& text);

/// The objects of STIX that a valid document is. @param kept  what the report keeps, or null
Json::Array objects_of(const Json& document, std::string_view format, const Json* kept);

/// What an earlier reader kept in a report, where nobody changed an object since; null otherwise.
Json unchanged(const Json::Array& content, std::string_view format, Json::Array (*again)(const Json& kept));

/// A document of whatever is there. @error those of write()
Result<Json> document_of(const Json::Array& content, Instant now, std::string_view bundle_id, std::vector<stix::Lost>& lost);

Result<Json::Array> parsed(const stix::Content& content);

}  // namespace tocsin::csaf
