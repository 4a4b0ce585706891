#include "in/timers/timers.hpp"

#include "app/deliveries.hpp"
#include "app/population.hpp"
#include "app/retention.hpp"
#include "app/notices.hpp"
#include "app/watch.hpp"

namespace tocsin::timers {

Timers::Timers(app::App& app, Every every, Told told, std::vector<Chore> chores)
    : app_(app), every_(every), told_(std::move(told)), chores_(std::move(chores)) {
  for (const auto& chore : chores_) next_.push_back(app_.clock.now() + chore.every);
  thread_ = std::thread([this] { run(); });
}

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
    do_chores();
    const auto told = app::tell_due(app_);
    if (!told) told_("notices.failed", &told.error(), 0);
    else if (*told > 0) told_("notices.tried", nullptr, *told);
    if (std::chrono::steady_clock::now() < next_watch) continue;
    next_watch = std::chrono::steady_clock::now() + every_.watch;
    const auto raised = app::watch(app_);
    if (!raised) told_("watch.failed", &raised.error(), 0);
    else if (*raised > 0) told_("watch.raised", nullptr, *raised);
    const auto erased = app::finish_erasures(app_);
    if (!erased) told_("erasures.failed", &erased.error(), 0);
    else if (*erased > 0) told_("erasures.finished", nullptr, *erased);
    const auto taken = app::take_population_when_due(app_);
    if (!taken) told_("population.failed", &taken.error(), 0);
    else if (*taken) told_("population.taken", nullptr, 1);
  }
}

void Timers::do_chores() {
  const auto now = app_.clock.now();
  for (std::size_t i = 0; i < chores_.size(); ++i) {
    if (now < next_[i]) continue;
    next_[i] = now + chores_[i].every;
    const auto done = chores_[i].run();
    if (!done) told_(chores_[i].name, &done.error(), 0);
    else if (*done > 0) told_(chores_[i].name, nullptr, *done);
  }
}

}  // namespace tocsin::timers
