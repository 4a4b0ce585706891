#include <algorithm>
#include <cctype>

#include "base/text.hpp"
#include "checks.hpp"

namespace tocsin::tidy {
namespace {

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

/// The same text with blanks for comments and literals, line by line as before.
std::string code_of(std::string_view text) {
  std::string out(text);
  const auto blank = [&](std::size_t from, std::size_t end) {
    end = std::min(end, out.size());
    for (; from < end; ++from)
      if (out[from] != '\n') out[from] = ' ';
    return end;
  };
  for (std::size_t at = 0; at < text.size();) {
    const auto rest = text.substr(at);
    if (rest.starts_with("//")) {
      at = blank(at, text.find('\n', at));
    } else if (rest.starts_with("R\"")) {
      const auto open = text.find('(', at);
      if (open == std::string_view::npos) return out;
      const auto close = ")" + std::string(text.substr(at + 2, open - at - 2)) + "\"";
      const auto end = text.find(close, open);
      if (end == std::string_view::npos) return out;
      at = blank(at, end + close.size());
    } else if (rest[0] == '"' || (rest[0] == '\'' && (at == 0 || !is_word(text[at - 1])))) {  // 1'000 is a number
      auto end = at + 1;
      while (end < text.size() && text[end] != rest[0]) end += text[end] == '\\' ? 2 : 1;
      at = blank(at, end + 1);
    } else {
      ++at;
    }
  }
  return out;
}

/// Does the brace that follows open a body, not a list of values? `before` ends just in front of it.
bool opens_body(std::string_view before) {
  const auto end = before.find_last_not_of(" \n");
  if (end == std::string_view::npos) return true;
  before = before.substr(0, end + 1);
  if (std::string_view(");}:").contains(before.back())) return true;
  for (const std::string_view word : {"else", "do", "try", "const", "noexcept", "mutable", "override"})
    if (before.ends_with(word) && (before.size() == word.size() || !is_word(before[before.size() - word.size() - 1]))) return true;
  // a lambda's or function's trailing type
  const auto arrow = before.rfind("->");
  return arrow != std::string_view::npos && before.find_first_of(";{}()=", arrow) == std::string_view::npos;
}

struct Open {
  char bracket;
  bool body, comma;
};

}  // namespace

Problems braces(const Tree& tree) {
  Problems out;
  for (const auto& [path, text] : tree) {
    if (!is_source(path)) continue;
    const auto code = code_of(text);
    std::vector<Open> open;
    std::size_t line = 1;
    for (std::size_t at = 0; at < code.size(); ++at) {
      const char c = code[at];
      if (c == '\n') ++line;
      if (c == '(' || c == '[' || c == '{') open.push_back({c, c == '{' && opens_body(std::string_view(code).substr(0, at)), false});
      if ((c == ')' || c == ']' || c == '}') && !open.empty()) open.pop_back();
      if (c == ',' && !open.empty()) open.back().comma = true;
      if (!std::string_view(code).substr(at).starts_with("TRY(") || (at > 0 && is_word(code[at - 1]))) continue;
      for (auto around = open.rbegin(); around != open.rend() && !around->body; ++around)
        if (around->bracket == '{' && around->comma) {
          out.push_back(place(path, line, "TRY behind a value in braces: g++ 12 leaks the value when TRY returns; name the result first"));
          break;
        }
    }
  }
  return out;
}

}  // namespace tocsin::tidy
