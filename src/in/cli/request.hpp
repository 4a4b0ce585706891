#pragma once
#include <iosfwd>
#include <map>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "in/cli/command.hpp"
#include "ports/exchange.hpp"

namespace tocsin::cli {

/// What was typed, by option name; a flag holds one text.
using Values = std::map<std::string, std::vector<std::string>, std::less<>>;

/// The request that a command line stands for. Files are read here; `-` is `in`.
/// @error invalid "cli.usage" a number that is none, or a required option that is empty
/// @error not_found "cli.file" a file that cannot be read; where = its path
/// @error invalid those of parse_json, with file:line:column in `where`
Result<ports::Request> request_of(const Command& command, const Values& values, std::istream& in);

/// @error not_found "cli.file"
Result<std::string> read_file(const std::string& path, std::istream& in);
/// Written whole or not at all. @error invalid "cli.file"
Result<> write_file(const std::string& path, const std::string& text);

}  // namespace tocsin::cli
