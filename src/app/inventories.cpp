#include "app/inventories.hpp"

#include <algorithm>

#include "app/versions.hpp"
#include "base/limits.hpp"
#include "inventory/diff.hpp"
#include "inventory/import.hpp"
#include "path/sanitize/sanitize.hpp"

namespace tocsin::app {
namespace {

namespace adoption = approve::adoption;
using identity::Right;
using inventory::Format;
using inventory::Inventory;
using inventory::Joining;

/// What a version holds: what is ours, and the software list beside it as it was sent.
struct Held {
  Json ours;
  std::string software;
};

Result<Held> held_in(App& app, const Hash& content) {
  const auto bytes = TRY(app.store.content(content)).bytes;
  auto whole = TRY(parse_json(as_text(bytes), {.bytes = limits::inventory_bytes_max}));
  return Held{whole["inventory"], whole["software"].text()};
}
Result<Held> held_now(App& app) {
  const auto loaded = TRY(load<Adoptions>(app.store, inventory_object()));
  return held_in(app, adoption::current(loaded.state)->content);
}

std::int64_t terms_of(const Inventory& ours) {
  std::int64_t sum = 0;
  const auto counted = inventory::counts(ours);
  for (const auto& [list, count] : counted.object()) sum += count.integer();
  return sum;
}

Result<std::vector<trigger::Software>> software_in(const std::string& csv) {
  if (csv.empty()) return std::vector<trigger::Software>{};
  return trigger::read_software(csv);
}

/// Lines of the software list that one side has and the other has not, by product.
std::string software_in_words(const std::vector<trigger::Software>& before, const std::vector<trigger::Software>& after) {
  const auto lines = [](const std::vector<trigger::Software>& list) {
    std::vector<std::string> out;
    for (const auto& each : list) out.push_back(each.vendor + " " + each.product + " " + each.version + " on " + each.asset);
    return out;
  };
  Inventory was, is;
  was.sites = lines(before);
  is.sites = lines(after);
  const auto found = inventory::diff(was, is);
  if (found.empty()) return {};
  auto change = found.front();
  change.list = "software list";
  return change.in_words();
}

std::vector<std::string> changes_between(const Inventory& before, const std::vector<trigger::Software>& software_before, const Inventory& after, const std::vector<trigger::Software>& software_after) {
  std::vector<std::string> out;
  for (const auto& change : inventory::diff(before, after)) out.push_back(change.in_words());
  if (auto words = software_in_words(software_before, software_after); !words.empty()) out.push_back(std::move(words));
  return out;
}

Result<std::vector<std::string>> changes_between(const Held& before, const Held& after) {
  return changes_between(TRY(inventory::load(to_jcs(before.ours))), TRY(software_in(before.software)), TRY(inventory::load(to_jcs(after.ours))), TRY(software_in(after.software)));
}

Format format_named(const std::string& name, std::string_view text) {
  if (name == "json") return Format::json;
  if (name == "csv") return Format::csv;
  if (name == "zone") return Format::zone;
  return name == "ldif" ? Format::ldif : inventory::format_of(text);
}

/// The text of an import, joined with what is in force as the body says.
Result<Json> joined_text(const Json& body, const Inventory& before) {
  const auto& text = body["text"].text();
  const auto format = format_named(body["format"].text(), text);
  const auto& said = body["how"].text();
  const bool whole = said == "whole" || (said.empty() && format == Format::json);
  const auto how = whole ? Joining::whole : said == "lists" ? Joining::lists : Joining::add;
  return inventory::write(inventory::joined(before, TRY(inventory::load_as(text, format)), how));
}

/// Checks what would be the next version, says how it differs, and proposes it unless only a preview is wanted.
Result<Json> next_version(App& app, const Principal& who, Held next, const Json& body) {
  const auto before = TRY(app.current.inventory());
  if (body["still_holds"].boolean()) next.ours["imported_at"] = to_rfc3339(app.clock.now());
  const auto read = TRY(inventory::load(to_jcs(next.ours)));
  TRY(scan::Scanner::build(sanitize::vocabulary_of(read)));
  const auto software = TRY(software_in(next.software));
  const auto in_force = TRY(app.current.procedure());
  const auto usable = inventory::check_usable(read, app.clock.now(), in_force->procedure.inventory_age_max);
  const auto content = spell_inventory(next.ours, next.software);
  Json out = Json::Object{{"state", "preview"}, {"version", sha256(content).hex()}, {"parts", terms_of(read)}};
  if (!body["preview"].boolean()) {
    TRY_VOID(usable);
    out = TRY(propose_document(app, who, inventory_object(), ports::ContentClass::inventory, content, terms_of(read)));
  }
  out["counts"] = inventory::counts(read);
  out["before"] = inventory::counts(before->inventory);
  out["usable"] = usable.has_value();
  if (!usable) out["refusal"] = usable.error().rule;
  out["changes"] = Json::Array{};
  for (const auto& change : changes_between(before->inventory, before->software, read, software)) out["changes"].push(change);
  return out;
}

}  // namespace

Result<std::vector<std::string>> changes_of_inventory(App& app, const Hash& content) {
  const auto before = TRY(app.current.inventory());
  const auto next = TRY(held_in(app, content));
  return changes_between(before->inventory, before->software, TRY(inventory::load(to_jcs(next.ours))), TRY(software_in(next.software)));
}

Result<Json> show_inventory(App& app, const Principal& who) {
  TRY_VOID(identity::may(who, Right::read, {}));
  const auto in_force = TRY(app.current.inventory());
  const auto procedure = TRY(app.current.procedure());
  Json out = Json::Object{{"version", in_force->version.hex()}, {"imported_at", to_rfc3339(in_force->inventory.imported_at)}, {"counts", inventory::counts(in_force->inventory)},
                          {"software_list", in_force->software.size()}};
  const auto usable = inventory::check_usable(in_force->inventory, app.clock.now(), procedure->procedure.inventory_age_max);
  out["usable"] = usable.has_value();
  if (!usable) out["refusal"] = usable.error().rule;
  return out;
}

Result<Json> import_inventory(App& app, const Principal& who, const Json& body) {
  TRY_VOID(identity::may(who, Right::inventory, {}));
  const bool has_text = body.has("text"), has_object = body.has("inventory");
  if (!has_text && !has_object && !body.has("software")) return refuse(Errc::invalid, "message.missing-field", "/inventory", "an inventory, a list of software, or both");
  if (has_text && has_object) return refuse(Errc::invalid, "inventory.form", "/text", "an inventory comes as an object or as a text, not as both");
  auto next = TRY(held_now(app));
  if (has_object) next.ours = body["inventory"];
  if (has_text) next.ours = TRY(joined_text(body, TRY(app.current.inventory())->inventory));
  if (body.has("software")) {
    next.software = body["software"].text();
    TRY(trigger::read_software(next.software));  // an empty file is a mistake, not a company without software
  }
  return next_version(app, who, std::move(next), body);
}

Result<Json> undo_inventory(App& app, const Principal& who, const Json& body) {
  TRY_VOID(identity::may(who, Right::inventory, {}));
  const auto versions = TRY(told(app, inventory_object()));
  const Told* target = nullptr;
  if (body.has("version")) {
    target = TRY(version_that_begins(versions, body["version"].text()));
    // what was never agreed to is no state to return to
    if (target->state != "in-force" && target->state != "superseded") return refuse(Errc::conflict, "inventory.no-earlier", body["version"].text(), "it was never in force: it was " + target->state);
  } else {
    const auto now = std::ranges::find(versions, "in-force", &Told::state);
    target = in_force_before(versions, static_cast<std::size_t>(now - versions.begin()));
    if (target == nullptr) return refuse(Errc::conflict, "inventory.no-earlier", {}, "there was no version before this one");
  }
  auto out = TRY(next_version(app, who, TRY(held_in(app, target->version.content)), body));
  out["undoes_to"] = target->version.version.hex();
  return out;
}

Result<Json> inventory_versions(App& app, const Principal& who, const Json& query) {
  TRY_VOID(identity::may(who, Right::inventory, {}));
  return page_of_versions(app, inventory_object(), query, "terms", [&](const Told& before, const Told& after) -> Result<std::vector<std::string>> {
    return changes_between(TRY(held_in(app, before.version.content)), TRY(held_in(app, after.version.content)));
  });
}

}  // namespace tocsin::app
