#include "intel/eml/mime.hpp"

#include <algorithm>
#include <optional>

#include "base/bytes.hpp"
#include "base/limits_exchange.hpp"
#include "base/text.hpp"
#include "intel/stix/forms.hpp"

namespace tocsin::eml {
namespace {

/// The text in UTF-8, or nothing for a charset that is not known here.
std::optional<std::string> in_utf8(std::string_view bytes, std::string_view charset) {
  const auto name = to_lower(charset);
  if (name.empty() || name == "utf-8" || name == "utf8" || name == "us-ascii" || name == "ascii")
    return first_invalid_utf8(bytes) ? std::nullopt : std::optional(std::string(bytes));
  if (name != "iso-8859-1" && name != "latin1" && name != "windows-1252" && name != "cp1252" && name != "iso-8859-15") return std::nullopt;
  // 0x80 to 0x9f of windows-1252 (WHATWG Encoding Standard); where nothing is defined, a replacement
  static constexpr char32_t high[] = {0x20ac, 0xfffd, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0xfffd, 0x017d, 0xfffd,
                                      0xfffd, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0xfffd, 0x017e, 0x0178};
  std::string out;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    const char32_t point = byte >= 0x80 && byte < 0xa0 ? high[byte - 0x80] : name == "iso-8859-15" && byte == 0xa4 ? 0x20ac : byte;
    if (point < 0x80) out += static_cast<char>(point);
    else if (point < 0x800) (out += static_cast<char>(0xc0 | point >> 6)) += static_cast<char>(0x80 | (point & 0x3f));
    else ((out += static_cast<char>(0xe0 | point >> 12)) += static_cast<char>(0x80 | (point >> 6 & 0x3f))) += static_cast<char>(0x80 | (point & 0x3f));
  }
  return out;
}

int hex_digit(char c) { return c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1; }

/// RFC 2045 section 6.7; what is broken stays as it stands.
std::string quoted_printable(std::string_view text, bool of_a_header) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto next = text.substr(i + 1, 2);
    const bool coded = next.size() == 2 && hex_digit(next[0]) >= 0 && hex_digit(next[1]) >= 0;
    if (text[i] == '=' && next.starts_with('\n')) {
      i += 1;
    } else if (text[i] == '=' && next == "\r\n") {
      i += 2;
    } else if (text[i] == '=' && coded) {
      out += static_cast<char>(hex_digit(next[0]) << 4 | hex_digit(next[1]));
      i += 2;
    } else {
      out += of_a_header && text[i] == '_' ? ' ' : text[i];
    }
  }
  return out;
}

/// RFC 2045 section 6.8: characters outside the alphabet are passed over.
std::string base64(std::string_view text) {
  std::string out;
  unsigned bits = 0;
  int have = 0;
  for (const char c : text) {
    const int value = c >= 'A' && c <= 'Z' ? c - 'A' : c >= 'a' && c <= 'z' ? c - 'a' + 26 : c >= '0' && c <= '9' ? c - '0' + 52 : c == '+' ? 62 : c == '/' ? 63 : -1;
    if (value < 0) continue;
    bits = (bits << 6 | static_cast<unsigned>(value)) & 0xffffff;
    have += 6;
    if (have < 8) continue;
    have -= 8;
    out += static_cast<char>(bits >> have & 0xff);
  }
  return out;
}

/// `text/plain; charset="utf-8"`: the value, and one of its parameters.
std::string parameter(std::string_view header, std::string_view wanted) {
  for (std::size_t at = header.find(';'); at != std::string_view::npos;) {
    auto rest = header.substr(at + 1);
    const auto equals = rest.find('=');
    if (equals == std::string_view::npos) return {};
    const auto name = to_lower(trim(rest.substr(0, equals)));
    std::size_t i = equals + 1;
    while (i < rest.size() && (rest[i] == ' ' || rest[i] == '\t')) ++i;
    std::string value;
    if (i < rest.size() && rest[i] == '"') {
      for (++i; i < rest.size() && rest[i] != '"'; ++i) {
        if (rest[i] == '\\' && i + 1 < rest.size()) ++i;
        value += rest[i];
      }
      while (i < rest.size() && rest[i] != ';') ++i;
    } else {
      while (i < rest.size() && rest[i] != ';') value += rest[i++];
      value = trim(value);
    }
    if (name == wanted) return value;
    at = i < rest.size() ? at + 1 + i : std::string_view::npos;
  }
  return {};
}

