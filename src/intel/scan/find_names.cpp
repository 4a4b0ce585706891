#include <libpsl.h>

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "intel/scan/find.hpp"

namespace tocsin::scan {
namespace {

bool in_name(char c) { return is_word(c) || c == '-' || c == '_' || c == '.'; }
bool in_local_part(char c) { return is_word(c) || c == '.' || c == '_' || c == '-' || c == '+' || c == '%' || c == '\''; }
bool ends_url(char c) {
  return static_cast<unsigned char>(c) <= ' ' || c == '<' || c == '>' || c == '"' || c == '`' || c == '|' || c == '\\' || c == '^' || c == '{' || c == '}';
}

/// Top-level names that no registry gives out: what ends in them is somebody's own network (RFC 6762, RFC 8375, ICANN's `internal`).
constexpr std::array internal_tlds = std::to_array<std::string_view>({"local", "lan", "corp", "internal", "intranet", "intra", "home", "private", "localdomain", "ad"});
/// Reserved for documents (RFC 2606, RFC 6761), and onion addresses (RFC 7686): names, but in no public suffix list.
constexpr std::array reserved_tlds = std::to_array<std::string_view>({"example", "test", "invalid", "localhost", "onion"});
/// Endings of files that are top-level names as well; a single dot before one of them is a file.
constexpr std::array file_endings = std::to_array<std::string_view>({"md", "py", "sh", "pl", "rs", "zip", "mov", "so", "cc", "cs", "ps", "app", "bat", "com", "js", "ai", "doc", "pub", "gz", "tf", "id", "as", "pm", "mo", "in", "am", "do", "py", "java"});

template <class List>
bool one_of(const List& list, std::string_view text) {
  return std::ranges::find(list, text) != list.end();
}

bool is_public_tld(std::string_view tld) {
  static const psl_ctx_t* const list = psl_builtin();
  const std::string name(tld);
  return list != nullptr && psl_is_public_suffix2(list, name.c_str(), PSL_TYPE_ICANN | PSL_TYPE_NO_STAR_RULE) == 1;
}

/// The labels are those of a host name (RFC 1123), with the underscores that real records have.
bool host_form(std::string_view name) {
  if (name.size() > 253) return false;
  for (const auto label : split(name, '.'))
    if (label.empty() || label.size() > 63 || label.front() == '-' || label.back() == '-') return false;
  const auto tld = name.substr(name.rfind('.') + 1);
  return name.find('.') != std::string_view::npos && tld.size() >= 2 && !is_digit(tld[0]);
}

struct Named {
  Kind kind = Kind::domain;
  Side side = Side::theirs;
  Certainty certainty = Certainty::certain;
  std::string rule = {}, entry = {}, evidence = {};
};

/// What a name with dots is, if it is one at all.
std::optional<Named> judge_name(const Ours& ours, std::string_view lower) {
  if (!host_form(lower)) {
    if (const auto host = ours.host_of(lower)) return Named{Kind::host, Side::ours, host->second, "inventory.host", host->first, "a host of the inventory"};
    return std::nullopt;
  }
  if (const auto entry = ours.domain_of(lower)) {
    const bool itself = ours.domains.contains(lower);
    return Named{itself ? Kind::domain : Kind::host, Side::ours, Certainty::certain, itself ? "inventory.domain" : "inventory.host-in-domain", *entry, "whole labels match a domain of the inventory"};
  }
  if (const auto host = ours.host_of(lower)) return Named{Kind::host, Side::ours, host->second, "inventory.host", host->first, "a host of the inventory"};
  const auto tld = lower.substr(lower.rfind('.') + 1);
  if (one_of(internal_tlds, tld)) return Named{Kind::host, Side::ours, Certainty::certain, "domain.internal-tld", {}, "ends in ." + std::string(tld) + ", which no registry gives out"};
  if (one_of(reserved_tlds, tld)) return Named{Kind::domain, tld == "onion" ? Side::theirs : Side::neutral, Certainty::certain, "domain.reserved", {}, "a reserved top-level name"};
  if (is_public_tld(tld)) return Named{Kind::domain, Side::theirs, Certainty::certain, "domain.public", {}, "a public top-level name"};
  return std::nullopt;
}

void add_named(Reading& r, std::size_t begin, std::size_t end, const Named& named, std::string canonical) {
  const bool ours = named.side == Side::ours;
  r.add({.begin = begin, .end = end, .kind = named.kind, .side = named.side, .certainty = named.certainty, .rank = ours ? rank_ours : rank_theirs - 1, .rule = named.rule,
         .entry = named.entry, .evidence = named.evidence, .canonical = std::move(canonical)});
  if (!ours) r.shields.emplace_back(begin, end);
}

/// A bare name in running text. A file name is none, unless somebody defanged it.
void take_name(Reading& r, std::size_t begin, std::size_t end) {
  while (begin < end && !is_word(r.text[begin]) && r.text[begin] != '_') ++begin;
  while (end > begin && !is_word(r.text[end - 1])) --end;
  if (begin >= end) return;
  const auto lower = to_lower(r.text.substr(begin, end - begin));
  auto named = judge_name(*r.ours, lower);
  if (!named) return;
  const bool file = std::ranges::count(lower, '.') == 1 && one_of(file_endings, std::string_view(lower).substr(lower.rfind('.') + 1)) && lower.ends_with(".com") == false;
  const bool in_path = begin > 0 && (r.text[begin - 1] == '\\' || r.text[begin - 1] == '/') && r.at(begin - 2) != '/' && r.at(begin - 2) != '\\';
  if (named->side != Side::ours && (file || in_path) && !r.shadow->defanged(begin, end)) return;
  // short names count as hosts of ours only where a whole word ends
  if (named->kind == Kind::host && (r.at(end) == '@' || (begin > 0 && r.text[begin - 1] == '@'))) return;
  add_named(r, begin, end, *named, lower);
}

// -- e-mail --

bool any_of_words(const std::string& context, std::initializer_list<std::string_view> words) {
  return std::ranges::any_of(words, [&](std::string_view word) { return context.find(word) != std::string::npos; });
}

/// Words that say the address is the attacker's.
bool hostile_context(const std::string& before) {
  return any_of_words(before, {"sent from", "sender", "from:", "spoof", "phish", "reply-to", "attacker", "actor", "registrant", "registered by", "c2", "c&c", "malicious", "adversary", "ransom",
                               "exfiltrat", "dropper", "used by", "lure", "delivered by", "originat", "extort", "threat", "scam", "indicator", "impersonat", "mail from", "envelope"});
}
bool personal_context(const std::string& before) {
  return any_of_words(before, {"my e", "your e", "email is", "e-mail is", "email:", "e-mail:", "mail me", "reach me", "contact me", "reach out", "customer", "employee", "victim", "recipient", "user ", "owner",
                               "contact", "colleague", "staff", "patient", "client", "'s email", "'s e-mail", "her email", "his email", "their email", "send it to", "cc:", "to:", "account", "email address", "mailbox"});
}
constexpr std::array free_mail = std::to_array<std::string_view>({"gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "live.com", "yahoo.com", "icloud.com", "me.com", "aol.com", "gmx.de", "gmx.net", "web.de"});

Named judge_mail(const Reading& r, std::size_t begin, std::size_t end, std::string_view lower_domain) {
  if (const auto entry = r.ours->domain_of(lower_domain)) return {Kind::email, Side::ours, Certainty::certain, "email.own-domain", *entry, "its domain is a domain of the inventory"};
  const auto tld = lower_domain.substr(lower_domain.rfind('.') + 1);
  if (one_of(internal_tlds, tld)) return {Kind::email, Side::ours, Certainty::certain, "email.internal-tld", {}, "its domain ends in a top-level name that no registry gives out"};
  if (r.shadow->defanged(begin, end)) return {Kind::email, Side::theirs, Certainty::certain, "email.defanged", {}, "written so that nobody clicks on it"};
  const auto before = r.before(begin, 72);
  if (hostile_context(before)) return {Kind::email, Side::theirs, Certainty::certain, "email.hostile-context", {}, "the words before it call it the attacker's"};
  if (personal_context(before)) return {Kind::email, Side::ours, Certainty::certain, "email.personal-context", {}, "the words before it call it somebody's own"};
  const bool free = one_of(free_mail, lower_domain);
  return {Kind::email, Side::ours, Certainty::uncertain, free ? "email.free-provider" : "email.unknown", {}, "neither the inventory nor the words around it say whose it is"};
}

/// @return where the address ends, or 0
std::size_t take_mail(Reading& r, std::size_t at) {
  std::size_t begin = at;
  while (begin > 0 && at - begin < 64 && in_local_part(r.text[begin - 1])) --begin;
  while (begin < at && !is_word(r.text[begin]) && r.text[begin] != '_') ++begin;
  std::size_t end = at + 1;
  while (end < r.text.size() && in_name(r.text[end])) ++end;
  while (end > at + 1 && !is_word(r.text[end - 1])) --end;
  if (begin == at || end == at + 1) return 0;
  const auto domain = to_lower(r.text.substr(at + 1, end - at - 1));
  const auto judged = judge_name(*r.ours, domain);
  if (!judged && !host_form(domain)) return 0;
  if (!judged) return 0;
  const auto named = judge_mail(r, begin, end, domain);
  const auto lower = to_lower(r.text.substr(begin, end - begin));
  if (named.side == Side::ours)
    r.add({.begin = begin, .end = end, .kind = Kind::email, .side = Side::ours, .certainty = named.certainty, .rank = named.entry.empty() ? rank_shape : rank_ours, .rule = named.rule, .entry = named.entry, .evidence = named.evidence, .canonical = lower});
  else
    add_named(r, begin, end, named, lower);
  return end;
}

// -- URLs --

struct Url {
  std::size_t begin, host_begin, host_end, end, user_end = 0, secret_begin = 0;
};

std::optional<Url> read_url(const Reading& r, std::size_t colon) {
  Url url{colon, colon + 3, colon + 3, colon + 3};
  while (url.begin > 0 && colon - url.begin < 16 && (is_word(r.text[url.begin - 1]) || r.text[url.begin - 1] == '+')) --url.begin;
  if (url.begin == colon || !is_alpha(r.text[url.begin])) return std::nullopt;
  while (url.end < r.text.size() && !ends_url(r.text[url.end])) ++url.end;
  while (url.end > url.host_begin && std::string_view(".,;:!?'*)]").find(r.text[url.end - 1]) != std::string_view::npos) {
    const auto whole = r.text.substr(url.begin, url.end - url.begin);
    if (r.text[url.end - 1] == ')' && std::ranges::count(whole, '(') >= std::ranges::count(whole, ')')) break;
    if (r.text[url.end - 1] == ']' && std::ranges::count(whole, '[') >= std::ranges::count(whole, ']')) break;
    --url.end;
  }
  const auto authority_end = std::min(r.text.find_first_of("/?#", url.host_begin), url.end);
  const auto authority = r.text.substr(url.host_begin, authority_end - url.host_begin);
  if (const auto user = authority.rfind('@'); user != std::string_view::npos) {
    const auto colon_in = authority.find(':');
    if (colon_in != std::string_view::npos && colon_in < user) url.secret_begin = url.host_begin + colon_in + 1;
    url.user_end = url.host_begin + user;
    url.host_begin = url.user_end + 1;
  }
  url.host_end = url.host_begin;
  if (r.at(url.host_end) == '[') url.host_end = std::min(r.text.find(']', url.host_end), authority_end);
  while (url.host_end < authority_end && r.text[url.host_end] != ':') ++url.host_end;
  return url.host_end > url.host_begin ? std::optional(url) : std::nullopt;
}

std::optional<Named> judge_host(const Reading& r, std::string_view host) {
  std::string lower = to_lower(host);
  if (lower.starts_with('[') && lower.ends_with(']')) lower = lower.substr(1, lower.size() - 2);
  if (const auto address = parse_address(lower)) {
    if (const auto entry = r.ours->network_of(*address)) return Named{Kind::ip, Side::ours, Certainty::certain, "url.own-host", *entry, "its host is an address of the inventory"};
    return Named{Kind::ip, Side::theirs, Certainty::certain, "url.host", {}, "a public address"};
  }
  while (lower.ends_with('.')) lower.pop_back();
  return judge_name(*r.ours, lower);
}

/// @return where the URL's host begins, so that the caller goes on there
std::size_t take_url(Reading& r, std::size_t colon) {
  const auto url = read_url(r, colon);
  if (!url) return colon + 3;
  if (url->secret_begin != 0 && url->user_end > url->secret_begin)
    r.add({.begin = url->secret_begin, .end = url->user_end, .kind = Kind::password, .rank = rank_secret, .rule = "secret.url-password", .evidence = "stands between user and host of a URL",
           .canonical = std::string(r.text.substr(url->secret_begin, url->user_end - url->secret_begin))});
  auto named = judge_host(r, r.text.substr(url->host_begin, url->host_end - url->host_begin));
  if (!named) return url->host_begin;
  const bool ours = named->side == Side::ours;
  r.add({.begin = url->begin, .end = url->end, .kind = Kind::url, .side = named->side, .certainty = named->certainty, .rank = ours ? rank_ours : rank_theirs + 1, .rule = ours ? "url.own-host" : "url.public",
         .entry = named->entry, .evidence = "its host " + named->evidence, .canonical = std::string(r.text.substr(url->begin, url->end - url->begin))});
  return url->host_begin;
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
    if (before.ends_with(word) && (word.size() > 1 || before.size() < 2 || !is_word(before[before.size() - 2]))) return true;
  return false;
}

void add_address(Reading& r, std::size_t begin, std::size_t end, const Address& address, std::optional<Network> network) {
  Hit hit{.begin = begin, .end = end, .kind = network ? Kind::network : Kind::ip, .side = Side::theirs, .rank = rank_theirs, .rule = "ip.public", .evidence = "a public address",
          .canonical = network ? to_text(*network) : to_text(address)};
  if (const auto entry = r.ours->network_of(address)) {
    hit.side = Side::ours, hit.rank = rank_ours, hit.rule = "inventory.network", hit.entry = *entry, hit.evidence = "lies in a network of the inventory";
  } else {
    for (const auto& [known, row] : known_networks())
      if (known.contains(address)) {
        hit.side = row.side, hit.rule = row.rule, hit.evidence = row.what;
        if (row.side == Side::ours) hit.rank = rank_ours;
        break;
      }
  }
  if (!address.v6 && hit.side == Side::ours && !network && is_version(r, begin, end) && !r.shadow->defanged(begin, end)) return;
  r.add(std::move(hit));
}

/// @return where to go on
std::size_t take_v4(Reading& r, std::size_t begin) {
  std::size_t end = begin;
  int dots = 0;
  while (end < r.text.size() && (is_digit(r.text[end]) || (r.text[end] == '.' && is_digit(r.at(end + 1)) && ++dots > 0))) ++end;
  if (dots != 3 || is_alpha(r.at(end)) || r.at(end) == '_') return end;
  const auto address = parse_address(r.text.substr(begin, end - begin));
  if (!address) return end;
  if (r.at(end) == '/' && is_digit(r.at(end + 1))) {
    std::size_t stop = end + 1;
    while (is_digit(r.at(stop))) ++stop;
    const auto network = parse_network(r.text.substr(begin, stop - begin));
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
  const auto text = r.text.substr(begin, stop - begin);
  const auto address = std::ranges::count(text, ':') >= 2 ? parse_address(text) : std::nullopt;
  // `::` alone is an operator in many languages; an address of theirs or ours names more than that
  if (!address || text.size() < 6 || is_alpha(r.at(stop))) return end > colon ? end : colon + 1;
  std::optional<Network> network;
  if (r.at(stop) == '/' && is_digit(r.at(stop + 1))) {
    std::size_t bits = stop + 1;
    while (is_digit(r.at(bits))) ++bits;
    network = parse_network(r.text.substr(begin, bits - begin));
    if (network) stop = bits;
  }
  add_address(r, begin, stop, *address, network && network->bits < 128 ? network : std::nullopt);
  return stop;
}

// -- Windows names --

/// `\\host\share\…`. @return where to go on
std::size_t take_unc(Reading& r, std::size_t begin) {
  std::size_t end = begin + 2;
  while (end < r.text.size() && (in_name(r.text[end]) || r.text[end] == '$')) ++end;
  const auto host = r.text.substr(begin + 2, end - begin - 2);
  if (host.empty() || r.at(end) != '\\') return begin + 2;
  while (end < r.text.size() && !is_blank(r.text[end]) && std::string_view("\"'<>|,;`").find(r.text[end]) == std::string_view::npos) ++end;
  while (end > begin && std::string_view(".:)]").find(r.text[end - 1]) != std::string_view::npos) --end;
  const auto named = judge_host(r, host);
  if (named && named->side != Side::ours) return begin + 2;
  const bool plain = !named;
  r.add({.begin = begin, .end = end, .kind = Kind::path, .side = Side::ours, .certainty = plain ? Certainty::uncertain : named->certainty, .rank = rank_ours,
         .rule = plain ? "path.unknown-server" : "path.own-server", .entry = plain ? std::string() : named->entry,
         .evidence = plain ? "a server by its short name: most likely one of ours" : "its server is ours", .canonical = to_lower(r.text.substr(begin, end - begin))});
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
  const auto domain = to_lower(r.text.substr(begin, slash - begin));
  if (!r.ours->login_domains.contains(domain) && !r.ours->domain_of(domain)) return;
  const auto user = to_lower(r.text.substr(slash + 1, end - slash - 1));
  r.add({.begin = slash + 1, .end = end, .kind = Kind::username, .side = Side::ours, .rank = rank_ours, .rule = "username.own-domain", .evidence = "stands behind the name of a domain of ours", .canonical = user});
}

}  // namespace

std::optional<std::string> Ours::domain_of(std::string_view lower_name) const {
  for (auto rest = lower_name;;) {
    if (const auto found = domains.find(rest); found != domains.end()) return found->second;
    const auto dot = rest.find('.');
    if (dot == std::string_view::npos) return std::nullopt;
    rest.remove_prefix(dot + 1);
  }
}

std::optional<std::string> Ours::network_of(const Address& address) const {
  for (const auto& [network, entry] : networks)
    if (network.contains(address)) return entry;
  return std::nullopt;
}

std::optional<std::pair<std::string, Certainty>> Ours::host_of(std::string_view lower_name) const {
  if (const auto found = hosts.find(lower_name); found != hosts.end()) return std::pair{found->second, Certainty::certain};
  if (lower_name.find('.') != std::string_view::npos || lower_name.size() > 63) return std::nullopt;
  const auto stop = std::ranges::find_if_not(lower_name, is_alpha) - lower_name.begin();
  const auto prefix = host_prefixes.find(lower_name.substr(0, static_cast<std::size_t>(stop)));
  if (prefix == host_prefixes.end()) return std::nullopt;
  const auto rest = lower_name.substr(static_cast<std::size_t>(stop));
  if (rest.size() < 2) return std::nullopt;
  const bool numbered = std::ranges::any_of(rest, is_digit);
  return std::pair{prefix->second, numbered ? Certainty::certain : Certainty::uncertain};
}

std::string Reading::before(std::size_t place, std::size_t count) const {
  const auto begin = place > count ? place - count : 0;
  const auto piece = text.substr(begin, place - begin);
  const auto line = piece.rfind('\n');
  if (line == std::string_view::npos) return to_lower(piece);
  // the first thing on a line: what stands above it is its label
  if (!trim(piece.substr(line + 1)).empty()) return to_lower(piece.substr(line + 1));
  const auto above = trim(piece.substr(0, line));
  return to_lower(above.substr(above.rfind('\n') + 1)) + " ";
}

void find_names(Reading& r) {
  const auto text = r.text;
  std::size_t free_from = 0;  // colons of one IPv6 address are read once
  for (std::size_t i = 0; i < text.size();) {
    const char c = text[i];
    const bool starts = i == 0 || !is_word(text[i - 1]);
    if (c == '@') {
      i = std::max(take_mail(r, i), i + 1);
    } else if (c == ':') {
      if (text.substr(i, 3) == "://") take_url(r, i);
      if (i >= free_from) free_from = take_v6(r, i, free_from);
      ++i;
    } else if (c == '\\') {
      if (r.at(i + 1) == '\\' && is_word(r.at(i + 2)) && (i == 0 || text[i - 1] != '\\')) i = take_unc(r, i);
      else take_login(r, i++);
    } else if (starts && (is_word(c) || c == '_')) {
      std::size_t end = i;
      while (end < text.size() && in_name(text[end])) ++end;
      if (r.at(end) != '@') take_name(r, i, end);
      // addresses may stand in a row: 10.0.0.1-10.0.0.9
      for (std::size_t at = i; at < end;) {
        if (is_digit(text[at]) && (at == i || !(is_word(text[at - 1]) || text[at - 1] == '.' || text[at - 1] == '_'))) at = std::max(take_v4(r, at), at + 1);
        else ++at;
      }
      i = std::max(end, i + 1);
    } else {
      ++i;
    }
  }
}

}  // namespace tocsin::scan
