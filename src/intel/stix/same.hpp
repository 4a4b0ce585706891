#pragma once
#include <string_view>

#include "base/json.hpp"

/// When two texts are one object.
namespace tocsin::stix {

/// Whether both texts are the same version of the same object, however they are spelled: the order of names, white space, escapes,
/// numbers (RFC 8785), digits of a timestamp behind the last that says something (section 2.16), and what the standard takes for
/// granted (`revoked` and `defanged` false). Texts that only look like timestamps have to be equal. What is no JSON is never the same.
bool is_same_object(std::string_view one, std::string_view other);
/// The same of objects that were parsed.
bool is_same_json(const Json& one, const Json& other);

/// Whether it is a marking definition whose content the standard or its committee fixes (TLP 1.0 and 2.0): one object, whatever a
/// library writes beside its id (section 7.2.1.4).
bool is_fixed_marking(std::string_view id);

}  // namespace tocsin::stix
