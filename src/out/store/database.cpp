#include "out/store/database.hpp"

#include "out/store/migrations.hpp"

namespace tocsin::store {

Database::Database(const Place& place) : dir_(place.dir), file_((place.dir / "facts.db").string()), url_(place.database), server_{.password = place.database_password} {}

bool Database::may_exist() const { return std::filesystem::exists(on_server() ? dir_ : std::filesystem::path(file_)); }

Result<std::unique_ptr<sql::Db>> Database::writer(bool make) const {
  auto options = server_;
  options.owns = true;
  auto opened = on_server() ? sql::open_postgres(url_, options) : sql::open_sqlite(file_, {.create = make, .folds_log_itself = false});
  if (!opened && opened.error().rule == "sql.owned") return refuse(Errc::conflict, "store.in-use", url_, opened.error().detail);
  auto db = TRY(std::move(opened));
  if (!make && !db->run("select max(number) from migration")) return refuse(Errc::not_found, "store.unknown", {}, "no log was founded here");
  TRY_VOID(sql::migrate(*db, main_steps()));
  for (const auto* table : {"fact", "tile"}) TRY_VOID(db->guard_append_only(table));
  return db;
}

Result<std::unique_ptr<sql::Db>> Database::reader() const {
  auto options = server_;
  options.read_only = true;
  return on_server() ? sql::open_postgres(url_, options) : sql::open_sqlite(file_, {.read_only = true});
}

Result<std::unique_ptr<sql::Db>> Database::folder() const {
  if (on_server()) return nullptr;
  return sql::open_sqlite(file_, {.folds_log_itself = false});
}

}  // namespace tocsin::store
