#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

/// STIX patterns (STIX 2.1 section 9).
namespace tocsin::stix::pattern {

inline constexpr std::size_t bytes_max = std::size_t{1} << 20;
inline constexpr int depth_max = 64;      ///< parentheses inside each other
inline constexpr int qualifiers_max = 8;  ///< of one observation

enum class Op : std::uint8_t { equal, not_equal, less, less_or_equal, greater, greater_or_equal, in, like, matches, issubset, issuperset, exists };
enum class Literal : std::uint8_t { text, integer, number, boolean, timestamp, hex, binary };

/// A constant as it stands in the text, without quotes and prefix.
struct Constant {
  Literal kind;
  std::string_view spelled;
};
/// One step of an object path: a property or key, or an index.
struct Step {
  std::string_view name;  ///< as it stands in the text without quotes; of an index its digits or *
  bool index = false;
};

enum class Kind : std::uint8_t {
  comparison,               ///< path, op, constants
  and_, or_,                ///< of comparisons
  observation,              ///< [ one of the three above ]
  all_of, one_of, followed_by,  ///< of observations
  within, repeats, start_stop   ///< qualifiers of the one child
};

struct Node {
  Kind kind;
  Op op = Op::equal;
  bool negated = false;
  std::uint32_t first = 0, next = 0;  ///< number of the first child and of the next sibling, from 1; 0: none
  std::uint32_t steps = 0, steps_count = 0, constants = 0, constants_count = 0;
  std::string_view type = {};  ///< of a comparison: the object type
  std::string_view a = {}, b = {};  ///< of a qualifier: its number, or its two timestamps
};

/// A parsed pattern. Views lie in the text that was parsed, which has to stay. Use one again and its memory stays too.
struct Tree {
  std::vector<Node> nodes;  ///< numbered from 1
  std::vector<Step> steps;
  std::vector<Constant> constants;
  std::uint32_t root = 0;

  [[nodiscard]] const Node& node(std::uint32_t number) const { return nodes[number - 1]; }
  [[nodiscard]] std::span<const Step> path(const Node& node) const { return std::span(steps).subspan(node.steps, node.steps_count); }
  [[nodiscard]] std::span<const Constant> values(const Node& node) const { return std::span(constants).subspan(node.constants, node.constants_count); }
};

/// Where a pattern is wrong.
struct Fault {
  std::size_t position = 0;  ///< characters (code points) before it
  std::string detail;
};

/// Parses a pattern and checks what can be checked without data: operators and their constants, paths, qualifiers, hashes,
/// networks.
/// @param into  is overwritten
/// @return the first fault, or none
std::optional<Fault> parse(std::string_view text, Tree& into);
/// The same. @error invalid "stix.pattern" where = "character N"
Result<Tree> parse(std::string_view text);

/// What is allowed, but likely a mistake: types and properties that the standard does not define, operands of AND on different
/// objects (section 9.5), two qualifiers of a kind, an empty set, a window that ends before it begins.
std::vector<std::string> advice(const Tree& tree);
/// Why no cyber observable can be what a path is about: its type or property has a name that none may have (sections 3.1 and
/// 9.7). Empty where one can. The grammar lets such names pass.
std::string unnamed(const Tree& tree);

/// The canonical spelling: one space, keywords in capitals, no parentheses but those that matter. Parses to an equal tree.
std::string print(const Tree& tree);

}  // namespace tocsin::stix::pattern
