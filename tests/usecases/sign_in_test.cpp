// Signing in from a browser, over the real store: links, passkeys, passwords, and what a session is worth when things change.
#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <latch>
#include <thread>

#include "app/accounts.hpp"
#include "app/lists.hpp"
#include "app/notices.hpp"
#include "app/packs.hpp"
#include "app/passkeys.hpp"
#include "app/sign_in.hpp"
#include "house.hpp"
#include "identity/password.hpp"
#include "path/prove/pack.hpp"
#include "support/passkey.hpp"
#include "base/limits_door.hpp"

using namespace tocsin;
using namespace tocsin::test;
using testing::Authenticator;

namespace {

constexpr auto ana = "maren.holloway", officer = "tobias.achterman", owner = "adaeze.nwosu", other = "ines.caldeira";

/// The secret of a code as an app reads it: base32.
Bytes read_secret(const std::string& secret) {
  Bytes out;
  unsigned bits = 0, held = 0;
  for (const char c : secret) {
    bits = bits << 5 | static_cast<unsigned>(c >= 'A' ? c - 'A' : c - '2' + 26);
    if ((held += 5) >= 8) out.push_back(static_cast<std::byte>(bits >> (held -= 8) & 0xff));
  }
  return out;
}

/// The example organisation with a name for its inside door, and what its security log heard.
struct Door {
  House house;
  app::App& app = house.app();
  std::vector<std::string> log;
  Door() {
    app.settings.inside_url = "https://localhost:8443";
    app.security = [this](const app::Refusal& refusal) { log.push_back(refusal.what + " " + refusal.rule); };
  }
  std::string link_for(const std::string& name) {
    const auto made = House::must(app::demo_link(app, house.who(owner), Json::Object{{"person", name}}));
    const auto& url = made["url"].text();
    CHECK(url.starts_with("https://localhost:8443/enter#toe_"));
    return url.substr(url.find('#') + 1);
  }
  app::SignedIn entered(const std::string& name, const app::Knock& knock = {}) { return House::must(app::sign_in_by_link(app, knock, Json::Object{{"token", link_for(name)}})); }
  app::Principal in(const app::SignedIn& signed_in) { return House::must(app::principal_of_session(app, signed_in.cookie)); }
  std::string rule(const app::SignedIn& signed_in) { return rule_of(app::principal_of_session(app, signed_in.cookie)); }

  /// Offered by its person in their session, proposed by one, vouched for by another.
  Json offer(const std::string& name, Authenticator& device) {
    const auto who = in(entered(name));
    const auto options = House::must(app::begin_offer(app, who));
    const auto made = device.create(options["challenge"].text());
    auto offered = House::must(app::offer_passkey(app, who, Json::Object{{"handle", options["handle"]}, {"attestation_object", to_base64url(made.attestation_object)}, {"client_data", to_base64url(made.client_data)}, {"label", "phone"}}));
    offered["person"] = who.person.value;
    return offered;
  }
  void enroll(const std::string& name, Authenticator& device) {
    const auto offered = offer(name, device);
    agree(Json::Object{{"change", "add-key"}, {"person", offered["person"]}, {"key", offered["key"]}});
  }
  /// A change that two other people sign with their SSH keys. @return what the voucher sees
  Json agree(Json change) {
    const auto proposed = House::must(app::propose_person(app, house.who(owner), change));
    change["statement"] = proposed["statement"];
    change["signature"] = house.sign(owner, "people@tocsin", proposed["statement"].text());
    House::must(app::propose_person(app, house.who(owner), change));
    const auto waiting = House::must(app::person_statements(app, house.who(other)));
    const auto& statement = waiting["rows"].at(0)["statement"].text();
    return House::must(app::vouch_person(app, house.who(other), PersonId{proposed["person"].text()}, Json::Object{{"statement", statement}, {"signature", house.sign(other, "people@tocsin", statement)}}));
  }
  Result<app::SignedIn> by_passkey(Authenticator& device, const app::Knock& knock = {}) {
    const auto begun = House::must(app::begin_passkey(app));
    return app::sign_in_by_passkey(app, knock, Json::Object{{"handle", begun["handle"]}, {"assertion", device.answer_to(begun["challenge"].text())}});
  }
};

}  // namespace

