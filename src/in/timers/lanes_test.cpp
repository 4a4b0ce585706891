#include "in/timers/lanes.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <chrono>

using namespace tocsin;
using app::Errand;
using timers::Lanes;

namespace {

constexpr auto patience = std::chrono::seconds(20);  // an order is tested, never a time

Errand errand(const std::string& id, const std::string& lane, bool again = false) { return {ledger::object_id("delivery", id), lane, again}; }

/// Once opened it stays open; whoever waits for it says whether it was.
class Door {
 public:
  void open() {
    const std::lock_guard hold(mutex_);
    is_open_ = true;
    opened_.notify_all();
  }
  bool wait() {
    std::unique_lock hold(mutex_);
    return opened_.wait_for(hold, patience, [this] { return is_open_; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable opened_;
  bool is_open_ = false;
};

/// What was run, in the order in which it ended.
class Log {
 public:
  void add(const Errand& errand) {
    const std::lock_guard hold(mutex_);
    ids_.emplace_back(errand.object.id());
    more_.notify_all();
  }
  /// The first of them, once there are that many.
  std::vector<std::string> wait(std::size_t count) {
    std::unique_lock hold(mutex_);
    more_.wait_for(hold, patience, [&] { return ids_.size() >= count; });
    return ids_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable more_;
  std::vector<std::string> ids_;
};

}  // namespace

TEST_CASE("lanes: a far side that does not answer holds up its own lane only") {
  Log log;
  Door door;
  Lanes lanes([&](const Errand& each) -> Result<std::size_t> {
    if (each.object.id() == "stuck") CHECK(door.wait());
    log.add(each);
    return 1;
  });
  lanes.put({errand("stuck", "mail/slow"), errand("behind", "mail/slow"), errand("a", "mail/border"), errand("b", "taxii"), errand("c", "mail/border")});
  auto others = log.wait(3);
  std::ranges::sort(others);
  CHECK(others == std::vector<std::string>{"a", "b", "c"});
  lanes.put({errand("d", "notice/mail")});  // and what comes while one is stuck
  CHECK(log.wait(4).back() == "d");
  door.open();
  const auto all = log.wait(6);
  CHECK(std::vector(all.begin() + 4, all.end()) == std::vector<std::string>{"stuck", "behind"});
}

TEST_CASE("lanes: one lane is one after another, first attempts before further ones, nothing twice at a time") {
  Log log;
  Door door, began;
  std::atomic<int> at_once{0}, most{0};
  Lanes lanes([&](const Errand& each) -> Result<std::size_t> {
    most = std::max(most.load(), ++at_once);
    if (each.object.id() == "first") {
      began.open();
      CHECK(door.wait());
    }
    --at_once;
    log.add(each);
    return 1;
  });
  lanes.put({errand("first", "mail")});
  REQUIRE(began.wait());
  lanes.put({errand("retry-1", "mail", true), errand("retry-2", "mail", true), errand("new-1", "mail")});
  // listed again by the next round, while it is being worked on and while it waits
  lanes.put({errand("first", "mail"), errand("new-1", "mail"), errand("retry-1", "mail", true), errand("new-2", "mail")});
  door.open();
  CHECK(log.wait(5) == std::vector<std::string>{"first", "new-1", "new-2", "retry-1", "retry-2"});
  CHECK(most == 1);
  lanes.put({errand("first", "mail")});  // done: it may come again
  CHECK(log.wait(6).back() == "first");
}

TEST_CASE("lanes: say how many attempts were made, and the first trouble once") {
  Log log;
  Lanes lanes([&](const Errand& each) -> Result<std::size_t> {
    log.add(each);
    if (each.object.id() == "ill") return refuse(Errc::unavailable, "store.busy", "here");
    return each.object.id() == "gone" ? 0 : 1;
  });
  lanes.put({errand("a", "mail"), errand("gone", "mail"), errand("b", "mail"), errand("ill", "mail"), errand("c", "mail")});
  // each errand counts as soon as the next one begins
  REQUIRE(log.wait(5).size() == 5);
  const auto told = lanes.made();
  REQUIRE_FALSE(told);
  CHECK(told.error().rule == "store.busy");
  const auto after = lanes.made();
  REQUIRE(after);
  CHECK(*after <= 1);  // "c", if it had not come back yet
}

TEST_CASE("lanes: the end waits for what is being done, and leaves what only waits") {
  Log log;
  Door door, began;
  std::thread opener;
  {
    Lanes lanes([&](const Errand& each) -> Result<std::size_t> {
      if (each.object.id() == "under-way") {
        began.open();
        CHECK(door.wait());
      }
      log.add(each);
      return 1;
    });
    lanes.put({errand("under-way", "mail"), errand("waits", "mail")});
    REQUIRE(began.wait());
    opener = std::thread([&] {
      std::this_thread::sleep_for(std::chrono::milliseconds(100));  // the end has begun
      door.open();
    });
  }
  opener.join();
  CHECK(log.wait(1) == std::vector<std::string>{"under-way"});
}
