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

/// What the row has to become: another one, or none.
struct Difference {
  std::optional<ports::Row> made;
};

/// Nothing when the row is as it should be.
Result<std::optional<Difference>> difference(ports::Store& store, const ledger::ObjectId& object) {
  const auto facts = TRY(store.facts_of(object));
  std::optional<ports::Row> made;
  if (!facts.empty()) made = TRY(row_from_facts(object, facts));
  const auto kept = store.row(object);
  if (!kept && kept.error().rule != "store.row-altered") return std::unexpected(kept.error());
  if (kept && *kept == made) return std::nullopt;
  return Difference{std::move(made)};
}

}  // namespace

Result<bool> mend_row(ports::Store& store, const ledger::ObjectId& object) {
  if (!TRY(difference(store, object))) return false;
  // once more while nobody else writes: a change that landed between two readings is no difference
  bool mended = false;
  const auto again = [&]() -> Result<> {
    const auto found = TRY(difference(store, object));
    if (found) TRY_VOID(found->made ? store.rebuild_rows({*found->made}) : store.drop_rows({object}));
    mended = found.has_value();
    return {};
  };
  TRY_VOID(store.alone(again));
  return mended;
}

Result<std::size_t> drop_stray_rows(ports::Store& store, std::string& after) {
  auto found = TRY(store.stray_rows(after, named_rows_max));
  after = std::move(found.last);
  std::size_t count = 0;
  for (const auto& object : found.objects) count += TRY(mend_row(store, object)) ? 1U : 0U;
  return count;
}

Result<std::size_t> mend_rows(App& app, MendingRounds& rounds) {
  auto count = TRY(drop_stray_rows(app.store, rounds.strays_after));
  if (rounds.left.empty())
    for (const auto& member : TRY(app.store.population()))
      if (finds_work(member.object)) rounds.left.push_back(member.object);
  for (std::size_t looked = 0; looked < mended_rows_max && !rounds.left.empty(); ++looked) {
    const auto object = rounds.left.back();
    rounds.left.pop_back();
    count += TRY(mend_row(app.store, object)) ? 1U : 0U;
  }
  return count;
}

}  // namespace tocsin::app
