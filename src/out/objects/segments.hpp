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

/// Where a body lies.
struct Place {
  std::int64_t segment = 0, offset = 0, length = 0;
};

/// Bodies, appended to numbered files and never changed there. One writer, any number of readers.
class Segments {
 public:
  /// @param bytes_max at which the next segment is begun
  static Result<std::unique_ptr<Segments>> open(std::filesystem::path folder, std::int64_t bytes_max);
  ~Segments();
  Segments(const Segments&) = delete;
  Segments& operator=(const Segments&) = delete;

  /// Appends the bodies in order; on the disk when it returns.
  /// @error unavailable "objects.unavailable"
  Result<std::vector<Place>> append(const std::vector<std::string>& bodies);
  /// The bodies at these places, those that lie side by side with one read.
  /// @error unavailable "objects.unavailable" · conflict "objects.altered" a place beyond the end of its segment
  Result<std::vector<std::string>> read(const std::vector<Place>& places) const;

 private:
  Segments(std::filesystem::path folder, std::int64_t bytes_max) : folder_(std::move(folder)), bytes_max_(bytes_max) {}
  Result<int> descriptor(std::int64_t segment) const;
  Result<> begin(std::int64_t segment);

  std::filesystem::path folder_;
  std::int64_t bytes_max_;
  std::int64_t current_ = 0;  ///< the segment that is written to
  std::int64_t end_ = 0;      ///< its length
  mutable std::mutex lock_;   ///< of the descriptors
  mutable std::map<std::int64_t, int> open_;
};

}  // namespace tocsin::objects
