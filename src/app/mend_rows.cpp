#include "app/mend_rows.hpp"

#include <algorithm>
#include <array>

#include "app/aggregates.hpp"

namespace tocsin::app {
namespace {

bool finds_work(const ledger::ObjectId& object) {
  constexpr std::array<std::string_view, 6> kinds{"due", "share", "delivery", "exception", "notice", "retention"};
  return std::ranges::find(kinds, object.kind()) != kinds.end();
}

/// The row that has to be written, or nothing when it is as it should be.
Result<std::optional<ports::Row>> mended(ports::Store& store, const ledger::ObjectId& object) {
  auto made = TRY(row_from_facts(object, TRY(store.facts_of(object))));
  const auto kept = store.row(object);
  if (!kept && kept.error().rule != "store.row-altered") return std::unexpected(kept.error());
  if (kept && *kept == made) return std::nullopt;
  return made;
}

/// Looks once more while nobody else writes: a change that landed between two readings is no difference.
Result<bool> mend(ports::Store& store, const ledger::ObjectId& object) {
  if (!TRY(mended(store, object))) return false;
  bool written = false;
  const auto again = [&]() -> Result<> {
    const auto row = TRY(mended(store, object));
    if (row) TRY_VOID(store.rebuild_rows({*row}));
    written = row.has_value();
    return {};
  };
  TRY_VOID(store.alone(again));
  return written;
}

}  // namespace

Result<std::size_t> mend_rows(App& app, MendingRounds& rounds) {
  if (rounds.left.empty())
    for (const auto& member : TRY(app.store.population()))
      if (finds_work(member.object)) rounds.left.push_back(member.object);
  std::size_t count = 0;
  for (std::size_t looked = 0; looked < mended_rows_max && !rounds.left.empty(); ++looked) {
    const auto object = rounds.left.back();
    rounds.left.pop_back();
    count += TRY(mend(app.store, object)) ? 1U : 0U;
  }
  return count;
}

}  // namespace tocsin::app
