#pragma once
#include <cstdint>
#include <span>
#include <string_view>

#include "out/sql/db.hpp"

namespace tocsin::sql {

/// One step from a release's tables to the next one's: `sql/0001_first.sql`, embedded in the program.
struct Migration {
  std::int64_t number;     ///< 1, 2, 3 … without gaps
  std::string_view name;
  std::string_view text;
};

/// Applies the steps that the database has not seen, each in a transaction of its own. There is no way back.
/// @error conflict "store.newer" the database was written by a later release
Result<> migrate(Db& db, std::span<const Migration> known);

}  // namespace tocsin::sql
