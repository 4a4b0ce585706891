#pragma once
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace tocsin::objects {

/// Where bytes lie.
struct Place {
  std::int64_t segment = 0, offset = 0, length = 0;
  bool operator==(const Place&) const = default;
};

/// An open segment; it can be read for as long as somebody holds it, also when its name is gone.
class SegmentFile {
 public:
  explicit SegmentFile(int descriptor) : descriptor_(descriptor) {}
  ~SegmentFile();
  SegmentFile(const SegmentFile&) = delete;
  SegmentFile& operator=(const SegmentFile&) = delete;
  /// Appends `length` bytes from `offset`. @error unavailable "objects.unavailable" · conflict "objects.altered" the file ends before
  Result<> read(std::int64_t offset, std::int64_t length, std::string& out) const;
  [[nodiscard]] Result<std::int64_t> size() const;
  [[nodiscard]] int descriptor() const { return descriptor_; }

 private:
  int descriptor_;
};

/// Numbered files that only grow, until one is rewritten into the last and dropped. One writer, any number of readers.
class Segments {
 public:
  /// @param bytes_max at which the next segment is begun
  static Result<std::unique_ptr<Segments>> open(std::filesystem::path folder, std::int64_t bytes_max);

  /// Appends the bytes in one piece; on the disk when it returns. @error unavailable "objects.unavailable"
  Result<Place> append(std::string_view bytes);
  /// The end of what is written. @return segment and length, as a Place without length
  [[nodiscard]] Place end() const { return {current_, end_, 0}; }
  /// Takes off what was written behind that point and never finished.
  Result<> cut(std::int64_t bytes);
  /// From now on the next file is written to.
  Result<> begin_next() { return begin(current_ + 1); }
  /// Removes a file that nothing refers to any more.
  Result<> drop(std::int64_t segment);
  /// @error unavailable "objects.unavailable"
  Result<std::shared_ptr<const SegmentFile>> file(std::int64_t segment) const;
  [[nodiscard]] bool exists(std::int64_t segment) const;

 private:
  Segments(std::filesystem::path folder, std::int64_t bytes_max) : folder_(std::move(folder)), bytes_max_(bytes_max) {}
  Result<> begin(std::int64_t segment);
  Result<> sync_folder() const;

  std::filesystem::path folder_;
  std::int64_t bytes_max_;
  std::int64_t current_ = 0;  ///< the segment that is written to
  std::int64_t end_ = 0;      ///< its length
  mutable std::mutex lock_;   ///< of the open files
  mutable std::map<std::int64_t, std::shared_ptr<const SegmentFile>> open_;
};

}  // namespace tocsin::objects
