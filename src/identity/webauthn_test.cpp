#include "identity/webauthn.hpp"

#include <doctest/doctest.h>

#include "base/text.hpp"
#include "identity/authenticator.hpp"
#include "identity/key.hpp"
#include "identity/person.hpp"
#include "support/passkey.hpp"

using namespace tocsin;
using namespace tocsin::identity;
using testing::Authenticator;
using webauthn::Algorithm;

namespace {

const std::string challenge = "Y2hhbGxlbmdl";
const webauthn::Place here{"localhost", "https://localhost:8443"};
const std::string statement = R"({"share":"1","v":1})";

template <class T>
std::string rule(const Result<T>& result) { return result ? "" : result.error().rule; }

std::string registering(const Authenticator& device) { return rule(webauthn::register_passkey(device.create(challenge), challenge, here)); }

/// What is said to a registration whose parts were changed.
std::string registering(const webauthn::Registration& registration) { return rule(webauthn::register_passkey(registration, challenge, here)); }

}  // namespace

TEST_CASE("webauthn: each algorithm registers, signs and verifies, and its line reads back") {
  for (const auto algorithm : {Algorithm::es256, Algorithm::eddsa, Algorithm::rs256}) {
    Authenticator device(algorithm);
    const auto made = webauthn::register_passkey(device.create(challenge), challenge, here);
    REQUIRE(made);
    CHECK(made->rp_id() == "localhost");
    CHECK(made->credential() == device.credential);
    const auto again = parse_key(made->line());
    REQUIRE(again);
    CHECK(*again == Key(*made));
    CHECK(again->fingerprint() == made->fingerprint());
    const auto assertion = device.get(statement);
    CHECK(webauthn::verify(assertion, *made, statement));
    CHECK(rule(webauthn::verify(assertion, *made, statement + " ")) == "webauthn.challenge");
    auto other = assertion;
    other.signature[other.signature.size() / 2] ^= std::byte{1};
    CHECK(rule(webauthn::verify(other, *made, statement)) == "signature.wrong");
    const auto kept = webauthn::parse_assertion(assertion.text());
    REQUIRE(kept);
    CHECK(webauthn::verify(*kept, *made, statement));
    CHECK(signer_of(assertion.text()) == made->fingerprint());
    CHECK(proof_of(assertion.text()) == "webauthn");
    CHECK(signature_blob(assertion.text()) == assertion.text());
  }
}

TEST_CASE("webauthn: another device's signature is another's, also for the same statement") {
  Authenticator mine, yours;
  CHECK(rule(webauthn::verify(yours.get(statement), mine.passkey(), statement)) == "signature.wrong");
}

TEST_CASE("webauthn.type, webauthn.challenge, webauthn.origin, webauthn.rp: for this ceremony, this challenge, this place") {
  Authenticator device;
  auto registration = device.create(challenge);
  registration.client_data = to_bytes(device.client_data("webauthn.get", challenge));
  CHECK(registering(registration) == "webauthn.type");
  CHECK(rule(webauthn::register_passkey(device.create("b3RoZXI"), challenge, here)) == "webauthn.challenge");
  const auto passkey = device.passkey();
  for (const auto* origin : {"https://localhost:8444", "https://evil.example", "http://localhost:8443", "https://localhost.evil.example:8443"}) {
    CAPTURE(origin);
    Authenticator elsewhere = device;
    elsewhere.origin = origin;
    CHECK(registering(elsewhere) == "webauthn.origin");
    CHECK(rule(webauthn::check_origin(elsewhere.get(statement), here.origin)) == "webauthn.origin");
  }
  // offline nobody knows the door's port; the relying party's host is in the key
  Authenticator stranger = device;
  stranger.origin = "https://evil.example";
  CHECK(rule(webauthn::verify(stranger.get(statement), passkey, statement)) == "webauthn.origin");
  stranger.origin = "https://notlocalhost";
  CHECK(rule(webauthn::verify(stranger.get(statement), passkey, statement)) == "webauthn.origin");
  stranger.origin = "https://sub.localhost";
  CHECK(webauthn::verify(stranger.get(statement), passkey, statement));
  Authenticator framed = device;
  framed.extra_client_data = R"(,"topOrigin":"https://evil.example")";
  CHECK(registering(framed) == "webauthn.origin");
  Authenticator other = device;
  other.rp_id = "evil.example";
  CHECK(registering(other) == "webauthn.rp");
  auto assertion = device.get(statement);
  assertion.authenticator_data[0] ^= std::byte{1};
  CHECK(rule(webauthn::verify(assertion, passkey, statement)) == "webauthn.rp");
}

TEST_CASE("signature.presence: a person was there, and was verified") {
  for (const int bits : {0x00, 0x01, 0x04}) {
    const auto flags = static_cast<std::uint8_t>(bits);
    Authenticator device;
    const auto passkey = device.passkey();
    device.flags = flags;
    CHECK(registering(device) == "signature.presence");
    webauthn::Assertion assertion{sha256(passkey.blob), device.data(flags), to_bytes(device.client_data("webauthn.get", webauthn::challenge_of(statement))), {}};
    CHECK(rule(webauthn::verify(assertion, passkey, statement)) == "signature.presence");
  }
}

