#include <algorithm>
#include <array>
#include <initializer_list>

#include "base/limits.hpp"
#include "base/net.hpp"
#include "base/text.hpp"
#include "inventory/inventory.hpp"

namespace tocsin::inventory {
namespace {

constexpr std::size_t value_bytes_max = 512;

Result<> bad_form(const std::string& where, std::string detail) { return refuse(Errc::invalid, "inventory.form", where, std::move(detail)); }
Result<> bad_value(const std::string& where, std::string detail) { return refuse(Errc::invalid, "inventory.value", where, std::move(detail)); }

/// The names of one object that were read; whatever else it has is refused, since a misspelled list protects nothing.
class Reader {
 public:
  Reader(const Json& value, std::string pointer) : value_(value), pointer_(std::move(pointer)) {}

  Result<> text(std::string_view name, std::string& into) {
    const Json* value = find(name);
    if (value == nullptr || value->is_null()) return {};
    return take_text(*value, pointer_to(pointer_, name), into);
  }
  Result<> texts(std::string_view name, std::vector<std::string>& into) {
    return each(name, [&](const Json& value, const std::string& where) { return take_text(value, where, into.emplace_back()); });
  }
  template <class Use>
  Result<> each(std::string_view name, Use&& use) {
    const Json* list = find(name);
    if (list == nullptr || list->is_null()) return {};
    if (!list->is_array()) return bad_form(pointer_to(pointer_, name), "wants a list");
    for (std::size_t i = 0; i < list->array().size(); ++i) TRY_VOID(use(list->at(i), pointer_to(pointer_to(pointer_, name), i)));
    return {};
  }
  Result<> nothing_else() const {
    for (const auto& [name, unused] : value_.object())
      if (std::ranges::find(seen_, name) == seen_.end()) return bad_form(pointer_to(pointer_, name), "an inventory has no such field here");
    return {};
  }
  [[nodiscard]] const std::string& pointer() const { return pointer_; }

