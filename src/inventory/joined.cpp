#include <algorithm>
#include <unordered_map>

#include "base/text.hpp"
#include "inventory/import.hpp"

namespace tocsin::inventory {
namespace {

using Keys = std::vector<std::string>;

Keys keys_of(const std::string& text) { return {text}; }
Keys keys_of(const Host& host) { return {to_lower(host.name)}; }
Keys keys_of(const Party& party) { return {to_lower(party.name)}; }
Keys keys_of(const Software& software) { return {to_lower(software.vendor + "\x1f" + software.product + "\x1f" + software.version + "\x1f" + software.asset)}; }
/// Two people may have one name: it tells them apart only where nothing else does.
Keys keys_of(const Person& person) {
  Keys out;
  for (const auto& [lead, value] : {std::pair{"mail ", person.email}, std::pair{"user ", person.user}, std::pair{"badge ", person.badge}})
    if (!value.empty()) out.push_back(lead + to_lower(value));
  if (out.empty()) out.push_back("name " + to_lower(person.name));
  return out;
}

void add_once(std::vector<std::string>& into, const std::string& value) {
  if (!value.empty() && std::ranges::find(into, value) == into.end()) into.push_back(value);
}
void add_all_once(std::vector<std::string>& into, const std::vector<std::string>& values) {
  for (const auto& value : values) add_once(into, value);
}
void take(std::string& into, const std::string& value) {
  if (!value.empty()) into = value;
}
/// The new value holds; what stood there goes on being looked for.
void take_beside(std::string& into, const std::string& value, std::vector<std::string>& aliases) {
  if (value.empty() || value == into) return;
  add_once(aliases, into);
  into = value;
}

void mix(std::string&, const std::string&) {}
void mix(Host& into, const Host& host) {
  add_all_once(into.addresses, host.addresses);
  take(into.role, host.role);
}
void mix(Party& into, const Party& party) {
  add_all_once(into.aliases, party.aliases);
  take(into.clause, party.clause);
  take(into.expires, party.expires);
}
void mix(Software& into, const Software& software) { take(into.owner, software.owner); }
void mix(Person& into, const Person& person) {
  take_beside(into.name, person.name, into.aliases);
  take_beside(into.email, person.email, into.aliases);
  take_beside(into.phone, person.phone, into.aliases);
  take(into.user, person.user);
  take(into.badge, person.badge);
  add_all_once(into.aliases, person.aliases);
}

template <class T>
void join(std::vector<T>& into, const std::vector<T>& read, Joining how) {
  if (how == Joining::lists) {
    if (!read.empty()) into = read;
    return;
  }
  std::unordered_map<std::string, std::size_t> known;
  for (std::size_t i = 0; i < into.size(); ++i)
    for (auto& key : keys_of(into[i])) known.try_emplace(std::move(key), i);
  for (const auto& each : read) {
    const auto keys = keys_of(each);
    const auto same = std::ranges::find_if(keys, [&](const auto& key) { return known.contains(key); });
    const auto at = same == keys.end() ? into.size() : known.at(*same);
    if (same == keys.end()) into.push_back(each);
    else mix(into[at], each);
    for (const auto& key : keys) known.try_emplace(key, at);
  }
}

}  // namespace

Inventory joined(const Inventory& before, Inventory read, Joining how) {
  if (how == Joining::whole) return read;
  Inventory out = before;
  take(out.org, read.org);
  take(out.badge_pattern, read.badge_pattern);
  for (const auto list : {&Inventory::org_aliases, &Inventory::domains, &Inventory::cidrs, &Inventory::host_prefixes, &Inventory::projects, &Inventory::sites, &Inventory::ot_tags, &Inventory::ticket_prefixes, &Inventory::canaries})
    join(out.*list, read.*list, how);
  for (const auto list : {&Inventory::customers, &Inventory::third_parties}) join(out.*list, read.*list, how);
  join(out.hosts, read.hosts, how);
  join(out.people, read.people, how);
  join(out.software, read.software, how);
  return out;
}

}  // namespace tocsin::inventory
