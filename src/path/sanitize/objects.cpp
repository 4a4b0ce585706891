#include "path/sanitize/objects.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "base/ids.hpp"
#include "base/instant.hpp"
#include "base/text.hpp"
#include "path/sanitize/tables.hpp"

namespace tocsin::sanitize {
namespace {

template <class List>
bool one_of(const List& list, std::string_view name) {
  return std::ranges::find(list, name) != list.end();
}

/// Types of objects (STIX 2.1 sections 4 to 7).
constexpr std::array types = std::to_array<std::string_view>({"artifact", "attack-pattern", "autonomous-system", "bundle", "campaign", "course-of-action", "directory", "domain-name", "email-addr", "email-message", "extension-definition", "file", "grouping",
                                                              "identity", "incident", "indicator", "infrastructure", "intrusion-set", "ipv4-addr", "ipv6-addr", "language-content", "location", "mac-addr", "malware", "malware-analysis", "marking-definition",
                                                              "mutex", "network-traffic", "note", "observed-data", "opinion", "process", "relationship", "report", "sighting", "software", "threat-actor", "tool", "url", "user-account", "vulnerability",
                                                              "windows-registry-key", "x509-certificate"});
/// What the standard itself writes where it wants one of a few words; of the open vocabularies those that these members use.
constexpr std::array vocabulary = std::to_array<std::string_view>({"analyzed-by", "attack-pattern", "attributed-to", "authored-by", "based-on", "beacons-to", "campaign", "characterizes", "class", "communicates-with", "compromises", "consists-of", "controls",
                                                                   "delivers", "derived-from", "downloads", "drops", "duplicate-of", "dynamic-analysis-of", "exfiltrates-to", "exploits", "green", "group", "has", "hosts", "identity", "impersonates",
                                                                   "indicates", "indicator", "individual", "intrusion-set", "investigates", "located-at", "malware", "malware-analysis", "mitigates", "new-sco", "new-sdo", "new-sro", "observed-data",
                                                                   "organization", "originates-from", "owns", "pcre", "property-extension", "red", "related-to", "remediates", "sigma", "snort", "statement", "static-analysis-of", "stix", "suricata",
                                                                   "suspicious-activity", "system", "targets", "threat-actor", "threat-report", "tlp", "tool", "toplevel-property-extension", "unknown", "unspecified", "uses", "variant-of", "vulnerability",
                                                                   "white", "yara", "clear", "amber", "amber+strict"});
constexpr std::array instants = std::to_array<std::string_view>({"created", "modified", "valid_from", "valid_until", "published", "first_observed", "last_observed", "first_seen", "last_seen"});
constexpr std::array worded = std::to_array<std::string_view>({"pattern_type", "relationship_type", "identity_class", "extension_type", "tlp", "tlp_2_0", "definition_type", "report_types", "context"});
constexpr std::array observables = std::to_array<std::string_view>({"ipv4-addr", "ipv6-addr", "domain-name", "url", "email-addr", "mac-addr", "file", "windows-registry-key", "user-account", "network-traffic"});

/// `indicator--` and a UUID.
bool is_stix_id(std::string_view text) {
  const auto dashes = text.find("--");
  return dashes != std::string_view::npos && one_of(types, text.substr(0, dashes)) && is_uuid(text.substr(dashes + 2));
}

/// Whether the standard wrote the value: by its member's name, and because it is what that name asks for. Anything else under
/// such a name is somebody's text.
bool is_structural(std::string_view name, std::string_view text) {
  if (name == "id" || name.ends_with("_ref") || name.ends_with("_refs")) return is_stix_id(text);
  if (name == "type") return one_of(types, text);
  if (name == "spec_version") return text == "2.0" || text == "2.1";
  if (one_of(instants, name)) return parse_rfc3339(text).has_value();
  return one_of(worded, name) && one_of(vocabulary, text);
}

bool is_stix_object(const Json& value) {
  const auto &type = value["type"].text(), &id = value["id"].text();
  return !type.empty() && id.size() == type.size() + 38 && id.starts_with(type + "--") && is_uuid(std::string_view(id).substr(type.size() + 2));
}

/// A text or a number; a number is read as it is written.
/// @return whether it came out different
bool scalar(Json& value, const std::string& pointer, const Manner& manner, const SanitizeValue& use) {
  bool touched = false;
  if (value.is_text()) value = use(pointer, manner, value.text(), touched);
  else if (value.is_number())
    if (auto made = use(pointer, manner, to_jcs(value), touched); touched) value = std::move(made);
  return touched;
}

/// The walk over one object of STIX.
struct Stix {
  const SanitizeValue& use;
  std::string root{};   ///< the pointer of the object itself
  bool hollow = false;  ///< what makes it an indicator or observable, or its id, had to change