TEST_CASE("entry.used, entry.unknown, entry.form: a demo's link lets its person in, once") {
  Door door;
  const auto token = door.link_for(ana);
  const auto signed_in = House::must(app::sign_in_by_link(door.app, {}, Json::Object{{"token", token}}));
  CHECK(door.in(signed_in).person == door.house.who(ana).person);
  CHECK(signed_in.session["name"].text() == "Maren Holloway");
  CHECK(signed_in.session["mode"].text() == "demo");
  CHECK(signed_in.session["session"]["way"].text() == "link");
  CHECK(rule_of(app::sign_in_by_link(door.app, {}, Json::Object{{"token", token}})) == "entry.used");
  auto tampered = token;
  tampered.back() = tampered.back() == 'A' ? 'E' : 'A';
  CHECK(rule_of(app::sign_in_by_link(door.app, {}, Json::Object{{"token", tampered}})) == "entry.unknown");
  CHECK(rule_of(app::sign_in_by_link(door.app, {}, Json::Object{{"token", "toe_x"}})) == "entry.form");
  CHECK(rule_of(app::demo_link(door.app, door.house.who(owner), Json::Object{{"person", "nobody"}})) == "object.unknown");
}

TEST_CASE("session.unknown, session.form: a tampered cookie is nobody's") {
  Door door;
  auto signed_in = door.entered(ana);
  auto tampered = signed_in;
  tampered.cookie.back() = tampered.cookie.back() == 'A' ? 'E' : 'A';
  CHECK(door.rule(tampered) == "session.unknown");
  tampered.cookie = signed_in.cookie + "x";
  CHECK(door.rule(tampered) == "session.form");
  CHECK(door.rule(signed_in).empty());
}

TEST_CASE("session.idle, session.expired: a session ends by itself, and an open event stream does not keep it") {
  Door door;
  const auto idle = door.entered(ana), busy = door.entered(ana);
  const auto stream = House::must(app::listen(door.app, door.in(idle), ""));
  for (int i = 0; i < 13; ++i) {
    door.house.clock.ahead += std::chrono::minutes(59);
    if (i < 12) CHECK_MESSAGE(door.rule(busy) == "", i);
    if (i == 1) {
      const auto piece = stream->heartbeat();
      CHECK(piece.last);
      CHECK(piece.text.contains("session.idle"));
      CHECK(door.rule(idle) == "session.idle");
      CHECK(door.rule(idle) == "session.closed");
    }
  }
  CHECK(door.rule(busy) == "session.expired");
}

TEST_CASE("session.closed: signed out and revoked sessions are over at once, and so are their event streams") {
  Door door;
  const auto mine = door.entered(ana), theirs = door.entered(officer), admin = door.entered(owner);
  const auto stream = House::must(app::listen(door.app, door.in(mine), ""));
  (void)stream->take();
  House::must(app::sign_out(door.app, door.in(mine)));
  const auto piece = stream->take();
  CHECK(piece.last);
  CHECK(piece.text.contains("event: closed"));
  CHECK(door.rule(mine) == "session.closed");
  const auto id = theirs.session["session"]["id"].text();
  const auto again = door.entered(ana);
  CHECK(rule_of(app::revoke_session(door.app, door.in(again), id)) == "object.unknown");  // not hers, and she does not learn that it is there
  CHECK(House::must(app::list_sessions(door.app, door.in(again), Json::Object{{"state", "open"}}))["rows"].array().size() == 1);
  CHECK(House::must(app::list_sessions(door.app, door.in(admin), Json::Object{{"state", "open"}}))["rows"].array().size() == 3);
  House::must(app::revoke_session(door.app, door.in(admin), id));
  CHECK(door.rule(theirs) == "session.closed");
  CHECK(rule_of(app::sign_out(door.app, door.house.who(ana))) == "session.not-a-browser");
}

