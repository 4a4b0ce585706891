#pragma once
#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "app/context.hpp"
#include "app/rounds.hpp"
#include "in/timers/lanes.hpp"

namespace tocsin::timers {

/// Told of what a round did or why it failed, for the log; must not throw.
using Told = std::function<void(std::string_view event, const Error* error, std::size_t count)>;

/// Something to do again and again, by the wall clock: a machine that slept, or whose clock was set, does it at once.
struct Chore {
  std::string name;               ///< for whoever looks after the instance
  std::string_view done, failed;  ///< for the log
  Duration every;
  std::function<Result<std::size_t>()> run;   ///< how much it did
  bool at_once = false;           ///< for the first time when the program starts, not an interval later
};

/// Does its chores on a thread of its own, one after another, until it is destroyed.
class Loop {
 public:
  /// @param rounds  remembers how each went
  Loop(ports::Clock& clock, app::Rounds& rounds, Told told, std::vector<Chore> chores);
  ~Loop();
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;
  /// Do all of it now.
  void wake();

 private:
  void run();
  void round(const Chore& chore);
  ports::Clock& clock_;
  app::Rounds& rounds_;
  Told told_;
  std::vector<Chore> chores_;
  std::vector<Instant> next_;   ///< when each is to be done again
  std::mutex mutex_;
  std::condition_variable woken_;
  bool stop_ = false, look_ = false;
  std::thread thread_;
};

/// What the program does by itself: deliveries and notices, the watch, polls of others' servers, and the chores of whoever serves. Each kind
/// has a thread and each way out a lane, so that nothing waits for a far side but what goes there.
class Timers {
 public:
  /// @param chores  done one after another; none may wait for a far side
  Timers(app::App& app, app::Rounds& rounds, const Told& told, std::vector<Chore> chores);
  ~Timers();
  Timers(const Timers&) = delete;
  Timers& operator=(const Timers&) = delete;
  /// Something was queued: look now.
  void wake() { deliveries_.wake(); }

 private:
  app::App& app_;
  Lanes lanes_;
  Loop deliveries_, watch_, poll_, chores_;
};

}  // namespace tocsin::timers
