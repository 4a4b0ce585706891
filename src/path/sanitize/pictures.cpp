#include "path/sanitize/pictures.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

namespace tocsin::sanitize {
namespace {

constexpr std::string_view png_head = "\x89PNG\r\n\x1a\n";
constexpr std::array png_kept = std::to_array<std::string_view>({"IHDR", "PLTE", "IDAT", "IEND", "tRNS", "gAMA", "sRGB", "cHRM", "sBIT", "bKGD", "pHYs"});

std::unexpected<Error> torn(const char* detail) { return refuse(Errc::invalid, "attachment.torn", {}, detail); }

std::uint32_t big32(std::string_view bytes, std::size_t at) {
  std::uint32_t out = 0;
  for (std::size_t i = 0; i < 4; ++i) out = out << 8 | static_cast<unsigned char>(bytes[at + i]);
  return out;
}
std::size_t big16(std::string_view bytes, std::size_t at) { return static_cast<std::size_t>(static_cast<unsigned char>(bytes[at])) << 8 | static_cast<unsigned char>(bytes[at + 1]); }

std::uint32_t crc32(std::string_view bytes) {
  std::uint32_t crc = 0xffffffffU;
  for (const char c : bytes) {
    crc ^= static_cast<unsigned char>(c);
    for (int bit = 0; bit < 8; ++bit) crc = crc >> 1 ^ ((crc & 1) != 0 ? 0xedb88320U : 0);
  }
  return ~crc;
}

void note(std::vector<std::string>& removed, std::string what) {
  if (std::ranges::find(removed, what) == removed.end()) removed.push_back(std::move(what));
}

/// A JPEG's marker without a length of its own.
bool stands_alone(unsigned char marker) { return marker == 0x01 || (marker >= 0xd0 && marker <= 0xd9); }
bool is_frame_or_table(unsigned char marker) { return (marker >= 0xc0 && marker <= 0xcf && marker != 0xc8) || marker == 0xdb || marker == 0xdd || marker == 0xdc; }
bool says_how_colors_are_coded(unsigned char marker, std::string_view segment) { return marker == 0xee && segment.substr(4).starts_with("Adobe") && segment.size() == 16; }

constexpr std::string_view jfif{"\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00", 18};

}  // namespace

Result<Rebuilt> rebuild_png(std::string_view bytes) {
  if (!bytes.starts_with(png_head)) return torn("is no PNG");
  Rebuilt out{std::string(png_head), {}};
  bool ended = false, pictured = false;
  for (std::size_t at = png_head.size(); !ended;) {
    if (bytes.size() - at < 12) return torn("ends inside a chunk");
    const std::size_t size = big32(bytes, at);
    if (size > bytes.size() - at - 12) return torn("a chunk is longer than the file");
    const auto type = bytes.substr(at + 4, 4);
    if (crc32(bytes.substr(at + 4, 4 + size)) != big32(bytes, at + 8 + size)) return torn("the check sum of a chunk is wrong");
    if (out.bytes.size() == png_head.size() && type != "IHDR") return torn("does not begin with its head");
    if (std::ranges::find(png_kept, type) != png_kept.end()) out.bytes += bytes.substr(at, 12 + size);
    else if ((static_cast<unsigned char>(type[0]) & 0x20) == 0) return torn("has a critical chunk that nobody knows");
    else note(out.removed, "PNG chunk " + std::string(type));
    pictured = pictured || type == "IDAT";
    ended = type == "IEND";
    at += 12 + size;
    if (ended && at < bytes.size()) note(out.removed, "bytes behind the end of the PNG");
  }
  if (!pictured) return torn("holds no picture");
  return out;
}

Result<Rebuilt> rebuild_jpeg(std::string_view bytes) {
  if (!bytes.starts_with("\xff\xd8\xff")) return torn("is no JPEG");
  Rebuilt out{std::string("\xff\xd8") + std::string(jfif), {}};
  bool scanned = false;
  for (std::size_t at = 2;;) {
    if (at + 2 > bytes.size() || bytes[at] != '\xff') return torn("a marker is missing");
    const auto marker = static_cast<unsigned char>(bytes[at + 1]);
    if (marker == 0xff) {  // fill bytes
      ++at;
      continue;
    }
    if (marker == 0xd9) {
      out.bytes += "\xff\xd9";
      if (at + 2 < bytes.size()) note(out.removed, "bytes behind the end of the JPEG");
      return scanned ? Result<Rebuilt>(std::move(out)) : torn("holds no picture");
    }
    if (stands_alone(marker)) return torn("a marker stands where none may");
    if (at + 4 > bytes.size()) return torn("ends inside a segment");
    const auto size = big16(bytes, at + 2);
    if (size < 2 || size > bytes.size() - at - 2) return torn("a segment is longer than the file");
    const auto segment = bytes.substr(at, 2 + size);
    at += 2 + size;
    if (marker == 0xda) {
      // the scan goes on to the next marker that is no restart and no stuffed byte
      auto end = at;
      while (end + 1 < bytes.size() && (bytes[end] != '\xff' || bytes[end + 1] == '\0' || (static_cast<unsigned char>(bytes[end + 1]) >= 0xd0 && static_cast<unsigned char>(bytes[end + 1]) <= 0xd7))) ++end;
      if (end + 1 >= bytes.size()) return torn("ends inside a scan");
      out.bytes += segment;
      out.bytes += bytes.substr(at, end - at);
      at = end;
      scanned = true;
    } else if (is_frame_or_table(marker) || says_how_colors_are_coded(marker, segment)) {
      out.bytes += segment;
    } else if (marker != 0xe0) {
      note(out.removed, marker == 0xfe ? "JPEG comment" : marker == 0xe1 ? "EXIF or XMP of the JPEG" : "JPEG segment " + std::to_string(marker));
    }
  }
}

}  // namespace tocsin::sanitize
