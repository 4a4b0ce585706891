#include "out/keys/head_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <utility>

#include "base/text.hpp"

namespace tocsin::keys {
namespace {

using Head = ports::Keys::Head;
constexpr std::size_t slot_bytes = 256;
constexpr std::string_view label = "tocsin-head-v1";

std::string spell(const Head& head) {
  auto line = std::string(label) + ' ' + std::to_string(head.size) + ' ' + head.root.hex();
  line += ' ' + sha256(line).hex();
  line.resize(slot_bytes - 1, ' ');
  return line + '\n';
}

/// The head of a slot, or nothing when it was never written or not to its end.
std::optional<Head> parse(std::string_view slot) {
  const auto words = split(trim(slot), ' ');
  if (words.size() != 4 || words[0] != label) return std::nullopt;
  Head head;
  const auto [end, failure] = std::from_chars(words[1].data(), words[1].data() + words[1].size(), head.size);
  const auto root = Hash::from_hex(words[2]);
  if (failure != std::errc{} || end != words[1].data() + words[1].size() || head.size < 0 || !root) return std::nullopt;
  head.root = *root;
  if (spell(head) != slot) return std::nullopt;
  return head;
}

}  // namespace

Result<> HeadFile::make(const std::filesystem::path& path) {
  const int file = ::open(path.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
  const bool good = file >= 0 && ::fsync(file) == 0;
  if (file >= 0) ::close(file);
  if (!good) return refuse(Errc::unavailable, "keys.unwritable", path.string());
  return {};
}

Result<HeadFile> HeadFile::open(const std::filesystem::path& path) {
  HeadFile out(::open(path.c_str(), O_RDWR | O_NOFOLLOW | O_CLOEXEC));
  if (out.file_ < 0) return refuse(Errc::unavailable, "keys.unavailable", path.string());
  std::array<char, 2 * slot_bytes> text{};
  const auto got = ::pread(out.file_, text.data(), text.size(), 0);
  if (got < 0) return refuse(Errc::unavailable, "keys.unavailable", path.string());
  const std::string_view whole(text.data(), static_cast<std::size_t>(got));
  for (int slot = 0; slot < 2; ++slot) {
    const auto at = static_cast<std::size_t>(slot) * slot_bytes;
    const auto head = whole.size() >= at + slot_bytes ? parse(whole.substr(at, slot_bytes)) : std::nullopt;
    if (!head || (out.head_ && out.head_->size >= head->size)) continue;
    out.head_ = head;
    out.next_slot_ = 1 - slot;
  }
  // Nothing confirmed yet is an empty file; a file that holds no readable head has been spoiled.
  if (!out.head_ && got > 0) return refuse(Errc::invalid, "keys.form", path.string(), "no head can be read");
  return out;
}

HeadFile::HeadFile(HeadFile&& other) noexcept
    : file_(std::exchange(other.file_, -1)), next_slot_(other.next_slot_), head_(other.head_), dirty_(other.dirty_), synced_(other.synced_) {}

HeadFile::~HeadFile() {
  if (file_ < 0) return;
  if (dirty_) ::fdatasync(file_);
  ::close(file_);
}

Result<> HeadFile::replace(const Head& head) {
  const auto slot = spell(head);
  const auto at = static_cast<off_t>(next_slot_) * static_cast<off_t>(slot_bytes);
  if (::pwrite(file_, slot.data(), slot.size(), at) != static_cast<ssize_t>(slot.size())) return refuse(Errc::unavailable, "keys.unwritable", "head");
  next_slot_ = 1 - next_slot_;
  head_ = head;
  dirty_ = true;
  const auto now = std::chrono::steady_clock::now();
  if (now - synced_ < std::chrono::seconds(1)) return {};
  if (::fdatasync(file_) != 0) return refuse(Errc::unavailable, "keys.unwritable", "head");
  synced_ = now;
  dirty_ = false;
  return {};
}

}  // namespace tocsin::keys
