#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

/// The `condition:` line of a condition, as a tree. For `condition.cpp`; others use `Condition`.
namespace tocsin::expression {

enum class Kind { name, inverse, all, any };
struct Node {
  Kind kind = Kind::name;
  std::string name;             ///< of a name; the words of an inverse
  std::vector<Node> children;
};

/// Whether the text can name a selection: letters, digits, `_`, `-`, and no word of the language.
bool is_name(std::string_view text);

/// Reads `a and not (b or 1 of c*)`; `not` binds before `and`, `and` before `or`. `of them` stands for every selection
/// whose name does not begin with `_`.
/// @error invalid "condition.expression" where = `/condition`, detail names the column
/// @error invalid "condition.too-large"  parentheses nested beyond limits::condition_depth_max
Result<Node> parse(std::string_view text, const std::vector<std::string>& selections);

}  // namespace tocsin::expression
