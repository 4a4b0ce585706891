#pragma once
#include "in/cli/cli.hpp"

namespace tocsin::cli {

/// Exit code of `stix validate` and `stix pattern` when something is invalid. Scripts rely on it.
inline constexpr int stix_invalid_exit = 1;

/// `tocsin stix validate`: one line a file with --json, `{"errors","file","valid","version","warnings"}`; for people the
/// findings below the file's name. A file that cannot be read is invalid, with the rule cli.file.
int validate_stix(const Hooks& hooks, const StixAsk& ask, bool json, Console& console);
/// `tocsin stix pattern`: one pattern, or with `ask.lines` one a line of standard input, as text, as a JSON text, or as an object
/// with a member `pattern`. With --json or for lines, one JSON line a pattern.
int try_patterns(const Hooks& hooks, const StixAsk& ask, bool json, Console& console);

}  // namespace tocsin::cli
