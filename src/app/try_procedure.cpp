#include <algorithm>

#include "app/documents.hpp"
#include "app/dues.hpp"
#include "procedure/roster.hpp"

namespace tocsin::app {
namespace {

/// The files of a body as they are kept; none: what is in force.
procedure::Files files_of(const Json& body) {
  procedure::Files out;
  for (const auto& [name, text] : body["files"].object()) out.emplace(name, text.text());
  return out;
}

struct Remembered {
  std::vector<trigger::Past> past;
  std::vector<std::string> ids;  ///< of the same length; empty for what was only imagined
  std::string next;
};

/// One page of what came in before, newest first. Titles and records are content: other units' signals are not there.
Result<Remembered> remembered(App& app, const Principal& who, const Json& body) {
  Remembered out;
  ports::Page page{.kind = "signal", .after = body["after"].text(), .limit = static_cast<std::size_t>(std::clamp<std::int64_t>(body["limit"].integer(limits::page_rows), 1, limits::page_rows_max))};
  auto rows = TRY(app.store.rows(page));
  out.next = std::move(rows.next);
  for (const auto& row : rows.rows) {
    if (!identity::may(who, identity::Right::author, UnitId{row.unit})) continue;
    const auto doc = TRY(parse_json(row.doc));
    const auto content = TRY(content_json(app, TRY(Hash::from_hex(doc["received"]["content"].text()))));
    const auto received = TRY(parse_rfc3339(doc["received"]["at"].text()));
    out.past.push_back({{content["kind"].text(), content["title"].text(), content["source"].text(), content["key"].text(), content["record"], content["text"].text()},
                        received});
    out.ids.emplace_back(row.object.id());
  }
  return out;
}

Json names(const std::set<TriggerId>& triggers) {
  Json out = Json::Array{};
  for (const auto& trigger : triggers) out.push(trigger.value);
  return out;
}

/// The due shares of one trigger that fired.
Json dues_of(const trigger::Fired& fired) {
  Json out = Json::Array{};
  for (const auto& due : fired.dues) {
    Json one = Json::Object{{"deadline", to_rfc3339(due.deadline)}, {"what", due.what}, {"category", due.category.value}, {"tlp", label(due.marking)}, {"audiences", Json::Array{}}};
    for (const auto& audience : due.audiences) one["audiences"].push(audience.value);
    out.push(std::move(one));
  }
  return out;
}

Json shown(const trigger::Past& past, const std::string& id, const trigger::Simulated& made) {
  Json out = Json::Object{{"title", past.signal.title}, {"kind", past.signal.kind}, {"received_at", to_rfc3339(past.received_at)},
                          {"fires", Json::Array{}}, {"newly", names(made.newly)}, {"no_longer", names(made.no_longer)}, {"triggers", Json::Array{}}};
  if (!id.empty()) out["id"] = id;
  for (const auto& one : made.fired) {
    Json said = Json::Object{{"trigger", one.trigger.value}, {"fired", one.fired}, {"why", one.explanation}};
    if (one.fired) {
      out["fires"].push(one.trigger.value);
      said["dues"] = dues_of(one);
    }
    out["triggers"].push(std::move(said));
  }
  return out;
}

}  // namespace

Result<Json> simulate_procedure(App& app, const Principal& who, const Json& body) {
  TRY_VOID(identity::may(who, identity::Right::read, {}));
  const auto in_force = TRY(app.current.procedure());
  const auto files = files_of(body);
  const auto proposed = files.empty() ? in_force->procedure : TRY(procedure::load(files));
  Remembered from;
  if (body.has("text")) {
    const auto inventory = TRY(app.current.inventory());
    auto read = TRY(read_signals(body, *inventory));
    for (auto& signal : read.signals) {
      from.past.push_back({std::move(signal), app.clock.now()});
      from.ids.emplace_back();
    }
  } else {
    from = TRY(remembered(app, who, body));
  }
  const auto made = trigger::simulate(proposed, in_force->procedure, from.past);
  Json out = Json::Object{{"rows", Json::Array{}}, {"next", from.next}, {"version", (files.empty() ? in_force->version : procedure::version_of(files)).hex()}};
  for (std::size_t i = 0; i < made.size(); ++i) out["rows"].push(shown(from.past[i], from.ids[i], made[i]));
  return out;
}

namespace {

procedure::PeopleRoles roles_by_email(const Directory& people, Instant now) {
  procedure::PeopleRoles out;
  for (const auto& [id, holder] : people.at(now)) {
    const auto& person = people.people.at(id);
    if (!person.email.empty()) out[person.email] = holder.roles;
  }
  return out;
}

}  // namespace

Result<Json> check_procedure(App& app, const Principal& who, const Json& body) {
  TRY_VOID(identity::may(who, identity::Right::read, {}));
  const auto in_force = TRY(app.current.procedure());
  const auto files = files_of(body);
  procedure::Procedure proposed = in_force->procedure;
  std::vector<Error> faults;
  if (!files.empty()) {
    proposed = {};
    faults = procedure::problems(files, proposed);
    if (const auto policy = sanitize::policy_of(proposed); faults.empty() && !policy) faults.push_back(policy.error());
  }
  Json out = Json::Object{{"version", (files.empty() ? in_force->version : procedure::version_of(files)).hex()}, {"faults", faults.size()}, {"rows", Json::Array{}}, {"next", ""}, {"uncovered_hours", Json::Object{}}};
  for (const auto& fault : faults) out["rows"].push(Json::Object{{"rule", fault.rule}, {"where", fault.where}, {"what", fault.detail}, {"next", ""}});
  // what cannot be read leaves holes that only seem to be some
  if (!faults.empty()) return out;
  const auto found = procedure::coverage(proposed, roles_by_email(*TRY(app.current.people()), app.clock.now()), app.clock.now());
  for (const auto& gap : found.gaps) out["rows"].push(Json::Object{{"rule", gap.rule}, {"where", ""}, {"what", gap.what}, {"next", gap.next}});
  for (const auto& [content_class, hours] : found.uncovered_hours) out["uncovered_hours"][content_class.value] = hours.size();
  return out;
}

}  // namespace tocsin::app
