// How fast changes become durable, signed and proved, against what the disk and the same store without signatures do.
//
//   bench_append [FOLDER] [SECONDS] [CLIENTS] [ENGINE]     FOLDER lies on the disk to be measured; 1, 8 and 64 clients, or only
//                                                          so many; sqlite or postgres, else one after the other
//
// The PostgreSQL server is started by the program itself, on this machine and with its data below /tmp.
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <thread>
#include <vector>

#include "bench/figures.hpp"
#include "support/postgres_server.hpp"
#include "support/store.hpp"

using namespace tocsin;
using namespace std::chrono_literals;
using Steady = std::chrono::steady_clock;
namespace {

double ms(Steady::duration duration) { return std::chrono::duration<double, std::milli>(duration).count(); }

/// The same keys without the signature of each fact: what the signatures cost is the difference.
struct Unsigned final : ports::Keys {
  explicit Unsigned(ports::Keys& real) : keys(real) {}
  Result<Bytes> sign(ports::Purpose purpose, BytesView bytes) override { return purpose == ports::Purpose::leaf ? Result<Bytes>(Bytes(64)) : keys.sign(purpose, bytes); }
  Result<Bytes> public_key(ports::Purpose purpose) override { return keys.public_key(purpose); }
  Result<Bytes> prepare_leaf() override { return keys.prepare_leaf(); }
  Result<> turn_leaf(BytesView next) override { return keys.turn_leaf(next); }
  Result<Hash> mac(ports::Purpose purpose, BytesView bytes) override { return keys.mac(purpose, bytes); }
  Result<Bytes> wrap(ports::Purpose purpose, BytesView secret, BytesView context) override { return keys.wrap(purpose, secret, context); }
  Result<Bytes> unwrap(ports::Purpose purpose, BytesView wrapped, BytesView context) override { return keys.unwrap(purpose, wrapped, context); }
  Result<Head> confirmed_head() override { return keys.confirmed_head(); }
  Result<> confirm_head(const Head& head) override { return keys.confirm_head(head); }
  ports::Keys& keys;
};

struct Figures {
  double rate = 0, p50 = 0, p99 = 0, cpu_us = 0;
};
Figures figures(const std::vector<double>& latencies_ms, Steady::duration took, double cpu_s) {
  const auto count = static_cast<double>(latencies_ms.size());
  return {count / (ms(took) / 1000), bench::at(latencies_ms, 0.5), bench::at(latencies_ms, 0.99), count > 0 ? cpu_s * 1e6 / count : 0};
}
double cpu_seconds() {
  timespec t{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) / 1e9;
}

/// What the disk itself does: 436 bytes appended, then fdatasync.
Figures disk(const std::filesystem::path& folder, Steady::duration length) {
  const int file = ::open((folder / "disk").c_str(), O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0600);
  const std::vector<char> block(436, 'x');
  std::vector<double> latencies;
  const auto start = Steady::now();
  while (Steady::now() - start < length) {
    const auto began = Steady::now();
    if (::write(file, block.data(), block.size()) < 0 || ::fdatasync(file) != 0) std::perror("disk");
    latencies.push_back(ms(Steady::now() - began));
  }
  const auto took = Steady::now() - start;
  ::close(file);
  return figures(latencies, took, 0);
}

/// Calls `step(client, n)` from so many threads for so long.
template <class Step>
Figures clients(int count, Steady::duration length, const Step& step) {
  std::vector<std::vector<double>> latencies(static_cast<std::size_t>(count));
  const auto start = Steady::now();
  const auto cpu = cpu_seconds();
  {
    std::vector<std::jthread> threads;
    for (int client = 0; client < count; ++client)
      threads.emplace_back([&, client] {
        for (int n = 0; Steady::now() - start < length; ++n) {
          const auto began = Steady::now();
          if (!step(client, n)) return static_cast<void>(std::puts("a change was refused"));
          latencies[static_cast<std::size_t>(client)].push_back(ms(Steady::now() - began));
        }
      });
  }
  const auto took = Steady::now() - start;
  std::vector<double> all;
  for (const auto& own : latencies) all.insert(all.end(), own.begin(), own.end());
  return figures(all, took, cpu_seconds() - cpu);
}

void print(const char* what, int count, const Figures& f, const Figures& reference, const char* unit) {
  std::printf("%-34s %3d clients %9.0f/s   p50 %7.2f ms   p99 %7.2f ms   %6.1f us CPU   %5.2f x %s\n", what, count, f.rate, f.p50, f.p99, f.cpu_us, f.rate / reference.rate, unit);
  std::fflush(stdout);
}

Json some_data() {
  return Json::Object{{"audience", "sector-isac"}, {"content", std::string(64, 'a')}, {"revision", 3}, {"procedure", std::string(64, 'b')}};
}

/// A log of its own for each figure, so that none inherits the size of the one before.
struct Bench {
  std::filesystem::path folder;
  Steady::duration length;
  bool on_server = false;
  int number = 0;

