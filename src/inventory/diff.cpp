#include "inventory/diff.hpp"

#include <algorithm>
#include <map>

namespace tocsin::inventory {
namespace {

/// Entries by name, with all that they say in one text.
using Named = std::multimap<std::string, std::string>;

std::string joined(const std::vector<std::string>& parts) {
  std::string out;
  for (const auto& part : parts) out += part + '\x1f';
  return out;
}

Named named(const std::vector<std::string>& list) {
  Named out;
  for (const auto& each : list) out.emplace(each, each);
  return out;
}
Named named(const std::vector<Host>& list) {
  Named out;
  for (const auto& each : list) out.emplace(each.name, joined(each.addresses) + each.role);
  return out;
}
Named named(const std::vector<Person>& list) {
  Named out;
  for (const auto& each : list) out.emplace(each.name, joined({each.user, each.email, each.badge, each.phone}) + joined(each.aliases));
  return out;
}
Named named(const std::vector<Party>& list) {
  Named out;
  for (const auto& each : list) out.emplace(each.name, joined({each.clause, each.expires}) + joined(each.aliases));
  return out;
}
Named named(const std::vector<Software>& list) {
  Named out;
  for (const auto& each : list) out.emplace(each.vendor + " " + each.product, joined({each.version, each.owner, each.asset}));
  return out;
}

/// The contents that a name has on one side and not on the other.
std::vector<std::string> only_in(const Named& here, const Named& there, const std::string& name) {
  std::vector<std::string> a, b, out;
  for (auto [at, end] = here.equal_range(name); at != end; ++at) a.push_back(at->second);
  for (auto [at, end] = there.equal_range(name); at != end; ++at) b.push_back(at->second);
  std::ranges::sort(a);
  std::ranges::sort(b);
  std::ranges::set_difference(a, b, std::back_inserter(out));
  return out;
}

ListChange compare(std::string list, const Named& before, const Named& after) {
  ListChange out{std::move(list), {}, {}, {}};
  const auto count = [](std::vector<std::string>& into, std::size_t& sum, std::size_t times, const std::string& name) {
    if (times == 0) return;
    into.push_back(name);
    sum += times;
  };
  std::map<std::string, int> names;
  for (const auto* side : {&before, &after})
    for (const auto& [name, content] : *side) ++names[name];
  for (const auto& [name, unused] : names) {
    const auto gone = only_in(before, after, name).size(), come = only_in(after, before, name).size();
    const auto both = std::min(gone, come);
    count(out.changed, out.changed_count, both, name);
    count(out.added, out.added_count, come - both, name);
    count(out.removed, out.removed_count, gone - both, name);
  }
  return out;
}

void put(std::string& out, std::size_t count, std::string_view what, const std::vector<std::string>& names, std::size_t names_max) {
  if (count == 0) return;
  out += (out.ends_with(": ") ? "" : ", ") + std::to_string(count) + " " + std::string(what);
  if (names.empty()) return;
  out += " (";
  for (std::size_t i = 0; i < std::min(names.size(), names_max); ++i) out += (i == 0 ? "" : ", ") + names[i];
  out += names.size() > names_max ? ", …)" : ")";
}

}  // namespace

std::string ListChange::in_words(std::size_t names_max) const {
  std::string out = list + ": ";
  put(out, added_count, "added", added, names_max);
  put(out, removed_count, "removed", removed, names_max);
  put(out, changed_count, "changed", changed, names_max);
  return out;
}

std::vector<ListChange> diff(const Inventory& before, const Inventory& after) {
  std::vector<ListChange> out;
  const auto add = [&](const char* list, const auto& was, const auto& is) {
    auto change = compare(list, named(was), named(is));
    if (change.added_count + change.removed_count + change.changed_count > 0) out.push_back(std::move(change));
  };
  const auto single = [](const Inventory& i) { return std::vector<std::string>{"organisation " + i.org, "badge pattern " + i.badge_pattern}; };
  add("org_aliases", before.org_aliases, after.org_aliases);
  add("domains", before.domains, after.domains);
  add("cidrs", before.cidrs, after.cidrs);
  add("host_prefixes", before.host_prefixes, after.host_prefixes);
  add("hosts", before.hosts, after.hosts);
  add("employees", before.people, after.people);
  add("customers", before.customers, after.customers);
  add("third_parties", before.third_parties, after.third_parties);
  add("projects", before.projects, after.projects);
  add("sites", before.sites, after.sites);
  add("ot_tags", before.ot_tags, after.ot_tags);
  add("ticket_prefixes", before.ticket_prefixes, after.ticket_prefixes);
  add("software", before.software, after.software);
  add("canaries", before.canaries, after.canaries);
  add("other", single(before), single(after));
  for (auto& change : out)
    if (change.list == "canaries") change.added.clear(), change.removed.clear(), change.changed.clear();
  return out;
}

}  // namespace tocsin::inventory