TEST_CASE("webauthn.form, webauthn.attestation: what is not exactly an attestation of a new key") {
  Authenticator device;
  const auto good = device.create(challenge);
  CHECK(registering(good).empty());
  for (std::size_t length = 0; length < good.attestation_object.size(); ++length) {
    auto cut = good;
    cut.attestation_object.resize(length);
    CHECK(registering(cut) == "webauthn.form");
  }
  auto longer = good;
  longer.attestation_object.push_back(std::byte{0});
  CHECK(registering(longer) == "webauthn.form");
  longer.attestation_object.resize(5000);
  CHECK(registering(longer) == "webauthn.form");
  auto text = good;
  text.client_data = to_bytes("not json");
  CHECK(registering(text) == "webauthn.form");
  Authenticator attesting;
  attesting.format = "packed";
  CHECK(registering(attesting) == "webauthn.attestation");
  Authenticator inconsistent;
  inconsistent.flags = 0x05 | 0x10;  // backed up, but not eligible for it
  CHECK(registering(inconsistent) == "webauthn.form");
  auto passkey = device.passkey();
  auto assertion = device.get(statement);
  assertion.authenticator_data.resize(36);
  CHECK(rule(webauthn::verify(assertion, passkey, statement)) == "webauthn.form");
}

TEST_CASE("key.form, key.algorithm, key.weak: a passkey's line has one spelling and a strong key") {
  const auto line = Authenticator().passkey().line();
  CHECK(rule(parse_key(line + " comment")) == "key.form");
  CHECK(rule(parse_key("webauthn-es256 AAAA")) == "key.form");
  CHECK(rule(parse_key(replace_all(line, "webauthn-es256 ", "webauthn-rs256 "))) == "key.form");
  CHECK(rule(parse_key("webauthn-es512 AAAA")) == "key.form");
  CHECK(registering(Authenticator(Algorithm::rs256, "weak", 1024)) == "key.weak");
  CHECK(registering(Authenticator(Algorithm::rs256, "strong", 2048)).empty());
  Authenticator device;
  auto registration = device.create(challenge);
  auto& object = registration.attestation_object;
  const auto before = device.cose_key();
  // COSE algorithm -7 becomes -8: a key of none of the three kinds
  const auto at = std::ranges::search(object, before).begin();
  REQUIRE(at != object.end());
  *(at + 4) = std::byte{0x27};
  CHECK(registering(registration) == "key.algorithm");
}

TEST_CASE("signature.form: what is not exactly an assertion's blob") {
  Authenticator device;
  const auto text = device.get(statement).text();
  auto blob = *from_base64(text);
  for (std::size_t length = 0; length < blob.size(); length += 7) CHECK(rule(webauthn::parse_assertion(to_base64(BytesView(blob).first(length)))) == "signature.form");
  blob.push_back(std::byte{0});
  CHECK(rule(webauthn::parse_assertion(to_base64(blob))) == "signature.form");
  CHECK(rule(webauthn::parse_assertion("%")) == "signature.form");
  CHECK(!webauthn::is_assertion("U1NIU0lH"));
}

TEST_CASE("webauthn.counter: a counter only goes up, and one that stays at zero says nothing") {
  namespace a = identity::authenticator;
  const auto count = [](std::int64_t last, std::int64_t next) { return a::decide({last}, a::ask::Count{next}, {}); };
  CHECK(count(0, 0)->empty());
  CHECK(count(0, 1)->size() == 1);
  CHECK(count(7, 8)->size() == 1);
  CHECK(rule(count(7, 7)) == "webauthn.counter");
  CHECK(rule(count(7, 6)) == "webauthn.counter");
  CHECK(rule(count(7, 0)) == "webauthn.counter");
  CHECK(a::evolve({7}, *a::read("authenticator.counted", Json::Object{{"counter", 8}})).counter == 8);
}

TEST_CASE("person.offer: a passkey is offered by its person, is worth nothing yet, and is taken from the list when it counts") {
  const Instant now = instant_from_us(1'700'000'000'000'000);
  const PersonId ana{"p_ana"}, ben{"p_ben"};
  const person::World world{now, "log.example/1", ana, {}};
  auto state = person::evolve({}, person::fact::Founded{{}, {{"legal"}}, {}, {}, now});
  const auto line = Authenticator().passkey().line();
  CHECK(rule(person::decide(state, person::ask::Offer{ben, line, "phone"}, world)) == "person.offer");
  const auto offered = person::decide(state, person::ask::Offer{ana, line, "phone"}, world);
  REQUIRE(offered);
  const auto written = person::write(offered->front());
  CHECK(person::read(written.kind, written.data) == offered->front());
  state = person::evolve(std::move(state), offered->front());
  CHECK(person::holder_at(state, now).keys.empty());
  CHECK(person::view(state)["offers"].at(0)["key"].text() == line);
  for (int i = 0; i < 4; ++i) state = person::evolve(std::move(state), person::fact::Offered{line + std::to_string(i), "", now});
  CHECK(person::view(state)["offers"].array().size() == 4);  // the oldest made room
  state = person::evolve(std::move(state), person::fact::Offered{line, "phone", now});
  person::Change change;
  change.kind = person::ChangeKind::add_key;
  change.key = line;
  state = person::evolve(std::move(state), person::fact::Proposed{change, ben, "n", "k", "s"});
  state = person::evolve(std::move(state), person::fact::Vouched{{"p_cho"}, "k", "s", now});
  CHECK(person::holder_at(state, now).keys == std::vector<Key>{*parse_key(line)});
  CHECK(person::view(state)["offers"].array().size() == 3);
  // a key that is somebody's is offered by nobody
  CHECK(rule(person::decide(state, person::ask::Offer{ana, line, ""}, world)) == "person.change");
}
