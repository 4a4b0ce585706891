#pragma once
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/bytes.hpp"
#include "base/instant.hpp"
#include "base/result.hpp"

namespace tocsin {

/// A name for one kind of thing only: a ShareId is never taken for a DeliveryId. Holds a UUIDv7 in its 36
/// characters, or the slug that the procedure gives (`sector-isac`).
template <class Kind>
struct Id {
  std::string value;
  auto operator<=>(const Id&) const = default;
};

using SignalId = Id<struct SignalKind>;        ///< UUIDv7
using DueId = Id<struct DueKind>;              ///< UUIDv7
using ShareId = Id<struct ShareKind>;          ///< UUIDv7
using DeliveryId = Id<struct DeliveryKind>;    ///< UUIDv7
using ExceptionId = Id<struct ExceptionKind>;  ///< UUIDv7
using StandingId = Id<struct StandingKind>;    ///< slug
using PersonId = Id<struct PersonKind>;        ///< pseudonym: `p_` and 22 base64url characters
using UnitId = Id<struct UnitKind>;            ///< slug
using AudienceId = Id<struct AudienceKind>;    ///< slug
using ChannelId = Id<struct ChannelKind>;      ///< slug
using TriggerId = Id<struct TriggerKind>;      ///< slug
using RoleId = Id<struct RoleKind>;            ///< slug: `duty-officer`, `security`, `legal` …

/// The UUIDv7 (RFC 9562 section 5.7) of an instant and ten random bytes; the caller brings both.
std::string uuid_v7(Instant at, BytesView ten_random_bytes);
/// Whether the text is a lower-case UUID of any version.
bool is_uuid(std::string_view text);
/// What makes two signatures of the same words differ: 16 random bytes in base64url, and nothing that could be read.
bool is_nonce(std::string_view text);
/// Whether the text is a slug: 1 to 64 of a–z, 0–9 and '-', beginning with a letter.
bool is_slug(std::string_view text);
/// The UUIDv5 (RFC 9562 section 5.5) of a name in a namespace, both as text.
std::string uuid_v5(std::string_view name_space_uuid, std::string_view name);

}  // namespace tocsin

template <class Kind>
struct std::hash<tocsin::Id<Kind>> {
  std::size_t operator()(const tocsin::Id<Kind>& id) const noexcept { return std::hash<std::string>{}(id.value); }
};
