#include "base/condition.hpp"

#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <variant>

#include "base/condition_expression.hpp"
#include "base/limits.hpp"
#include "base/net.hpp"
#include "base/text.hpp"

namespace tocsin {
namespace {

// -- values --

/// A text with wildcards: bytes, and two numbers outside their range.
struct Glob {
  static constexpr int any = 256, one = 257;
  std::vector<int> signs;
  bool cased = false;
};

/// `*` and `?` are wildcards; `\*`, `\?` and `\\` before a wildcard are the signs themselves (Sigma, "Wildcards").
Glob glob_of(std::string_view text, bool cased) {
  Glob glob{{}, cased};
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char next = i + 1 < text.size() ? text[i + 1] : '\0';
    if (text[i] == '\\' && (next == '*' || next == '?' || next == '\\')) glob.signs.push_back(static_cast<unsigned char>(text[++i]));
    else if (text[i] == '*') glob.signs.push_back(Glob::any);
    else if (text[i] == '?') glob.signs.push_back(Glob::one);
    else glob.signs.push_back(static_cast<unsigned char>(text[i]));
  }
  return glob;
}

int folded(int sign) { return sign >= 'A' && sign <= 'Z' ? sign + ('a' - 'A') : sign; }

/// How many bytes the UTF-8 character at `at` has: `?` stands for a character, not for a byte of one.
std::size_t character_size(std::string_view text, std::size_t at) {
  std::size_t size = 1;
  while (at + size < text.size() && (static_cast<unsigned char>(text[at + size]) & 0xC0) == 0x80) ++size;
  return size;
}

/// Without recursion: on a mismatch only the last `*` takes one more character, which is enough.
bool matches(const Glob& glob, std::string_view text) {
  std::size_t at = 0, sign = 0, star = std::string_view::npos, resume = 0;
  const auto equal = [&](int a, char b) {
    const int c = static_cast<unsigned char>(b);
    return glob.cased ? a == c : folded(a) == folded(c);
  };
  while (at < text.size()) {
    if (sign < glob.signs.size() && glob.signs[sign] == Glob::any) {
      star = sign++;
      resume = at;
    } else if (sign < glob.signs.size() && glob.signs[sign] == Glob::one) {
      at += character_size(text, at);
      ++sign;
    } else if (sign < glob.signs.size() && equal(glob.signs[sign], text[at])) {
      ++at;
      ++sign;
    } else if (star != std::string_view::npos) {
      sign = star + 1;
      at = ++resume;
    } else {
      return false;
    }
  }
  while (sign < glob.signs.size() && glob.signs[sign] == Glob::any) ++sign;
  return sign == glob.signs.size();
}

/// A single address counts as the network that holds it alone.
std::optional<Network> network_in(const std::string& text) {
  if (const auto address = parse_address(text)) return Network{*address, address->v6 ? 128 : 32};
  return parse_network(text);
}
bool contains(const Network& network, const std::string& text) {
  const auto address = parse_address(text);
  return address && network.contains(*address);
}

std::optional<double> number_in(const Json& value) {
  if (value.is_number()) return value.number();
  const std::string& text = value.text();
  if (text.empty()) return std::nullopt;
  double number = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || stop != text.data() + text.size()) return std::nullopt;
  return number;
}

std::string spelled(const Json& value) { return value.is_text() ? value.text() : to_jcs(value); }
/// For people: never a page of text, and never half a character.
std::string shown(const Json& value) {
  std::string text = spelled(value);
  if (text.size() <= limits::condition_shown_bytes_max) return text;
  std::size_t size = limits::condition_shown_bytes_max;
  while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xC0) == 0x80) --size;
  return text.substr(0, size) + "…";
}

// -- comparisons --

struct Exists {
  bool wanted;
};
struct Null {};
struct Compare {
  bool greater, or_equal;
  double than;
};
struct Exact {
  Json value;
};  ///< a number or a truth value
using Test = std::variant<Glob, std::shared_ptr<const re2::RE2>, Network, Exists, Null, Compare, Exact>;

