#pragma once
// Inside the stage only: JSON parts value by value.
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json.hpp"

namespace tocsin::sanitize {

/// How one text is read.
struct Manner {
  std::string_view label = {};                                    ///< what the value is called, where its name says what it holds (`password`, `mobile`)
  std::vector<std::pair<std::size_t, std::size_t>> guarded = {};  ///< bytes where nothing is rewritten without a person
};
/// Sanitizes one text value; sets `touched` when it came out different.
using SanitizeValue = std::function<std::string(const std::string& pointer, const Manner& manner, std::string_view text, bool& touched)>;
/// Another id for an object whose content changed, always the same for the same id.
using Mint = std::function<std::string(std::string_view id)>;

/// The member's name, where it says what its value is.
std::string_view label_of(std::string_view member);

/// Where a match in the name of the member at the pointer stands: the pointer with `#` behind it.
std::string name_of(const std::string& pointer);
/// Whether nobody can have written anything into the text: a UUID, an instant, a score, a short number.
bool has_fixed_form(std::string_view text);
/// A text or a number through `use`; a number is read as it is written, and stays one where nothing stands in it.
/// @return whether it came out different
bool sanitize_scalar(Json& value, const std::string& pointer, std::string_view name, const SanitizeValue& use);

/// Every text, number and name of the document through `use`. Of STIX what the format itself writes is left alone (types, ids,
/// references, timestamps), where it has the form that the format gives it. A pattern of STIX is read literal by literal, one of another
/// language as that language's rules are. An indicator or observable whose value had to change says nothing any more: it is taken
/// out, with what refers to it, since its id would give the value away (STIX 2.1 section 2.9). Events of MISP and advisories of CSAF have
/// policies of their own; any other JSON is walked value by value, and a name that had to change becomes another.
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
