#pragma once
// Local accounts: passwords, one-time codes, and how somebody comes back who lost them.
#include <cstdint>
#include <optional>

#include "app/plan.hpp"
#include "app/shares.hpp"
#include "app/sign_in.hpp"

namespace tocsin::app {

inline ledger::ObjectId account_object(const PersonId& person) { return ledger::object_id("account", person.value); }

/// Who a right password belongs to.
struct Checked {
  PersonId person;
  std::optional<std::int64_t> step;   ///< of the one-time code, where the account has one
};
/// Takes as long, and says the same, for people that there are not.
/// @error forbidden "session.refused", "session.wait" · unavailable "session.busy", "account.memory"
Result<Checked> check_password(App& app, const Knock& knock, const std::string& email, const std::string& password, const std::string& code);
/// Uses the code up inside the plan. @error forbidden "session.refused" it was used before
Result<> use_code(Plan& plan, const Checked& checked);

/// @param body AccountPassword
/// @error invalid "account.password" · forbidden "session.refused" another `current` · forbidden "session.step-up"
Result<Json> set_password(App& app, const Principal& who, const Knock& knock, const Json& body);
/// A new secret for one-time codes: {handle, secret, uri}, shown once.
Result<Json> begin_code(App& app, const Principal& who);
/// @param body AccountCode
/// @error forbidden "session.ceremony" · forbidden "account.code-wrong"
Result<Json> set_code(App& app, const Principal& who, const Json& body);

}  // namespace tocsin::app
