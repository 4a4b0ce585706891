#include <algorithm>
#include <ranges>

#include "app/aggregates.hpp"
#include "app/documents.hpp"
#include "app/screens.hpp"
#include "app/words.hpp"
#include "base/text.hpp"
#include "procedure/diff.hpp"

namespace tocsin::app {
namespace {

namespace adoption = approve::adoption;

/// One version as the facts tell it, oldest first.
struct Told {
  adoption::Version version;
  PersonId by;
  Instant at;
  std::string state = "proposed";
  std::vector<std::pair<RoleId, PersonId>> agreed;
  std::optional<adoption::fact::Declined> declined;
};

Result<std::vector<Told>> told(App& app) {
  std::vector<Told> out;
  for (const auto& record : TRY(app.store.facts_of(procedure_object()))) {
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

Result<procedure::Files> files_of(App& app, const Told& version) { return procedure::parse_content(as_text(TRY(app.store.content(version.version.content)).bytes)); }

}  // namespace

Result<Json> procedure_versions(App& app, const Principal& who) {
  TRY_VOID(identity::may(who, identity::Right::read, {}));
  const auto people = TRY(app.current.people());
  const auto versions = TRY(told(app));
  Json out = Json::Object{{"rows", Json::Array{}}, {"next", ""}};
  procedure::Files before;
  std::vector<Json> rows;
  for (const auto& each : versions) {
    Json row = Json::Object{{"version", each.version.version.hex()}, {"state", each.state}, {"at", to_rfc3339(each.at)}, {"files", each.version.parts}, {"agreed", Json::Array{}}, {"changes", Json::Array{}}};
    if (!each.by.value.empty()) row["proposed_by"] = people->name_of(each.by);
    if (each.declined)
      row["declined"] = Json::Object{{"role", each.declined->role.value}, {"name", people->name_of(each.declined->by)}, {"reason", each.declined->reason.hex()}, {"reason_words", TRY(words_of(app, each.declined->reason))}};
    for (const auto& [role, person] : each.agreed) row["agreed"].push(Json::Object{{"role", role.value}, {"name", people->name_of(person)}});
    auto files = TRY(files_of(app, each));
    if (!before.empty())
      for (const auto& change : TRY(procedure::diff(before, files))) row["changes"].push(change.in_words());
    // what was never in force is not what the next one is compared with
    if (each.state == "in-force" || each.state == "superseded") before = std::move(files);
    rows.push_back(std::move(row));
  }
  for (auto& row : rows | std::views::reverse) out["rows"].push(std::move(row));
  return out;
}

Result<Json> procedure_version(App& app, const Principal& who, const std::string& version) {
  TRY_VOID(identity::may(who, identity::Right::read, {}));
  const auto versions = TRY(told(app));
  const auto wanted = to_lower(version);
  const Told* found = nullptr;
  for (const auto& each : versions) {
    const auto hex = each.version.version.hex();
    if (wanted.empty() || !hex.starts_with(wanted)) continue;
    // the same files may have been proposed twice: the later time counts
    if (found != nullptr && found->version.version != each.version.version) return refuse(Errc::conflict, "procedure.ambiguous", version, "several versions begin so: write more of the hash");
    found = &each;
  }
  if (found == nullptr) return refuse(Errc::not_found, "object.unknown", version);
  Json out = Json::Object{{"version", found->version.version.hex()}, {"state", found->state}, {"files", Json::Object{}}};
  for (const auto& [name, text] : TRY(files_of(app, *found))) out["files"][name] = text;
  return out;
}

}  // namespace tocsin::app
