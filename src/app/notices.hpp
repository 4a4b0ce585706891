#pragma once
// Telling approvers and owners that something waits: a number, a label and a link, by mail and by the operator's webhook.
#include <cstddef>
#include <set>

#include "app/errands.hpp"
#include "app/share_world.hpp"
#include "assurance/notice.hpp"

namespace tocsin::app {

/// Queues notices to these people, and one to the webhook, with the change that they are about. Nothing where this instance
/// has no way to tell.
Result<> notify(Plan& plan, const ShareId& share, const AudienceId& audience, assurance::notice::Why why, const std::set<PersonId>& people);
/// Queues the mail that brings outside counsel their link, and nobody else: it is theirs alone. @param counsel id of what was asked
Result<> write_to_counsel(Plan& plan, const ShareId& share, const AudienceId& audience, const std::string& counsel);
/// Who may sign what waits: everybody with a role that is asked for and has not agreed yet, but for the authors.
std::set<PersonId> approvers_of(const share::State& state, const AudienceId& audience, const identity::person::People& people);

/// Notices that wait for an attempt now, the longest waiting first; of very many a page.
Result<std::vector<Errand>> due_notices(App& app);
/// Makes the attempt, unless it is no longer due. @return how many were made: 0 or 1
Result<std::size_t> try_notice(App& app, const ledger::ObjectId& object);
/// Tries every notice that is due, one after another. @return how many were tried
Result<std::size_t> tell_due(App& app);

}  // namespace tocsin::app
