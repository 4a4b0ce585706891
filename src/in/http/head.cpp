#include "in/http/head.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <set>

#include "base/text.hpp"

namespace tocsin::http {
namespace {

constexpr std::size_t fields_max = 100;

/// A token (RFC 9110 section 5.6.2): methods and field names.
bool is_token(std::string_view text) {
  constexpr std::string_view others = "!#$%&'*+-.^_`|~";
  return !text.empty() && std::ranges::all_of(text, [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || others.contains(c);
  });
}
/// What a field value may hold: visible characters, spaces, tabs and bytes above ASCII.
bool is_field_value(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c == '\t' || (static_cast<unsigned char>(c) >= 0x20 && c != 0x7f); });
}
std::unexpected<Error> malformed(std::size_t line, std::string detail) {
  return refuse(Errc::invalid, "http.malformed", "line " + std::to_string(line), std::move(detail));
}

Result<> read_request_line(std::string_view line, Head& head) {
  const auto parts = split(line, ' ');
  if (parts.size() != 3) return malformed(1, "a request line is method, target and version with one space between");
  if (!is_token(parts[0])) return malformed(1, "the method is no token");
  if (parts[1].empty() || !std::ranges::all_of(parts[1], [](char c) { return c > 0x20 && c < 0x7f; }))
    return malformed(1, "the target holds characters that have to be percent-encoded");
  if (parts[2] != "HTTP/1.1" && parts[2] != "HTTP/1.0") return malformed(1, "the version is HTTP/1.1 or HTTP/1.0");
  head.method = parts[0];
  head.target = parts[1];
  head.minor = parts[2].back() - '0';
  return {};
}

/// Fields of which a second one would let two readers act on different values.
bool is_single(std::string_view name) {
  constexpr std::array single{"content-length", "transfer-encoding", "host", "authorization", "content-type", "expect", "if-match", "cookie"};
  return std::ranges::find(single, name) != single.end();
}

Result<> read_field(std::string_view line, std::size_t number, Head& head) {
  if (line.front() == ' ' || line.front() == '\t') return malformed(number, "folded lines are not read");
  const auto colon = line.find(':');
  if (colon == std::string_view::npos) return malformed(number, "a field is name, colon, value");
  if (!is_token(line.substr(0, colon))) return malformed(number, "a field name is a token, with no space before the colon");
  const auto name = to_lower(line.substr(0, colon));
  const auto value = trim(line.substr(colon + 1));
  if (!is_field_value(value)) return malformed(number, "the value of " + name + " holds control characters");
  const auto [found, is_new] = head.fields.emplace(name, value);
  if (is_new) return {};
  if (is_single(name)) return malformed(number, name + " comes twice");
  found->second.append(", ").append(value);
  return {};
}

/// How the body is framed (RFC 9112 section 6), without any of the repairs that the RFC permits.
Result<> read_framing(Head& head) {
  const auto length = head.fields.find("content-length");
  const auto encoding = head.fields.find("transfer-encoding");
  if (encoding != head.fields.end()) {
    if (length != head.fields.end()) return malformed(0, "Content-Length and Transfer-Encoding exclude each other");
    if (head.minor == 0) return malformed(0, "HTTP/1.0 has no Transfer-Encoding");
    if (to_lower(encoding->second) != "chunked") return malformed(0, "the only transfer encoding is chunked");
    head.chunked = true;
  }
  if (length != head.fields.end()) {
    const auto& text = length->second;
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || error != std::errc{} || end != text.data() + text.size()) return malformed(0, "Content-Length is a number of bytes");
    head.length = value;
  }
  return {};
}

void read_connection(Head& head) {
  const auto field = head.fields.find("connection");
  head.keep_alive = head.minor == 1;
  if (field != head.fields.end())
    for (const auto option : split(field->second, ',')) {
      const auto lower = to_lower(trim(option));
      if (lower == "close") head.keep_alive = false;
      else if (lower == "keep-alive" && head.minor == 0) head.keep_alive = true;
    }
}

}  // namespace

Result<Head> parse_head(std::string_view text) {
  Head head;
  if (!text.ends_with("\r\n\r\n")) return malformed(0, "the head ends with an empty line");
  text.remove_suffix(2);
  for (std::size_t number = 1; !text.empty(); ++number) {
    const auto end = text.find("\r\n");
    const auto line = text.substr(0, end);
    text.remove_prefix(end + 2);
    if (line.find_first_of(std::string_view("\r\n\0", 3)) != std::string_view::npos) return malformed(number, "a line ends with CR LF, and neither stands alone");
    if (line.empty()) return malformed(number, "an empty line before the end of the head");
    if (number > fields_max) return malformed(number, "at most " + std::to_string(fields_max) + " lines");
    if (number == 1) TRY_VOID(read_request_line(line, head));
    else TRY_VOID(read_field(line, number, head));
  }
  TRY_VOID(read_framing(head));
  if (head.minor == 1 && !head.fields.contains("host")) return malformed(0, "HTTP/1.1 wants a Host field");
  if (const auto expect = head.fields.find("expect"); expect != head.fields.end()) {
    if (to_lower(expect->second) != "100-continue") return refuse(Errc::invalid, "http.expectation", "expect", "only 100-continue is known");
    head.expects_continue = head.minor == 1;
  }
  read_connection(head);
  return head;
}

}  // namespace tocsin::http
