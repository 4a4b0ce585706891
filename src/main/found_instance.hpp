#pragma once
#include "in/cli/cli.hpp"
#include "main/stack.hpp"

namespace tocsin {

/// Founds a new instance in the data directory. @return what was made and what to do next
/// @error conflict "init.exists" something is there already · invalid "init.people" · those of app::found
Result<Json> found_instance(const cli::Config& config, const cli::InitAsk& ask, const cli::Progress& progress);

}  // namespace tocsin
