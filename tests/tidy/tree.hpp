#pragma once
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace tocsin::tidy {

/// The files of a repository: path from its top (`src/base/json.cpp`) to text.
using Tree = std::map<std::string, std::string, std::less<>>;
/// Places that break a rule, as "path:line: what is wrong".
using Problems = std::vector<std::string>;

/// Reads what people wrote: sources, scripts, documents, build files. Leaves out build folders and what git keeps.
Tree read_tree(const std::filesystem::path& top);

bool is_source(std::string_view path);       ///< .cpp or .hpp below src/, no test
bool is_test(std::string_view path);         ///< beside the code (`*_test.cpp`, `*_properties.cpp`) or below tests/
/// The folder of src/ that a path belongs to: `base`, `path/share`, `in/http`; empty for other paths.
std::string folder_of(std::string_view path);
/// 0 (base) to 5 (main); -1 for a folder that no floor has.
int floor_of(std::string_view folder);

struct Line {
  std::size_t number;  ///< from 1
  std::string_view text;
};
std::vector<Line> lines_of(std::string_view text);
std::string place(std::string_view path, std::size_t line, std::string_view what);

}  // namespace tocsin::tidy
