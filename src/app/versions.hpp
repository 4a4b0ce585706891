#pragma once
// The versions of a document that is adopted, as its facts tell them.
#include <string>
#include <utility>
#include <vector>

#include "app/aggregates.hpp"
#include "app/context.hpp"

namespace tocsin::app {

/// One version, whatever became of it.
struct Told {
  approve::adoption::Version version;
  PersonId by;
  Instant at;
  std::string state = "proposed";  ///< proposed, withdrawn, declined, in-force, superseded
  std::vector<std::pair<RoleId, PersonId>> agreed;
  std::optional<approve::adoption::fact::Declined> declined;
};

/// All of `procedure:current` or `inventory:current`, oldest first.
Result<std::vector<Told>> told(App& app, const ledger::ObjectId& object);

/// What was in force when that version was drawn up; what never was is not what the next one is compared with. Null: nothing.
const Told* in_force_before(const std::vector<Told>& versions, std::size_t at);

/// The version whose hash begins so, the latest of those that are the same.
/// @error not_found "object.unknown" · conflict "procedure.ambiguous" several begin so
Result<const Told*> version_that_begins(const std::vector<Told>& versions, const std::string& hash);

/// How the second differs from the first, in words.
using Compare = std::function<Result<std::vector<std::string>>(const Told& before, const Told& after)>;

/// A page of them, newest first: {version, state, at, PARTS, agreed, changes, proposed_by, before, declined}.
/// @param parts what the count of a version's parts is called: `files`, `terms`
Result<Json> page_of_versions(App& app, const ledger::ObjectId& object, const Json& query, std::string_view parts, const Compare& compare);

}  // namespace tocsin::app
