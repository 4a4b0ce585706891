#include "in/timers/lanes.hpp"

#include <algorithm>
#include <utility>

namespace tocsin::timers {

Lanes::~Lanes() {
  {
    const std::lock_guard hold(mutex_);
    stop_ = true;
  }
  woken_.notify_all();
  for (auto& thread : threads_) thread.join();
}

void Lanes::put(std::vector<app::Errand> errands) {
  const std::lock_guard hold(mutex_);
  for (auto& errand : errands) {
    if (!known_.insert(errand.object.value).second) continue;
    auto& lane = lanes_[errand.lane];
    if (lane.waiting.empty() && !lane.at_work) ready_.push_back(errand.lane);
    const auto behind = errand.again ? lane.waiting.end() : std::ranges::find_if(lane.waiting, &app::Errand::again);
    lane.waiting.insert(behind, std::move(errand));
  }
  for (std::size_t i = 0; i < ready_.size() && i < idle_; ++i) woken_.notify_one();
  // a thread for each lane that no idle one will take: there are never more of them than lanes
  for (auto missing = ready_.size(); missing > idle_ && threads_.size() < lanes_.size(); --missing) threads_.emplace_back([this] { run(); });
}

Result<std::size_t> Lanes::made() {
  const std::lock_guard hold(mutex_);
  const auto count = std::exchange(made_, 0);
  if (auto trouble = std::exchange(trouble_, std::nullopt)) return std::unexpected(*std::move(trouble));
  return count;
}

void Lanes::run() {
  std::unique_lock hold(mutex_);
  for (;;) {
    ++idle_;
    woken_.wait(hold, [this] { return stop_ || !ready_.empty(); });
    --idle_;
    if (stop_) return;
    const auto name = std::move(ready_.front());
    ready_.pop_front();
    auto& lane = lanes_[name];
    const auto errand = std::move(lane.waiting.front());
    lane.waiting.pop_front();
    lane.at_work = true;
    hold.unlock();
    auto done = work_(errand);
    hold.lock();
    lane.at_work = false;
    known_.erase(errand.object.value);
    if (done) made_ += *done;
    else if (!trouble_) trouble_ = std::move(done).error();
    if (!lane.waiting.empty()) ready_.push_back(name);
  }
}

}  // namespace tocsin::timers
