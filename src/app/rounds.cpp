#include "app/rounds.hpp"

namespace tocsin::app {

void Rounds::plan(const std::string& name, Duration every, Instant next) {
  const std::lock_guard hold(mutex_);
  auto& round = rounds_[name];
  round.every = every;
  round.next = next;
}

Result<std::size_t> Rounds::run(const std::string& name, Duration every, ports::Clock& clock, const std::function<Result<std::size_t>()>& work) {
  const auto began = clock.now();
  {
    const std::lock_guard hold(mutex_);
    auto& round = rounds_[name];
    round.every = every;
    round.began = began;
    round.next = began + every;
  }
  auto out = work();  // without the lock: whoever asks meanwhile sees that it runs
  const auto ended = clock.now();
  const std::lock_guard hold(mutex_);
  auto& round = rounds_[name];
  round.began.reset();
  round.ended = ended;
  round.took = ended - began;
  round.failures = out ? 0 : round.failures + 1;
  if (!out) round.trouble = Trouble{ended, out.error().rule, out.error().where};
  else if (*out > 0) round.done = *out;
  return out;
}

std::map<std::string, Rounds::Round> Rounds::all() const {
  const std::lock_guard hold(mutex_);
  return rounds_;
}

}  // namespace tocsin::app
