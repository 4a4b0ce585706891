#include "intel/lists/entries.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <set>

#include "base/ids.hpp"
#include "base/limits_stix.hpp"
#include "base/net.hpp"
#include "base/text.hpp"
#include "intel/stix/forms.hpp"
#include "intel/stix/identified.hpp"
#include "intel/stix/kept.hpp"
#include "intel/stix/labels.hpp"
#include "intel/stix/pattern.hpp"
#include "intel/stix/stix.hpp"
#include "intel/stix/validate.hpp"

namespace tocsin::lists {
namespace {

using stix::pattern::Kind;
using stix::pattern::Op;

constexpr std::string_view name_space = "d2a1f7f4-5d0c-5e0f-9d63-30c8b74ab1c5";

std::string unquoted(std::string_view spelled) {
  std::string out;
  for (std::size_t i = 0; i < spelled.size(); ++i) {
    if (spelled[i] == '\\' && i + 1 < spelled.size()) ++i;
    out += spelled[i];
  }
  return out;
}

/// The type for an object type and the path of one text in it; empty where a list has none.
std::string type_of(std::string_view object, std::string_view path, std::string_view value) {
  if (path == "value") {
    if (object == "ipv4-addr" || object == "ipv6-addr") return value.find('/') == std::string_view::npos ? (object == "ipv4-addr" ? "ipv4" : "ipv6") : "cidr";
    constexpr std::array<std::pair<std::string_view, std::string_view>, 4> plain{{{"domain-name", "domain"}, {"url", "url"}, {"email-addr", "email"}, {"mac-addr", "mac"}}};
    for (const auto& [stix, ours] : plain)
      if (stix == object) return std::string(ours);
  }
  if (object == "network-traffic" && (path == "dst_ref.value" || path == "src_ref.value")) {
    if (const auto address = parse_address(value)) return address->v6 ? "ipv6" : "ipv4";
    return stix::is_domain(value) ? "domain" : "";
  }
  if (object == "file" && path.starts_with("hashes.")) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 4> hashes{{{"MD5", "md5"}, {"SHA-1", "sha1"}, {"SHA-256", "sha256"}, {"SHA-512", "sha512"}}};
    for (const auto& [stix, ours] : hashes)
      if (stix == path.substr(7)) return std::string(ours);
  }
  return object == "windows-registry-key" && path == "key" ? "registry-key" : "";
}

std::string path_of(std::span<const stix::pattern::Step> steps) {
  std::string out;
  for (const auto& step : steps) {
    if (step.index) out += '[' + std::string(step.name) + ']';
    else out += (out.empty() ? "" : ".") + std::string(step.name);
  }
  return out;
}

/// The values of a pattern, each with whether it matches alone; nothing for a pattern that is more than values.
std::vector<std::pair<Entry, bool>> values_in(const std::string& text) {
  stix::pattern::Tree tree;
  if (stix::pattern::parse(text, tree)) return {};
  std::vector<std::pair<Entry, bool>> out;
  bool plain = true;
  const std::function<void(std::uint32_t, bool)> walk = [&](std::uint32_t number, bool alone) {
    const auto& node = tree.node(number);
    switch (node.kind) {
      case Kind::comparison: {
        const auto values = tree.values(node);
        if (node.negated || (node.op != Op::equal && node.op != Op::in)) {
          plain = false;
          return;
        }
        for (const auto& constant : values) {
          const auto value = unquoted(constant.spelled);
          const auto type = type_of(node.type, path_of(tree.path(node)), value);
          if (type.empty()) plain = false;
          else out.push_back({{.type = type, .value = value}, alone});
        }
        return;
      }
      case Kind::and_:
      case Kind::all_of:
      case Kind::followed_by: alone = false; break;
      case Kind::repeats: plain = false; break;
      default: break;
    }
    for (auto child = node.first; child != 0; child = tree.node(child).next) walk(child, alone);
  };
  walk(tree.root, true);
  if (!plain) out.clear();
  return out;
}

std::string joined(const Json& list) {
  std::string out;
  for (const auto& each : list.array()) out += (out.empty() ? "" : " ") + each.text();
  return out;
}

}  // namespace

