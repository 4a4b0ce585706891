// What only a server can do: be away, be restarted, lose the connection in the middle of a commit, be set up wrongly.
#include <sys/stat.h>

#include <atomic>
#include <chrono>
#include <fstream>
#include <thread>

#include "out/sql_postgres/session.hpp"
#include "support/engines.hpp"

using namespace tocsin;
using namespace tocsin::sql;
using namespace tocsin::test;
using namespace std::chrono_literals;
namespace {

PostgresServer& server() { return PostgresServer::shared(); }
std::unique_ptr<Db> with_table(const OnPostgres& engine) {
  auto db = engine.open();
  REQUIRE(db->script("create table t (id bigint primary key, name text)"));
  return db;
}
std::int64_t count(Db& db) { return integer(db.run("select count(*) from t").value()[0][0]); }
Result<> insert(Db& db, int id) {
  TRY(db.run("insert into t (id) values ($1)", {id}));
  return {};
}
std::int64_t process_of(Db& db) { return integer(db.run("select pg_backend_pid()").value()[0][0]); }

/// Setting of the whole server, taken back afterwards.
struct ServerSetting {
  ServerSetting(std::string n, const std::string& value) : name(std::move(n)) { set("set " + name + " = " + value); }
  ~ServerSetting() { set("reset " + name); }
  static void set(const std::string& what) {
    server().admin("alter system " + what);
    server().admin("select pg_reload_conf()");
    std::this_thread::sleep_for(50ms);  // the server's processes read it when they next look; nothing tells when all have
  }
  std::string name;
};

}  // namespace

TEST_CASE("sql: a server that was restarted between two transactions is found again, prepared statements and all") {
  const OnPostgres engine;
  auto db = with_table(engine), reader = engine.open({.read_only = true});
  CHECK(db->atomically([&] { return insert(*db, 1); }));
  CHECK(count(*reader) == 1);
  for (const int how : {SIGINT, SIGQUIT}) {
    server().stop(how);
    server().start();
    CHECK(db->atomically([&] { return insert(*db, 100 + how); }));
    CHECK(db->in_snapshot([&]() -> Result<> { CHECK(count(*db) == count(*reader)); return {}; }));
  }
  CHECK(count(*reader) == 3);
}

TEST_CASE("sql.lost: a connection that goes inside a transaction takes it along, and the next one is another connection") {
  const OnPostgres engine;
  auto db = with_table(engine), other = engine.open();
  const auto lost = db->atomically([&]() -> Result<> {
    TRY_VOID(insert(*db, 1));
    TRY(other->run("select pg_terminate_backend($1, 5000)", {process_of(*db)}));
    return insert(*db, 2);
  });
  CHECK(rule_of(lost) == "sql.lost");
  CHECK(lost.error().code == Errc::unavailable);
  CHECK(count(*other) == 0);
  CHECK(db->atomically([&] { return insert(*db, 3); }));
  CHECK(count(*other) == 1);
}

TEST_CASE("sql.unreachable: a server that is away is waited for as long as for a lock, then its absence is told") {
  const OnPostgres engine;
  auto db = engine.open({.busy_timeout_ms = 200});
  server().stop(SIGINT);
  CHECK(rule_of(db->run("select 1")) == "sql.unreachable");
  CHECK(rule_of(engine.try_open()) == "sql.unreachable");
  CHECK(rule_of(db->atomically([&] { return insert(*db, 1); })) == "sql.unreachable");
  server().start();
  CHECK(db->run("select 1"));
}

TEST_CASE("sql.commit-unknown: the connection goes while the commit is on its way") {
  const OnPostgres engine;
  auto db = with_table(engine);
  // runs when the transaction commits, and ends the very session that commits
  REQUIRE(db->script("create function go() returns trigger language plpgsql as $$begin perform pg_terminate_backend(pg_backend_pid()); return null; end$$;"
                     "create constraint trigger go after insert on t deferrable initially deferred for each row execute function go()"));
  const auto unknown = db->atomically([&] { return insert(*db, 1); });
  CHECK(rule_of(unknown) == "sql.commit-unknown");
  CHECK(rule_of(db->atomically([&] { return db->send("insert into t (id) values ($1)", {2}); })) == "sql.commit-unknown");
  CHECK(count(*db) == 0);
}

TEST_CASE("sql.commit-unknown: a commit that holds here and on no standby counts as unknown") {
  const OnPostgres engine;
  auto db = with_table(engine), other = engine.open();
  const auto process = process_of(*db);
  const ServerSetting wants_standby("synchronous_standby_names", "'nobody'");
  std::jthread administrator([&] {
    // waits until the commit waits for the standby, then gives the waiting up, as an administrator would
    while (integer(other->run("select count(*) from pg_stat_activity where pid = $1 and wait_event = 'SyncRep'", {process}).value()[0][0]) == 0) std::this_thread::sleep_for(5ms);
    REQUIRE(other->run("select pg_cancel_backend($1)", {process}));
  });
  CHECK(rule_of(db->atomically([&] { return insert(*db, 1); })) == "sql.commit-unknown");
  administrator.join();
  CHECK(count(*other) == 1);
}

