#include "path/sanitize/archives.hpp"

#include <archive.h>
#include <archive_entry.h>

#include <array>
#include <memory>

namespace tocsin::sanitize {
namespace {

using Writer = std::unique_ptr<archive, decltype(&archive_write_free)>;
using Reader = std::unique_ptr<archive, decltype(&archive_read_free)>;
using Entry = std::unique_ptr<archive_entry, decltype(&archive_entry_free)>;
constexpr la_int64_t zip_epoch = 315'532'800;  ///< 1980-01-01, the first instant that a ZIP can write

la_ssize_t append(archive*, void* to, const void* bytes, std::size_t count) {
  static_cast<std::string*>(to)->append(static_cast<const char*>(bytes), count);
  return static_cast<la_ssize_t>(count);
}

std::unexpected<Error> torn(std::string where, const char* detail) { return refuse(Errc::invalid, "attachment.torn", std::move(where), detail); }

}  // namespace

Result<Entries> read_archive(std::string_view zip, std::size_t bytes_max) {
  const Reader reader(archive_read_new(), archive_read_free);
  if (!zip.starts_with("PK\x03\x04") || !reader || archive_read_support_format_zip_seekable(reader.get()) != ARCHIVE_OK || archive_read_open_memory(reader.get(), zip.data(), zip.size()) != ARCHIVE_OK) return torn({}, "is no ZIP");
  Entries out;
  std::size_t room = bytes_max;
  archive_entry* entry = nullptr;
  for (int status = 0; (status = archive_read_next_header(reader.get(), &entry)) != ARCHIVE_EOF;) {
    if (status != ARCHIVE_OK) return torn({}, "its directory is damaged");
    const char* const name = archive_entry_pathname(entry);
    std::string path = name == nullptr ? "" : name;
    if (out.size() >= archive_entries_max) return refuse(Errc::invalid, "attachment.too-large", path, "has more entries than are opened");
    if (archive_entry_is_encrypted(entry) != 0) return torn(path, "is encrypted, so nobody can say what it holds");
    if (archive_entry_filetype(entry) == AE_IFDIR) continue;
    if (archive_entry_filetype(entry) != AE_IFREG) return torn(path, "is a link or a device");
    std::string bytes;
    std::array<char, std::size_t{1} << 14> block{};
    for (;;) {
      const auto count = archive_read_data(reader.get(), block.data(), block.size());
      if (count == 0) break;
      if (count < 0) return torn(path, "is damaged");
      bytes.append(block.data(), static_cast<std::size_t>(count));
      if (bytes.size() > room) return refuse(Errc::invalid, "attachment.too-large", path, "is larger, unpacked, than is opened");
    }
    room -= bytes.size();
    out.emplace_back(std::move(path), std::move(bytes));
  }
  return out;
}

Result<std::string> write_archive(const Entries& entries) {
  std::string zip;
  const Writer writer(archive_write_new(), archive_write_free);
  const Entry entry(archive_entry_new(), archive_entry_free);
  bool good = writer && entry && archive_write_set_format_zip(writer.get()) == ARCHIVE_OK && archive_write_set_bytes_in_last_block(writer.get(), 1) == ARCHIVE_OK &&
              archive_write_open(writer.get(), &zip, nullptr, append, nullptr) == ARCHIVE_OK;
  for (const auto& [name, bytes] : entries) {
    if (!good) break;
    archive_entry_clear(entry.get());
    archive_entry_set_pathname_utf8(entry.get(), name.c_str());
    archive_entry_set_size(entry.get(), static_cast<la_int64_t>(bytes.size()));
    archive_entry_set_filetype(entry.get(), AE_IFREG);
    archive_entry_set_perm(entry.get(), 0644);
    archive_entry_set_mtime(entry.get(), zip_epoch, 0);
    good = archive_write_header(writer.get(), entry.get()) == ARCHIVE_OK && (bytes.empty() || archive_write_data(writer.get(), bytes.data(), bytes.size()) == static_cast<la_ssize_t>(bytes.size()));
  }
  good = good && archive_write_close(writer.get()) == ARCHIVE_OK;
  return good ? Result<std::string>(std::move(zip)) : refuse(Errc::unavailable, "attachment.torn", {}, "the archive could not be written");
}

}  // namespace tocsin::sanitize
