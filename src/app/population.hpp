#pragma once
#include "app/context.hpp"
#include "ledger/taken.hpp"

namespace tocsin::app {

/// How often the log commits to its population, when anything was written meanwhile …
inline constexpr auto population_interval = std::chrono::hours(24);
/// … or sooner, after so many facts: then no pack has to go back further.
inline constexpr std::int64_t population_facts_max = 10'000;

/// A population that stands in the log, with all its members.
struct Populated {
  ledger::Population population;
  ledger::Taken taken;
  Hash fact;  ///< hash of the fact that commits to it
};

/// Writes the interval's `log.population` fact when it is due; never when nothing was written since the last one.
/// @return whether it was written
Result<bool> take_population_when_due(App& app);

/// The last population, when it was taken at or after that instant or nothing was written since; else a new one.
/// @error conflict "ledger.broken" its members are not those that its fact commits to
Result<Populated> population_covering(App& app, Instant until);

}  // namespace tocsin::app
