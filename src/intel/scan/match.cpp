#include "intel/scan/match.hpp"

#include <array>

namespace tocsin::scan {
namespace {
constexpr std::array<std::string_view, kind_count> kind_names{
    "canary", "secret",   "private-key", "password",    "card",         "iban",    "national-id", "phone",  "email",    "username", "person",
    "person-open", "badge", "host",      "ip",          "network",      "domain",  "url",         "path",   "mac",      "customer", "third-party",
    "organization", "project", "ticket", "site",        "ot-asset",     "privilege", "speculation", "weakness", "restricted", "encoded",
    "hash",   "cve",      "attack-id",   "uuid",        "registry-key", "rule-text"};
}  // namespace

std::string_view name(Kind kind) { return kind_names[static_cast<std::size_t>(kind)]; }

Result<Kind> parse_kind(std::string_view text) {
  for (std::size_t i = 0; i < kind_count; ++i)
    if (kind_names[i] == text) return static_cast<Kind>(i);
  return refuse(Errc::invalid, "scan.kind", {}, "no such kind of match");
}

std::string_view name(Side side) { return side == Side::ours ? "ours" : side == Side::theirs ? "theirs" : "neutral"; }

}  // namespace tocsin::scan
