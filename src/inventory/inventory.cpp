#include "inventory/inventory.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace tocsin::inventory {
namespace {

std::string upper(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
  return out;
}

/// The first character of a name, which may take several bytes.
std::string initial(std::string_view name) {
  std::size_t size = 1;
  while (size < name.size() && (static_cast<unsigned char>(name[size]) & 0xc0) == 0x80) ++size;
  return std::string(name.substr(0, size));
}

}  // namespace

Result<> check_usable(const Inventory& inventory, Instant now, Duration freshness) {
  const bool empty = inventory.domains.empty() && inventory.cidrs.empty() && inventory.hosts.empty() && inventory.people.empty() && inventory.customers.empty() &&
                     inventory.third_parties.empty();
  if (empty) return refuse(Errc::conflict, "inventory.empty", {}, "import domains, networks, hosts, people, customers or third parties");
  if (inventory.canaries.empty()) return refuse(Errc::conflict, "inventory.no-canary", "/canaries", "plant at least one value that stands nowhere else");
  if (inventory.imported_at > now || now - inventory.imported_at > freshness)
    return refuse(Errc::conflict, "inventory.stale", "/imported_at", "imported " + to_rfc3339(inventory.imported_at));
  return {};
}

std::string family_name(const Person& person) {
  const std::string_view name = trim(person.name);
  const auto comma = name.find(',');
  if (comma != std::string_view::npos) return std::string(trim(name.substr(0, comma)));
  const auto space = name.rfind(' ');
  return space == std::string_view::npos ? std::string() : std::string(name.substr(space + 1));
}

std::vector<std::string> name_variants(const Person& person) {
  const auto space = person.name.rfind(' ');
  if (space == std::string::npos) return {};
  const std::string given(trim(std::string_view(person.name).substr(0, person.name.find(' '))));
  const std::string family = person.name.substr(space + 1);
  if (given.empty() || family.size() < 2) return {};
  const auto letter = initial(given);
  std::vector<std::string> out{family + ", " + given,  family + " " + given,        upper(family) + " " + given,
                               given + " " + upper(family), letter + ". " + family, letter + "." + family,
                               family + ", " + letter + ".", given + "." + family,  given + " " + family};
  std::ranges::sort(out);
  const auto [first, last] = std::ranges::unique(out);
  out.erase(first, last);
  std::erase(out, person.name);
  return out;
}

}  // namespace tocsin::inventory
