#include <doctest/doctest.h>

#include "base/limits.hpp"
#include "base/limits.hpp"
#include "identity/client.hpp"
#include "identity/collection.hpp"
#include "identity/founding.hpp"
#include "identity/person.hpp"
#include "identity/roles.hpp"
#include "identity/token.hpp"
#include "support/ssh_signer.hpp"

using namespace tocsin;
using namespace tocsin::identity;
using person::ChangeKind;
namespace {

std::string rule_of(const auto& result) { return result ? "" : result.error().rule; }
PersonId pseudonym(char c) { return {"p_" + std::string(22, c)}; }

const testing::SshSigner ana_key("ana"), ben_key("ben"), cho_key("cho"), dee_key("dee"), new_key("new");
const PersonId ana = pseudonym('a'), ben = pseudonym('b'), cho = pseudonym('c'), dee = pseudonym('d');
const Instant start = instant_from_us(1'000'000);

person::Holder holder(const testing::SshSigner& key) { return {{{"security"}}, {every_unit}, {key.public_key()}, {}}; }
person::World world(PersonId subject, Instant now = start) {
  return {now, "log.example/1", std::move(subject), {{ana, holder(ana_key)}, {ben, holder(ben_key)}, {cho, holder(cho_key)}}, {{"legal"}, {"security"}}, {{"ot"}}};
}
person::State after(person::State state, const std::vector<person::Fact>& facts) {
  for (const auto& fact : facts) {
    const auto written = person::write(fact);
    REQUIRE(person::read(written.kind, written.data) == fact);
    state = person::evolve(std::move(state), fact);
  }
  return state;
}
const std::string nonce = "AAAAAAAAAAAAAAAAAAAAAA";
person::ask::Propose proposal(const person::World& w, const PersonId& by, const testing::SshSigner& key, const person::Change& change) {
  return {by, change, nonce, key.sign(person::name_space, person::statement(w.log, w.subject, change, by, nonce))};
}
person::ask::Vouch vouch(const person::World& w, const PersonId& by, const testing::SshSigner& key, const person::Change& change) {
  return {by, nonce, key.sign(person::name_space, person::statement(w.log, w.subject, change, by, nonce))};
}
const person::Change enroll{ChangeKind::enroll, {{{"ot"}}}, {{{"legal"}}}, dee_key.public_key().line(), {}, sha256("dee")};
person::Change change(ChangeKind kind) { return {kind, {}, {}, {}, {}, {}}; }
person::State enrolled() {
  const auto w = world(dee);
  auto state = after({}, *person::decide({}, proposal(w, ana, ana_key, enroll), w));
  return after(state, *person::decide(state, vouch(w, ben, ben_key, enroll), w));
}
/// Proposed by ana and vouched for by ben at that time.
person::State with(person::State state, const person::Change& change, Instant at) {
  const auto w = world(dee, at);
  state = after(state, *person::decide(state, proposal(w, ana, ana_key, change), w));
  return after(state, *person::decide(state, vouch(w, ben, ben_key, change), w));
}

founding::Founded founded() {
  const std::string key(43, 'A');
  return {"live", sha256("utility"), {{ana, {{"it"}}, {{"duty-officer"}}, {ana_key.public_key().line()}, sha256("1")}, {ben, {{"it"}}, {{"legal"}}, {ben_key.public_key().line()}, sha256("2")}},
          sha256("p"), sha256("i"), key + "=", key + "="};
}

}  // namespace

