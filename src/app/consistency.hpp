#pragma once
#include <cstdint>
#include <optional>

#include "app/context.hpp"

namespace tocsin::app {

/// Proof that the log, as it stands, continues the one that somebody saw (RFC 9162 section 2.1.4; RFC 6962 section 2.1.2).
/// @param from  size that was seen, at least 1
/// @param to    size that continues it; that of the checkpoint when left out
/// @return {from, to, root_from, root_to, checkpoint, hashes}: roots and hashes in hex, lowest first. Only the checkpoint is signed, so
///         without `to` all else follows from it and from the root that the asker kept; with a smaller `to` a second proof leads on from there
/// @error invalid "ledger.proof-range" a size that the log never had, or the two in the wrong order; where = query/from or query/to
/// @error those of ports::Store::checkpoint
Result<Json> consistency_of(App& app, std::int64_t from, std::optional<std::int64_t> to = {});

}  // namespace tocsin::app
