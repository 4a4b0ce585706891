#include "in/http/throttle.hpp"

#include "base/limits.hpp"

namespace tocsin::http {
namespace {

constexpr std::chrono::seconds window{60};

}  // namespace

bool Throttle::is_closed(const std::string& peer, Time now) {
  const std::scoped_lock lock(mutex_);
  const auto found = counts_.find(peer);
  return found != counts_.end() && now - found->second.since < window && found->second.failures >= failures_max_;
}

void Throttle::failed(const std::string& peer, Time now) {
  const std::scoped_lock lock(mutex_);
  if (counts_.size() >= limits::throttled_peers_max && !counts_.contains(peer)) std::erase_if(counts_, [&](const auto& each) { return now - each.second.since >= window; });
  // an attacker with more addresses than that is not held up here; 256 random bits of a token hold
  if (counts_.size() >= limits::throttled_peers_max && !counts_.contains(peer)) return;
  auto& count = counts_[peer];
  if (now - count.since >= window) count = {.failures = 0, .since = now};
  ++count.failures;
}

}  // namespace tocsin::http
