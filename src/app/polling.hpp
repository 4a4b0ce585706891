#pragma once
#include <map>
#include <mutex>
#include <set>
#include <string>

#include "base/instant.hpp"

namespace tocsin::app {

/// What this process remembers of its polls: who is being polled, and when each source is due again. After a restart each is
/// due at once, and goes on where it was.
struct Polling {
  std::mutex mutex;
  std::set<std::string> running;
  std::map<std::string, Instant> next, tried;
};

}  // namespace tocsin::app
