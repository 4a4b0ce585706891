#include <libpsl.h>

#include <algorithm>
#include <array>
#include <span>

#include "base/text.hpp"
#include "intel/scan/find.hpp"

namespace tocsin::scan {
namespace {

constexpr std::size_t name_bytes_max = 253;  ///< RFC 1035 section 2.3.4
constexpr std::size_t url_bytes_max = 4096;

bool in_local_part(char c) { return is_word(c) || c == '.' || c == '_' || c == '-' || c == '+' || c == '%' || c == '\''; }
constexpr std::array<bool, 256> url_ends = [] {
  std::array<bool, 256> out{};
  for (unsigned c = 0; c <= ' '; ++c) out[c] = true;
  for (const char c : std::string_view("<>\"`|\\^{}")) out[static_cast<unsigned char>(c)] = true;
  return out;
}();
bool ends_url(char c) { return url_ends.data()[static_cast<unsigned char>(c)]; }
bool ends_authority(char c) { return c == '/' || c == '?' || c == '#'; }

/// Top-level names that no registry gives out: what ends in them is somebody's own network (RFC 6762, RFC 8375, ICANN's `internal`).
constexpr ShortWords internal_tlds(std::to_array<std::string_view>({"local", "lan", "corp", "internal", "intranet", "intra", "home", "private", "ad"}));
/// Reserved for documents (RFC 2606, RFC 6761), and onion addresses (RFC 7686): names, but in no public suffix list.
constexpr ShortWords reserved_tlds(std::to_array<std::string_view>({"example", "test", "invalid", "onion"}));
/// Endings of files that are top-level names as well; a single dot before one of them is a file.
constexpr ShortWords file_endings(std::to_array<std::string_view>({"md", "py", "sh", "pl", "rs", "zip", "mov", "so", "cc", "cs", "ps", "app", "bat", "com", "js", "ai", "doc", "pub", "gz", "tf", "id", "as", "pm", "mo", "in", "am", "do", "py", "java"}));

/// What hosts do, as their names say it.
constexpr ShortWords host_roles(std::to_array<std::string_view>({"sql", "db", "web", "www", "app", "api", "dc", "ad", "fs", "file", "hist", "scada", "hmi", "ews", "vpn", "fw", "gw", "mail", "mx", "ex", "exch", "dns", "dhcp", "ntp", "esx", "esxi", "vm", "hv",
                                                                   "srv", "svr", "server", "ws", "wks", "pc", "lt", "nb", "lap", "desk", "jump", "bastion", "proxy", "log", "siem", "nas", "san", "bkp", "backup", "print", "prn", "rdp", "rds", "citrix", "ctx",
                                                                   "sccm", "wsus", "ca", "pki", "radius", "ap", "sw", "rtr", "router", "switch", "build", "ci", "git", "jira", "test", "dev", "prod"}));

template <class List>
bool one_of(const List& list, std::string_view text) {
  return std::ranges::find(list, text) != list.end();
}

enum class Tld : std::uint8_t { none, internal, reserved, open };  ///< whose a top-level name is; `open` ones are in the list of public suffixes

Tld judge_tld(std::string_view tld) {
  if (internal_tlds.contains(tld) || tld == "localdomain") return Tld::internal;
  if (reserved_tlds.contains(tld) || tld == "localhost") return Tld::reserved;
  static const psl_ctx_t* const list = psl_builtin();
  const std::string name(tld);
  return list != nullptr && psl_is_public_suffix2(list, name.c_str(), PSL_TYPE_ICANN | PSL_TYPE_NO_STAR_RULE) == 1 ? Tld::open : Tld::none;
}

/// Judged once for each top-level name: the list of public suffixes is searched slowly, and texts repeat themselves.
Tld tld_of(std::string_view tld) {
  struct Judged {
    std::array<char, 24> tld{};
    std::size_t size = 0;
    Tld is = Tld::none;
  };
  static thread_local std::array<Judged, 256> judged;
  if (tld.size() > sizeof(Judged::tld)) return Tld::none;
  auto& answer = judged[word_key(tld) >> 56];
  if (std::string_view(answer.tld.data(), answer.size) == tld) return answer.is;
  std::ranges::copy(tld, answer.tld.begin());
  answer.size = tld.size();
  return answer.is = judge_tld(tld);
}

/// The labels are those of a host name (RFC 1123), with the underscores that real records have.
bool host_form(std::string_view name) {
  if (name.size() > name_bytes_max || name.empty()) return false;
  for (std::size_t label = 0;;) {
    const auto dot = name.find('.', label);
    const auto end = std::min(dot, name.size());
    if (end == label || end - label > 63 || name[label] == '-' || name[end - 1] == '-') return false;
    if (dot == std::string_view::npos) return label > 0 && end - label >= 2 && !is_digit(name[label]);
    label = dot + 1;
  }
}

struct Named {
  Kind kind = Kind::domain;
  Side side = Side::theirs;
  Certainty certainty = Certainty::certain;
  std::string_view rule = {}, entry = {}, evidence = {};
};

/// What a name with dots is, if it is one at all.
std::optional<Named> judge_name(const Ours& ours, std::string_view lower) {
  const auto host_entry = [&]() -> std::optional<Named> {
    const auto host = ours.host_of(lower);
    return host ? std::optional(Named{Kind::host, Side::ours, host->second, "inventory.host", host->first, "a host of the inventory"}) : std::nullopt;
  };
  if (!host_form(lower)) return host_entry();
  if (const auto entry = ours.domain_of(lower)) {
    const bool itself = ours.domains.contains(lower);
    return Named{itself ? Kind::domain : Kind::host, Side::ours, Certainty::certain, itself ? "inventory.domain" : "inventory.host-in-domain", *entry, "whole labels match a domain of the inventory"};
  }
  if (const auto host = host_entry()) return host;
  const auto tld = lower.substr(lower.rfind('.') + 1);
  const auto whose = tld_of(tld);
  if (whose == Tld::internal) return Named{Kind::host, Side::ours, Certainty::certain, "domain.internal-tld", {}, "ends in a top-level name that no registry gives out"};
  if (whose == Tld::reserved) return Named{Kind::domain, tld == "onion" ? Side::theirs : Side::neutral, Certainty::certain, "domain.reserved", {}, "a reserved top-level name"};
  if (whose == Tld::open) return Named{Kind::domain, Side::theirs, Certainty::certain, "domain.public", {}, "a public top-level name"};
  return std::nullopt;
}

void add_named(Reading& r, std::size_t begin, std::size_t end, const Named& named) {
  const bool ours = named.side == Side::ours;
  r.add({.begin = begin, .end = end, .kind = named.kind, .side = named.side, .certainty = named.certainty, .rank = ours ? rank_ours : rank_theirs - 1, .rule = named.rule, .evidence = named.evidence, .entry = named.entry});
  if (!ours) r.shields.emplace_back(begin, end);
}

/// One dot, and behind it what is the ending of a file more often than a domain's.
bool is_file_name(std::string_view lower) {
  const auto dot = lower.find('.');
  const auto ending = lower.substr(dot + 1);
  return dot != std::string_view::npos && ending != "com" && file_endings.contains(ending);
}

/// A bare name in running text. A file name is none, unless somebody defanged it.
void take_name(Reading& r, std::size_t begin, std::size_t end) {
  while (begin < end && !is_word(r.text[begin]) && r.text[begin] != '_') ++begin;
  while (end > begin && !is_word(r.text[end - 1])) --end;
  if (begin >= end || end - begin > name_bytes_max) return;
  const auto lower = lowered(r.cut(begin, end));
  const auto named = judge_name(*r.ours, lower.text());
  if (!named) return;
  if (named->side != Side::ours) {
    const bool in_path = begin > 1 && (r.text[begin - 1] == '\\' || r.text[begin - 1] == '/') && r.at(begin - 2) != '/' && r.at(begin - 2) != '\\';
    if ((in_path || is_file_name(lower.text())) && !r.shadow->defanged(begin, end)) return;
  }
  // short names count as hosts of ours only where a whole word ends
  if (named->kind == Kind::host && (r.at(end) == '@' || (begin > 0 && r.text[begin - 1] == '@'))) return;
  add_named(r, begin, end, *named);
}

// -- e-mail --

constexpr std::array free_mail = std::to_array<std::string_view>({"gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "live.com", "yahoo.com", "icloud.com", "me.com", "aol.com", "gmx.de", "gmx.net", "web.de"});

bool any_of_words(std::string_view context, std::initializer_list<std::string_view> words) {
  return std::ranges::any_of(words, [&](std::string_view word) { return context.find(word) != std::string_view::npos; });
}

/// Words that say the address is the attacker's.
bool hostile_context(std::string_view before) {
  return any_of_words(before, {"sent from", "sender", "from:", "spoof", "phish", "reply-to", "attacker", "actor", "registrant", "registered by", "c2", "c&c", "malicious", "adversary", "ransom",
                               "exfiltrat", "dropper", "used by", "lure", "delivered by", "originat", "extort", "threat", "scam", "indicator", "impersonat", "mail from", "envelope"});
}
bool personal_context(std::string_view before) {
  return any_of_words(before, {"my e", "your e", "email is", "e-mail is", "email:", "e-mail:", "mail me", "reach me", "contact me", "reach out", "customer", "employee", "victim", "recipient", "user ", "owner",
                               "contact", "colleague", "staff", "patient", "client", "'s email", "'s e-mail", "her email", "his email", "their email", "send it to", "cc:", "to:", "account", "email address", "mailbox", "email to", "e-mail to", "my mail", "your mail", "mail is", "email?", "e-mail?",
                               "mail address", "write to", "wrote to", "reply to me", "forwarded to", "husband", "wife", "friend"});
}

/// `maria.santos@`, `EmilHenriksson@`: a part of it, by its signs or capitals, is a given name.
bool names_a_person(const Reading& r, std::size_t begin, std::size_t end) {
  const auto local = r.cut(begin, std::min(r.text.find('@', begin), end));
  for (std::size_t from = 0; from < local.size();) {
    std::size_t to = from;
    while (to < local.size() && is_alpha(local[to]) && (to == from || is_lower(local[to]))) ++to;
    if (to - from >= 3 && (r.ours->words.meaning(local.substr(from, to - from)) & means_given_name) != 0) return true;
    from = std::max(to, from + 1);
  }
  return false;
}

Named judge_mail(const Reading& r, std::size_t begin, std::size_t end, std::string_view lower_domain) {
  if (const auto entry = r.ours->domain_of(lower_domain)) return {Kind::email, Side::ours, Certainty::certain, "email.own-domain", *entry, "its domain is a domain of the inventory"};
  const auto tld = lower_domain.substr(lower_domain.rfind('.') + 1);
  if (tld_of(tld) == Tld::internal) return {Kind::email, Side::ours, Certainty::certain, "email.internal-tld", {}, "its domain ends in a top-level name that no registry gives out"};
  if (r.shadow->defanged(begin, end)) return {Kind::email, Side::theirs, Certainty::certain, "email.defanged", {}, "written so that nobody clicks on it"};
  const auto before = r.before(begin, 72);
  if (hostile_context(before.text())) return {Kind::email, Side::theirs, Certainty::certain, "email.hostile-context", {}, "the words before it call it the attacker's"};
  if (personal_context(before.text())) return {Kind::email, Side::ours, Certainty::certain, "email.personal-context", {}, "the words before it call it somebody's own"};
  if (names_a_person(r, begin, end) && std::ranges::any_of(before.text(), is_alpha)) return {Kind::email, Side::ours, Certainty::certain, "email.personal-name", {}, "a given name stands in it, in running text"};
  const bool free = one_of(free_mail, lower_domain);
  return {Kind::email, Side::ours, Certainty::uncertain, free ? "email.free-provider" : "email.unknown", {}, "neither the inventory nor the words around it say whose it is"};
}

// -- URLs --

struct Url {
  std::size_t begin, host_begin, host_end, end, user_end = 0, secret_begin = 0;
};

std::optional<Url> read_url(const Reading& r, std::size_t colon) {
  Url url{colon, colon + 3, colon + 3, colon + 3};
  while (url.begin > 0 && colon - url.begin < 16 && (is_word(r.text[url.begin - 1]) || r.text[url.begin - 1] == '+')) --url.begin;
  if (url.begin == colon || !is_alpha(r.text[url.begin])) return std::nullopt;
  const bool encoded = r.shadow->percent(colon);  // inside another one's query: there a sign ends it however it is written
  const auto stop = std::min(r.text.size(), colon + url_bytes_max);
  while (url.end < stop && (!ends_url(r.text.data()[url.end]) || (!encoded && r.shadow->percent(url.end)))) ++url.end;
  while (url.end > url.host_begin && std::string_view(".,;:!?'*)]").find(r.text[url.end - 1]) != std::string_view::npos) {
    const auto whole = r.cut(url.begin, url.end);
    if (whole.back() == ')' && std::ranges::count(whole, '(') >= std::ranges::count(whole, ')')) break;
    if (whole.back() == ']' && std::ranges::count(whole, '[') >= std::ranges::count(whole, ']')) break;
    --url.end;
  }
  // a sign that is written as `%2F` ends nothing, unless the whole URL is written so
  const auto authority_from = [&](std::size_t from) {
    while (from < url.end && (!ends_authority(r.text.data()[from]) || (!encoded && r.shadow->percent(from)))) ++from;
    return std::min(from, url.end);
  };
  auto authority_end = authority_from(url.host_begin);
  // passwords are pasted as they are, with signs that would end the authority: app:pa#ss?@host
  const auto port = r.cut(url.host_begin, authority_end).find(':');
  if (port != std::string_view::npos && r.cut(url.host_begin, authority_end).find('@') == std::string_view::npos && !std::ranges::all_of(r.cut(url.host_begin + port + 1, authority_end), is_digit))
    if (const auto sign = r.text.substr(0, std::min(url.end, url.host_begin + 160)).find('@', authority_end); sign != std::string_view::npos)
      authority_end = authority_from(sign);
  const auto authority = r.text.substr(url.host_begin, authority_end - url.host_begin);
  auto user = authority.rfind('@');
  while (user != std::string_view::npos && user > 0 && !encoded && r.shadow->percent(url.host_begin + user)) user = authority.rfind('@', user - 1);
  if (user != std::string_view::npos) {
    const auto colon_in = authority.find(':');
    if (colon_in != std::string_view::npos && colon_in < user) url.secret_begin = url.host_begin + colon_in + 1;
    url.user_end = url.host_begin + user;
    url.host_begin = url.user_end + 1;
  }
  url.host_end = url.host_begin;
  if (r.at(url.host_end) == '[') url.host_end = std::min(r.text.substr(0, authority_end).find(']', url.host_end), authority_end);
  while (url.host_end < authority_end && r.text[url.host_end] != ':') ++url.host_end;
  return url.host_end > url.host_begin ? std::optional(url) : std::nullopt;
}

std::optional<Named> judge_host(const Reading& r, std::string_view host) {
  if (host.size() > name_bytes_max) return std::nullopt;
  const auto held = lowered(host);
  auto lower = held.text();
  if (lower.starts_with('[') && lower.ends_with(']')) lower = lower.substr(1, lower.size() - 2);
  if (const auto address = parse_address(lower)) {
    if (const auto entry = r.ours->networks.find(*address)) return Named{Kind::ip, Side::ours, Certainty::certain, "url.own-host", *entry, "its host is an address of the inventory"};
    return Named{Kind::ip, Side::theirs, Certainty::certain, "url.host", {}, "a public address"};
  }
  while (lower.ends_with('.')) lower.remove_suffix(1);
  return judge_name(*r.ours, lower);
}

void take_url(Reading& r, std::size_t colon) {
  const auto url = read_url(r, colon);
  if (!url) return;
  r.effort += (url->end - url->begin) / 16;
  if (url->secret_begin != 0 && url->user_end > url->secret_begin)
    r.add({.begin = url->secret_begin, .end = url->user_end, .kind = Kind::password, .rank = rank_secret, .rule = "secret.url-password", .evidence = "stands between user and host of a URL"});
  const auto named = judge_host(r, r.cut(url->host_begin, url->host_end));
  if (!named) return;
  const bool ours = named->side == Side::ours;
  r.add({.begin = url->begin, .end = url->end, .kind = Kind::url, .side = named->side, .certainty = named->certainty, .rank = ours ? rank_ours : rank_theirs + 1, .rule = ours ? "url.own-host" : "url.public",
         .evidence = ours ? "its host is ours" : "its host is a public name or address", .entry = named->entry});
}

// -- addresses --

struct Known {
  std::string_view network, rule, what;
  Side side;
};
/// Special-purpose networks (IANA registries, RFC 6890), and resolvers that everybody uses.
const std::vector<std::pair<Network, Known>>& known_networks() {
  static const auto made = [] {
    constexpr std::array rows = std::to_array<Known>({{"10.0.0.0/8", "ip.private", "a private address (RFC 1918)", Side::ours},
                                                      {"172.16.0.0/12", "ip.private", "a private address (RFC 1918)", Side::ours},
                                                      {"192.168.0.0/16", "ip.private", "a private address (RFC 1918)", Side::ours},
                                                      {"100.64.0.0/10", "ip.shared", "a carrier's shared address (RFC 6598)", Side::ours},
                                                      {"169.254.0.0/16", "ip.link-local", "a link-local address (RFC 3927)", Side::ours},
                                                      {"fc00::/7", "ip.unique-local", "a unique local address (RFC 4193)", Side::ours},
                                                      {"fe80::/10", "ip.link-local", "a link-local address (RFC 4291)", Side::ours},
                                                      {"0.0.0.0/8", "ip.this-host", "no address of a host (RFC 1122)", Side::neutral},
                                                      {"127.0.0.0/8", "ip.loopback", "a loopback address", Side::neutral},
                                                      {"::1/128", "ip.loopback", "a loopback address", Side::neutral},
                                                      {"::/128", "ip.this-host", "the unspecified address", Side::neutral},
                                                      {"192.0.2.0/24", "ip.documentation", "reserved for documents (RFC 5737)", Side::neutral},
                                                      {"198.51.100.0/24", "ip.documentation", "reserved for documents (RFC 5737)", Side::neutral},
                                                      {"203.0.113.0/24", "ip.documentation", "reserved for documents (RFC 5737)", Side::theirs},
                                                      {"2001:db8::/32", "ip.documentation", "reserved for documents (RFC 3849)", Side::neutral},
                                                      {"224.0.0.0/4", "ip.multicast", "a multicast address", Side::neutral},
                                                      {"255.255.255.255/32", "ip.broadcast", "the broadcast address", Side::neutral},
                                                      {"8.8.8.8/32", "ip.public-resolver", "a resolver that everybody uses", Side::neutral},
                                                      {"8.8.4.4/32", "ip.public-resolver", "a resolver that everybody uses", Side::neutral},
                                                      {"1.1.1.1/32", "ip.public-resolver", "a resolver that everybody uses", Side::neutral},
                                                      {"1.0.0.1/32", "ip.public-resolver", "a resolver that everybody uses", Side::neutral},
                                                      {"9.9.9.9/32", "ip.public-resolver", "a resolver that everybody uses", Side::neutral},
                                                      {"2001:4860:4860::/48", "ip.public-resolver", "a resolver that everybody uses", Side::neutral}});
    std::vector<std::pair<Network, Known>> out;
    for (const auto& row : rows) out.emplace_back(*parse_network(row.network), row);
    return out;
  }();
  return made;
}

const std::vector<std::pair<Network, Known>> no_networks;
/// Whether any of the IPv4 networks above begins with this number.
bool is_special(std::uint8_t first) {
  static const auto first_bytes = [] {
    std::array<bool, 256> out{};
    for (const auto& [network, unused] : known_networks())
      if (!network.address.v6)
        for (std::size_t i = 0; i < 256; ++i) out[i] = out[i] || (i ^ network.address.bytes[0]) >> (8 - std::min(network.bits, 8)) == 0;
    return out;
  }();
  return first_bytes[first];
}

/// Four numbers with dots are a version where the words around them say so, or where a package's suffix follows.
bool is_version(const Reading& r, std::size_t begin, std::size_t end) {
  const char next = r.at(end);
  if ((next == '-' || next == '+' || next == '~') && is_word(r.at(end + 1))) {
    std::size_t at = end + 1;
    while (is_word(r.at(at))) ++at;
    const auto suffix = r.text.substr(end + 1, at - end - 1);
    if (!std::ranges::all_of(suffix, is_digit)) return true;
  }
  const auto before = r.before(begin, 14);
  for (const std::string_view word : {"version ", "versions ", "ver ", "ver. ", "release ", "build ", "firmware ", "section ", "v", "rev ", "patch "})
    if (before.text().ends_with(word) && (word.size() > 1 || before.size < 2 || !is_word(before.bytes[before.size - 2]))) return true;
  return false;
}

void add_address(Reading& r, std::size_t begin, std::size_t end, const Address& address, const std::optional<Network>& network) {
  Hit hit{.begin = begin, .end = end, .kind = network ? Kind::network : Kind::ip, .side = Side::theirs, .rank = rank_theirs, .rule = "ip.public", .evidence = "a public address"};
  if (const auto entry = r.ours->networks.find(address)) {
    hit.side = Side::ours, hit.rank = rank_ours, hit.rule = "inventory.network", hit.entry = *entry, hit.evidence = "lies in a network of the inventory";
  } else {
    for (const auto& [known, row] : address.v6 || is_special(address.bytes[0]) ? known_networks() : no_networks)
      if (known.contains(address)) {
        hit.side = row.side, hit.rule = row.rule, hit.evidence = row.what;
        if (row.side == Side::ours) hit.rank = rank_ours;
        break;
      }
  }
  if (!address.v6 && hit.side == Side::ours && !network && is_version(r, begin, end) && !r.shadow->defanged(begin, end)) return;
  r.add(hit);
}

/// @return where to go on
std::size_t take_v4(Reading& r, std::size_t begin) {
  std::size_t end = begin;
  int dots = 0;
  while (end < r.text.size() && (is_digit(r.text[end]) || (r.text[end] == '.' && is_digit(r.at(end + 1)) && ++dots > 0))) ++end;
  if (dots != 3 || is_alpha(r.at(end)) || r.at(end) == '_') return end;
  const auto address = parse_address(r.cut(begin, end));
  if (!address) return end;
  if (r.at(end) == '/' && is_digit(r.at(end + 1))) {
    std::size_t stop = end + 1;
    while (is_digit(r.at(stop))) ++stop;
    const auto network = parse_network(r.cut(begin, stop));
    if (network && !is_word(r.at(stop))) {
      add_address(r, begin, stop, *address, network->bits == 32 ? std::nullopt : network);
      return stop;
    }
  }
  add_address(r, begin, end, *address, std::nullopt);
  return end;
}

/// Called at a colon that could stand inside an IPv6 address. @return where to go on
std::size_t take_v6(Reading& r, std::size_t colon, std::size_t not_before) {
  std::size_t begin = colon;
  while (begin > not_before && colon - begin < 5 && is_hex(r.text[begin - 1])) --begin;
  if (begin > 0 && (is_word(r.text[begin - 1]) || r.text[begin - 1] == ':' || r.text[begin - 1] == '.')) return colon + 1;
  std::size_t end = colon;
  while (end < r.text.size() && end - begin < 45 && (is_hex(r.text[end]) || r.text[end] == ':' || (r.text[end] == '.' && is_digit(r.at(end + 1))))) ++end;
  std::size_t stop = end;
  while (stop > begin && r.text[stop - 1] == ':' && r.at(stop - 2) != ':') --stop;
  const auto text = r.cut(begin, stop);
  const auto address = std::ranges::count(text, ':') >= 2 ? parse_address(text) : std::nullopt;
  // `::` alone is an operator in many languages; an address of theirs or ours names more than that
  if (!address || text.size() < 6 || is_alpha(r.at(stop))) return end > colon ? end : colon + 1;
  std::optional<Network> network;
  if (r.at(stop) == '/' && is_digit(r.at(stop + 1))) {
    std::size_t bits = stop + 1;
    while (is_digit(r.at(bits))) ++bits;
    network = parse_network(r.cut(begin, bits));
    if (network) stop = bits;
  }
  add_address(r, begin, stop, *address, network && network->bits < 128 ? network : std::nullopt);
  return stop;
}

// -- Windows names --

/// `\\host\share\…`. @return where to go on
std::size_t take_unc(Reading& r, std::size_t begin) {
  std::size_t end = begin + 2;
  while (end < r.text.size() && end - begin < name_bytes_max && (in_name(r.text[end]) || r.text[end] == '$')) ++end;
  const auto host = r.text.substr(begin + 2, end - begin - 2);
  if (host.empty() || r.at(end) != '\\') return begin + 2;
  while (end < r.text.size() && end - begin < url_bytes_max && !is_blank(r.text[end]) && std::string_view("\"'<>|,;`").find(r.text[end]) == std::string_view::npos) ++end;
  while (end > begin && std::string_view(".:)]").find(r.text[end - 1]) != std::string_view::npos) --end;
  r.effort += 2 + (end - begin) / 16;
  const auto named = judge_host(r, host);
  if (named && named->side != Side::ours) return begin + 2;
  const bool plain = !named;
  r.add({.begin = begin, .end = end, .kind = Kind::path, .side = Side::ours, .certainty = plain ? Certainty::uncertain : named->certainty, .rank = rank_ours,
         .rule = plain ? "path.unknown-server" : "path.own-server", .evidence = plain ? "a server by its short name: most likely one of ours" : "its server is ours",
         .entry = plain ? std::string_view() : named->entry});
  return begin + 2;
}

/// `DOMAIN\user` where the domain is ours.
void take_login(Reading& r, std::size_t slash) {
  std::size_t begin = slash;
  while (begin > 0 && slash - begin < 32 && (is_word(r.text[begin - 1]) || r.text[begin - 1] == '-' || r.text[begin - 1] == '.')) --begin;
  std::size_t end = slash + 1;
  while (end < r.text.size() && end - slash < 64 && (is_word(r.text[end]) || std::string_view("._-$").find(r.text[end]) != std::string_view::npos)) ++end;
  while (end > slash + 1 && (r.text[end - 1] == '.' || r.text[end - 1] == '-')) --end;
  if (begin == slash || end == slash + 1 || r.at(end) == '\\' || (begin > 0 && (r.text[begin - 1] == '\\' || r.text[begin - 1] == ':'))) return;
  const auto domain = lowered(r.cut(begin, slash));
  if (!r.ours->login_domains.contains(domain.text()) && !r.ours->domain_of(domain.text())) return;
  r.add({.begin = slash + 1, .end = end, .kind = Kind::username, .side = Side::ours, .rank = rank_ours, .rule = "username.own-domain", .evidence = "stands behind the name of a domain of ours"});
}

/// Six pairs of hex digits with one sign between them: the hardware address of a device.
void take_mac(Reading& r, std::size_t begin) {
  const char sign = r.at(begin + 2);
  const std::size_t end = begin + 17;
  if (end > r.text.size() || (begin > 0 && (is_word(r.text[begin - 1]) || r.text[begin - 1] == sign)) || is_word(r.at(end)) || (r.at(end) == sign && is_word(r.at(end + 1)))) return;
  for (std::size_t i = 0; i < 17; ++i)
    if (i % 3 == 2 ? r.text[begin + i] != sign : !is_hex(r.text[begin + i])) return;
  r.colons_until = std::max(r.colons_until, end);
  r.add({.begin = begin, .end = end, .kind = Kind::mac, .rank = rank_shape, .rule = "mac.address", .evidence = "six pairs of hex digits"});
}

/// `001b.4411.3ab7`, as switches write it.
void take_dotted_mac(Reading& r, std::size_t begin) {
  const auto text = r.cut(begin, begin + 14);
  bool letter = false, digit = false;
  for (std::size_t i = 0; i < 14; ++i) {
    if (i % 5 == 4 ? text[i] != '.' : !is_hex(text[i])) return;
    letter = letter || is_alpha(text[i]);
    digit = digit || is_digit(text[i]);
  }
  if (letter && digit) r.add({.begin = begin, .end = begin + 14, .kind = Kind::mac, .rank = rank_shape, .rule = "mac.address", .evidence = "three groups of four hex digits"});
}

/// The network's part of the address.
std::string bytes_of(const Address& address, int bits) {
  std::string out(static_cast<std::size_t>(bits + 7) / 8, '\0');
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = static_cast<char>(address.bytes[i]);
  if (bits % 8 != 0) out.back() = static_cast<char>(static_cast<unsigned char>(out.back()) & (0xffU << (8 - bits % 8)));
  return out;
}

}  // namespace

void Networks::add(const Network& network, std::string entry) {
  const auto at = std::ranges::find_if(lengths_, [&](const Length& length) { return length.v6 == network.address.v6 && length.bits == network.bits; });
  auto& length = at != lengths_.end() ? *at : *lengths_.insert(std::ranges::find_if(lengths_, [&](const Length& other) { return other.bits < network.bits; }), Length{network.address.v6, network.bits, {}});
  length.entries.emplace(bytes_of(network.address, network.bits), std::move(entry));
}

std::optional<std::string_view> Networks::find(const Address& address) const {
  for (const auto& length : lengths_) {
    if (length.v6 != address.v6) continue;
    const auto found = length.entries.find(bytes_of(address, length.bits));
    if (found != length.entries.end()) return found->second;
  }
  return std::nullopt;
}

std::uint64_t Ours::end_of(std::string_view lower_name) {
  if (lower_name.size() < 2) return ~std::uint64_t{0};
  const auto last = static_cast<unsigned>(static_cast<unsigned char>(lower_name.back())) * 31U + static_cast<unsigned char>(lower_name[lower_name.size() - 2]);
  return std::uint64_t{1} << (last * 0x9e3779b1U >> 26);
}

std::optional<std::string_view> Ours::domain_of(std::string_view lower_name) const {
  if ((domain_ends & end_of(lower_name)) == 0) return std::nullopt;
  for (auto rest = lower_name;;) {
    if (const auto found = domains.find(rest); found != domains.end()) return found->second;
    const auto dot = rest.find('.');
    if (dot == std::string_view::npos) return std::nullopt;
    rest.remove_prefix(dot + 1);
  }
}

std::optional<std::pair<std::string_view, Certainty>> Ours::host_of(std::string_view lower_name) const {
  if (const auto found = hosts.empty() ? hosts.end() : hosts.find(lower_name); found != hosts.end()) return std::pair{std::string_view(found->second), Certainty::certain};
  if (lower_name.find('.') != std::string_view::npos || lower_name.size() > 63) return std::nullopt;
  const auto stop = static_cast<std::size_t>(std::ranges::find_if_not(lower_name, is_alpha) - lower_name.begin());
  const auto prefix = host_prefixes.find(lower_name.substr(0, stop));
  const auto rest = lower_name.substr(stop);
  if (prefix == host_prefixes.end() && stop > 3 && !rest.empty() && rest.size() <= 5 && is_digit(rest[0])) {
    // `oslweb03`: place, role and number without a sign between them
    for (std::size_t size = 2; size + 2 <= stop; ++size)
      if (const auto place = host_prefixes.find(lower_name.substr(0, size)); place != host_prefixes.end() && host_roles.contains(lower_name.substr(size, stop - size))) return std::pair{std::string_view(place->second), Certainty::certain};
  }
  if (prefix == host_prefixes.end() || rest.size() < 2) return std::nullopt;
  return std::pair{std::string_view(prefix->second), std::ranges::any_of(rest, is_digit) ? Certainty::certain : Certainty::uncertain};
}

void at_mail_sign(Reading& r, std::size_t at) {
  r.effort += 2;
  std::size_t begin = at;
  while (begin > 0 && at - begin < 64 && in_local_part(r.text[begin - 1])) --begin;
  while (begin < at && !is_word(r.text[begin]) && r.text[begin] != '_') ++begin;
  std::size_t end = at + 1;
  while (end < r.text.size() && end - at <= name_bytes_max && in_name(r.text[end])) ++end;
  while (end > at + 1 && !is_word(r.text[end - 1])) --end;
  if (begin == at || end == at + 1) return;
  const auto domain = lowered(r.cut(at + 1, end));
  if (!judge_name(*r.ours, domain.text())) return;
  const auto named = judge_mail(r, begin, end, domain.text());
  r.names_until = std::max(r.names_until, end);
  r.effort += 4;
  if (named.side != Side::ours) return add_named(r, begin, end, named);
  r.add({.begin = begin, .end = end, .kind = Kind::email, .side = Side::ours, .certainty = named.certainty, .rank = named.entry.empty() ? rank_shape : rank_ours, .rule = named.rule, .evidence = named.evidence, .entry = named.entry});
}

void at_colon(Reading& r, std::size_t at) {
  if (r.at(at + 1) == '/' && r.at(at + 2) == '/') {
    r.effort += 4;
    take_url(r, at);
    return;
  }
  if (at >= r.colons_until && (is_hex(r.at(at + 1)) || r.at(at + 1) == ':')) {
    r.effort += 1;
    if (at >= 2 && is_hex(r.text[at - 1]) && is_hex(r.text[at - 2]) && is_hex(r.at(at + 1)) && is_hex(r.at(at + 2))) take_mac(r, at - 2);
    r.colons_until = std::max(r.colons_until, take_v6(r, at, r.colons_until));
  }
  take_assignment(r, at);
}

void at_equals(Reading& r, std::size_t at) { take_assignment(r, at); }

void at_backslash(Reading& r, std::size_t at) {
  if (r.at(at + 1) == '\\' && is_word(r.at(at + 2)) && (at == 0 || r.text[at - 1] != '\\')) take_unc(r, at);
  else if (is_word(r.at(at + 1)) && at > 0 && is_word(r.text[at - 1])) take_login(r, at);
}

void at_dot(Reading& r, std::size_t at) {
  if (at < r.names_until) return;
  // zeros follow the text, which are no part of a name
  const char* const text = r.text.data();
  std::size_t begin = at, end = at + 1;
  const auto least = std::max(r.names_until, at > name_bytes_max ? at - name_bytes_max - 1 : 0);
  while (begin > least && in_name(text[begin - 1])) --begin;
  while (in_name(text[end])) ++end;
  r.names_until = end;
  r.effort += 1 + (end - begin) / 64;
  if (r.at(end) != '@') take_name(r, begin, end);
  if (end - begin == 14) take_dotted_mac(r, begin);
  // addresses may stand in a row: 10.0.0.1-10.0.0.9
  for (std::size_t i = begin; i < end;) {
    const auto starts = [&] { return i == 0 || !(is_word(text[i - 1]) || text[i - 1] == '.' || text[i - 1] == '_'); };
    i = is_digit(text[i]) && starts() ? std::max(take_v4(r, i), i + 1) : i + 1;
  }
}

}  // namespace tocsin::scan
