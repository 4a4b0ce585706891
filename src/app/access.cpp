#include "app/access.hpp"

#include <algorithm>
#include <tuple>

#include "app/lists.hpp"
#include "app/passkeys.hpp"
#include "app/sign_in.hpp"
#include "app/share_world.hpp"
#include "base/text.hpp"

namespace tocsin::app {
namespace {

using identity::Right;
constexpr auto token_days_default = 90;

ledger::ObjectId token_object(const std::string& id) { return ledger::object_id("token", id); }
ledger::ObjectId client_object(const std::string& name) { return ledger::object_id("client", name); }

}  // namespace

std::set<Right> all_rights() {
  std::set<Right> out;
  for (std::size_t i = 0; i < identity::right_names.size(); ++i) out.insert(static_cast<Right>(i));
  return out;
}

Result<Principal> principal_of(App& app, std::string_view token) {
  const auto presented = TRY(identity::token::parse(token));
  const auto loaded = TRY(load<Tokens>(app.store, token_object(presented.id.value)));
  const auto now = app.clock.now();
  const auto issued = TRY(identity::token::check(loaded.state, presented, now));
  const auto people = TRY(app.current.people());
  const auto found = people->people.find(issued.person);
  const bool here = found != people->people.end() && std::holds_alternative<identity::person::state::Known>(found->second.state);
  if (!here) return refuse(Errc::forbidden, "token.person", {}, "its person is not enrolled");
  auto holder = identity::person::holder_at(found->second.state, now);
  return Principal{issued.person, std::move(holder.roles), std::move(holder.units), presented.id.value, issued.scopes, std::nullopt, issued.expires};
}

Result<NewToken> issue(Plan& plan, const PersonId& person, const std::set<Right>& scopes, Instant expires) {
  const auto name = plan.app().random.bytes(8), secret = plan.app().random.bytes(32);
  const auto text = identity::token::spell(name, secret);
  const auto presented = TRY(identity::token::parse(text));
  TRY_VOID(plan.tell<Tokens>(token_object(presented.id.value), identity::token::ask::Issue{plan.actor(), person, presented.secret, scopes, expires}, {plan.now()}));
  return NewToken{presented.id.value, text};
}

Result<NewToken> issue_token(App& app, const Principal& who, const Json& body) {
  // a token outlives the session that asked for it
  TRY_VOID(need_step_up(app, who));
  std::set<Right> scopes;
  for (const auto& scope : body["scopes"].array()) scopes.insert(TRY(identity::parse_right(scope.text())));
  // A token never reaches further than the credential that asked for it.
  for (const auto scope : scopes)
    if (!who.scopes.contains(scope)) return refuse(Errc::forbidden, "right.missing", "/scopes", std::string(spelled(scope)));
  if (scopes.empty()) scopes = who.scopes;
  const auto days = body["days"].integer(token_days_default);
  return retrying(app, who.person.value, [&](Plan& plan) -> Result<NewToken> {
    TRY(surroundings(plan));
    auto expires = plan.now() + std::chrono::days(days);
    // nor for longer: a token that could hand on its own place would never end
    if (who.ends && expires > *who.ends) {
      if (body.has("days")) return refuse(Errc::forbidden, "token.outlives", "/days", "this token ends " + to_rfc3339(*who.ends));
      expires = *who.ends;
    }
    return issue(plan, who.person, scopes, expires);
  });
}

Result<Json> revoke_token(App& app, const Principal& who, const std::string& id) {
  return retrying(app, who.person.value, [&](Plan& plan) -> Result<Json> {
    TRY(surroundings(plan));
    const auto state = TRY(plan.get<Tokens>(token_object(id)));
    const auto* issued = std::get_if<identity::token::state::Issued>(&state);
    if (issued == nullptr) return refuse(Errc::not_found, "object.unknown", id);
    // One's own token can always be given back; another's only by those who manage tokens.
    if (issued->person != who.person) TRY_VOID(identity::may(who, Right::tokens, {}));
    TRY_VOID(plan.tell<Tokens>(token_object(id), identity::token::ask::Revoke{who.person}, {plan.now()}));
    return Json(Json::Object{{"id", id}, {"state", "revoked"}});
  });
}

namespace {

/// The collections that an audience's channels name.
/// @param alone  no other collection is named
Result<identity::client::Grant> grant_of_audience(const procedure::Procedure& procedure, const std::string& id, bool alone) {
  const auto* audience = procedure.audience(AudienceId{id});
  if (audience == nullptr) return refuse(Errc::not_found, "share.unknown-audience", "/audience");
  identity::client::Grant grant{audience->id, {}, {}};
  for (const auto& channel_id : audience->channels) {
    const auto* channel = procedure.channel(channel_id);
    if (channel != nullptr && channel->kind == procedure::Channel::Kind::taxii && channel->relay.empty()) grant.can_read.insert(channel->collection);
  }
  if (grant.can_read.empty() && alone) return refuse(Errc::invalid, "client.collection", "/audience", id + " is reached by no TAXII collection");
  return grant;
}

/// Collections by name: each one that people made, or a channel's together with its audience.
Result<> grant_collections(const Served& served, const Json& body, identity::client::Grant& grant) {
  const bool reads = body["read"].boolean(), writes = body["write"].boolean();
  const auto& named = body["collections"].array();
  if (!named.empty() && !reads && !writes) return refuse(Errc::invalid, "client.rights", "/read", "say read, write or both");
  for (std::size_t at = 0; at < named.size(); ++at) {
    const auto where = pointer_to("/collections", at);
    const auto id = to_lower(named[at].text());
    const auto* found = served.collection(id);
    if (found == nullptr) return refuse(Errc::not_found, "object.unknown", where, id);
    if (found->is_channel && (writes || !grant.can_read.contains(id)))
      return refuse(Errc::forbidden, "client.channel", where, writes ? "releases alone fill it" : "who reads it is admitted as its audience: name the audience");
    if (reads) grant.can_read.insert(id);
    if (writes) grant.can_write.insert(id);
  }
  return {};
}

/// SHA-256 of the DER of the first certificate in a PEM text.
Result<Hash> fingerprint_of(const std::string& pem) {
  constexpr std::string_view begin = "-----BEGIN CERTIFICATE-----", end = "-----END CERTIFICATE-----";
  const auto from = pem.find(begin), to = pem.find(end);
  const auto bad = [] { return refuse(Errc::invalid, "client.certificate", "/certificate", "a certificate in PEM"); };
  if (from == std::string::npos || to == std::string::npos || to < from) return bad();
  std::string base64;
  for (const char c : pem.substr(from + begin.size(), to - from - begin.size()))
    if (c != '\n' && c != '\r' && c != ' ') base64.push_back(c);
  const auto der = from_base64(base64);
  if (!der || der->empty()) return bad();
  return sha256(*der);
}

}  // namespace

Result<Json> add_client(App& app, const Principal& who, const Json& body) {
  TRY_VOID(identity::may(who, Right::taxii, {}));
  const auto secret = to_base64url(app.random.bytes(32));
  const auto& name = body["name"].text();
  std::optional<Hash> certificate;
  if (!body["certificate"].text().empty()) certificate = TRY(fingerprint_of(body["certificate"].text()));
  return retrying(app, who.person.value, [&](Plan& plan) -> Result<Json> {
    const auto around = TRY(surroundings(plan));
    const auto served = TRY(app.current.served());
    identity::client::Grant grant;
    if (!body["audience"].text().empty()) grant = TRY(grant_of_audience(around.procedure->procedure, body["audience"].text(), body["collections"].array().empty()));
    TRY_VOID(grant_collections(*served, body, grant));
    if (certificate)
      if (const auto other = served->by_certificate.find(certificate->hex()); other != served->by_certificate.end() && other->second != name)
        return refuse(Errc::conflict, "client.certificate-taken", "/certificate", other->second);
    TRY_VOID(identity::client::may_admit(TRY(plan.get<Clients>(client_object(name))), body["rotate"].boolean()));
    TRY_VOID(plan.tell<Clients>(client_object(name), identity::client::ask::Admit{who.person, sha256(secret), grant, certificate}, {plan.now()}));
    Json out = Json::Object{{"user", name}, {"password", secret}, {"token", name + ":" + secret}, {"collections", Json::Array{}}};
    for (const auto& collection : served->collections) {
      const bool reads = grant.can_read.contains(collection.id), writes = grant.can_write.contains(collection.id);
      if (reads || writes) out["collections"].push(collection.id);
    }
    if (certificate) out["certificate"] = certificate->hex();
    return out;
  });
}

Result<Json> revoke_client(App& app, const Principal& who, const std::string& name) {
  TRY_VOID(identity::may(who, Right::taxii, {}));
  return retrying(app, who.person.value, [&](Plan& plan) -> Result<Json> {
    TRY(surroundings(plan));
    TRY_VOID(plan.tell<Clients>(client_object(name), identity::client::ask::Revoke{who.person}, {plan.now()}));
    return Json(Json::Object{{"user", name}, {"state", "revoked"}});
  });
}

Result<Admission> client_of(App& app, const Presented& presented) {
  const auto served = TRY(app.current.served());
  auto name = presented.user;
  if (!presented.certificate.empty()) {
    const auto found = served->by_certificate.find(presented.certificate);
    if (found == served->by_certificate.end()) return refuse(Errc::forbidden, "client.unknown", {});
    return Admission{found->second, served};
  }
  const auto found = served->clients.find(name);
  if (found == served->clients.end()) return refuse(Errc::forbidden, "client.unknown", {});
  TRY(identity::client::check(found->second, sha256(presented.secret)));
  return Admission{std::move(name), served};
}

// -- people --

namespace {

using identity::person::Change;
using identity::person::ChangeKind;

Result<ChangeKind> parse_change(const std::string& text) {
  for (std::size_t i = 0; i < identity::person::change_names.size(); ++i)
    if (identity::person::change_names[i] == text) return static_cast<ChangeKind>(i);
  return refuse(Errc::invalid, "person.change", "/change");
}

/// What a proposal says, once it was drawn up: kept so that proposer and voucher sign the same bytes.
struct Proposal {
  PersonId subject;
  Change change;
  std::string nonce;
};

Result<Change> change_of(App& app, const Json& body, const ledger::ObjectId& subject) {
  Change out;
  out.kind = TRY(parse_change(body["change"].text()));
  const auto kind = out.kind;
  if (kind == ChangeKind::enroll) {
    out.units = {UnitId{body["unit"].text().empty() ? std::string("all") : body["unit"].text()}};
    for (const auto* field : {"name", "email"})
      if (trim(body[field].text()).empty()) return refuse(Errc::invalid, "message.missing-field", std::string("/") + field);
    out.details = TRY(keep_text(app, subject, ports::ContentClass::person, to_jcs(Json::Object{{"email", body["email"]}, {"name", body["name"]}})));
  }
  if (kind == ChangeKind::enroll || kind == ChangeKind::grant_role || kind == ChangeKind::take_role) {
    out.roles.emplace();
    for (const auto& role : body["roles"].array()) out.roles->insert(RoleId{role.text()});
  }
  if (kind == ChangeKind::enroll || kind == ChangeKind::add_key || kind == ChangeKind::replace_key) out.key = TRY(identity::parse_key(body["key"].text())).line();
  if (kind == ChangeKind::replace_key) out.fingerprint = body["fingerprint"].text();
  if (kind == ChangeKind::revoke_key) out.fingerprint = body["key"].text();
  return out;
}

/// Whether somebody else who is here, or is proposed, has the address that an enrolment's details name. Who left gave theirs back.
Result<bool> is_address_taken(App& app, const Directory& people, const PersonId& subject, const Hash& details) {
  const auto email = to_lower(trim(TRY(content_json(app, details))["email"].text()));
  return std::ranges::any_of(people.people, [&](const auto& each) {
    const bool gone = std::holds_alternative<identity::person::state::Left>(each.second.state);
    return each.first != subject && !gone && to_lower(trim(each.second.email)) == email;
  });
}

/// What the rules may know beside the person. @param change what is proposed, or waits; null where neither
Result<identity::person::World> person_world(Plan& plan, const Surroundings& around, const PersonId& subject, const Change* change) {
  identity::person::World out{plan.now(), plan.app().store.origin(), subject, around.people->at(plan.now())};
  out.roles = identity::roles_with_rights();
  for (const auto& role : around.procedure->procedure.roles) out.roles.insert(role.id);
  for (const auto& unit : around.procedure->procedure.units) out.units.insert(unit.id);
  for (const auto& [id, person] : around.people->people)
    if (const auto* pending = identity::person::pending_of(person.state); pending != nullptr && pending->change.key && id != subject) out.promised.insert(*pending->change.key);
  if (change != nullptr && change->details) out.address_taken = TRY(is_address_taken(plan.app(), *around.people, subject, *change->details));
  return out;
}

/// Reads a statement back into the proposal that it spells, so that nothing has to be kept between the two calls.
Result<Proposal> parse_proposal(const std::string& statement) {
  const auto json = TRY(parse_json(statement));
  auto change = TRY(read_fields<Change>(json["change"]));
  return Proposal{{json["person"].text()}, std::move(change), json["nonce"].text()};
}

}  // namespace

Result<Json> propose_person(App& app, const Principal& who, const Json& body) {
  TRY_VOID(identity::may(who, Right::people, {}));
  if (!body.has("signature") && !body.has("assertion")) {
    const PersonId subject{body["person"].text().empty() ? "p_" + to_base64url(app.random.bytes(16)) : body["person"].text()};
    const auto change = TRY(change_of(app, body, ledger::object_id("person", subject.value)));
    const auto nonce = to_base64url(app.random.bytes(16));
    Plan plan(app, who.person.value);
    // nobody signs what would be refused afterwards
    const auto state = TRY(plan.get<People>(ledger::object_id("person", subject.value)));
    TRY_VOID(identity::person::check(state, change, TRY(person_world(plan, TRY(surroundings(plan)), subject, &change))));
    return Json(Json::Object{{"person", subject.value}, {"statement", identity::person::statement(app.store.origin(), subject, change, who.person, nonce)},
                             {"namespace", identity::person::name_space}});
  }
  const auto proposal = TRY(parse_proposal(body["statement"].text()));
  const auto signature = TRY(signature_in(app, who, body));
  const auto object = ledger::object_id("person", proposal.subject.value);
  return retrying(app, who.person.value, [&](Plan& plan) -> Result<Json> {
    const auto around = TRY(surroundings(plan));
    TRY_VOID(plan.tell<People>(object, identity::person::ask::Propose{who.person, proposal.change, proposal.nonce, signature},
                               TRY(person_world(plan, around, proposal.subject, &proposal.change))));
    TRY_VOID(count_signature(plan, signature));
    return Json(Json::Object{{"person", proposal.subject.value}, {"state", "proposed"}, {"next", "somebody else vouches with `tocsin people vouch`"}});
  });
}

namespace {

/// Everybody by name, and by pseudonym where names are alike or erased; the page's cursor is the pseudonym of its last row.
/// @param use  whether the person made a row
template <class Use>
Result<Json> page_of_people(const Directory& directory, const Json& query, Use&& use) {
  std::vector<std::pair<const PersonId*, const Directory::Person*>> sorted;
  for (const auto& [id, person] : directory.people) sorted.emplace_back(&id, &person);
  std::ranges::sort(sorted, {}, [](const auto& each) { return std::tie(each.second->name, each.first->value); });
  auto at = sorted.begin();
  if (const auto& after = query["after"].text(); !after.empty()) {
    at = std::ranges::find_if(sorted, [&](const auto& each) { return each.first->value == after; });
    if (at == sorted.end()) return refuse(Errc::invalid, "store.cursor", "/after");
    ++at;
  }
  const auto size = page_size(query);
  Json out = Json::Object{{"rows", Json::Array{}}, {"next", ""}};
  for (const PersonId* last = nullptr; at != sorted.end(); ++at) {
    auto row = use(*at->first, *at->second);
    if (!row) continue;
    if (out["rows"].array().size() == size) {
      out["next"] = last->value;
      break;
    }
    out["rows"].push(*std::move(row));
    last = at->first;
  }
  return out;
}

}  // namespace

Result<Json> person_statements(App& app, const Principal& who, const Json& query) {
  const auto people = TRY(app.current.people());
  return page_of_people(*people, query, [&](const PersonId& id, const Directory::Person& person) -> std::optional<Json> {
    const auto* pending = identity::person::pending_of(person.state);
    if (pending == nullptr || pending->by == who.person || id == who.person) return std::nullopt;
    return Json::Object{{"person", id.value}, {"name", people->name_of(id)}, {"change", write_fields(pending->change)}, {"proposed_by", people->name_of(pending->by)},
                        {"statement", identity::person::statement(app.store.origin(), id, pending->change, who.person, pending->nonce)},
                        {"namespace", identity::person::name_space}};
  });
}

Result<Json> vouch_person(App& app, const Principal& who, const PersonId& person, const Json& body) {
  TRY_VOID(identity::may(who, Right::read, {}));
  const auto proposal = TRY(parse_proposal(body["statement"].text()));
  const auto signature = TRY(signature_in(app, who, body));
  return retrying(app, who.person.value, [&](Plan& plan) -> Result<Json> {
    const auto around = TRY(surroundings(plan));
    const auto object = ledger::object_id("person", person.value);
    const auto before = TRY(plan.get<People>(object));
    // what waited decides, not what the body says of it
    const auto* pending = identity::person::pending_of(before);
    const auto* change = pending == nullptr ? nullptr : &pending->change;
    TRY_VOID(plan.tell<People>(object, identity::person::ask::Vouch{who.person, proposal.nonce, signature}, TRY(person_world(plan, around, person, change))));
    TRY_VOID(count_signature(plan, signature));
    Json out = Json::Object{{"person", person.value}, {"state", "in force"}};
    const bool enrolled = change != nullptr && change->kind == ChangeKind::enroll;
    if (!enrolled && (change == nullptr || change->kind != ChangeKind::recover)) return out;
    // shown to the voucher alone, who hands it over in person: what two people agreed to lets the third in once
    const auto until = plan.now() + (enrolled ? std::chrono::seconds(limits::entry_s_max) : std::chrono::seconds(std::chrono::hours(24)));
    out["url"] = entry_url(app, TRY(issue_entry(plan, enrolled ? identity::entry::Purpose::first : identity::entry::Purpose::recovery, person, until)));
    out["expires"] = to_rfc3339(until);
    out["next"] = "give the link to " + around.people->name_of(person) + " in person: it lets them in once, until " + to_rfc3339(until);
    return out;
  });
}

namespace {

Result<Json> end_proposal(App& app, const Principal& who, const PersonId& person, const identity::person::Ask& ask, std::string_view state) {
  return retrying(app, who.person.value, [&](Plan& plan) -> Result<Json> {
    const auto around = TRY(surroundings(plan));
    TRY_VOID(plan.tell<People>(ledger::object_id("person", person.value), ask, TRY(person_world(plan, around, person, nullptr))));
    return Json(Json::Object{{"person", person.value}, {"state", state}});
  });
}

}  // namespace

Result<Json> withdraw_person(App& app, const Principal& who, const PersonId& person) {
  TRY_VOID(identity::may(who, Right::people, {}));
  return end_proposal(app, who, person, identity::person::ask::Withdraw{who.person}, "withdrawn");
}

Result<Json> decline_person(App& app, const Principal& who, const PersonId& person, const Json& body) {
  TRY_VOID(identity::may(who, Right::approve, {}));
  const auto reason = TRY(keep_text(app, ledger::object_id("person", person.value), ports::ContentClass::reason, body["reason"].text()));
  return end_proposal(app, who, person, identity::person::ask::Decline{who.person, reason}, "declined");
}

Result<Json> list_people(App& app, const Principal& who, const Json& query) {
  TRY_VOID(identity::may(who, Right::read, {}));
  const auto people = TRY(app.current.people());
  return page_of_people(*people, query, [&](const PersonId& id, const Directory::Person& person) -> std::optional<Json> {
    Json row = Json::Object{{"person", id.value}, {"name", people->name_of(id)}, {"email", person.email}, {"state", identity::person::state_name(person.state)},
                            {"roles", Json::Array{}}, {"units", Json::Array{}}, {"keys", Json::Array{}}};
    const auto holder = identity::person::holder_at(person.state, app.clock.now());
    for (const auto& role : holder.roles) row["roles"].push(role.value);
    for (const auto& unit : holder.units) row["units"].push(unit.value);
    for (const auto& key : holder.keys) row["keys"].push(key.fingerprint());
    return row;
  });
}

}  // namespace tocsin::app
