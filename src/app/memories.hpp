#pragma once
// What people decided about matches, beyond the share in which they did: remembered for others, and tried again as cases.
#include "app/shares.hpp"
#include "app/share_world.hpp"

namespace tocsin::app {

/// Remembers the decision that the plan made about a match, where the body asks for it and nothing about it waits.
/// @param body ShareDecide @return until when, or nothing
/// @error those of sanitize::memory::decide
Result<std::optional<Instant>> remember(Plan& plan, const ShareId& share, const AudienceId& audience, const sanitize::OpenMatch& match, const Json& body);
/// @param id `<audience>.<match>`, as the list shows it @param body MemoryForget
/// @error not_found "memory.unknown"
Result<Json> forget_match(App& app, const Principal& who, const std::string& id, const Json& body);

/// Every decision that a person made about a match is a case: the share is sanitized again without it, and it is said what the engine
/// does there now: `agrees` by itself, `asks`, does the opposite (`differs`), or sees nothing (`blind`) where a person took something out.
/// Nothing of the text is shown.
/// @param query page of shares
Result<Json> learned_cases(App& app, const Principal& who, const Json& query);

}  // namespace tocsin::app
