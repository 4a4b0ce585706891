#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace tocsin::deliver {
class Revocation;
class Sendable;
}

namespace tocsin::ports {

/// What the far side said to one attempt.
struct Handover {
  enum class Outcome : std::uint8_t {
    handed_over,          ///< it took responsibility
    refused_temporarily,  ///< try again later: 4yz replies, no connection
    refused_permanently,  ///< trying again is useless: 5yz replies
    unknown               ///< everything was sent and no answer came: it may have arrived
  };
  Outcome outcome = Outcome::unknown;
  std::string reply;  ///< the last reply in the far side's words (`250 2.0.0 1f3a Message accepted`), or what failed; at most 512 bytes
  bool operator==(const Handover&) const = default;
};
constexpr std::string_view name(Handover::Outcome outcome) {
  switch (outcome) {
    case Handover::Outcome::handed_over: return "handed-over";
    case Handover::Outcome::refused_temporarily: return "refused-temporarily";
    case Handover::Outcome::refused_permanently: return "refused-permanently";
    case Handover::Outcome::unknown: return "unknown";
  }
  return "unknown";
}

/// One way out of the house. May be called from several threads at once.
struct Sender {
  virtual ~Sender() = default;
  /// Tries once. Twice the same Sendable is the same delivery (mail: the same Message-ID; files and objects: once only).
  /// @error invalid "sender.wrong-format" this sender does not carry that format
  /// @error unavailable "sender.not-configured" the relay, folder or collection is not known here
  virtual Result<Handover> hand_over(const deliver::Sendable& sendable) = 0;
  /// Tells the collection that has a delivery's objects that they are recalled. Twice is as good as once.
  /// @error invalid "sender.wrong-format" what this sender carries is no collection
  virtual Result<Handover> revoke(const deliver::Revocation& revocation);
};

inline Result<Handover> Sender::revoke(const deliver::Revocation&) { return refuse(Errc::invalid, "sender.wrong-format", {}, "no collection"); }

}  // namespace tocsin::ports
