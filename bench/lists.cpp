// What the sharing log costs when there are a million shares: each filter and order that the API offers, through the use case that the
// door calls, seals and titles included. Goal: any of them within 150 ms. Beside it the same rows read one by one by their key.
//
//   bench_lists [SHARES] [ENGINE]     sqlite (the whole use case), or postgres (the store's page alone)
//
// The rows are written by the store's own row writer, each after the pattern of one real share; they have no facts of their own, and
// lists read none.
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <string>
#include <vector>

#include "app/lists.hpp"
#include "bench/figures.hpp"
#include "out/sql/migrate.hpp"
#include "out/store/migrations.hpp"
#include "out/store/rows.hpp"
#include "support/postgres_server.hpp"
#include "usecases/house.hpp"

using namespace tocsin;
using namespace tocsin::test;
using bench::at;
namespace {

using Clock = std::chrono::steady_clock;
constexpr int rounds = 40;
constexpr double goal_ms = 150;

double ms_since(Clock::time_point begin) { return std::chrono::duration<double, std::milli>(Clock::now() - begin).count(); }

/// An id as the clock would have made it at the n-th millisecond, so that newest first is the order of n.
std::string uuid_of(std::int64_t n) {
  char text[40];
  std::snprintf(text, sizeof text, "%08llx-%04llx-7000-8000-%012llx", static_cast<unsigned long long>(0x0190'0000'0000 + n) >> 16, static_cast<unsigned long long>(0x0190'0000'0000 + n) & 0xffff,
                static_cast<unsigned long long>(n));
  return text;
}

/// The n-th share: most of them were released long ago, a few are in each other state, and one in a thousand is of a small unit.
ports::Row row_of(const ports::Row& pattern, std::int64_t n) {
  static constexpr std::string_view rare[] = {"draft", "sanitized", "marked", "in-review", "approved", "not-shared", "recalled"};
  auto row = pattern;
  row.object = {"share:" + uuid_of(n)};
  row.number = "TS-2026-" + std::to_string(1'000'000 + n);
  row.state = n % 40 == 0 ? std::string(rare[static_cast<std::size_t>(n / 40) % 7]) : "releasing";
  row.unit = n % 1000 == 7 ? "operations" : n % 3 == 0 ? "it" : "corporate";
  if (n % 5 == 0) row.due = instant_from_us(1'800'000'000'000'000 + n);
  return row;
}

void fill(sql::Db& db, ports::Keys& keys, const ports::Row& pattern, std::int64_t shares) {
  constexpr std::int64_t at_once = 20'000;
  for (std::int64_t first = 0; first < shares; first += at_once)
    House::must(db.atomically([&]() -> Result<> {
      for (auto n = first; n < std::min(first + at_once, shares); ++n) TRY_VOID(store::write_row(db, keys, row_of(pattern, n), 1));
      return {};
    }));
}

struct Case {
  std::string name;
  ports::Page page;
  std::string after = {};   ///< filled where the page lies in the middle
};
std::vector<Case> cases() {
  std::vector<Case> out{{"newest first, a page of 100", {.kind = "share", .limit = 100}}, {"newest first, a page of 500", {.kind = "share", .limit = 500}},
                        {"by deadline, a page of 100", {.kind = "share", .by_due = true, .limit = 100}}};
  for (const auto* state : {"draft", "sanitized", "marked", "in-review", "approved", "releasing", "not-shared", "recalled"}) out.push_back({std::string("state ") + state, {.kind = "share", .state = state, .limit = 100}});
  for (const auto* unit : {"corporate", "it", "operations", "nobody"}) {
    out.push_back({std::string("unit ") + unit, {.kind = "share", .unit = unit, .limit = 100}});
    out.push_back({std::string("unit ") + unit + ", by deadline", {.kind = "share", .unit = unit, .by_due = true, .limit = 100}});
    for (const auto* state : {"releasing", "recalled"}) {
      out.push_back({std::string("unit ") + unit + ", state " + state, {.kind = "share", .state = state, .unit = unit, .limit = 100}});
      out.push_back({std::string("unit ") + unit + ", state " + state + ", by deadline", {.kind = "share", .state = state, .unit = unit, .by_due = true, .limit = 100}});
    }
  }
  return out;
}

template <class Work>
std::vector<double> timed(const Work& work) {
  std::vector<double> took;
  for (int round = 0; round < rounds; ++round) {
    const auto begin = Clock::now();
    work();
    took.push_back(ms_since(begin));
  }
  return took;
}

/// Whether any measurement was beyond the goal.
bool print(const std::string& name, std::size_t rows, const std::vector<double>& took) {
  std::printf("%-52s %4zu rows   p50 %8.2f ms   worst %8.2f ms%s\n", name.c_str(), rows, at(took, 0.5), at(took, 1), at(took, 1) > goal_ms ? "   NOT MET" : "");
  std::fflush(stdout);
  return at(took, 1) > goal_ms;
}

/// The rows of a page read one at a time by their primary key.
void reference(sql::Db& db, ports::Keys& keys, std::int64_t shares) {
  print("reference: 100 rows, each by its key", 100, timed([&] {
    for (std::int64_t n = 0; n < 100; ++n) House::must(store::read_row(db, keys, {"share:" + uuid_of(shares - 1 - n)}));
  }));
}

/// Through the use case, as the door asks it.
bool measure_use_case(House& house, std::int64_t shares) {
  auto who = house.who("maren.holloway");
  who.units.insert(identity::every_unit);
  bool missed = false;
  const auto list = [&](const std::string& name, const Json& query) {
    std::size_t rows = 0;
    missed |= print(name, rows, timed([&] { rows = House::must(app::list_objects(house.app(), who, "share", query))["rows"].array().size(); }));
    return rows;
  };
  for (const auto& each : cases()) {
    if (each.page.by_due) continue;  // the log is offered newest first alone
    Json query = Json::Object{{"limit", each.page.limit}};
    if (each.page.state) query["state"] = *each.page.state;
    if (each.page.unit) query["unit"] = *each.page.unit;
    list("log: " + each.name, query);
  }
  who.units = {UnitId{"operations"}, UnitId{"water"}};
  list("log: newest first, of somebody of a rare unit", Json::Object{{"limit", 100}});
  list("log: state recalled, of somebody of a rare unit", Json::Object{{"limit", 100}, {"state", "recalled"}});
  who.units.insert(identity::every_unit);
  list("log: a page in the middle", Json::Object{{"limit", 100}, {"after", to_base64url(as_bytes("share:" + uuid_of(shares / 2)))}});
  list("log: a page in the middle, state recalled", Json::Object{{"limit", 100}, {"state", "recalled"}, {"after", to_base64url(as_bytes("share:" + uuid_of(shares / 2)))}});
  missed |= print("one share by its number", 1, timed([&] { House::must(app::find_share(house.app(), "TS-2026-" + std::to_string(1'000'000 + shares / 2))); }));
  missed |= print("how many in each state", 8, timed([&] { House::must(house.app().store.count_by_state("share", nullptr)); }));
  return missed;
}

/// The store's pages alone, in each order.
bool measure_pages(sql::Db& db, ports::Keys& keys) {
  bool missed = false;
  for (const auto& each : cases()) {
    std::size_t rows = 0;
    const auto took = timed([&] { rows = House::must(store::read_page(db, keys, each.page)).rows.size(); });
    missed |= print("page: " + each.name, rows, took);
  }
  missed |= print("page: how many in each state", 8, timed([&] { House::must(store::count_rows(db, "share")); }));
  return missed;
}

}  // namespace

int main(int argc, char** argv) {
  const auto shares = argc > 1 ? std::atoll(argv[1]) : 1'000'000;
  const std::string engine = argc > 2 ? argv[2] : "sqlite";
  House house;
  const auto id = house.submitted();
  const auto pattern = *House::must(house.app().store.row(app::share_object(id)));
  bool missed = false;
  const auto begin = Clock::now();
  if (engine == "postgres") {
    auto db = House::must(sql::open_postgres(PostgresServer::shared().url("contract", PostgresServer::shared().new_schema()), {}));
    House::must(sql::migrate(*db, store::main_steps()));
    fill(*db, house.app().keys, pattern, shares);
    House::must(db->script("analyze object_row"));  // as its autovacuum does by itself in time
    std::printf("-- PostgreSQL, UNIX socket: %lld shares written in %.0f s, %zu bytes of each shown\n", static_cast<long long>(shares), ms_since(begin) / 1000, pattern.doc.size());
    reference(*db, house.app().keys, shares);
    missed = measure_pages(*db, house.app().keys);
  } else {
    auto db = House::must(sql::open_sqlite((house.folder() / "data" / "facts.db").string(), {}));
    fill(*db, house.app().keys, pattern, shares);
    std::printf("-- SQLite: %lld shares written in %.0f s, %zu bytes of each shown\n", static_cast<long long>(shares), ms_since(begin) / 1000, pattern.doc.size());
    reference(*db, house.app().keys, shares);
    missed = measure_pages(*db, house.app().keys);
    missed |= measure_use_case(house, shares);
  }
  std::printf("goal: each within %.0f ms: %s\n", goal_ms, missed ? "not met" : "met");
  return missed ? 1 : 0;
}
