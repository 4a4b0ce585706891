#pragma once
#include <libpq-fe.h>

#include <array>
#include <span>
#include <string>
#include <vector>

#include "out/sql/db.hpp"

namespace tocsin::sql::postgres {

/// The values of one statement as the protocol carries them: binary, each as the type that the statement wants there.
class Parameters {
 public:
  /// @param types  what the server inferred for `$1…$n`
  /// @error unavailable "sql.failed" another number of values, a value of another kind, a text with a zero byte
  Result<> fill(Args args, std::span<const Oid> types);
  [[nodiscard]] int count() const { return static_cast<int>(values_.size()); }
  [[nodiscard]] const char* const* values() const { return values_.data(); }
  [[nodiscard]] const int* lengths() const { return lengths_.data(); }
  [[nodiscard]] const int* formats() const { return formats_.data(); }

 private:
  Result<> set(std::size_t i, std::int64_t number, Oid type);
  std::vector<const char*> values_;
  std::vector<int> lengths_, formats_;
  std::vector<std::array<char, 24>> numbers_;
};

/// Reads a column into a value that is there already, so that a scan does not allocate for each row.
/// @error unavailable "sql.failed" a type that has no place in our tables
Result<> read_column(const PGresult* rows, int row, int column, Value& into);

}  // namespace tocsin::sql::postgres
