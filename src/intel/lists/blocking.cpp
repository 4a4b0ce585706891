#include <algorithm>
#include <array>
#include <set>

#include "base/net.hpp"
#include "base/text.hpp"
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
  std::set<std::string> said;
  for (auto& entry : in_force(TRY(entries_of(content, lost)), now, lost)) {
    if (!entry.harmful) continue;  // what was seen is no harm in itself
    const bool fits = (" " + std::string(types) + " ").find(" " + entry.type + " ") != std::string::npos;
    if (!fits) lost.push_back({entry.id, std::string(form) + " has nothing for " + entry.type});
    else if (!entry.alone) lost.push_back({entry.id, "it means harm only together with others"});
    else if (said.insert(entry.type + entry.value).second) out.entries.push_back(std::move(entry));
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
    if (entry.type == "domain") {
      out.text += "alert dns $HOME_NET any -> any any " + tail("dns.query; content:\"" + content_of(entry.value) + "\"; nocase; isdataat:!1,relative; ");
    } else if (entry.type == "url") {
      const auto begin = entry.value.find("://") + 3, slash = entry.value.find('/', begin);
      const auto host = entry.value.substr(begin, slash == std::string::npos ? std::string::npos : slash - begin), path = slash == std::string::npos ? "/" : entry.value.substr(slash);
      out.text += "alert http $HOME_NET any -> any any " + tail("http.host; content:\"" + content_of(to_lower(host.substr(0, host.find(':')))) + "\"; http.uri; content:\"" + content_of(path) + "\"; ");
    } else {
      out.text += "alert ip $HOME_NET any -> [" + entry.value + "] any " + tail("");
    }
  }
  return out;
}

}  // namespace tocsin::lists