  void walk(Json& value, const std::string& pointer, std::string_view name, std::string_view object_type) {
    if (value.is_object()) return object(value, pointer, object_type);
    if (value.is_array()) {
      for (std::size_t i = 0; i < value.array().size(); ++i) walk(value.array_here()[i], pointer_to(pointer, i), name, object_type);
      return;
    }
    if (value.is_text() && is_structural(name, value.text())) return;
    const bool touched = scalar(value, pointer, {.label = label_of(name)}, use);
    // an id or a type further in is somebody's own field
    const bool is_own = pointer == root + "/id" || pointer == root + "/type";
    hollow = hollow || (touched && (is_own || one_of(observables, object_type)));
  }

 private:
  void object(Json& value, const std::string& pointer, std::string_view object_type) {
    const auto& own = std::as_const(value)["type"].text();
    const std::string type = own.empty() ? std::string(object_type) : own;
    const auto pattern_type = std::as_const(value)["pattern_type"].text();
    auto& members = value.object_here();
    for (auto member = members.begin(); member != members.end();) {
      const auto here = pointer_to(pointer, member->first);
      bool gone = false;
      if (type == "indicator" && member->first == "pattern" && member->second.is_text()) pattern(member->second, here, pattern_type);
      else if (type != "url" && member->first == "url") gone = scalar(member->second, here, {}, use);  // a mask is no address
      else walk(member->second, here, member->first, type);
      // a name cannot be masked and be a name still: what it names goes with it
      bool touched = false;
      (void)use(name_of(here), {}, member->first, touched);
      hollow = hollow || (touched && one_of(observables, type));
      member = touched || gone ? members.erase(member) : std::next(member);
    }
    without_empty_references(members);
  }
  /// A reference says where to look, or it is none (STIX 2.1 section 2.5).
  static void without_empty_references(Json::Object& members) {
    const auto references = members.find("external_references");
    if (references == members.end() || !references->second.is_array()) return;
    std::erase_if(references->second.array_here(), [](const Json& one) { return one.is_object() && !one.has("description") && !one.has("url") && !one.has("external_id"); });
    if (references->second.array().empty()) members.erase(references);
  }
  void pattern(Json& value, const std::string& pointer, std::string_view pattern_type) {
    const auto text = value.text();
    if (pattern_type == "stix" || (pattern_type.empty() && (text.starts_with('[') || text.starts_with('(')))) return comparisons(value, pointer);
    // a rule of another language says the same with other remarks, but not with other logic
    const auto logic = rule_logic("text/x-" + std::string(pattern_type), text);
    const bool touched = scalar(value, pointer, {.guarded = logic}, use);
    const auto stands = [&](const auto& range) { return value.text().find(text.substr(range.first, range.second - range.first)) != std::string::npos; };
    hollow = hollow || (touched && (logic.empty() || !std::ranges::all_of(logic, stands)));
  }
  /// The literals between quotes, each on its own, and what lies between them: that is the pattern language's, or a remark.
  void comparisons(Json& value, const std::string& pointer) {
    const auto whole = value.text();
    const std::string_view text = whole;
    std::string out;
    const auto piece = [&](std::string_view what) {
      bool touched = false;
      out += use(pointer, {}, what, touched);
      hollow = hollow || touched;
    };
    for (std::size_t at = 0; at < text.size();) {
      const auto open = std::min(text.find('\'', at), text.size());
      if (open > at) piece(text.substr(at, open - at));
      if (open == text.size()) break;
      std::size_t close = open + 1;
      while (close < text.size() && text[close] != '\'') close += text[close] == '\\' ? 2 : 1;
      close = std::min(close, text.size());
      out += '\'';
      piece(text.substr(open + 1, close - open - 1));
      if (close < text.size()) out += '\'';
      at = close + 1;
    }
    value = std::move(out);
  }
};

/// JSON of no format that is known: every value under its name, and the names themselves.
void walk_plain(Json& value, const std::string& pointer, std::string_view name, const SanitizeValue& use) {
  if (value.is_array()) {
    for (std::size_t i = 0; i < value.array().size(); ++i) walk_plain(value.array_here()[i], pointer_to(pointer, i), name, use);
  } else if (value.is_object()) {
    Json::Object made;
    std::map<std::string, std::size_t> met;
    for (auto& [member, below] : value.object_here()) {
      const auto here = pointer_to(pointer, member);
      walk_plain(below, here, member, use);
      bool touched = false;
      auto said = use(name_of(here), {}, member, touched);
      // two names may become the same word
      const auto same = said;
      while (made.contains(said) || (touched && value.has(said))) {
        const auto times = ++met[same];
        said = same + "_" + (times == 1 ? std::string() : std::to_string(times));
      }
      made.emplace(std::move(said), std::move(below));
    }
    value = std::move(made);
  } else {
    scalar(value, pointer, {.label = label_of(name)}, use);
  }
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
        if (!name.ends_with("_refs") || !value.is_array()) continue;
        std::erase_if(value.array_here(), [&](const Json& ref) { return gone.contains(ref.text()); });
        hollow = hollow || value.array().empty();
      }
      if (hollow && gone.insert(std::as_const(object)["id"].text()).second) more = true;
    }
  }
}

