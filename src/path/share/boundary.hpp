#pragma once
// Whether a manifest's deliveries stay within what the procedure says of the audience, its people and its channels, and
// within the label. Asked when a rendition is marked, when it is submitted, and again at the moment of sending.
#include "path/approve/manifest.hpp"
#include "path/mark/mark.hpp"
#include "procedure/procedure.hpp"

namespace tocsin::share {

/// The circle that an audience is, over a channel; named people when each recipient is one.
mark::Boundary boundary_of(const procedure::Audience& audience, const procedure::Channel& channel, bool named_person);

/// May the audience receive that label at all?
/// @error forbidden "boundary.audience-ceiling" the label is narrower than the audience, or its community, may receive
Result<> check_label(const procedure::Procedure& procedure, const procedure::Audience& audience, Tlp tlp);

/// Does every delivery go to somebody the procedure names, over a channel it names for them, under a label that fits?
/// @error not_found "share.unknown-audience"
/// @error forbidden "boundary.channel"   a channel, fallback, kind or format that the procedure does not have for this audience; where = pointer
/// @error forbidden "boundary.address"   an address that is no member's, or not the channel's own; where = pointer
/// @error forbidden "boundary.client"    a TAXII client that is no member's; where = pointer
/// @error forbidden "boundary.encryption" a member has an encryption key, and the delivery another or none; where = pointer
/// @error forbidden "boundary.named"     the delivery says a named person, the procedure does not; where = pointer
///        · those of check_label and mark::check_boundary
Result<> check_deliveries(const procedure::Procedure& procedure, const approve::ReleaseManifest& manifest);

}  // namespace tocsin::share
