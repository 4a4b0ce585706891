#include "out/sql/migrate.hpp"

namespace tocsin::sql {

Result<> migrate(Db& db, std::span<const Migration> known) {
  TRY_VOID(db.script("create table if not exists migration (number bigint primary key, name text not null)"));
  const auto applied = integer(TRY(db.run("select coalesce(max(number), 0) from migration"))[0][0]);
  const auto newest = known.empty() ? 0 : known.back().number;
  if (applied > newest)
    return refuse(Errc::conflict, "store.newer", {}, "its tables are of step " + std::to_string(applied) + ", this program knows " + std::to_string(newest));
  for (const auto& step : known) {
    if (step.number <= applied) continue;
    const auto apply = [&]() -> Result<> {
      TRY_VOID(db.script(step.text));
      TRY(db.run("insert into migration (number, name) values ($1, $2)", {step.number, step.name}));
      return {};
    };
    TRY_VOID(db.atomically(apply));
  }
  return {};
}

}  // namespace tocsin::sql