/// A bundle, or what TAXII wraps objects in.
bool holds_stix(const Json& document) {
  if (document["type"].text() == "bundle") return document["objects"].is_array() || !document.has("objects");
  return !document.has("type") && !document["objects"].array().empty() && std::ranges::all_of(document["objects"].array(), is_stix_object);
}

void sanitize_bundle(Json& document, const SanitizeValue& use) {
  std::set<std::string> gone;
  auto objects = std::move(document["objects"].array_here());
  document.object_here().erase("objects");
  Stix around{use};
  around.walk(document, "", "", "bundle");
  for (std::size_t i = 0; i < objects.size(); ++i) {
    const auto here = pointer_to("/objects", i);
    if (!is_stix_object(objects[i])) {
      walk_plain(objects[i], here, "", use);
      continue;
    }
    Stix one{use, here};
    one.walk(objects[i], here, "", "");
    if (one.hollow) gone.insert(std::as_const(objects[i])["id"].text());
  }
  document["objects"] = std::move(objects);
  take_out(document, std::move(gone));
  // a list has one value at least (STIX 2.1 section 2.9): what has nothing left has no list
  if (std::as_const(document)["objects"].array().empty()) document.object_here().erase("objects");
}

}  // namespace

std::string_view label_of(std::string_view member) {
  static constexpr std::array telling = std::to_array<std::string_view>({"password", "passwd", "passphrase", "pwd", "secret", "token", "apikey", "api_key", "credential", "phone", "mobile", "fax", "ssn", "passport", "licence", "license_number", "card_number",
                                                                         "cardnumber", "iban"});
  const auto lower = to_lower(member);
  return member.size() <= 48 && std::ranges::any_of(telling, [&](std::string_view word) { return lower.find(word) != std::string::npos; }) ? member : std::string_view();
}

std::string name_of(const std::string& pointer) { return pointer + "#"; }

bool has_fixed_form(std::string_view text) {
  const auto all = [&](std::string_view signs) { return text.find_first_not_of(signs) == std::string_view::npos; };
  if (text.size() > 128 || text.empty()) return text.empty();
  if (is_uuid(text) || parse_rfc3339(text) || (text.starts_with("CVSS:3") && all("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.:/"))) return true;
  if (text.size() == 10 && text[4] == '-' && text[7] == '-') return all("0123456789-");
  if (text.starts_with("CVE-") || text.starts_with("CWE-")) return text.substr(4).find_first_not_of("0123456789-") == std::string_view::npos;
  const bool is_language = (text.size() == 2 || (text.size() == 5 && text[2] == '-')) && text[0] >= 'a' && text[0] <= 'z' && text[1] >= 'a' && text[1] <= 'z';
  if (is_language) return true;
  // counters, switches and instants in seconds; longer numbers may be somebody's
  return (text.size() == 7 && text[0] == '#' && all("#0123456789abcdefABCDEF")) || (text.size() <= 4 && all("0123456789.")) || (text.size() == 10 && text[0] == '1' && all("0123456789"));
}

bool sanitize_scalar(Json& value, const std::string& pointer, std::string_view name, const SanitizeValue& use) { return scalar(value, pointer, {.label = label_of(name)}, use); }

Json sanitize_objects(Json document, const SanitizeValue& use, const Mint& mint) {
  if (is_misp(document)) return sanitize_misp(std::move(document), use, mint);
  if (is_csaf(document)) return sanitize_csaf(std::move(document), use);
  if (holds_stix(document)) {
    sanitize_bundle(document, use);
  } else if (is_stix_object(document)) {
    Stix one{use};
    one.walk(document, "", "", "");
    // it cannot be taken out of nothing; what its id was made of goes
    if (const auto id = std::as_const(document)["id"].text(); one.hollow && is_stix_id(id)) document["id"] = id.substr(0, id.find("--") + 2) + mint(id);
  } else {
    walk_plain(document, "", "", use);
  }
  return document;
}

}  // namespace tocsin::sanitize
