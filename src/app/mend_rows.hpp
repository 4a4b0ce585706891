#pragma once
// Lists of work are rows, and rows are hints: somebody who writes to the database could take one away, and with it the deadline
// that nobody would look at any more.
#include <vector>

#include "app/context.hpp"

namespace tocsin::app {

/// Objects that one round looks at: a few hundredths of a second, for deliveries wait meanwhile.
inline constexpr std::size_t mended_rows_max = 100;
/// Rows of which one round asks whether their objects exist: names alone, some milliseconds.
inline constexpr std::size_t named_rows_max = 5000;

/// Where the next round goes on.
struct MendingRounds {
  std::vector<ledger::ObjectId> left;   ///< objects that this pass has not come to; empty: the next round begins a pass
  std::string strays_after;             ///< the row behind which strays are looked for next
};

/// Writes the row of an object anew where it is not what its facts make, or takes it away where they make none.
/// @return whether anything was wrong with it
/// @error conflict "ledger.broken" also the facts were touched
Result<bool> mend_row(ports::Store& store, const ledger::ObjectId& object);
/// Takes away the rows of objects that no facts know, among the next `named_rows_max` rows.
/// @param after  the row to begin behind; moved on, and empty once all rows were seen
/// @return how many
Result<std::size_t> drop_stray_rows(ports::Store& store, std::string& after);

/// Compares the rows of the next objects that work is found by (due shares, shares, deliveries, exceptions, notices, retention)
/// with what their facts make, writes anew what is missing or another, and takes away rows that no facts make, be they of
/// objects that do not exist: one of them in a list would keep the whole list from being read. Which objects there are is asked of the heads in
/// memory, never of the database's lists. A pass comes to every object; a round to `mended_rows_max` of them.
/// @return how many rows were written anew or taken away
/// @error conflict "ledger.broken" also the facts were touched
/// @rule ARCHITECTURE.md, rules 2 and 6
Result<std::size_t> mend_rows(App& app, MendingRounds& rounds);

}  // namespace tocsin::app
