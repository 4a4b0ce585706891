#pragma once
#include "in/cli/cli.hpp"

namespace tocsin::cli {

/// Exit code of `stix validate` and `stix pattern` when something is invalid. Scripts rely on it.
inline constexpr int stix_invalid_exit = 1;

/// `tocsin stix validate` and `csaf validate`: one line a file with --json, `{"errors","file","valid","version","warnings"}`; for people
/// the findings below the file's name. A file that cannot be read is invalid, with the rule cli.file.
/// @param standard  its name before the version, for people
int validate_files(const std::function<Json(const std::string& text)>& validate, std::string_view standard, const StixAsk& ask, bool json, Console& console);
/// `tocsin stix pattern`: one pattern, or with `ask.lines` one a line of standard input, as text, as a JSON text, or as an object
/// with a member `pattern`. With --json or for lines, one JSON line a pattern.
int try_patterns(const Hooks& hooks, const StixAsk& ask, bool json, Console& console);

/// `tocsin misp feed` and `csaf publish`: reads the files named, and writes what the hook makes of them into the folder `ask.out`, each file whole.
/// @return how many files @error not_found "cli.file" · invalid "cli.file" a folder that cannot be made · those of the hook
Result<Json> make_files(const std::function<Result<Hooks::Files>(const std::vector<std::string>& texts, const FilesAsk& ask)>& make, const FilesAsk& ask, Console& console);
/// `tocsin misp pull`. @return the events as one text @error those of the hook
Result<std::string> pull_events(const Hooks& hooks, const FilesAsk& ask, Console& console);
/// What a conversion left out, a line each; with --json a JSON line `{"lost","where"}` each. At most a thousand, then how many more.
void say_lost(const std::vector<std::pair<std::string, std::string>>& lost, bool json, std::ostream& err);

}  // namespace tocsin::cli
