#include "in/http/target.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace tocsin::http {
namespace {

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

/// Why a text cannot be decoded, as a refusal of the rule of its place.
std::unexpected<Error> bad(std::string_view rule, std::string where, std::string detail) {
  return refuse(Errc::invalid, std::string(rule), std::move(where), std::move(detail));
}

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

struct Reader {
  std::string_view rule;
  bool plus_is_space;
  bool lines_allowed;  ///< forms carry notes of several lines; addresses never do

  Result<std::string> decode(std::string_view text, const std::string& where) const {
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
      char c = text[i];
      if (c == '%') {
        const int high = i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
        const int low = i + 2 < text.size() ? hex_digit(text[i + 2]) : -1;
        if (high < 0 || low < 0) return bad(rule, where, "a percent sign wants two hex digits");
        c = static_cast<char>(high * 16 + low);
        i += 2;
      } else if (c == '+' && plus_is_space) {
        c = ' ';
      }
      const bool line_character = c == '\n' || c == '\r' || c == '\t';
      if (is_control(c) && !(lines_allowed && line_character)) return bad(rule, where, "it decodes to a control character");
      out.push_back(c);
    }
    if (first_invalid_utf8(out)) return bad(rule, where, "it does not decode to UTF-8");
    return out;
  }

  Result<std::map<std::string, std::string>> pairs(std::string_view text) const {
    std::map<std::string, std::string> found;
    if (text.empty()) return found;
    for (const auto piece : split(text, '&')) {
      const auto equals = piece.find('=');
      auto name = TRY(decode(piece.substr(0, equals), "query"));
      if (name.empty()) return bad(rule, "query", "a name is empty");
      auto value = equals == std::string_view::npos ? std::string() : TRY(decode(piece.substr(equals + 1), name));
      if (!found.emplace(name, std::move(value)).second) return bad(rule, name, "the name comes twice");
    }
    return found;
  }
};

Result<std::string> decode_path(std::string_view path) {
  constexpr Reader reader{"http.target", false, false};
  std::string out;
  for (const auto segment : split(path.substr(1), '/')) {
    const auto decoded = TRY(reader.decode(segment, "path"));
    if (decoded.contains('/') || decoded.contains('\\')) return bad("http.target", "path", "a segment holds an encoded slash");
    if (decoded == "." || decoded == "..") return bad("http.target", "path", "dot segments are not followed");
    out.append("/").append(decoded);
  }
  return out;
}

}  // namespace

Result<Target> parse_target(std::string_view target) {
  if (!target.starts_with('/') || target.starts_with("//")) return bad("http.target", "path", "a target begins with one slash; absolute addresses are for proxies");
  if (target.contains('#')) return bad("http.target", "path", "a fragment is never sent");
  const auto mark = target.find('?');
  Target out{.path = TRY(decode_path(target.substr(0, mark))), .query = {}};
  if (mark != std::string_view::npos) out.query = TRY((Reader{"http.target", true, false}.pairs(target.substr(mark + 1))));
  return out;
}

Result<std::map<std::string, std::string>> parse_form(std::string_view body) { return Reader{"http.form", true, true}.pairs(body); }

}  // namespace tocsin::http
