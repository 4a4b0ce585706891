#include <doctest/doctest.h>

#include <atomic>
#include <filesystem>
#include <stdexcept>
#include <thread>

#include "out/sql/migrate.hpp"
#include "out/sql/pool.hpp"
#include "support/engines.hpp"

using namespace tocsin;
using namespace tocsin::sql;
using namespace tocsin::test;
namespace fs = std::filesystem;
namespace {

std::unique_ptr<Db> with_table(const auto& engine) {
  auto db = engine.open();
  REQUIRE(db->script("create table t (id bigint primary key, name text unique, bytes bytea)"));
  return db;
}
std::int64_t count(Db& db) { return integer(db.run("select count(*) from t").value()[0][0]); }
std::vector<std::string> names(Db& db, std::string_view statement) {
  std::vector<std::string> out;
  REQUIRE(db.each(statement, {}, [&](const Row& row) -> Result<> { out.push_back(text(row[0])); return {}; }));
  return out;
}
std::string file_of(const Folder& folder) { return (folder / "t.db").string(); }

}  // namespace

TEST_CASE_TEMPLATE("sql: every kind of value comes back as it went in, the empty ones too", Engine, TOCSIN_ENGINES) {
  const Engine engine;
  auto db = with_table(engine);
  const Bytes zeros(3);
  REQUIRE(db->run("insert into t values ($1, $2, $3)", {1, "a\tb \u00e9", zeros}));
  REQUIRE(db->run("insert into t values ($1, $2, $3)", {std::int64_t{1} << 62, "", Bytes{}}));
  REQUIRE(db->run("insert into t values ($3, $2, $1)", {nullptr, nullptr, -5}));
  const auto rows = db->run("select id, name, bytes from t order by id").value();
  CHECK(rows[0] == Row{std::int64_t{-5}, nullptr, nullptr});
  CHECK(rows[1] == Row{std::int64_t{1}, std::string("a\tb \u00e9"), zeros});
  CHECK(rows[2] == Row{std::int64_t{1} << 62, std::string(), Bytes{}});
}

TEST_CASE_TEMPLATE("sql: a parameter used twice is one value, and a statement can be used inside itself", Engine, TOCSIN_ENGINES) {
  const Engine engine;
  auto db = with_table(engine);
  REQUIRE(db->run("insert into t (id, name) values ($1, 'three'), ($1 + 4, 'seven')", {3}));
  int seen = 0;
  const auto inner = [&](const Row&) -> Result<> { ++seen; return {}; };
  const auto* all = "select id from t";
  CHECK(db->each(all, {}, [&](const Row&) { return db->each(all, {}, inner); }));
  CHECK(seen == 4);
}

TEST_CASE_TEMPLATE("sql.unique: a clash is stale, and says so before anything is lost", Engine, TOCSIN_ENGINES) {
  const Engine engine;
  auto db = with_table(engine);
  REQUIRE(db->run("insert into t (id, name) values (1, 'a')"));
  CHECK(rule_of(db->run("insert into t (id, name) values (2, 'a')")) == "sql.unique");
  CHECK(rule_of(db->run("insert into t (id, name) values (1, 'b')")) == "sql.unique");
  CHECK(count(*db) == 1);
}

TEST_CASE_TEMPLATE("sql.failed: a wrong statement, a wrong number of values, a text with a zero byte", Engine, TOCSIN_ENGINES) {
  const Engine engine;
  auto db = with_table(engine);
  CHECK(rule_of(db->run("selekt")) == "sql.failed");
  CHECK(rule_of(db->run("select $1", {1, 2})) == "sql.failed");
  CHECK(rule_of(db->run("select $1")) == "sql.failed");
  CHECK(rule_of(db->run("insert into t (id, name) values (1, $1)", {std::string_view("a\0b", 3)})) == "sql.failed");
  CHECK(count(*db) == 0);
}
TEST_CASE("sql.failed: a missing file") {
  const Folder folder;
  CHECK(rule_of(open_sqlite(file_of(folder), {})) == "sql.failed");
}

TEST_CASE_TEMPLATE("sql: text is ordered by its bytes, whatever the database's own order is", Engine, TOCSIN_ENGINES) {
  const Engine engine;
  auto db = with_table(engine);
  REQUIRE(db->run("insert into t (id, name) values (1, 'b'), (2, 'a-z'), (3, 'B'), (4, 'a:b'), (5, '\u00e9'), (6, 'az')"));
  CHECK(names(*db, "select name from t order by name") == std::vector<std::string>{"B", "a-z", "a:b", "az", "b", "\u00e9"});
  CHECK(names(*db, "select name from t where name < 'a' order by name desc") == std::vector<std::string>{"B"});
  CHECK(integer(db->run("select count(*) from t where name < $1", {"a;"}).value()[0][0]) == 3);
}

