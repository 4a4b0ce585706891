#pragma once
#include <memory>
#include <string>

#include "ports/clock.hpp"
#include "ports/notifier.hpp"

namespace tocsin::webhook {

struct Hook {
  std::string url;      ///< HTTPS, or HTTP on this machine
  std::string secret;   ///< shared with the far side
  std::string ca;       ///< PEM file of authorities; the system's when empty
};

/// `t=SECONDS,v1=HEX`: HMAC-SHA-256 under the secret over the seconds, a point, and the body. The far side refuses what is old.
std::string signature(const std::string& secret, Instant now, const std::string& body);
/// The body that is posted: {demo, id, link, number, tlp, why}.
std::string body_of(const ports::Notice& notice);

/// Posts notices as JSON with the header `Tocsin-Signature`. 2xx took it; 4xx, but for 408 and 429, refuses for good.
/// @error invalid "webhook.address" neither HTTPS nor this machine · invalid "webhook.secret" shorter than 16 bytes
Result<std::unique_ptr<ports::Notifier>> notifier(Hook hook, ports::Clock& clock);

}  // namespace tocsin::webhook
