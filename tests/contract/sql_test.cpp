#include <doctest/doctest.h>

#include <atomic>
#include <filesystem>
#include <stdexcept>
#include <thread>

#include "out/sql/migrate.hpp"
#include "out/sql/pool.hpp"

using namespace tocsin;
using namespace tocsin::sql;
namespace fs = std::filesystem;
namespace {

std::string rule_of(const auto& result) { return result ? "" : result.error().rule; }
std::unique_ptr<Db> in_memory() {
  auto db = open_sqlite(":memory:", {.create = true}).value();
  REQUIRE(db->script("create table t (id bigint primary key, name text unique, bytes bytea)"));
  return db;
}
std::int64_t count(Db& db) { return integer(db.run("select count(*) from t").value()[0][0]); }

struct Folder {
  fs::path path = fs::temp_directory_path() / ("tocsin-sql-" + std::to_string(reinterpret_cast<std::uintptr_t>(this)) + "-" + std::to_string(::getpid()));
  Folder() { fs::create_directories(path); }
  ~Folder() { fs::remove_all(path); }
  [[nodiscard]] std::string file() const { return (path / "t.db").string(); }
};

}  // namespace

TEST_CASE("sql: every kind of value comes back as it went in, the empty ones too") {
  auto db = in_memory();
  const Bytes zeros(3);
  REQUIRE(db->run("insert into t values ($1, $2, $3)", {1, std::string_view("a\0b", 3), zeros}));
  REQUIRE(db->run("insert into t values ($1, $2, $3)", {std::int64_t{1} << 62, "", Bytes{}}));
  REQUIRE(db->run("insert into t values ($3, $2, $1)", {nullptr, nullptr, -5}));
  const auto rows = db->run("select id, name, bytes from t order by id").value();
  CHECK(rows[0] == Row{std::int64_t{-5}, nullptr, nullptr});
  CHECK(rows[1] == Row{std::int64_t{1}, std::string("a\0b", 3), zeros});
  CHECK(rows[2] == Row{std::int64_t{1} << 62, std::string(), Bytes{}});
}

TEST_CASE("sql: a parameter used twice is one value, and a statement can be used inside itself") {
  auto db = in_memory();
  REQUIRE(db->run("insert into t (id, name) values ($1, $1), (7, 'seven')", {3}));
  int seen = 0;
  const auto inner = [&](const Row&) -> Result<> { ++seen; return {}; };
  const auto* all = "select id from t";
  CHECK(db->each(all, {}, [&](const Row&) { return db->each(all, {}, inner); }));
  CHECK(seen == 4);
}

TEST_CASE("sql.unique: a clash is stale, and says so before anything is lost") {
  auto db = in_memory();
  REQUIRE(db->run("insert into t (id, name) values (1, 'a')"));
  CHECK(rule_of(db->run("insert into t (id, name) values (2, 'a')")) == "sql.unique");
  CHECK(rule_of(db->run("insert into t (id, name) values (1, 'b')")) == "sql.unique");
  CHECK(count(*db) == 1);
}

TEST_CASE("sql.failed: a wrong statement, a wrong number of values, a missing file, a file that is no database") {
  auto db = in_memory();
  CHECK(rule_of(db->run("selekt")) == "sql.failed");
  CHECK(rule_of(db->run("select $1", {1, 2})) == "sql.failed");
  CHECK(rule_of(db->run("select $1")) == "sql.failed");
  const Folder folder;
  CHECK(rule_of(open_sqlite(folder.file(), {})) == "sql.failed");
}

TEST_CASE("sql: each() stops at the first refusal and hands it on") {
  auto db = in_memory();
  REQUIRE(db->run("insert into t (id) values (1), (2), (3)"));
  int seen = 0;
  const auto stopped = db->each("select id from t", {}, [&](const Row&) -> Result<> {
    if (++seen == 2) return refuse(Errc::conflict, "test.enough");
    return {};
  });
  CHECK(rule_of(stopped) == "test.enough");
  CHECK(seen == 2);
}

TEST_CASE("sql: a transaction is all or nothing, a savepoint undoes its own part") {
  auto db = in_memory();
  const auto insert = [&](int id) -> Result<> { TRY(db->run("insert into t (id) values ($1)", {id})); return {}; };
  CHECK(rule_of(db->atomically([&]() -> Result<> { TRY_VOID(insert(1)); return refuse(Errc::conflict, "test.no"); })) == "test.no");
  CHECK_THROWS(static_cast<void>(db->atomically([&]() -> Result<> { TRY_VOID(insert(1)); throw std::runtime_error("no"); })));
  CHECK(count(*db) == 0);
  CHECK(db->atomically([&]() -> Result<> {
    TRY_VOID(insert(1));
    CHECK(rule_of(db->in_savepoint([&]() -> Result<> { TRY_VOID(insert(2)); return insert(1); })) == "sql.unique");
    return db->in_savepoint([&] { return insert(3); });
  }));
  CHECK(count(*db) == 2);
}

