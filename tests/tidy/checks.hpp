#pragma once
#include <set>
#include <string>

#include "tree.hpp"

namespace tocsin::tidy {

/// May a file of folder `from` include a header of folder `to`? (ARCHITECTURE.md, "Floors")
bool may_include(std::string_view from, std::string_view to);

Problems floors(const Tree& tree);
Problems kept_inside(const Tree& tree);
Problems pure(const Tree& tree);
Problems readmes(const Tree& tree);
Problems words(const Tree& tree);
Problems links(const Tree& tree);
/// `TRY` behind a value in a list of values, as in `Pair{first, TRY(second())}`: what stands before it is not destroyed.
Problems braces(const Tree& tree);

/// Rule ids given to `refuse(…)` or to an `Error{…}` in one source text.
std::set<std::string> refused_in(std::string_view source);
/// Ids of the rows of docs/rules.md.
std::set<std::string> documented(const Tree& tree);
Problems rules(const Tree& tree);

}  // namespace tocsin::tidy
