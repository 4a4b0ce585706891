#pragma once
#include "out/sql/db.hpp"
#include "ports/keys.hpp"
#include "ports/store.hpp"

namespace tocsin::store {

/// The index that keeps human numbers apart, as sql/0001_first.sql names it.
inline constexpr std::string_view number_index = "object_row_number";
std::unexpected<Error> number_taken(const ports::Row& row);

/// Sends a row and its seal, to stand in place of the one before.
/// @param version  number of facts of the object that the row was made from
/// @error stale "store.number-taken"; an engine that looks later tells of `number_index` then
Result<> write_row(sql::Db& db, ports::Keys& keys, const ports::Row& row, std::int64_t version);
/// @error conflict "store.row-altered"
Result<std::optional<ports::Row>> read_row(sql::Db& db, ports::Keys& keys, const ledger::ObjectId& object);
/// @error not_found "object.unknown" · conflict "store.row-altered"
Result<ports::Row> read_row_by_number(sql::Db& db, ports::Keys& keys, std::string_view kind, std::string_view number);
/// @error invalid "store.cursor" · conflict "store.row-altered"
Result<ports::Rows> read_page(sql::Db& db, ports::Keys& keys, const ports::Page& page);
/// The objects that rows name, in their order behind `after`, seals unlooked at. @param limit  at least 1
Result<std::vector<std::string>> read_row_names(sql::Db& db, std::string_view after, std::size_t limit);
Result<std::vector<std::pair<std::string, std::int64_t>>> count_rows(sql::Db& db, std::string_view kind, const std::set<UnitId>* units);
/// Every row, its seal checked. @param use  takes the row and its version
Result<> each_row(sql::Db& db, ports::Keys& keys, const std::function<Result<>(const ports::Row&, std::int64_t)>& use);

}  // namespace tocsin::store
