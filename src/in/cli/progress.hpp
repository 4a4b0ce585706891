#pragma once
#include <functional>
#include <iosfwd>
#include <string>

#include "in/cli/cli.hpp"

namespace tocsin::cli {

/// Runs work that tells nothing of itself, and says once a second that it still runs: in place on a terminal, as plain
/// lines after 1, 5, 15, 30 and then every 60 seconds elsewhere. Nothing is said of what ends within a second.
void with_patience(Console& console, const std::string& what, const std::function<void()>& work);

/// The same for work that may count: what it told last is said once a second, and while it has told nothing new, that it still
/// runs. The work's own Progress writes nothing, so that it can be called from any thread.
void with_progress(Console& console, const std::string& what, const std::function<void(const Progress&)>& work);

/// For work that counts: a line a second at most.
Progress make_progress(Console& console);
/// Takes the line of a terminal away again.
void end_progress(Console& console);

}  // namespace tocsin::cli