class Reading {
 public:
  Result<Part> part(std::string_view text, std::size_t line, int depth) {
    static constexpr int depth_max = 10;
    static constexpr std::size_t parts_max = 1000;
    if (depth > depth_max) return refuse(Errc::invalid, "eml.too-deep", "line " + std::to_string(line), "at most " + std::to_string(depth_max) + " inside each other");
    if (++count_ > parts_max) return refuse(Errc::invalid, "eml.too-many", "line " + std::to_string(line), "at most " + std::to_string(parts_max) + " parts");
    Part out;
    const auto body = TRY(headers(text, line, out, depth == 0));
    const auto type = out.header("Content-Type");
    if (!trim(type).empty()) out.type = to_lower(trim(type.substr(0, type.find(';'))));
    out.charset = parameter(type, "charset");
    const auto disposition = out.header("Content-Disposition");
    out.attached = to_lower(trim(disposition.substr(0, disposition.find(';')))) == "attachment";
    out.file_name = decoded_words(parameter(disposition, "filename"));
    if (out.file_name.empty()) out.file_name = decoded_words(parameter(type, "name"));
    if (out.type.starts_with("multipart/")) {
      TRY_VOID(multipart(body, parameter(type, "boundary"), line, depth, out));
      return out;
    }
    const auto encoding = to_lower(trim(out.header("Content-Transfer-Encoding")));
    out.body = encoding == "base64" ? base64(body) : encoding == "quoted-printable" ? quoted_printable(body, false) : std::string(body);
    if (out.type == "message/rfc822" && !out.attached) {
      auto inner = part(out.body, line, depth + 1);
      if (!inner && inner.error().rule != "eml.headers") return inner;
      if (inner) out.parts.push_back(*std::move(inner));
    }
    if (out.type.starts_with("text/") && !out.attached) {
      auto text_in = in_utf8(out.body, out.charset);
      out.readable = text_in.has_value();
      if (text_in) out.body = *std::move(text_in);
    }
    return out;
  }

 private:
  /// @return what stands behind the empty line
  static Result<std::string_view> headers(std::string_view text, std::size_t line, Part& out, bool wanted) {
    static constexpr std::size_t headers_max = 1000;
    std::size_t at = 0;
    while (at < text.size()) {
      const auto end = std::min(text.find('\n', at), text.size());
      auto one = text.substr(at, end - at);
      if (one.ends_with('\r')) one.remove_suffix(1);
      at = std::min(end + 1, text.size());
      if (one.empty()) break;
      if ((one[0] == ' ' || one[0] == '\t') && !out.headers.empty()) {
        out.headers.back().second += " " + std::string(trim(one));
      } else if (line == 1 && out.headers.empty() && one.starts_with("From ")) {
        continue;  // the first line of a mailbox
      } else {
        const auto colon = one.find(':');
        const bool good = colon != std::string_view::npos && colon > 0 && std::ranges::none_of(one.substr(0, colon), [](char c) { return c <= ' ' || static_cast<unsigned char>(c) > 126; });
        if (!good && wanted) return refuse(Errc::invalid, "eml.headers", "line " + std::to_string(line + static_cast<std::size_t>(std::ranges::count(text.substr(0, at), '\n')) - 1), "is no header");
        if (!good) return text;  // a part without headers
        if (out.headers.size() >= headers_max) return refuse(Errc::invalid, "eml.too-many", {}, "at most " + std::to_string(headers_max) + " headers");
        out.headers.emplace_back(one.substr(0, colon), trim(one.substr(colon + 1)));
      }
    }
    if (wanted && out.headers.empty()) return refuse(Errc::invalid, "eml.headers", "line 1", "a mail begins with headers");
    return text.substr(at);
  }

