#pragma once
#include <map>
#include <string>
#include <string_view>

#include "base/instant.hpp"
#include "base/limits.hpp"
#include "base/result.hpp"

namespace tocsin::prove {

/// The files of a pack by path below its folder; `/` between names, which are letters, digits, `.`, `_` and `-`.
using Files = std::map<std::string, std::string, std::less<>>;

/// A ZIP of the files in one folder. The same arguments give the same bytes.
/// @param at  time of every entry, whole seconds
/// @error invalid "pack.path" a name of other characters
Result<std::string> write_zip(std::string_view folder, const Files& files, Instant at);

/// The files of a ZIP that holds one folder. Nothing is written anywhere.
/// @param bytes_max  of all files together, unpacked
/// @error invalid "pack.zip-form"    no ZIP, a torn one, an encrypted entry, or one that tools could read in two ways (zip_shape.hpp)
/// @error invalid "pack.path"        an absolute path, `..`, another character, or a second folder; where = the path
/// @error invalid "pack.duplicate"   two entries of one name; where = the path
/// @error invalid "pack.not-a-file"  a link or a device; where = the path
/// @error invalid "pack.too-large"   more than `bytes_max` unpacked, or limits::pack_files_max entries
Result<Files> read_zip(std::string_view zip, std::size_t bytes_max = limits::pack_bytes_max);

/// Makes a BagIt bag of the files (RFC 8493): bagit.txt, bag-info.txt and both manifests. What is below `data/` is
/// payload, the rest are tag files.
/// @param info  lines of bag-info.txt, `Label: value`
void add_bag(Files& files, const std::string& info);
/// That the bag is complete and valid: every file listed with its hash, none missing, none besides.
/// @error invalid "pack.bag-form"     bagit.txt or a manifest is missing or of another form
/// @error conflict "pack.file-missing", "pack.file-altered", "pack.file-extra" where = the path
Result<> check_bag(const Files& files);

}  // namespace tocsin::prove
