#pragma once
// The use cases along the life of a share. Each asks may() after loading the object, decides by the rules of path/share,
// and writes facts, rows and content in one change. Bodies are checked against app/messages.hpp before they come here.
#include <string>
#include <vector>

#include "app/context.hpp"
#include "identity/roles.hpp"
#include "path/share/share.hpp"

namespace tocsin::app {

using identity::Principal;

/// Opens a share for due shares, or for audiences that no trigger named, and renders a first rendition for each.
/// @param body ShareOpen @return {id, number, state, audiences}
Result<Json> open_share(App& app, const Principal& who, const Json& body);
/// What would become of an item, finished or not, for each audience if it were opened now: findings, what is missing, and the text as it would be. Nothing is
/// kept, nothing becomes a fact, and the pseudonyms in it are none that a release has. @param body DraftTry
/// @error not_found "share.unknown-audience"
Result<Json> try_draft(App& app, const Principal& who, const Json& body);
/// @param body ShareRevise
Result<Json> revise_share(App& app, const Principal& who, const ShareId& share, const Json& body);
/// Makes the renditions again under the inventory and the decisions of now. @param body ShareSanitize
Result<Json> sanitize_share(App& app, const Principal& who, const ShareId& share, const Json& body);
/// @param body ShareDecide
Result<Json> decide_match(App& app, const Principal& who, const ShareId& share, const Json& body);
/// @param body ShareMark
Result<Json> mark_share(App& app, const Principal& who, const ShareId& share, const Json& body);
/// Draws up a release manifest an audience and puts it before the approvers. @param body ShareSubmit
Result<Json> submit_share(App& app, const Principal& who, const ShareId& share, const Json& body);
/// Takes a person's signature; the last one that is needed releases. @param body ShareApprove
Result<Json> approve_release(App& app, const Principal& who, const ShareId& share, const Json& body);
/// @param body ShareDecline
Result<Json> decline_release(App& app, const Principal& who, const ShareId& share, const Json& body);
/// Proposes not to share, or agrees to the proposal of another. @param body ShareNotShare
Result<Json> not_share(App& app, const Principal& who, const ShareId& share, const Json& body);
/// @param body ShareRecall
Result<Json> recall_share(App& app, const Principal& who, const ShareId& share, const Json& body);
/// The review after an expedited or routine release. @param body ShareReview
Result<Json> review_release(App& app, const Principal& who, const ShareId& share, const Json& body);

/// The share's whole record: state per audience, approvals, deliveries, content that the asker may see. That an author gets the item as it
/// was written is a fact first.
Result<Json> show_share(App& app, const Principal& who, const ShareId& share);
/// The matches that wait for a person, explained.
Result<Json> open_matches(App& app, const Principal& who, const ShareId& share);
/// What each recipient of the audience will see, and what was redacted.
Result<Json> show_rendition(App& app, const Principal& who, const ShareId& share, const AudienceId& audience);
/// The release manifest's JCS bytes.
Result<std::string> show_manifest(App& app, const Principal& who, const ShareId& share, const AudienceId& audience);
/// What waits for this person's signature.
Result<Json> statements(App& app, const Principal& who, const ShareId& share);

/// A share by its id or its human number.
/// @error not_found "object.unknown"
Result<ShareId> find_share(App& app, const std::string& id_or_number);

}  // namespace tocsin::app
