#include "path/deliver/mail.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "path/deliver/cursor.hpp"
#include "path/deliver/mime.hpp"

namespace tocsin::deliver::mail {
namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 3> files_of_parts{
    {{"subject", "subject.txt"}, {"body", "message.txt"}, {"objects", "objects.stix.json"}}};
constexpr std::array<std::pair<std::string_view, std::string_view>, 6> media_types{{{".stix.json", "application/stix+json; version=2.1"},
                                                                                   {".json", "application/json"},
                                                                                   {".txt", "text/plain; charset=utf-8"},
                                                                                   {".md", "text/markdown; charset=utf-8"},
                                                                                   {".csv", "text/csv; charset=utf-8"},
                                                                                   {".pdf", "application/pdf"}}};

// `=_` stands in neither quoted-printable nor base64 (RFC 2045 section 6.7), so no part can hold the boundary.
std::string boundary_of(const DeliveryId& delivery) { return "=_" + delivery.value; }

const Part& part(const std::vector<Part>& parts, std::string_view name) { return *std::ranges::find(parts, name, &Part::name); }

std::string header(const Addresses& addresses, const Part& subject, const Slots& slots) {
  std::string out(first_field);
  out += slots.delivery.value;
  out += "\r\nDate: " + mime::to_date(slots.date);
  out += "\r\nFrom: " + addresses.from;
  out += "\r\nTo: " + addresses.to;
  out += "\r\nMessage-ID: " + message_id(slots.delivery, addresses.from);
  out += "\r\nSubject: " + mime::to_field("Subject", subject.bytes);
  out += "\r\nAuto-Submitted: auto-generated";  // RFC 3834: no vacation notices, please
  out += "\r\nMIME-Version: 1.0";
  out += "\r\nContent-Type: multipart/mixed;\r\n boundary=\"" + boundary_of(slots.delivery) + "\"\r\n\r\n";
  return out;
}

std::string text_part(std::string_view text) {
  return "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\nContent-Disposition: inline\r\n\r\n" +
         mime::to_quoted_printable(text);
}

std::string attachment(const Part& piece) {
  const auto file = file_name(piece.name);
  return "Content-Type: " + std::string(media_type(file)) + "\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename=\"" + file +
         "\"\r\n\r\n" + mime::to_base64_lines(piece.bytes);
}

Result<Message> read_header(Cursor& in) {
  Message message;
  in.take(first_field);
  message.slots.delivery.value = in.until("\r\nDate: ");
  const auto date = in.until("\r\nFrom: ");
  message.addresses.from = in.until("\r\nTo: ");
  message.addresses.to = in.until("\r\nMessage-ID: ");
  in.until("\r\nSubject: ");
  const auto subject = in.until("\r\nAuto-Submitted: ");
  in.until("\r\n\r\n");
  if (!in.ok()) return refuse(Errc::invalid, "deliver.mime", "header");
  message.slots.date = TRY(mime::from_date(date));
  auto words = TRY(mime::from_field(subject));
  message.parts.push_back({"subject", std::move(words)});
  return message;
}

}  // namespace

std::string write(const Addresses& addresses, const std::vector<Part>& parts, const Slots& slots) {
  const auto delimiter = "--" + boundary_of(slots.delivery);
  auto out = header(addresses, part(parts, "subject"), slots) + delimiter + "\r\n" + text_part(part(parts, "body").bytes) + "\r\n";
  for (const auto& piece : parts)
    if (piece.name != "subject" && piece.name != "body") out += delimiter + "\r\n" + attachment(piece) + "\r\n";
  return out + delimiter + "--\r\n";
}

Result<Message> read(std::string_view text) {
  Cursor in(text);
  auto message = TRY(read_header(in));
  const auto delimiter = "--" + boundary_of(message.slots.delivery);
  in.take(delimiter + "\r\n");
  in.until("\r\n\r\n");
  const auto next_part = "\r\n" + delimiter;
  const auto body = in.until(next_part);
  if (!in.ok()) return refuse(Errc::invalid, "deliver.mime", "body");
  auto decoded = TRY(mime::from_quoted_printable(body));
  message.parts.push_back({"body", std::move(decoded)});
  while (in.rest() != "--\r\n") {
    in.until("filename=\"");
    const auto file = in.until("\"\r\n\r\n");
    const auto coded = in.until(next_part);
    if (!in.ok()) return refuse(Errc::invalid, "deliver.mime", "attachment");
    auto content = TRY(mime::from_base64_lines(coded));
    message.parts.push_back({part_name(file), std::move(content)});
  }
  return message;
}

bool is_address(std::string_view text) {
  const auto at = text.find('@');
  if (at == 0 || at == std::string_view::npos || at > 64 || text.size() - at - 1 > 255) return false;
  const auto local = text.substr(0, at), domain = text.substr(at + 1);
  const auto alphanumeric = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  const auto dotted = [](std::string_view s) { return !s.empty() && s.front() != '.' && s.back() != '.' && !s.contains(".."); };
  const bool local_ok = std::ranges::all_of(local, [&](char c) { return alphanumeric(c) || std::string_view("!#$%&'*+-/=?^_`{|}~.").contains(c); });
  const bool domain_ok = std::ranges::all_of(domain, [&](char c) { return alphanumeric(c) || c == '-' || c == '.'; });
  return local_ok && domain_ok && dotted(local) && dotted(domain) && local.front() != '-' && domain.front() != '-';
}

std::string file_name(std::string_view part) {
  for (const auto& [name, file] : files_of_parts)
    if (part == name) return std::string(file);
  return std::string(part);
}

std::string part_name(std::string_view file) {
  for (const auto& [name, known] : files_of_parts)
    if (file == known) return std::string(name);
  return std::string(file);
}

std::string_view media_type(std::string_view file) {
  for (const auto& [ending, type] : media_types)
    if (file.ends_with(ending)) return type;
  return "application/octet-stream";
}

}  // namespace tocsin::deliver::mail