TEST_CASE("sql.busy: a second writer waits, then is told") {
  const Folder folder;
  auto one = open_sqlite(folder.file(), {.create = true}).value();
  auto two = open_sqlite(folder.file(), {.busy_timeout_ms = 10}).value();
  CHECK(one->atomically([&]() -> Result<> {
    CHECK(rule_of(two->atomically([]() -> Result<> { return {}; })) == "sql.busy");
    return {};
  }));
  CHECK(two->atomically([]() -> Result<> { return {}; }));
}

TEST_CASE("sql: readers see one state while a writer goes on, and may not write") {
  const Folder folder;
  auto writer = open_sqlite(folder.file(), {.create = true}).value();
  REQUIRE(writer->script("create table t (id bigint primary key)"));
  auto reader = open_sqlite(folder.file(), {.read_only = true}).value();
  CHECK(reader->in_snapshot([&]() -> Result<> {
    CHECK(count(*reader) == 0);
    REQUIRE(writer->run("insert into t values (1)"));
    CHECK(count(*reader) == 0);
    return {};
  }));
  CHECK(count(*reader) == 1);
  CHECK(rule_of(reader->run("delete from t")) == "sql.failed");
}

TEST_CASE("sql: a guarded table only grows") {
  auto db = in_memory();
  REQUIRE(db->run("insert into t (id) values (1)"));
  REQUIRE(db->guard_append_only("t"));
  REQUIRE(db->guard_append_only("t"));
  CHECK(db->run("insert into t (id) values (2)"));
  CHECK(rule_of(db->run("update t set name = 'x'")) == "sql.failed");
  CHECK(rule_of(db->run("delete from t")) == "sql.failed");
  CHECK(count(*db) == 2);
}

TEST_CASE("sql: what was erased is in no file once the log is folded whole") {
  const Folder folder;
  auto db = open_sqlite(folder.file(), {.create = true, .folds_log_itself = false}).value();
  REQUIRE(db->script("create table t (id bigint primary key, name text)"));
  const std::string secret(5000, 'S');
  REQUIRE(db->run("insert into t values (1, $1)", {secret}));
  REQUIRE(db->run("delete from t"));
  CHECK(fs::file_size(folder.file() + "-wal") > 0);
  CHECK(db->fold_log(true).value() == 0);
  CHECK(fs::file_size(folder.file() + "-wal") == 0);
  std::string bytes(fs::file_size(folder.file()), ' ');
  std::unique_ptr<FILE, int (*)(FILE*)> file(std::fopen(folder.file().c_str(), "rb"), std::fclose);
  REQUIRE(std::fread(bytes.data(), 1, bytes.size(), file.get()) == bytes.size());
  CHECK(bytes.find("SSSSSSSS") == std::string::npos);
}

TEST_CASE("sql: the pool lends no connection twice at a time and gives back what it could not open") {
  const Folder folder;
  REQUIRE(open_sqlite(folder.file(), {.create = true}));
  std::atomic<int> lent = 0, most = 0, opened = 0;
  Pool pool([&] { ++opened; return open_sqlite(folder.file(), {.read_only = true}); }, 2);
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 6; ++i)
      threads.emplace_back([&] {
        for (int n = 0; n < 20; ++n)
          static_cast<void>(pool.with([&](Db& db) -> Result<> {
            const int now = ++lent;
            for (int seen = most; now > seen && !most.compare_exchange_weak(seen, now);) {}
            TRY(db.run("select 1"));
            --lent;
            return {};
          }));
      });
  }
  CHECK(most <= 2);
  CHECK(opened <= 2);
  Pool broken([] { return open_sqlite("/nowhere/at/all", {}); }, 1);
  for (int i = 0; i < 3; ++i) CHECK(rule_of(broken.with([](Db&) -> Result<> { return {}; })) == "sql.failed");
}

TEST_CASE("store.newer: steps are applied once and in order; tables of a later release are refused") {
  auto db = open_sqlite(":memory:", {.create = true}).value();
  const std::vector<Migration> both{{1, "first", "create table a (id bigint primary key)"}, {2, "second", "alter table a add column name text"}};
  REQUIRE(migrate(*db, std::span(both).first(1)));
  REQUIRE(migrate(*db, both));
  REQUIRE(migrate(*db, both));
  CHECK(db->run("select id, name from a"));
  CHECK(db->run("select number from migration order by number").value().size() == 2);
  CHECK(rule_of(migrate(*db, std::span(both).first(1))) == "store.newer");
}

TEST_CASE("sql: a step that fails leaves nothing behind") {
  auto db = open_sqlite(":memory:", {.create = true}).value();
  const std::vector<Migration> broken{{1, "first", "create table a (id bigint primary key); create table a (id bigint)"}};
  CHECK(rule_of(migrate(*db, broken)) == "sql.failed");
  CHECK(rule_of(db->run("select * from a")) == "sql.failed");
}