TEST_CASE("sql: a commit that the server refuses is known not to be one") {
  const OnPostgres engine;
  auto db = with_table(engine);
  REQUIRE(db->script("create function no() returns trigger language plpgsql as $$begin raise exception 'no room' using errcode = '53100'; end$$;"
                     "create constraint trigger no after insert on t deferrable initially deferred for each row execute function no()"));
  const auto refused = db->atomically([&] { return insert(*db, 1); });
  CHECK(rule_of(refused) == "sql.failed");
  CHECK(refused.error().detail == "no room (53100)");
  CHECK(count(*db) == 0);
  // whoever goes on after a failed statement gets no commit either
  REQUIRE(db->script("drop trigger no on t"));
  CHECK(rule_of(db->atomically([&]() -> Result<> {
    TRY_VOID(insert(*db, 1));
    CHECK_FALSE(insert(*db, 1));
    return {};
  })) == "sql.failed");
  CHECK(count(*db) == 0);
}

TEST_CASE("sql.owned: one session owns a schema, until it ends, however it ends") {
  const OnPostgres engine, another;
  const auto owner = [&](const OnPostgres& of) { return open_postgres(server().url("contract", of.schema), {.owns = true, .busy_timeout_ms = 100}); };
  auto one = owner(engine).value();
  const auto refused = owner(engine);
  CHECK(rule_of(refused) == "sql.owned");
  CHECK(refused.error().detail.find("tocsin " + std::to_string(::getpid())) != std::string::npos);
  CHECK(owner(another));
  // a connection that was lost does not come back as the owner when somebody else became it
  auto admin = engine.open();
  REQUIRE(admin->run("select pg_terminate_backend($1, 5000)", {process_of(*one)}));
  auto two = owner(engine);
  for (int tries = 0; tries < 50 && !two; ++tries) two = owner(engine);
  REQUIRE(two);
  CHECK(rule_of(one->atomically([]() -> Result<> { return {}; })) == "sql.owned");
  two->reset();
  CHECK(one->run("select 1"));
}

TEST_CASE("sql.server-unfit: another encoding, no fsync, a schema that is not there, a standby") {
  server().admin("create database latin template template0 encoding 'LATIN1' locale 'C'", "postgres");
  const auto latin = open_postgres(server().url("latin"), {});
  CHECK(rule_of(latin) == "sql.server-unfit");
  CHECK(latin.error().detail.find("LATIN1") != std::string::npos);
  CHECK(rule_of(open_postgres(server().url("contract", "nowhere"), {})) == "sql.server-unfit");
  std::string unsafe;
  {
    ServerSetting without("fsync", "off");
    unsafe = rule_of(open_postgres(server().url(), {}));
    // the administrator of this test is refused as well: back by hand
    const std::string command = "psql -qX -h " + server().folder() + " -U tocsin postgres -c 'alter system reset fsync' -c 'select pg_reload_conf()' >/dev/null";
    REQUIRE(std::system(command.c_str()) == 0);
    std::this_thread::sleep_for(100ms);
  }
  CHECK(unsafe == "sql.server-unfit");
  CHECK(open_postgres(server().url(), {}));
}

TEST_CASE("sql.server-unfit: what goes beyond this machine goes through TLS") {
  for (const auto* near : {"/var/run/postgresql", "@abstract", "127.0.0.1", "127.4.5.6", "::1", "localhost"}) CHECK(postgres::stays_here(near));
  for (const auto* far : {"", "192.0.2.1", "10.0.0.1", "2001:db8::1", "db.example", "localhost.example", "1127.0.0.1"}) CHECK_FALSE(postgres::stays_here(far));
}

TEST_CASE("sql.password-in-url, sql.url: a password stands in a file; no message repeats an address that holds one") {
  for (const std::string url : {"postgres://tocsin:hunter2@127.0.0.1/x", "postgresql:///x?password=hunter2", "host=127.0.0.1 password=hunter2", "postgresql:///x?sslpassword=hunter2"}) {
    const auto refused = open_postgres(url, {});
    CHECK(rule_of(refused) == "sql.password-in-url");
    CHECK(refused.error().detail.find("hunter2") == std::string::npos);
  }
  const auto malformed = open_postgres("postgres://tocsin:hunter2@[::1/x", {});
  CHECK(rule_of(malformed) == "sql.url");
  CHECK((malformed.error().where + malformed.error().detail).find("hunter2") == std::string::npos);
}

TEST_CASE("sql: the password comes from the caller or from PGPASSFILE; a wrong one is told without it") {
  server().admin("drop role if exists guarded; create role guarded login superuser password 'correct horse'");
  const auto url = server().url("contract", "public", "guarded");
  CHECK(rule_of(open_postgres(url, {})) == "sql.unreachable");
  const auto wrong = open_postgres(url, {.password = "battery staple"});
  CHECK(rule_of(wrong) == "sql.unreachable");
  CHECK(wrong.error().detail.find("battery") == std::string::npos);
  CHECK(open_postgres(url, {.password = "correct horse"}));
  const Folder folder;
  std::ofstream(folder / "pass") << "*:*:*:guarded:correct horse\n";
  ::chmod((folder / "pass").c_str(), 0600);
  ::setenv("PGPASSFILE", (folder / "pass").c_str(), 1);
  CHECK(open_postgres(url, {}));
  ::unsetenv("PGPASSFILE");
}