TEST_CASE("right.missing, right.other-unit, right.unknown: roles, the credential's scopes and units together") {
  Principal principal{ana, {{"analyst"}}, {{"it"}}, "t", {Right::read, Right::author, Right::people}, {}};
  CHECK(may(principal, Right::author, {"it"}));
  CHECK(may(principal, Right::author, {}));
  CHECK(rule_of(may(principal, Right::author, {"ot"})) == "right.other-unit");
  CHECK(rule_of(may(principal, Right::people, {"it"})) == "right.missing");   // in the scopes, not in the role
  CHECK(rule_of(may(principal, Right::sanitize, {"it"})) == "right.missing"); // in the role, not in the scopes
  principal.units = {every_unit};
  CHECK(may(principal, Right::author, {"ot"}));
  CHECK(rights_of({}).empty());
  CHECK(rights_of({{"made-up"}}) == std::set<Right>{Right::read, Right::approve});
  CHECK(parse_right("people") == Right::people);
  CHECK(rule_of(parse_right("root")) == "right.unknown");
}
TEST_CASE("person: one proposes, another vouches, then the key counts from that instant on") {
  const auto state = enrolled();
  CHECK(person::state_name(state) == "known");
  const auto now = person::holder_at(state, start);
  CHECK(now.roles == std::set<RoleId>{{"legal"}});
  CHECK(now.keys == std::vector<Key>{dee_key.public_key()});
  CHECK(person::keys_at(state, start - Duration(1)).empty());
}
TEST_CASE("person.own-change, person.two-people: two people other than the one concerned") {
  const auto w = world(dee), own = world(ana);
  CHECK(rule_of(person::decide({}, proposal(own, ana, ana_key, enroll), own)) == "person.own-change");
  const auto state = after({}, *person::decide({}, proposal(w, ana, ana_key, enroll), w));
  CHECK(rule_of(person::decide(state, vouch(w, ana, ana_key, enroll), w)) == "person.two-people");
  const auto known = enrolled();
  auto with_dee = world(dee);
  with_dee.people.emplace(dee, holder(dee_key));
  const person::Change grant{ChangeKind::grant_role, {}, {{{"security"}}}, {}, {}, {}};
  const auto pending = after(known, *person::decide(known, proposal(w, ana, ana_key, grant), w));
  CHECK(rule_of(person::decide(pending, vouch(with_dee, dee, dee_key, grant), with_dee)) == "person.own-change");
}
TEST_CASE("statement.form: what makes a proposal's signature its own is random, and no words") {
  const auto w = world(dee);
  for (const std::string words : {"", "call me at 555 0100", "AAAAAAAAAAAAAAAAAAAAAAAA"}) {
    const person::ask::Propose spoken{ana, enroll, words, ana_key.sign(person::name_space, person::statement(w.log, w.subject, enroll, ana, words))};
    CHECK(rule_of(person::decide({}, spoken, w)) == "statement.form");
  }
}
TEST_CASE("person.other-proposal, person.wrong-state: a vouching is for the proposal that waits") {
  const auto w = world(dee);
  const auto state = after({}, *person::decide({}, proposal(w, ana, ana_key, enroll), w));
  auto other = vouch(w, ben, ben_key, enroll);
  other.nonce = "earlier";
  CHECK(rule_of(person::decide(state, other, w)) == "person.other-proposal");
  CHECK(rule_of(person::decide(state, proposal(w, cho, cho_key, enroll), w)) == "person.wrong-state");
  CHECK(rule_of(person::decide(enrolled(), vouch(w, ben, ben_key, enroll), w)) == "person.wrong-state");
  CHECK(person::state_name(after(state, *person::decide(state, person::ask::Withdraw{ana}, w))) == "unknown");
}
TEST_CASE("signature.key-unknown, signature.key-revoked: only a key that is the person's now, over this very change") {
  const auto w = world(dee);
  CHECK(rule_of(person::decide({}, proposal(w, ana, ben_key, enroll), w)) == "signature.key-unknown");
  auto revoked = w;
  revoked.people[ana] = {{}, {}, {}, {ana_key.public_key()}};
  CHECK(rule_of(person::decide({}, proposal(w, ana, ana_key, enroll), revoked)) == "signature.key-revoked");
  auto other = proposal(w, ana, ana_key, enroll);
  other.change.roles = {{{"security"}}};
  CHECK(rule_of(person::decide({}, other, w)) == "signature.wrong");
}
TEST_CASE("person.unknown-role, person.unknown-unit, person.address-taken: asked when it is proposed, and again when it is vouched for") {
  const auto w = world(dee);
  const auto proposed = [&](const person::World& there, const person::Change& c) { return rule_of(person::decide({}, proposal(there, ana, ana_key, c), there)); };
  auto c = enroll;
  c.roles = {{{"wizard"}}};
  CHECK(proposed(w, c) == "person.unknown-role");
  c = enroll;
  c.units = {{{"nowhere"}}};
  CHECK(proposed(w, c) == "person.unknown-unit");
  c.units = {{every_unit}};
  CHECK(proposed(w, c) == "");
  const auto state = after({}, *person::decide({}, proposal(w, ana, ana_key, enroll), w));
  const auto vouched = [&](auto spoil) {
    auto there = w;
    spoil(there);
    CHECK(proposed(there, enroll) == rule_of(person::decide(state, vouch(there, ben, ben_key, enroll), there)));
    return rule_of(person::decide(state, vouch(there, ben, ben_key, enroll), there));
  };
  CHECK(vouched([](auto&) {}) == "");
  CHECK(vouched([](auto& there) { there.roles.erase({"legal"}); }) == "person.unknown-role");
  CHECK(vouched([](auto& there) { there.units.clear(); }) == "person.unknown-unit");
  CHECK(vouched([](auto& there) { there.address_taken = true; }) == "person.address-taken");
  CHECK(vouched([](auto& there) { there.promised.insert(dee_key.public_key().line()); }) == "person.change");
  CHECK(vouched([](auto& there) { there.people.emplace(pseudonym('e'), holder(dee_key)); }) == "person.change");
  // a role that the procedure has dropped can still be taken away
  auto dropped = w;
  dropped.roles.clear();
  CHECK(rule_of(person::decide(enrolled(), proposal(dropped, ana, ana_key, {ChangeKind::take_role, {}, {{{"legal"}}}, {}, {}, {}}), dropped)) == "");
}
TEST_CASE("person.not-proposer: who proposed takes back, who could vouch declines") {
  const auto w = world(dee);
  const auto state = after({}, *person::decide({}, proposal(w, ana, ana_key, enroll), w));
  CHECK(rule_of(person::decide(state, person::ask::Withdraw{ben}, w)) == "person.not-proposer");
  CHECK(rule_of(person::decide(state, person::ask::Decline{ana, sha256("why")}, w)) == "person.two-people");
  CHECK(rule_of(person::decide(state, person::ask::Decline{dee, sha256("why")}, w)) == "person.own-change");
  CHECK(person::state_name(after(state, *person::decide(state, person::ask::Decline{ben, sha256("why")}, w))) == "unknown");
  CHECK(rule_of(person::decide({}, person::ask::Decline{ben, sha256("why")}, w)) == "person.wrong-state");
}
TEST_CASE("person.change: fields of another kind, keys and roles that are there or not") {
  const auto w = world(dee);
  const auto known = enrolled();
  const auto refused = [&](const person::State& state, const person::Change& c) {
    const auto answer = person::decide(state, proposal(w, ana, ana_key, c), w);
    return answer ? "" : answer.error().rule + answer.error().where;
  };
  CHECK(refused(known, enroll) == "person.change/change/kind");
  CHECK(refused({}, change(ChangeKind::leave)) == "person.change/change/kind");
  CHECK(refused(known, change(ChangeKind::add_key)) == "person.change/change/key");
  CHECK(refused(known, change(ChangeKind::revoke_key)) == "person.change/change/fingerprint");
  auto c = change(ChangeKind::add_key);
  c.key = dee_key.public_key().line();
  CHECK(refused(known, c) == "person.change/change/key");   // theirs already
  c.key = ben_key.public_key().line();
  CHECK(refused(known, c) == "person.change/change/key");   // another's
  c.key = new_key.public_key().line();
  CHECK(refused(known, c) == "");
  c.units = {{{"ot"}}};
  CHECK(refused(known, c) == "person.change/change/units");
  CHECK(refused(known, {ChangeKind::grant_role, {}, {{{"legal"}}}, {}, {}, {}}) == "person.change/change/roles");
  CHECK(refused(known, {ChangeKind::take_role, {}, {{{"security"}}}, {}, {}, {}}) == "person.change/change/roles");
  CHECK(refused(known, {ChangeKind::revoke_key, {}, {}, {}, new_key.public_key().fingerprint(), {}}) == "person.change/change/fingerprint");
}
TEST_CASE("person: a replaced key counts until it is replaced; nothing of somebody who left counts") {
  const auto later = start + Duration(10), last = start + Duration(20);
  person::Change replace{ChangeKind::replace_key, {}, {}, new_key.public_key().line(), dee_key.public_key().fingerprint(), {}};
  auto state = with(enrolled(), replace, later);
  CHECK(person::keys_at(state, later - Duration(1)) == std::vector<Key>{dee_key.public_key()});
  CHECK(person::keys_at(state, later) == std::vector<Key>{new_key.public_key()});
  CHECK(person::holder_at(state, later).revoked == std::vector<Key>{dee_key.public_key()});
  state = with(state, {ChangeKind::grant_role, {}, {{{"security"}}}, {}, {}, {}}, later);
  CHECK(person::holder_at(state, later).roles.size() == 2);
  state = with(state, change(ChangeKind::leave), last);
  CHECK(person::state_name(state) == "left");
  const auto gone = person::holder_at(state, last);
  CHECK(gone.roles.empty());
  CHECK(gone.keys.empty());
  CHECK(gone.revoked.size() == 2);
}
TEST_CASE("founding.four-eyes, founding.people, founding.shared-key, founding.mode, founding.keys, founding.other-person") {
  CHECK(founding::check(founded()));
  const auto written = founding::write(founded());
  CHECK(founding::read(written.kind, written.data) == founded());
  const auto broken = [](auto spoil) { auto f = founded(); spoil(f); return rule_of(founding::check(f)); };
  CHECK(broken([](auto& f) { f.people.pop_back(); }) == "founding.four-eyes");
  CHECK(broken([](auto& f) { f.people[1].keys.clear(); }) == "founding.four-eyes");
  CHECK(broken([](auto& f) { f.people[1].person = ana; }) == "founding.people");
  CHECK(broken([](auto& f) { f.people[1].person = {"ben"}; }) == "founding.people");
  CHECK(broken([](auto& f) { f.people[1].keys[0] += " ben@example.org"; }) == "founding.people");
  CHECK(broken([](auto& f) { f.people[1].keys = f.people[0].keys; }) == "founding.shared-key");
  CHECK(broken([](auto& f) { f.mode = "import"; }) == "founding.mode");
  CHECK(broken([](auto& f) { f.leaf_key = "AAAA"; }) == "founding.keys");
  const auto crowd = [](auto& f) {
    for (char c = 'f'; c < 'z'; ++c)
      f.people.push_back({pseudonym(c), {{"it"}}, {{"legal"}}, {testing::SshSigner(std::string(1, c)).public_key().line()}, sha256("x")});
  };
  CHECK(broken(crowd) == "founding.people");

  const auto first = person::decide({}, founding::first_fact(founded().people[0]), world(ana));
  auto fact = std::get<person::fact::Founded>(first->front());
  CHECK(founding::check_first_fact(founded(), ana, fact));
  CHECK(rule_of(founding::check_first_fact(founded(), ben, fact)) == "founding.other-person");
  fact.roles.insert({"legal"});
  CHECK(rule_of(founding::check_first_fact(founded(), ana, fact)) == "founding.other-person");
}
TEST_CASE("founding: ten people with a key each fit the founding fact") {
  auto f = founded();
  for (char c = 'c'; c < 'k'; ++c) f.people.push_back({pseudonym(c), {{"it"}}, {{"legal"}}, {testing::SshSigner(std::string(1, c)).public_key().line()}, sha256("x")});
  CHECK(f.people.size() == 10);
  CHECK(rule_of(founding::check(f)) == "");
}
TEST_CASE("token.form: only the one spelling of a token is read") {
  const Bytes eight(8, std::byte{7}), secret(32, std::byte{9});
  const auto text = token::spell(eight, secret);
  const auto presented = token::parse(text);
  REQUIRE(presented);
  CHECK(presented->id.value == "0707070707070707");
  CHECK(presented->secret == sha256(secret));
  CHECK(rule_of(token::parse(text + "A")) == "token.form");
  CHECK(rule_of(token::parse("tok" + text.substr(3))) == "token.form");
  CHECK(rule_of(token::parse(text.substr(0, text.size() - 1) + "/")) == "token.form");
  CHECK(rule_of(token::parse("toc_070707070707070G" + text.substr(20))) == "token.form");
}
TEST_CASE("token.unknown, token.expired, token.revoked, token.wrong-state, token.scopes, token.lifetime") {
  const token::World now{start};
  const token::Presented presented{{"0707070707070707"}, sha256("s")}, other{presented.id, sha256("t")};
  const token::ask::Issue issue{ana, ben, sha256("s"), {Right::read}, start + std::chrono::hours(1)};
  const auto facts = token::decide({}, issue, now);
  REQUIRE(facts);
  const auto written = token::write(facts->front());
  CHECK(token::read(written.kind, written.data) == facts->front());
  const auto state = token::evolve({}, facts->front());
  CHECK(token::check(state, presented, start)->person == ben);
  CHECK(rule_of(token::check(state, other, start)) == "token.unknown");
  CHECK(rule_of(token::check({}, presented, start)) == "token.unknown");
  CHECK(rule_of(token::check(state, presented, issue.expires)) == "token.expired");
  CHECK(rule_of(token::decide(state, issue, now)) == "token.wrong-state");
  const auto revoked = token::evolve(state, token::decide(state, token::ask::Revoke{ana}, now)->front());
  CHECK(rule_of(token::check(revoked, presented, start)) == "token.revoked");
  auto none = issue, past = issue, for_ever = issue;
  none.scopes.clear();
  past.expires = start;
  for_ever.expires = start + std::chrono::years(2);
  CHECK(rule_of(token::decide({}, none, now)) == "token.scopes");
  CHECK(rule_of(token::decide({}, past, now)) == "token.lifetime");
  CHECK(rule_of(token::decide({}, for_ever, now)) == "token.lifetime");
  CHECK(to_jcs(token::view(state)).find(sha256("s").hex()) == std::string::npos);
}
TEST_CASE("collection.form, collection.of-channel, collection.alias-taken, collection.too-many, collection.wrong-state: a collection's life") {
  const std::string uuid = "0190a000-0000-7000-8000-000000000000";
  const collection::ask::Add add{ana, uuid, {"api", "in", sha256("words"), Tlp::amber_strict}};
  const auto facts = collection::decide({}, add, {start});
  REQUIRE(facts);
  const auto written = collection::write(facts->front());
  CHECK(collection::read(written.kind, written.data) == facts->front());
  const auto open = collection::evolve({}, facts->front());
  CHECK(collection::state_name(open) == "open");
  CHECK(collection::view(open)["what"]["tlp_max"].text() == "amber+strict");
  CHECK(rule_of(collection::decide({}, add, {start, true})) == "collection.of-channel");
  CHECK(rule_of(collection::decide({}, add, {start, false, true})) == "collection.alias-taken");
  CHECK(collection::decide({}, add, {start, false, false, limits::taxii_collections_max - 1}));
  CHECK(rule_of(collection::decide({}, add, {start, false, false, limits::taxii_collections_max})) == "collection.too-many");
  CHECK(rule_of(collection::decide({}, collection::ask::Add{ana, "in", add.what}, {start})) == "collection.form");
  CHECK(rule_of(collection::decide({}, collection::ask::Add{ana, uuid, {"A B", {}, {}, Tlp::green}}, {start})) == "collection.form");
  CHECK(rule_of(collection::decide({}, collection::ask::Add{ana, uuid, {"api", "", {}, Tlp::green}}, {start})) == "collection.form");
  CHECK(rule_of(collection::decide({}, collection::ask::Add{ana, uuid, {"api", {}, {}, Tlp::red}}, {start})) == "collection.form");
  CHECK(rule_of(collection::decide(open, add, {start})) == "collection.wrong-state");
  CHECK(rule_of(collection::decide({}, collection::ask::Remove{ben}, {start})) == "collection.wrong-state");
  const auto removed = collection::evolve(open, collection::decide(open, collection::ask::Remove{ben}, {start})->front());
  CHECK(collection::state_name(removed) == "removed");
  CHECK(rule_of(collection::decide(removed, add, {start})) == "collection.wrong-state");
}
TEST_CASE("client: a certificate is kept beside the secret, and a fact without one reads as before") {
  const client::ask::Admit admit{ana, sha256("s"), {std::nullopt, {}, {"0190a000-0000-7000-8000-000000000000"}}, sha256("der")};
  const auto fact = client::decide({}, admit, {start})->front();
  const auto written = client::write(fact);
  CHECK(client::read(written.kind, written.data) == fact);
  CHECK(client::view(client::evolve({}, fact))["certificate"].text() == sha256("der").hex());
  const auto before = *parse_json("{\"by\":\"p_x\",\"grant\":{\"audience\":\"sector-isac\",\"can_read\":[\"0190a000-0000-7000-8000-000000000000\"],\"can_write\":[]},\"secret\":\"" + sha256("s").hex() + "\"}");
  CHECK(client::read("client.admitted", before));
}
TEST_CASE("client.unknown, client.revoked, client.exists, client.wrong-state, client.collection") {
  const std::string collection = "0190a000-0000-7000-8000-000000000000";
  const client::ask::Admit admit{ana, sha256("s"), {AudienceId{"sector-isac"}, {collection}, {}}};
  const auto facts = client::decide({}, admit, {start});
  REQUIRE(facts);
  const auto written = client::write(facts->front());
  CHECK(client::read(written.kind, written.data) == facts->front());
  const auto state = client::evolve({}, facts->front());
  CHECK(client::check(state, sha256("s")) == admit.grant);
  CHECK(rule_of(client::check(state, sha256("t"))) == "client.unknown");
  CHECK(rule_of(client::check({}, sha256("s"))) == "client.unknown");
  const auto revoked = client::evolve(state, client::decide(state, client::ask::Revoke{ben}, {start})->front());
  CHECK(rule_of(client::check(revoked, sha256("s"))) == "client.revoked");
  CHECK(rule_of(client::decide(revoked, client::ask::Revoke{ana}, {start})) == "client.wrong-state");
  const client::ask::Admit again{ana, sha256("u"), admit.grant};
  const auto back = client::evolve(revoked, client::decide(revoked, again, {start})->front());
  CHECK(client::check(back, sha256("u")) == admit.grant);
  CHECK(rule_of(client::check(back, sha256("s"))) == "client.unknown");
  CHECK(rule_of(client::may_admit(state, false)) == "client.exists");
  CHECK(rule_of(client::may_admit(state, true)).empty());
  CHECK(rule_of(client::may_admit(revoked, false)).empty());
  CHECK(rule_of(client::decide({}, client::ask::Admit{ana, sha256("s"), {AudienceId{"x"}, {}, {}}}, {start})) == "client.collection");
  CHECK(rule_of(client::decide({}, client::ask::Admit{ana, sha256("s"), {AudienceId{"x"}, {"all"}, {}}}, {start})) == "client.collection");
}
