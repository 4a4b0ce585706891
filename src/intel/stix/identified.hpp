#pragma once
#include <optional>

#include "base/json.hpp"

namespace tocsin::stix {

/// An observable with its version and its deterministic id (section 2.9); none when it is not valid, as with a value that is not of its
/// type's form, or has nothing that makes an id.
std::optional<Json> identified(Json observable);

}  // namespace tocsin::stix
