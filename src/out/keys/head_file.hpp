#pragma once
#include <chrono>
#include <filesystem>
#include <optional>

#include "ports/keys.hpp"

namespace tocsin::keys {

/// The confirmed head in a file of two slots, written in turn: a write that is cut off spoils the older head only, so
/// a replacement is atomic without a rename, which would weigh on the journal at every commit.
class HeadFile {
 public:
  /// A new file with nothing confirmed; the caller makes the folder durable.
  static Result<> make(const std::filesystem::path& path);
  /// @error unavailable "keys.unavailable", invalid "keys.form"
  static Result<HeadFile> open(const std::filesystem::path& path);
  HeadFile(HeadFile&& other) noexcept;
  HeadFile& operator=(HeadFile&&) = delete;
  ~HeadFile();

  [[nodiscard]] const std::optional<ports::Keys::Head>& head() const { return head_; }
  /// Replaces the head; on the disk within a second of the next replacement, and when the file is closed.
  /// @error unavailable "keys.unwritable"
  Result<> replace(const ports::Keys::Head& head);

 private:
  explicit HeadFile(int file) : file_(file) {}
  int file_ = -1;
  int next_slot_ = 0;
  std::optional<ports::Keys::Head> head_;
  bool dirty_ = false;
  std::chrono::steady_clock::time_point synced_{};
};

}  // namespace tocsin::keys
