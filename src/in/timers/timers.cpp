#include "in/timers/timers.hpp"

#include "app/deliveries.hpp"
#include "app/notices.hpp"
#include "app/watch.hpp"

namespace tocsin::timers {

Timers::Timers(app::App& app, Every every, Told told) : app_(app), every_(every), told_(std::move(told)), thread_([this] { run(); }) {}

Timers::~Timers() {
  {
    const std::lock_guard hold(mutex_);
    stop_ = true;
  }
  woken_.notify_one();
  thread_.join();
}

void Timers::wake() {
  {
    const std::lock_guard hold(mutex_);
    look_ = true;
  }
  woken_.notify_one();
}

void Timers::run() {
  auto next_watch = std::chrono::steady_clock::now() + every_.watch;
  for (;;) {
    {
      std::unique_lock hold(mutex_);
      woken_.wait_for(hold, every_.deliveries, [this] { return stop_ || look_; });
      if (stop_) return;
      look_ = false;
    }
    const auto tried = app::deliver_due(app_);
    if (!tried) told_("deliveries.failed", &tried.error(), 0);
    else if (*tried > 0) told_("deliveries.tried", nullptr, *tried);
    const auto told = app::tell_due(app_);
    if (!told) told_("notices.failed", &told.error(), 0);
    else if (*told > 0) told_("notices.tried", nullptr, *told);
    if (std::chrono::steady_clock::now() < next_watch) continue;
    next_watch = std::chrono::steady_clock::now() + every_.watch;
    const auto raised = app::watch(app_);
    if (!raised) told_("watch.failed", &raised.error(), 0);
    else if (*raised > 0) told_("watch.raised", nullptr, *raised);
  }
}

}  // namespace tocsin::timers
