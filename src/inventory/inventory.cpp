#include "inventory/inventory.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"

namespace tocsin::inventory {
namespace {

constexpr std::size_t user_bytes_min = 4;  ///< of a made user name; a shorter one is a word of some language

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

/// Given name first, whichever way the directory writes it: `Smith, John` is John Smith, and `John Smith, PhD` is so without his titles.
std::string spoken(std::string_view name) {
  static constexpr std::array titles = std::to_array<std::string_view>({"jr", "jr.", "sr", "sr.", "ii", "iii", "iv", "phd", "ph.d.", "md", "m.d.", "mba", "msc", "bsc", "dr", "dr.", "esq", "esq.", "cissp", "cism", "cisa", "pe", "pmp"});
  std::vector<std::string> parts;
  for (const auto part : split(name, ','))
    if (const auto word = trim(part); !word.empty() && std::ranges::find(titles, to_lower(word)) == titles.end()) parts.emplace_back(word);
  if (parts.empty()) return std::string(trim(name));
  if (parts.size() == 1) return parts[0];
  return parts[1] + " " + parts[0];
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
  const auto name = spoken(person.name);
  const auto space = name.rfind(' ');
  return space == std::string::npos ? std::string() : name.substr(space + 1);
}

std::vector<std::string> likely_users(const Person& person) {
  const auto name = spoken(person.name);
  const auto first = name.find(' '), last = name.rfind(' ');
  if (first == std::string::npos || first == 0) return {};
  const auto given = name.substr(0, first), family = name.substr(last + 1);
  std::vector<std::string> out;
  for (auto user : {initial(given) + family, family + initial(given), family + "." + given})
    if (user.size() >= user_bytes_min) out.push_back(std::move(user));
  return out;
}

std::vector<std::string> name_variants(const Person& person) {
  const auto name = spoken(person.name);
  const auto space = name.rfind(' ');
  if (space == std::string::npos) return {};
  const std::string given(trim(std::string_view(name).substr(0, name.find(' '))));
  const std::string family = name.substr(space + 1);
  if (given.empty() || family.size() < 2) return {};
  std::vector<std::string> out{name};
  const auto pair = [&](const std::string& first, const std::string& last) {
    const auto letter = initial(first);
    out.insert(out.end(), {last + ", " + first, last + " " + first, upper(last) + " " + first, first + " " + upper(last), letter + ". " + last, letter + "." + last, last + ", " + letter + ".", first + "." + last, first + "_" + last,
                           first + last, first + " " + last});
  };
  pair(given, family);
  // `van der Merwe`: the particles belong to the family's name
  if (const auto whole = with_particles(name); whole != family) pair(given, whole);
  for (const auto& other : respelled(name)) out.push_back(other);
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
