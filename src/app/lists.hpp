#pragma once
#include <optional>
#include <set>

#include "app/shares.hpp"

namespace tocsin::app {

/// The row as lists show it: what its state says, and the columns by which it is found.
Json shown(const ports::Row& row);
/// Adds the title of a share or a signal. Titles are content: those who may not see the raw item see the subject of a
/// rendition, others nothing.
void add_title(App& app, const Principal& who, const ports::Row& row, Json& out);

/// The units whose rows somebody may list; none named: all of them.
std::optional<std::set<UnitId>> units_of(const Principal& who);

/// Whether the asker may know that the object is there. Deliveries and notices are of the unit of their share; what people sign in
/// with is known to them, and to those who manage it.
Result<bool> may_know(App& app, const Principal& who, const ports::Row& row);

/// How many rows of a list the query asks for: its `limit` between 1 and limits::page_rows_max, `unsaid` when it names none.
std::size_t page_size(const Json& query, std::size_t unsaid = limits::page_rows);
/// One page of the objects of a kind that the asker may read. @param query state, unit, parent, after, limit
Result<Json> list_objects(App& app, const Principal& who, const std::string& kind, const Json& query);
/// Origin, mode, versions in force, and counts of what waits.
Result<Json> show_instance(App& app, const Principal& who);
/// The public keys of log and founding leaf as `pack verify --trust` reads them, a line each.
Result<std::string> trust_lines(App& app, const Principal& who);
Result<Json> show_ledger(App& app, const Principal& who);
/// Facts of the objects that the asker may know of; a page can hold fewer than it has room for, and `next` says that more follow.
/// @param query object, after, limit @error not_found "object.unknown" the object that is named is another unit's
Result<Json> list_facts(App& app, const Principal& who, const Json& query);

}  // namespace tocsin::app
