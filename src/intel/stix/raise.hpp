#pragma once
#include <string>
#include <string_view>

#include "base/json.hpp"
#include "base/result.hpp"

namespace tocsin::stix {

/// Makes STIX 2.1 of STIX 2.0: a bundle of a bundle, a list of a list, an object of an object that needs no second one.
///
/// Objects get spec_version. Words of the old vocabularies move from labels to the types that 2.1 has for them; malware becomes
/// a family, since 2.0 wanted a name; patterns are marked as STIX. The objects inside observed data become objects of their
/// own, with deterministic ids, new names of properties, and the markings of the observed data; what 2.1 has no name for stays as
/// a custom property. An observable without a deterministic id gets one from the observed data's id and its key.
/// @error those of parse_json · invalid "json.too-large" the markings of observed data on all its observables are more than a million
Result<std::string> raise_to_2_1(std::string_view text, JsonLimits limits);
/// The same of one object: itself, and those that come out of it.
Result<Json::Array> raise_object(const Json& object);

}  // namespace tocsin::stix
