#include "in/timers/timers.hpp"

#include "app/deliveries.hpp"
#include "app/population.hpp"
#include "app/retention.hpp"
#include "app/notices.hpp"
#include "app/watch.hpp"

namespace tocsin::timers {

Timers::Timers(app::App& app, app::Rounds& rounds, Every every, Told told, std::vector<Chore> chores)
    : app_(app), rounds_(rounds), every_(every), told_(std::move(told)), chores_(std::move(chores)) {
  const auto now = app_.clock.now();
  for (const auto& chore : chores_) {
    next_.push_back(now + chore.every);
    rounds_.plan(std::string(chore.round), chore.every, now + chore.every);
  }
  for (const auto* often : {"deliver", "notify"}) rounds_.plan(often, every_.deliveries, now);
  for (const auto* seldom : {"watch", "erase", "population"}) rounds_.plan(seldom, every_.watch, now + every_.watch);
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
    round("deliver", every_.deliveries, "deliveries.failed", "deliveries.tried", [this] { return app::deliver_due(app_); });
    do_chores();
    round("notify", every_.deliveries, "notices.failed", "notices.tried", [this] { return app::tell_due(app_); });
    if (std::chrono::steady_clock::now() < next_watch) continue;
    next_watch = std::chrono::steady_clock::now() + every_.watch;
    round("watch", every_.watch, "watch.failed", "watch.raised", [this] { return app::watch(app_); });
    round("erase", every_.watch, "erasures.failed", "erasures.finished", [this] { return app::finish_erasures(app_); });
    round("population", every_.watch, "population.failed", "population.taken", [this]() -> Result<std::size_t> { return TRY(app::take_population_when_due(app_)) ? 1U : 0U; });
  }
}

void Timers::round(std::string_view name, Duration every, std::string_view failed, std::string_view done, const std::function<Result<std::size_t>()>& work) {
  const auto came = rounds_.run(std::string(name), every, app_.clock, work);
  if (!came) told_(failed, &came.error(), 0);
  else if (*came > 0) told_(done, nullptr, *came);
}

void Timers::do_chores() {
  const auto now = app_.clock.now();
  for (std::size_t i = 0; i < chores_.size(); ++i) {
    if (now < next_[i]) continue;
    next_[i] = now + chores_[i].every;
    round(chores_[i].round, chores_[i].every, chores_[i].name, chores_[i].name, chores_[i].run);
  }
}

}  // namespace tocsin::timers