TEST_CASE("session.step-up: who was there ten minutes ago shows it again before ending another's session") {
  Door door;
  const auto admin = door.entered(owner), theirs = door.entered(officer);
  door.house.clock.ahead += std::chrono::minutes(10);
  CHECK(rule_of(app::revoke_session(door.app, door.in(admin), theirs.session["session"]["id"].text())) == "session.step-up");
  CHECK(door.rule(theirs).empty());
  // nor does a session that somebody left open make itself a token
  CHECK(rule_of(app::issue_token(door.app, door.in(admin), Json::Object{})) == "session.step-up");
  CHECK(rule_of(app::issue_token(door.app, door.in(door.entered(owner)), Json::Object{})).empty());
}

TEST_CASE("session: signing in anew ends the session that the browser had") {
  Door door;
  const auto first = door.entered(ana);
  const auto second = door.entered(officer, {"test", first.cookie});
  CHECK(door.rule(first) == "session.closed");
  CHECK(door.rule(second).empty());
}

TEST_CASE("passkey: offered by its person, put in force by two others, then it signs in") {
  Door door;
  Authenticator device;
  CHECK(rule_of(door.by_passkey(device)) == "session.refused");
  door.enroll(ana, device);
  const auto signed_in = House::must(door.by_passkey(device));
  CHECK(door.in(signed_in).person == door.house.who(ana).person);
  CHECK(signed_in.session["session"]["way"].text() == "passkey");
  CHECK(signed_in.session["passkeys"].at(0)["credential"].text() == to_base64url(device.credential));
  CHECK(House::must(app::list_offers(door.app, door.house.who(owner), Json()))["rows"].array().empty());
}

TEST_CASE("passkey: offers come a page at a time, each person's together") {
  Door door;
  for (const auto* who : {ana, officer, other}) {
    Authenticator device;
    door.offer(who, device);
  }
  const auto everybody = House::must(app::list_offers(door.app, door.house.who(owner), Json()));
  CHECK(everybody["rows"].array().size() == 3);
  CHECK(everybody["next"].text().empty());
  Json::Array found;
  Json query = Json::Object{{"limit", 2}};
  for (std::size_t pages = 1;; ++pages) {
    const auto page = House::must(app::list_offers(door.app, door.house.who(owner), query));
    for (const auto& row : page["rows"].array()) found.push_back(row);
    query["after"] = page["next"];
    if (!page["next"].text().empty()) continue;
    CHECK(pages == 2);
    break;
  }
  CHECK(Json(found) == everybody["rows"]);
  CHECK(House::must(app::list_offers(door.app, door.house.who(ana), Json()))["rows"].array().size() == 1);
}

TEST_CASE("session.ceremony, webauthn.challenge: an answer is taken once, in time, to its own challenge") {
  Door door;
  Authenticator device;
  door.enroll(ana, device);
  const auto begun = House::must(app::begin_passkey(door.app)), later = House::must(app::begin_passkey(door.app));
  const Json body = Json::Object{{"handle", begun["handle"]}, {"assertion", device.answer_to(begun["challenge"].text())}};
  const Json crossed = Json::Object{{"handle", later["handle"]}, {"assertion", device.answer_to(begun["challenge"].text())}};
  CHECK(rule_of(app::sign_in_by_passkey(door.app, {}, body)).empty());
  CHECK(rule_of(app::sign_in_by_passkey(door.app, {}, body)) == "session.ceremony");
  CHECK(rule_of(app::sign_in_by_passkey(door.app, {}, crossed)) == "webauthn.challenge");
  const auto late = House::must(app::begin_passkey(door.app));
  const auto answer = device.answer_to(late["challenge"].text());
  door.house.clock.ahead += std::chrono::minutes(5);
  CHECK(rule_of(app::sign_in_by_passkey(door.app, {}, Json::Object{{"handle", late["handle"]}, {"assertion", answer}})) == "session.ceremony");
}