TEST_CASE_TEMPLATE("sql: rows come one at a time, and another statement may come between them", Engine, TOCSIN_ENGINES) {
  const Engine engine;
  auto db = with_table(engine);
  REQUIRE(db->atomically([&]() -> Result<> {
    for (int i = 0; i < 1000; ++i) TRY_VOID(db->send("insert into t (id, name, bytes) values ($1, $2, $3)", {i, std::to_string(i), Bytes(500)}));
    return {};
  }));
  int seen = 0;
  CHECK(db->each("select id, bytes from t order by id", {}, [&](const Row& row) -> Result<> {
    CHECK(integer(row[0]) == seen++);
    CHECK(bytes(row[1]).size() == 500);
    if (seen == 10 || seen == 500) CHECK(count(*db) == 1000);
    return {};
  }));
  CHECK(seen == 1000);
}

TEST_CASE_TEMPLATE("sql: what was sent is there for the next statement; its refusal is told by the end of what surrounds it", Engine, TOCSIN_ENGINES) {
  const Engine engine;
  auto db = with_table(engine);
  const auto send = [&](int id) { return db->send("insert into t (id) values ($1)", {id}); };
  CHECK(send(1));
  CHECK(rule_of(send(1)) == "sql.unique");  // outside a transaction at once
  CHECK(db->atomically([&]() -> Result<> {
    TRY_VOID(send(2));
    CHECK(count(*db) == 2);
    CHECK(rule_of(db->in_savepoint([&]() -> Result<> { TRY_VOID(send(3)); return send(2); })) == "sql.unique");
    // refused by the work itself, with a refusal of the engine still on its way
    CHECK(rule_of(db->in_savepoint([&]() -> Result<> { static_cast<void>(send(2)); return refuse(Errc::conflict, "test.no"); })) == "test.no");
    return db->in_savepoint([&] { return send(4); });
  }));
  CHECK(count(*db) == 3);
  CHECK(rule_of(db->atomically([&]() -> Result<> { TRY_VOID(send(5)); TRY_VOID(send(4)); return send(6); })) == "sql.unique");
  CHECK(count(*db) == 3);
  CHECK(db->atomically([&] { return send(5); }));
}

TEST_CASE_TEMPLATE("sql.busy: of two transactions that each write what the other one read, one at most commits", Engine, TOCSIN_ENGINES) {
  const Engine engine;
  auto one = with_table(engine);
  auto two = engine.open({.busy_timeout_ms = 10});
  REQUIRE(one->run("insert into t (id, name) values (1, 'a'), (2, 'b')"));
  std::string second;
  const auto first = one->atomically([&]() -> Result<> {
    CHECK(count(*one) == 2);
    second = rule_of(two->atomically([&]() -> Result<> {
      CHECK(count(*two) == 2);
      TRY(two->run("insert into t (id, name) values (3, 'c')"));
      return {};
    }));
    TRY(one->run("insert into t (id, name) values (4, 'd')"));
    return {};
  });
  CHECK(((rule_of(first) == "sql.busy") != (second == "sql.busy")));
  CHECK(count(*one) == 3);
}

TEST_CASE_TEMPLATE("sql: each() stops at the first refusal and hands it on", Engine, TOCSIN_ENGINES) {
  const Engine engine;
  auto db = with_table(engine);
  REQUIRE(db->run("insert into t (id) values (1), (2), (3)"));
  int seen = 0;
  const auto stopped = db->each("select id from t", {}, [&](const Row&) -> Result<> {
    if (++seen == 2) return refuse(Errc::conflict, "test.enough");
    return {};
  });
  CHECK(rule_of(stopped) == "test.enough");
  CHECK(seen == 2);
}

