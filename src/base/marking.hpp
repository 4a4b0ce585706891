#pragma once
#include <compare>
#include <cstdint>
#include <string_view>

#include "base/result.hpp"

namespace tocsin {

/// The labels of the Traffic Light Protocol 2.0 (FIRST, August 2022), the widest boundary first. A sharing
/// boundary, not a clearance; never translated.
enum class Tlp : std::uint8_t { clear, green, amber, amber_strict, red };

/// As it is written in messages: `TLP:AMBER+STRICT`.
std::string_view label(Tlp tlp);
/// As it is written in JSON and YAML: `amber+strict`.
std::string_view name(Tlp tlp);
/// Takes both spellings in any case. TLP 1.0's WHITE is read as CLEAR.
/// @error invalid "marking.unknown"
Result<Tlp> parse_tlp(std::string_view text);
/// The narrower boundary of the two: a whole is never below its parts.
constexpr Tlp narrower(Tlp a, Tlp b) { return a < b ? b : a; }

}  // namespace tocsin
