#include <algorithm>

#include "app/compose.hpp"
#include "app/documents.hpp"
#include "app/dues.hpp"
#include "path/sanitize/keys.hpp"
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

namespace {

/// One text under one table.
Result<sanitize::Sanitized> sanitized_by(App& app, const sanitize::Policy& policy, const procedure::Procedure& procedure, const scan::Scanner& scanner, const std::string& text) {
  auto keyed = sanitize::in_epoch(keyed_for(app, policy.audience.value), sanitize::epoch_of(policy.epoch, app.clock.now()));
  return sanitize::sanitize({{"text", "text/plain", text}}, {&scanner, &policy, policy.reach, std::move(keyed), sanitize::published_by(procedure)});
}

Json shown(const sanitize::Sanitized& made, const procedure::Procedure& procedure) {
  Json out = Json::Object{{"text", made.parts.front().text}, {"redactions", Json::Array{}}, {"kept", Json::Array{}}, {"review", Json::Array{}}};
  for (const auto& each : made.redactions) out["redactions"].push(sanitize::explanation(each, &procedure));
  for (const auto& each : made.kept) out["kept"].push(sanitize::explanation(each, &procedure));
  for (const auto& each : made.open) out["review"].push(sanitize::explanation(each, &procedure));
  return out;
}

/// The row that decided about each match, by its id.
std::map<std::string, std::string> rows_of(const sanitize::Sanitized& made) {
  std::map<std::string, std::string> out;
  for (const auto* list : {&made.redactions, &made.kept})
    for (const auto& each : *list) out.emplace(each.match, each.policy);
  for (const auto& each : made.open) out.emplace(each.id, each.policy);
  return out;
}

}  // namespace

Result<Json> try_sanitizing(App& app, const Principal& who, const Json& body) {
  TRY_VOID(identity::may(who, identity::Right::sanitize, {}));
  const auto in_force = TRY(app.current.procedure());
  const auto inventory = TRY(app.current.inventory());
  const auto files = files_of(body);
  const auto draft = files.empty() ? in_force->procedure : TRY(procedure::load(files));
  const auto policies = TRY(sanitize::policies_of(draft));
  const AudienceId audience{body["audience"].text()};
  const auto policy = policies.find(audience);
  if (policy == policies.end()) return refuse(Errc::not_found, "share.unknown-audience", audience.value, "the procedure has no such audience");
  const auto scanner = TRY(scan::Scanner::build(sanitize::vocabulary_of(inventory->inventory, draft)));
  const auto made = TRY(sanitized_by(app, policy->second, draft, scanner, body["text"].text()));
  Json out = Json::Object{{"audience", audience.value}, {"draft", shown(made, draft)}, {"rows", Json::Array{}}, {"missing", Json::Array{}}};
  for (const auto& row : sanitize::missing_rows(policy->second)) out["missing"].push(row);
  const auto now = in_force->policies.find(audience);
  std::map<std::string, std::string> before;
  if (now != in_force->policies.end()) {
    const auto as_now = TRY(sanitized_by(app, now->second, in_force->procedure, inventory->scanner, body["text"].text()));
    out["now"] = shown(as_now, in_force->procedure);
    before = rows_of(as_now);
  }
  for (const auto& [match, row] : rows_of(made)) {
    const auto was = before.find(match);
    out["rows"].push(Json::Object{{"match", match}, {"draft", row}, {"now", was == before.end() ? std::string("not seen") : was->second}});
  }
  return out;
}

Result<Json> check_procedure(App& app, const Principal& who, const Json& body) {
  TRY_VOID(identity::may(who, identity::Right::read, {}));
  const auto in_force = TRY(app.current.procedure());
  const auto files = files_of(body);
  procedure::Procedure proposed = in_force->procedure;
  std::vector<Error> faults;
  if (!files.empty()) {
    proposed = {};
    faults = procedure::problems(files, proposed);
    if (const auto policies = sanitize::policies_of(proposed); faults.empty() && !policies) faults.push_back(policies.error());
  }
  Json out = Json::Object{{"version", (files.empty() ? in_force->version : procedure::version_of(files)).hex()}, {"faults", faults.size()}, {"rows", Json::Array{}}, {"next", ""}, {"uncovered_hours", Json::Object{}}};
  for (const auto& fault : faults) out["rows"].push(Json::Object{{"rule", fault.rule}, {"where", fault.where}, {"what", fault.detail}, {"next", ""}});
  // what cannot be read leaves holes that only seem to be some
  if (!faults.empty()) return out;
  const auto found = procedure::coverage(proposed, roles_by_email(*TRY(app.current.people()), app.clock.now()), app.clock.now());
  for (const auto& gap : found.gaps) out["rows"].push(Json::Object{{"rule", gap.rule}, {"where", ""}, {"what", gap.what}, {"next", gap.next}});
  for (const auto& row : sanitize::missing_rows(TRY(sanitize::policy_of(proposed))))
    out["rows"].push(Json::Object{{"rule", "coverage.sanitizing-row"}, {"where", ""}, {"what", "no row of `sanitizing` says what is done with " + row + ", so each waits for a person"}, {"next", "add it to the table, or leave it so"}});
  for (const auto& [content_class, hours] : found.uncovered_hours) out["uncovered_hours"][content_class.value] = hours.size();
  return out;
}

}  // namespace tocsin::app
