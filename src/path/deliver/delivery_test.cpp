#include "path/deliver/delivery.hpp"

#include <doctest/doctest.h>

#include "base/limits.hpp"

using namespace tocsin;
using namespace tocsin::deliver;
namespace {

std::string rule_of(const auto& result) { return result ? "" : result.error().rule; }

const Instant start = instant_from_us(1'700'000'000'000'000);
const PersonId ana{"p_ana"}, ben{"p_ben"};
const Hash approved = parts_hash({sha256("subject"), sha256("body")}), reply = sha256("250 queued"), wire = sha256("wire");

World world(Instant now = start) { return {now, {"0190a000-0000-7000-8000-000000000001"}, {{"mail-out"}, {"mail-spare"}}, {"isac-a"}, {ana}, approved, "mail"}; }
ask::Queue queue(std::string kind = "mail", std::optional<Instant> embargo = {}) { return {{"s"}, {"isac"}, 1, sha256("m"), 0, {"mail-out"}, std::move(kind), embargo}; }
ask::Attempt attempt(Outcome outcome) { return {{"mail-out"}, outcome, reply, wire, approved}; }

/// The state after the ask, with every fact written and read again.
State then(State state, const Ask& ask, const World& w = world()) {
  const auto facts = decide(state, ask, w);
  REQUIRE(facts);
  for (const auto& fact : *facts) {
    const auto written = write(fact);
    REQUIRE(read(written.kind, written.data) == fact);
    state = evolve(std::move(state), fact);
  }
  return state;
}
State queued_state(std::string kind = "mail") { return then({}, queue(std::move(kind))); }
State handed_over() { return then(queued_state(), attempt(Outcome::handed_over)); }

}  // namespace

TEST_CASE("delivery: queued, failed for now, retried when it is time, handed over with the reply kept") {
  auto state = then(queued_state(), attempt(Outcome::failed_temporary));
  CHECK(state_name(state) == "retry-wait");
  const auto next = due_of(state);
  REQUIRE(next);
  CHECK(rule_of(decide(state, attempt(Outcome::handed_over), world(*next - Duration(1)))) == "delivery.too-early");
  state = then(state, attempt(Outcome::handed_over), world(*next));
  CHECK(state_name(state) == "handed-over");
  CHECK(std::get<state::HandedOver>(state).attempts.back().reply == reply);
  CHECK(std::get<state::HandedOver>(state).attempts.size() == 2);
  CHECK(left_at(state) == next);
  CHECK_FALSE(due_of(state));
}
TEST_CASE("delivery.too-early: nothing before the embargo is over") {
  const auto state = then({}, queue("mail", start + Duration(5)));
  CHECK(due_of(state) == start + Duration(5));
  CHECK(rule_of(decide(state, attempt(Outcome::handed_over), world())) == "delivery.too-early");
  CHECK(decide(state, attempt(Outcome::handed_over), world(start + Duration(5))));
  const auto by_hand = then({}, queue("hand-posted", start + Duration(5)));
  CHECK(rule_of(decide(by_hand, ask::Attest{ana, sha256("url"), approved, start}, world(start + Duration(9)))) == "delivery.too-early");
}
TEST_CASE("delivery.many-answers: who holds a link cannot fill the log with it") {
  auto state = handed_over();
  int taken = 0;
  for (; taken < 1000; ++taken) {
    const ask::Act done{Action::done, Via::link, {}, {}, {}};
    if (rule_of(decide(state, done, world())) == "delivery.many-answers") break;
    state = then(std::move(state), done);
  }
  CHECK(taken == 100);
}
TEST_CASE("delivery: what was on its way when it was recalled is on record, and is not tried again") {
  const auto failed_once = then(queued_state(), attempt(Outcome::failed_temporary));
  const auto recalled = then(failed_once, ask::Recall{ana});
  const auto out = then(recalled, attempt(Outcome::handed_over));
  CHECK(state_name(out) == "recalled");
  CHECK(std::get<state::Recalled>(out).had_left);
  CHECK(left_at(out) == start);
  CHECK(std::get<fact::Attempted>(decide(recalled, attempt(Outcome::handed_over), world())->front()).n == 2);
  // an attempt that failed leaves nothing to be done, and nothing has left
  const auto facts = decide(recalled, attempt(Outcome::failed_temporary), world());
  REQUIRE(facts);
  CHECK_FALSE(std::get<fact::Attempted>(facts->front()).next);
  CHECK_FALSE(std::get<state::Recalled>(then(recalled, attempt(Outcome::failed_temporary))).had_left);
  CHECK(std::get<state::Recalled>(then(recalled, attempt(Outcome::unknown))).had_left);
  // a TAXII server may have taken some objects of what it refused
  auto pushed = std::get<state::Queued>(queued_state());
  pushed.what.channel_kind = "taxii";
  CHECK(std::get<state::Recalled>(then(then(pushed, attempt(Outcome::failed_permanent)), ask::Recall{ana})).had_left);
  CHECK_FALSE(due_of(out));
  auto bare = attempt(Outcome::handed_over);
  bare.wire.reset();
  CHECK(rule_of(decide(recalled, bare, world())) == "delivery.no-evidence");
}
TEST_CASE("delivery.no-evidence, delivery.other-bytes, delivery.channel: what an attempt must show") {
  const auto state = queued_state();
  auto bare = attempt(Outcome::handed_over);
  bare.reply.reset();
  CHECK(rule_of(decide(state, bare, world())) == "delivery.no-evidence");
  bare.outcome = Outcome::unknown;   // the connection broke: there is no reply
  CHECK(decide(state, bare, world()));
  bare.wire.reset();
  CHECK(rule_of(decide(state, bare, world())) == "delivery.no-evidence");
  auto other = attempt(Outcome::handed_over);
  other.parts = parts_hash({sha256("body"), sha256("subject")});
  CHECK(rule_of(decide(state, other, world())) == "delivery.other-bytes");
  auto elsewhere = attempt(Outcome::handed_over);
  elsewhere.channel = {"chat"};
  CHECK(rule_of(decide(state, elsewhere, world())) == "delivery.channel");
  elsewhere.channel = {"mail-spare"};
  CHECK(decide(state, elsewhere, world()));
  CHECK(rule_of(decide(queued_state("hand-posted"), attempt(Outcome::handed_over), world())) == "delivery.channel");
  CHECK(rule_of(decide(state, ask::Attest{ana, sha256("url"), approved, start}, world())) == "delivery.channel");
}
TEST_CASE("delivery: a refusal for good closes the channel, and the permitted fallback takes over at once") {
  auto only = world();
  only.channels = {{"mail-out"}};
  CHECK(state_name(then(queued_state(), attempt(Outcome::failed_permanent), only)) == "failed");
  auto state = then(queued_state(), attempt(Outcome::failed_permanent));
  CHECK(state_name(state) == "retry-wait");
  CHECK(due_of(state) == start);
  CHECK(next_channel(world().channels, attempts_so_far(state)) == ChannelId{"mail-spare"});
  auto spare = attempt(Outcome::handed_over);
  spare.channel = {"mail-spare"};
  CHECK(state_name(then(state, spare)) == "handed-over");
  spare.outcome = Outcome::failed_permanent;
  state = then(state, spare);
  CHECK(state_name(state) == "failed");
  CHECK_FALSE(next_channel(world().channels, attempts_so_far(state)));
}
TEST_CASE("delivery: a channel that fails for now gives way after three times; when all have, the least tried one is next") {
  const ChannelId own{"mail-out"}, spare{"mail-spare"};
  std::vector<fact::Attempted> attempts;
  const auto fails_on = [&](const ChannelId& channel) { attempts.push_back({0, channel, Outcome::failed_temporary, {}, {}, {}, start, {}}); };
  for (int n = 0; n < channel_failures_max; ++n) {
    CHECK(next_channel({own, spare}, attempts) == own);
    fails_on(own);
  }
  CHECK(next_channel({own}, attempts) == own);
  for (int n = 0; n < channel_failures_max; ++n) {
    CHECK(next_channel({own, spare}, attempts) == spare);
    fails_on(spare);
  }
  CHECK(next_channel({own, spare}, attempts) == own);
  fails_on(own);
  CHECK(next_channel({own, spare}, attempts) == spare);
}
TEST_CASE("delivery: the last of the attempts is the end") {
  auto state = queued_state();
  auto now = start;
  for (int n = 1; n <= limits::delivery_attempts_max; ++n) {
    CHECK((state_name(state) == (n == 1 ? "queued" : "retry-wait")));
    state = then(state, attempt(Outcome::failed_temporary), world(now));
    now = due_of(state).value_or(now);
  }
  CHECK(state_name(state) == "failed");
}
TEST_CASE("delivery: retries double up to the largest delay, and are spread") {
  const DeliveryId one{"0190a000-0000-7000-8000-000000000001"}, other{"0190a000-0000-7000-8000-000000000002"};
  const auto delay = [&](std::int64_t n, const DeliveryId& id) { return next_attempt(start, n, id) - start; };
  for (std::int64_t n = 1; n < 40; ++n) {
    const Duration base = std::chrono::seconds(n < 11 ? std::min(limits::retry_delay_s_min << (n - 1), limits::retry_delay_s_max) : limits::retry_delay_s_max);
    CHECK(delay(n, one) >= base);
    CHECK(delay(n, one) < base + base / 4);
  }
  CHECK(delay(3, one) != delay(3, other));
}
TEST_CASE("delivery: what the check at send refused is withheld with its rule, and not tried again by itself") {
  const auto state = then(queued_state(), ask::Withhold{"release.recalled"});
  CHECK(state_name(state) == "failed");
  CHECK(std::get<state::Failed>(state).withheld == "release.recalled");
  CHECK(rule_of(decide(state, attempt(Outcome::handed_over), world())) == "delivery.wrong-state");
}
TEST_CASE("delivery.not-a-poster: a hand-posted delivery is attested by a listed person, and never handed over") {
  const auto state = queued_state("hand-posted");
  CHECK(rule_of(decide(state, ask::Attest{ben, sha256("url"), approved, start}, world())) == "delivery.not-a-poster");
  CHECK(rule_of(decide(state, ask::Attest{ana, sha256("url"), sha256("other"), start}, world())) == "delivery.other-bytes");
  CHECK(state_name(then(state, ask::Attest{ana, sha256("url"), approved, start})) == "attested");
}
TEST_CASE("delivery.posted-at: nobody posted it before it was queued, or later than now") {
  const auto state = queued_state("hand-posted");
  const auto at = [&](Instant posted) { return rule_of(decide(state, ask::Attest{ana, sha256("url"), approved, posted}, world(start + std::chrono::hours(1)))); };
  CHECK(at(start - std::chrono::seconds(1)) == "delivery.posted-at");
  CHECK(at(start) == "");
  CHECK(at(start + std::chrono::hours(1)) == "");
  CHECK(at(start + std::chrono::hours(1) + Duration(1)) == "delivery.posted-at");
}
TEST_CASE("delivery.acknowledged-already, delivery.by-when, delivery.not-a-client, delivery.fetched-already: what recipients answer") {
  auto state = handed_over();
  CHECK(rule_of(decide(queued_state(), ask::Acknowledge{Via::link, {}}, world())) == "delivery.wrong-state");
  CHECK(rule_of(decide(state, ask::Fetch{"isac-b"}, world())) == "delivery.not-a-client");
  state = then(state, ask::Fetch{"isac-a"});
  CHECK(rule_of(decide(state, ask::Fetch{"isac-a"}, world())) == "delivery.fetched-already");
  CHECK(state_name(state) == "handed-over");
  state = then(state, ask::Acknowledge{Via::link, {}});
  CHECK(state_name(state) == "acknowledged");
  CHECK(rule_of(decide(state, ask::Acknowledge{Via::reply, {}}, world())) == "delivery.acknowledged-already");
  CHECK(rule_of(decide(state, ask::Act{Action::by_when, Via::link, {}, {}, {}}, world())) == "delivery.by-when");
  CHECK(rule_of(decide(state, ask::Act{Action::by_when, Via::link, {}, start, {}}, world())) == "delivery.by-when");
  CHECK(rule_of(decide(state, ask::Act{Action::done, Via::link, {}, start + Duration(1), {}}, world())) == "delivery.by-when");
  state = then(state, ask::Act{Action::by_when, Via::link, {}, start + Duration(1), {}});
  state = then(state, ask::Act{Action::done, Via::link, sha256("note"), {}, {}});
  CHECK(state_name(state) == "acted");
  CHECK(std::get<state::HandedOver>(state).answers.acted.size() == 2);
}
TEST_CASE("delivery: who acts has acknowledged; silence is the absence of both") {
  const auto within = std::chrono::hours(4);
  CHECK_FALSE(silent(queued_state(), within, start + within));
  CHECK_FALSE(silent(handed_over(), within, start + within - Duration(1)));
  CHECK(silent(handed_over(), within, start + within));
  const auto acted = then(handed_over(), ask::Act{Action::not_applicable, Via::person, {}, {}, ana});
  CHECK(std::get<state::HandedOver>(acted).answers.acknowledged);
  CHECK_FALSE(silent(acted, within, start + within));
}
TEST_CASE("delivery.sighted-already: who saw what was shared is written down once, and only of what has left") {
  CHECK(rule_of(decide(queued_state(), ask::Sight{"isac-a"}, world())) == "delivery.wrong-state");
  const auto state = then(then(handed_over(), ask::Sight{"isac-a"}), ask::Sight{"source:sector"});
  CHECK(rule_of(decide(state, ask::Sight{"isac-a"}, world())) == "delivery.sighted-already");
  CHECK(view(state)["sighted"].object().size() == 2);
  CHECK(silent(state, std::chrono::hours(4), start + std::chrono::hours(4)));  // no answer to what was asked
}
TEST_CASE("delivery.wrong-state, delivery.too-early: a collection is told of a recall, again until it took it, and nobody else is") {
  const auto in_collection = [](State state) {
    std::visit([](auto& s) {
      if constexpr (requires { s.what; }) s.what.channel_kind = "taxii";
    }, state);
    return state;
  };
  CHECK(rule_of(decide(handed_over(), ask::Revoke{Outcome::handed_over, reply}, world())) == "delivery.wrong-state");
  CHECK_FALSE(due_of(then(handed_over(), ask::Recall{ana})));                      // mail
  CHECK_FALSE(due_of(then(in_collection(queued_state()), ask::Recall{ana})));      // nobody has it
  auto state = then(in_collection(handed_over()), ask::Recall{ana});
  REQUIRE(due_of(state));
  auto w = world();
  w.now = *due_of(state) - Duration(1);
  CHECK(rule_of(decide(state, ask::Revoke{Outcome::handed_over, reply}, w)) == "delivery.too-early");
  w.now = *due_of(state);
  state = then(state, ask::Revoke{Outcome::failed_temporary, reply}, w);
  REQUIRE(due_of(state));
  CHECK(*due_of(state) > w.now);
  CHECK(view(state)["told"].array().size() == 1);
  w.now = *due_of(state);
  CHECK_FALSE(due_of(then(state, ask::Revoke{Outcome::failed_permanent, reply}, w)));
  state = then(state, ask::Revoke{Outcome::handed_over, reply}, w);
  CHECK_FALSE(due_of(state));
  CHECK(rule_of(decide(state, ask::Revoke{Outcome::handed_over, reply}, w)) == "delivery.wrong-state");
  CHECK(state_name(state) == "recalled");
}
TEST_CASE("delivery.which-client, delivery.not-a-client: of several recipients each fetches, acknowledges and is silent for itself") {
  auto w = world();
  w.clients = {"isac-a", "isac-b", "isac-c"};
  const auto within = std::chrono::hours(4);
  auto state = handed_over();
  CHECK(rule_of(decide(state, ask::Acknowledge{Via::person, ana}, w)) == "delivery.which-client");
  CHECK(rule_of(decide(state, ask::Act{Action::done, Via::person, {}, {}, ana}, w)) == "delivery.which-client");
  CHECK(rule_of(decide(state, ask::Acknowledge{Via::person, ana, "isac-d"}, w)) == "delivery.not-a-client");
  CHECK(silent_clients(state, w.clients, within, start + within) == w.clients);
  CHECK(silent_clients(state, w.clients, within, start + within - Duration(1)).empty());
  state = then(state, ask::Acknowledge{Via::person, ana, "isac-a"}, w);
  CHECK(rule_of(decide(state, ask::Acknowledge{Via::person, ana, "isac-a"}, w)) == "delivery.acknowledged-already");
  CHECK(silent_clients(state, w.clients, within, start + within) == std::set<std::string>{"isac-b", "isac-c"});
  state = then(state, ask::Act{Action::done, Via::person, {}, {}, ana, "isac-b"}, w);
  CHECK(view(state)["heard"].object().size() == 2);
  CHECK(silent_clients(state, w.clients, within, start + within) == std::set<std::string>{"isac-c"});
  state = then(state, ask::Fetch{"isac-c"}, w);
  CHECK(silent_clients(state, w.clients, within, start + within).empty());
  CHECK(silent_clients(then(state, ask::Recall{ana}), {"isac-x"}, within, start + within).empty());
  // one recipient needs no name
  w.clients = {"isac-a"};
  CHECK(decide(handed_over(), ask::Acknowledge{Via::person, ana}, w));
}
TEST_CASE("delivery.not-mail, delivery.acknowledged-already: only mail comes back, and only until somebody answered") {
  auto w = world();
  w.carrier = "taxii";
  CHECK(rule_of(decide(handed_over(), ask::Bounce{reply}, w)) == "delivery.not-mail");
  w.carrier.clear();
  CHECK(rule_of(decide(handed_over(), ask::Bounce{reply}, w)) == "delivery.not-mail");
  const auto answered = then(handed_over(), ask::Acknowledge{Via::link, {}});
  CHECK(rule_of(decide(answered, ask::Bounce{reply}, world())) == "delivery.acknowledged-already");
}
TEST_CASE("delivery.wrong-state: bounced and recalled deliveries; what left, or may have left, is not taken back") {
  const auto bounced = then(handed_over(), ask::Bounce{reply});
  CHECK(state_name(bounced) == "bounced");
  CHECK(rule_of(decide(queued_state(), ask::Bounce{reply}, world())) == "delivery.wrong-state");
  const auto early = then(queued_state(), ask::Recall{ana}), late = then(handed_over(), ask::Recall{ana});
  CHECK_FALSE(std::get<state::Recalled>(early).had_left);
  CHECK(std::get<state::Recalled>(late).had_left);
  CHECK(left_at(late) == start);
  CHECK_FALSE(left_at(early));
  CHECK_FALSE(silent(late, std::chrono::hours(4), start + std::chrono::hours(5)));
  CHECK(std::get<state::Recalled>(then(then(queued_state(), attempt(Outcome::unknown)), ask::Recall{ana})).had_left);
  CHECK(rule_of(decide(late, attempt(Outcome::handed_over), world())) == "delivery.wrong-state");
  CHECK(rule_of(decide(early, ask::Withhold{"send.expired"}, world())) == "delivery.wrong-state");
  CHECK(rule_of(decide(early, ask::Acknowledge{Via::link, {}}, world())) == "delivery.wrong-state");
  CHECK(decide(late, ask::Acknowledge{Via::link, {}}, world()));
  CHECK(rule_of(decide(early, ask::Recall{ana}, world())) == "delivery.wrong-state");
  CHECK(rule_of(decide({}, ask::Recall{ana}, world())) == "delivery.wrong-state");
  CHECK(rule_of(decide(early, queue(), world())) == "delivery.wrong-state");
}
