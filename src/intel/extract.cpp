#include "intel/extract.hpp"

#include <algorithm>
#include <set>
#include <tuple>

#include "base/net.hpp"
#include "base/text.hpp"
#include "intel/benign.hpp"
#include "intel/scan/reader.hpp"

namespace tocsin::intel {
namespace {

/// The type's name, or nothing for what is no observable.
std::string type_of(const scan::Hit& hit, std::string_view canonical) {
  using scan::Kind;
  switch (hit.kind) {
    case Kind::ip: return canonical.find(':') == std::string_view::npos ? "ipv4" : "ipv6";
    case Kind::network: return "cidr";
    case Kind::domain:
    case Kind::host: return "domain";
    case Kind::url: return "url";
    case Kind::email: return "email";
    case Kind::hash: return std::string(hit.rule.substr(hit.rule.find('.') + 1));
    case Kind::cve: return "cve";
    case Kind::attack_id: return "attack-id";
    case Kind::registry_key: return "registry-key";
    case Kind::uuid: return "uuid";
    default: return {};
  }
}

/// The warning lists come behind the inventory and before what the text says of a value: a public resolver is nobody's indicator, however
/// it is written. Of a URL the name counts, and its page where nobody else may have put one there.
bool is_benign(std::string_view type, std::string_view value) {
  if (type == "domain") return is_benign_name(value);
  if (type == "ipv4" || type == "ipv6") {
    const auto address = parse_address(value);
    return address && is_benign_address(*address);
  }
  const auto scheme = type == "url" ? value.find("://") : std::string_view::npos;
  if (scheme == std::string_view::npos) return false;
  const auto rest = value.substr(scheme + 3);
  const auto host_end = std::min(rest.find_first_of("/?#:"), rest.size());
  const auto host = to_lower(rest.substr(0, host_end));
  // a user before the host makes it another one's
  if (rest.substr(0, rest.find_first_of("/?#")).find('@') != std::string_view::npos) return false;
  const auto page = rest.substr(host_end);
  return page.empty() || page == "/" ? is_benign_name(host) : is_benign_site(host);
}

bool inside(const Observable& outer, const Observable& inner) { return outer.begin <= inner.begin && inner.end <= outer.end && &outer != &inner; }

}  // namespace

std::vector<Observable> extract(std::string_view text, const scan::Scanner& scanner) {
  std::vector<Observable> out;
  scan::read_names(scanner, text, [&](const scan::Hit& hit, const scan::Shadow& shadow) {
    const auto canonical = scan::canonical_of(hit, shadow.text());
    auto type = type_of(hit, canonical);
    if (type.empty()) return;
    const auto [begin, end] = shadow.raw(hit.begin, hit.end);
    if (begin >= end) return;
    auto side = hit.kind == scan::Kind::uuid ? scan::Side::neutral : hit.certainty == scan::Certainty::uncertain ? scan::Side::neutral : hit.side;
    if (side == scan::Side::theirs && is_benign(type, canonical)) side = scan::Side::neutral;
    out.push_back({.type = std::move(type), .value = canonical, .begin = begin, .end = end, .side = side});
  });
  std::ranges::sort(out, {}, [](const Observable& seen) { return std::tuple(seen.begin, ~seen.end, std::string_view(seen.type)); });
  const auto [first, last] = std::ranges::unique(out);
  out.erase(first, last);
  // the digits of a UUID, and hex inside a longer name, are not observables of their own
  std::vector<Observable> kept;
  for (const auto& seen : out) {
    const bool part = std::ranges::any_of(out, [&](const Observable& other) {
      return inside(other, seen) && (other.end - other.begin > seen.end - seen.begin) && !(other.type == "url" || other.type == "email");
    });
    if (!part) kept.push_back(seen);
  }
  return kept;
}

}  // namespace tocsin::intel
