#include <archive.h>
#include <archive_entry.h>

#include <algorithm>
#include <memory>

#include "base/limits.hpp"
#include "base/text.hpp"
#include "path/prove/files.hpp"

namespace tocsin::prove {
namespace {

using Writer = std::unique_ptr<archive, decltype(&archive_write_free)>;
using Reader = std::unique_ptr<archive, decltype(&archive_read_free)>;
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

/// All of one entry, at most `room` bytes.
Result<std::string> read_entry(archive* reader, const std::string& path, std::size_t room) {
  std::string bytes;
  char block[1 << 14];
  for (;;) {
    const auto count = archive_read_data(reader, block, sizeof block);
    if (count == 0) return bytes;
    if (count < 0) return refuse(Errc::invalid, "pack.zip-form", path, "the entry is torn or altered");
    bytes.append(block, static_cast<std::size_t>(count));
    if (bytes.size() > room) return refuse(Errc::invalid, "pack.too-large", path, "the pack is larger, unpacked, than this program opens");
  }
}

/// The path below the one folder; remembers the folder at the first entry.
Result<std::string> below_folder(std::string_view path, std::string& folder) {
  const auto slash = path.find('/');
  if (slash == std::string_view::npos || !is_path(path)) return bad_path(path, "a pack holds one folder with plain names");
  if (folder.empty()) folder = path.substr(0, slash);
  if (path.substr(0, slash) != folder) return bad_path(path, "a pack holds one folder");
  return std::string(path.substr(slash + 1));
}

/// Whether the archive ends with the record that ends its directory, and nothing after it.
bool ends_with_directory(std::string_view zip) {
  constexpr std::size_t record_bytes = 22;  // without a comment (APPNOTE 4.3.16)
  return zip.size() >= record_bytes && zip.substr(zip.size() - record_bytes, 4) == "PK\x05\x06" && zip.substr(zip.size() - 2) == std::string_view("\0\0", 2);
}

/// Tools that unpack a ZIP from its beginning never look at its directory: they have to find the same files as those that do.
Result<> check_from_beginning(std::string_view zip, const std::string& folder, const Files& files) {
  const auto differs = [](const std::string& path) { return refuse(Errc::invalid, "pack.zip-form", path, "read from its beginning the ZIP holds something else than its directory lists"); };
  if (!ends_with_directory(zip)) return bad_zip("something stands after the directory of the ZIP");
  const Reader reader(archive_read_new(), archive_read_free);
  if (!reader || archive_read_support_format_zip_streamable(reader.get()) != ARCHIVE_OK || archive_read_open_memory(reader.get(), zip.data(), zip.size()) != ARCHIVE_OK)
    return bad_zip("the file is no ZIP");
  std::size_t found = 0;
  archive_entry* entry = nullptr;
  for (int status = 0; (status = archive_read_next_header(reader.get(), &entry)) != ARCHIVE_EOF;) {
    const char* const name = status == ARCHIVE_OK || status == ARCHIVE_WARN ? archive_entry_pathname(entry) : nullptr;
    if (name == nullptr) return bad_zip("the ZIP cannot be read from its beginning");
    const std::string path = name;
    if (path.ends_with('/')) continue;
    const auto known = path.starts_with(folder + "/") ? files.find(std::string_view(path).substr(folder.size() + 1)) : files.end();
    if (known == files.end() || TRY(read_entry(reader.get(), path, known->second.size())) != known->second) return differs(path);
    ++found;
  }
  return found == files.size() ? Result<>{} : differs(folder);
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
  const Reader reader(archive_read_new(), archive_read_free);
  if (!zip.starts_with("PK\x03\x04") || !reader || archive_read_support_format_zip_seekable(reader.get()) != ARCHIVE_OK ||
      archive_read_open_memory(reader.get(), zip.data(), zip.size()) != ARCHIVE_OK)
    return bad_zip("the file is no ZIP");
  Files files;
  std::string folder;
  std::size_t room = bytes_max, entries = 0;
  archive_entry* entry = nullptr;
  for (int status = 0; (status = archive_read_next_header(reader.get(), &entry)) != ARCHIVE_EOF;) {
    if (status != ARCHIVE_OK) return bad_zip("the directory of the ZIP is torn or altered");
    if (++entries > limits::pack_files_max) return refuse(Errc::invalid, "pack.too-large", {}, "the pack has more files than this program opens");
    const char* const name = archive_entry_pathname(entry);
    std::string path = name == nullptr ? "" : name;
    const bool directory = archive_entry_filetype(entry) == AE_IFDIR && path.ends_with('/');
    if (directory) path.pop_back();
    if (archive_entry_is_encrypted(entry) != 0) return refuse(Errc::invalid, "pack.zip-form", path, "the entry is encrypted");
    if (!directory && archive_entry_filetype(entry) != AE_IFREG) return refuse(Errc::invalid, "pack.not-a-file", path, "a pack holds plain files");
    if (directory && is_path(path)) continue;  // packing tools add entries for folders
    const auto below = TRY(below_folder(path, folder));
    auto bytes = TRY(read_entry(reader.get(), path, room));
    room -= bytes.size();
    if (!files.emplace(below, std::move(bytes)).second) return refuse(Errc::invalid, "pack.duplicate", path, "two entries have this name");
  }
  if (files.empty()) return bad_zip("the ZIP is empty");
  TRY_VOID(check_from_beginning(zip, folder, files));
  return files;
}

}  // namespace tocsin::prove
