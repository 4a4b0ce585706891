#pragma once
#include <array>
#include <string_view>

#include "base/result.hpp"

namespace tocsin {

/// How one kind of error is answered at the doors; a row of docs/errors.md each.
struct ErrorRow {
  Errc code;
  std::string_view name;
  int status;  ///< HTTP
  int exit;    ///< of the program
};
inline constexpr std::array<ErrorRow, 6> error_rows{{
    {Errc::invalid, "invalid", 400, 2},
    {Errc::forbidden, "forbidden", 403, 3},
    {Errc::not_found, "not_found", 404, 4},
    {Errc::conflict, "conflict", 409, 5},
    {Errc::stale, "stale", 412, 6},
    {Errc::unavailable, "unavailable", 503, 7},
}};
constexpr const ErrorRow& error_row(Errc code) { return error_rows[static_cast<std::size_t>(code)]; }

/// The exit code of an HTTP status: 0 below 400; what only doors answer goes with its nearest kind (401 as forbidden, 408
/// and 429 as unavailable, other 4xx as invalid); 1 is a fault of the program.
constexpr int exit_of_status(int status) {
  if (status < 400) return 0;
  for (const auto& row : error_rows)
    if (row.status == status) return row.exit;
  if (status == 401) return error_row(Errc::forbidden).exit;
  if (status == 408 || status == 429 || status == 502 || status == 504) return error_row(Errc::unavailable).exit;
  return status < 500 ? error_row(Errc::invalid).exit : 1;
}

}  // namespace tocsin
