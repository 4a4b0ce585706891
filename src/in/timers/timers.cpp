#include "in/timers/timers.hpp"

#include <algorithm>

#include "app/population.hpp"
#include "app/retention.hpp"
#include "app/sources.hpp"
#include "app/watch.hpp"

namespace tocsin::timers {

using std::chrono::seconds;

Loop::Loop(ports::Clock& clock, app::Rounds& rounds, Told told, std::vector<Chore> chores)
    : clock_(clock), rounds_(rounds), told_(std::move(told)), chores_(std::move(chores)) {
  const auto now = clock_.now();
  for (const auto& chore : chores_) {
    next_.push_back(chore.at_once ? now : now + chore.every);
    rounds_.plan(chore.name, chore.every, next_.back());
  }
  thread_ = std::thread([this] { run(); });
}

Loop::~Loop() {
  {
    const std::lock_guard hold(mutex_);
    stop_ = true;
  }
  woken_.notify_one();
  thread_.join();
}

void Loop::wake() {
  {
    const std::lock_guard hold(mutex_);
    look_ = true;
  }
  woken_.notify_one();
}

void Loop::run() {
  const auto tick = std::ranges::min(chores_, {}, &Chore::every).every;
  for (bool woken = false;;) {
    for (std::size_t i = 0; i < chores_.size(); ++i) {
      const auto now = clock_.now();
      const bool set_back = next_[i] - now > chores_[i].every;
      if (!woken && !set_back && now < next_[i]) continue;
      next_[i] = now + chores_[i].every;
      round(chores_[i]);
    }
    std::unique_lock hold(mutex_);
    woken_.wait_for(hold, tick, [this] { return stop_ || look_; });
    if (stop_) return;
    woken = std::exchange(look_, false);
  }
}

void Loop::round(const Chore& chore) {
  const auto came = rounds_.run(chore.name, chore.every, clock_, chore.run);
  if (!came) told_(chore.failed, &came.error(), 0);
  else if (*came > 0) told_(chore.done, nullptr, *came);
}

namespace {

/// New deliveries wake it; this is for retries that became due.
Chore deliveries(app::App& app, Lanes& lanes) {
  return {"deliver", "deliveries.tried", "deliveries.failed", seconds(2), [&]() -> Result<std::size_t> {
    lanes.put(TRY(app::errands(app)));
    return lanes.made();
  }, true};
}

std::vector<Chore> watches(app::App& app) {
  const auto population = [&app]() -> Result<std::size_t> { return TRY(app::take_population_when_due(app)) ? 1U : 0U; };
  return {{"watch", "watch.raised", "watch.failed", seconds(30), [&app] { return app::watch(app); }},
          {"erase", "erasures.finished", "erasures.failed", seconds(30), [&app] { return app::finish_erasures(app); }},
          {"population", "population.taken", "population.failed", seconds(30), population}};
}

Chore poll(app::App& app) {
  return {"poll", "sources.polled", "sources.failed", seconds(1), [&app] { return app::poll_due(app); }, true};
}

}  // namespace

Timers::Timers(app::App& app, app::Rounds& rounds, const Told& told, std::vector<Chore> chores)
    : app_(app),
      lanes_([&app](const app::Errand& errand) { return app::run(app, errand); }),
      deliveries_(app.clock, rounds, told, {deliveries(app, lanes_)}),
      watch_(app.clock, rounds, told, watches(app)),
      poll_(app.clock, rounds, told, {poll(app)}),
      chores_(app.clock, rounds, told, std::move(chores)) {}

Timers::~Timers() {
  // a slow server does not hold up the end of the program
  if (app_.peers != nullptr) app_.peers->stop();
}

}  // namespace tocsin::timers
