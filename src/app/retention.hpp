#pragma once
#include "app/shares.hpp"

namespace tocsin::app {

/// Asks that a share's content be erased, held or let go; another person agrees. @param body RetentionAsk
/// @error not_found "object.unknown" · those of share::retention::decide
Result<Json> ask_retention(App& app, const Principal& who, const ShareId& share, const Json& body);
/// Agrees to what another person asked. Where that was erasure, keys and content are destroyed before this returns: the item,
/// its renditions, manifests and reasons, recipients' replies, and what the outside door still serves of it.
Result<Json> agree_retention(App& app, const Principal& who, const ShareId& share);
/// Takes back what was asked.
Result<Json> withdraw_retention(App& app, const Principal& who, const ShareId& share);

/// Ends erasures that were decided when the program stopped in between. @return how many
Result<std::size_t> finish_erasures(App& app);

inline ledger::ObjectId retention_object(const ShareId& share) { return ledger::object_id("retention", "share." + share.value); }

}  // namespace tocsin::app
