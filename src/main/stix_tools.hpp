#pragma once
#include "in/cli/cli.hpp"

namespace tocsin {

/// `tocsin stix validate`, `pattern` and `convert`: they touch nothing but the files named.
void add_stix_tools(cli::Hooks& hooks);

}  // namespace tocsin
