#pragma once
// Inside the stage only: JSON parts value by value.
#include <functional>
#include <string>
#include <string_view>

#include "base/json.hpp"

namespace tocsin::sanitize {

/// Sanitizes one text value; sets `touched` when it came out different.
/// @param label what the value is called, where its name says what it holds (`password`, `mobile`), else empty
using SanitizeValue = std::function<std::string(const std::string& pointer, std::string_view label, std::string_view text, bool& touched)>;
/// Another id for an object whose content changed, always the same for the same id.
using Mint = std::function<std::string(std::string_view id)>;

/// The member's name, where it says what its value is.
std::string_view label_of(std::string_view member);

/// Every text value of the document through `use`, except what the format itself writes (types, ids, references,
/// timestamps). Of an indicator's pattern only the literals. An indicator or observable whose value had to change says
/// nothing any more: it is taken out, with what refers to it, since its id would give the value away (STIX 2.1 section 2.9).
/// Events of MISP and advisories of CSAF have policies of their own; any other JSON is walked value by value.
Json sanitize_objects(Json document, const SanitizeValue& use, const Mint& mint);

bool is_misp(const Json& document);
/// Events of MISP core format: attributes whose value had to change are taken out, as are objects and references that then have nothing
/// left; a comment or a free text keeps its mask. Who entered the event, who saw it and whom it was shared with never goes on. What
/// has an id that is made from its content (UUID versions 3 and 5) gets another where the content changed.
Json sanitize_misp(Json document, const SanitizeValue& use, const Mint& mint);

bool is_csaf(const Json& document);
/// Advisories of CSAF 2.0: texts are sanitized, addresses that would not be addresses any more go with what requires them, names and
/// helpers of products that had to change go.
Json sanitize_csaf(Json document, const SanitizeValue& use);

}  // namespace tocsin::sanitize
