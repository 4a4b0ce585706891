#pragma once
// What this process does by itself again and again: its memory, for the person who looks after it. No fact, and begun anew with
// each start.
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/instant.hpp"
#include "base/result.hpp"
#include "ports/clock.hpp"

namespace tocsin::app {

/// The rounds of this process: deliveries, the watch, polls. Safe to be asked from any thread.
class Rounds {
 public:
  /// What went wrong, without anybody's words: a rule and its place.
  struct Trouble {
    Instant at;
    std::string rule, where;
  };
  struct Round {
    Duration every{};
    Instant next;                     ///< when it is to run again
    std::optional<Instant> began;     ///< while it runs
    std::optional<Instant> ended;     ///< the last time, however it went
    Duration took{};                  ///< the last time
    std::size_t done = 0;             ///< how much the last run that did anything did
    std::size_t failures = 0;         ///< in a row; 0 = the last run went well
    std::optional<Trouble> trouble;   ///< the last there was, whether or not it went well since
  };
  /// Says that a round exists before it ran for the first time.
  void plan(const std::string& name, Duration every, Instant next);
  /// Runs the work as that round and remembers how it went. @return what the work returned
  Result<std::size_t> run(const std::string& name, Duration every, ports::Clock& clock, const std::function<Result<std::size_t>()>& work);
  [[nodiscard]] std::map<std::string, Round> all() const;

 private:
  mutable std::mutex mutex_;
  std::map<std::string, Round> rounds_;
};

/// A disk that the instance lives on.
struct Volume {
  std::string what;          ///< `data`, `keys`, `outbox`
  std::uint64_t size = 0;    ///< bytes; 0: nobody could say
  std::uint64_t free = 0;    ///< bytes that this process may still write
};

/// The process that serves, as its keeper asks about it.
struct Running {
  Rounds rounds;
  std::function<std::vector<Volume>()> volumes;   ///< as of now; null where nobody looks
};

}  // namespace tocsin::app
