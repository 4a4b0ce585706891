#pragma once
#include <filesystem>
#include <utility>

#include "base/result.hpp"

namespace tocsin::store {

/// One process owns a data directory for as long as this lives; the kernel lets go when the process ends, however it ends.
class DataLock {
 public:
  /// @error conflict "store.in-use" the detail names the process · unavailable "store.unwritable"
  static Result<DataLock> take(const std::filesystem::path& dir);
  DataLock(DataLock&& other) noexcept : file_(std::exchange(other.file_, -1)) {}
  DataLock& operator=(DataLock&&) = delete;
  ~DataLock();

 private:
  explicit DataLock(int file) : file_(file) {}
  int file_;
};

}  // namespace tocsin::store
