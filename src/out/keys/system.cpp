#include "out/keys/system.hpp"

#include <sys/random.h>

#include <cerrno>
#include <cstdlib>

namespace tocsin::keys {

Instant SystemClock::now() { return std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now()); }

Bytes SystemRandom::bytes(std::size_t count) {
  Bytes out(count);
  for (std::size_t have = 0; have < count;) {
    const auto got = ::getrandom(out.data() + have, count - have, 0);
    if (got < 0 && errno != EINTR) std::abort();
    if (got > 0) have += static_cast<std::size_t>(got);
  }
  return out;
}

}  // namespace tocsin::keys
