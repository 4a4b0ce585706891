#include "in/cli/progress.hpp"

#include <chrono>
#include <exception>
#include <future>
#include <memory>
#include <mutex>
#include <ostream>
#include <utility>

namespace tocsin::cli {
namespace {

using Clock = std::chrono::steady_clock;

void say(Console& console, const std::string& text) {
  if (console.terminal) console.err << "\r\x1b[K" << text << std::flush;
  else console.err << text << std::endl;
}
bool is_told_elsewhere(std::int64_t seconds) { return seconds == 1 || seconds == 5 || seconds == 15 || seconds == 30 || seconds % 60 == 0; }

std::string count_text(const std::string& what, std::int64_t done, std::int64_t of) { return what + ": " + std::to_string(done) + (of > 0 ? " of " + std::to_string(of) : ""); }

}  // namespace

void end_progress(Console& console) {
  if (console.terminal) console.err << "\r\x1b[K" << std::flush;
}

void with_progress(Console& console, const std::string& what, const std::function<void(const Progress&)>& work) {
  std::mutex lock;
  std::string counted;  // what the work told since it was last looked at
  const Progress note = [&](const std::string& stage, std::int64_t done, std::int64_t of) {
    const std::lock_guard hold(lock);
    counted = count_text(stage, done, of);
  };
  auto running = std::async(std::launch::async, [&] { work(note); });
  bool is_told = false;
  for (std::int64_t seconds = 1; running.wait_for(std::chrono::seconds(1)) == std::future_status::timeout; ++seconds) {
    std::string text;
    {
      const std::lock_guard hold(lock);
      text = std::exchange(counted, {});
    }
    if (text.empty() && !console.terminal && !is_told_elsewhere(seconds)) continue;
    say(console, text.empty() ? "tocsin " + what + ": " + std::to_string(seconds) + " s …" : text);
    is_told = true;
  }
  if (is_told) end_progress(console);
  running.get();
}

void with_patience(Console& console, const std::string& what, const std::function<void()>& work) {
  with_progress(console, what, [&](const Progress&) { work(); });
}

Progress make_progress(Console& console) {
  const auto told = std::make_shared<Clock::time_point>(Clock::now());
  return [&console, told](const std::string& what, std::int64_t done, std::int64_t of) {
    if (Clock::now() - *told < std::chrono::seconds(1)) return;
    *told = Clock::now();
    say(console, count_text(what, done, of));
  };
}

}  // namespace tocsin::cli
