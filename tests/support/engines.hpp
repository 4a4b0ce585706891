#pragma once
// Both database engines behind one face: a suite written as TEST_CASE_TEMPLATE("…", Engine, TOCSIN_ENGINES) runs on each.
#include <doctest/doctest.h>

#include "out/sql/db.hpp"
#include "support/folder.hpp"
#include "support/postgres_server.hpp"

namespace tocsin::test {

struct Opening {
  bool read_only = false;
  int busy_timeout_ms = 5000;
};

/// A new database; every connection opened sees the same one.
struct OnSqlite {
  Folder folder;
  [[nodiscard]] Result<std::unique_ptr<sql::Db>> try_open(const Opening& how = {}) const {
    return sql::open_sqlite((folder / "t.db").string(), {.create = !how.read_only, .read_only = how.read_only, .busy_timeout_ms = how.busy_timeout_ms});
  }
  [[nodiscard]] std::unique_ptr<sql::Db> open(const Opening& how = {}) const { return try_open(how).value(); }
};
struct OnPostgres {
  std::string schema = PostgresServer::shared().new_schema();
  [[nodiscard]] Result<std::unique_ptr<sql::Db>> try_open(const Opening& how = {}) const {
    return sql::open_postgres(PostgresServer::shared().url("contract", schema), {.read_only = how.read_only, .busy_timeout_ms = how.busy_timeout_ms});
  }
  [[nodiscard]] std::unique_ptr<sql::Db> open(const Opening& how = {}) const { return try_open(how).value(); }
};

}  // namespace tocsin::test

#define TOCSIN_ENGINES tocsin::test::OnSqlite, tocsin::test::OnPostgres
TYPE_TO_STRING_AS("SQLite", tocsin::test::OnSqlite);
TYPE_TO_STRING_AS("PostgreSQL", tocsin::test::OnPostgres);
