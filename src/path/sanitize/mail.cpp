#include <algorithm>
#include <array>

#include "base/bytes.hpp"
#include "base/text.hpp"
#include "path/sanitize/documents.hpp"
#include "path/sanitize/encoded_words.hpp"

namespace tocsin::sanitize {
namespace {

constexpr std::size_t parts_max = 1000;
constexpr int nested_max = 8;

/// What our own servers write about their ways and their users, and what no reader of a report needs.
constexpr std::array own_fields = std::to_array<std::string_view>({"delivered-to", "x-original-to", "envelope-to", "bcc", "x-forwarded-to", "x-forwarded-for", "thread-index", "thread-topic", "x-originatororg", "x-auto-response-suppress", "x-getmail-retrieved-from-mailbox",
                                                                   "x-gm-message-state", "x-account-key", "x-mozilla-status", "x-mozilla-status2", "x-mozilla-keys", "x-uidl", "status", "x-status", "x-keywords", "x-imapbase", "user-agent"});
/// How the body was built: it is built anew.
constexpr std::array body_fields = std::to_array<std::string_view>({"content-type", "content-transfer-encoding", "content-length", "mime-version", "dkim-signature", "arc-seal", "arc-message-signature", "arc-authentication-results"});

struct Field {
  std::string name;    ///< in lower case
  std::string whole;   ///< with its folded lines, without the last end of line
};

std::string value_of(const Field& field) {
  const auto colon = field.whole.find(':');
  return replace_all(replace_all(std::string(trim(std::string_view(field.whole).substr(colon + 1))), "\r\n", " "), "\n", " ");
}

/// The fields up to the blank line. @return where the body begins
Result<std::size_t> read_fields(std::string_view text, std::vector<Field>& out) {
  std::size_t at = 0;
  while (at < text.size()) {
    auto end = text.find('\n', at);
    if (end == std::string_view::npos) end = text.size();
    auto line = text.substr(at, end - at);
    if (line.ends_with('\r')) line.remove_suffix(1);
    at = std::min(end + 1, text.size());
    if (line.empty()) return at;
    if (line[0] == ' ' || line[0] == '\t') {
      if (out.empty()) return refuse(Errc::invalid, "attachment.torn", {}, "a message begins with a folded line");
      out.back().whole += "\n" + std::string(line);
      continue;
    }
    const auto colon = line.find(':');
    if (colon == std::string_view::npos || colon == 0) {
      if (out.empty() && line.starts_with("From ")) continue;  // of a mailbox
      return refuse(Errc::invalid, "attachment.torn", {}, "a line of the head is no field");
    }
    out.push_back({to_lower(trim(line.substr(0, colon))), std::string(line)});
  }
  return at;
}

const Field* field(const std::vector<Field>& fields, std::string_view name) {
  const auto found = std::ranges::find(fields, name, &Field::name);
  return found == fields.end() ? nullptr : &*found;
}

using Parameters = std::vector<std::pair<std::string, std::string>>;
std::string parameter(const Parameters& parameters, std::string_view name) {
  const auto found = std::ranges::find(parameters, name, &Parameters::value_type::first);
  return found == parameters.end() ? std::string() : found->second;
}

std::string decoded(std::string_view body, const std::vector<Field>& fields) {
  const auto* encoding = field(fields, "content-transfer-encoding");
  const auto way = encoding == nullptr ? std::string() : to_lower(value_of(*encoding));
  if (way == "quoted-printable") return from_quoted_printable(body);
  if (way != "base64") return std::string(body);
  std::string plain;
  for (const char c : body)
    if (c != '\r' && c != '\n' && c != ' ' && c != '\t') plain += c;
  const auto bytes = from_base64(plain);
  // what cannot be decoded is kept as it is, and stops as a file of no known kind
  return bytes ? std::string(as_text(*bytes)) : std::string("\0", 1) + plain;
}

Result<> read_body(std::string_view body, const std::vector<Field>& fields, int depth, Mail& out) {
  const auto* type = field(fields, "content-type");
  const auto value = type == nullptr ? std::string("text/plain") : value_of(*type);
  const auto kind = to_lower(value.substr(0, value.find_first_of("; ")));
  const auto parameters = read_parameters(value, out.unreadable);
  if (depth > nested_max || out.parts.size() >= parts_max) return refuse(Errc::invalid, "attachment.too-deep", {}, "has more parts inside each other than are opened");
  if (kind.starts_with("multipart/")) {
    const auto boundary = "--" + parameter(parameters, "boundary");
    if (boundary.size() == 2) return refuse(Errc::invalid, "attachment.torn", {}, "a part of parts has no boundary");
    std::size_t begin = std::string_view::npos;
    for (auto at = body.find(boundary); at != std::string_view::npos; at = body.find(boundary, at + boundary.size())) {
      if (at > 0 && body[at - 1] != '\n') continue;
      if (begin != std::string_view::npos) {
        auto part = body.substr(begin, at - begin);
        for (const char c : {'\n', '\r'})
          if (part.ends_with(c)) part.remove_suffix(1);
        std::vector<Field> inner;
        const auto start = TRY(read_fields(part, inner));
        TRY_VOID(read_body(part.substr(start), inner, depth + 1, out));
      }
      if (body.substr(at + boundary.size()).starts_with("--")) return {};
      const auto line = body.find('\n', at);
      begin = line == std::string_view::npos ? body.size() : line + 1;
    }
    return begin == std::string_view::npos ? refuse(Errc::invalid, "attachment.torn", {}, "a part of parts is not there") : Result<>{};
  }
  const bool is_text = kind.starts_with("text/");
  MailPart part{.head = {}, .name = parameter(parameters, "name"), .bytes = decoded(body, fields), .is_text = is_text, .is_message = kind == "message/rfc822" || kind == "message/global"};
  auto told = parameters;
  if (is_text) {
    if (auto text = to_utf8(part.bytes, parameter(parameters, "charset"))) {
      part.bytes = *std::move(text);
      std::erase_if(told, [](const auto& one) { return one.first == "charset"; });
      told.emplace_back("charset", "utf-8");
    } else {
      out.unreadable = true;  // what the reader's program makes of it nobody looked at
    }
  }
  part.head = "Content-Type: " + with_parameters(value, told);
  if (const auto* disposition = field(fields, "content-disposition")) {
    const auto about = read_parameters(value_of(*disposition), out.unreadable);
    part.head += "\nContent-Disposition: " + with_parameters(value_of(*disposition), about);
    if (part.name.empty()) part.name = parameter(about, "filename");
  }
  if (part.bytes.find('\0') != std::string::npos || first_invalid_utf8(part.bytes)) part.is_text = false;
  out.parts.push_back(std::move(part));
  return {};
}

/// A message inside a message is never coded (RFC 2046 section 5.2.1).
bool as_is(const MailPart& part) { return part.is_text || part.is_message; }

std::string in_lines(std::string_view base64) {
  std::string out;
  for (std::size_t at = 0; at < base64.size(); at += 76) out += std::string(base64.substr(at, 76)) + "\r\n";
  return out;
}
std::string with_crlf(const std::string& text) { return replace_all(replace_all(text, "\r\n", "\n"), "\n", "\r\n"); }

}  // namespace

Result<Mail> read_mail(std::string_view bytes) {
  std::vector<Field> fields;
  const auto body = TRY(read_fields(bytes, fields));
  if (fields.empty()) return refuse(Errc::invalid, "attachment.torn", {}, "a message has no head");
  Mail out;
  for (const auto& one : fields) {
    if (std::ranges::find(body_fields, one.name) != body_fields.end()) continue;
    if (std::ranges::find(own_fields, one.name) != own_fields.end() || one.name.starts_with("x-ms-exchange") || one.name.starts_with("x-microsoft") || one.name.starts_with("x-ms-has")) {
      out.removed.push_back("field " + one.name);
      continue;
    }
    out.head += decode_words(one.whole, out.unreadable) + "\n";
  }
  TRY_VOID(read_body(bytes.substr(body), fields, 0, out));
  return out;
}

std::string write_mail(const Mail& mail, const std::string& head) {
  std::string boundary = "=_tocsin";
  while (std::ranges::any_of(mail.parts, [&](const MailPart& part) { return part.bytes.find(boundary) != std::string::npos; })) boundary += '_';
  std::string out = with_crlf(encode_words(head)) + "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"" + boundary + "\"\r\n\r\n";
  for (const auto& part : mail.parts) {
    out += "--" + boundary + "\r\n" + with_crlf(encode_parameters(part.head)) + "\r\nContent-Transfer-Encoding: " + (as_is(part) ? "8bit" : "base64") + "\r\n\r\n";
    out += as_is(part) ? with_crlf(part.bytes) + "\r\n" : in_lines(to_base64(as_bytes(part.bytes)));
  }
  return out + "--" + boundary + "--\r\n";
}

}  // namespace tocsin::sanitize