bool holds(const Glob& glob, const Json& value) { return (value.is_text() || value.is_number() || value.is_bool()) && matches(glob, spelled(value)); }
bool holds(const std::shared_ptr<const re2::RE2>& re, const Json& value) { return !value.is_null() && re2::RE2::PartialMatch(spelled(value), *re); }
bool holds(const Network& network, const Json& value) { return value.is_text() && contains(network, value.text()); }
bool holds(const Exists& exists, const Json&) { return exists.wanted; }
bool holds(const Null&, const Json& value) { return value.is_null(); }
bool holds(const Exact& exact, const Json& value) {
  const auto a = number_in(exact.value), b = number_in(value);
  if (a && b) return *a == *b;
  return value == exact.value || (value.is_text() && to_lower(value.text()) == to_lower(spelled(exact.value)));
}
bool holds(const Compare& compare, const Json& value) {
  const auto number = number_in(value);
  if (!number) return false;
  if (*number == compare.than) return compare.or_equal;
  return (*number > compare.than) == compare.greater;
}
bool holds(const Test& test, const Json& value) {
  return std::visit([&](const auto& one) { return holds(one, value); }, test);
}

struct Wanted {
  Test test;
  std::string words;  ///< `contains confirmed`
};
struct FieldTest {
  std::string field;             ///< empty: keywords, looked for in every text of the record
  std::vector<std::string> path;
  bool all = false;
  std::vector<Wanted> wanted;
};
using AllOf = std::vector<FieldTest>;
struct Selection {
  std::vector<AllOf> any;
};

/// Every value that a dotted path leads to; a list stands for each of its elements.
void collect(const Json& value, const std::vector<std::string>& path, std::size_t depth, std::vector<const Json*>& out) {
  if (value.is_array()) {
    for (const Json& element : value.array()) collect(element, path, depth, out);
  } else if (depth == path.size()) {
    out.push_back(&value);
  } else if (value.has(path[depth])) {
    collect(value[path[depth]], path, depth + 1, out);
  }
}
void collect_texts(const Json& value, std::vector<const Json*>& out) {
  if (value.is_text()) out.push_back(&value);
  for (const Json& element : value.array()) collect_texts(element, out);
  for (const auto& [name, member] : value.object()) collect_texts(member, out);
}

struct Outcome {
  bool held = false;
  std::vector<Held> because;
  std::vector<std::string> against;
};

std::string list_of(const std::vector<const Json*>& values) {
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < values.size() && i < 5; ++i) texts.push_back(shown(*values[i]));
  if (values.size() > 5) texts.push_back("…");
  return join(texts, ", ");
}
std::string wanted_words(const FieldTest& test) {
  std::vector<std::string> words;
  for (std::size_t i = 0; i < test.wanted.size() && i < 5; ++i) words.push_back(test.wanted[i].words);
  if (test.wanted.size() > 5) words.push_back("…");
  return join(words, test.all ? " and " : " or ");
}

Outcome ask(const std::string& selection, const FieldTest& test, const Json& record) {
  std::vector<const Json*> values;
  if (test.field.empty()) collect_texts(record, values);
  else collect(record, test.path, 0, values);
  const bool absent = values.empty();
  static const Json nothing;
  std::vector<Held> held;
  const std::string field = test.field.empty() ? "any text" : test.field;
  for (const Wanted& wanted : test.wanted) {
    const Json* hit = nullptr;
    if (const auto* exists = std::get_if<Exists>(&wanted.test)) {
      if (exists->wanted != absent) hit = absent ? &nothing : values.front();
    } else if (absent && std::holds_alternative<Null>(wanted.test)) {
      hit = &nothing;
    } else {
      const auto found = std::find_if(values.begin(), values.end(), [&](const Json* value) { return holds(wanted.test, *value); });
      if (found != values.end()) hit = *found;
    }
    if (hit) held.push_back({selection, field, wanted.words, absent ? "absent" : shown(*hit)});
    if (hit && !test.all) break;
  }
  if (test.all ? held.size() == test.wanted.size() : !held.empty()) return {true, std::move(held), {}};
  return {false, {}, {field + " is " + (absent ? "absent" : list_of(values)) + ", wanted " + wanted_words(test)}};
}

