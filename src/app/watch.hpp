#pragma once
#include <cstddef>

#include "app/plan.hpp"
#include "app/shares.hpp"

namespace tocsin::app {

/// Looks for departures from the procedure that nobody has raised yet, and raises them: due shares past their deadline
/// (rule 2: silence is an exception), deliveries that failed, bounced, were withheld or were not attested in time, reviews
/// that are overdue, an inventory that stops every release.
/// @return how many exceptions were raised
Result<std::size_t> watch(App& app);

/// A recipient cannot do what a delivery asks of them.
struct Help {
  ledger::ObjectId delivery;
  std::optional<UnitId> unit;   ///< of the share
  std::optional<Hash> words;    ///< what they wrote
};
/// Raises the exception inside an existing plan, unless one of that delivery is still open. @param id for the new one
/// @return whether it was raised
Result<bool> ask_for_help(Plan& plan, const ExceptionId& id, const Help& help);

/// A reviewer found a release flawed: raises the exception inside the plan that writes the finding. @param note the reviewer's words
Result<> tell_flawed(Plan& plan, const ExceptionId& id, const ShareId& share, const UnitId& unit, const Hash& note);

/// @param body ExceptionClose
Result<Json> close_exception(App& app, const Principal& who, const ExceptionId& id, const Json& body);

}  // namespace tocsin::app