TEST_CASE("webauthn.origin: a page elsewhere gets nobody in") {
  Door door;
  Authenticator device;
  door.enroll(ana, device);
  device.origin = "https://localhost:9999";
  CHECK(rule_of(door.by_passkey(device)) == "webauthn.origin");
}

TEST_CASE("webauthn.counter: a copy of the device is found out") {
  Door door;
  Authenticator device;
  device.counter = 5;
  door.enroll(ana, device);
  auto copy = device;
  CHECK(rule_of(door.by_passkey(device)).empty());
  CHECK(rule_of(door.by_passkey(copy)) == "webauthn.counter");
  CHECK(rule_of(door.by_passkey(device)).empty());
}

TEST_CASE("session.credential: when the passkey is revoked, its sessions are worth nothing") {
  Door door;
  Authenticator device;
  door.enroll(ana, device);
  const auto signed_in = House::must(door.by_passkey(device));
  const auto stream = House::must(app::listen(door.app, door.in(signed_in), ""));
  door.agree(Json::Object{{"change", "revoke-key"}, {"person", door.in(signed_in).person.value}, {"key", device.passkey().fingerprint()}});
  CHECK(door.rule(signed_in) == "session.credential");
  CHECK(stream->take().last);
  CHECK(rule_of(door.by_passkey(device)) == "session.refused");
}

TEST_CASE("session.replayed: a step-up changes the secret, and the one before is told apart from a guess") {
  Door door;
  Authenticator device;
  door.enroll(ana, device);
  const auto signed_in = House::must(door.by_passkey(device));
  door.house.clock.ahead += std::chrono::minutes(30);
  const auto who = door.in(signed_in);
  const auto begun = House::must(app::begin_step_up(door.app, who));
  CHECK(begun["allow"].at(0).text() == to_base64url(device.credential));
  const auto stepped = House::must(app::step_up(door.app, who, {}, Json::Object{{"handle", begun["handle"]}, {"assertion", device.answer_to(begun["challenge"].text())}}));
  CHECK(door.rule(signed_in) == "session.replayed");
  CHECK(door.rule(stepped).empty());
  CHECK(stepped.session["session"]["id"] == signed_in.session["session"]["id"]);
  CHECK(rule_of(app::need_step_up(door.app, door.in(stepped))).empty());
}

TEST_CASE("person.offer, signature.missing: nobody signs with what is another's, or with nothing") {
  Door door;
  const auto id = door.house.submitted();
  const auto statement = House::must(app::statements(door.app, door.house.who(officer), id))["rows"].at(0)["statement"].text();
  CHECK(rule_of(app::approve_release(door.app, door.house.who(officer), id, Json::Object{{"statement", statement}})) == "signature.missing");
  Authenticator device;
  door.enroll(ana, device);
  CHECK(rule_of(app::approve_release(door.app, door.house.who(officer), id, Json::Object{{"statement", statement}, {"assertion", device.answer_to(identity::webauthn::challenge_of(statement))}})) == "signature.key-unknown");
  // an assertion that comes as if it were an SSH signature has not been looked at by the door
  CHECK(rule_of(app::approve_release(door.app, door.house.who(officer), id, Json::Object{{"statement", statement}, {"signature", device.get(statement).text()}})) == "signature.form");
  namespace person = identity::person;
  person::State state = person::evolve({}, person::fact::Founded{{}, {}, {}, {}, door.house.clock.now()});
  CHECK(rule_of(person::decide(state, person::ask::Offer{{"p_b"}, device.passkey().line(), ""}, {door.house.clock.now(), "log", {"p_a"}, {}})) == "person.offer");
}

