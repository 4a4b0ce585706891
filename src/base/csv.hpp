#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace tocsin {

struct CsvRow {
  std::size_t line = 0;            ///< of its first byte, from 1
  std::vector<std::string> cells;
};

/// Reads comma-separated values (RFC 4180), with `\n` or `\r\n`, with or without a byte-order mark. Rows without any text
/// are left out; rows may have different lengths.
/// @error invalid "csv.quote"     a quote left open, or text after a closing quote; where = line
/// @error invalid "csv.too-large" more than `rows_max` rows
/// @error invalid "csv.utf8"      not UTF-8; where = line:column
Result<std::vector<CsvRow>> parse_csv(std::string_view text, std::size_t rows_max);

}  // namespace tocsin
