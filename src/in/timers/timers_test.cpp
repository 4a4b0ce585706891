#include "in/timers/timers.hpp"

#include <doctest/doctest.h>

#include <atomic>

using namespace tocsin;
using namespace std::chrono_literals;
using timers::Chore;
using timers::Loop;

namespace {

struct SetClock final : ports::Clock {
  Instant now() override { return Instant(std::chrono::microseconds(at.load())); }
  void set(Instant to) { at = to_us(to); }
  std::atomic<std::int64_t> at{1'790'000'000'000'000};
};

/// Waits long, so that a slow machine fails nothing; whether it came, not when.
bool comes(const std::function<bool()>& what) {
  for (int i = 0; i < 2000; ++i) {
    if (what()) return true;
    std::this_thread::sleep_for(10ms);
  }
  return false;
}

}  // namespace

TEST_CASE("loop: chores are done by the wall clock, also where it is set back or forward, and when woken") {
  SetClock clock;
  app::Rounds rounds;
  std::atomic<int> often{0}, seldom{0};
  const auto begin = clock.now();
  Loop loop(clock, rounds, [](auto, auto, auto) {},
            {Chore{"often", "a", "b", 20ms, [&]() -> Result<std::size_t> { ++often; return 0; }, true},
             Chore{"seldom", "a", "b", 1h, [&]() -> Result<std::size_t> { ++seldom; return 0; }}});
  REQUIRE(comes([&] { return often == 1; }));  // at once, and then not: the clock stands still
  CHECK(seldom == 0);
  CHECK(rounds.all()["seldom"].next == begin + 1h);
  clock.set(begin + 59min);
  REQUIRE(comes([&] { return often == 2; }));
  CHECK(seldom == 0);
  clock.set(begin + 61min);
  REQUIRE(comes([&] { return seldom == 1; }));
  clock.set(begin - 48h);  // what is due in two days by that clock is due now
  REQUIRE(comes([&] { return seldom == 2; }));
  loop.wake();
  REQUIRE(comes([&] { return seldom == 3; }));
}

TEST_CASE("loop: tells what was done and what failed, and goes on") {
  SetClock clock;
  app::Rounds rounds;
  std::mutex mutex;
  std::vector<std::string> told;
  std::atomic<int> runs{0};
  Loop loop(clock, rounds, [&](std::string_view event, const Error* error, std::size_t count) {
    const std::lock_guard hold(mutex);
    told.push_back(std::string(event) + " " + (error == nullptr ? std::to_string(count) : error->rule));
  }, {Chore{"round", "done", "failed", 10ms, [&]() -> Result<std::size_t> {
    clock.set(clock.now() + 1s);
    const auto run = ++runs;
    if (run == 1) return refuse(Errc::unavailable, "store.busy");
    return run == 2 ? 7 : 0;
  }, true}});
  REQUIRE(comes([&] { return runs >= 3; }));
  CHECK(rounds.all()["round"].trouble->rule == "store.busy");
  const std::lock_guard hold(mutex);
  CHECK(told == std::vector<std::string>{"failed store.busy", "done 7"});
}
