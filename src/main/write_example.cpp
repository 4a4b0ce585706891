#include "main/write_example.hpp"

#include <filesystem>
#include <fstream>

#include "procedure/example.hpp"

namespace tocsin {
namespace {

using std::filesystem::path;

/// What is the made-up organization's alone: nobody can leave these as they are.
constexpr std::string_view edited_first = "people.yaml, roster.yaml, scope.yaml, inventory.json, software.csv";

std::map<std::string, std::string> files_of(procedure::Example example) {
  auto out = std::move(example.procedure);
  out.emplace("README.md", std::move(example.readme));
  out.emplace("people.yaml", std::move(example.people));
  out.emplace("inventory.json", std::move(example.inventory));
  out.emplace("software.csv", std::move(example.software));
  return out;
}

Result<> write_all(const path& folder, const std::map<std::string, std::string>& files) {
  for (const auto& [name, text] : files) {
    std::ofstream out(folder / name, std::ios::binary | std::ios::trunc);
    if (!(out << text << std::flush)) return refuse(Errc::unavailable, "store.unwritable", (folder / name).string());
  }
  return {};
}

}  // namespace

Result<Json> write_example(const std::string& folder) {
  const auto files = files_of(TRY(procedure::example("utility")));
  std::error_code failed;
  const bool is_there = std::filesystem::exists(folder, failed);
  if (is_there && !(std::filesystem::is_directory(folder, failed) && std::filesystem::is_empty(folder, failed)))
    return failed ? refuse(Errc::unavailable, "store.unwritable", folder, failed.message()) : refuse(Errc::conflict, "example.folder", folder);
  std::filesystem::create_directories(folder, failed);
  if (failed) return refuse(Errc::unavailable, "store.unwritable", folder, failed.message());
  if (auto written = write_all(folder, files); !written) {
    for (const auto& [name, text] : files) std::filesystem::remove(path(folder) / name, failed);
    if (!is_there) std::filesystem::remove(folder, failed);
    return std::unexpected(std::move(written.error()));
  }
  Json out = Json::Object{{"folder", folder}, {"files", files.size()}, {"edit_first", std::string(edited_first)}};
  out["next"] = "make them yours, in the order of " + (path(folder) / "README.md").string() + "; then: tocsin init --check --from " + folder;
  return out;
}

}  // namespace tocsin
