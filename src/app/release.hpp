#pragma once
// From an approved rendition to deliveries: drawing up the manifest, taking signatures, releasing.
#include "app/share_world.hpp"
#include "path/approve/manifest.hpp"

namespace tocsin::app {

struct Drawn {
  approve::ReleaseManifest manifest;
  std::string spelled;   ///< its JCS bytes
};
/// Everybody an audience is, on its first channel, with what may stand in for it.
/// @error conflict "compose.no-channel" the audience names a channel that the procedure does not have · "compose.no-recipient"
Result<std::vector<approve::Delivery>> resolve(App& app, const procedure::Procedure& procedure, const procedure::Audience& audience);

struct Terms {
  Instant expires;
  std::optional<Instant> embargo;
};
/// The release manifest of a marked life, as of now: resolved recipients, exact parts, versions.
/// @error those of resolve and of marked · conflict "approval.unmarked"
Result<Drawn> draw_up(Plan& plan, const Surroundings& around, const ShareId& id, const AudienceId& audience, const Terms& terms);

/// What a release is, as far as a standing authorization asks.
Result<approve::standing::Release> routine_of(Plan& plan, const Surroundings& around, const ShareId& id, const AudienceId& audience, const approve::ReleaseManifest& manifest, const StandingId& standing);

/// Lets an approved rendition go: `releasing`, and one delivery queued for each of the manifest's.
Result<> release(Plan& plan, const Surroundings& around, const ShareId& id, const AudienceId& audience);

/// Draws up the manifest and puts it before those who must agree; under a standing authorization nobody has to.
/// @error those of inventory::check_usable, check_complete, draw_up, sender_for and of share::decide
Result<> submit(Plan& plan, const Surroundings& around, const ShareId& id, const AudienceId& audience, approve::Route route,
                std::optional<StandingId> standing, const Terms& terms);

/// The manifest that a review was opened for, from the content store, checked against its hash.
Result<approve::ReleaseManifest> manifest_of(App& app, const share::Review& review);
/// The roles of which one signature is enough; none where each is needed.
Json any_one_of(const share::Review& review);
inline ledger::ObjectId delivery_object(const DeliveryId& id) { return ledger::object_id("delivery", id.value); }
inline ledger::ObjectId standing_object(const StandingId& id) { return ledger::object_id("standing", id.value); }

}  // namespace tocsin::app
