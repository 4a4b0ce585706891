// How long a whole log takes to be checked again: `tocsin verify` of so many facts, beside what their signatures alone cost in the same run.
//
//   bench_audit [FOLDER] [FACTS]     FOLDER lies on the disk to be measured; 1,000,000 facts
//
// Ten facts an object, each object with a row and a sealed piece of content, as the path makes them.
#include <sodium.h>

#include <array>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <thread>
#include <vector>

#include "support/store.hpp"

using namespace tocsin;
using Steady = std::chrono::steady_clock;
namespace {

double seconds_since(Steady::time_point begin) { return std::chrono::duration<double>(Steady::now() - begin).count(); }

constexpr std::int64_t facts_an_object = 10;

/// Everything that happens to one object, in one change.
bool tell(ports::Store& store, std::int64_t number) {
  const ledger::ObjectId object{"share:" + std::to_string(number)};
  const auto content = store.put_content(object, ports::ContentClass::rendition, as_bytes("What was shared, number " + std::to_string(number) + ": " + std::string(700, 'x')));
  if (!content) return false;
  ports::Change change{.reads = {{object, 0}}, .facts = {}, .rows = {}, .actor = "program", .at = instant_from_us(number)};
  for (std::int64_t n = 0; n < facts_an_object; ++n)
    change.facts.push_back({object, "share.changed", Json::Object{{"audience", "sector-isac"}, {"content", content->hex()}, {"revision", n}, {"procedure", std::string(64, 'b')}}});
  change.rows.push_back({.object = object, .unit = "grid", .state = "open", .due = {}, .number = {}, .parent = {}, .doc = to_jcs(change.facts.back().data)});
  return store.append(change).has_value();
}

/// Signatures over 128 bytes that two threads verify in a second.
double signatures_a_second(unsigned threads) {
  std::array<unsigned char, crypto_sign_PUBLICKEYBYTES> key{};
  std::array<unsigned char, crypto_sign_SECRETKEYBYTES> secret{};
  std::array<unsigned char, crypto_sign_BYTES> signature{};
  const std::array<unsigned char, 128> message{};
  crypto_sign_keypair(key.data(), secret.data());
  crypto_sign_detached(signature.data(), nullptr, message.data(), message.size(), secret.data());
  std::atomic<std::int64_t> done = 0;
  const auto begin = Steady::now();
  {
    std::vector<std::jthread> workers;
    for (unsigned i = 0; i < threads; ++i)
      workers.emplace_back([&] {
        std::int64_t own = 0;
        for (; seconds_since(begin) < 4; ++own)
          if (crypto_sign_verify_detached(signature.data(), message.data(), message.size(), key.data()) != 0) std::abort();
        done += own;
      });
  }
  return static_cast<double>(done) / seconds_since(begin);
}

}  // namespace

int main(int argc, char** argv) {
  const std::filesystem::path base = argc > 1 ? argv[1] : ".";
  const auto facts = argc > 2 ? std::atoll(argv[2]) : 1'000'000;
  auto name = (base / "bench-XXXXXX").string();
  if (sodium_init() < 0 || ::mkdtemp(name.data()) == nullptr) return std::perror("bench"), 1;
  int failed = 0;
  {
    test::Instance it(name);
    if (const auto made = it.create(ledger::Mode::demo); !made) return std::printf("%s\n", made.error().rule.c_str()), 1;
    const auto filling = Steady::now();
    std::atomic<std::int64_t> next = 0;
    std::atomic<bool> refused = false;
    {
      std::vector<std::jthread> clients;
      for (int i = 0; i < 32; ++i)
        clients.emplace_back([&] {
          for (auto number = next++; number < facts / facts_an_object && !refused; number = next++)
            if (!tell(*it.store, number)) refused = true;
        });
    }
    if (refused) return std::puts("a change was refused"), 1;
    std::printf("%lld facts written in %.0f s\n", static_cast<long long>(it->size()), seconds_since(filling));
    std::fflush(stdout);
    if (const auto opened = it.reopen(); !opened) return std::printf("%s\n", opened.error().rule.c_str()), 1;

    const auto threads = std::thread::hardware_concurrency();
    const auto rate = signatures_a_second(threads);
    const auto bound = static_cast<double>(it->size()) / rate;
    const auto begin = Steady::now();
    const auto verified = it->verify_all([](std::int64_t, std::int64_t) {});
    const auto took = seconds_since(begin);
    if (!verified) std::printf("%s %s\n", verified.error().rule.c_str(), verified.error().detail.c_str()), failed = 1;
    else {
      std::printf("verified: %lld facts, %lld objects, %lld rows, %lld contents\n", static_cast<long long>(verified->facts), static_cast<long long>(verified->objects),
                  static_cast<long long>(verified->rows), static_cast<long long>(verified->contents));
      std::printf("audit of the whole log: %.1f s, %.2f x the signatures alone (goal: 1 M facts <= 90 s, or <= 1.25 x)\n", took, took / bound);
      std::printf("reference, %.0f signatures a second on %u threads: %.1f s\n", rate, threads, bound);
    }
    it.close();
  }
  std::filesystem::remove_all(name);
  return failed;
}