TEST_CASE_TEMPLATE("sql: a transaction is all or nothing, a savepoint undoes its own part", Engine, TOCSIN_ENGINES) {
  const Engine engine;
  auto db = with_table(engine);
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

TEST_CASE_TEMPLATE("sql.busy: a second writer waits, then is told", Engine, TOCSIN_ENGINES) {
  const Engine engine;
  auto one = with_table(engine);
  auto two = engine.open({.busy_timeout_ms = 10});
  const auto insert = [](Db& db) { return [&db]() -> Result<> { TRY(db.run("insert into t (id) values (1)")); return {}; }; };
  CHECK(one->atomically([&]() -> Result<> {
    TRY_VOID(insert(*one)());
    CHECK(rule_of(two->atomically(insert(*two))) == "sql.busy");
    return {};
  }));
  CHECK(rule_of(two->atomically(insert(*two))) == "sql.unique");
}

TEST_CASE_TEMPLATE("sql: readers see one state while a writer goes on, and may not write", Engine, TOCSIN_ENGINES) {
  const Engine engine;
  auto writer = with_table(engine);
  auto reader = engine.open({.read_only = true});
  CHECK(reader->in_snapshot([&]() -> Result<> {
    CHECK(count(*reader) == 0);
    REQUIRE(writer->run("insert into t (id) values (1)"));
    CHECK(count(*reader) == 0);
    return {};
  }));
  CHECK(count(*reader) == 1);
  CHECK(rule_of(reader->run("delete from t")) == "sql.failed");
}

TEST_CASE_TEMPLATE("sql: a guarded table only grows", Engine, TOCSIN_ENGINES) {
  const Engine engine;
  auto db = with_table(engine);
  REQUIRE(db->run("insert into t (id) values (1)"));
  REQUIRE(db->guard_append_only("t"));
  REQUIRE(db->guard_append_only("t"));
  CHECK(db->run("insert into t (id) values (2)"));
  CHECK(rule_of(db->run("update t set name = 'x'")) == "sql.failed");
  CHECK(rule_of(db->run("delete from t")) == "sql.failed");
  CHECK_FALSE(db->run("truncate t"));
  CHECK(count(*db) == 2);
}

TEST_CASE("sql: what was erased is in no file once the log is folded whole") {
  const Folder folder;
  auto db = open_sqlite(file_of(folder), {.create = true, .folds_log_itself = false}).value();
  REQUIRE(db->script("create table t (id bigint primary key, name text)"));
  const std::string secret(5000, 'S');
  REQUIRE(db->run("insert into t values (1, $1)", {secret}));
  REQUIRE(db->run("delete from t"));
  CHECK(fs::file_size(file_of(folder) + "-wal") > 0);
  CHECK(db->fold_log(true).value() == 0);
  CHECK(fs::file_size(file_of(folder) + "-wal") == 0);
  std::string bytes(fs::file_size(file_of(folder)), ' ');
  std::unique_ptr<FILE, int (*)(FILE*)> file(std::fopen(file_of(folder).c_str(), "rb"), std::fclose);
  REQUIRE(std::fread(bytes.data(), 1, bytes.size(), file.get()) == bytes.size());
  CHECK(bytes.find("SSSSSSSS") == std::string::npos);
}

TEST_CASE("sql: the pool lends no connection twice at a time and gives back what it could not open") {
  const Folder folder;
  REQUIRE(open_sqlite(file_of(folder), {.create = true}));
  std::atomic<int> lent = 0, most = 0, opened = 0;
  Pool pool([&] { ++opened; return open_sqlite(file_of(folder), {.read_only = true}); }, 2);
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

TEST_CASE_TEMPLATE("store.newer: steps are applied once and in order; tables of a later release are refused", Engine, TOCSIN_ENGINES) {
  const Engine engine;
  auto db = engine.open();
  const std::vector<Migration> both{{1, "first", "create table a (id bigint primary key)"}, {2, "second", "alter table a add column name text"}};
  REQUIRE(migrate(*db, std::span(both).first(1)));
  REQUIRE(migrate(*db, both));
  REQUIRE(migrate(*db, both));
  CHECK(db->run("select id, name from a"));
  CHECK(db->run("select number from migration order by number").value().size() == 2);
  CHECK(rule_of(migrate(*db, std::span(both).first(1))) == "store.newer");
}

TEST_CASE_TEMPLATE("sql: a step that fails leaves nothing behind", Engine, TOCSIN_ENGINES) {
  const Engine engine;
  auto db = engine.open();
  const std::vector<Migration> broken{{1, "first", "create table a (id bigint primary key); create table a (id bigint)"}};
  CHECK(rule_of(migrate(*db, broken)) == "sql.failed");
  CHECK(rule_of(db->run("select * from a")) == "sql.failed");
}
