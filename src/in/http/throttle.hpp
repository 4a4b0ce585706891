#pragma once
#include <chrono>
#include <cstddef>
#include <mutex>
#include <string>
#include <unordered_map>

namespace tocsin::http {

/// Counts failed sign-ins by peer, so that tokens cannot be tried at the speed of the network. Any thread.
class Throttle {
 public:
  using Time = std::chrono::steady_clock::time_point;
  explicit Throttle(std::size_t failures_max) : failures_max_(failures_max) {}

  /// Whether the peer has failed so often within the last minute that it has to wait.
  [[nodiscard]] bool is_closed(const std::string& peer, Time now);
  void failed(const std::string& peer, Time now);

 private:
  struct Count {
    std::size_t failures = 0;
    Time since;
  };
  std::size_t failures_max_;
  std::mutex mutex_;
  std::unordered_map<std::string, Count> counts_;  ///< at most limits::throttled_peers_max
};

}  // namespace tocsin::http