Outcome ask(const std::string& name, const Selection& selection, const Json& record) {
  std::vector<std::string> alternatives;
  for (const AllOf& map : selection.any) {
    Outcome whole{true, {}, {}};
    for (const FieldTest& test : map) {
      Outcome one = ask(name, test, record);
      if (!one.held) {
        whole = std::move(one);
        break;
      }
      whole.because.insert(whole.because.end(), one.because.begin(), one.because.end());
    }
    if (whole.held) return whole;
    alternatives.push_back(join(whole.against, ", "));
  }
  return {false, {}, {name + ": " + join(alternatives, "; ")}};
}

}  // namespace

struct Condition::Tree {
  Json source;
  std::map<std::string, Selection, std::less<>> selections;
  expression::Node root;
};

namespace {

// -- compiling --

constexpr std::array operators{"contains", "startswith", "endswith", "re", "cidr", "exists", "gt", "gte", "lt", "lte"};

struct Modifiers {
  std::string op;  ///< empty: equal
  bool all = false, cased = false;
  std::string re_flags;
};

Result<Modifiers> read_modifiers(const std::vector<std::string_view>& pieces, const std::string& where) {
  Modifiers out;
  for (std::size_t i = 1; i < pieces.size(); ++i) {
    const std::string piece(pieces[i]);
    if (std::find(operators.begin(), operators.end(), piece) != operators.end()) {
      if (!out.op.empty()) return refuse(Errc::invalid, "condition.modifier", where, out.op + " and " + piece + " exclude each other");
      out.op = piece;
    } else if (piece == "all") {
      out.all = true;
    } else if (piece == "cased") {
      out.cased = true;
    } else if ((piece == "i" || piece == "m" || piece == "s") && out.op == "re") {
      out.re_flags += piece;
    } else {
      return refuse(Errc::invalid, "condition.modifier", where,
                    "no modifier is named \"" + piece + "\"; there are contains, startswith, endswith, all, cased, re, cidr, exists, gt, gte, lt, lte");
    }
  }
  if (out.cased && !out.op.empty() && out.op != "contains" && out.op != "startswith" && out.op != "endswith")
    return refuse(Errc::invalid, "condition.modifier", where, "cased and " + out.op + " exclude each other");
  return out;
}

Result<Test> read_regex(const std::string& text, const std::string& flags, const std::string& where) {
  if (text.size() > limits::condition_pattern_bytes_max) return refuse(Errc::invalid, "condition.too-large", where, "a longer expression than the limit");
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(std::int64_t{1} << 20);
  auto compiled = std::make_shared<re2::RE2>((flags.empty() ? "" : "(?" + flags + ")") + text, options);
  if (!compiled->ok()) return refuse(Errc::invalid, "condition.pattern", where, compiled->error());
  return Test{std::shared_ptr<const re2::RE2>(std::move(compiled))};
}

Result<Test> read_test(const Modifiers& modifiers, const Json& value, const std::string& where) {
  const std::string& op = modifiers.op;
  if (value.is_object() || value.is_array()) return refuse(Errc::invalid, "condition.value", where, "a single value is wanted here");
  if (op == "exists") {
    if (!value.is_bool()) return refuse(Errc::invalid, "condition.value", where, "exists takes true or false");
    return Test{Exists{value.boolean()}};
  }
  if (op.starts_with("gt") || op.starts_with("lt")) {
    const auto number = number_in(value);
    if (!number) return refuse(Errc::invalid, "condition.value", where, op + " takes a number");
    return Test{Compare{op[0] == 'g', op.size() == 3, *number}};
  }
  if (op == "cidr") {
    const auto network = network_in(value.text());
    if (!network) return refuse(Errc::invalid, "condition.value", where, "cidr takes a network such as 192.0.2.0/24");
    return Test{*network};
  }
  if (op == "re") {
    if (!value.is_text()) return refuse(Errc::invalid, "condition.value", where, "re takes a text");
    return read_regex(value.text(), modifiers.re_flags, where);
  }
  if (op.empty()) {
    if (value.is_null()) return Test{Null{}};
    return value.is_text() ? Test{glob_of(value.text(), modifiers.cased)} : Test{Exact{value}};
  }
  if (value.is_null()) return refuse(Errc::invalid, "condition.value", where, op + " takes a text");
  Glob glob = glob_of(spelled(value), modifiers.cased);
  if (glob.signs.empty()) return refuse(Errc::invalid, "condition.value", where, op + " of an empty text would hold for everything");
  if (op != "startswith") glob.signs.insert(glob.signs.begin(), Glob::any);
  if (op != "endswith") glob.signs.push_back(Glob::any);
  return Test{std::move(glob)};
}

struct Compiler {
  std::size_t values = 0;

