#pragma once
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "path/sanitize/sanitize.hpp"

namespace tocsin::sanitize {

/// The text that a place stands for: a text part whole, or the value at the JSON pointer (RFC 6901) of a JSON part. Nothing where
/// there is none.
std::optional<std::string> text_at(const std::vector<Part>& parts, const std::string& part, const std::string& place);

/// By match id of what was masked: the part, and the paragraph or JSON value around it, for each time it stands there. What is the
/// same in two revisions was decided about in the same words.
using Contexts = std::map<std::string, std::multiset<std::pair<std::string, std::string>>>;
Contexts contexts_of(const std::vector<Part>& raw, const Sanitized& made);

}  // namespace tocsin::sanitize
