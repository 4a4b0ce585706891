#include "path/sanitize/identify.hpp"

#include <algorithm>

#include "base/net.hpp"
#include "path/sanitize/addresses.hpp"
#include "path/sanitize/judge.hpp"
#include "path/sanitize/places.hpp"

namespace tocsin::sanitize {
namespace {

constexpr std::size_t pseudonym_bytes_max = 100;

bool is_made_of(std::string_view text, std::string_view signs) { return !text.empty() && text.find_first_not_of(signs) == std::string_view::npos; }

/// Whether the match is called so; addresses have a second way.
bool is_called(const scan::Match& match, std::string_view pseudonym, const Keyed& keyed) {
  if (match.kind == scan::Kind::ip && pseudonym.starts_with("IP-x")) {
    const auto address = parse_address(match.canonical);
    return address && prefix_preserving(*address, keyed) == pseudonym;
  }
  if (match.kind == scan::Kind::network && pseudonym.starts_with("NET-x")) return prefix_preserving_network(match.canonical, keyed) == pseudonym;
  return pseudonym_of(match, keyed) == pseudonym;
}

/// What texts write of the inventory, each once.
std::vector<std::string> values_in(const inventory::Inventory& inventory) {
  auto vocabulary = vocabulary_of(inventory);
  std::vector<std::string> out;
  for (auto& term : vocabulary.terms) out.push_back(std::move(term.text));
  out.insert(out.end(), inventory.domains.begin(), inventory.domains.end());
  out.insert(out.end(), inventory.cidrs.begin(), inventory.cidrs.end());
  for (const auto& host : inventory.hosts) out.insert(out.end(), host.addresses.begin(), host.addresses.end());
  return out;
}

}  // namespace

bool is_pseudonym(std::string_view text) {
  const auto dash = text.rfind('-');
  if (text.size() > pseudonym_bytes_max || dash == std::string_view::npos || dash == 0) return false;
  const auto lead = text.substr(0, dash), tail = text.substr(dash + 1);
  if (lead == "IP" && tail.starts_with('x')) return is_made_of(tail, "x.0123456789abcdef");
  if (lead == "NET") return tail.starts_with('x') && is_made_of(tail, "x./0123456789abcdef");
  return tail.size() == 10 && is_made_of(lead, "ABCDEFGHIJKLMNOPQRSTUVWXYZ-") && is_made_of(tail, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567");
}

std::optional<Behind> behind_in_map(std::string_view pseudonym, const Json& map, const std::vector<Part>& raw, const Keyed& keyed) {
  for (const auto& row : map["redactions"].array()) {
    // a mask such as [CARD] stands for many things
    if (row["replacement"].text() != pseudonym || row["action"].text() != name(Action::pseudonymize)) continue;
    const auto text = text_at(raw, row["part"].text(), row["place"].text());
    const auto begin = static_cast<std::size_t>(row["start"].integer()), end = static_cast<std::size_t>(row["end"].integer());
    if (!text || begin > end || end > text->size()) continue;
    auto stood = text->substr(begin, end - begin);
    if (keyed("redacted", stood).hex() != row["before"].text()) continue;
    return Behind{std::move(stood), scan::parse_kind(row["class"].text()).value_or(scan::Kind::secret), row["entry"].text()};
  }
  return {};
}

std::optional<Behind> behind_in_text(std::string_view pseudonym, std::string_view text, const scan::Scanner& scanner, const std::vector<Keyed>& ways) {
  for (const auto& match : scanner.scan(text).matches) {
    if (!concerns_us(match)) continue;
    if (std::ranges::any_of(ways, [&](const Keyed& keyed) { return is_called(match, pseudonym, keyed); }))
      return Behind{std::string(text.substr(match.begin, match.end - match.begin)), match.kind, match.entry};
  }
  return {};
}

std::optional<Behind> behind_in_inventory(std::string_view pseudonym, const inventory::Inventory& inventory, const scan::Scanner& scanner, const std::vector<Keyed>& ways) {
  for (const auto& value : values_in(inventory))
    if (auto found = behind_in_text(pseudonym, value, scanner, ways)) return found;
  return {};
}

}  // namespace tocsin::sanitize
