#pragma once
#include <cstddef>
#include <cstdint>

/// Bounds on files of the formats beside STIX. Units last.
namespace tocsin::limits {

inline constexpr std::size_t misp_file_bytes_max = std::size_t{256} << 20;
inline constexpr std::size_t misp_attributes_max = 1'000'000;            ///< of one file, those in objects included
inline constexpr std::size_t misp_value_bytes_max = std::size_t{1} << 20;  ///< of one attribute
inline constexpr std::size_t csaf_file_bytes_max = std::size_t{32} << 20;  ///< CSAF 2.0 section C.1 warns above 15 MB
inline constexpr std::size_t csaf_products_max = 100'000;
inline constexpr int csaf_branch_depth_max = 30;                         ///< CSAF 2.0 section 3.1.2
inline constexpr std::size_t vex_statements_max = 100'000;
inline constexpr std::size_t list_file_bytes_max = std::size_t{64} << 20;  ///< of indicators, an entry a line
inline constexpr std::size_t list_entries_max = 1'000'000;
inline constexpr std::size_t eml_file_bytes_max = std::size_t{32} << 20;

}  // namespace tocsin::limits
