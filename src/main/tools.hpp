#pragma once
#include "in/cli/cli.hpp"

namespace tocsin {

/// `tocsin verify`: everything in the data directory again, and with `replay` every row made anew from its facts.
Result<Json> verify_instance(const cli::Config& config, const cli::VerifyAsk& ask, const cli::Progress& progress);
/// `tocsin pack verify`, offline.
Result<Json> verify_pack_file(const cli::PackVerifyAsk& ask, const cli::Progress& progress);
Result<cli::Hooks::Lines> sanitize_lines(const cli::Config& config, const cli::LinesAsk& ask);
/// `tocsin sanitize --file`: one file of any kind, made anew from what is known in it. Written only where nothing waits.
Result<Json> sanitize_file(const cli::Config& config, const cli::LinesAsk& ask, const cli::Progress& progress);
Result<cli::Hooks::Lines> extract_lines(const cli::Config& config, const cli::LinesAsk& ask);

}  // namespace tocsin
