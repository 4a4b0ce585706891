#pragma once
#include "app/shares.hpp"

namespace tocsin::app {

/// Shares that were opened in a period, newest first, for an auditor to pick from: rows as in lists, with `opened`, `triggers`, and `flags`,
/// which name what departs from the rule: `late`, `unacknowledged`, `exception`, `unreviewed` (expedited, and nobody has looked since),
/// `superseded` (what left is not what stands there now), `not-shared`, `recalled`, `undelivered`.
/// @param query AuditQuery @error invalid "audit.period" it ends before it begins · invalid "store.cursor"
Result<Json> audit_shares(App& app, const Principal& who, const Json& query);
/// Due shares that fired in the period and that no share answers, the same way: decisions not to share, and silence.
Result<Json> audit_dues(App& app, const Principal& who, const Json& query);

}  // namespace tocsin::app