  Result<> multipart(std::string_view body, const std::string& boundary, std::size_t line, int depth, Part& out) {
    if (boundary.empty()) return {};
    const auto mark = "--" + boundary;
    std::size_t from = std::string_view::npos;
    for (std::size_t at = 0; at < body.size();) {
      const auto end = std::min(body.find('\n', at), body.size());
      const auto one = body.substr(at, end - at);
      if (one.starts_with(mark)) {
        const auto rest = trim(one.substr(mark.size()));
        if (rest.empty() || rest == "--") {
          if (from != std::string_view::npos) {
            auto inner = body.substr(from, at - from);
            if (inner.ends_with('\n')) inner.remove_suffix(1);
            if (inner.ends_with('\r')) inner.remove_suffix(1);
            out.parts.push_back(TRY(part(inner, line + static_cast<std::size_t>(std::ranges::count(body.substr(0, from), '\n')), depth + 1)));
          }
          from = rest.empty() ? std::min(end + 1, body.size()) : std::string_view::npos;
          if (!rest.empty()) return {};
        }
      }
      at = end + 1;
    }
    if (from != std::string_view::npos) out.parts.push_back(TRY(part(body.substr(from), line, depth + 1)));  // cut off
    return {};
  }

  std::size_t count_ = 0;
};

}  // namespace

std::string_view Part::header(std::string_view name) const {
  for (const auto& [own, value] : headers)
    if (own.size() == name.size() && to_lower(own) == to_lower(name)) return value;
  return {};
}

std::string decoded_words(std::string_view text) {
  std::string out;
  bool after_word = false;
  while (!text.empty()) {
    const auto begin = text.find("=?");
    const auto plain = text.substr(0, begin);
    if (!(after_word && trim(plain).empty() && begin != std::string_view::npos)) out += plain;  // space between two words is none
    if (begin == std::string_view::npos) break;
    text.remove_prefix(begin);
    const auto one = text.find('?', 2), two = one == std::string_view::npos ? one : text.find('?', one + 1), end = two == std::string_view::npos ? two : text.find("?=", two + 1);
    if (end == std::string_view::npos) return out += text;
    const auto charset = text.substr(2, one - 2), encoding = text.substr(one + 1, two - one - 1), word = text.substr(two + 1, end - two - 1);
    const auto bytes = to_lower(encoding) == "b" ? base64(word) : quoted_printable(word, true);
    const auto said = in_utf8(bytes, charset.substr(0, charset.find('*')));
    after_word = said.has_value();
    out += said ? *said : std::string(text.substr(0, end + 2));
    text.remove_prefix(end + 2);
  }
  return out;
}

std::vector<std::pair<std::string, std::string>> addresses_in(std::string_view header) {
  std::vector<std::pair<std::string, std::string>> out;
  std::string piece;
  bool quoted = false;
  int comment = 0;
  const auto take = [&] {
    const auto open = piece.rfind('<'), close = piece.rfind('>');
    std::string address, name;
    if (open != std::string::npos && close != std::string::npos && close > open) {
      address = trim(std::string_view(piece).substr(open + 1, close - open - 1));
      name = trim(std::string_view(piece).substr(0, open));
      if (name.size() >= 2 && name.starts_with('"') && name.ends_with('"')) name = replace_all(name.substr(1, name.size() - 2), "\\", "");
    } else {
      address = trim(piece);
    }
    if (const auto colon = address.find(':'); colon != std::string::npos) address = trim(std::string_view(address).substr(colon + 1));  // the name of a group
    if (!address.empty()) out.emplace_back(address, decoded_words(name));
    piece.clear();
  };
  for (std::size_t i = 0; i < header.size(); ++i) {
    const char c = header[i];
    if (c == '\\' && (quoted || comment > 0) && i + 1 < header.size()) {
      if (comment == 0) (piece += c) += header[i + 1];
      ++i;
    } else if (c == '"' && comment == 0) {
      quoted = !quoted;
      piece += c;
    } else if (!quoted && c == '(') {
      ++comment;
    } else if (!quoted && c == ')' && comment > 0) {
      --comment;
    } else if (comment > 0) {
      continue;
    } else if (!quoted && (c == ',' || c == ';')) {
      take();
    } else {
      piece += c;
    }
  }
  take();
  return out;
}

Result<Part> parse(std::string_view text) {
  if (text.size() > limits::eml_file_bytes_max) return refuse(Errc::invalid, "eml.too-large", {}, "at most " + std::to_string(limits::eml_file_bytes_max) + " bytes");
  return Reading().part(without_bom(text), 1, 0);
}

}  // namespace tocsin::eml
