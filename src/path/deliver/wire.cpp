#include "path/deliver/wire.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "base/json.hpp"
#include "base/limits.hpp"
#include "base/text.hpp"
#include "path/deliver/mail.hpp"
#include "path/deliver/sheet.hpp"

namespace tocsin::deliver {
namespace {

constexpr std::array<std::pair<Format, std::string_view>, 4> names{
    {{Format::mail, "mail"}, {Format::stix, "stix"}, {Format::files, "files"}, {Format::sheet, "sheet"}}};

constexpr std::string_view alphanumeric = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
bool is_of(std::string_view text, std::string_view others) {
  return std::ranges::all_of(text, [&](char c) { return alphanumeric.contains(c) || others.contains(c); });
}
bool has_control(std::string_view text) {
  return std::ranges::any_of(text, [](unsigned char c) { return c < 0x20 || c == 0x7f; });
}

Result<> check_addresses(Format format, const Addresses& addresses) {
  if (has_control(addresses.from) || has_control(addresses.to)) return refuse(Errc::invalid, "deliver.header-injection", "address");
  if (addresses.to.empty()) return refuse(Errc::invalid, "deliver.address", "to");
  if (format != Format::mail) return {};
  if (!mail::is_address(addresses.from)) return refuse(Errc::invalid, "deliver.address", "from", addresses.from);
  if (!mail::is_address(addresses.to)) return refuse(Errc::invalid, "deliver.address", "to", addresses.to);
  return {};
}

/// Names that are files everywhere: no folders, no hidden files, no two that fall together.
Result<> check_names(const std::vector<Part>& parts) {
  std::set<std::string> files;
  for (const auto& part : parts) {
    const bool plain = !part.name.empty() && part.name.size() <= 100 && alphanumeric.contains(part.name.front()) && is_of(part.name, "._-");
    if (!plain || !files.insert(mail::file_name(part.name)).second) return refuse(Errc::invalid, "deliver.part-name", part.name);
  }
  return {};
}

const Part* find(const std::vector<Part>& parts, std::string_view name) {
  const auto found = std::ranges::find(parts, name, &Part::name);
  return found == parts.end() ? nullptr : &*found;
}

Result<> need(const std::vector<Part>& parts, std::initializer_list<std::string_view> wanted) {
  if (parts.empty()) return refuse(Errc::invalid, "deliver.part-missing");
  for (const auto name : wanted)
    if (find(parts, name) == nullptr) return refuse(Errc::invalid, "deliver.part-missing", std::string(name));
  return {};
}

Result<> check_texts(const std::vector<Part>& parts) {
  for (const auto name : {"subject", "body"})
    if (const auto* part = find(parts, name); part != nullptr && first_invalid_utf8(part->bytes)) return refuse(Errc::invalid, "deliver.not-utf8", name);
  if (const auto* subject = find(parts, "subject"); subject != nullptr && has_control(subject->bytes))
    return refuse(Errc::invalid, "deliver.header-injection", "subject");
  return {};
}

bool is_link(std::string_view link) {
  return link.size() <= 512 && (link.starts_with("https://") || link.starts_with("http://")) && is_of(link, "._~:/[]%-");
}

Result<std::vector<Part>> with_link(std::vector<Part> parts, const std::string& link) {
  const auto body = std::ranges::find(parts, "body", &Part::name);
  if (body == parts.end() || !body->bytes.contains(link_marker)) return parts;
  if (!is_link(link)) return refuse(Errc::invalid, "deliver.link", "body");
  body->bytes = replace_all(std::move(body->bytes), link_marker, link);
  return parts;
}

/// Puts the marker where the link stands. Two different links leave the second one standing, which no hash forgives.
void take_link_out(Stripped& stripped, std::string_view prefix) {
  const auto body = std::ranges::find(stripped.parts, "body", &Part::name);
  if (prefix.empty() || body == stripped.parts.end()) return;
  const auto at = body->bytes.find(prefix);
  if (at == std::string::npos) return;
  auto end = at + prefix.size();
  while (end < body->bytes.size() && is_of(body->bytes.substr(end, 1), "_/-")) ++end;
  stripped.slots.link = body->bytes.substr(at, end - at);
  body->bytes = replace_all(std::move(body->bytes), stripped.slots.link, link_marker);
}

std::unexpected<Error> not_approved(std::string where, std::string detail = {}) {
  return refuse(Errc::conflict, "deliver.not-approved-bytes", std::move(where), std::move(detail));
}

Result<Stripped> strip_mail(const Wire& wire) {
  auto message = mail::read(wire.pieces.front().bytes);
  if (!message) return not_approved(wire.pieces.front().name, message.error().detail);
  return Stripped{message->addresses, std::move(message->parts), message->slots};
}

Result<Stripped> strip_sheet(const Wire& wire) {
  auto sheet = sheet::read(wire.pieces.front().bytes);
  if (!sheet) return not_approved(wire.pieces.front().name, sheet.error().detail);
  return Stripped{sheet->addresses, std::move(sheet->parts), sheet->slots};
}

Result<Stripped> strip_files(const Wire& wire) {
  Stripped out{wire.addresses, {}, {wire.delivery, {}, {}}};
  for (const auto& piece : wire.pieces) out.parts.push_back({mail::part_name(piece.name), piece.bytes});
  return out;
}

Result<Stripped> take_apart(const Wire& wire) {
  if (wire.pieces.empty()) return not_approved({});
  switch (wire.format) {
    case Format::mail: return strip_mail(wire);
    case Format::sheet: return strip_sheet(wire);
    case Format::stix:
    case Format::files: return strip_files(wire);
  }
  return not_approved({});
}

}  // namespace

std::string_view name(Format format) { return std::ranges::find(names, format, &std::pair<Format, std::string_view>::first)->second; }

Result<Format> parse_format(std::string_view text) {
  const auto found = std::ranges::find(names, text, &std::pair<Format, std::string_view>::second);
  if (found == names.end()) return refuse(Errc::invalid, "deliver.format", std::string(text));
  return found->first;
}

std::string message_id(const DeliveryId& delivery, std::string_view from) {
  return "<" + delivery.value + "@" + std::string(from.substr(from.find('@') + 1)) + ">";
}

Result<std::vector<std::string>> objects_of_bundle(std::string_view bundle) {
  const auto value = parse_json(bundle, {.bytes = limits::content_bytes_max});
  const bool is_bundle = value && (*value)["type"].text() == "bundle" && !(*value)["objects"].array().empty();
  if (!is_bundle || to_jcs(*value) != bundle) return refuse(Errc::invalid, "deliver.not-a-bundle", "objects");
  std::vector<std::string> out;
  for (const auto& object : (*value)["objects"].array()) {
    if (!object.is_object()) return refuse(Errc::invalid, "deliver.not-a-bundle", "objects");
    out.push_back(to_jcs(object));
  }
  return out;
}

Result<Wire> assemble(Format format, const Addresses& addresses, const std::vector<Part>& parts, const Slots& slots) {
  if (!is_uuid(slots.delivery.value)) return refuse(Errc::invalid, "deliver.delivery-id", {}, slots.delivery.value);
  TRY_VOID(check_addresses(format, addresses));
  TRY_VOID(check_names(parts));
  TRY_VOID(check_texts(parts));
  Wire wire{format, addresses, slots.delivery, {}};
  switch (format) {
    case Format::mail: {
      TRY_VOID(need(parts, {"subject", "body"}));
      const auto linked = TRY(with_link(parts, slots.link));
      wire.pieces = {{"message.eml", mail::write(addresses, linked, slots)}};
      break;
    }
    case Format::stix: {
      TRY_VOID(need(parts, {"objects"}));
      if (parts.size() != 1) return refuse(Errc::invalid, "deliver.part-name", parts.back().name);
      TRY_VOID(objects_of_bundle(parts.front().bytes));
      wire.pieces = {{mail::file_name("objects"), parts.front().bytes}};
      break;
    }
    case Format::files: {
      TRY_VOID(need(parts, {}));
      for (auto& part : TRY(with_link(parts, slots.link))) wire.pieces.push_back({mail::file_name(part.name), std::move(part.bytes)});
      break;
    }
    case Format::sheet: {
      TRY_VOID(need(parts, {}));
      wire.pieces = {{"sheet.txt", sheet::write(addresses, parts, slots)}};
      break;
    }
  }
  return wire;
}

Result<Stripped> strip(const Wire& wire, std::string_view link_prefix) {
  auto stripped = TRY(take_apart(wire));
  const bool links = wire.format == Format::mail || wire.format == Format::files;
  if (links) take_link_out(stripped, link_prefix);
  const auto again = assemble(wire.format, stripped.addresses, stripped.parts, stripped.slots);
  if (!again) return not_approved(wire.pieces.front().name, again.error().rule);
  if (*again != wire) return not_approved(wire.pieces.front().name, "bytes outside parts and slots");
  return stripped;
}

Result<Stripped> check_against_manifest(const Wire& wire, const std::map<std::string, Hash>& approved, std::string_view link_prefix) {
  auto stripped = TRY(strip(wire, link_prefix));
  for (const auto& part : stripped.parts) {
    const auto named = approved.find(part.name);
    if (named == approved.end() || named->second != sha256(part.bytes)) return not_approved(part.name);
  }
  for (const auto& [name, hash] : approved)
    if (find(stripped.parts, name) == nullptr) return not_approved(name, "missing");
  return stripped;
}

Result<Wire> mail_as_sent(std::string_view received) {
  auto text = replace_all(replace_all(std::string(received), "\r\n", "\n"), "\n", "\r\n");
  const auto inner = text.find("\r\n" + std::string(mail::first_field));
  if (inner != std::string::npos) text.erase(0, inner + 2);
  if (!text.starts_with(mail::first_field)) return refuse(Errc::invalid, "deliver.not-ours");
  const auto message = TRY(mail::read(text));
  return Wire{Format::mail, message.addresses, message.slots.delivery, {{"message.eml", std::move(text)}}};
}

}  // namespace tocsin::deliver
