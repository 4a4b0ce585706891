#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <map>
#include <set>
#include <thread>

#include "base/limits.hpp"
#include "ledger/chain.hpp"
#include "ledger/checkpoint.hpp"
#include "ledger/keys.hpp"
#include "ledger/leaf.hpp"
#include "ledger/tree.hpp"
#include "support/engine_stores.hpp"

using namespace tocsin;
using namespace tocsin::test;
using ledger::ObjectId;
namespace {

const ObjectId share{"share:one"}, other{"share:two"}, log_self{"log:self"};

ledger::PublicKey key_of(const Instance& it, ports::Purpose purpose) { return ledger::PublicKey::from_bytes(it.keys->public_key(purpose).value()).value(); }

/// Everything that a reader can check of a store from outside: head, leaves, proofs, chains.
void check_whole(Instance& it) {
  const auto log_key = key_of(it, ports::Purpose::log);
  const auto head = ledger::open_checkpoint(it->checkpoint().value(), log_key).value().head;
  REQUIRE(head.size == it->size());
  CHECK(head.origin == it->origin());
  ledger::Frontier again;
  REQUIRE(it->each_fact(0, [&](const ledger::FactRecord& fact) -> Result<> {
    const auto leaf = TRY(it->leaf(fact.leaf_index));
    TRY_VOID(ledger::check_leaf(TRY(ledger::Leaf::from_bytes(leaf)), as_bytes(fact.bytes), key_of(it, ports::Purpose::leaf)));
    again.append(ledger::leaf_hash(leaf));
    const auto proof = TRY(it->inclusion_proof(fact.leaf_index, head.size));
    return ledger::verify_inclusion(ledger::leaf_hash(leaf), fact.leaf_index, head.size, proof, head.root);
  }));
  CHECK(again.root() == head.root);
  const auto members = it->population().value();
  for (const auto& member : members) {
    const auto facts = it->facts_of(member.object).value();
    CHECK(ledger::check_chain(facts, it->origin()));
    CHECK(facts.back().hash == member.last);
    CHECK(facts.back().body.obj_seq == member.last_seq);
  }
}

}  // namespace

TEST_CASE_TEMPLATE("store: facts come back as they were written, with sequence, predecessor, mode, time and place", Engine, TOCSIN_ENGINES) {
  const Folder folder;
  InstanceOn<Engine> it(folder.path);
  REQUIRE(it.create(ledger::Mode::exercise));
  CHECK(rule_of(it->checkpoint()) == "ledger.empty-checkpoint");
  CHECK(it->facts_of(share).value().empty());
  const auto first = it->append(one_fact(share, 0, Json::Object{{"to", "sector-isac"}})).value();
  auto two = one_fact(share, 1);
  two.facts.push_back({other, "share.opened", Json::Object{}});
  two.facts.push_back({share, "share.closed", Json::Object{}});
  two.reads.push_back({other, 0});
  const auto second = it->append(two).value();
  REQUIRE(second.size() == 3);
  CHECK(second[1].body.obj == other);
  CHECK(second[2].body.obj_seq == 2);
  CHECK(second[2].body.prev == second[0].hash);
  CHECK(second[2].leaf_index == 3);
  const auto facts = it->facts_of(share).value();
  REQUIRE(facts.size() == 3);
  CHECK(facts[0].body == first[0].body);
  CHECK(facts[0].body.mode == ledger::Mode::exercise);
  CHECK(facts[0].body.data["to"].text() == "sector-isac");
  CHECK(facts[2].bytes == second[2].bytes);
  check_whole(it);
  REQUIRE(it.reopen());
  CHECK(it->mode() == ledger::Mode::exercise);
  CHECK(it->facts_of(share).value()[2].bytes == second[2].bytes);
  CHECK(it->append(one_fact(other, 1)));
  check_whole(it);
}