TEST_CASE("passkey: approves what SSH keys approve, under the same rules, and the pack verifies it offline") {
  Door door;
  Authenticator device;
  device.counter = 1;
  door.enroll(officer, device);
  const auto who = door.in(House::must(door.by_passkey(device)));
  const auto id = door.house.submitted();
  const auto rows = House::must(app::statements(door.app, who, id))["rows"];
  REQUIRE_FALSE(rows.array().empty());
  const auto& statement = rows.at(0)["statement"].text();
  const auto signed_body = [&](Authenticator& with, std::string_view challenge) { return Json(Json::Object{{"statement", statement}, {"assertion", with.answer_to(challenge)}}); };
  CHECK(rule_of(app::approve_release(door.app, who, id, signed_body(device, "b3RoZXI"))) == "approval.signature");
  auto elsewhere = device;
  elsewhere.origin = "https://localhost:9999";
  CHECK(rule_of(app::approve_release(door.app, who, id, signed_body(elsewhere, identity::webauthn::challenge_of(statement)))) == "webauthn.origin");
  // who wrote it does not approve it, by whatever key
  Authenticator authors(identity::webauthn::Algorithm::eddsa, "the author's device");
  door.enroll(ana, authors);
  CHECK(rule_of(app::approve_release(door.app, door.house.who(ana), id, signed_body(authors, identity::webauthn::challenge_of(statement)))) != "");
  const auto body = signed_body(device, identity::webauthn::challenge_of(statement));
  REQUIRE(rule_of(app::approve_release(door.app, who, id, body)).empty());
  CHECK(rule_of(app::approve_release(door.app, who, id, body)) != "");  // played back
  CHECK(House::must(app::deliver_due(door.app)) > 0);                   // the gate checks the signature again
  CHECK_FALSE(door.house.mail.sent.empty());
  const auto pack = House::must(app::build_evidence_pack(door.app, door.house.who(owner), Json::Object{{"share", id.value}}));
  const auto ledger = House::must(app::show_ledger(door.app, door.house.who(ana)));
  const auto verdict = prove::verify_pack(pack.zip, House::must(prove::parse_trust(ledger["log_key"].text() + "\n" + ledger["leaf_key"].text() + "\n")));
  CHECK(verdict.outcome == prove::Outcome::verified);
}

TEST_CASE("session.refused, session.wait: a wrong password, an unknown person and a locked one hear the same") {
  Door door;
  const auto first = door.agree(Json::Object{{"change", "recover"}, {"person", door.house.who(ana).person.value}});
  const auto token = first["url"].text().substr(first["url"].text().find('#') + 1);
  const auto recovered = House::must(app::sign_in_by_link(door.app, {}, Json::Object{{"token", token}}));
  CHECK(recovered.session["session"]["way"].text() == "recovery");
  CHECK(recovered.session["must_enroll"].boolean());
  CHECK(door.in(recovered).scopes == std::set<identity::Right>{identity::Right::read});
  CHECK(rule_of(app::set_password(door.app, door.in(recovered), {}, Json::Object{{"password", "short"}})) == "account.password");
  House::must(app::set_password(door.app, door.in(recovered), {}, Json::Object{{"password", "a few plain words"}}));
  const auto begun = House::must(app::begin_code(door.app, door.in(recovered)));
  CHECK(rule_of(app::set_code(door.app, door.in(recovered), Json::Object{{"handle", begun["handle"]}, {"code", "000000x"}})) == "account.code-wrong");
  const std::string email = recovered.session["email"].text();
  const auto tried = [&](const std::string& who, const std::string& password, const std::string& code = "") {
    return app::sign_in_by_password(door.app, {"test", ""}, Json::Object{{"email", who}, {"password", password}, {"code", code}});
  };
  const auto good = House::must(tried(email, "a few plain words"));
  CHECK(good.session["session"]["way"].text() == "password");
  CHECK(door.in(good).scopes == std::set<identity::Right>{identity::Right::read});
  // a password's session cannot give itself the second factor
  CHECK(rule_of(app::begin_code(door.app, door.in(good))) == "session.step-up");
  for (const auto& who : {email, std::string("nobody@utility.example")}) {
    CAPTURE(who);
    for (int i = 0; i < 5; ++i) {
      const auto answer = tried(who, "wrong");
      REQUIRE(!answer);
      CHECK(answer.error() == Error{Errc::forbidden, "session.refused", "", ""});
    }
    CHECK(rule_of(tried(who, "a few plain words")) == "session.wait");
    door.house.clock.ahead += std::chrono::seconds(30);
    CHECK(rule_of(tried(who, "wrong")) == "session.refused");
    const auto longer = std::stoi(tried(who, "wrong").error().detail);  // the clock goes on
    CHECK(longer > 30);
    CHECK(longer <= 60);
  }
  door.house.clock.ahead += std::chrono::minutes(1);
  CHECK(rule_of(tried(email, "a few plain words")).empty());
  CHECK(std::ranges::count(door.log, "password session.refused") == 12);
}

