#pragma once
#include <iosfwd>
#include <string>

#include "base/json.hpp"
#include "base/result.hpp"
#include "in/cli/command.hpp"
#include "ports/exchange.hpp"

namespace tocsin::cli {

/// An object as `name  value` lines, nested ones indented below their name.
void print_object(const Json& value, std::ostream& out);
/// A list as columns under their names; long cells are cut at 60 characters.
void print_rows(const Json& reply, const std::vector<std::string_view>& columns, std::ostream& out);
/// A list as blocks of `name  value` lines, for rows whose texts need their whole width.
void print_blocks(const Json& reply, const std::vector<std::string_view>& columns, std::ostream& out);
/// What a recipient will see, part by part, and what was taken out before; without the markers that a terminal would obey.
void print_rendition(const Json& reply, std::ostream& out);

/// A command's help in lines of at most 100 characters; what is explained beside an option stays beside it, and a line to type
/// stays one line.
void print_help(const std::string& help, std::ostream& out);

/// A refusal for people: what, the rule, where, and what to do next.
void print_refusal(const Error& error, bool json, std::ostream& err);
/// The same of a problem document that came as an answer; other texts are shown as they are.
void print_problem(const ports::Response& response, bool json, std::ostream& err);

}  // namespace tocsin::cli
