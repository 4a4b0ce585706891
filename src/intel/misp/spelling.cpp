#include "intel/misp/spelling.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/net.hpp"
#include "base/text.hpp"

namespace tocsin::misp {
namespace {

using stix::pattern::Kind;
using stix::pattern::Literal;
using stix::pattern::Op;

/// A type and the path of its value. `@ip` is the type of the address's family; a path that ends in # holds a whole number.
struct Row {
  std::string_view misp, type, path;
};
// where one path has several types, the first is what it is called on the way back
constexpr Row rows[] = {
    {"md5", "file", "hashes.MD5"}, {"sha1", "file", "hashes.'SHA-1'"}, {"sha224", "file", "hashes.'SHA-224'"}, {"sha256", "file", "hashes.'SHA-256'"},
    {"sha384", "file", "hashes.'SHA-384'"}, {"sha512", "file", "hashes.'SHA-512'"}, {"sha3-224", "file", "hashes.'SHA3-224'"}, {"sha3-256", "file", "hashes.'SHA3-256'"},
    {"sha3-384", "file", "hashes.'SHA3-384'"}, {"sha3-512", "file", "hashes.'SHA3-512'"}, {"ssdeep", "file", "hashes.SSDEEP"}, {"tlsh", "file", "hashes.TLSH"},
    {"imphash", "file", "hashes.IMPHASH"}, {"vhash", "file", "hashes.VHASH"}, {"authentihash", "file", "hashes.AUTHENTIHASH"}, {"pehash", "file", "hashes.PEHASH"},
    {"impfuzzy", "file", "hashes.IMPFUZZY"}, {"telfhash", "file", "hashes.TELFHASH"}, {"cdhash", "file", "hashes.CDHASH"},
    {"filename", "file", "name"}, {"mime-type", "file", "mime_type"}, {"size-in-bytes", "file", "size#"},
    {"ip-dst", "@ip", "value"}, {"ip-dst", "network-traffic", "dst_ref.value"}, {"ip-src", "@ip", "value"}, {"ip-src", "network-traffic", "src_ref.value"},
    {"domain", "domain-name", "value"}, {"hostname", "domain-name", "value"}, {"url", "url", "value"}, {"uri", "url", "value"},
    {"email", "email-addr", "value"}, {"email-src", "email-message", "from_ref.value"}, {"email-dst", "email-message", "to_refs[*].value"},
    {"email-subject", "email-message", "subject"}, {"email-body", "email-message", "body"}, {"email-message-id", "email-message", "message_id"},
    {"email-attachment", "email-message", "body_multipart[*].body_raw_ref.name"}, {"email-src-display-name", "email-message", "from_ref.display_name"},
    {"email-reply-to", "email-message", "additional_header_fields.'Reply-To'"}, {"email-x-mailer", "email-message", "additional_header_fields.'X-Mailer'"},
    {"user-agent", "network-traffic", "extensions.'http-request-ext'.request_header.'User-Agent'"},
    {"http-method", "network-traffic", "extensions.'http-request-ext'.request_method"}, {"port", "network-traffic", "dst_port#"},
    {"regkey", "windows-registry-key", "key"}, {"mutex", "mutex", "name"}, {"mac-address", "mac-addr", "value"}, {"AS", "autonomous-system", "number#"},
    {"x509-fingerprint-md5", "x509-certificate", "hashes.MD5"}, {"x509-fingerprint-sha1", "x509-certificate", "hashes.'SHA-1'"},
    {"x509-fingerprint-sha256", "x509-certificate", "hashes.'SHA-256'"},
    {"windows-service-name", "process", "extensions.'windows-service-ext'.service_name"},
    {"windows-service-displayname", "process", "extensions.'windows-service-ext'.display_name"}};

/// Types of two values with a bar between them, that are no `filename|…`.
struct Composite {
  std::string_view misp, type, first, second;
};
constexpr Composite composites[] = {{"ip-dst|port", "network-traffic", "dst_ref.value", "dst_port#"}, {"ip-src|port", "network-traffic", "src_ref.value", "src_port#"},
                                    {"hostname|port", "network-traffic", "dst_ref.value", "dst_port#"},
                                    {"domain|ip", "domain-name", "value", "resolves_to_refs[*].value"}, {"regkey|value", "windows-registry-key", "key", "values[*].data"}};

std::string quoted(std::string_view value) {
  std::string out = "'";
  for (const char c : value) {
    if (c == '\\' || c == '\'') out += '\\';
    out += c;
  }
  return out + "'";
}
std::string unquoted(std::string_view spelled) {
  std::string out;
  for (std::size_t i = 0; i < spelled.size(); ++i) {
    if (spelled[i] == '\\' && i + 1 < spelled.size()) ++i;
    out += spelled[i];
  }
  return out;
}

/// `AS174` and `174` are the number; a file's size and a port are theirs.
std::optional<std::int64_t> whole_number(std::string_view misp, std::string_view value) {
  if (misp == "AS" && value.size() > 2 && to_lower(value.substr(0, 2)) == "as") value.remove_prefix(2);
  std::int64_t out = 0;
  const auto [end, failed] = std::from_chars(value.data(), value.data() + value.size(), out);
  if (failed != std::errc() || end != value.data() + value.size() || out < 0) return std::nullopt;
  return out;
}

std::string_view address_type(std::string_view value) {
  if (const auto network = parse_network(value)) return network->address.v6 ? "ipv6-addr" : "ipv4-addr";
  const auto address = parse_address(value);
  if (!address) return {};
  return address->v6 ? "ipv6-addr" : "ipv4-addr";
}

std::optional<Comparison> comparison(std::string_view misp, std::string_view type, std::string_view path, std::string_view value) {
  if (value.empty()) return std::nullopt;
  if (type == "@ip") type = address_type(value);
  if (type.empty()) return std::nullopt;
  if (!path.ends_with('#')) return Comparison{std::string(type), std::string(path), quoted(type == "mac-addr" ? to_lower(value) : std::string(value))};
  const auto number = whole_number(misp, value);
  if (!number) return std::nullopt;
  return Comparison{std::string(type), std::string(path.substr(0, path.size() - 1)), std::to_string(*number)};
}

const Row* row_of(std::string_view misp) {
  const auto found = std::ranges::find(rows, misp, &Row::misp);
  return found == std::end(rows) ? nullptr : found;
}

/// The path of a parsed comparison as the table spells it.
std::string spelled(std::span<const stix::pattern::Step> path) {
  std::string out;
  for (const auto& step : path) {
    if (step.index) {
      out += '[' + std::string(step.name) + ']';
      continue;
    }
    if (!out.empty()) out += '.';
    const bool plain = std::ranges::all_of(step.name, [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; });
    out += plain ? std::string(step.name) : "'" + std::string(step.name) + "'";
  }
  return out;
}

bool same_path(std::string_view row, std::string_view path, bool number) {
  return row.ends_with('#') ? number && row.substr(0, row.size() - 1) == path : !number && row == path;
}

/// One comparison of a pattern that MISP has a type for.
struct Known {
  std::string type, path, misp, value;
  bool number = false;
};
std::optional<Known> known(const stix::pattern::Tree& tree, const stix::pattern::Node& node) {
  if (node.kind != Kind::comparison || node.op != Op::equal || node.negated) return std::nullopt;
  const auto& constant = tree.values(node)[0];
  if (constant.kind != Literal::text && constant.kind != Literal::integer) return std::nullopt;
  const bool number = constant.kind == Literal::integer;
  Known out{std::string(node.type), spelled(tree.path(node)), {}, number ? std::string(constant.spelled) : unquoted(constant.spelled), number};
  const bool address = out.type == "ipv4-addr" || out.type == "ipv6-addr";
  for (const auto& row : rows)
    if ((row.type == out.type || (address && row.type == "@ip")) && same_path(row.path, out.path, number)) {
      out.misp = row.misp;
      break;
    }
  if (out.misp == "AS") out.value = "AS" + out.value;
  return out;
}

std::vector<Said> composite_of(const Known& a, const Known& b) {
  if (a.type != b.type) return {};
  for (const auto& each : composites) {
    if (each.type != a.type || !same_path(each.first, a.path, a.number) || !same_path(each.second, b.path, b.number)) continue;
    const bool address = !address_type(a.value).empty();
    if (each.misp.starts_with("ip-") != address && a.type == "network-traffic") continue;
    return {{std::string(each.misp), a.value + "|" + b.value}};
  }
  if (a.misp == "filename" && b.path.starts_with("hashes.")) return {{"filename|" + b.misp, a.value + "|" + b.value}};
  return {};
}

}  // namespace

std::vector<Comparison> comparisons_of(std::string_view type, std::string_view value) {
  std::vector<Comparison> out;
  const auto add = [&](std::optional<Comparison> one) {
    if (one) out.push_back(*std::move(one));
  };
  const auto bar = value.rfind('|');
  if (const auto composite = std::ranges::find(composites, type, &Composite::misp); composite != std::end(composites)) {
    if (bar == std::string_view::npos) return {};
    add(comparison(type, composite->type, composite->first, value.substr(0, bar)));
    add(comparison(type, composite->type, composite->second, value.substr(bar + 1)));
    return out.size() == 2 ? out : std::vector<Comparison>{};
  }
  if (type.starts_with("filename|")) {
    const auto* hash = row_of(type.substr(9));
    if (bar == std::string_view::npos || hash == nullptr) return {};
    add(comparison("filename", "file", "name", value.substr(0, bar)));
    add(comparison(hash->misp, hash->type, hash->path, value.substr(bar + 1)));
    return out.size() == 2 ? out : std::vector<Comparison>{};
  }
  if (const auto* row = row_of(type)) add(comparison(type, row->type, row->path, value));
  return out;
}

std::string pattern_of(const std::vector<Comparison>& comparisons) {
  std::vector<std::pair<std::string, std::string>> observations;  // type, and what stands between the brackets
  for (const auto& each : comparisons) {
    const auto text = each.type + ":" + each.path + " = " + each.literal;
    const auto same = std::ranges::find(observations, each.type, &std::pair<std::string, std::string>::first);
    if (same == observations.end()) observations.emplace_back(each.type, text);
    else same->second += " AND " + text;
  }
  std::string out;
  for (const auto& [type, text] : observations) out += (out.empty() ? "[" : " AND [") + text + "]";
  return out;
}

std::optional<Json> observable_of(std::string_view type, std::string_view value) {
  Json out;
  for (const auto& each : comparisons_of(type, value)) {
    static constexpr std::string_view simple[] = {"file", "ipv4-addr", "ipv6-addr", "domain-name", "url", "email-addr", "mac-addr", "mutex", "autonomous-system", "windows-registry-key", "x509-certificate"};
    if (std::ranges::find(simple, each.type) == std::end(simple)) return std::nullopt;
    out["type"] = each.type;
    const bool text = each.literal.starts_with('\'');
    const Json constant = text ? Json(unquoted(std::string_view(each.literal).substr(1, each.literal.size() - 2))) : Json(*whole_number({}, each.literal));
    if (each.path.starts_with("hashes.")) out["hashes"][replace_all(each.path.substr(7), "'", "")] = constant;
    else if (each.path.find_first_of(".[") == std::string::npos) out[each.path] = constant;
    else return std::nullopt;
  }
  return out.is_object() ? std::optional(out) : std::nullopt;
}

std::vector<Said> attributes_of(const stix::pattern::Tree& tree) {
  if (tree.root == 0 || tree.node(tree.root).kind != Kind::observation) return {};
  const auto& inner = tree.node(tree.node(tree.root).first);
  std::vector<Known> all;
  if (inner.kind == Kind::comparison) {
    const auto one = known(tree, inner);
    if (!one || one->misp.empty()) return {};
    return {{one->misp, one->value}};
  }
  if (inner.kind != Kind::and_) return {};
  for (auto child = inner.first; child != 0; child = tree.node(child).next) {
    auto one = known(tree, tree.node(child));
    if (!one) return {};
    all.push_back(*std::move(one));
  }
  if (all.size() == 2)
    if (auto both = composite_of(all[0], all[1]); !both.empty()) return both;
  std::vector<Said> out;
  for (const auto& each : all) {
    if (each.misp.empty()) return {};
    out.push_back({each.misp, each.value});
  }
  return out;
}

std::vector<Said> attributes_of(const Json& observable) {
  std::vector<Said> out;
  const auto& type = observable["type"].text();
  const auto say = [&](std::string_view path, const Json& value) {
    const bool address = type == "ipv4-addr" || type == "ipv6-addr";
    for (const auto& row : rows) {
      if ((row.type != type && !(address && row.type == "@ip")) || !same_path(row.path, path, value.is_integer())) continue;
      out.push_back({std::string(row.misp), value.is_integer() ? (row.misp == "AS" ? "AS" : "") + std::to_string(value.integer()) : value.text()});
      return;
    }
  };
  for (const auto& [name, value] : observable.object()) {
    if (name == "hashes")
      for (const auto& [algorithm, hash] : value.object()) say(algorithm.find('-') == std::string::npos ? "hashes." + algorithm : "hashes.'" + algorithm + "'", hash);
    else if (value.is_text() || value.is_integer()) say(name, value);
  }
  return out;
}

}  // namespace tocsin::misp
