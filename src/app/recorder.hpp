#pragma once
// What TAXII clients did, gathered while they are answered and written a batch at a time.
#include <cstdint>
#include <mutex>
#include <string>
#include <unordered_set>
#include <vector>

#include "base/ids.hpp"
#include "base/result.hpp"
#include "ports/pulls.hpp"

namespace tocsin::app {

struct App;

/// Safe to use from many threads. At most limits::pulls_waiting_max requests wait; what comes beyond is counted, and a line
/// of the log says how much that was.
class Recorder {
 public:
  void seen(ports::Pull pull);
  /// A client has objects of these deliveries now.
  void fetched(const std::string& client, const std::vector<std::string>& deliveries);
  /// Somebody, a client or `source:NAME`, reported a sighting of what these deliveries brought.
  void sighted(const std::string& by, const std::vector<std::string>& deliveries);
  /// Writes what waits: requests to the operational log, and a fact for each client and delivery that were not known before, of
  /// fetches and of sightings.
  /// @return how many of all @error of the first that could not be written; facts are tried again, requests are not
  Result<std::size_t> flush(App& app);

 private:
  std::mutex mutex_, flushing_;
  std::vector<ports::Pull> pulls_;
  std::int64_t lost_ = 0;                   ///< requests that came while too many waited
  std::vector<std::pair<std::string, DeliveryId>> fetches_, sightings_;
  std::unordered_set<std::string> known_;   ///< client and delivery that were told of; the facts decide, this only saves looking
};

/// Writes a fact `pulls.day` for each day of the operational log that is over and has none: how many requests there were, and the
/// hash that they give. @return how many were written
Result<std::size_t> commit_days(App& app);

}  // namespace tocsin::app
