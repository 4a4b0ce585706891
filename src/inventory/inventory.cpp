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

/// The family name with the words in small letters before it.
std::string with_particles(std::string_view name) {
  auto begin = name.rfind(' ') + 1;
  while (begin >= 2) {
    const auto before = name.rfind(' ', begin - 2);
    const auto from = before == std::string_view::npos ? 0 : before + 1;
    if (from == 0 || name[from] < 'a' || name[from] > 'z') break;
    begin = from;
  }
  return std::string(name.substr(begin));
}

/// Without the signs inside words: `Wei-Lin` as `Wei Lin` and `Weilin`, `O'Malley` as `OMalley`, `St. Clair` as `St Clair`.
std::vector<std::string> respelled(const std::string& name) {
  std::vector<std::string> out;
  const auto plain = replace_all(replace_all(name, "\u2019", "'"), "\u2010", "-");
  if (plain.find('-') != std::string::npos) out.insert(out.end(), {replace_all(plain, "-", " "), replace_all(plain, "-", "")});
  if (plain.find('\'') != std::string::npos) out.insert(out.end(), {replace_all(plain, "'", ""), replace_all(plain, "'", " ")});
  if (plain.find(". ") != std::string::npos) out.push_back(replace_all(plain, ". ", " "));
  return out;
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
  std::vector<std::string> out;
  const auto pair = [&](const std::string& first, const std::string& last) {
    const auto letter = initial(first);
    out.insert(out.end(), {last + ", " + first, last + " " + first, upper(last) + " " + first, first + " " + upper(last), letter + ". " + last, letter + "." + last, last + ", " + letter + ".", first + "." + last, first + "_" + last,
                           first + last, first + " " + last});
  };
  pair(given, family);
  // `van der Merwe`: the particles belong to the family's name
  if (const auto whole = with_particles(person.name); whole != family) pair(given, whole);
  for (const auto& other : respelled(person.name)) out.push_back(other);
  // either half of a double family name
  if (const auto dash = family.find('-'); dash != std::string::npos && dash >= 3 && family.size() - dash > 3) {
    out.push_back(given + " " + family.substr(0, dash));
    out.push_back(given + " " + family.substr(dash + 1));
  }
  std::ranges::sort(out);
  const auto [first, last] = std::ranges::unique(out);
  out.erase(first, last);
  std::erase(out, person.name);
  return out;
}

}  // namespace tocsin::inventory
