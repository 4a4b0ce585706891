#include "app/door.hpp"

#include <algorithm>

#include "base/bytes.hpp"
#include "base/limits_door.hpp"

namespace tocsin::app {

bool LastSeen::is_idle(const std::string& session, Instant proved, Instant now) {
  const std::lock_guard hold(mutex_);
  const auto found = seen_.find(session);
  const auto last = found == seen_.end() ? proved : std::max(found->second, proved);
  return now - last >= std::chrono::seconds(limits::session_idle_s_max);
}

void LastSeen::touch(const std::string& session, Instant now) {
  const std::lock_guard hold(mutex_);
  seen_[session] = now;
}

void LastSeen::forget(const std::string& session) {
  const std::lock_guard hold(mutex_);
  seen_.erase(session);
}

bool Readings::is_covered(const std::string& reading, Instant now) {
  const std::lock_guard hold(mutex_);
  const auto found = since_.find(reading);
  return found != since_.end() && now - found->second < std::chrono::seconds(limits::reading_s_max);
}

void Readings::covered(const std::string& reading, Instant now) {
  const std::lock_guard hold(mutex_);
  if (since_.size() >= limits::readings_max) std::erase_if(since_, [&](const auto& each) { return now - each.second >= std::chrono::seconds(limits::reading_s_max); });
  if (since_.size() >= limits::readings_max) since_.clear();
  since_[reading] = now;
}

std::string Ceremonies::begin(Begun begun, ports::Random& random) {
  auto handle = to_base64url(random.bytes(16));
  begin_as(handle, std::move(begun));
  return handle;
}

void Ceremonies::begin_as(std::string handle, Begun begun) {
  const auto now = begun.until - std::chrono::seconds(limits::ceremony_s_max);
  const std::lock_guard hold(mutex_);
  if (waiting_.size() >= limits::ceremonies_max) std::erase_if(waiting_, [&](const auto& each) { return each.second.until <= now; });
  // still full: the oldest makes room, so that strangers who begin and never answer keep nobody out for long
  if (waiting_.size() >= limits::ceremonies_max) waiting_.erase(std::ranges::min_element(waiting_, {}, [](const auto& each) { return each.second.until; }));
  waiting_.insert_or_assign(std::move(handle), std::move(begun));
}

std::optional<Ceremonies::Begun> Ceremonies::answer(const std::string& handle, std::string_view kind, Instant now) {
  const std::lock_guard hold(mutex_);
  const auto found = waiting_.find(handle);
  if (found == waiting_.end() || found->second.kind != kind) return {};
  auto begun = std::move(found->second);
  waiting_.erase(found);
  if (now >= begun.until) return {};
  return begun;
}

std::chrono::seconds Attempts::wait(const std::string& key, Instant now) {
  const std::lock_guard hold(mutex_);
  const auto found = counts_.find(key);
  if (found == counts_.end() || found->second.until <= now) return std::chrono::seconds(0);
  return std::chrono::ceil<std::chrono::seconds>(found->second.until - now);
}

void Attempts::failed(const std::string& key, Instant now) {
  constexpr auto forgotten = std::chrono::hours(24);
  const std::lock_guard hold(mutex_);
  if (counts_.size() >= limits::watched_sign_ins_max && !counts_.contains(key)) std::erase_if(counts_, [&](const auto& each) { return each.second.until <= now; });
  if (counts_.size() >= limits::watched_sign_ins_max && !counts_.contains(key)) counts_.erase(counts_.begin());
  auto& count = counts_[key];
  if (now - count.last >= forgotten) count = {};
  count.last = now;
  const int over = ++count.failures - limits::refused_sign_ins_max;
  if (over < 0) return;
  const auto wait = std::min<std::int64_t>(limits::lockout_s_max, std::int64_t{30} << std::min(over, 10));
  count.until = now + std::chrono::seconds(wait);
}

void Attempts::succeeded(const std::string& key) {
  const std::lock_guard hold(mutex_);
  counts_.erase(key);
}

Turns::Turn::Turn(Turns& turns) : turns_(turns) {
  std::unique_lock hold(turns_.mutex_);
  turns_.freed_.wait(hold, [&] { return turns_.free_ > 0; });
  --turns_.free_;
}

Turns::Turn::~Turn() {
  {
    const std::lock_guard hold(turns_.mutex_);
    ++turns_.free_;
  }
  turns_.freed_.notify_one();
}

}  // namespace tocsin::app
