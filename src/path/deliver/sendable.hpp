#pragma once
// The one gate before any network. Rows are hints: what is asked here is asked of verified facts, the procedure and the
// inventory in force, and the very bytes that are about to leave.
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "inventory/inventory.hpp"
#include "path/approve/manifest.hpp"
#include "path/deliver/delivery.hpp"
#include "path/deliver/wire.hpp"
#include "procedure/procedure.hpp"

namespace tocsin::deliver {

/// What was done with the facts before anything was concluded from them. Each starts at what lets nothing go.
struct Inclusion {
  bool chains = false;               ///< each object's facts are a chain without gaps, each fact spelled as its leaf says
  bool signatures = false;           ///< of the leaves and of the checkpoint, with the instance's public keys
  std::int64_t last_leaf = -1;       ///< the highest leaf index of all facts that were folded; -1: one is not sequenced
  std::int64_t checkpoint_size = 0;  ///< of the committed checkpoint
};

/// Everything the gate rests on besides the bytes. Borrowed for the call; null refuses.
struct Question {
  std::string_view manifest;                      ///< JCS, as the content store gave it
  DeliveryId delivery;
  ChannelId channel;                              ///< which of its channels is tried now
  const State* state = nullptr;                   ///< the delivery, folded just now
  Inclusion inclusion;                            ///< of the facts of share, delivery, people and standing authorization
  /// share::holds, bound to the share folded just now and its world.
  std::function<Result<>(const approve::ReleaseManifest&)> holds;
  const procedure::Procedure* procedure = nullptr;   ///< in force
  const inventory::Inventory* inventory = nullptr;   ///< current
  /// sanitize::rescan, bound to the current inventory and the matches that were decided to stand.
  std::function<Result<>(std::string_view part, std::string_view text)> rescan;
  std::string link, link_prefix;                  ///< this delivery's own link, and what every link begins with; may be empty
  Instant now{};
};

/// Bytes that may leave now, for one delivery over one channel. Nothing but clear_to_send() makes one; senders take
/// nothing else. Good for this attempt: the next one asks again.
class Sendable {
 public:
  [[nodiscard]] const Wire& wire() const { return wire_; }
  [[nodiscard]] const DeliveryId& delivery() const { return wire_.delivery; }
  [[nodiscard]] const ChannelId& channel() const { return channel_; }
  [[nodiscard]] Tlp marking() const { return marking_; }  ///< of the whole
  [[nodiscard]] Hash parts() const { return parts_; }     ///< parts_hash() of what it carries, for the fact
  [[nodiscard]] Hash wire_hash() const;                   ///< SHA-256 over the pieces, each after its name and length

 private:
  Sendable(Wire wire, ChannelId channel, Tlp marking, Hash parts) : wire_(std::move(wire)), channel_(std::move(channel)), marking_(marking), parts_(parts) {}
  friend Result<Sendable> clear_to_send(const Question& question, Wire wire);
  Wire wire_;
  ChannelId channel_;
  Tlp marking_;
  Hash parts_;
};

/// Asked just before hand-over, in this order; the first refusal is returned and nothing leaves.
/// @error unavailable "send.not-included"    a fact is not checked, not signed, or not covered by the checkpoint
/// @error conflict    "send.not-waiting"     the delivery's facts do not wait for an attempt
/// @error conflict    "send.not-approved"    this is not the manifest that the delivery was queued for, or nobody can say that it holds;
///                                           else what share::holds refuses with
/// @error conflict    "send.embargoed", "send.expired"
/// @error forbidden   "send.not-in-manifest" the manifest does not name this delivery, channel and address; where = which
/// @error forbidden   "send.channel"         the procedure in force does not have the channel so; where = which
/// @error forbidden   "send.encryption"      the manifest wants encryption, and these bytes are not encrypted
/// @error conflict    "deliver.not-approved-bytes" see check_against_manifest(); conflict "send.slots" a slot holds something else
/// @error forbidden   "send.marking"         a label in the bytes is not the one that was approved; where = the part
/// @error             those of inventory::check_usable
/// @error conflict    "send.rescan"          the current inventory sees something in the bytes; where = the part, detail = its rule
/// @rule ARCHITECTURE.md, rules 1, 3, 4, 5 and 6
Result<Sendable> clear_to_send(const Question& question, Wire wire);

/// What the manifest names for this delivery over that channel.
struct Route {
  const approve::Delivery* delivery = nullptr;  ///< inside the manifest
  std::string kind, address;
};
/// @error forbidden "send.not-in-manifest"
Result<Route> route_of(const approve::ReleaseManifest& manifest, const DeliveryId& delivery, const ChannelId& channel);
/// `mail` goes as mail, `taxii` as stix, `file` as files, `hand-posted` and `phone` as a sheet.
/// @error forbidden "send.channel"
Result<Format> format_of(std::string_view channel_kind);

}  // namespace tocsin::deliver
