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

/// How one kind of entry is read: its texts and lists by their names in the file.
template <class T>
struct Form {
  std::string T::*key;            ///< without it an entry says nothing; nullptr: every member may be left out
  std::string_view lacks;         ///< the refusal of an entry without its key
  bool bare = false;              ///< a bare text stands for an entry that has nothing but its key
  std::vector<std::pair<std::string_view, std::string T::*>> texts;
  std::vector<std::pair<std::string_view, std::vector<std::string> T::*>> lists = {};
};

const Form<Person>& form_of(const Person*) {
  static const Form<Person> form{.key = nullptr, .lacks = {},
                                 .texts = {{"name", &Person::name}, {"user", &Person::user}, {"email", &Person::email}, {"badge", &Person::badge}, {"phone", &Person::phone}},
                                 .lists = {{"aliases", &Person::aliases}}};
  return form;
}
const Form<Party>& form_of(const Party*) {
  static const Form<Party> form{.key = &Party::name, .lacks = "has no name", .bare = true,
                                .texts = {{"name", &Party::name}, {"clause", &Party::clause}, {"expires", &Party::expires}}, .lists = {{"aliases", &Party::aliases}}};
  return form;
}
const Form<Host>& form_of(const Host*) {
  static const Form<Host> form{.key = &Host::name, .lacks = "has no name", .bare = true, .texts = {{"name", &Host::name}, {"role", &Host::role}}, .lists = {{"addresses", &Host::addresses}}};
  return form;
}
const Form<Software>& form_of(const Software*) {
  static const Form<Software> form{.key = &Software::product, .lacks = "has no product",
                                   .texts = {{"vendor", &Software::vendor}, {"product", &Software::product}, {"version", &Software::version}, {"owner", &Software::owner}, {"asset", &Software::asset}}};
  return form;
}

/// What a form cannot say of the values.
template <class T>
Result<> check_entry(const T&, const std::string&) { return {}; }
template <>
Result<> check_entry(const Party& party, const std::string& where) {
  if (!party.expires.empty() && !parse_rfc3339(party.expires)) return bad_value(pointer_to(where, "expires"), "wants an instant");
  return {};
}
template <>
Result<> check_entry(const Host& host, const std::string& where) {
  for (std::size_t i = 0; i < host.addresses.size(); ++i)
    if (!parse_address(host.addresses[i])) return bad_value(pointer_to(pointer_to(where, "addresses"), i), "is no IPv4 or IPv6 address");
  return {};
}

template <class T>
Result<> read_entry(const Json& value, const std::string& where, std::vector<T>& into) {
  const auto& form = form_of(static_cast<const T*>(nullptr));
  T entry;
  if (form.bare && value.is_text()) {
    entry.*form.key = std::string(trim(value.text()));
  } else {
    auto reader = TRY(object_at(value, where));
    for (const auto& [name, member] : form.texts) TRY_VOID(reader.text(name, entry.*member));
    for (const auto& [name, member] : form.lists) TRY_VOID(reader.texts(name, entry.*member));
    TRY_VOID(reader.nothing_else());
  }
  if (form.key != nullptr && (entry.*form.key).empty()) return bad_form(where, std::string(form.lacks));
  TRY_VOID(check_entry(entry, where));
  into.push_back(std::move(entry));
  return {};
}

/// One list of an inventory: its name in the file, how it is read, how long it is.
struct List {
  std::string_view name;
  Result<> (*read)(Reader&, std::string_view, Inventory&);
  std::size_t (*size)(const Inventory&);
  Json (*write)(const Inventory&);
};

Json spelled(const std::string& text) { return Json(text); }
template <class T>
Json spelled(const T& entry) {
  const auto& form = form_of(static_cast<const T*>(nullptr));
  Json out{Json::Object{}};
  for (const auto& [name, member] : form.texts)
    if (!(entry.*member).empty()) out[std::string(name)] = entry.*member;
  for (const auto& [name, member] : form.lists)
    for (const auto& each : entry.*member) out[std::string(name)].push(each);
  return out;
}
template <auto member>
Json write_list(const Inventory& of) {
  Json out{Json::Array{}};
  for (const auto& each : of.*member) out.push(spelled(each));
  return out;
}

template <std::vector<std::string> Inventory::*member>
constexpr List texts(std::string_view name) {
  return {name, [](Reader& reader, std::string_view list, Inventory& out) { return reader.texts(list, out.*member); }, [](const Inventory& of) { return (of.*member).size(); }, write_list<member>};
}
template <auto member>
constexpr List entries(std::string_view name) {
  return {name,
          [](Reader& reader, std::string_view list, Inventory& out) {
            return reader.each(list, [&](const Json& value, const std::string& where) { return read_entry(value, where, out.*member); });
          },
          [](const Inventory& of) { return (of.*member).size(); }, write_list<member>};
}
constexpr std::array lists{texts<&Inventory::org_aliases>("org_aliases"),     texts<&Inventory::domains>("domains"),
                           texts<&Inventory::cidrs>("cidrs"),                 texts<&Inventory::host_prefixes>("host_prefixes"),
                           entries<&Inventory::hosts>("hosts"),               entries<&Inventory::people>("employees"),
                           entries<&Inventory::customers>("customers"),       entries<&Inventory::third_parties>("third_parties"),
                           texts<&Inventory::projects>("projects"),           texts<&Inventory::sites>("sites"),
                           texts<&Inventory::ot_tags>("ot_tags"),             texts<&Inventory::ticket_prefixes>("ticket_prefixes"),
                           entries<&Inventory::software>("software"),         texts<&Inventory::canaries>("canaries")};

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

std::size_t size_of(const Inventory& inventory) {
  std::size_t sum = 0;
  for (const auto& list : lists) sum += list.size(inventory);
  return sum;
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
  for (const auto& list : lists) TRY_VOID(list.read(reader, list.name, out));
  TRY_VOID(reader.nothing_else());
  if (!imported_at.empty()) {
    const auto at = parse_rfc3339(imported_at);
    if (!at) return refuse(Errc::invalid, "inventory.value", "/imported_at", "wants an instant");
    out.imported_at = *at;
  }
  TRY_VOID(check_values(out));
  if (size_of(out) > limits::inventory_terms_max) return refuse(Errc::invalid, "inventory.too-many", {}, "at most " + std::to_string(limits::inventory_terms_max));
  return out;
}

Json write(const Inventory& inventory) {
  Json out{Json::Object{}};
  if (!inventory.org.empty()) out["org"] = inventory.org;
  if (!inventory.badge_pattern.empty()) out["badge_regex"] = inventory.badge_pattern;
  if (inventory.imported_at != Instant{}) out["imported_at"] = to_rfc3339(inventory.imported_at);
  for (const auto& list : lists)
    if (list.size(inventory) > 0) out[std::string(list.name)] = list.write(inventory);
  return out;
}

Json counts(const Inventory& inventory) {
  Json out{Json::Object{}};
  for (const auto& list : lists) out[std::string(list.name)] = list.size(inventory);
  return out;
}

}  // namespace tocsin::inventory
