#pragma once
#include "ports/clock.hpp"

namespace tocsin::keys {

/// The clock of the machine.
struct SystemClock final : ports::Clock {
  Instant now() override;
};
/// getrandom(2). Ends the process when the kernel gives nothing: no key or salt may ever be made of less.
struct SystemRandom final : ports::Random {
  Bytes bytes(std::size_t count) override;
};

}  // namespace tocsin::keys