TEST_CASE_TEMPLATE("store: an object's time never goes back, whatever the clock says", Engine, TOCSIN_ENGINES) {
  const Folder folder;
  InstanceOn<Engine> it(folder.path);
  REQUIRE(it.create());
  auto late = one_fact(share, 0), early = one_fact(share, 1);
  late.at = instant_from_us(2'000'000'000'000'000);
  early.at = instant_from_us(1'000'000'000'000'000);
  REQUIRE(it->append(late));
  CHECK(it->append(early).value()[0].body.t == late.at);
  REQUIRE(it.reopen());
  early = one_fact(share, 2);
  CHECK(it->append(early).value()[0].body.t == late.at);
}

TEST_CASE_TEMPLATE("store.read-changed: whatever was read and moved refuses the change, and nothing of it is kept", Engine, TOCSIN_ENGINES) {
  const Folder folder;
  InstanceOn<Engine> it(folder.path);
  REQUIRE(it.create());
  REQUIRE(it->append(one_fact(share, 0)));
  CHECK(rule_of(it->append(one_fact(share, 0))) == "store.read-changed");
  CHECK(rule_of(it->append(one_fact(share, 2))) == "store.read-changed");
  auto also_read = one_fact(other, 0);
  also_read.reads.push_back({share, 0});
  const auto refused = it->append(also_read);
  CHECK(rule_of(refused) == "store.read-changed");
  CHECK(refused.error().code == Errc::stale);
  CHECK(refused.error().where == share.value);
  CHECK(it->facts_of(other).value().empty());
  CHECK_FALSE(it->row(other).value());
  CHECK(it->size() == 1);
}

TEST_CASE_TEMPLATE("store.change: what could not be read again is not written", Engine, TOCSIN_ENGINES) {
  const Folder folder;
  InstanceOn<Engine> it(folder.path);
  REQUIRE(it.create());
  const auto refused = [&](const std::function<void(ports::Change&)>& spoil) {
    auto change = one_fact(share, 0);
    spoil(change);
    return rule_of(it->append(change));
  };
  CHECK(refused([](auto& c) { c.facts.clear(); }) == "store.change");
  CHECK(refused([](auto& c) { c.facts.clear(), c.rows.clear(); }) == "store.change");
  CHECK(refused([](auto& c) { c.reads.clear(); }) == "store.change");
  CHECK(refused([](auto& c) { c.actor = "Ana \"x\""; }) == "store.change");
  CHECK(refused([](auto& c) { c.facts[0].kind = ""; }) == "store.change");
  CHECK(refused([](auto& c) { c.facts[0].data = "text"; }) == "store.change");
  CHECK(refused([](auto& c) { c.rows[0].object = other; }) == "store.change");
  for (const auto* name : {"share", "share:", ":one", "share:a b", "share:a\",\"obj\":\"share:b"})
    CHECK(refused([&](auto& c) { c.facts[0].object = c.reads[0].object = c.rows[0].object = {name}; }) == "store.change");
  CHECK(refused([](auto& c) { c.facts[0].data = Json::Object{{"x", std::string(5000, 'x')}}; }) == "ledger.fact-too-large");
  CHECK(it->size() == 0);
}

TEST_CASE_TEMPLATE("store: 64 clients raise counters together; each acknowledged step is there, none twice, and losers lose alone", Engine, TOCSIN_ENGINES) {
  const Folder folder;
  InstanceOn<Engine> it(folder.path);
  REQUIRE(it.create());
  constexpr int clients = 64, objects = 8, steps = 12;
  std::atomic<int> acknowledged = 0, lost = 0;
  std::atomic<bool> wrong = false;
  {
    std::vector<std::jthread> threads;
    for (int client = 0; client < clients; ++client)
      threads.emplace_back([&, client] {
        const ObjectId mine{"due:mine-" + std::to_string(client)};
        for (int step = 0; step < steps; ++step) {
          const ObjectId shared{"share:" + std::to_string((client + step) % objects)};
          const auto version = static_cast<std::int64_t>(it->facts_of(shared).value().size());
          auto change = one_fact(shared, version);
          change.facts.push_back({mine, "due.counted", Json::Object{}});
          change.reads.push_back({mine, static_cast<std::int64_t>(it->facts_of(mine).value().size())});
          if (const auto facts = it->append(change)) ++acknowledged;
          else if (facts.error().rule == "store.read-changed") ++lost;
          else wrong = true;
          // nobody else writes it: a change that concerns one client alone is never stale
          if (!it->append(one_fact({"signal:" + std::to_string(client) + "-" + std::to_string(step)}, 0))) wrong = true;
        }
      });
  }
  CHECK_FALSE(wrong);
  CHECK(acknowledged + lost == clients * steps);
  CHECK(lost > 0);
  std::size_t on_shared = 0, on_mine = 0;
  for (int i = 0; i < objects; ++i) on_shared += it->facts_of({"share:" + std::to_string(i)}).value().size();
  for (int i = 0; i < clients; ++i) on_mine += it->facts_of({"due:mine-" + std::to_string(i)}).value().size();
  CHECK(on_shared == static_cast<std::size_t>(acknowledged));
  CHECK(on_mine == static_cast<std::size_t>(acknowledged));
  CHECK(it->size() == 2 * acknowledged + clients * steps);
  check_whole(it);
  REQUIRE(it.reopen());
  CHECK(it->verify_all({}).value().facts == it->size());
}

TEST_CASE_TEMPLATE("store: rows follow their facts; lists are paged by key, newest first or by due instant", Engine, TOCSIN_ENGINES) {
  const Folder folder;
  InstanceOn<Engine> it(folder.path);
  REQUIRE(it.create());
  for (int i = 0; i < 25; ++i) {
    auto change = one_fact({"due:" + std::to_string(100 + i)}, 0);
    change.rows[0].state = i % 5 == 0 ? "late" : "open";
    if (i % 2 == 0) change.rows[0].due = instant_from_us(1'000'000 * (50 - i));
    change.rows[0].parent = i < 10 ? "signal:a" : "signal:b";
    change.rows[0].unit = i < 20 ? "grid" : "water";
    REQUIRE(it->append(change));
  }
  REQUIRE(it->append(one_fact(share, 0)));
  const auto all = [&](ports::Page page) {
    std::vector<std::string> seen;
    for (page.limit = 4;;) {
      const auto rows = it->rows(page).value();
      CHECK(rows.rows.size() <= 4);
      for (const auto& row : rows.rows) seen.push_back(row.object.value);
      if (rows.next.empty()) return seen;
      page.after = rows.next;
    }
  };
  const auto newest = all({.kind = "due"});
  CHECK(newest.size() == 25);
  CHECK(std::ranges::is_sorted(newest, std::greater<>()));
  const auto by_due = all({.kind = "due", .by_due = true});
  CHECK(by_due.size() == 25);
  CHECK(by_due[0] == "due:124");
  CHECK(by_due[12] == "due:100");
  CHECK(by_due[13] == "due:101");  // those without a deadline come last
  CHECK(all({.kind = "due", .state = "late"}).size() == 5);
  CHECK(all({.kind = "due", .state = "late", .by_due = true}).front() == "due:120");
  CHECK(all({.kind = "due", .parent = "signal:a"}).size() == 10);
  CHECK(all({.kind = "due", .unit = "water"}).size() == 5);
  CHECK(all({.kind = "nothing"}).empty());
  // somebody of some units: whole pages of theirs, in the one order, whatever lies between
  CHECK(all({.kind = "due", .units = std::set{UnitId{"water"}}}).size() == 5);
  CHECK(all({.kind = "due", .units = std::set{UnitId{"water"}, UnitId{"grid"}}}) == newest);
  CHECK(all({.kind = "due", .units = std::set{UnitId{"water"}, UnitId{"grid"}}, .by_due = true}) == by_due);
  CHECK(all({.kind = "due", .state = "late", .units = std::set{UnitId{"grid"}}}).size() == 4);
  CHECK(all({.kind = "due", .unit = "grid", .units = std::set{UnitId{"water"}}}).empty());
  CHECK(all({.kind = "due", .units = std::set<UnitId>{}}).empty());
  using Counts = std::vector<std::pair<std::string, std::int64_t>>;
  CHECK(it->count_by_state("due", nullptr).value() == Counts{{"late", 5}, {"open", 20}});
  const auto counted = [&](std::string_view kind, std::set<UnitId> units) { return it->count_by_state(kind, &units).value(); };
  CHECK(counted("due", {{"water"}}) == Counts{{"late", 1}, {"open", 4}});
  CHECK(counted("due", {{"grid"}, {"water"}}) == Counts{{"late", 5}, {"open", 20}});
  CHECK(counted("due", {}).empty());
  // what has no unit of its own has that of its share, and what has none either is everybody's
  auto child = one_fact({"delivery:one"}, 0), other = one_fact({"delivery:two"}, 0), parent = one_fact({"share:of-grid"}, 0);
  parent.rows = {{.object = {"share:of-grid"}, .unit = "grid", .state = "draft", .due = {}, .number = {}, .parent = {}, .doc = "{}"}};
  child.rows = {{.object = {"delivery:one"}, .unit = {}, .state = "queued", .due = {}, .number = {}, .parent = "share:of-grid", .doc = "{}"}};
  other.rows = {{.object = {"delivery:two"}, .unit = {}, .state = "queued", .due = {}, .number = {}, .parent = {}, .doc = "{}"}};
  for (const auto* change : {&parent, &child, &other}) REQUIRE(it->append(*change));
  CHECK(counted("delivery", {{"grid"}}) == Counts{{"queued", 2}});
  CHECK(counted("delivery", {{"water"}}) == Counts{{"queued", 1}});
  CHECK(all({.kind = "delivery", .units = std::set{UnitId{"grid"}}}) == std::vector<std::string>{"delivery:two", "delivery:one"});
  CHECK(all({.kind = "delivery", .units = std::set{UnitId{"water"}}}) == std::vector<std::string>{"delivery:two"});
  CHECK(it->rows({.kind = "due", .limit = 0}).value().rows.size() == 1);
  CHECK(it->rows({.kind = "due", .limit = 100'000}).value().rows.size() == 25);
}

TEST_CASE_TEMPLATE("store.cursor: a cursor that is none of ours, or of another order, is refused", Engine, TOCSIN_ENGINES) {
  const Folder folder;
  InstanceOn<Engine> it(folder.path);
  REQUIRE(it.create());
  for (const auto* after : {"!", "AAAA", "eCB5"}) CHECK(rule_of(it->rows({.kind = "due", .after = after})) == "store.cursor");
  CHECK(rule_of(it->rows({.kind = "due", .by_due = true, .after = to_base64url(as_bytes("due:1"))})) == "store.cursor");
  CHECK(rule_of(it->rows({.kind = "due", .after = to_base64url(as_bytes("12 due:1"))})) == "store.cursor");
}

TEST_CASE_TEMPLATE("store: a row comes back as it was written, and its next version replaces it", Engine, TOCSIN_ENGINES) {
  const Folder folder;
  InstanceOn<Engine> it(folder.path);
  REQUIRE(it.create());
  auto change = one_fact(share, 0);
  change.rows = {{.object = share, .unit = "grid", .state = "draft", .due = instant_from_us(7), .number = "TS-2026-0001", .parent = "due:x", .doc = "{\"a\":1}"}};
  REQUIRE(it->append(change));
  CHECK(it->row(share).value() == change.rows[0]);
  CHECK(it->row_by_number("share", "TS-2026-0001").value() == change.rows[0]);
  CHECK(rule_of(it->row_by_number("share", "TS-2026-0002")) == "object.unknown");
  CHECK(rule_of(it->row_by_number("due", "TS-2026-0001")) == "object.unknown");
  CHECK(rule_of(it->row_by_number("share", "")) == "object.unknown");
  auto next = one_fact(share, 1);
  REQUIRE(it->append(next));
  CHECK(it->row(share).value() == next.rows[0]);
}

TEST_CASE_TEMPLATE("store.number-taken: a human number belongs to one object; the second asker alone is told", Engine, TOCSIN_ENGINES) {
  const Folder folder;
  InstanceOn<Engine> it(folder.path);
  REQUIRE(it.create());
  auto one = one_fact(share, 0), two = one_fact(other, 0), third = one_fact({"due:x"}, 0);
  one.rows[0].number = two.rows[0].number = third.rows[0].number = "TS-2026-0001";
  REQUIRE(it->append(one));
  // the first row of this change is written before the second one clashes
  two.rows.insert(two.rows.begin(), {.object = {"share:three"}, .unit = {}, .state = "open", .due = {}, .number = {}, .parent = {}, .doc = "{}"});
  two.facts.push_back({{"share:three"}, "share.opened", Json::Object{}});
  two.reads.push_back({{"share:three"}, 0});
  const auto refused = it->append(two);
  CHECK(rule_of(refused) == "store.number-taken");
  CHECK(refused.error().code == Errc::stale);
  CHECK_FALSE(it->row({"share:three"}).value());
  CHECK(it->size() == 1);
  CHECK(it->append(third));
  check_whole(it);
}

TEST_CASE_TEMPLATE("store: proofs hold over many tiles, for every size asked, also after a restart", Engine, TOCSIN_ENGINES) {
  const Folder folder;
  InstanceOn<Engine> it(folder.path);
  REQUIRE(it.create());
  constexpr int facts = 700;
  std::vector<ledger::Checkpoint> heads;
  for (int i = 0; i < facts / 10; ++i) {
    auto change = one_fact({"signal:" + std::to_string(i)}, 0);
    for (int k = 1; k < 10; ++k) change.facts.push_back(change.facts[0]);
    REQUIRE(it->append(change));
    heads.push_back(ledger::open_checkpoint(it->checkpoint().value(), key_of(it, ports::Purpose::log)).value().head);
  }
  for (int round = 0; round < 2; ++round) {
    check_whole(it);
    for (std::size_t i = 0; i < heads.size(); i += 7) {
      const auto& old = heads[i];
      CHECK(ledger::verify_consistency(old.size, heads.back().size, old.root, heads.back().root, it->consistency_proof(old.size, heads.back().size).value()));
      const auto at = old.size / 2;
      CHECK(ledger::verify_inclusion(ledger::leaf_hash(it->leaf(at).value()), at, old.size, it->inclusion_proof(at, old.size).value(), old.root));
    }
    REQUIRE(it.reopen());
  }
  CHECK(rule_of(it->inclusion_proof(0, facts + 1)) == "ledger.proof-range");
  CHECK(rule_of(it->consistency_proof(1, facts + 1)) == "ledger.proof-range");
  CHECK(rule_of(it->leaf(facts)) == "ledger.proof-range");
  CHECK(rule_of(it->leaf(-1)) == "ledger.proof-range");
}

TEST_CASE_TEMPLATE("store.exists, store.unknown, store.in-use: one log a directory, one process a log", Engine, TOCSIN_ENGINES) {
  const Folder folder;
  InstanceOn<Engine> it(folder.path), second(folder.path);
  REQUIRE(keys::KeyFolder::make(it.key_dir));
  CHECK(rule_of(it.open()) == "store.unknown");
  REQUIRE(it.create());
  const auto refused = second.open();
  CHECK(rule_of(refused) == "store.in-use");
  CHECK(refused.error().detail.find(std::to_string(::getpid())) != std::string::npos);
  it.close();
  CHECK(rule_of(second.create()) == "store.exists");
  CHECK(second.open());
}
TEST_CASE("store.unwritable: a directory that cannot be made") {
  const Folder folder;
  Instance it(folder.path);
  it.dir = "/proc/self/data";
  CHECK(rule_of(it.create()) == "store.unwritable");
}

TEST_CASE("ledger.key-range: a leaf by a key outside its range is refused by verify and at the start, and so are keys that may not sign next") {
  const Folder folder;
  Instance it(folder.path);
  REQUIRE(it.create());
  const auto leaf_key = key_of(it, ports::Purpose::leaf), log_key = key_of(it, ports::Purpose::log);
  const auto key = ledger::key_object(leaf_key);
  ports::Change founding{.reads = {{log_self, 0}, {key, 0}}, .facts = {}, .rows = {}, .actor = "program", .at = instant_from_us(1'800'000'000'000'000)};
  founding.facts.push_back({log_self, "log.founded", Json::Object{{"leaf_key", to_base64(leaf_key.view())}, {"log_key", to_base64(log_key.view())}}});
  founding.facts.push_back({key, std::string(ledger::KeyRevoked::kind), write_fields(ledger::KeyRevoked{3})});
  REQUIRE(it->append(founding));
  REQUIRE(it.reopen());
  REQUIRE(it->append(one_fact(share, 0)));
  CHECK(it->verify_all({}));
  REQUIRE(it->append(one_fact(share, 1)));  // leaf 3: nobody may sign it any more
  const auto verified = it->verify_all({});
  REQUIRE_FALSE(verified);
  CHECK(verified.error().rule == "ledger.broken");
  CHECK(verified.error().detail.starts_with("ledger.key-range"));
  const auto opened = it.reopen();
  REQUIRE_FALSE(opened);
  CHECK(opened.error().detail.starts_with("ledger.key-range"));

  const Folder second;
  Instance at_end(second.path);
  REQUIRE(at_end.create());
  const auto own = ledger::key_object(key_of(at_end, ports::Purpose::leaf));
  founding.reads[1].object = own;
  founding.facts[0].data = Json::Object{{"leaf_key", to_base64(key_of(at_end, ports::Purpose::leaf).view())}, {"log_key", to_base64(key_of(at_end, ports::Purpose::log).view())}};
  founding.facts[1] = {own, std::string(ledger::KeyRevoked::kind), write_fields(ledger::KeyRevoked{2})};
  REQUIRE(at_end->append(founding));
  CHECK(rule_of(at_end.reopen()) == "ledger.key-range");
}

namespace {

/// Founds a log that names its keys, as the program does.
void found_with_keys(Instance& it) {
  const auto leaf_key = key_of(it, ports::Purpose::leaf), log_key = key_of(it, ports::Purpose::log);
  ports::Change founding{.reads = {{log_self, 0}}, .facts = {}, .rows = {}, .actor = "program", .at = instant_from_us(1'800'000'000'000'000)};
  founding.facts.push_back({log_self, "log.founded", Json::Object{{"leaf_key", to_base64(leaf_key.view())}, {"log_key", to_base64(log_key.view())}}});
  REQUIRE(it->append(founding));
}

/// The change by which the prepared key takes over at once.
ports::Change turn_of(const Instance& it) {
  const auto last = key_of(it, ports::Purpose::leaf), next = ledger::PublicKey::from_bytes(it.keys->prepare_leaf().value()).value();
  const auto at = it->size();
  const auto version = static_cast<std::int64_t>(it->facts_of(ledger::key_object(last)).value().size());
  ports::Change change{.reads = {{ledger::key_object(next), 0}, {ledger::key_object(last), version}}, .facts = {}, .rows = {}, .actor = "program", .at = instant_from_us(1'800'000'000'000'001)};
  change.facts.push_back({ledger::key_object(next), std::string(ledger::KeyAuthorized::kind), write_fields(ledger::KeyAuthorized{ledger::KeyPurpose::leaf, to_base64(next.view()), at + 2})});
  change.facts.push_back({ledger::key_object(last), std::string(ledger::KeyRevoked::kind), write_fields(ledger::KeyRevoked{at + 2})});
  change.leaf_turn = ports::LeafTurn{at, to_bytes(as_text(next.view()))};
  return change;
}

Hash signer_at(const Instance& it, std::int64_t leaf_index) { return ledger::Leaf::from_bytes(it->leaf(leaf_index).value()).value().key_hash; }

}  // namespace

TEST_CASE_TEMPLATE("store.place-taken: the leaf key turns between two leaves, while others write; the log holds before, at and after it", Engine, TOCSIN_ENGINES) {
  const Folder folder;
  InstanceOn<Engine> it(folder.path);
  REQUIRE(it.create());
  found_with_keys(it);
  const auto first = key_of(it, ports::Purpose::leaf);
  auto late = turn_of(it);
  REQUIRE(it->append(one_fact(other, 0)));
  CHECK(rule_of(it->append(late)) == "store.place-taken");  // it named a place that is gone
  CHECK(key_of(it, ports::Purpose::leaf) == first);
  auto foreign = turn_of(it);
  foreign.leaf_turn->next = Bytes(32);
  CHECK(rule_of(it->append(foreign)) == "store.change");
  // what is said of keys comes true with the change, or the log could never be opened again
  auto said_only = turn_of(it);
  said_only.leaf_turn.reset();
  CHECK(rule_of(it->append(said_only)) == "store.change");
  auto elsewhere = turn_of(it);
  elsewhere.facts[1].data = write_fields(ledger::KeyRevoked{it->size() + 9});
  CHECK(rule_of(it->append(elsewhere)) == "store.change");
  auto unsaid = turn_of(it);
  unsaid.facts.pop_back();
  CHECK(rule_of(it->append(unsaid)) == "store.change");

  std::atomic<bool> stop = false;
  std::vector<std::thread> writers;
  for (int i = 0; i < 4; ++i)
    writers.emplace_back([&, i] {
      const ObjectId own{"share:writer" + std::to_string(i)};
      for (std::int64_t n = 0; !stop; ++n) CHECK(it->append(one_fact(own, n)));
    });
  Result<std::vector<ledger::FactRecord>> turned = refuse(Errc::stale, "none");
  CHECK(rule_of(it->alone([] { return refuse(Errc::stale, "test.refused"); })) == "test.refused");  // and everybody goes on
  CHECK(it->alone([&]() -> Result<> {
    turned = it->append(turn_of(it));
    return {};
  }));
  stop = true;
  for (auto& writer : writers) writer.join();
  REQUIRE(turned);
  const auto second = key_of(it, ports::Purpose::leaf);
  CHECK(second != first);
  const auto from = turned->back().leaf_index + 1;
  REQUIRE(it->append(one_fact(share, 0)));
  for (std::int64_t leaf = 0; leaf < it->size(); ++leaf) CHECK(signer_at(it, leaf) == (leaf < from ? first : second).hash());
  CHECK(it->verify_all({}));
  REQUIRE(it.reopen());
  CHECK(it->verify_all({}));
  CHECK(it->append(one_fact(share, 1)));
}

TEST_CASE_TEMPLATE("store.place-taken: what was signed before the leaf key turned and waited behind the turn is signed again by the next key", Engine, TOCSIN_ENGINES) {
  const Folder folder;
  InstanceOn<Engine> it(folder.path);
  REQUIRE(it.create());
  found_with_keys(it);
  std::map<std::int64_t, Hash> keys{{0, key_of(it, ports::Purpose::leaf).hash()}};  // from which leaf on
  std::array<std::int64_t, 4> written{};
  for (int round = 0; round < 200 && keys.size() < 4; ++round) {
    const auto turn = turn_of(it);
    std::atomic<bool> begun = false;
    std::vector<std::thread> writers;
    for (std::size_t i = 0; i < written.size(); ++i)
      writers.emplace_back([&, i] {
        while (!begun) std::this_thread::yield();
        std::this_thread::sleep_for(std::chrono::microseconds(200 * (i + 1)));  // the turn goes first, and is written while they sign
        if (it->append(one_fact({"share:writer" + std::to_string(i)}, written[i]))) ++written[i];
      });
    begun = true;
    const auto turned = it->append(turn);
    for (auto& writer : writers) writer.join();
    if (turned) keys.emplace(turned->back().leaf_index + 1, key_of(it, ports::Purpose::leaf).hash());
    else CHECK(rule_of(turned) == "store.place-taken");
  }
  REQUIRE(keys.size() == 4);
  for (std::int64_t leaf = 0; leaf < it->size(); ++leaf) CHECK(signer_at(it, leaf) == std::prev(keys.upper_bound(leaf))->second);
  CHECK(it->verify_all({}));
}

TEST_CASE("store: a program that ends between the turn of the leaf key in the log and in the key folder finds the new key at the next start") {
  const Folder folder;
  Instance it(folder.path);
  REQUIRE(it.create());
  found_with_keys(it);
  const auto before = folder.path / "before";
  REQUIRE(it.keys->prepare_leaf());
  std::filesystem::copy(it.key_dir, before, std::filesystem::copy_options::recursive);
  REQUIRE(it->append(turn_of(it)));
  const auto second = key_of(it, ports::Purpose::leaf);
  it.close();
  // the folder as it was before it turned, with the prepared key in it; the head moved on
  for (const auto* name : {"leaf.key", "next-leaf.key"}) std::filesystem::copy_file(before / name, it.key_dir / name, std::filesystem::copy_options::overwrite_existing);
  REQUIRE(it.open());
  CHECK(key_of(it, ports::Purpose::leaf) == second);
  REQUIRE(it->append(one_fact(share, 0)));
  CHECK(it->verify_all({}));
  it.close();
  std::filesystem::copy_file(before / "leaf.key", it.key_dir / "leaf.key", std::filesystem::copy_options::overwrite_existing);
  CHECK(rule_of(it.open()) == "ledger.key-range");  // the old key alone may not sign any more
}
