#pragma once
// The question that is asked at the moment of sending: does everything that let this go still hold?
#include "path/share/share.hpp"

namespace tocsin::share {

/// Whether the manifest was approved, by whom it had to be, with signatures that verify now, and nothing has happened since.
/// Reads facts and the world only, never rows; the caller folds the share just before.
/// @param world its people are those who agreed, as they are now; `standing` as it is now on the standing lane, and of
///        `routine` the age of the inventory
/// @error forbidden "release.not-approved" there is no such share, audience or release, or nobody let it go
/// @error forbidden "release.recalled" · "release.revised" a newer revision or release took its place
/// @error forbidden "release.embargoed" · "release.expired"
/// @error stale     "approval.other-bytes" the manifest is not the one that was approved
/// @error forbidden "release.roles" the procedure in force asks for a role that did not agree, or nobody may expedite this any more
/// @error           "approval.four-eyes", "approval.one-role-each", "approval.role-not-held", "approval.replayed", "approval.expired",
///                  "approval.key-unknown", "approval.key-revoked", "approval.signature", of each signature
///        · those of boundary.hpp, and of approve::standing::holds and still_inside on the standing lane
/// @rule ARCHITECTURE.md, rule 1
Result<> holds(const State& state, const approve::ReleaseManifest& manifest, const World& world);

}  // namespace tocsin::share
