#include "out/log/log.hpp"

#include <spdlog/sinks/rotating_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <memory>
#include <mutex>

#include "base/json.hpp"

namespace tocsin::log {
namespace {

std::atomic<std::int64_t> lost{0};

constexpr std::size_t file_bytes_max = std::size_t{64} << 20;
constexpr std::size_t files_max = 8;
constexpr std::size_t word_bytes_max = 128;

constexpr std::string_view names[] = {"debug", "info", "warning", "error"};
constexpr spdlog::level::level_enum levels[] = {spdlog::level::debug, spdlog::level::info, spdlog::level::warn, spdlog::level::err};

std::shared_ptr<spdlog::logger> make_logger(std::vector<spdlog::sink_ptr> sinks, Level least) {
  auto made = std::make_shared<spdlog::logger>("tocsin", sinks.begin(), sinks.end());
  made->set_pattern(R"({"t":"%Y-%m-%dT%H:%M:%S.%fZ",%v)", spdlog::pattern_time_type::utc);
  made->set_level(levels[static_cast<std::size_t>(least)]);
  made->flush_on(spdlog::level::info);
  return made;
}

std::mutex mutex;
std::shared_ptr<spdlog::logger>& logger() {
  static std::shared_ptr<spdlog::logger> held = make_logger({std::make_shared<spdlog::sinks::stderr_sink_mt>()}, Level::info);
  return held;
}

}  // namespace

Value Value::word(std::string_view text) {
  constexpr std::string_view others = "-_.:/{}[]+";
  std::string out(text.substr(0, word_bytes_max));
  std::ranges::replace_if(out, [&](char c) {
    const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || others.contains(c);
    return !is_plain;
  }, '?');
  return Value(std::move(out));
}

std::string spell(const Value& value) {
  return std::visit(Overload{[](bool truth) { return std::string(truth ? "true" : "false"); }, [](std::int64_t number) { return std::to_string(number); },
                             [](double number) { return std::isfinite(number) ? to_jcs(Json(number)) : std::string("null"); },
                             [](const auto& text) { return to_jcs(Json(std::string(text))); }},
                    value.value_);
}

std::string spell(Level level, std::string_view event, std::initializer_list<Field> fields) {
  std::string out = R"("level":")" + std::string(names[static_cast<std::size_t>(level)]) + R"(","event":)" + spell(Value::word(event));
  for (const auto& [name, value] : fields) out.append(",").append(to_jcs(Json(std::string(name)))).append(":").append(spell(value));
  return out + "}";
}

Result<> open(const std::string& path, Level least) {
  std::vector<spdlog::sink_ptr> sinks{std::make_shared<spdlog::sinks::stderr_sink_mt>()};
  try {
    if (!path.empty()) sinks.push_back(std::make_shared<spdlog::sinks::rotating_file_sink_mt>(path, file_bytes_max, files_max));
  } catch (const spdlog::spdlog_ex&) {
    return refuse(Errc::unavailable, "log.file", path);
  }
  const std::scoped_lock lock(mutex);
  logger() = make_logger(std::move(sinks), least);
  return {};
}

void line(Level level, std::string_view event, std::initializer_list<Field> fields) {
  try {
    std::shared_ptr<spdlog::logger> to;
    {
      const std::scoped_lock lock(mutex);
      to = logger();
    }
    const auto at = levels[static_cast<std::size_t>(level)];
    if (to->should_log(at)) to->log(at, spdlog::string_view_t(spell(level, event, fields)));
  } catch (...) {
    lost.fetch_add(1, std::memory_order_relaxed);  // a full disk or no memory: a log line is never worth the request
  }
}

std::int64_t lines_lost() { return lost.load(std::memory_order_relaxed); }

}  // namespace tocsin::log
