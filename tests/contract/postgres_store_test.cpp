// The store when its database is a server: restarted under it, taken over by another, out of room, lost in a commit.
#include <atomic>
#include <csignal>
#include <map>
#include <mutex>
#include <thread>

#include "support/engine_stores.hpp"

using namespace tocsin;
using namespace tocsin::test;
namespace {

const ledger::ObjectId share{"share:one"}, other{"share:two"};
using Instance_ = InstanceOn<OnPostgres>;
PostgresServer& server() { return PostgresServer::shared(); }

/// The same log from another directory, as a second server of the same organisation would have it.
void move_in(Instance_& second, const Instance_& first, const std::filesystem::path& where) {
  copy_folder(first.dir, where);
  second.dir = where;
}

}  // namespace

TEST_CASE("store.in-use: a second server with the same database and keys is refused, and told who owns the log") {
  const Folder folder;
  Instance_ it(folder.path), second(folder.path);
  REQUIRE(it.create());
  REQUIRE(it->append(one_fact(share, 0)));
  move_in(second, it, folder / "elsewhere");
  const auto refused = second.open();
  CHECK(rule_of(refused) == "store.in-use");
  CHECK(refused.error().detail.find(std::to_string(::getpid())) != std::string::npos);
  CHECK(it->append(one_fact(share, 1)));
  it.close();
  copy_folder(it.dir, second.dir);
  REQUIRE(second.open());
  CHECK(second->append(one_fact(share, 2)));
}

TEST_CASE("store.overtaken: a server whose session was ended and whose log another one took stops; the other goes on") {
  const Folder folder;
  Instance_ it(folder.path), second(folder.path);
  REQUIRE(it.create());
  REQUIRE(it->append(one_fact(share, 0)));
  move_in(second, it, folder / "elsewhere");
  REQUIRE(it.raw()->run("select pg_terminate_backend(pid, 5000) from pg_locks where locktype = 'advisory' and granted and (classid::bigint << 32) | objid::bigint = "
                        "hashtextextended('tocsin log in ' || current_schema(), 0)"));
  REQUIRE(second.open());
  REQUIRE(second->append(one_fact(share, 1)));
  CHECK(rule_of(it->append(one_fact(other, 0))) == "store.overtaken");
  CHECK(rule_of(it->append(one_fact(other, 0))) == "store.stopped");
  CHECK(second->append(one_fact(share, 2)));
  CHECK(second->verify_all({}));
}

TEST_CASE("store: a server that is restarted or crashes under many clients loses nothing that was acknowledged") {
  const Folder folder;
  Instance_ it(folder.path);
  REQUIRE(it.create());
  std::map<std::string, std::int64_t> acknowledged;  // object → facts
  for (const int how : {SIGINT, SIGQUIT}) {
    std::atomic<bool> over = false, wrong = false;
    std::atomic<int> steps = 0;
    std::mutex lock;
    std::vector<std::jthread> threads;
    for (int client = 0; client < 8; ++client)
      threads.emplace_back([&, client] {
        const ledger::ObjectId mine{"due:" + std::to_string(how) + "-" + std::to_string(client)};
        for (std::int64_t version = 0; !over;) {
          const auto done = it->append(one_fact(mine, version));
          ++steps;
          if (done) {
            const std::lock_guard held(lock);
            acknowledged[mine.value] = ++version;
          } else if (done.error().code != Errc::unavailable) {
            wrong = true;
            return;
          }
        }
      });
    while (steps < 200) std::this_thread::yield();
    server().stop(how);
    server().start();
    over = true;
    threads.clear();
    CHECK_FALSE(wrong);
    // it goes on, or it stopped since a commit's answer did not come: nothing else
    const auto after = it->append(one_fact({"signal:" + std::to_string(how)}, 0));
    CHECK((after || rule_of(after) == "store.stopped"));
    REQUIRE(it.reopen());
    for (const auto& [object, count] : acknowledged) CHECK(static_cast<std::int64_t>(it->facts_of({object}).value().size()) >= count);
  }
  CHECK(acknowledged.size() == 16);
  CHECK(it->verify_all({}));
}

TEST_CASE("store: between two changes the server may be restarted, and nobody notices") {
  const Folder folder;
  Instance_ it(folder.path);
  REQUIRE(it.create());
  REQUIRE(it->append(one_fact(share, 0)));
  for (const int how : {SIGINT, SIGQUIT}) {
    server().stop(how);
    server().start();
    CHECK(it->facts_of(share).value().size() == static_cast<std::size_t>(it->size()));
    CHECK(it->row(share).value());
    CHECK(it->append(one_fact(share, it->size())));
  }
  CHECK(it->verify_all({}).value().facts == 3);
}

TEST_CASE("store.stopped, sql.commit-unknown: the connection is lost while a commit is on its way") {
  const Folder folder;
  Instance_ it(folder.path);
  REQUIRE(it.create());
  REQUIRE(it->append(one_fact(share, 0)));
  REQUIRE(it.raw()->script("create function go() returns trigger language plpgsql as $$begin perform pg_terminate_backend(pg_backend_pid()); return null; end$$;"
                           "create constraint trigger go after insert on fact deferrable initially deferred for each row execute function go()"));
  CHECK(rule_of(it->append(one_fact(share, 1))) == "store.stopped");
  REQUIRE(it.raw()->script("drop trigger go on fact"));
  CHECK(rule_of(it->append(one_fact(other, 0))) == "store.stopped");
  CHECK(it->facts_of(share).value().size() == 1);
  REQUIRE(it.reopen());
  CHECK(it->append(one_fact(share, it->size())));
  CHECK(it->verify_all({}));
}

TEST_CASE("sql.failed: a disk that takes no more refuses the change and is survived") {
  const Folder folder;
  Instance_ it(folder.path);
  REQUIRE(it.create());
  REQUIRE(it->append(one_fact(share, 0)));
  it.close();
  server().stop(SIGINT);
  ::setenv("TOCSIN_PG_FILE_BLOCKS", "40000", 1);  // 20 MB: the server's own log files are 16 MB, and there before
  server().start();
  ::unsetenv("TOCSIN_PG_FILE_BLOCKS");
  REQUIRE(it.open());
  std::int64_t version = 1;
  std::string refused;
  for (int n = 0; n < 64 && refused.empty(); ++n) {
    const auto name = it->put_content(share, ports::ContentClass::item, Bytes(std::size_t{1} << 20, std::byte(n))).value();
    const auto done = it->append(one_fact(share, version, Json::Object{{"content", name.hex()}}));
    if (done) ++version;
    else refused = done.error().rule;
  }
  CHECK(version > 5);
  CHECK((refused == "sql.failed" || refused == "store.stopped"));
  it.close();
  server().stop(SIGINT);
  server().start();
  REQUIRE(it.open());
  CHECK(it->size() == version);
  CHECK(it->append(one_fact(share, version)));
  CHECK(it->verify_all({}));
}

TEST_CASE("store.exists: a founding that was refused is taken back, one that has a fact is not") {
  const Folder folder;
  Instance_ it(folder.path);
  REQUIRE(it.create());
  it.store.reset();
  REQUIRE(store::discard(it.place()));
  CHECK(rule_of(it.open()) == "store.unknown");
  REQUIRE(it.create());
  REQUIRE(it->append(one_fact(share, 0)));
  it.store.reset();
  CHECK(rule_of(store::discard(it.place())) == "store.exists");
  CHECK(it.open());
}
