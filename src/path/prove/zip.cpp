#include <archive.h>
#include <archive_entry.h>

#include <algorithm>
#include <memory>

#include "base/text.hpp"
#include "path/prove/files.hpp"
#include "path/prove/zip_shape.hpp"

namespace tocsin::prove {
namespace {

using Writer = std::unique_ptr<archive, decltype(&archive_write_free)>;
using Entry = std::unique_ptr<archive_entry, decltype(&archive_entry_free)>;

constexpr std::size_t path_bytes_max = 255;

std::unexpected<Error> bad_zip(const char* detail) { return refuse(Errc::invalid, "pack.zip-form", {}, detail); }
std::unexpected<Error> bad_path(std::string_view path, const char* detail) { return refuse(Errc::invalid, "pack.path", std::string(path), detail); }

bool is_name(std::string_view name) {
  if (name.empty() || name == "." || name == "..") return false;
  return std::ranges::all_of(name, [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-'; });
}

bool is_path(std::string_view path) { return path.size() <= path_bytes_max && std::ranges::all_of(split(path, '/'), is_name); }

la_ssize_t append(archive*, void* to, const void* bytes, std::size_t count) {
  static_cast<std::string*>(to)->append(static_cast<const char*>(bytes), count);
  return static_cast<la_ssize_t>(count);
}

bool write_entry(archive* writer, archive_entry* entry, const std::string& path, std::string_view bytes, Instant at) {
  archive_entry_clear(entry);
  archive_entry_set_pathname(entry, path.c_str());
  archive_entry_set_size(entry, static_cast<la_int64_t>(bytes.size()));
  archive_entry_set_filetype(entry, AE_IFREG);
  archive_entry_set_perm(entry, 0644);
  archive_entry_set_mtime(entry, to_us(at) / 1'000'000, 0);
  if (archive_write_header(writer, entry) != ARCHIVE_OK) return false;
  return bytes.empty() || archive_write_data(writer, bytes.data(), bytes.size()) == static_cast<la_ssize_t>(bytes.size());
}

/// The path below the one folder; remembers the folder at the first entry.
Result<std::string> below_folder(std::string_view path, std::string& folder) {
  const auto slash = path.find('/');
  if (slash == std::string_view::npos || !is_path(path)) return bad_path(path, "a pack holds one folder with plain names");
  if (folder.empty()) folder = path.substr(0, slash);
  if (path.substr(0, slash) != folder) return bad_path(path, "a pack holds one folder");
  return std::string(path.substr(slash + 1));
}

}  // namespace

Result<std::string> write_zip(std::string_view folder, const Files& files, Instant at) {
  std::string zip;
  const Writer writer(archive_write_new(), archive_write_free);
  const Entry entry(archive_entry_new(), archive_entry_free);
  bool good = writer && entry && archive_write_set_format_zip(writer.get()) == ARCHIVE_OK &&
              archive_write_set_bytes_in_last_block(writer.get(), 1) == ARCHIVE_OK &&  // no padding after the directory
              archive_write_open(writer.get(), &zip, nullptr, append, nullptr) == ARCHIVE_OK;
  for (const auto& [path, bytes] : files) {
    const auto whole = std::string(folder) + "/" + path;
    if (!is_path(whole)) return bad_path(whole, "names are letters, digits, points, underscores and hyphens");
    good = good && write_entry(writer.get(), entry.get(), whole, bytes, at);
  }
  good = good && archive_write_close(writer.get()) == ARCHIVE_OK;
  if (!good) return refuse(Errc::unavailable, "pack.zip-form", {}, "the archive could not be written");
  return zip;
}

Result<Files> read_zip(std::string_view zip, std::size_t bytes_max) {
  Files files;
  std::string folder;
  std::vector<std::string> folders;
  std::size_t room = bytes_max;
  const auto entries = TRY(zip_entries(zip));
  for (const auto& entry : entries) {
    if (entry.folder) {  // packing tools add entries for folders
      const auto path = std::string_view(entry.path).substr(0, entry.path.size() - 1);
      if (!is_path(path)) return bad_path(entry.path, "a pack holds one folder with plain names");
      if (!entry.packed.empty() && !TRY(unpack(entry, 0)).empty()) return bad_zip("a folder has no bytes");
      folders.push_back(entry.path);
      continue;
    }
    const auto below = TRY(below_folder(entry.path, folder));
    auto bytes = TRY(unpack(entry, room));
    room -= bytes.size();
    if (!files.emplace(below, std::move(bytes)).second) return refuse(Errc::invalid, "pack.duplicate", entry.path, "two entries have this name");
  }
  if (files.empty()) return bad_zip("the ZIP is empty");
  // a folder is there for files in it: one beside the pack's, or in a file's place, would be unpacked too
  for (const auto& path : folders) {
    const auto below = path.starts_with(folder + "/") ? path.substr(folder.size() + 1) : "/";
    const auto first = files.lower_bound(below);
    if (first == files.end() || !first->first.starts_with(below)) return bad_path(path, "a folder without a file of the pack");
  }
  return files;
}

}  // namespace tocsin::prove