TEST_CASE("session.busy: passwords are looked at a few at a time") {
  Door door;
  std::atomic<int> busy = 0, refused = 0;
  std::latch all(12);
  std::vector<std::thread> threads;
  for (int i = 0; i < 12; ++i)
    threads.emplace_back([&, i] {
      all.arrive_and_wait();
      const auto answer = app::sign_in_by_password(door.app, {}, Json::Object{{"email", "x" + std::to_string(i)}, {"password", "wrong"}});
      ++(rule_of(answer) == "session.busy" ? busy : refused);
    });
  for (auto& thread : threads) thread.join();
  CHECK(busy > 0);
  CHECK(refused >= 6);
  CHECK(rule_of(app::sign_in_by_password(door.app, {}, Json::Object{{"email", "x"}, {"password", "wrong"}})) == "session.refused");
}

TEST_CASE("account: with a code the password is whole, and a code counts once") {
  Door door;
  const auto who = door.in(door.entered(ana));
  House::must(app::set_password(door.app, who, {}, Json::Object{{"password", "a few plain words"}}));
  const auto begun = House::must(app::begin_code(door.app, who));
  const auto uri = begun["uri"].text();
  CHECK(uri.starts_with("otpauth://totp/Tocsin:maren.holloway%40"));
  const auto raw = read_secret(begun["secret"].text());
  const auto code = [&] { return identity::totp::code(raw, identity::totp::step_of(door.house.clock.now())); };
  House::must(app::set_code(door.app, who, Json::Object{{"handle", begun["handle"]}, {"code", code()}}));
  const auto email = House::must(app::show_session(door.app, who))["email"].text();
  const auto tried = [&](const std::string& given) { return app::sign_in_by_password(door.app, {}, Json::Object{{"email", email}, {"password", "a few plain words"}, {"code", given}}); };
  CHECK(rule_of(tried(code())) == "session.refused");  // the one that set it up
  CHECK(rule_of(tried("")) == "session.refused");
  door.house.clock.ahead += std::chrono::seconds(60);
  const auto once = code();
  const auto in = House::must(tried(once));
  CHECK(in.session["session"]["way"].text() == "code");
  CHECK(door.in(in).scopes.size() == identity::right_names.size());
  CHECK(rule_of(tried(once)) == "session.refused");
  door.house.clock.ahead += std::chrono::seconds(60);
  const auto stepped = House::must(app::step_up(door.app, door.in(in), {}, Json::Object{{"password", "a few plain words"}, {"code", code()}}));
  CHECK(door.rule(in) == "session.replayed");
  CHECK(door.rule(stepped).empty());
  // another password ends the sessions that rest on the old one
  const auto elsewhere = door.entered(ana);
  CHECK(rule_of(app::set_password(door.app, door.in(stepped), {}, Json::Object{{"password", "other plain words"}, {"current", "wrong"}})) == "session.refused");
  House::must(app::set_password(door.app, door.in(stepped), {}, Json::Object{{"password", "other plain words"}, {"current", "a few plain words"}}));
  CHECK(door.rule(elsewhere) == "session.closed");
  CHECK(door.rule(stepped).empty());
}