  Result<FieldTest> field(std::string_view key, const Json& value, const std::string& where) {
    const auto pieces = split(key, '|');
    const Modifiers modifiers = TRY(read_modifiers(pieces, where));
    FieldTest out{std::string(trim(pieces[0])), {}, modifiers.all, {}};
    if (out.field.empty()) return refuse(Errc::invalid, "condition.form", where, "a field needs a name");
    for (const auto piece : split(out.field, '.')) out.path.emplace_back(piece);
    TRY_VOID(wanted(out, modifiers, value, where));
    return out;
  }

  Result<> wanted(FieldTest& out, const Modifiers& modifiers, const Json& value, const std::string& where) {
    const std::string words = modifiers.op.empty() ? "" : modifiers.op + " ";
    if (!value.is_array()) {
      if (modifiers.all) return refuse(Errc::invalid, "condition.modifier", where, "all wants a list of values");
      out.wanted.push_back({TRY(read_test(modifiers, value, where)), words + shown(value)});
      return count(1, where);
    }
    if (value.array().empty()) return refuse(Errc::invalid, "condition.form", where, "an empty list never holds");
    for (std::size_t i = 0; i < value.array().size(); ++i)
      out.wanted.push_back({TRY(read_test(modifiers, value.at(i), pointer_to(where, i))), words + shown(value.at(i))});
    return count(value.array().size(), where);
  }

  Result<> count(std::size_t more, const std::string& where) {
    values += more;
    if (values <= limits::condition_values_max) return {};
    return refuse(Errc::invalid, "condition.too-large", where, "more values than the limit");
  }

  Result<AllOf> map(const Json& value, const std::string& where) {
    if (value.object().empty()) return refuse(Errc::invalid, "condition.form", where, "an empty selection would hold for everything");
    AllOf out;
    for (const auto& [key, wanted_value] : value.object()) out.push_back(TRY(field(key, wanted_value, pointer_to(where, key))));
    return out;
  }

