#pragma once
// What the share's rules may know: gathered here, with the versions that the change then rests on.
#include "app/compose.hpp"
#include "app/plan.hpp"
#include "app/shares.hpp"

namespace tocsin::app {

/// The documents in force and the people, as one use case saw them.
struct Surroundings {
  std::shared_ptr<const ProcedureInForce> procedure;
  std::shared_ptr<const InventoryInForce> inventory;
  std::shared_ptr<const Directory> people;
};

/// Loads them and lets the plan rest on the procedure, the inventory and the asker.
/// @error those of Current
Result<Surroundings> surroundings(Plan& plan);

/// The world of one share at the plan's instant: everybody who acted on it is looked up, and the change rests on them.
Result<share::World> world_of(Plan& plan, const Surroundings& around, const ShareId& id);

inline ledger::ObjectId share_object(const ShareId& id) { return ledger::object_id("share", id.value); }

/// The open share, or a refusal when there is none or the asker may not do that to it.
/// @error not_found "object.unknown" · those of identity::may
Result<share::state::Open> open_state(Plan& plan, const Principal& who, identity::Right right, const ShareId& id);

/// The audiences that an ask is about: the one it names, or all of the share's.
std::vector<AudienceId> audiences_of(const share::state::Open& open, const Json& body);

/// TS-2026-0042: the year of opening, and a number that counts all shares.
Result<std::string> next_number(App& app, Instant now);

/// What a careful reader would send back about an item, with the rule's words: `{rule, where, says, next}`.
Json warned(const Json& item, Instant now);
/// Adds what the procedure's do-not-share list only warns about in an audience's rendition, in the same form.
void add_cautions(const Surroundings& around, const AudienceId& audience, const std::vector<sanitize::Part>& parts, Json& warnings);

/// A piece of text that facts name by hash.
Result<Hash> keep_text(App& app, const ledger::ObjectId& item, ports::ContentClass kind, std::string_view text);
Result<Json> content_json(App& app, const Hash& name);

/// The cleaned rendition that a life rests on, or null in draft and after a decision not to share.
const share::Cleaned* cleaned_of(const share::Life& life);
/// The label of a life from marked on, or nothing.
std::optional<Tlp> marking_of(const share::Life& life);
/// Makes the rendition of one audience again, keeps it, and tells the share.
Result<sanitize::Sanitized> clean(Plan& plan, const Surroundings& around, const ShareId& id, const AudienceId& audience);
/// What clean() rests on, for showing and for sending.
/// @param item another version of the item than the share's present one
Result<Composition> composition_of(Plan& plan, const Surroundings& around, const ShareId& id, const AudienceId& audience, std::optional<Hash> item = {});

/// A place where policy or a person has decided already, as something to decide again.
sanitize::OpenMatch decided_before(const sanitize::Redaction& one, bool certain);
/// What one person may decide about a rendition: what waits, and what the policy keeps, which a person may still take out.
std::map<std::string, sanitize::OpenMatch> undecided(const sanitize::Sanitized& made);

}  // namespace tocsin::app