 private:
  const Json* find(std::string_view name) {
    seen_.emplace_back(name);
    return value_.has(name) ? &value_[name] : nullptr;
  }
  static Result<> take_text(const Json& value, const std::string& where, std::string& into) {
    if (!value.is_text()) return bad_form(where, "wants a text");
    into = std::string(trim(value.text()));
    if (into.empty()) return bad_form(where, "is empty");
    if (into.size() > value_bytes_max) return bad_form(where, "is longer than 512 bytes");
    return {};
  }
  const Json& value_;
  std::string pointer_;
  std::vector<std::string> seen_;
};

Result<Reader> object_at(const Json& value, const std::string& where) {
  if (!value.is_object()) return std::unexpected(bad_form(where, "wants an object").error());
  return Reader(value, where);
}

Result<> read_person(const Json& value, const std::string& where, Inventory& into) {
  auto reader = TRY(object_at(value, where));
  Person person;
  TRY_VOID(reader.text("name", person.name));
  TRY_VOID(reader.text("user", person.user));
  TRY_VOID(reader.text("email", person.email));
  TRY_VOID(reader.text("badge", person.badge));
  TRY_VOID(reader.text("phone", person.phone));
  TRY_VOID(reader.texts("aliases", person.aliases));
  TRY_VOID(reader.nothing_else());
  into.people.push_back(std::move(person));
  return {};
}

Result<> read_party(const Json& value, const std::string& where, std::vector<Party>& into) {
  Party party;
  if (value.is_text()) {
    party.name = std::string(trim(value.text()));
  } else {
    auto reader = TRY(object_at(value, where));
    TRY_VOID(reader.text("name", party.name));
    TRY_VOID(reader.texts("aliases", party.aliases));
    TRY_VOID(reader.text("clause", party.clause));
    TRY_VOID(reader.text("expires", party.expires));
    TRY_VOID(reader.nothing_else());
    if (!party.expires.empty() && !parse_rfc3339(party.expires)) return bad_value(pointer_to(where, "expires"), "wants an instant");
  }
  if (party.name.empty()) return bad_form(where, "has no name");
  into.push_back(std::move(party));
  return {};
}

Result<> read_host(const Json& value, const std::string& where, Inventory& into) {
  Host host;
  if (value.is_text()) {
    host.name = std::string(trim(value.text()));
  } else {
    auto reader = TRY(object_at(value, where));
    TRY_VOID(reader.text("name", host.name));
    TRY_VOID(reader.texts("addresses", host.addresses));
    TRY_VOID(reader.text("role", host.role));
    TRY_VOID(reader.nothing_else());
  }
  if (host.name.empty()) return bad_form(where, "has no name");
  for (std::size_t i = 0; i < host.addresses.size(); ++i)
    if (!parse_address(host.addresses[i])) return bad_value(pointer_to(pointer_to(where, "addresses"), i), "is no IPv4 or IPv6 address");
  into.hosts.push_back(std::move(host));
  return {};
}

Result<> read_software(const Json& value, const std::string& where, Inventory& into) {
  auto reader = TRY(object_at(value, where));
  Software software;
  TRY_VOID(reader.text("vendor", software.vendor));
  TRY_VOID(reader.text("product", software.product));
  TRY_VOID(reader.text("version", software.version));
  TRY_VOID(reader.text("owner", software.owner));
  TRY_VOID(reader.text("asset", software.asset));
  TRY_VOID(reader.nothing_else());
  if (software.product.empty()) return bad_form(where, "has no product");
  into.software.push_back(std::move(software));
  return {};
}

bool is_host_like(std::string_view name) {
  return !name.empty() && name.front() != '.' && name.back() != '.' && name.find("..") == std::string_view::npos &&
         std::ranges::all_of(name, [](unsigned char c) { return std::isalnum(c) || c == '-' || c == '.' || c == '_' || c >= 0x80; });
}

Result<> check_values(const Inventory& inventory) {
  for (std::size_t i = 0; i < inventory.domains.size(); ++i)
    if (!is_host_like(inventory.domains[i])) return bad_value(pointer_to("/domains", i), "is no domain name");
  for (std::size_t i = 0; i < inventory.cidrs.size(); ++i)
    if (!parse_network(inventory.cidrs[i])) return bad_value(pointer_to("/cidrs", i), "is no network in CIDR form");
  return {};
}

std::size_t entries(const Inventory& i) {
  return i.org_aliases.size() + i.domains.size() + i.cidrs.size() + i.host_prefixes.size() + i.hosts.size() + i.people.size() + i.customers.size() +
         i.third_parties.size() + i.projects.size() + i.sites.size() + i.ot_tags.size() + i.ticket_prefixes.size() + i.software.size() + i.canaries.size();
}

Result<> read_lists(Reader& reader, Inventory& out) {
  TRY_VOID(reader.texts("org_aliases", out.org_aliases));
  TRY_VOID(reader.texts("domains", out.domains));
  TRY_VOID(reader.texts("cidrs", out.cidrs));
  TRY_VOID(reader.texts("host_prefixes", out.host_prefixes));
  TRY_VOID(reader.texts("projects", out.projects));
  TRY_VOID(reader.texts("sites", out.sites));
  TRY_VOID(reader.texts("ot_tags", out.ot_tags));
  TRY_VOID(reader.texts("ticket_prefixes", out.ticket_prefixes));
  TRY_VOID(reader.texts("canaries", out.canaries));
  TRY_VOID(reader.each("hosts", [&](const Json& value, const std::string& where) { return read_host(value, where, out); }));
  TRY_VOID(reader.each("employees", [&](const Json& value, const std::string& where) { return read_person(value, where, out); }));
  TRY_VOID(reader.each("customers", [&](const Json& value, const std::string& where) { return read_party(value, where, out.customers); }));
  TRY_VOID(reader.each("third_parties", [&](const Json& value, const std::string& where) { return read_party(value, where, out.third_parties); }));
  TRY_VOID(reader.each("software", [&](const Json& value, const std::string& where) { return read_software(value, where, out); }));
  return {};
}

}  // namespace

Result<Inventory> load(std::string_view json) {
  const auto document = TRY(parse_json(json, {.bytes = limits::inventory_bytes_max, .depth = 8}));
  auto reader = TRY(object_at(document, ""));
  Inventory out;
  std::string imported_at;
  TRY_VOID(reader.text("org", out.org));
  TRY_VOID(reader.text("badge_regex", out.badge_pattern));
  TRY_VOID(reader.text("imported_at", imported_at));
  TRY_VOID(read_lists(reader, out));
  TRY_VOID(reader.nothing_else());
  if (!imported_at.empty()) {
    const auto at = parse_rfc3339(imported_at);
    if (!at) return refuse(Errc::invalid, "inventory.value", "/imported_at", "wants an instant");
    out.imported_at = *at;
  }
  TRY_VOID(check_values(out));
  if (entries(out) > limits::inventory_terms_max) return refuse(Errc::invalid, "inventory.too-many", {}, "at most " + std::to_string(limits::inventory_terms_max));
  return out;
}

Json counts(const Inventory& i) {
  return Json::Object{{"domains", i.domains.size()},   {"cidrs", i.cidrs.size()},           {"host_prefixes", i.host_prefixes.size()}, {"hosts", i.hosts.size()},
                      {"employees", i.people.size()},  {"customers", i.customers.size()},   {"third_parties", i.third_parties.size()}, {"projects", i.projects.size()},
                      {"sites", i.sites.size()},       {"ot_tags", i.ot_tags.size()},       {"ticket_prefixes", i.ticket_prefixes.size()},
                      {"software", i.software.size()}, {"canaries", i.canaries.size()}};
}

}  // namespace tocsin::inventory