  Result<Selection> selection(const Json& value, const std::string& where) {
    Selection out;
    if (value.is_object()) {
      out.any.push_back(TRY(map(value, where)));
      return out;
    }
    if (!value.is_array() || value.array().empty())
      return refuse(Errc::invalid, "condition.form", where, "a selection is a map of fields, a list of maps, or a list of keywords");
    FieldTest keywords;
    for (std::size_t i = 0; i < value.array().size(); ++i) {
      const Json& element = value.at(i);
      if (element.is_object()) out.any.push_back(TRY(map(element, pointer_to(where, i))));
      else
        keywords.wanted.push_back(
            {TRY(read_test({.op = "contains", .all = false, .cased = false, .re_flags = {}}, element, pointer_to(where, i))), "contains " + shown(element)});
    }
    if (!keywords.wanted.empty() && !out.any.empty()) return refuse(Errc::invalid, "condition.form", where, "keywords and maps cannot be mixed in one list");
    if (!keywords.wanted.empty()) {
      TRY_VOID(count(keywords.wanted.size(), where));
      out.any.push_back({std::move(keywords)});
    }
    return out;
  }
};

// -- evaluating --

Outcome ask(const Condition::Tree& tree, const expression::Node& node, const Json& record);

Outcome ask_group(const Condition::Tree& tree, const expression::Node& node, const Json& record) {
  const bool all = node.kind == expression::Kind::all;
  Outcome out{all, {}, {}};
  for (const expression::Node& child : node.children) {
    Outcome one = ask(tree, child, record);
    if (one.held) out.because.insert(out.because.end(), one.because.begin(), one.because.end());
    else out.against.insert(out.against.end(), one.against.begin(), one.against.end());
    if (all ? !one.held : one.held) out.held = !all;
  }
  if (out.held) out.against.clear();
  else out.because.clear();
  return out;
}

Outcome ask(const Condition::Tree& tree, const expression::Node& node, const Json& record) {
  switch (node.kind) {
    case expression::Kind::name: return ask(node.name, tree.selections.find(node.name)->second, record);
    case expression::Kind::inverse: {
      const Outcome inner = ask(tree, node.children.front(), record);
      if (!inner.held) return {true, {Held{"not " + node.name, {}, {}, {}}}, {}};
      std::vector<std::string> held;
      for (const Held& one : inner.because) held.push_back(one.field.empty() ? one.selection : one.field + " is " + one.value);
      return {false, {}, {"not " + node.name + ": " + join(held, ", ")}};
    }
    default: return ask_group(tree, node, record);
  }
}

}  // namespace

Result<Condition> Condition::compile(const Json& detection) {
  if (!detection.is_object()) return refuse(Errc::invalid, "condition.form", "", "selections and a condition are wanted, as a map");
  if (detection.object().size() > limits::condition_selections_max) return refuse(Errc::invalid, "condition.too-large", "", "more selections than the limit");
  auto tree = std::make_shared<Tree>();
  tree->source = detection;
  Compiler compiler;
  std::vector<std::string> names;
  for (const auto& [name, value] : detection.object()) {
    if (name == "condition") continue;
    if (!expression::is_name(name))
      return refuse(Errc::invalid, "condition.form", pointer_to("", name), "a selection's name is of letters, digits, _ and -, and no word of the condition");
    tree->selections.emplace(name, TRY(compiler.selection(value, pointer_to("", name))));
    names.push_back(name);
  }
  if (names.empty()) return refuse(Errc::invalid, "condition.form", "", "there is no selection");
  const Json& condition = detection["condition"];
  if (condition.is_null() && names.size() != 1) return refuse(Errc::invalid, "condition.expression", "", "several selections need a condition that joins them");
  if (!condition.is_null() && !condition.is_text()) return refuse(Errc::invalid, "condition.expression", "/condition", "the condition is one line of text");
  tree->root = TRY(expression::parse(condition.is_null() ? names.front() : condition.text(), names));
  Condition out;
  out.tree_ = std::move(tree);
  return out;
}

Verdict Condition::evaluate(const Json& record) const {
  if (!tree_) return {false, {}, {"there is no condition"}};
  Outcome outcome = ask(*tree_, tree_->root, record);
  return {outcome.held, std::move(outcome.because), std::move(outcome.against)};
}

const Json& Condition::source() const {
  static const Json none;
  return tree_ ? tree_->source : none;
}

std::vector<std::string> Condition::fields() const {
  std::set<std::string> out;
  if (tree_)
    for (const auto& [name, selection] : tree_->selections)
      for (const AllOf& map : selection.any)
        for (const FieldTest& test : map)
          if (!test.field.empty()) out.insert(test.field);
  return {out.begin(), out.end()};
}

std::string Verdict::in_words() const {
  std::vector<std::string> words;
  for (const Held& held : because)
    words.push_back(held.field.empty() ? held.selection : held.field + " is " + held.value + " (" + held.selection + ": " + held.wanted + ")");
  return matched ? join(words, ", ") : join(against, "; ");
}

}  // namespace tocsin
