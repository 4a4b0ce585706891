#pragma once
#include <cstddef>

#include "app/shares.hpp"

namespace tocsin::app {

/// Looks for departures from the procedure that nobody has raised yet, and raises them: due shares past their deadline
/// (rule 2: silence is an exception), deliveries that failed, bounced, were withheld or were not attested in time, reviews
/// that are overdue, an inventory that stops every release.
/// @return how many exceptions were raised
Result<std::size_t> watch(App& app);

/// @param body ExceptionClose
Result<Json> close_exception(App& app, const Principal& who, const ExceptionId& id, const Json& body);

}  // namespace tocsin::app
