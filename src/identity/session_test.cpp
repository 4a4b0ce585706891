#include "identity/session.hpp"

#include <doctest/doctest.h>

#include "base/limits.hpp"
#include "base/limits_door.hpp"
#include "identity/account.hpp"
#include "identity/entry.hpp"
#include "identity/password.hpp"

using namespace tocsin;
using namespace tocsin::identity;

namespace {

const Instant now = instant_from_us(1'700'000'000'000'000);
const PersonId ana{"p_ana"};

template <class T>
std::string rule(const Result<T>& result) { return result ? "" : result.error().rule; }
Bytes filled(std::size_t size, int value) { return Bytes(size, static_cast<std::byte>(value)); }

session::State opened(session::Way way = session::Way::passkey) {
  const auto facts = session::decide(session::State{}, session::ask::Open{ana, sha256("secret"), "key", way, {}, now + std::chrono::hours(1)}, {now});
  REQUIRE(facts);
  return session::evolve({}, facts->front());
}

}  // namespace

TEST_CASE("session: what is written reads back, and the states follow") {
  auto state = opened();
  CHECK(session::state_name(state) == "open");
  const auto stepped = session::decide(state, session::ask::StepUp{sha256("next"), "key", session::Way::passkey}, {now + std::chrono::minutes(5)});
  REQUIRE(stepped);
  for (const auto& fact : *stepped) {
    const auto written = session::write(fact);
    CHECK(session::read(written.kind, written.data) == fact);
    state = session::evolve(std::move(state), fact);
  }
  CHECK(std::get<session::state::Open>(state).stepped_up == now + std::chrono::minutes(5));
  CHECK(to_jcs(session::view(state)).find(sha256("next").hex()) == std::string::npos);
  const auto closed = session::decide(state, session::ask::Close{ana, "signed-out"}, {now});
  REQUIRE(closed);
  state = session::evolve(std::move(state), closed->front());
  CHECK(session::state_name(state) == "closed");
  CHECK(rule(session::decide(state, session::ask::Close{ana, "again"}, {now})) == "session.wrong-state");
  CHECK(rule(session::decide(state, session::ask::StepUp{}, {now})) == "session.wrong-state");
}

TEST_CASE("session.unknown, session.replayed, session.expired, session.closed: one secret, until it ends") {
  auto state = opened();
  const session::Presented good{{"0011223344556677"}, sha256("secret")};
  CHECK(session::check(state, good, now));
  CHECK(rule(session::check(session::State{}, good, now)) == "session.unknown");
  CHECK(rule(session::check(state, {good.id, sha256("guess")}, now)) == "session.unknown");
  CHECK(session::check(state, good, now + std::chrono::hours(1) - Duration(1)));
  CHECK(rule(session::check(state, good, now + std::chrono::hours(1))) == "session.expired");
  state = session::evolve(std::move(state), session::fact::SteppedUp{sha256("next"), "key", session::Way::passkey, now});
  CHECK(rule(session::check(state, good, now)) == "session.replayed");
  CHECK(session::check(state, {good.id, sha256("next")}, now));
  state = session::evolve(std::move(state), session::fact::Closed{ana, "signed-out", now});
  CHECK(rule(session::check(state, {good.id, sha256("next")}, now)) == "session.closed");
}

TEST_CASE("session.lifetime: never longer than the limit") {
  const auto until = [](Duration lasts) { return rule(session::decide(session::State{}, session::ask::Open{ana, {}, "k", session::Way::link, {}, now + lasts}, {now})); };
  CHECK(until(std::chrono::seconds(limits::session_s_max)).empty());
  CHECK(until(std::chrono::seconds(limits::session_s_max) + Duration(1)) == "session.lifetime");
  CHECK(until(Duration(0)) == "session.lifetime");
}

TEST_CASE("session: a password alone, a first and a recovery link only read; presence is shown by what one has") {
  using enum session::Way;
  for (const auto way : {password, first, recovery}) CHECK(session::scopes_of(way, false) == std::set<Right>{Right::read});
  for (const auto way : {link, passkey, code, provider, break_glass}) {
    CHECK(session::scopes_of(way, false).size() == right_names.size());
    CHECK(session::scopes_of(way, true).size() == (way == passkey ? right_names.size() : 1));
  }
  CHECK(session::proves_presence(passkey));
  CHECK(!session::proves_presence(password));
  CHECK(!session::proves_presence(provider));
  CHECK(!std::get<session::state::Open>(opened(password)).stepped_up);
  CHECK(std::get<session::state::Open>(opened(code)).stepped_up == now);
}

TEST_CASE("session.form, entry.form: one spelling") {
  const auto cookie = session::spell(filled(8, 1), filled(32, 2));
  CHECK(session::parse(cookie)->id.value == "0101010101010101");
  CHECK(session::parse(cookie)->secret == sha256(filled(32, 2)));
  for (const auto& text : {std::string(), cookie + "x", cookie.substr(1), "toc" + cookie.substr(3), "tos_" + std::string(16, 'G') + cookie.substr(20)}) CHECK(rule(session::parse(text)) == "session.form");
  const auto link = entry::spell(filled(8, 1), filled(32, 2));
  CHECK(entry::parse(link));
  CHECK(rule(entry::parse(cookie)) == "entry.form");
}

TEST_CASE("entry.used, entry.expired, entry.unknown, entry.wrong-state, entry.lifetime: a link lets in once") {
  const entry::ask::Issue issue{sha256("s"), entry::Purpose::first, ana, ana, now + std::chrono::hours(1)};
  const auto issued = entry::decide(entry::State{}, issue, {now});
  REQUIRE(issued);
  const auto written = entry::write(issued->front());
  CHECK(entry::read(written.kind, written.data) == issued->front());
  auto state = entry::evolve({}, issued->front());
  CHECK(rule(entry::decide(state, issue, {now})) == "entry.wrong-state");
  CHECK(rule(entry::decide(state, entry::ask::Use{sha256("t")}, {now})) == "entry.unknown");
  CHECK(rule(entry::decide(state, entry::ask::Use{sha256("s")}, {now + std::chrono::hours(1)})) == "entry.expired");
  CHECK(rule(entry::decide(entry::State{}, entry::ask::Use{sha256("s")}, {now})) == "entry.unknown");
  const auto used = entry::decide(state, entry::ask::Use{sha256("s")}, {now});
  REQUIRE(used);
  state = entry::evolve(std::move(state), used->front());
  CHECK(rule(entry::decide(state, entry::ask::Use{sha256("s")}, {now})) == "entry.used");
  CHECK(rule(entry::decide(state, entry::ask::Use{sha256("t")}, {now})) == "entry.unknown");
  auto late = issue;
  late.expires = now + std::chrono::seconds(limits::entry_s_max) + Duration(1);
  CHECK(rule(entry::decide(entry::State{}, late, {now})) == "entry.lifetime");
}

TEST_CASE("entry.demo-only: an example person comes in on a demo alone") {
  const entry::ask::Issue issue{sha256("s"), entry::Purpose::demo, ana, ana, now + std::chrono::hours(1)};
  CHECK(rule(entry::decide(entry::State{}, issue, {now, false})) == "entry.demo-only");
  const auto issued = entry::decide(entry::State{}, issue, {now, true});
  REQUIRE(issued);
  const auto state = entry::evolve({}, issued->front());
  CHECK(rule(entry::decide(state, entry::ask::Use{sha256("s")}, {now, false})) == "entry.demo-only");
  CHECK(entry::decide(state, entry::ask::Use{sha256("s")}, {now, true}));
}

TEST_CASE("account.code-used, account.no-code: each one-time code once") {
  account::State state;
  CHECK(rule(account::decide(state, account::ask::UseCode{5}, {now})) == "account.no-code");
  state = account::evolve(state, account::fact::CodeSet{sha256("c"), 5, now});
  CHECK(rule(account::decide(state, account::ask::UseCode{5}, {now})) == "account.code-used");
  CHECK(rule(account::decide(state, account::ask::UseCode{4}, {now})) == "account.code-used");
  const auto used = account::decide(state, account::ask::UseCode{6}, {now});
  REQUIRE(used);
  state = account::evolve(state, used->front());
  CHECK(rule(account::decide(state, account::ask::UseCode{6}, {now})) == "account.code-used");
  CHECK(account::view(state)["has_code"].boolean());
  CHECK(!account::view(state)["has_password"].boolean());
}

TEST_CASE("totp: the codes of RFC 6238 appendix B, six digits, one step of drift") {
  const auto secret = to_bytes("12345678901234567890");
  const auto at = [](std::int64_t seconds) { return instant_from_us(seconds * 1'000'000); };
  for (const auto& [seconds, eight] : {std::pair{59LL, "94287082"}, {1111111109LL, "07081804"}, {1111111111LL, "14050471"}, {1234567890LL, "89005924"}, {2000000000LL, "69279037"}, {20000000000LL, "65353130"}})
    CHECK(totp::code(secret, totp::step_of(at(seconds))) == std::string(eight).substr(2));
  const auto code = totp::code(secret, 100);
  for (const std::int64_t step : {99, 100, 101}) CHECK(totp::matching_step(secret, code, at(step * 30)) == 100);
  CHECK(!totp::matching_step(secret, code, at(98L * 30)));
  CHECK(!totp::matching_step(secret, code, at(102L * 30)));
  CHECK(!totp::matching_step(secret, "", at(3000)));
  CHECK(totp::base32(to_bytes("foobar")) == "MZXW6YTBOI");
  CHECK(totp::uri(to_bytes("foobar"), "To csin", "a@b") == "otpauth://totp/To%20csin:a%40b?secret=MZXW6YTBOI&issuer=To%20csin&algorithm=SHA1&digits=6&period=30");
}

TEST_CASE("account.password: long enough, and not one's own name; Argon2id with the named parameters") {
  const auto choice = [](std::string_view text) { return rule(password::check_choice(text, "Ana Ruiz", "ana.ruiz@utility.example")); };
  CHECK(choice("eleven char").substr(0, 16) == "account.password");
  CHECK(choice("twelve chars").empty());
  CHECK(choice(std::string(limits::password_bytes_max, 'x') + "y") == "account.password");
  CHECK(choice("aaaaaaaaaaaaaaaa") == "account.password");
  CHECK(choice("Ana.Ruiz12345") == "account.password");
  const auto encoded = password::hash("correct horse battery", filled(16, 7));
  REQUIRE(encoded);
  CHECK(encoded->starts_with("$argon2id$v=19$m=65536,t=3,p=1$"));
  CHECK(password::matches(*encoded, "correct horse battery") == true);
  CHECK(password::matches(*encoded, "correct horse battery ") == false);
  CHECK(password::matches(password::nobodys(), "anything") == false);
  CHECK(password::nobodys().starts_with("$argon2id$v=19$m=65536,t=3,p=1$"));
}

TEST_CASE("account.memory: a hash whose memory is not to be had is no wrong password") {
  const std::string huge = "$argon2id$v=19$m=4294967288,t=1,p=1$bm9ib2R5J3Mgc2FsdCAxNg$" + std::string(43, 'A');
  CHECK(rule(password::matches(huge, "anything")) == "account.memory");
}

TEST_CASE("account.other-subject: the provider's first word about a person stays, until two others vouch again") {
  account::State state;
  const auto bind = [&](const char* subject) { return account::decide(state, account::ask::Bind{sha256(subject)}, {now}); };
  CHECK(account::decide(state, account::ask::Unbind{}, {now})->empty());
  state = account::evolve(state, bind("a")->front());
  CHECK(bind("a")->empty());
  CHECK(rule(bind("b")) == "account.other-subject");
  state = account::evolve(state, account::decide(state, account::ask::Unbind{}, {now})->front());
  CHECK(bind("b")->size() == 1);
}
