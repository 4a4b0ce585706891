#include <algorithm>
#include <charconv>

#include "app/aggregates.hpp"
#include "app/documents.hpp"
#include "app/lists.hpp"
#include "app/screens.hpp"
#include "app/versions.hpp"
#include "app/words.hpp"
#include "base/text.hpp"
#include "procedure/diff.hpp"

namespace tocsin::app {
namespace {

namespace adoption = approve::adoption;

constexpr std::size_t versions_a_page = 20;   // each is compared with the one before, file by file

}  // namespace

Result<std::vector<Told>> told(App& app, const ledger::ObjectId& object) {
  std::vector<Told> out;
  for (const auto& record : TRY(app.store.facts_of(object))) {
    const auto fact = TRY(adoption::read(record.body.kind, record.body.data));
    const auto last = [&]() -> Told* { return out.empty() ? nullptr : &out.back(); };
    std::visit(Overload{
      [&](const adoption::fact::Founded& f) { out.push_back({f.version, {}, f.at, "in-force", {}, {}}); },
      [&](const adoption::fact::Proposed& f) { out.push_back({f.version, f.by, record.body.t, "proposed", {}, {}}); },
      [&](const adoption::fact::Agreed& f) { if (auto* now = last()) now->agreed.emplace_back(f.role, f.by); },
      [&](const adoption::fact::Adopted& f) {
        for (auto& each : out) if (each.state == "in-force") each.state = "superseded";
        if (auto* now = last()) { now->state = "in-force"; now->at = f.at; }
      },
      [&](const adoption::fact::Withdrawn&) { if (auto* now = last()) now->state = "withdrawn"; },
      [&](const adoption::fact::Declined& f) { if (auto* now = last()) { now->state = "declined"; now->declined = f; } },
    }, fact);
  }
  return out;
}

const Told* in_force_before(const std::vector<Told>& versions, std::size_t at) {
  while (at > 0)
    if (const auto& earlier = versions[--at]; earlier.state == "in-force" || earlier.state == "superseded") return &earlier;
  return nullptr;
}

namespace {

/// How many versions lie before the page's end, the newest of the page included.
Result<std::size_t> first_of_page(const Json& query, std::size_t all) {
  const auto& after = query["after"].text();
  if (after.empty()) return all;
  std::size_t first = 0;
  const auto [end, failure] = std::from_chars(after.data(), after.data() + after.size(), first);
  if (failure != std::errc{} || end != after.data() + after.size() || first > all) return refuse(Errc::invalid, "store.cursor", "/after");
  return first;
}

Result<procedure::Files> files_of(App& app, const Told& version) { return procedure::parse_content(as_text(TRY(app.store.content(version.version.content)).bytes)); }

}  // namespace

Result<Json> page_of_versions(App& app, const ledger::ObjectId& object, const Json& query, std::string_view parts, const Compare& compare) {
  const auto people = TRY(app.current.people());
  const auto versions = TRY(told(app, object));
  const auto size = page_size(query, versions_a_page);
  Json out = Json::Object{{"rows", Json::Array{}}, {"next", ""}};
  // newest first; the cursor counts from the oldest, so that a version more moves no page
  for (auto at = TRY(first_of_page(query, versions.size())); at > 0; --at) {
    if (out["rows"].array().size() == size) {
      out["next"] = std::to_string(at);
      break;
    }
    const auto& each = versions[at - 1];
    Json row = Json::Object{{"version", each.version.version.hex()}, {"state", each.state}, {"at", to_rfc3339(each.at)}, {std::string(parts), each.version.parts}, {"agreed", Json::Array{}}, {"changes", Json::Array{}}};
    if (!each.by.value.empty()) row["proposed_by"] = people->name_of(each.by);
    if (each.declined) {
      row["declined"] = Json::Object{{"role", each.declined->role.value}, {"name", people->name_of(each.declined->by)}, {"reason", each.declined->reason.hex()}};
      row["declined"]["reason_words"] = TRY(words_of(app, each.declined->reason));
    }
    for (const auto& [role, person] : each.agreed) row["agreed"].push(Json::Object{{"role", role.value}, {"name", people->name_of(person)}});
    if (const auto* before = in_force_before(versions, at - 1)) {
      row["before"] = before->version.version.hex();
      for (const auto& change : TRY(compare(*before, each))) row["changes"].push(change);
    }
    out["rows"].push(std::move(row));
  }
  return out;
}

Result<const Told*> version_that_begins(const std::vector<Told>& versions, const std::string& hash) {
  const auto wanted = to_lower(hash);
  const Told* found = nullptr;
  for (const auto& each : versions) {
    const auto hex = each.version.version.hex();
    if (wanted.empty() || !hex.starts_with(wanted)) continue;
    // the same files may have been proposed twice: the later time counts
    if (found != nullptr && found->version.version != each.version.version) return refuse(Errc::conflict, "procedure.ambiguous", hash, "several versions begin so: write more of the hash");
    found = &each;
  }
  if (found == nullptr) return refuse(Errc::not_found, "object.unknown", hash);
  return found;
}

Result<Json> procedure_versions(App& app, const Principal& who, const Json& query) {
  TRY_VOID(identity::may(who, identity::Right::read, {}));
  return page_of_versions(app, procedure_object(), query, "files", [&](const Told& before, const Told& after) -> Result<std::vector<std::string>> {
    std::vector<std::string> out;
    for (const auto& change : TRY(procedure::diff(TRY(files_of(app, before)), TRY(files_of(app, after))))) out.push_back(change.in_words());
    return out;
  });
}

Result<Json> procedure_version(App& app, const Principal& who, const std::string& version) {
  TRY_VOID(identity::may(who, identity::Right::read, {}));
  const auto versions = TRY(told(app, procedure_object()));
  const auto* found = TRY(version_that_begins(versions, version));
  Json out = Json::Object{{"version", found->version.version.hex()}, {"state", found->state}, {"files", Json::Object{}}};
  for (const auto& [name, text] : TRY(files_of(app, *found))) out["files"][name] = text;
  return out;
}

}  // namespace tocsin::app
