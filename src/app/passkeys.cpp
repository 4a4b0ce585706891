#include "app/passkeys.hpp"

#include <algorithm>

#include "app/lists.hpp"
#include "app/share_world.hpp"
#include "base/text.hpp"
#include "base/limits_door.hpp"

namespace tocsin::app {
namespace {

using identity::webauthn::Assertion;

Result<Bytes> bytes_in(const Json& body, const char* name) {
  const auto bytes = from_base64url(body[name].text());
  if (!bytes || bytes->empty()) return refuse(Errc::invalid, "webauthn.form", std::string("/") + name, "base64url without padding");
  return *bytes;
}

Json credentials_of(const identity::person::Holder& holder) {
  Json out{Json::Array{}};
  for (const auto& key : holder.keys)
    if (const auto* passkey = key.passkey()) out.push(to_base64url(passkey->credential()));
  return out;
}

Json row_of_offer(const std::shared_ptr<const Directory>& people, const PersonId& person, const identity::person::Offer& offer) {
  Json row{Json::Object{{"person", person.value}, {"name", people->name_of(person)}, {"key", offer.key}, {"label", offer.label}, {"at", to_rfc3339(offer.at)}}};
  if (const auto key = identity::parse_key(offer.key)) row["fingerprint"] = key->fingerprint();
  return row;
}

}  // namespace

Result<identity::webauthn::Place> ceremony_place(const App& app) {
  const std::string_view origin = app.settings.inside_url;
  const auto scheme = origin.find("://");
  if (scheme == std::string_view::npos) return refuse(Errc::unavailable, "passkey.no-origin");
  auto host = origin.substr(scheme + 3);
  host = host.substr(0, host.find(':'));
  return identity::webauthn::Place{std::string(host), std::string(origin)};
}

Result<Json> begin_offer(App& app, const Principal& who) {
  const auto place = TRY(ceremony_place(app));
  const auto people = TRY(app.current.people());
  const auto found = people->people.find(who.person);
  if (found == people->people.end()) return refuse(Errc::forbidden, "session.person");
  const auto statement = to_jcs(Json::Object{{"v", 1}, {"log", app.store.origin()}, {"person", who.person.value}, {"purpose", "register"}, {"nonce", to_base64url(app.random.bytes(16))}});
  const auto handle = app.ceremonies.begin({"register", who.person, statement, app.clock.now() + std::chrono::seconds(limits::ceremony_s_max)}, app.random);
  return Json(Json::Object{{"handle", handle}, {"challenge", identity::webauthn::challenge_of(statement)}, {"rp_id", place.rp_id}, {"rp_name", "Tocsin"},
                           {"user_handle", to_base64url(as_bytes(who.person.value))}, {"user_name", found->second.email}, {"user_display", found->second.name},
                           {"algorithms", Json::Array{-7, -8, -257}}, {"exclude", credentials_of(identity::person::holder_at(found->second.state, app.clock.now()))},
                           {"resident_key", "required"}, {"user_verification", "required"}, {"attestation", "none"}, {"timeout_ms", limits::ceremony_s_max * 1000}});
}

Result<Json> offer_passkey(App& app, const Principal& who, const Json& body) {
  const auto begun = app.ceremonies.answer(body["handle"].text(), "register", app.clock.now());
  if (!begun || begun->person != who.person) return refuse(Errc::forbidden, "session.ceremony");
  auto attestation = TRY(bytes_in(body, "attestation_object"));
  auto client_data = TRY(bytes_in(body, "client_data"));
  const identity::webauthn::Registration registration{std::move(attestation), std::move(client_data)};
  const auto key = TRY(identity::webauthn::register_passkey(registration, identity::webauthn::challenge_of(begun->statement), TRY(ceremony_place(app))));
  return retrying(app, who.person.value, [&](Plan& plan) -> Result<Json> {
    const auto around = TRY(surroundings(plan));
    TRY_VOID(plan.tell<People>(ledger::object_id("person", who.person.value), identity::person::ask::Offer{who.person, key.line(), body["label"].text()},
                               {plan.now(), app.store.origin(), who.person, around.people->at(plan.now())}));
    return Json(Json::Object{{"key", key.line()}, {"fingerprint", key.fingerprint()}, {"state", "offered"}, {"next", "two other people propose it with people add-key, and vouch"}});
  });
}

Result<Json> list_offers(App& app, const Principal& who, const Json& query) {
  const bool all = identity::may(who, identity::Right::people, {}).has_value();
  const auto people = TRY(app.current.people());
  const auto size = page_size(query);
  Json out = Json::Object{{"rows", Json::Array{}}, {"next", ""}};
  // a person's offers, which are few, stand on one page; its cursor is the last person
  PersonId last;
  for (auto at = people->people.upper_bound(PersonId{query["after"].text()}); at != people->people.end(); ++at) {
    const auto& [id, person] = *at;
    const auto* known = std::get_if<identity::person::state::Known>(&person.state);
    if (known == nullptr || known->offers.empty() || (id != who.person && !all)) continue;
    if (out["rows"].array().size() >= size) {
      out["next"] = last.value;
      break;
    }
    for (const auto& offer : known->offers) out["rows"].push(row_of_offer(people, id, offer));
    last = id;
  }
  return out;
}

Result<std::optional<Assertion>> assertion_of(const identity::person::Holder& holder, const Json& body) {
  const auto credential = TRY(bytes_in(body, "credential"));
  const auto same = [&](const identity::Key& key) { return key.passkey() != nullptr && key.passkey()->credential() == credential; };
  const auto key = std::ranges::find_if(holder.keys, same);
  if (key == holder.keys.end()) return std::nullopt;
  auto authenticator_data = TRY(bytes_in(body, "authenticator_data"));
  auto client_data = TRY(bytes_in(body, "client_data"));
  auto signature = TRY(bytes_in(body, "signature"));
  return Assertion{sha256(key->passkey()->blob), std::move(authenticator_data), std::move(client_data), std::move(signature)};
}

Result<std::string> signature_in(App& app, const Principal& who, const Json& body) {
  const bool by_ssh = !body["signature"].text().empty(), by_passkey = body.has("assertion");
  if (by_ssh == by_passkey) return refuse(Errc::invalid, "signature.missing", "/signature", "an SSH signature, or the assertion of a passkey");
  if (by_ssh) {
    // what a passkey signed comes as an assertion, whose origin is looked at
    if (identity::webauthn::is_assertion(body["signature"].text())) return refuse(Errc::invalid, "signature.form", "/signature");
    return body["signature"].text();
  }
  const auto people = TRY(app.current.people());
  const auto found = people->people.find(who.person);
  const auto holder = found == people->people.end() ? identity::person::Holder{} : identity::person::holder_at(found->second.state, app.clock.now());
  const auto assertion = TRY(assertion_of(holder, body["assertion"]));
  if (!assertion) return refuse(Errc::forbidden, "signature.key-unknown", "/assertion/credential");
  TRY_VOID(identity::webauthn::check_origin(*assertion, TRY(ceremony_place(app)).origin));
  return assertion->text();
}

Result<> count_signature(Plan& plan, const std::string& signature) {
  if (!identity::webauthn::is_assertion(signature)) return {};
  const auto assertion = TRY(identity::webauthn::parse_assertion(signature));
  return plan.tell<Authenticators>(ledger::object_id("authenticator", assertion.key.hex()), identity::authenticator::ask::Count{assertion.counter()}, {plan.now()});
}

}  // namespace tocsin::app