  template <class Step>
  Figures run(int count, bool with_signatures, const Step& step) {
    const auto place = folder / std::to_string(number++);
    std::filesystem::create_directories(place);
    Figures out;
    {
      test::Instance it(place);
      if (on_server) it.database = test::PostgresServer::shared().url("contract", test::PostgresServer::shared().new_schema());
      if (const auto made = keys::KeyFolder::make(it.key_dir); !made) std::abort();
      it.keys = *keys::KeyFolder::open(it.key_dir);
      Unsigned without(*it.keys);
      ports::Keys& used = with_signatures ? static_cast<ports::Keys&>(*it.keys) : without;
      it.store = *store::create({it.dir, used, it.clock, it.random, it.database}, ledger::Mode::demo);
      out = clients(count, length, [&](int client, int n) { return step(*it.store, client, n); });
      it.close();
    }
    std::filesystem::remove_all(place);
    return out;
  }
};

/// How many facts the signed checkpoint covers: the second line of its note.
std::int64_t signed_size(ports::Store& store) {
  const auto note = store.checkpoint();
  return note ? std::atoll(note->c_str() + note->find('\n') + 1) : 0;
}

/// One fact of a new object, acknowledged, and in hand its proof for a signed checkpoint.
bool bare(ports::Store& store, int client, int n) {
  const ledger::ObjectId object{"signal:" + std::to_string(client) + "-" + std::to_string(n)};
  const ports::Change change{.reads = {{object, 0}}, .facts = {{object, "signal.received", some_data()}}, .rows = {}, .actor = "program", .at = instant_from_us(n)};
  const auto facts = store.append(change);
  return facts && store.inclusion_proof(facts->front().leaf_index, signed_size(store));
}

/// A whole change of state: facts folded from the database, two objects read, a fact and a row written.
bool whole(ports::Store& store, int client, int n) {
  const ledger::ObjectId object{"share:" + std::to_string(client) + "-" + std::to_string(n / 8)}, procedure{"procedure:current"};
  const auto facts = store.facts_of(object), terms = store.facts_of(procedure);
  if (!facts || !terms) return false;
  const auto version = static_cast<std::int64_t>(facts->size());
  const ports::Change change{.reads = {{object, version}, {procedure, static_cast<std::int64_t>(terms->size())}},
                             .facts = {{object, "share.changed", some_data()}},
                             .rows = {{.object = object, .unit = "grid", .state = version % 2 == 0 ? "open" : "review", .due = instant_from_us(n), .number = {}, .parent = {}, .doc = to_jcs(some_data())}},
                             .actor = "program", .at = instant_from_us(n)};
  return store.append(change).has_value();
}

}  // namespace

int main(int argc, char** argv) {
  const std::filesystem::path base = argc > 1 ? argv[1] : ".";
  const auto length = std::chrono::seconds(argc > 2 ? std::atoi(argv[2]) : 4);
  auto name = (base / "bench-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) return std::perror("bench"), 1;
  const std::string only = argc > 4 ? argv[4] : "";
  Bench bench{name, length};

  const auto raw = disk(bench.folder, 2s);
  print("disk: 436 bytes and fdatasync", 1, raw, raw, "disk");
  const std::vector<int> counts = argc > 3 ? std::vector{std::atoi(argv[3])} : std::vector{1, 8, 64};
  for (const std::string engine : {"sqlite", "postgres"}) {
    if (!only.empty() && only != engine) continue;
    bench.on_server = engine == "postgres";
    try {
      if (bench.on_server) test::PostgresServer::shared();
    } catch (const std::exception& none) {
      std::printf("-- PostgreSQL: not measured: %s\n", none.what());
      continue;
    }
    std::printf("-- %s\n", bench.on_server ? "PostgreSQL, UNIX socket" : "SQLite");
    for (const int count : counts) {
      const auto plain = bench.run(count, false, bare);
      print("fact, unsigned", count, plain, raw, "disk");
      const auto with = bench.run(count, true, bare);
      print("fact, signed, with its proof", count, with, plain, "unsigned");
      print("the same", count, with, raw, "disk");
    }
    for (const int count : counts) print("whole change of state", count, bench.run(count, true, whole), raw, "disk");
  }
  const auto after = disk(bench.folder, 2s);
  print("disk again", 1, after, raw, "disk");
  std::puts("goals on a quiet disk, 64 clients: signed >= 15,000/s, >= 0.6 x unsigned, p99 <= 25 ms; one client p50 <= 6 ms; whole changes >= 5,000/s");
  std::filesystem::remove_all(bench.folder);
  return 0;
}
