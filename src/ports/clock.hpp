#pragma once
#include "base/bytes.hpp"
#include "base/instant.hpp"

namespace tocsin::ports {

struct Clock {
  virtual ~Clock() = default;
  virtual Instant now() = 0;
};
struct Random {
  virtual ~Random() = default;
  /// From the operating system's generator; aborts the process when there is none.
  virtual Bytes bytes(std::size_t count) = 0;
};

}  // namespace tocsin::ports
