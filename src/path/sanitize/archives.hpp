#pragma once
// Inside the stage only: ZIP archives, read and written in memory.
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"

namespace tocsin::sanitize {

using Entries = std::vector<std::pair<std::string, std::string>>;  ///< name and bytes, in the archive's order

inline constexpr std::size_t archive_entries_max = 10'000;
inline constexpr std::size_t archive_bytes_max = std::size_t{256} << 20;  ///< of all entries, unpacked

/// Without folders, comments, extra fields and times.
/// @error invalid "attachment.torn"      no ZIP, or one that is damaged or encrypted; where = entry
/// @error invalid "attachment.too-large" more entries or bytes, unpacked, than are opened; where = entry
Result<Entries> read_archive(std::string_view zip, std::size_t bytes_max = archive_bytes_max);
/// @error unavailable "attachment.torn"
Result<std::string> write_archive(const Entries& entries);

}  // namespace tocsin::sanitize