TEST_CASE("session: who was recovered only reads, also with a password and a code, until two people vouched for a new key") {
  Door door;
  const auto link = door.agree(Json::Object{{"change", "recover"}, {"person", door.house.who(ana).person.value}})["url"].text();
  const auto recovered = door.in(House::must(app::sign_in_by_link(door.app, {}, Json::Object{{"token", link.substr(link.find('#') + 1)}})));
  House::must(app::set_password(door.app, recovered, {}, Json::Object{{"password", "a few plain words"}}));
  const auto begun = House::must(app::begin_code(door.app, recovered));
  const auto raw = read_secret(begun["secret"].text());
  const auto code = [&] { return identity::totp::code(raw, identity::totp::step_of(door.house.clock.now())); };
  const auto email = House::must(app::show_session(door.app, recovered))["email"].text();
  House::must(app::set_code(door.app, recovered, Json::Object{{"handle", begun["handle"]}, {"code", code()}}));
  door.house.clock.ahead += std::chrono::seconds(60);
  const auto in = House::must(app::sign_in_by_password(door.app, {}, Json::Object{{"email", email}, {"password", "a few plain words"}, {"code", code()}}));
  CHECK(in.session["session"]["way"].text() == "code");
  CHECK(in.session["must_enroll"].boolean());
  CHECK(door.in(in).scopes == std::set<identity::Right>{identity::Right::read});
  CHECK(door.in(door.entered(ana)).scopes == std::set<identity::Right>{identity::Right::read});
  Authenticator device;
  door.enroll(ana, device);
  CHECK(door.in(in).scopes.size() == identity::right_names.size());
  CHECK_FALSE(House::must(app::show_session(door.app, door.in(in)))["must_enroll"].boolean());
}

TEST_CASE("session.person: who left has no session") {
  Door door;
  const auto signed_in = door.entered(ana);
  const auto who = door.in(signed_in);
  door.agree(Json::Object{{"change", "leave"}, {"person", who.person.value}});
  CHECK(door.rule(signed_in) == "session.person");
}

TEST_CASE("passkey.no-origin: without a public name there are no passkeys") {
  Door door;
  door.app.settings.inside_url.clear();
  CHECK(rule_of(app::begin_passkey(door.app)) == "passkey.no-origin");
}

TEST_CASE("events: kinds, ids and versions of what one may see, told again after a break, and never content") {
  Door door;
  const auto reader = House::must(app::listen(door.app, door.in(door.entered(ana)), ""));
  CHECK(reader->take().text.starts_with("retry: "));
  const auto id = door.house.submitted();
  const auto heard = reader->take().text;
  CHECK(heard.contains(R"("kind":"share")"));
  CHECK(heard.contains(id.value));
  CHECK(!heard.contains("TS-"));
  // others' sessions are theirs
  (void)door.entered(officer);
  CHECK(!reader->take().text.contains(R"("kind":"session")"));
  const auto last = heard.substr(heard.rfind("id: ") + 4);
  const auto number = last.substr(0, last.find('\n'));
  door.house.approve(officer, id);
  const auto now_heard = reader->take().text;
  const auto again = House::must(app::listen(door.app, door.house.who(ana), number))->take().text;
  CHECK(again.contains(now_heard.substr(now_heard.find("id: "), 10)));
  for (const auto* nonsense : {"x", "-1", "99999999"}) CHECK(House::must(app::listen(door.app, door.house.who(ana), nonsense))->take().text.contains("event: reset"));
}

TEST_CASE("events.too-many: a credential has a few streams, and a slow reader is told to begin again") {
  Door door;
  const auto who = door.in(door.entered(ana));
  std::vector<std::shared_ptr<ports::Stream>> streams;
  for (std::size_t i = 0; i < limits::streams_of_credential_max; ++i) streams.push_back(House::must(app::listen(door.app, who, "")));
  CHECK(rule_of(app::listen(door.app, who, "")) == "events.too-many");
  streams.pop_back();
  CHECK(rule_of(app::listen(door.app, who, "")).empty());
  CHECK(door.app.events.streams() == limits::streams_of_credential_max - 1);
}