Result<std::vector<Entry>> entries_of(const stix::Content& content, std::vector<stix::Lost>& lost) {
  std::vector<Entry> out;
  for (const auto text : content.objects) {
    const auto object = TRY(parse_json(text, {.bytes = text.size() + 1, .depth = limits::stix_depth_max}));
    const auto& type = object["type"].text();
    Entry base{.tlp = stix::narrowest_of(object), .id = object["id"].text(), .name = object["name"].text(), .description = object["description"].text(), .valid_from = object["valid_from"].text(),
               .valid_until = object["valid_until"].text(), .labels = joined(object["labels"]), .revoked = object["revoked"].boolean()};
    if (type == "indicator") {
      base.harmful = true;
      const auto& language = object["pattern_type"].text();
      const auto values = language == "stix" ? values_in(object["pattern"].text()) : std::vector<std::pair<Entry, bool>>{};
      for (const auto& [value, alone] : values) {
        auto entry = base;
        entry.type = value.type;
        entry.value = value.value;
        entry.alone = alone;
        out.push_back(std::move(entry));
      }
      if (!values.empty()) continue;
      base.type = language == "stix" ? "pattern" : language;
      base.value = object["pattern"].text();
      out.push_back(std::move(base));
      continue;
    }
    if (type == "vulnerability") {
      base.type = "cve";
      base.value = object["name"].text();
      if (base.value.starts_with("CVE-")) out.push_back(std::move(base));
      else lost.push_back({base.id, "a vulnerability without a CVE number"});
      continue;
    }
    bool some = false;
    for (const auto& [name, value] : object.object()) {
      const auto put = [&](const std::string& path, const std::string& what) {
        const auto ours = type_of(type, path, what);
        if (ours.empty()) return;
        auto entry = base;
        entry.type = ours;
        entry.value = what;
        out.push_back(std::move(entry));
        some = true;
      };
      if (value.is_text()) put(name, value.text());
      else if (name == "hashes")
        for (const auto& [algorithm, hash] : value.object()) put("hashes." + algorithm, hash.text());
    }
    if (!some && stix::needs_label(object) && !stix::is_kept_definition(object)) lost.push_back({base.id, "a list has nothing for " + type});
  }
  return out;
}

std::vector<Entry> in_force(std::vector<Entry> entries, Instant now, std::vector<stix::Lost>& lost) {
  std::erase_if(entries, [&](const Entry& entry) {
    const auto until = parse_rfc3339(entry.valid_until);
    const bool over = until && *until <= now;
    if (entry.revoked || over) lost.push_back({entry.id, entry.revoked ? "it was revoked" : "it was valid until " + entry.valid_until});
    return entry.revoked || over;
  });
  return entries;
}

std::optional<Tlp> label_of(const std::vector<Entry>& entries) {
  std::optional<Tlp> out;
  for (const auto& entry : entries)
    if (entry.tlp) out = out ? narrower(*out, *entry.tlp) : *entry.tlp;
  return out;
}

std::string refanged(std::string_view text) {
  std::string out(trim(text));
  for (const auto& [from, to] : {std::pair{"[.]", "."}, {"(.)", "."}, {"{.}", "."}, {"[dot]", "."}, {"(dot)", "."}, {"[:]", ":"}, {"[at]", "@"}, {"(at)", "@"}, {"[@]", "@"}, {"[/]", "/"}, {"[://]", "://"}})
    out = replace_all(out, from, to);
  const auto lower = to_lower(out.substr(0, 6));
  for (const auto& [from, to] : {std::pair<std::string_view, std::string_view>{"hxxps:", "https:"}, {"hxxp:", "http:"}, {"fxp:", "ftp:"}})
    if (lower.starts_with(from)) return std::string(to) + out.substr(from.size());
  return out;
}

