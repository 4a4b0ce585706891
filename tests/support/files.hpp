#pragma once
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace tocsin::test {

/// All of a file; empty when it is not there.
inline std::string read_file(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}
/// Files of the project that stand beside the repository and are not part of it.
inline std::filesystem::path shared(std::string_view below) { return std::filesystem::path(TOCSIN_SOURCE_DIR) / "../shared" / below; }

/// The rule that refused, or an empty text.
inline std::string rule_of(const auto& result) { return result ? std::string() : result.error().rule; }

}  // namespace tocsin::test
