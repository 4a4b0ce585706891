#pragma once
// Lists of work are rows, and rows are hints: somebody who writes to the database could take one away, and with it the deadline
// that nobody would look at any more.
#include <vector>

#include "app/context.hpp"

namespace tocsin::app {

/// Objects that one round looks at: a few hundredths of a second, for deliveries wait meanwhile.
inline constexpr std::size_t mended_rows_max = 100;

/// Where the next round goes on.
struct MendingRounds {
  std::vector<ledger::ObjectId> left;   ///< objects that this pass has not come to; empty: the next round begins a pass
};

/// Compares the rows of the next objects that work is found by (due shares, shares, deliveries, exceptions, notices, retention)
/// with what their facts make, and writes anew what is missing or another. Which objects there are is asked of the heads in
/// memory, never of the database's lists. A pass comes to every object; a round to `mended_rows_max` of them.
/// @return how many rows were written anew
/// @error conflict "ledger.broken" also the facts were touched
/// @rule ARCHITECTURE.md, rules 2 and 6
Result<std::size_t> mend_rows(App& app, MendingRounds& rounds);

}  // namespace tocsin::app