std::optional<Entry> recognized(std::string_view text) {
  const auto value = refanged(text);
  const auto is = [&](const char* type, std::string what) { return std::optional(Entry{.type = type, .value = std::move(what), .harmful = true}); };
  if (const auto address = parse_address(value)) return is(address->v6 ? "ipv6" : "ipv4", value);
  if (const auto network = parse_network(value); network && value.find('/') != std::string::npos) return is("cidr", value);
  if (value.find_first_not_of("0123456789abcdefABCDEF") == std::string::npos) {
    for (const auto& [length, type] : {std::pair{32, "md5"}, {40, "sha1"}, {64, "sha256"}, {128, "sha512"}})
      if (value.size() == static_cast<std::size_t>(length)) return is(type, to_lower(value));
    return std::nullopt;
  }
  if (value.starts_with("CVE-") && value.size() >= 13 && value.find_first_not_of("0123456789-", 4) == std::string::npos) {
    auto out = is("cve", value);
    out->harmful = false;
    return out;
  }
  if (const auto at = value.find("://"); at != std::string::npos && at + 3 < value.size() && stix::is_url(value)) return is("url", value);
  if (value.find('@') != std::string::npos && stix::is_email(value)) return is("email", value);
  if (stix::is_mac(to_lower(value))) return is("mac", to_lower(value));
  if (value.starts_with("HKEY_") || value.starts_with("HKLM\\") || value.starts_with("HKCU\\")) return is("registry-key", value);
  auto domain = to_lower(value.ends_with('.') ? value.substr(0, value.size() - 1) : value);
  const auto dot = domain.rfind('.');
  const bool number = dot != std::string::npos && domain.find_first_not_of("0123456789", dot + 1) == std::string::npos;  // a broken address
  if (dot != std::string::npos && !number && stix::is_domain(domain)) return is("domain", std::move(domain));
  return std::nullopt;
}

Result<std::string> bundle_of(const std::vector<Entry>& entries, std::string_view text, Instant now) {
  const auto seed = sha256(text).hex() + to_rfc3339(now);
  Json::Array out;
  std::set<Tlp> labels;
  std::set<std::string> ids;
  for (const auto& entry : entries) {
    const bool rule = entry.type == "yara" || entry.type == "sigma" || entry.type == "snort" || entry.type == "suricata";
    Json object;
    if (entry.harmful) {
      std::string pattern = entry.value;
      if (!rule && entry.type != "pattern") {
        auto made = stix::pattern_of(entry.type, entry.value);
        if (!made) return refuse(Errc::invalid, "lists.value", entry.id, entry.type + " is no type of a value");
        pattern = *made;
      }
      object = Json::Object{{"type", "indicator"}, {"name", entry.name.empty() ? std::string(stix::cut(entry.value, 200)) : entry.name}, {"pattern", pattern},
                            {"pattern_type", rule ? entry.type : std::string("stix")}, {"valid_from", entry.valid_from.empty() ? stix::timestamp(now) : entry.valid_from}};
      if (!entry.valid_until.empty()) object["valid_until"] = entry.valid_until;
    } else if (entry.type == "cve") {
      object = Json::Object{{"type", "vulnerability"}, {"name", entry.value}, {"external_references", Json::Array{Json::Object{{"source_name", "cve"}, {"external_id", entry.value}}}}};
    } else {
      auto seen = stix::observable(entry.type, entry.value, Tlp::clear);
      if (!seen) return refuse(Errc::invalid, "lists.value", entry.id, entry.type + " is no type of a value");
      object = *std::move(seen);
      object.object_here().erase("object_marking_refs");
    }
    const auto type = std::as_const(object)["type"].text();
    if (entry.harmful || entry.type == "cve") {
      object["spec_version"] = "2.1";
      object["id"] = type + "--" + uuid_v5(name_space, seed + type + entry.type + " " + entry.value);
      object["created"] = object["modified"] = stix::timestamp(now);
      if (!entry.description.empty()) object["description"] = entry.description;
      for (const auto label : split(entry.labels, ' '))
        if (!label.empty()) object["labels"].push(label);
      if (entry.revoked) object["revoked"] = true;
    }
    if (entry.tlp) {
      stix::set_label(object, *entry.tlp);
      labels.insert(*entry.tlp);
    }
    if (const auto report = stix::validate_object(to_jcs(object)); !report.valid()) return refuse(Errc::invalid, "lists.value", entry.id, report.errors[0].where + ": " + report.errors[0].detail);
    if (ids.insert(std::as_const(object)["id"].text()).second) out.push_back(std::move(object));
  }
  Json::Array all;
  for (const auto tlp : labels) all.push_back(stix::marking_definition(tlp));
  for (auto& object : out) all.push_back(std::move(object));
  Json bundle = Json::Object{{"type", "bundle"}, {"id", "bundle--" + uuid_v5("6ba7b812-9dad-11d1-80b4-00c04fd430c8", text)}};
  if (!all.empty()) bundle["objects"] = std::move(all);
  return to_jcs(bundle);
}

}  // namespace tocsin::lists
