#pragma once
#include <optional>

#include "base/instant.hpp"
#include "base/json.hpp"

namespace tocsin::stix {

/// The version that revokes a domain object or relationship (STIX 2.1 section 3.6.3): the same id, `created`, creator and narrowest label, `modified`
/// and `revoked`, and of everything else what its type cannot be without. Texts say that it was recalled, a pattern matches
/// nothing; references, instants, truths and words of a vocabulary stay.
/// @param modified  later than that of the version before, or a millisecond after it
/// @return nothing for what has no versions, is revoked already, or is of a type that the standard does not define
std::optional<Json> revocation_of(const Json& object, Instant modified);

}  // namespace tocsin::stix
