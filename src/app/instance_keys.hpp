#pragma once
#include "app/context.hpp"
#include "identity/roles.hpp"
#include "ledger/keys.hpp"

namespace tocsin::app {

/// The keys of the instance's log and where each may sign, from the facts; who waits for whom.
Result<Json> show_keys(App& app, const identity::Principal& who);
/// Asks that another leaf key take over; another person agrees. @param body KeyChangeAsk
/// @error those of identity::key_change::decide
Result<Json> ask_key_change(App& app, const identity::Principal& who, const Json& body);
/// Agrees to it: the key takes over with the next leaf before this returns. @param body an empty object
/// @error those of identity::key_change::decide
Result<Json> agree_key_change(App& app, const identity::Principal& who, const Json& body);
/// Takes back what was asked.
Result<Json> withdraw_key_change(App& app, const identity::Principal& who, const Json& body);

/// Which keys may sign where, folded from the founding fact and the `key:` objects.
Result<ledger::KeyRanges> key_ranges(App& app);
/// The leaf key that the founding fact names: whoever trusts it follows the log to every later one.
Result<ledger::PublicKey> founding_leaf_key(App& app);

}  // namespace tocsin::app
