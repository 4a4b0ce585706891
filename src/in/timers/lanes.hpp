#pragma once
#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <thread>
#include <vector>

#include "app/errands.hpp"

namespace tocsin::timers {

/// Runs errands side by side, those of one lane one after another: a far side that does not answer holds up its own lane only.
/// Each lane with something to do has a thread while others wait for their far sides.
class Lanes {
 public:
  /// Does one errand. @return how many attempts it made
  using Work = std::function<Result<std::size_t>(const app::Errand&)>;
  explicit Lanes(Work work) : work_(std::move(work)) {}
  /// Waits for what is being done, at most until the senders' own limits; what only waits is left to the next start.
  ~Lanes();
  Lanes(const Lanes&) = delete;
  Lanes& operator=(const Lanes&) = delete;

  /// Adds them behind what waits in their lanes, first attempts before further ones; but for objects that wait or are being worked on already.
  void put(std::vector<app::Errand> errands);
  /// How many attempts were made since it was last asked.
  /// @error the first that an errand ended with since then
  Result<std::size_t> made();

 private:
  struct Lane {
    std::deque<app::Errand> waiting;
    bool at_work = false;
  };
  void run();
  Work work_;
  std::mutex mutex_;
  std::condition_variable woken_;
  std::map<std::string, Lane> lanes_;   ///< a handful: the ways out that the instance's settings name
  std::deque<std::string> ready_;       ///< lanes that wait for a thread, the longest waiting first
  std::set<std::string> known_;         ///< objects that wait or are being worked on
  std::vector<std::thread> threads_;
  std::size_t idle_ = 0;                ///< of the threads
  std::size_t made_ = 0;
  std::optional<Error> trouble_;
  bool stop_ = false;
};

}  // namespace tocsin::timers
