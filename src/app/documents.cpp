#include "app/documents.hpp"

#include <algorithm>

#include "app/passkeys.hpp"

#include "app/inventories.hpp"
#include "app/screens.hpp"
#include "procedure/diff.hpp"

namespace tocsin::app {
namespace {

namespace adoption = approve::adoption;
namespace standing = approve::standing;
using identity::Right;

adoption::Needed needed_for(const ledger::ObjectId& object, const procedure::Control& control) {
  return object == procedure_object() ? adoption::needed_for_procedure(control.owner, control.backup) : adoption::needed_for_inventory(control.owner, control.backup);
}

adoption::World adoption_world(Plan& plan, const Surroundings& around, const ledger::ObjectId& object) {
  const auto& control = around.procedure->procedure.control;
  adoption::World out{plan.now(), plan.app().store.origin(), object.value, needed_for(object, control), around.people->at(plan.now()), {control.owner}};
  if (!control.backup.value.empty()) out.owners.insert(control.backup);
  return out;
}

const adoption::state::Proposed* proposed_of(const adoption::State& state) {
  const auto* in_force = std::get_if<adoption::state::InForce>(&state);
  return in_force != nullptr && in_force->next ? &*in_force->next : nullptr;
}

Hash current_version(const adoption::State& state) {
  const auto* version = adoption::current(state);
  return version == nullptr ? Hash{} : version->version;
}

}  // namespace

Result<Json> propose_document(App& app, const Principal& who, const ledger::ObjectId& object, ports::ContentClass kind, const std::string& content, std::int64_t parts) {
  const auto name = TRY(app.store.put_content(object, kind, as_bytes(content)));
  return retrying(app, who.person.value, [&](Plan& plan) -> Result<Json> {
    const auto around = TRY(surroundings(plan));
    const auto state = TRY(plan.get<Adoptions>(object));
    const adoption::Version version{sha256(content), name, parts};
    TRY_VOID(plan.tell<Adoptions>(object, adoption::ask::Propose{who.person, version, current_version(state)}, adoption_world(plan, around, object)));
    Json out = Json::Object{{"object", object.value}, {"version", version.version.hex()}, {"state", "proposed"}, {"parts", parts}, {"needs", Json::Array{}}};
    for (const auto& roles : needed_for(object, around.procedure->procedure.control)) {
      Json one = Json::Array{};
      for (const auto& role : roles) one.push(role.value);
      out["needs"].push(std::move(one));
    }
    return out;
  });
}

Result<Json> show_procedure(App& app, const Principal& who) {
  TRY_VOID(identity::may(who, Right::read, {}));
  const auto in_force = TRY(app.current.procedure());
  Json out = parts_of(in_force->procedure);
  out["version"] = in_force->version.hex();
  for (const auto& [name, text] : in_force->files) out["files"][name] = text;
  return out;
}

Result<Json> propose_procedure(App& app, const Principal& who, const Json& body) {
  TRY_VOID(identity::may(who, Right::procedure, {}));
  procedure::Files files;
  for (const auto& [name, text] : body["files"].object()) files.emplace(name, text.text());
  TRY(sanitize::policies_of(TRY(procedure::load(files))));
  const auto before = TRY(app.current.procedure());
  auto out = TRY(propose_document(app, who, procedure_object(), ports::ContentClass::procedure, procedure::spell(files), static_cast<std::int64_t>(files.size())));
  for (const auto& change : TRY(procedure::diff(before->files, files))) out["changes"].push(change.in_words());
  return out;
}

Result<Json> propose_standing(App& app, const Principal& who, const Json& body) {
  TRY_VOID(identity::may(who, Right::procedure, {}));
  const auto nonce = to_base64url(app.random.bytes(16));
  return retrying(app, who.person.value, [&](Plan& plan) -> Result<Json> {
    const auto around = TRY(surroundings(plan));
    const StandingId id{body["standing"].text()};
    const auto* draft = around.procedure->procedure.standing_draft(id);
    if (draft == nullptr) return refuse(Errc::not_found, "object.unknown", "/standing", "the procedure has no such draft");
    const auto document = standing::document_of(*draft, around.procedure->version, app.store.origin(), nonce, plan.now());
    const auto object = standing_object(id);
    const auto content = TRY(keep_text(app, object, ports::ContentClass::procedure, standing::spell(document)));
    TRY_VOID(plan.tell<Standings>(object, standing::ask::Draft{who.person, document, content}, {plan.now(), app.store.origin(), around.people->at(plan.now())}));
    return Json(Json::Object{{"standing", id.value}, {"state", "drafted"}, {"document", standing::hash_of(document).hex()}, {"expires", to_rfc3339(document.expires)},
                             {"next", "two people sign with `tocsin standing agree ID`"}});
  });
}

Result<Json> withdraw_standing(App& app, const Principal& who, const StandingId& id) {
  return retrying(app, who.person.value, [&](Plan& plan) -> Result<Json> {
    const auto around = TRY(surroundings(plan));
    TRY_VOID(identity::may(who, Right::release, {}));
    TRY_VOID(plan.tell<Standings>(standing_object(id), standing::ask::Withdraw{who.person}, {plan.now(), app.store.origin(), around.people->at(plan.now())}));
    return Json(Json::Object{{"standing", id.value}, {"state", "withdrawn"}});
  });
}

Result<std::vector<ledger::ObjectId>> standing_objects(App& app) {
  std::vector<ledger::ObjectId> out;
  for (const auto& row : TRY(app.store.rows({.kind = "standing", .limit = limits::page_rows_max})).rows) out.push_back(row.object);
  return out;
}

namespace {

/// At most so many differences are told one by one; the versions hold them all.
constexpr std::size_t changes_max = 200;

Result<std::vector<std::string>> changes_of_procedure(App& app, const Hash& content) {
  const auto before = TRY(app.current.procedure());
  std::vector<std::string> out;
  const auto files = TRY(procedure::parse_content(as_text(TRY(app.store.content(content)).bytes)));
  for (const auto& change : TRY(procedure::diff(before->files, files))) out.push_back(change.in_words());
  return out;
}

/// How the proposal differs from what is in force: what its signer agrees to, in words.
Result<Json> changes_in_words(App& app, const ledger::ObjectId& object, const Hash& content) {
  const auto changes = TRY(object == procedure_object() ? changes_of_procedure(app, content) : changes_of_inventory(app, content));
  Json out = Json::Array{};
  for (std::size_t i = 0; i < std::min(changes.size(), changes_max); ++i) out.push(changes[i]);
  if (changes.size() > changes_max) out.push("and " + std::to_string(changes.size() - changes_max) + " more");
  if (changes.empty()) out.push("nothing but comments, order or dates");
  return out;
}

Json adoption_rows(Plan& plan, const Surroundings& around, const Principal& who, const ledger::ObjectId& object, const adoption::state::Proposed& next, const Hash& previous, const Json& changes) {
  Json rows = Json::Array{};
  const auto needed = needed_for(object, around.procedure->procedure.control);
  if (needed.size() == 1 && who.person == next.by) return rows;   // nobody is asked for what would be refused
  for (const auto& roles : needed)
    for (const auto& role : roles) {
      if (!who.roles.contains(role) || next.agreed.contains(role)) continue;
      const auto nonce = to_base64url(plan.app().random.bytes(16));
      rows.push(Json::Object{{"object", object.value}, {"role", role.value}, {"version", next.version.version.hex()}, {"parts", next.version.parts},
                             {"proposed_by", around.people->name_of(next.by)}, {"changes", changes}, {"namespace", adoption::name_space},
                             {"statement", adoption::statement(plan.app().store.origin(), object.value, next.version.version, previous, role, who.person, nonce)}});
    }
  return rows;
}

Json standing_rows(Plan& plan, const Surroundings& around, const Principal& who, const standing::state::Drafted& drafted) {
  Json rows = Json::Array{};
  for (const auto& role : drafted.document.signers) {
    if (!who.roles.contains(role) || drafted.agreed.contains(role)) continue;
    const auto nonce = to_base64url(plan.app().random.bytes(16));
    rows.push(Json::Object{{"object", "standing:" + drafted.document.id.value}, {"standing", drafted.document.id.value}, {"role", role.value}, {"document", write_fields(drafted.document)},
                           {"proposed_by", around.people->name_of(drafted.by)}, {"namespace", standing::name_space},
                           {"statement", standing::statement(plan.app().store.origin(), drafted.document.id, drafted.hash, role, who.person, nonce)}});
  }
  return rows;
}

}  // namespace

Result<Json> document_statements(App& app, const Principal& who, const ledger::ObjectId& object) {
  Plan plan(app, who.person.value);
  const auto around = TRY(surroundings(plan));
  Json out = Json::Object{{"rows", Json::Array{}}};
  if (object.kind() == "standing") {
    const auto state = TRY(plan.get<Standings>(object));
    if (const auto* drafted = std::get_if<standing::state::Drafted>(&state)) out["rows"] = standing_rows(plan, around, who, *drafted);
    return out;
  }
  const auto state = TRY(plan.get<Adoptions>(object));
  if (const auto* next = proposed_of(state)) out["rows"] = adoption_rows(plan, around, who, object, *next, current_version(state), TRY(changes_in_words(app, object, next->version.content)));
  return out;
}

Result<Json> withdraw_document(App& app, const Principal& who, const ledger::ObjectId& object) {
  TRY_VOID(identity::may(who, Right::approve, {}));
  return retrying(app, who.person.value, [&](Plan& plan) -> Result<Json> {
    const auto around = TRY(surroundings(plan));
    TRY_VOID(plan.tell<Adoptions>(object, adoption::ask::Withdraw{who.person}, adoption_world(plan, around, object)));
    return Json(Json::Object{{"object", object.value}, {"state", "withdrawn"}});
  });
}

namespace {

/// The role in which somebody declines: the one they name, else the first that is asked for and theirs.
RoleId declining_role(const adoption::Needed& needed, const Principal& who, const Json& body) {
  if (body.has("role")) return RoleId{body["role"].text()};
  for (const auto& place : needed)
    for (const auto& role : place)
      if (who.roles.contains(role)) return role;
  return who.roles.empty() ? RoleId{"none"} : *who.roles.begin();
}

}  // namespace

Result<Json> decline_document(App& app, const Principal& who, const ledger::ObjectId& object, const Json& body) {
  TRY_VOID(identity::may(who, Right::approve, {}));
  const auto reason = TRY(keep_text(app, object, ports::ContentClass::reason, body["reason"].text()));
  return retrying(app, who.person.value, [&](Plan& plan) -> Result<Json> {
    const auto around = TRY(surroundings(plan));
    const auto state = TRY(plan.get<Adoptions>(object));
    const auto* next = proposed_of(state);
    const auto world = adoption_world(plan, around, object);
    const auto version = next == nullptr ? Hash{} : next->version.version;
    TRY_VOID(plan.tell<Adoptions>(object, adoption::ask::Decline{who.person, declining_role(world.needed, who, body), version, reason}, world));
    return Json(Json::Object{{"object", object.value}, {"version", version.hex()}, {"state", "declined"}});
  });
}

Result<Json> agree_to_document(App& app, const Principal& who, const ledger::ObjectId& object, const Json& body) {
  const auto statement = TRY(parse_json(body["statement"].text()));
  const RoleId role{statement["role"].text()};
  const auto& nonce = statement["nonce"].text();
  const auto signature = TRY(signature_in(app, who, body));
  return retrying(app, who.person.value, [&](Plan& plan) -> Result<Json> {
    const auto around = TRY(surroundings(plan));
    TRY_VOID(count_signature(plan, signature));
    Json out = Json::Object{{"object", object.value}};
    if (object.kind() == "standing") {
      const auto document = TRY(Hash::from_hex(statement["document"].text()));
      TRY_VOID(plan.tell<Standings>(object, standing::ask::Sign{who.person, role, document, nonce, signature}, {plan.now(), app.store.origin(), around.people->at(plan.now())}));
      out["state"] = standing::state_name(TRY(plan.get<Standings>(object)));
      return out;
    }
    const auto version = TRY(Hash::from_hex(statement["version"].text()));
    TRY_VOID(plan.tell<Adoptions>(object, adoption::ask::Agree{who.person, role, version, nonce, signature}, adoption_world(plan, around, object)));
    out["state"] = adoption::state_name(TRY(plan.get<Adoptions>(object)));
    return out;
  });
}

}  // namespace tocsin::app
