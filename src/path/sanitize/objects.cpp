#include "path/sanitize/objects.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "base/text.hpp"

namespace tocsin::sanitize {
namespace {

constexpr std::array structural = std::to_array<std::string_view>({"type", "id", "spec_version", "created", "modified", "valid_from", "valid_until", "published", "first_observed", "last_observed", "pattern_type",
                                                                   "relationship_type", "identity_class", "extension_type", "tlp_2_0", "report_types", "context", "object_marking_refs"});
constexpr std::array observables = std::to_array<std::string_view>({"ipv4-addr", "ipv6-addr", "domain-name", "url", "email-addr", "mac-addr", "file", "windows-registry-key", "user-account", "network-traffic"});

bool is_structural(std::string_view name) {
  return name.ends_with("_ref") || name.ends_with("_refs") || std::ranges::find(structural, name) != structural.end();
}

/// The literals between quotes, each on its own; what lies between them is the pattern language's.
std::string sanitize_pattern(const std::string& pointer, std::string_view pattern, const SanitizeValue& use, bool& touched) {
  std::string out;
  for (std::size_t at = 0; at < pattern.size();) {
    const auto open = pattern.find('\'', at);
    if (open == std::string_view::npos) return out += pattern.substr(at);
    std::size_t close = open + 1;
    while (close < pattern.size() && pattern[close] != '\'') close += pattern[close] == '\\' ? 2 : 1;
    close = std::min(close, pattern.size());
    out += pattern.substr(at, open + 1 - at);
    out += use(pointer, {}, pattern.substr(open + 1, close - open - 1), touched);
    if (close < pattern.size()) out += '\'';
    at = std::min(close + 1, pattern.size());
  }
  return out;
}

/// Walks one value; `hollow` becomes true when what makes an indicator or observable had to change.
void walk(Json& value, const std::string& pointer, std::string_view name, std::string_view object_type, const SanitizeValue& use, bool& hollow) {
  if (value.is_object()) {
    const std::string type = std::as_const(value)["type"].is_text() ? std::as_const(value)["type"].text() : std::string(object_type);
    for (auto& [member, below] : value.object_here())
      if (!is_structural(member)) walk(below, pointer_to(pointer, member), member, type, use, hollow);
    return;
  }
  if (value.is_array()) {
    for (std::size_t i = 0; i < value.array().size(); ++i) walk(value.array_here()[i], pointer_to(pointer, i), name, object_type, use, hollow);
    return;
  }
  if (!value.is_text()) return;
  bool touched = false;
  if (name == "pattern") {
    value = sanitize_pattern(pointer, value.text(), use, touched);
    hollow = hollow || touched;
    return;
  }
  value = use(pointer, label_of(name), value.text(), touched);
  hollow = hollow || (touched && std::ranges::find(observables, object_type) != observables.end());
}

/// Takes the objects out, then whatever pointed at them and has nothing left to point at.
void take_out(Json& bundle, std::set<std::string> gone) {
  for (bool more = !gone.empty(); more;) {
    more = false;
    auto& objects = bundle["objects"].array_here();
    std::erase_if(objects, [&](const Json& object) { return gone.contains(object["id"].text()); });
    for (auto& object : objects) {
      bool hollow = false;
      for (auto& [name, value] : object.object_here()) {
        if (name.ends_with("_ref")) hollow = hollow || gone.contains(value.text());
        if (!name.ends_with("_refs")) continue;
        std::erase_if(value.array_here(), [&](const Json& ref) { return gone.contains(ref.text()); });
        hollow = hollow || value.array().empty();
      }
      if (hollow && gone.insert(std::as_const(object)["id"].text()).second) more = true;
    }
  }
}

}  // namespace

std::string_view label_of(std::string_view member) {
  static constexpr std::array telling = std::to_array<std::string_view>({"password", "passwd", "passphrase", "pwd", "secret", "token", "apikey", "api_key", "credential", "phone", "mobile", "fax", "ssn", "passport", "licence", "license_number", "card_number",
                                                                         "cardnumber", "iban"});
  const auto lower = to_lower(member);
  return member.size() <= 48 && std::ranges::any_of(telling, [&](std::string_view word) { return lower.find(word) != std::string::npos; }) ? member : std::string_view();
}

Json sanitize_objects(Json document, const SanitizeValue& use, const Mint& mint) {
  if (is_misp(document)) return sanitize_misp(std::move(document), use, mint);
  if (is_csaf(document)) return sanitize_csaf(std::move(document), use);
  if (std::as_const(document)["type"].text() != "bundle") {
    bool unused = false;
    walk(document, "", "", "", use, unused);
    return document;
  }
  std::set<std::string> gone;
  auto& objects = document["objects"].array_here();
  for (std::size_t i = 0; i < objects.size(); ++i) {
    const auto type = std::as_const(objects[i])["type"].text();
    if (type == "marking-definition") continue;
    bool hollow = false;
    walk(objects[i], pointer_to("/objects", i), "", "", use, hollow);
    if (hollow) gone.insert(std::as_const(objects[i])["id"].text());
  }
  take_out(document, std::move(gone));
  return document;
}

}  // namespace tocsin::sanitize
