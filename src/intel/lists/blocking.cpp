#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "base/net.hpp"
#include "base/text.hpp"
#include "base/url.hpp"
#include "intel/lists/entries.hpp"
#include "intel/lists/lists.hpp"

namespace tocsin::lists {
namespace {

/// The entries that a blocking list is made of, and the label of those.
struct Chosen {
  std::vector<Entry> entries;
  std::string label;  ///< `TLP:AMBER`, or empty
};
Result<Chosen> chosen(const stix::Content& content, Instant now, std::string_view types, std::string_view form, std::vector<stix::Lost>& lost) {
  Chosen out;
  std::map<std::string, std::size_t> said;
  for (auto& entry : in_force(TRY(entries_of(content, lost)), now, lost)) {
    if (!entry.harmful) continue;  // what was seen is no harm in itself
    const bool fits = (" " + std::string(types) + " ").find(" " + entry.type + " ") != std::string::npos;
    if (!fits) lost.push_back({entry.id, std::string(form) + " has nothing for " + entry.type});
    else if (!entry.alone) lost.push_back({entry.id, "it means harm only together with others"});
    else if (const auto [there, is_new] = said.emplace(entry.type + entry.value, out.entries.size()); is_new) out.entries.push_back(std::move(entry));
    else if (auto& before = out.entries[there->second].tlp; entry.tlp) before = before ? narrower(*before, *entry.tlp) : *entry.tlp;  // one value, the narrower label
  }
  if (const auto tlp = label_of(out.entries)) out.label = tocsin::label(*tlp);
  return out;
}

/// A name as DNS spells it, or nothing of a name that would break a line.
bool is_plain_name(std::string_view name) {
  return !name.empty() && name.size() <= 253 && std::ranges::all_of(name, [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.'; });
}

/// `24.0.2.0.192.rpz-ip`: the prefix, and the address backwards (draft-vixie-dnsop-dns-rpz, section 4.1.1).
std::string rpz_address(std::string_view value) {
  auto network = parse_network(value);
  if (!network || value.find('/') == std::string_view::npos) {
    const auto address = parse_address(value);
    if (!address) return {};
    network = Network{*address, address->v6 ? 128 : 32};
  }
  std::string out = std::to_string(network->bits);
  const auto& bytes = network->address.bytes;
  const int size = network->address.v6 ? 16 : 4;
  std::array<std::uint8_t, 16> masked{};
  for (int i = 0; i < size; ++i) {
    const int kept = std::clamp(network->bits - i * 8, 0, 8);
    masked[static_cast<std::size_t>(i)] = static_cast<std::uint8_t>(bytes[static_cast<std::size_t>(i)] & (0xff00 >> kept));
  }
  if (!network->address.v6) {
    for (std::size_t i = 4; i-- > 0;) out += "." + std::to_string(masked[i]);
  } else {
    for (std::size_t i = 16; i > 0; i -= 2) {
      static constexpr char digits[] = "0123456789abcdef";
      const unsigned group = static_cast<unsigned>(masked[i - 2] << 8 | masked[i - 1]);
      std::string text;
      for (int shift = 12; shift >= 0; shift -= 4)
        if (const auto digit = group >> shift & 15u; digit != 0 || !text.empty() || shift == 0) text += digits[digit];
      out += "." + text;
    }
  }
  return out + ".rpz-ip";
}

/// A text inside quotes of a rule: what has a meaning there is written in hexadecimal.
std::string content_of(std::string_view text) {
  static constexpr char digits[] = "0123456789abcdef";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte > 0x7e || c == '"' || c == ';' || c == '\\' || c == '|' || c == ':') out += std::string("|") + digits[byte >> 4] + digits[byte & 15] + "|";
    else out += c;
  }
  return out;
}
std::string message_of(std::string_view text) {
  std::string out;
  for (const char c : text) out += c == '"' || c == ';' || c == '\\' || c == ':' || static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) > 0x7e ? ' ' : c;
  return out.substr(0, 150);
}

/// What of a rule says when it matches; without a protocol there is no rule, and `options` says why.
struct Match {
  std::string protocol, way, options;
};

/// The name and what is below it: `dotprefix` puts a dot before what was asked for, so that notbad.example is not bad.example.
Match match_domain(const Entry& entry) {
  const auto name = to_lower(entry.value.ends_with('.') ? entry.value.substr(0, entry.value.size() - 1) : entry.value);
  if (!is_plain_name(name)) return {{}, {}, "a name that is not of DNS"};
  return {"dns", "any -> any any", "dns.query; dotprefix; content:\"." + name + "\"; nocase; endswith; "};
}

/// What of an address is seen on the wire: host and path of http, of https the host alone, and that only where it is a name.
Match match_url(const Entry& entry, std::vector<stix::Lost>& lost) {
  const auto url = parse_url(entry.value);
  if (!url || (url->scheme != "http" && url->scheme != "https")) return {{}, {}, "Suricata has nothing for an address that is not of HTTP"};
  if (!url->address && !is_plain_name(url->host)) return {{}, {}, "a name that is not of DNS"};
  const auto way = "any -> " + (url->address ? "[" + to_text(*url->address) + "]" : std::string("any")) + " " + (url->address && !url->port.empty() ? std::string(url->port) : "any");
  const std::string whole = "\"; startswith; endswith; ";
  if (url->scheme == "https") {
    if (url->path != "/") lost.push_back({entry.id, "the path of an address of HTTPS, which nobody sees on the wire: the rule matches its host"});
    return {"tls", way, url->address ? std::string() : "tls.sni; content:\"" + url->host + "\"; nocase" + whole.substr(1)};
  }
  const auto host = url->address ? std::string() : "http.host; content:\"" + url->host + whole;
  // http.uri is decoded, http.uri.raw is as it was asked for
  const auto path = url->path.starts_with('/') ? std::string(url->path) : "/" + std::string(url->path);
  return {"http", way, host + (path.contains('%') ? "http.uri.raw" : "http.uri") + "; content:\"" + content_of(path) + "\"; "};
}

}  // namespace

