#include <algorithm>
#include <regex>

#include "base/text.hpp"
#include "checks.hpp"

namespace tocsin::tidy {
namespace {

bool is_rule_id(std::string_view text) {
  static const std::regex form("[a-z0-9]+(-[a-z0-9]+)*\\.[a-z0-9]+(-[a-z0-9]+)*");
  return std::regex_match(text.begin(), text.end(), form);
}

/// The end of the text literal that begins at `at`, after its closing quote.
std::size_t end_of_literal(std::string_view text, std::size_t at) {
  for (++at; at < text.size() && text[at] != '"'; ++at)
    if (text[at] == '\\') ++at;
  return std::min(at + 1, text.size());
}

/// The second argument of a call whose opening bracket stands at `open`.
std::string_view second_argument(std::string_view text, std::size_t open) {
  int depth = 0;
  std::size_t begin = 0;
  for (std::size_t i = open; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '"') {
      i = end_of_literal(text, i) - 1;
    } else if (c == '(' || c == '{' || c == '[') {
      ++depth;
    } else if (c == ')' || c == '}' || c == ']') {
      if (--depth == 0) return begin == 0 ? std::string_view() : text.substr(begin, i - begin);
    } else if (c == ',' && depth == 1) {
      if (begin != 0) return text.substr(begin, i - begin);
      begin = i + 1;
    }
  }
  return {};
}

void collect_literals(std::string_view text, std::set<std::string>& into) {
  for (std::size_t at = text.find('"'); at < text.size(); at = text.find('"', at)) {
    const auto end = end_of_literal(text, at);
    const auto literal = text.substr(at + 1, end - at - 2);
    if (is_rule_id(literal)) into.emplace(literal);
    at = end;
  }
}

}  // namespace

std::set<std::string> refused_in(std::string_view source) {
  std::set<std::string> out;
  for (const std::string_view call : {"refuse(", "Error{", "refuse_all("})
    for (auto at = source.find(call); at < source.size(); at = source.find(call, at + 1))
      collect_literals(second_argument(source, at + call.size() - 1), out);
  return out;
}

std::set<std::string> documented(const Tree& tree) {
  std::set<std::string> out;
  const auto page = tree.find("docs/rules.md");
  if (page == tree.end()) return out;
  for (const auto& line : lines_of(page->second)) {
    if (!line.text.starts_with("| ")) continue;
    const auto id = replace_all(std::string(trim(split(line.text, '|')[1])), "`", "");
    if (is_rule_id(id)) out.insert(id);
  }
  return out;
}

Problems rules(const Tree& tree) {
  const auto rows = documented(tree);
  std::set<std::string> refused;
  std::string sources, tests;
  Problems out;
  for (const auto& [path, text] : tree) {
    if (is_test(path) && !path.starts_with("tests/tidy/")) tests += text;
    if (!is_source(path)) continue;
    sources += text;
    for (const auto& id : refused_in(text)) {
      refused.insert(id);
      if (!rows.contains(id)) out.push_back(place(path, 1, id + " has no row in docs/rules.md"));
    }
  }
  for (const auto& id : rows) {
    if (!sources.contains("\"" + id + "\"")) out.push_back(place("docs/rules.md", 1, id + " is given by nothing in src/"));
    // a test names a rule in full, or a whole family as `json.*`
    if (!tests.contains(id)) out.push_back(place("docs/rules.md", 1, id + " is named by no test"));
  }
  return out;
}

}  // namespace tocsin::tidy
