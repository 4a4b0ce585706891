#include "in/cli/progress.hpp"

#include <chrono>
#include <exception>
#include <future>
#include <memory>
#include <ostream>

namespace tocsin::cli {
namespace {

using Clock = std::chrono::steady_clock;

void say(Console& console, const std::string& text) {
  if (console.terminal) console.err << "\r\x1b[K" << text << std::flush;
  else console.err << text << std::endl;
}
bool is_told_elsewhere(std::int64_t seconds) { return seconds == 1 || seconds == 5 || seconds == 15 || seconds == 30 || seconds % 60 == 0; }

}  // namespace

void end_progress(Console& console) {
  if (console.terminal) console.err << "\r\x1b[K" << std::flush;
}

void with_patience(Console& console, const std::string& what, const std::function<void()>& work) {
  auto running = std::async(std::launch::async, work);
  bool is_told = false;
  for (std::int64_t seconds = 1; running.wait_for(std::chrono::seconds(1)) == std::future_status::timeout; ++seconds)
    if (console.terminal || is_told_elsewhere(seconds)) {
      say(console, "tocsin " + what + ": " + std::to_string(seconds) + " s …");
      is_told = true;
    }
  if (is_told) end_progress(console);
  running.get();
}

Progress make_progress(Console& console) {
  const auto told = std::make_shared<Clock::time_point>(Clock::now());
  return [&console, told](const std::string& what, std::int64_t done, std::int64_t of) {
    if (Clock::now() - *told < std::chrono::seconds(1)) return;
    *told = Clock::now();
    say(console, what + ": " + std::to_string(done) + (of > 0 ? " of " + std::to_string(of) : ""));
  };
}

}  // namespace tocsin::cli