namespace {

/// A way to tell people that remembers, or fails as often as it is told to.
struct Remembering final : ports::Notifier {
  std::vector<ports::Notice> told;
  int failures = 0;
  Result<ports::Handover> tell(const ports::Notice& notice) override {
    if (const auto whole = ports::check(notice); !whole) return std::unexpected(whole.error());
    if (failures > 0) return --failures, ports::Handover{ports::Handover::Outcome::refused_temporarily, "451 later"};
    told.push_back(notice);
    return ports::Handover{ports::Handover::Outcome::handed_over, "250"};
  }
};

}  // namespace

TEST_CASE("notice: approvers hear of what waits for them, authors of what became of it, the webhook of both; tried again until taken") {
  Door door;
  Remembering mail, hook;
  door.app.notifiers = {{"mail", &mail}, {"webhook", &hook}};
  mail.failures = 1;
  const auto id = door.house.submitted();
  const auto number = House::must(app::show_share(door.app, door.house.who(ana), id))["number"].text();
  const auto asked = House::must(app::tell_due(door.app));
  CHECK(asked == mail.told.size() + 1 + hook.told.size());  // one failed
  const auto audiences = hook.told.size();
  CHECK(audiences > 0);
  CHECK(std::ranges::count(door.house.states("notice"), "waiting") == 1);
  door.house.clock.ahead += std::chrono::seconds(limits::retry_delay_s_min);
  CHECK(House::must(app::tell_due(door.app)) == 1);
  std::set<std::string> to;
  for (const auto& notice : mail.told) {
    CHECK(notice.number == number);
    CHECK(notice.why == "approval-asked");
    CHECK(notice.tlp == Tlp::amber_strict);
    CHECK(notice.link == "https://localhost:8443/shares/" + number);
    CHECK(notice.demo);
    to.insert(notice.to);
  }
  CHECK(to.contains("tobias.achterman@kestrelvale.example"));
  CHECK(!to.contains("maren.holloway@kestrelvale.example"));
  mail.told.clear();
  House::must(door.house.approve(officer, id));
  House::must(app::tell_due(door.app));
  CHECK(mail.told.size() == audiences);  // one for each release
  for (const auto& notice : mail.told) {
    CHECK(notice.why == "released");
    CHECK(notice.to == "maren.holloway@kestrelvale.example");
  }
  CHECK(hook.told.size() == 2 * audiences);
}

TEST_CASE("notice: what is expedited leads to its card, for those who may sign it; once it is released, to the record") {
  Door door;
  Remembering mail, hook;
  door.app.notifiers = {{"mail", &mail}, {"webhook", &hook}};
  const auto id = door.house.marked("gateway-peers.json", "peer-utilities", "green");
  House::must(app::submit_share(door.app, door.house.who(ana), id, Json::Object{{"route", "expedited"}}));
  const auto number = House::must(app::show_share(door.app, door.house.who(ana), id))["number"].text();
  House::must(app::tell_due(door.app));
  CHECK(mail.told.size() > 1);
  CHECK(hook.told.size() == 1);
  for (const auto* told : {&mail.told, &hook.told})
    for (const auto& notice : *told) CHECK(notice.link == "https://localhost:8443/shares/" + number + "/expedited");
  mail.told.clear();
  House::must(door.house.approve(officer, id));
  House::must(app::tell_due(door.app));
  CHECK(mail.told.size() == 1);
  for (const auto& notice : mail.told) CHECK(notice.link == "https://localhost:8443/shares/" + number);
}

TEST_CASE("notice: without a way to tell, nothing is queued") {
  Door door;
  door.house.submitted();
  CHECK(door.house.states("notice").empty());
}
