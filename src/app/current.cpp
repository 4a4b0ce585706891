#include "app/current.hpp"

#include "app/aggregates.hpp"
#include "base/limits.hpp"
#include "base/text.hpp"
#include "path/sanitize/sanitize.hpp"

namespace tocsin::app {
namespace {

struct Adopted {
  ports::Read read;
  Hash version;
  std::string content;
};

/// The content that an object's facts say is in force, checked against the version that was agreed to.
Result<Adopted> adopted(ports::Store& store, const ledger::ObjectId& object) {
  const auto loaded = TRY(load<Adoptions>(store, object));
  const auto* version = approve::adoption::current(loaded.state);
  if (version == nullptr) return refuse(Errc::conflict, "current.nothing-in-force", object.value);
  const auto content = TRY(store.content(version->content));
  if (sha256(content.bytes) != version->version) return refuse(Errc::conflict, "current.altered", object.value);
  return Adopted{loaded.read(), version->version, to_text(content.bytes)};
}

Result<ProcedureInForce> load_procedure(ports::Store& store) {
  auto found = TRY(adopted(store, procedure_object()));
  auto files = TRY(procedure::parse_content(found.content));
  auto loaded = TRY(procedure::load(files));
  auto policies = TRY(sanitize::policies_of(loaded));
  return ProcedureInForce{std::move(found.read), found.version, std::move(files), std::move(loaded), std::move(policies)};
}

Result<InventoryInForce> load_inventory(ports::Store& store) {
  auto found = TRY(adopted(store, inventory_object()));
  const auto whole = TRY(parse_json(found.content, {.bytes = limits::inventory_bytes_max}));
  auto ours = TRY(inventory::load(to_jcs(whole["inventory"])));
  // what the procedure never shares is looked for in the same pass
  const auto agreed = TRY(load_procedure(store));
  auto scanner = TRY(scan::Scanner::build(sanitize::vocabulary_of(ours, agreed.procedure)));
  auto cautions = TRY(scan::Scanner::build(sanitize::cautions_of(agreed.procedure)));
  std::vector<trigger::Software> software;
  if (!whole["software"].text().empty()) software = TRY(trigger::read_software(whole["software"].text()));
  return InventoryInForce{std::move(found.read), found.version, std::move(ours), std::move(scanner), std::move(cautions), std::move(software)};
}

Result<Directory> load_directory(ports::Store& store) {
  Directory out;
  ports::Page page{.kind = "person", .limit = limits::page_rows_max};
  do {
    const auto rows = TRY(store.rows(page));
    for (const auto& row : rows.rows) {
      auto loaded = TRY(load<People>(store, row.object));
      Directory::Person person{loaded.read(), std::move(loaded.state), {}, {}};
      if (const auto details = details_of(person.state)) {
        if (const auto content = store.content(*details)) {
          const auto json = TRY(parse_json(as_text(content->bytes)));
          person.name = json["name"].text();
          person.email = json["email"].text();
        } else if (content.error().rule != "content.erased") {
          return std::unexpected(content.error());
        }
      }
      out.people.emplace(PersonId{std::string(row.object.id())}, std::move(person));
    }
    page.after = rows.next;
  } while (!page.after.empty());
  return out;
}

}  // namespace

identity::person::People Directory::at(Instant now) const {
  identity::person::People out;
  for (const auto& [id, person] : people) out.emplace(id, identity::person::holder_at(person.state, now));
  return out;
}

PersonId Directory::by_email(std::string_view email) const {
  PersonId gone;
  for (const auto& [id, person] : people) {
    if (email.empty() || to_lower(person.email) != to_lower(email)) continue;
    if (!std::holds_alternative<identity::person::state::Left>(person.state)) return id;
    gone = id;  // who came back under the same address is another, and goes before
  }
  return gone;
}

std::string Directory::name_of(const PersonId& person) const {
  const auto found = people.find(person);
  return found == people.end() || found->second.name.empty() ? person.value : found->second.name;
}

std::string spell_inventory(const Json& inventory, const std::string& software_csv) {
  return to_jcs(Json::Object{{"inventory", inventory}, {"software", software_csv}});
}

template <class T, class Load>
Result<std::shared_ptr<const T>> Current::kept(std::shared_ptr<const T>& slot, Load&& load_it) {
  std::uint64_t seen = 0;
  {
    const std::lock_guard hold(mutex_);
    if (slot) return slot;
    seen = generation_;
  }
  auto loaded = std::make_shared<const T>(TRY(load_it(store_)));
  const std::lock_guard hold(mutex_);
  if (seen == generation_) slot = loaded;  // else somebody changed it meanwhile: serve it once, read again next time
  return loaded;
}

Result<std::shared_ptr<const ProcedureInForce>> Current::procedure() { return kept(procedure_, load_procedure); }
Result<std::shared_ptr<const InventoryInForce>> Current::inventory() { return kept(inventory_, load_inventory); }
Result<std::shared_ptr<const Directory>> Current::people() { return kept(people_, load_directory); }
Result<std::shared_ptr<const Served>> Current::served() {
  return kept(served_, [this](ports::Store& store) -> Result<Served> { return load_served(store, TRY(procedure())->procedure); });
}

void Current::changed(const ports::Change& change) {
  const std::lock_guard hold(mutex_);
  for (const auto& fact : change.facts) {
    const auto kind = fact.object.kind();
    const bool of_taxii = kind == "procedure" || kind == "client" || kind == "collection" || kind == "source";
    if (!of_taxii && kind != "inventory" && kind != "person") continue;
    ++generation_;
    if (of_taxii) served_.reset();
    if (kind == "procedure") procedure_.reset();
    if (kind == "procedure" || kind == "inventory") inventory_.reset();  // the scanner holds the do-not-share list as well
    if (kind == "person") people_.reset();
  }
}

}  // namespace tocsin::app
