#include "intel/extract.hpp"

#include <algorithm>
#include <set>
#include <tuple>

#include "base/text.hpp"
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
    const auto side = hit.kind == scan::Kind::uuid ? scan::Side::neutral : hit.certainty == scan::Certainty::uncertain ? scan::Side::neutral : hit.side;
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
