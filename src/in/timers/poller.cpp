#include "in/timers/poller.hpp"

#include "app/sources.hpp"

namespace tocsin::timers {

Poller::Poller(app::App& app, app::Rounds& rounds, std::chrono::milliseconds every, Told told) : app_(app), rounds_(rounds), every_(every), told_(std::move(told)) {
  rounds_.plan("poll", every_, app_.clock.now());
  thread_ = std::thread([this] { run(); });
}

Poller::~Poller() {
  {
    const std::lock_guard hold(mutex_);
    stop_ = true;
  }
  woken_.notify_one();
  if (app_.peers != nullptr) app_.peers->stop();
  thread_.join();
}

void Poller::run() {
  for (std::unique_lock hold(mutex_); !stop_; woken_.wait_for(hold, every_, [this] { return stop_; })) {
    hold.unlock();
    const auto came = rounds_.run("poll", every_, app_.clock, [this] { return app::poll_due(app_); });
    if (!came) told_("sources.failed", &came.error(), 0);
    else if (*came > 0) told_("sources.polled", nullptr, *came);
    hold.lock();
  }
}

}  // namespace tocsin::timers