Result<stix::Written> write_hosts(const stix::Content& content, Instant now) {
  stix::Written out;
  const auto those = TRY(chosen(content, now, "domain", "a hosts file", out.lost));
  if (!those.label.empty()) out.text = "# " + those.label + "\n";
  for (const auto& entry : those.entries) {
    if (is_plain_name(entry.value)) out.text += "0.0.0.0 " + to_lower(entry.value) + "\n";
    else out.lost.push_back({entry.id, "a name that is not of DNS"});
  }
  return out;
}

Result<stix::Written> write_rpz(const stix::Content& content, Instant now) {
  stix::Written out;
  const auto those = TRY(chosen(content, now, "domain ipv4 ipv6 cidr", "a response policy zone", out.lost));
  if (!those.label.empty()) out.text = "; " + those.label + "\n";
  const auto serial = std::to_string(static_cast<std::uint32_t>(to_us(now) / 1'000'000));
  out.text += "$TTL 300\n@ IN SOA localhost. root.localhost. ( " + serial + " 3600 600 86400 300 )\n@ IN NS localhost.\n";
  for (const auto& entry : those.entries) {
    if (entry.type == "domain") {
      if (is_plain_name(entry.value) && entry.value.size() <= 200) out.text += entry.value + " CNAME .\n*." + entry.value + " CNAME .\n";
      else out.lost.push_back({entry.id, "a name that has no room in the zone"});
    } else if (const auto name = rpz_address(entry.value); !name.empty()) {
      out.text += name + " CNAME .\n";
    } else {
      out.lost.push_back({entry.id, "no address"});
    }
  }
  return out;
}

Result<stix::Written> write_suricata(const stix::Content& content, Instant now) {
  stix::Written out;
  const auto those = TRY(chosen(content, now, "domain ipv4 ipv6 cidr url suricata snort", "Suricata", out.lost));
  if (!those.label.empty()) out.text = "# " + those.label + "\n";
  std::set<std::uint32_t> numbers;
  for (const auto& entry : those.entries) {
    if (entry.type == "suricata" || entry.type == "snort") {
      out.text += entry.value + (entry.value.ends_with('\n') ? "" : "\n");
      continue;
    }
    // the same value has the same number again; a second that meets it takes the next
    std::uint32_t number = 0;
    for (const auto byte : sha256(entry.type + entry.value).value) number = number * 131 + static_cast<std::uint8_t>(byte);
    number = 1'000'000 + number % 1'000'000;
    while (!numbers.insert(number).second) number = number == 1'999'999 ? 1'000'000 : number + 1;
    const auto tail = [&](const std::string& options) {
      const auto told = entry.tlp ? std::string(label(*entry.tlp)) + " " : std::string();
      std::string metadata;
      if (entry.tlp) metadata = " metadata:tlp " + replace_all(std::string(tocsin::name(*entry.tlp)), "+", "_") + ";";
      return "(msg:\"" + message_of(replace_all(told, ":", " ") + (entry.name.empty() ? entry.value : entry.name)) + "\"; " + options + "classtype:trojan-activity; sid:" + std::to_string(number) + "; rev:1;" + metadata + ")\n";
    };
    const auto match = entry.type == "domain" ? match_domain(entry) : entry.type == "url" ? match_url(entry, out.lost) : Match{"ip", "any -> [" + entry.value + "] any", ""};
    if (match.protocol.empty()) out.lost.push_back({entry.id, match.options});
    else out.text += "alert " + match.protocol + " $HOME_NET " + match.way + " " + tail(match.options);
  }
  return out;
}

}  // namespace tocsin::lists
