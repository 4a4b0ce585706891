#pragma once
#include <optional>
#include <string>

#include "intel/stix/schema.hpp"
#include "intel/stix/value.hpp"

namespace tocsin::stix {

/// The deterministic id of a cyber observable (section 2.9): UUIDv5 of the JCS of its contributing properties that are there;
/// of several hashes one, MD5, SHA-1, SHA-256, SHA-512 in this order of preference. None when none of them is there, or its
/// type has none: then a UUIDv4 has to be used.
std::optional<std::string> deterministic_id(const Value& object, const Schema& schema);

}  // namespace tocsin::stix
