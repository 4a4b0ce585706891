#pragma once
#include "in/cli/cli.hpp"
#include "main/stack.hpp"

namespace tocsin {

/// Serves both doors until SIGINT or SIGTERM. Prints where it listens, as lines for people or as one line of JSON.
Result<> serve(const cli::Config& config, const cli::ServeAsk& ask);
/// The inside door's handler over a stack of this process, for commands on a directory that nobody serves.
Result<cli::Hooks::InProcess> in_process(const cli::Config& config);
/// The OpenAPI document of the inside door.
Json openapi_document();

}  // namespace tocsin
