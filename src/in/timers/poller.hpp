#pragma once
#include <condition_variable>
#include <mutex>
#include <thread>

#include "in/timers/timers.hpp"

namespace tocsin::timers {

/// Polls the sources of others on a thread of its own until it is destroyed, which stops them all: a slow server holds up
/// neither deliveries nor the end of the program.
class Poller {
 public:
  /// @param every  how often it is looked which source is due
  /// @param rounds  remembers how it went
  Poller(app::App& app, app::Rounds& rounds, std::chrono::milliseconds every, Told told);
  ~Poller();
  Poller(const Poller&) = delete;
  Poller& operator=(const Poller&) = delete;

 private:
  void run();
  app::App& app_;
  app::Rounds& rounds_;
  std::chrono::milliseconds every_;
  Told told_;
  std::mutex mutex_;
  std::condition_variable woken_;
  bool stop_ = false;
  std::thread thread_;
};

}  // namespace tocsin::timers
