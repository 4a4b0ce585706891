#include "app/sign_in.hpp"

#include <algorithm>

#include "app/accounts.hpp"
#include "app/passkeys.hpp"
#include "app/share_world.hpp"
#include "base/text.hpp"
#include "base/limits_door.hpp"

namespace tocsin::app {
namespace {

using identity::Right;
using identity::session::SessionId;
using identity::session::Way;
namespace webauthn = identity::webauthn;

constexpr std::string_view session_prefix = "session:";
ledger::ObjectId session_object(const SessionId& id) { return ledger::object_id("session", id.value); }
ledger::ObjectId entry_object(const identity::entry::EntryId& id) { return ledger::object_id("entry", id.value); }

const identity::person::state::Known* known_person(const Directory& people, const PersonId& person) {
  const auto found = people.people.find(person);
  return found == people.people.end() ? nullptr : std::get_if<identity::person::state::Known>(&found->second.state);
}

/// The person to whom a passkey with that credential id belongs, with what the rules know of them.
struct Owner {
  PersonId person;
  identity::person::Holder holder;
};
std::optional<Owner> owner_of(const Directory& people, const Bytes& credential, Instant now) {
  for (const auto& [id, person] : people.people) {
    auto holder = identity::person::holder_at(person.state, now);
    const auto has = [&](const identity::Key& key) { return key.passkey() != nullptr && key.passkey()->credential() == credential; };
    if (std::ranges::any_of(holder.keys, has)) return Owner{id, std::move(holder)};
  }
  return {};
}

Json options_of(const webauthn::Place& place, const std::string& handle, const std::string& statement) {
  return Json::Object{{"handle", handle}, {"challenge", webauthn::challenge_of(statement)}, {"rp_id", place.rp_id}, {"user_verification", "required"}, {"timeout_ms", limits::ceremony_s_max * 1000}};
}

Result<Json> begin(App& app, const std::string& kind, const PersonId& person) {
  const auto place = TRY(ceremony_place(app));
  // a statement of its own kind: what is signed to come in can never be an approval
  const auto statement = to_jcs(Json::Object{{"v", 1}, {"log", app.store.origin()}, {"purpose", kind}, {"nonce", to_base64url(app.random.bytes(16))}});
  const auto handle = app.ceremonies.begin({kind, person, statement, app.clock.now() + std::chrono::seconds(limits::ceremony_s_max)}, app.random);
  return options_of(place, handle, statement);
}

/// The assertion that answers a ceremony, verified in every respect but its counter.
struct Answered {
  PersonId person;
  std::string fingerprint, signature;
};
Result<Answered> answered(App& app, const std::string& kind, const PersonId& person, const Json& body) {
  const auto begun = app.ceremonies.answer(body["handle"].text(), kind, app.clock.now());
  if (!begun || begun->person != person) return refuse(Errc::forbidden, "session.ceremony");
  const auto& given = body["assertion"];
  const auto credential = from_base64url(given["credential"].text());
  const auto people = TRY(app.current.people());
  const auto owner = credential ? owner_of(*people, *credential, app.clock.now()) : std::nullopt;
  if (!owner || (!person.value.empty() && owner->person != person)) return refuse(Errc::forbidden, "session.refused");
  if (const auto handle = from_base64url(given["user_handle"].text()); given.has("user_handle") && (!handle || as_text(*handle) != owner->person.value)) return refuse(Errc::forbidden, "session.refused");
  const auto assertion = TRY(assertion_of(owner->holder, given));
  if (!assertion) return refuse(Errc::forbidden, "session.refused");
  TRY_VOID(webauthn::check_origin(*assertion, TRY(ceremony_place(app)).origin));
  const auto signature = assertion->text();
  auto fingerprint = TRY(identity::person::signed_by(owner->holder, {}, begun->statement, signature));
  return Answered{owner->person, std::move(fingerprint), signature};
}

Result<SignedIn> with_session(App& app, const std::string& cookie) {
  auto session = TRY(show_session(app, TRY(principal_of_session(app, cookie))));
  return SignedIn{cookie, std::move(session)};
}

bool is_provider_up(App& app) { return app.provider != nullptr && app.provider->up(); }

/// The session's state, when the principal is a browser's.
Result<identity::session::state::Open> open_of(App& app, const Principal& who) {
  const auto id = session_behind(who);
  if (id.value.empty()) return refuse(Errc::conflict, "session.not-a-browser");
  const auto loaded = TRY(load<Sessions>(app.store, session_object(id)));
  const auto* open = std::get_if<identity::session::state::Open>(&loaded.state);
  if (open == nullptr) return refuse(Errc::forbidden, "session.closed");
  return *open;
}

/// Whether what the session rests on is still the person's.
bool rests_on_theirs(const identity::session::state::Open& open, const identity::person::Holder& holder) {
  if (open.way != Way::passkey) return true;
  return std::ranges::any_of(holder.keys, [&](const identity::Key& key) { return key.fingerprint() == open.credential; });
}

void close_quietly(App& app, const SessionId& id, const std::string& why) {
  (void)retrying(app, "program", [&](Plan& plan) -> Result<> {
    const auto state = TRY(plan.get<Sessions>(session_object(id)));
    if (!std::holds_alternative<identity::session::state::Open>(state)) return {};
    return plan.tell<Sessions>(session_object(id), identity::session::ask::Close{plan.actor(), why}, {plan.now()});
  });
  app.last_seen.forget(id.value);
}

}  // namespace

SessionId session_behind(const Principal& who) {
  return who.credential.starts_with(session_prefix) ? SessionId{who.credential.substr(session_prefix.size())} : SessionId{};
}

std::string entry_url(const App& app, const std::string& text) { return app.settings.inside_url + "/enter#" + text; }

Result<std::string> open_session(Plan& plan, const PersonId& person, Way way, const std::string& credential, std::optional<std::set<RoleId>> narrowed, const Knock& knock) {
  auto& app = plan.app();
  // the session that the browser had ends here: nobody finds themselves in another's
  if (const auto before = identity::session::parse(knock.cookie)) {
    const auto state = TRY(plan.get<Sessions>(session_object(before->id)));
    if (identity::session::check(state, *before, plan.now())) TRY_VOID(plan.tell<Sessions>(session_object(before->id), identity::session::ask::Close{person, "signed-in-anew"}, {plan.now()}));
  }
  auto cookie = identity::session::spell(app.random.bytes(8), app.random.bytes(32));
  const auto presented = TRY(identity::session::parse(cookie));
  TRY_VOID(plan.tell<Sessions>(session_object(presented.id),
                               identity::session::ask::Open{person, presented.secret, credential, way, std::move(narrowed), plan.now() + std::chrono::seconds(limits::session_s_max)}, {plan.now()}));
  return cookie;
}

Result<Json> sign_in_ways(App& app) {
  const auto procedure = TRY(app.current.procedure());
  Json out = Json::Object{{"organisation", procedure->procedure.scope.organisation}, {"mode", ledger::name(app.store.mode())}, {"ways", Json::Array{"link"}},
                          {"provider", ""}, {"provider_up", false}, {"origin", app.settings.inside_url}, {"rp_id", ""}, {"contact", app.settings.contact}};
  if (const auto place = ceremony_place(app)) {
    out["rp_id"] = place->rp_id;
    out["ways"].push("passkey");
  }
  if (app.provider != nullptr) {
    out["provider"] = app.provider->name();
    out["provider_up"] = app.provider->up();
    if (out["provider_up"].boolean()) out["ways"].push("provider");
  }
  // with a provider that answers, its word is asked for; without one, or when it is down, the local account is
  if (!is_provider_up(app)) out["ways"].push("password");
  return out;
}

Result<SignedIn> sign_in_by_link(App& app, const Knock& knock, const Json& body) {
  const auto presented = TRY(identity::entry::parse(body["token"].text()));
  const auto object = entry_object(presented.id);
  const identity::entry::World world{app.clock.now(), app.store.mode() == ledger::Mode::demo};
  const auto loaded = TRY(load<Entries>(app.store, object));
  // judged before anything is known of the person, so that a stranger's guess costs nothing and tells nothing
  TRY(identity::entry::decide(loaded.state, identity::entry::ask::Use{presented.secret}, world));
  const auto& issued = std::get<identity::entry::state::Issued>(loaded.state);
  using identity::entry::Purpose;
  const auto way = issued.purpose == Purpose::demo ? Way::link : issued.purpose == Purpose::first ? Way::first : Way::recovery;
  const auto cookie = TRY(retrying(app, issued.person.value, [&](Plan& plan) -> Result<std::string> {
    const auto people = TRY(app.current.people());
    if (known_person(*people, issued.person) == nullptr) return refuse(Errc::forbidden, "session.person");
    TRY_VOID(plan.tell<Entries>(object, identity::entry::ask::Use{presented.secret}, {plan.now(), world.demo}));
    if (way == Way::recovery) TRY_VOID(plan.tell<Accounts>(account_object(issued.person), identity::account::ask::Unbind{}, {plan.now()}));
    return open_session(plan, issued.person, way, "entry:" + presented.id.value, {}, knock);
  }));
  return with_session(app, cookie);
}

Result<Json> begin_passkey(App& app) { return begin(app, "sign-in", {}); }

Result<SignedIn> sign_in_by_passkey(App& app, const Knock& knock, const Json& body) {
  const auto by = TRY(answered(app, "sign-in", {}, body));
  const auto cookie = TRY(retrying(app, by.person.value, [&](Plan& plan) -> Result<std::string> {
    TRY_VOID(count_signature(plan, by.signature));
    return open_session(plan, by.person, Way::passkey, by.fingerprint, {}, knock);
  }));
  return with_session(app, cookie);
}

Result<SignedIn> sign_in_by_password(App& app, const Knock& knock, const Json& body) {
  if (is_provider_up(app)) return refuse(Errc::forbidden, "session.way-closed");
  const auto checked = TRY(check_password(app, knock, body["email"].text(), body["password"].text(), body["code"].text()));
  const auto cookie = TRY(retrying(app, checked.person.value, [&](Plan& plan) -> Result<std::string> {
    TRY_VOID(use_code(plan, checked));
    const auto whole = app.provider == nullptr ? Way::code : Way::break_glass;
    return open_session(plan, checked.person, checked.step ? whole : Way::password, "account", {}, knock);
  }));
  return with_session(app, cookie);
}

Result<Principal> principal_of_session(App& app, std::string_view cookie) {
  const auto presented = TRY(identity::session::parse(cookie));
  const auto loaded = TRY(load<Sessions>(app.store, session_object(presented.id)));
  const auto now = app.clock.now();
  auto open = TRY(identity::session::check(loaded.state, presented, now));
  if (app.last_seen.is_idle(presented.id.value, open.proved, now)) {
    close_quietly(app, presented.id, "idle");
    return refuse(Errc::forbidden, "session.idle");
  }
  const auto people = TRY(app.current.people());
  const auto found = people->people.find(open.person);
  if (known_person(*people, open.person) == nullptr) return refuse(Errc::forbidden, "session.person");
  auto holder = identity::person::holder_at(found->second.state, now);
  if (!rests_on_theirs(open, holder)) return refuse(Errc::forbidden, "session.credential");
  app.last_seen.touch(presented.id.value, now);
  auto scopes = identity::session::scopes_of(open.way, holder.recovering);
  if (open.narrowed) std::erase_if(holder.roles, [&](const RoleId& role) { return !open.narrowed->contains(role); });
  return Principal{open.person, std::move(holder.roles), std::move(holder.units), std::string(session_prefix) + presented.id.value, std::move(scopes), open.stepped_up};
}

Result<> need_step_up(App& app, const Principal& who) {
  if (session_behind(who).value.empty()) return {};
  if (who.stepped_up_at && app.clock.now() - *who.stepped_up_at < std::chrono::seconds(limits::step_up_s_max)) return {};
  return refuse(Errc::forbidden, "session.step-up");
}

Result<Json> show_session(App& app, const Principal& who) {
  const auto procedure = TRY(app.current.procedure());
  const auto people = TRY(app.current.people());
  const auto found = people->people.find(who.person);
  Json out = Json::Object{{"person", who.person.value}, {"name", people->name_of(who.person)}, {"email", found == people->people.end() ? "" : found->second.email},
                          {"roles", Json::Array{}}, {"units", Json::Array{}}, {"rights", Json::Array{}}, {"passkeys", Json::Array{}}, {"step_up_s", limits::step_up_s_max},
                          {"mode", ledger::name(app.store.mode())}, {"organisation", procedure->procedure.scope.organisation}, {"log", app.store.origin()}, {"outside", app.settings.outside_url}};
  for (const auto& role : who.roles) out["roles"].push(role.value);
  for (const auto& unit : who.units) out["units"].push(unit.value);
  for (const auto right : identity::rights_of(who.roles))
    if (who.scopes.contains(right)) out["rights"].push(spelled(right));
  if (found != people->people.end())
    for (const auto& key : identity::person::holder_at(found->second.state, app.clock.now()).keys)
      if (const auto* passkey = key.passkey())
        out["passkeys"].push(Json::Object{{"credential", to_base64url(passkey->credential())}, {"fingerprint", passkey->fingerprint()}, {"rp_id", passkey->rp_id()}});
  const auto account = TRY(load<Accounts>(app.store, account_object(who.person)));
  const auto view = identity::account::view(account.state);
  out["has_password"] = view["has_password"];
  out["has_code"] = view["has_code"];
  out["must_enroll"] = false;
  const auto id = session_behind(who);
  if (id.value.empty()) {
    out["session"] = Json::Object{{"id", who.credential}, {"way", "token"}};
    return out;
  }
  const auto open = TRY(open_of(app, who));
  out["session"] = Json::Object{{"id", id.value}, {"way", spelled(open.way)}, {"opened", to_rfc3339(open.opened)}, {"expires", to_rfc3339(open.expires)}, {"idle_s", limits::session_idle_s_max}};
  if (open.stepped_up) out["session"]["stepped_up_at"] = to_rfc3339(*open.stepped_up);
  const bool recovering = found != people->people.end() && identity::person::holder_at(found->second.state, app.clock.now()).recovering;
  out["must_enroll"] = open.way == Way::first || open.way == Way::recovery || recovering;
  return out;
}

Result<Json> begin_step_up(App& app, const Principal& who) {
  TRY(open_of(app, who));
  auto out = TRY(begin(app, "step-up", who.person));
  out["allow"] = TRY(show_session(app, who))["passkeys"];
  Json ids{Json::Array{}};
  for (const auto& passkey : out["allow"].array()) ids.push(passkey["credential"]);
  out["allow"] = std::move(ids);
  return out;
}

Result<SignedIn> step_up(App& app, const Principal& who, const Knock& knock, const Json& body) {
  TRY(open_of(app, who));
  const auto id = session_behind(who);
  const auto cookie = identity::session::spell(id, app.random.bytes(32));
  const auto secret = TRY(identity::session::parse(cookie)).secret;
  if (body.has("assertion")) {
    const auto by = TRY(answered(app, "step-up", who.person, body));
    TRY(retrying(app, who.person.value, [&](Plan& plan) -> Result<> {
      TRY_VOID(count_signature(plan, by.signature));
      return plan.tell<Sessions>(session_object(id), identity::session::ask::StepUp{secret, by.fingerprint, Way::passkey}, {plan.now()});
    }));
    return with_session(app, cookie);
  }
  const auto people = TRY(app.current.people());
  const auto found = people->people.find(who.person);
  const auto checked = TRY(check_password(app, knock, found == people->people.end() ? "" : found->second.email, body["password"].text(), body["code"].text()));
  // a password alone was enough to come in for reading; it shows no presence
  if (!checked.step || checked.person != who.person) return refuse(Errc::forbidden, "session.refused");
  TRY(retrying(app, who.person.value, [&](Plan& plan) -> Result<> {
    TRY_VOID(use_code(plan, checked));
    return plan.tell<Sessions>(session_object(id), identity::session::ask::StepUp{secret, "account", Way::code}, {plan.now()});
  }));
  return with_session(app, cookie);
}

Result<Json> sign_out(App& app, const Principal& who) {
  const auto id = session_behind(who);
  if (id.value.empty()) return refuse(Errc::conflict, "session.not-a-browser");
  TRY(retrying(app, who.person.value, [&](Plan& plan) -> Result<> {
    return plan.tell<Sessions>(session_object(id), identity::session::ask::Close{who.person, "signed-out"}, {plan.now()});
  }));
  app.last_seen.forget(id.value);
  return Json(Json::Object{});
}

Result<Json> list_sessions(App& app, const Principal& who, const Json& query) {
  TRY_VOID(identity::may(who, Right::read, {}));
  const bool all = identity::may(who, Right::tokens, {}).has_value();
  const auto people = TRY(app.current.people());
  ports::Page page{.kind = "session", .after = query["after"].text(), .limit = static_cast<std::size_t>(query["limit"].integer(limits::page_rows))};
  if (query.has("state")) page.state = query["state"].text();
  if (!all) page.parent = "person:" + who.person.value;
  const auto rows = TRY(app.store.rows(page));
  Json out = Json::Object{{"rows", Json::Array{}}, {"next", rows.next}};
  for (const auto& row : rows.rows) {
    auto one = TRY(parse_json(row.doc));
    const PersonId person{one["person"].text()};
    one["id"] = row.object.id();
    one["name"] = people->name_of(person);
    one["mine"] = person == who.person;
    one["current"] = session_behind(who).value == row.object.id();
    out["rows"].push(std::move(one));
  }
  return out;
}

Result<Json> revoke_session(App& app, const Principal& who, const std::string& id) {
  const auto object = session_object({id});
  if (id.size() != 16 || !from_hex(id)) return refuse(Errc::not_found, "object.unknown", id);
  TRY(retrying(app, who.person.value, [&](Plan& plan) -> Result<> {
    const auto state = TRY(plan.get<Sessions>(object));
    const auto* open = std::get_if<identity::session::state::Open>(&state);
    const bool own = open != nullptr && open->person == who.person;
    if (open == nullptr || (!own && !identity::may(who, Right::tokens, {}))) return refuse(Errc::not_found, "object.unknown", id);
    if (!own) TRY_VOID(need_step_up(app, who));
    return plan.tell<Sessions>(object, identity::session::ask::Close{who.person, "revoked"}, {plan.now()});
  }));
  app.last_seen.forget(id);
  return Json(Json::Object{{"id", id}, {"state", "closed"}});
}

Result<std::string> issue_entry(Plan& plan, identity::entry::Purpose purpose, const PersonId& person, Instant expires) {
  auto& app = plan.app();
  auto text = identity::entry::spell(app.random.bytes(8), app.random.bytes(32));
  const auto presented = TRY(identity::entry::parse(text));
  TRY_VOID(plan.tell<Entries>(entry_object(presented.id), identity::entry::ask::Issue{presented.secret, purpose, person, plan.actor(), expires},
                              {plan.now(), app.store.mode() == ledger::Mode::demo}));
  return text;
}

Result<Json> demo_link(App& app, const Principal& who, const Json& body) {
  TRY_VOID(identity::may(who, Right::read, {}));
  const auto people = TRY(app.current.people());
  const auto wanted = to_lower(body["person"].text());
  const auto is_meant = [&](const auto& each) {
    const auto email = to_lower(each.second.email);
    return each.first.value == body["person"].text() || email == wanted || email.substr(0, email.find('@')) == wanted || to_lower(each.second.name) == wanted;
  };
  const auto found = wanted.empty() ? people->people.end() : std::ranges::find_if(people->people, is_meant);
  if (app.store.mode() != ledger::Mode::demo) return refuse(Errc::forbidden, "entry.demo-only");
  if (found == people->people.end() || known_person(*people, found->first) == nullptr) return refuse(Errc::not_found, "object.unknown", body["person"].text());
  constexpr auto lasts = std::chrono::hours(24);
  return retrying(app, who.person.value, [&](Plan& plan) -> Result<Json> {
    const auto text = TRY(issue_entry(plan, identity::entry::Purpose::demo, found->first, plan.now() + lasts));
    return Json(Json::Object{{"url", entry_url(app, text)}, {"person", found->first.value}, {"name", found->second.name}, {"expires", to_rfc3339(plan.now() + lasts)}});
  });
}

Result<std::vector<FirstLink>> first_links(App& app) {
  const auto people = TRY(app.current.people());
  std::set<PersonId> administrators, founders;
  for (const auto& [id, person] : people->people) {
    const auto* known = known_person(*people, id);
    if (known == nullptr) continue;
    founders.insert(id);
    if (identity::rights_of(known->roles).contains(Right::admin)) administrators.insert(id);
  }
  return retrying(app, "program", [&](Plan& plan) -> Result<std::vector<FirstLink>> {
    std::vector<FirstLink> out;
    for (const auto& id : administrators.empty() ? founders : administrators) {
      const auto text = TRY(issue_entry(plan, identity::entry::Purpose::first, id, plan.now() + std::chrono::seconds(limits::entry_s_max)));
      const auto& person = people->people.at(id);
      out.push_back({person.name, person.email, entry_url(app, text)});
    }
    return out;
  });
}

Result<std::shared_ptr<ports::Stream>> listen(App& app, const Principal& who, std::string_view last_event_id) {
  TRY_VOID(identity::may(who, Right::read, {}));
  Events::Listener listener{who, session_behind(who).value, app.clock.now(), {}};
  if (!listener.session.empty()) {
    const auto open = TRY(open_of(app, who));
    listener.proved = open.proved;
    listener.ends = open.expires;
  } else {
    const auto token = TRY(load<Tokens>(app.store, ledger::object_id("token", who.credential)));
    const auto* issued = std::get_if<identity::token::state::Issued>(&token.state);
    listener.ends = issued == nullptr ? listener.proved : issued->expires;
  }
  return app.events.listen(std::move(listener), last_event_id);
}

}  // namespace tocsin::app
