#pragma once
#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "app/context.hpp"
#include "app/rounds.hpp"

namespace tocsin::timers {

/// Told of what a round did or why it failed, for the log; must not throw.
using Told = std::function<void(std::string_view event, const Error* error, std::size_t count)>;

/// Runs deliveries and the watch on a thread of its own until it is destroyed.
class Timers {
 public:
  /// Something to do now and then, by the wall clock: a machine that slept, or whose clock was set, does it at once.
  struct Chore {
    std::string_view name;   ///< for the log
    std::string_view round;  ///< for whoever looks after the instance
    Duration every;
    std::function<Result<std::size_t>()> run;   ///< how much it did
  };
  struct Every {
    std::chrono::milliseconds deliveries = std::chrono::seconds(2);   ///< retries that became due; new ones wake it at once
    std::chrono::milliseconds watch = std::chrono::seconds(30);
  };
  /// @param rounds  remembers how each round went
  Timers(app::App& app, app::Rounds& rounds, Every every, Told told, std::vector<Chore> chores = {});
  ~Timers();
  Timers(const Timers&) = delete;
  Timers& operator=(const Timers&) = delete;
  /// Something was queued: look now.
  void wake();

 private:
  void run();
  void do_chores();
  /// Runs it as that round, and tells how it went.
  void round(std::string_view name, Duration every, std::string_view failed, std::string_view done, const std::function<Result<std::size_t>()>& work);
  app::App& app_;
  app::Rounds& rounds_;
  Every every_;
  Told told_;
  std::vector<Chore> chores_;
  std::vector<Instant> next_;   ///< when each is to be done again
  std::mutex mutex_;
  std::condition_variable woken_;
  bool stop_ = false, look_ = true;
  std::thread thread_;
};

}  // namespace tocsin::timers
