#include <algorithm>
#include <array>
#include <optional>

#include "base/text.hpp"
#include "checks.hpp"

namespace tocsin::tidy {
namespace {

constexpr std::array<std::string_view, 8> stages{"path/trigger", "path/author",  "path/sanitize", "path/mark",
                                                 "path/approve", "path/deliver", "path/confirm",  "path/prove"};

std::optional<std::ptrdiff_t> stage(std::string_view folder) {
  const auto found = std::ranges::find(stages, folder);
  if (found == stages.end()) return {};
  return found - stages.begin();
}

/// What stands between the quotes or brackets of an #include, or nothing.
std::string_view included(std::string_view line) {
  line = trim(line);
  if (!line.starts_with("#include")) return {};
  const auto open = line.find_first_of("\"<");
  if (open == std::string_view::npos) return {};
  const auto close = line.find_first_of("\">", open + 1);
  return close == std::string_view::npos ? std::string_view() : line.substr(open + 1, close - open - 1);
}

bool any_of(const auto& words, std::string_view text, auto matches) {
  return std::ranges::any_of(words, [&](std::string_view word) { return matches(text, word); });
}

}  // namespace

bool may_include(std::string_view from, std::string_view to) {
  if (from == to) return true;
  const int own = floor_of(from), other = floor_of(to);
  if (own < 0 || other < 0) return false;
  if (own != other) {
    if (own == 4 && other == 3) return true;
    return own > other;
  }
  if (from == "app" && to == "ports") return true;
  if (to == "path/share") return from == "path/prove" || from == "assurance";
  if (from == "path/share") return stage(to) && to != "path/prove";
  if (stage(from) && stage(to)) return *stage(to) < *stage(from);
  return own == 4 && from.starts_with("out/") && to == "out/sql";  // the interface of both database drivers
}

Problems floors(const Tree& tree) {
  Problems out;
  for (const auto& [path, text] : tree) {
    const auto from = folder_of(path);
    if (from.empty() || !(path.ends_with(".cpp") || path.ends_with(".hpp"))) continue;
    if (floor_of(from) < 0) out.push_back(place(path, 1, from + " stands on no floor"));
    for (const auto& line : lines_of(text)) {
      const auto header = included(line.text);
      const auto to = folder_of("src/" + std::string(header));
      if (header.empty() || to.empty() || floor_of(to) < 0) continue;
      if (!may_include(from, to)) out.push_back(place(path, line.number, from + " may not include " + to));
    }
  }
  return out;
}

Problems kept_inside(const Tree& tree) {
  constexpr std::array<std::string_view, 10> inside_cpp{"boost/json", "yara", "yaml-cpp/", "openssl/", "sodium", "hs/", "hs.h", "simdjson", "libpsl", "idn2"};
  constexpr std::array<std::string_view, 2> server_only{"boost/beast", "boost/asio"};
  const auto begins = [](std::string_view text, std::string_view word) { return text.starts_with(word); };
  Problems out;
  for (const auto& [path, text] : tree) {
    if (!path.starts_with("src/")) continue;
    const int floor = floor_of(folder_of(path));
    for (const auto& line : lines_of(text)) {
      const auto header = included(line.text);
      if (floor >= 0 && floor <= 2 && path.ends_with(".hpp") && any_of(inside_cpp, header, begins))
        out.push_back(place(path, line.number, std::string(header) + " stays inside .cpp files"));
      if (any_of(server_only, header, begins) && !path.starts_with("src/in/http/server"))
        out.push_back(place(path, line.number, std::string(header) + " stays inside in/http/server*"));
    }
  }
  return out;
}

Problems pure(const Tree& tree) {
  constexpr std::array<std::string_view, 12> impure{"::now()",      "<fstream>", "<random>",       "<thread>",  "<iostream>", "<filesystem>",
                                                    "std::getenv(", "RAND_",     "<sys/socket.h>", "fopen(", "std::rand(", "getrandom("};
  const auto holds = [](std::string_view text, std::string_view word) { return text.contains(word); };
  Problems out;
  for (const auto& [path, text] : tree) {
    const int floor = floor_of(folder_of(path));
    if (!is_source(path) || floor < 0 || floor > 2) continue;
    for (const auto& line : lines_of(text)) {
      const auto code = line.text.substr(0, line.text.find("//"));
      if (any_of(impure, code, holds)) out.push_back(place(path, line.number, "floors 0 to 2 read no clock, file or random number: " + std::string(trim(code))));
    }
  }
  return out;
}

}  // namespace tocsin::tidy
