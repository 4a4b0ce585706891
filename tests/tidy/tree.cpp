#include "tree.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>

#include "base/text.hpp"

namespace tocsin::tidy {

Tree read_tree(const std::filesystem::path& top) {
  namespace fs = std::filesystem;
  const auto wanted = [](const fs::path& path) {
    static constexpr std::array kinds{".cpp", ".hpp", ".md", ".txt", ".cmake", ".json", ".yaml", ".yml", ".sql", ".sh", ".html", ".csv", ""};
    return std::ranges::find(kinds, path.extension().string()) != kinds.end();
  };
  Tree tree;
  for (auto it = fs::recursive_directory_iterator(top); it != fs::recursive_directory_iterator(); ++it) {
    const auto name = it->path().filename().string();
    if (it->is_directory() && (name == "build" || name == ".git" || name == "run-data" || name == "node_modules")) {
      it.disable_recursion_pending();
    } else if (it->is_regular_file() && name != ".git" && wanted(it->path())) {
      std::ifstream in(it->path(), std::ios::binary);
      tree.emplace(fs::relative(it->path(), top).generic_string(), std::string(std::istreambuf_iterator<char>(in), {}));
    }
  }
  return tree;
}

bool is_test(std::string_view path) {
  return path.starts_with("tests/") || path.ends_with("_test.cpp") || path.ends_with("_properties.cpp") || path.ends_with("_fuzz.cpp");
}

bool is_source(std::string_view path) { return path.starts_with("src/") && (path.ends_with(".cpp") || path.ends_with(".hpp")) && !is_test(path); }

std::string folder_of(std::string_view path) {
  if (!path.starts_with("src/")) return {};
  const auto parts = split(path.substr(4), '/');
  if (parts.size() < 2) return {};
  const bool grouped = parts[0] == "path" || parts[0] == "in" || parts[0] == "out";
  if (grouped && parts.size() < 3) return {};
  return grouped ? std::string(parts[0]) + "/" + std::string(parts[1]) : std::string(parts[0]);
}

int floor_of(std::string_view folder) {
  const auto first = split(folder, '/')[0];
  if (first == "base") return 0;
  if (first == "ledger" || first == "identity" || first == "procedure" || first == "inventory" || first == "intel") return 1;
  if (first == "path" || first == "assurance") return 2;
  if (first == "app" || first == "ports") return 3;
  if (first == "in" || first == "out") return 4;
  return first == "main" ? 5 : -1;
}

std::vector<Line> lines_of(std::string_view text) {
  std::vector<Line> lines;
  for (const auto line : split(text, '\n')) lines.push_back({lines.size() + 1, line});
  return lines;
}

std::string place(std::string_view path, std::size_t line, std::string_view what) {
  return std::string(path) + ":" + std::to_string(line) + ": " + std::string(what);
}

}  // namespace tocsin::tidy
