#pragma once
// The token in a recipient's link: a delivery, an expiry, and a MAC over both by a key that never leaves its place. Pure.
#include <functional>
#include <string>
#include <string_view>

#include "base/hash.hpp"
#include "base/ids.hpp"

namespace tocsin::confirm {

/// HMAC-SHA-256 under the instance's `link` key; the caller binds it to ports::Keys::mac.
using Mac = std::function<Result<Hash>(BytesView)>;

struct Link {
  DeliveryId delivery;
  Instant expires;          ///< whole seconds
  bool operator==(const Link&) const = default;
};

/// The text that stands in the link: base64url of 16 bytes id, 5 bytes expiry, 16 bytes MAC: 50 characters.
/// @error those of `mac` · invalid "link.form" an id that is no UUID, or an expiry beyond the year 36000
Result<std::string> spell(const Link& link, const Mac& mac);
/// What the text says, once its MAC is right (compared in constant time) and its time not over.
/// @error not_found "link.unknown" another form, or a MAC that is not ours: the same answer for both
/// @error forbidden "link.expired" now is at or after the expiry
Result<Link> parse(std::string_view token, const Mac& mac, Instant now);

}  // namespace tocsin::confirm
