#pragma once
#include <string_view>

/// Numbers and names of weaknesses (MITRE, Common Weakness Enumeration 4.15 of 16 July 2024).
namespace tocsin::csaf {

/// The name of `CWE-79`; empty for a number that is none of a weakness.
std::string_view weakness_name(std::string_view id);

}  // namespace tocsin::csaf
