#include "path/prove/zip_shape.hpp"

#define ZLIB_CONST  // input is not written to
#include <zlib.h>

#include <algorithm>
#include <array>
#include <memory>
#include <set>

#include "base/limits.hpp"

namespace tocsin::prove {
namespace {

// Signatures and the sizes of records without what varies in length (APPNOTE 4.3.7, 4.3.9, 4.3.12, 4.3.14 to 4.3.16).
constexpr std::string_view local_sign = "PK\x03\x04", central_sign = "PK\x01\x02", end_sign = "PK\x05\x06", descriptor_sign = "PK\x07\x08", end64_sign = "PK\x06\x06", locator_sign = "PK\x06\x07";
constexpr std::size_t local_bytes = 30, central_bytes = 46, end_bytes = 22, descriptor_bytes = 16, end64_bytes = 56, locator_bytes = 20;
constexpr std::uint64_t full16 = 0xffff, full32 = 0xffffffff;

constexpr unsigned flag_encrypted = 1, flag_descriptor = 1 << 3;
constexpr unsigned flags_known = 0b110 | flag_descriptor | 1 << 11;   // how hard it was deflated; names in UTF-8
constexpr unsigned method_stored = 0, method_deflated = 8;
constexpr unsigned mode_kind = 0170000, mode_file = 0100000, mode_folder = 0040000;
constexpr unsigned attribute_folder = 1 << 4;                          // of DOS, in the lowest byte
constexpr std::array<unsigned, 5> hosts_known{0, 3, 10, 11, 19};       // FAT, UNIX, NTFS in two numbers, macOS (4.4.2.2)
constexpr unsigned version_needed_max = 20;                            // folders and deflate (4.4.3.2)

std::unexpected<Error> bad_zip(std::string path, const char* detail) { return refuse(Errc::invalid, "pack.zip-form", std::move(path), detail); }

/// A number of `bytes` bytes, the least first; 0 beyond the end, where no signature was found either.
std::uint64_t number(std::string_view text, std::size_t at, std::size_t bytes) {
  std::uint64_t out = 0;
  for (std::size_t i = 0; i < bytes && at + i < text.size(); ++i) out |= std::uint64_t{static_cast<unsigned char>(text[at + i])} << (8 * i);
  return out;
}

std::string_view record_at(std::string_view zip, std::size_t at, std::string_view sign, std::size_t bytes) {
  const bool there = at <= zip.size() && zip.size() - at >= bytes && zip.substr(at, sign.size()) == sign;
  return there ? zip.substr(at, bytes) : std::string_view();
}

struct Directory {
  std::uint64_t entries = 0, size = 0, begin = 0, end = 0;
};

/// Where the directory stands. The large form is believed only where the small one says that it cannot hold the number.
Result<Directory> find_directory(std::string_view zip) {
  const auto small_at = zip.size() < end_bytes ? 0 : zip.size() - end_bytes;
  const auto small = record_at(zip, small_at, end_sign, end_bytes);
  if (small.empty() || number(small, 20, 2) != 0) return bad_zip({}, "the ZIP is torn, or something stands after its directory");
  Directory out{number(small, 10, 2), number(small, 12, 4), number(small, 16, 4), small_at};
  if (number(small, 4, 4) != 0 || number(small, 8, 2) != out.entries) return bad_zip({}, "the ZIP is one part of several");
  if (out.entries == full16 || out.size == full32 || out.begin == full32) {
    const auto large_at = small_at < end64_bytes + locator_bytes ? zip.size() : small_at - end64_bytes - locator_bytes;
    const auto large = record_at(zip, large_at, end64_sign, end64_bytes), locator = record_at(zip, large_at + end64_bytes, locator_sign, locator_bytes);
    const bool good = !large.empty() && !locator.empty() && number(large, 4, 8) == end64_bytes - 12 && number(large, 16, 8) == 0 && number(large, 24, 8) == number(large, 32, 8) &&
                      number(locator, 4, 4) == 0 && number(locator, 8, 8) == large_at && number(locator, 16, 4) == 1;
    const Directory wide{number(large, 32, 8), number(large, 40, 8), number(large, 48, 8), large_at};
    if (!good || out.entries != std::min(wide.entries, full16) || out.size != std::min(wide.size, full32) || out.begin != std::min(wide.begin, full32))
      return bad_zip({}, "the two records at the end of the ZIP differ");
    out = wide;
  } else if (small_at >= locator_bytes && !record_at(zip, small_at - locator_bytes, locator_sign, locator_bytes).empty()) {
    return bad_zip({}, "a record of the large form stands where the small one is enough, and tools differ in which they believe");
  }
  if (out.begin > out.end || out.end - out.begin != out.size) return bad_zip({}, "the directory does not fill the place that the end of the ZIP names");
  if (out.entries > limits::pack_files_max) return refuse(Errc::invalid, "pack.too-large", {}, "the pack has more files than this program opens");
  return out;
}

/// That an extra field has the one form that its kind has, so that nothing can be hidden in it.
bool is_in_form(unsigned kind, std::string_view field) {
  switch (kind) {
    case 0x000a: return field.size() == 32 && number(field, 0, 4) == 0 && number(field, 4, 2) == 1 && number(field, 6, 2) == 24;   // NTFS: one tag, three times (4.5.5)
    case 0x5455: return number(field, 0, 1) < 8 && (field.size() == 1 || field.size() == 5 || field.size() == 9 || field.size() == 13);   // times, Info-ZIP
    case 0x5855: return field.size() == 8 || field.size() == 12;                                                                  // times and owner, Info-ZIP, the older
    case 0x7875: {                                                                                                                // owner, Info-ZIP
      const auto user = number(field, 1, 1), group = number(field, 2 + user, 1);
      return number(field, 0, 1) == 1 && user <= 8 && group <= 8 && field.size() == 3 + user + group;
    }
    default: return false;   // a name or a size said again is another reading of the entry (4.5.3, 4.6)
  }
}

/// That extra fields tell of times and owners alone, each once.
bool are_known(std::string_view extras) {
  std::set<std::uint64_t> seen;
  while (!extras.empty()) {
    const auto kind = number(extras, 0, 2), size = number(extras, 2, 2);
    if (extras.size() < 4 || extras.size() - 4 < size || !seen.insert(kind).second || !is_in_form(static_cast<unsigned>(kind), extras.substr(4, size))) return false;
    extras.remove_prefix(4 + size);
  }
  return true;
}

/// Takes the next record of the directory and moves `at` behind it.
struct Central {
  std::string_view record, name;
  std::uint64_t flags = 0, packed = 0, local_at = 0;
  ZipEntry entry;
};
Result<Central> read_central(std::string_view zip, const Directory& directory, std::size_t& at) {
  const auto record = record_at(zip, at, central_sign, central_bytes);
  const auto name_bytes = number(record, 28, 2), extra_bytes = number(record, 30, 2);
  const auto whole = central_bytes + name_bytes + extra_bytes;
  if (record.empty() || directory.end - at < whole) return bad_zip({}, "the directory of the ZIP is torn or altered");
  Central out{.record = record, .name = zip.substr(at + central_bytes, name_bytes), .flags = number(record, 8, 2), .packed = number(record, 20, 4), .local_at = number(record, 42, 4), .entry = {}};
  std::string path(out.name);
  if ((out.flags & flag_encrypted) != 0) return bad_zip(path, "the entry is encrypted");
  const auto method = number(record, 10, 2);
  if ((out.flags & ~std::uint64_t{flags_known}) != 0 || (method != method_stored && method != method_deflated)) return bad_zip(path, "the entry is packed in a way that not every tool knows");
  if (number(record, 32, 2) != 0 || number(record, 34, 2) != 0 || !are_known(zip.substr(at + central_bytes + name_bytes, extra_bytes))) return bad_zip(path, "the directory says more of the entry than names, sizes and times");
  if (std::ranges::find(hosts_known, number(record, 5, 1)) == hosts_known.end() || number(record, 6, 2) > version_needed_max) return bad_zip(path, "the entry needs more than every tool can do");
  const auto kind = (number(record, 38, 4) >> 16) & mode_kind;
  const bool folder = path.ends_with('/');
  const bool said_folder = (number(record, 38, 1) & attribute_folder) != 0;
  if ((kind != 0 && kind != (folder ? mode_folder : mode_file)) || (said_folder && !folder)) return refuse(Errc::invalid, "pack.not-a-file", path, "a pack holds plain files");
  out.entry = {std::move(path), folder, method == method_deflated, static_cast<std::uint32_t>(number(record, 16, 4)), static_cast<std::size_t>(number(record, 24, 4)), {}};
  at += whole;
  return out;
}

/// The header before the entry says what the directory says; where sizes follow the bytes instead, so does what follows.
/// @return where the entry ends
Result<std::size_t> read_local(std::string_view zip, const Directory& directory, Central& central) {
  auto& entry = central.entry;
  const auto differs = [&] { return bad_zip(entry.path, "read from its beginning the ZIP holds something else than its directory lists"); };
  const auto record = record_at(zip, central.local_at, local_sign, local_bytes);
  if (record.empty()) return differs();
  const auto name_bytes = number(record, 26, 2), extra_bytes = number(record, 28, 2);
  const auto begin = central.local_at + local_bytes + name_bytes + extra_bytes;
  const bool after = (central.flags & flag_descriptor) != 0;
  if (begin > directory.begin || directory.begin - begin < central.packed) return differs();
  if (zip.substr(central.local_at + local_bytes, name_bytes) != central.name || !are_known(zip.substr(central.local_at + local_bytes + name_bytes, extra_bytes))) return differs();
  // version needed, flags, method, time and date
  if (record.substr(4, 10) != central.record.substr(6, 10)) return differs();
  // sum, packed size, size: where they follow the bytes, each may be left open here
  const auto known = central.record.substr(16, 12);
  for (std::size_t field = 0; field < known.size(); field += 4) {
    const auto here = number(record, 14 + field, 4);
    if (here != number(known, field, 4) && !(after && here == 0)) return differs();
  }
  // nothing tells a stored entry's end but its size: a tool that learns the size afterwards has to guess
  if (after && !entry.deflated && central.packed != 0) return differs();
  entry.packed = zip.substr(begin, central.packed);
  const auto end = begin + central.packed;
  if (!after) return end;
  const auto descriptor = record_at(zip, end, descriptor_sign, descriptor_bytes);
  if (descriptor.empty() || descriptor.substr(4) != known || end + descriptor_bytes > directory.begin) return differs();
  return end + descriptor_bytes;
}

}  // namespace

Result<std::vector<ZipEntry>> zip_entries(std::string_view zip) {
  if (!zip.starts_with(local_sign)) return bad_zip({}, "the file is no ZIP");
  const auto directory = TRY(find_directory(zip));
  std::vector<ZipEntry> entries;
  entries.reserve(static_cast<std::size_t>(directory.entries));
  std::size_t at = directory.begin, next = 0;
  for (std::uint64_t i = 0; i < directory.entries; ++i) {
    auto central = TRY(read_central(zip, directory, at));
    if (central.local_at != next) return bad_zip(central.entry.path, "entries do not follow each other as the directory lists them");
    next = TRY(read_local(zip, directory, central));
    entries.push_back(std::move(central.entry));
  }
  if (at != directory.end || next != directory.begin) return bad_zip({}, "something stands in the ZIP that its directory does not list");
  return entries;
}

Result<std::string> unpack(const ZipEntry& entry, std::size_t bytes_max) {
  const auto altered = [&] { return bad_zip(entry.path, "the entry is torn or altered"); };
  if (entry.size > bytes_max) return refuse(Errc::invalid, "pack.too-large", entry.path, "the pack is larger, unpacked, than this program opens");
  // no memory is taken on the word of a header: deflate makes at most 258 bytes of two bits (RFC 1951 section 3.2.5)
  if (entry.deflated && entry.size / 1032 > entry.packed.size()) return altered();
  std::string bytes;
  if (entry.deflated) {
    z_stream stream{};
    if (inflateInit2(&stream, -MAX_WBITS) != Z_OK) return refuse(Errc::unavailable, "pack.zip-form", entry.path, "no memory to unpack it");
    const std::unique_ptr<z_stream, decltype(&inflateEnd)> ended(&stream, inflateEnd);
    bytes.resize(entry.size + 1);  // one more than it may hold, so that more is seen
    stream.next_in = reinterpret_cast<const Bytef*>(entry.packed.data());
    stream.avail_in = static_cast<uInt>(entry.packed.size());
    stream.next_out = reinterpret_cast<Bytef*>(bytes.data());
    stream.avail_out = static_cast<uInt>(bytes.size());
    if (inflate(&stream, Z_FINISH) != Z_STREAM_END || stream.avail_in != 0 || stream.total_out != entry.size) return altered();
    bytes.resize(entry.size);
  } else {
    bytes = entry.packed;
  }
  if (bytes.size() != entry.size || crc32_z(0, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()) != entry.crc) return altered();
  return bytes;
}

}  // namespace tocsin::prove
