#include "base/condition_expression.hpp"

#include <algorithm>
#include <array>
#include <cctype>

#include "base/limits.hpp"
#include "base/text.hpp"

namespace tocsin::expression {
namespace {

constexpr std::array<std::string_view, 7> words{"and", "or", "not", "of", "them", "all", "any"};

bool is_sign(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-'; }

struct Token {
  std::string text;  ///< lower case when it is a word of the language; empty at the end
  std::size_t at = 0;
};

std::unexpected<Error> wrong(const Token& token, const std::string& detail) {
  return refuse(Errc::invalid, "condition.expression", "/condition", "column " + std::to_string(token.at + 1) + ": " + detail);
}

Result<std::vector<Token>> tokens_of(std::string_view text) {
  std::vector<Token> out;
  for (std::size_t i = 0; i < text.size();) {
    if (std::isspace(static_cast<unsigned char>(text[i])) != 0) {
      ++i;
      continue;
    }
    std::size_t end = i + 1;
    if (text[i] != '(' && text[i] != ')') {
      end = i;
      while (end < text.size() && (is_sign(text[end]) || text[end] == '*')) ++end;
      if (end == i) return wrong({"", i}, "a sign that means nothing here");
    }
    std::string token(text.substr(i, end - i));
    const std::string lower = to_lower(token);
    out.push_back({std::find(words.begin(), words.end(), lower) != words.end() ? lower : token, i});
    i = end;
  }
  out.push_back({"", text.size()});
  return out;
}

struct Parser {
  std::string_view text;
  std::vector<Token> tokens;
  const std::vector<std::string>& selections;
  std::size_t next = 0, depth = 0;

  [[nodiscard]] const Token& peek() const { return tokens[next]; }
  bool take(std::string_view word) {
    if (peek().text != word) return false;
    ++next;
    return true;
  }

  Result<Node> join_by(std::string_view word, Kind kind, Result<Node> (Parser::*part)()) {
    Node first = TRY((this->*part)());
    if (peek().text != word) return first;
    Node out{kind, {}, {std::move(first)}};
    while (take(word)) out.children.push_back(TRY((this->*part)()));
    return out;
  }
  Result<Node> either() { return join_by("or", Kind::any, &Parser::both); }
  Result<Node> both() { return join_by("and", Kind::all, &Parser::inverted); }

  Result<Node> inverted() {
    if (!take("not")) return single();
    const std::size_t begin = peek().at;
    if (++depth > limits::condition_depth_max) return refuse(Errc::invalid, "condition.too-large", "/condition", "nested too deep");
    Node inner = TRY(inverted());
    --depth;
    return Node{Kind::inverse, std::string(trim(text.substr(begin, peek().at - begin))), {std::move(inner)}};
  }

  Result<Node> single() {
    const Token token = peek();
    if (token.text.empty()) return wrong(token, "the condition ends where a selection is due");
    ++next;
    if (token.text == "(") {
      if (++depth > limits::condition_depth_max) return refuse(Errc::invalid, "condition.too-large", "/condition", "nested too deep");
      Node inner = TRY(either());
      --depth;
      if (!take(")")) return wrong(peek(), "a closing parenthesis is missing");
      return inner;
    }
    if (token.text == "1" || token.text == "any" || token.text == "all") {
      if (peek().text == "of") return several(token);
    }
    if (std::find(selections.begin(), selections.end(), token.text) == selections.end()) return wrong(token, "no selection is named \"" + token.text + "\"");
    return Node{Kind::name, token.text, {}};
  }

  /// `1 of sel*`, `all of them`.
  Result<Node> several(const Token& count) {
    ++next;
    const Token pattern = peek();
    if (pattern.text.empty() || pattern.text == "(" || pattern.text == ")") return wrong(pattern, "`of` wants `them` or a name with *");
    ++next;
    Node out{count.text == "all" ? Kind::all : Kind::any, {}, {}};
    for (const std::string& name : selections)
      if (fits(pattern.text, name)) out.children.push_back({Kind::name, name, {}});
    if (out.children.empty()) return wrong(pattern, "no selection fits \"" + pattern.text + "\"");
    return out;
  }

  static bool fits(std::string_view pattern, std::string_view name) {
    if (pattern == "them") return !name.starts_with('_');
    const auto star = pattern.find('*');
    if (star == std::string_view::npos) return pattern == name;
    const std::string_view head = pattern.substr(0, star), tail = pattern.substr(star + 1);
    return name.size() >= head.size() + tail.size() && name.starts_with(head) && name.ends_with(tail);
  }
};

}  // namespace

bool is_name(std::string_view text) {
  const std::string lower = to_lower(text);
  return !text.empty() && text != "1" && std::all_of(text.begin(), text.end(), is_sign) && std::find(words.begin(), words.end(), lower) == words.end();
}

Result<Node> parse(std::string_view text, const std::vector<std::string>& selections) {
  if (text.size() > limits::condition_pattern_bytes_max) return refuse(Errc::invalid, "condition.too-large", "/condition", "a longer condition than the limit");
  auto tokens = TRY(tokens_of(text));
  Parser parser{text, std::move(tokens), selections};
  Node root = TRY(parser.either());
  if (!parser.peek().text.empty()) return wrong(parser.peek(), "\"" + parser.peek().text + "\" is one too many");
  return root;
}

}  // namespace tocsin::expression
