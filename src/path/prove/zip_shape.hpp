#pragma once
// One reading of a ZIP. Unpacking tools differ in what they believe: the directory at its end, the headers before each
// entry, fields that repeat a name or a size. A pack must be the same for all of them, so the two have to agree in every
// field and nothing may stand between, before or after what they describe.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace tocsin::prove {

/// An entry as both of its headers describe it. Borrows from the archive.
struct ZipEntry {
  std::string path;           ///< as it stands there, with the `/` at the end of a folder's
  bool folder = false;
  bool deflated = false;      ///< else stored
  std::uint32_t crc = 0;
  std::size_t size = 0;       ///< unpacked, as the headers say
  std::string_view packed;
};

/// The entries, in the order in which they stand in the archive (PKWARE APPNOTE 6.3.10, 4.3).
/// @error invalid "pack.zip-form"    no ZIP, a torn one, or one that tools could read in two ways; where = the entry's path, if one is to blame
/// @error invalid "pack.not-a-file"  a link or a device; where = the path
/// @error invalid "pack.too-large"   more than limits::pack_files_max entries
Result<std::vector<ZipEntry>> zip_entries(std::string_view zip);

/// The entry's bytes.
/// @param bytes_max  an entry that unpacks to more is refused
/// @error invalid "pack.zip-form"  torn, altered, of another size than its headers say, or ending before its packed bytes do
/// @error invalid "pack.too-large" where = the path
Result<std::string> unpack(const ZipEntry& entry, std::size_t bytes_max);

}  // namespace tocsin::prove
