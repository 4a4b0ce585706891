#include "identity/source.hpp"

#include <doctest/doctest.h>

#include "base/limits_peer.hpp"

using namespace tocsin;
using namespace tocsin::identity;
namespace {

const PersonId ana{"p_aaaaaaaaaaaaaaaaaaaaaa"};
const Instant start = instant_from_us(1'772'331'000'000'000);
const source::What what{"sector", "91a7b528-80eb-42ed-a74d-c6fbd5a26116", "6c1e5d5e-9d3a-4f0b-8a51-0d8f5a3b7c11", {"indicator"}, Tlp::amber, 900, true, {"grid"}};
std::string rule_of(const auto& result) { return result ? "" : result.error().rule; }

source::State after(source::State state, const source::Ask& ask) {
  const auto facts = source::decide(state, ask, {start});
  REQUIRE(facts);
  for (const auto& fact : *facts) {
    const auto written = source::write(fact);
    CHECK(source::read(written.kind, written.data) == fact);
    state = source::evolve(std::move(state), fact);
  }
  return state;
}

}  // namespace

TEST_CASE("source.form, source.too-many, source.wrong-state: a source's life") {
  const source::ask::Add add{ana, "isac", what};
  const auto open = after({}, add);
  CHECK(source::state_name(open) == "open");
  CHECK(source::view(open)["what"]["peer"].text() == "sector");
  CHECK(rule_of(source::decide(open, add, {start})) == "source.wrong-state");
  CHECK(rule_of(source::decide({}, source::ask::Remove{ana}, {start})) == "source.wrong-state");
  CHECK(rule_of(source::decide({}, add, {start, limits::sources_max})) == "source.too-many");
  CHECK(rule_of(source::decide({}, add, {start, limits::sources_max - 1})) == "");
  const auto bad = [&](auto change) {
    auto other = add;
    change(other);
    return rule_of(source::decide({}, other, {start}));
  };
  CHECK(bad([](auto& a) { a.name = "Isac"; }) == "source.form");
  CHECK(bad([](auto& a) { a.what.peer = "a b"; }) == "source.form");
  for (const auto* name : {"", ".", "..", "a/b", "a?b", "ä"}) CHECK(bad([&](auto& a) { a.what.collection = name; }) == "source.form");
  CHECK(bad([](auto& a) { a.what.collection = "an_Alias.1"; }) == "");
  CHECK(bad([](auto& a) { a.what.into = "x"; }) == "source.form");
  CHECK(bad([](auto& a) { a.what.types = {"Indicator"}; }) == "source.form");
  CHECK(bad([](auto& a) { a.what.unmarked = Tlp::red; }) == "source.form");
  CHECK(bad([](auto& a) { a.what.every_s = 29; }) == "source.form");
  CHECK(bad([](auto& a) { a.what.every_s = 30; }) == "");
  CHECK(bad([](auto& a) { a.what.unit = {}; }) == "source.form");

  // what it filled stays known, whatever is polled later
  const auto removed = after(open, source::ask::Remove{ana});
  auto moved = add;
  moved.what.into = "6c1e5d5e-9d3a-4f0b-8a51-0d8f5a3b7c12";
  CHECK(source::filled_by(removed) == std::set{what.into});
  CHECK(source::filled_by(after(removed, moved)) == std::set{what.into, moved.what.into});
  CHECK(source::filled_by({}).empty());
}

TEST_CASE("source: a poll is a fact when objects came, some were refused, or trouble began or ended") {
  const auto open = after({}, source::ask::Add{ana, "isac", what});
  const auto polled = [](source::fact::Polled sum) { return source::ask::Poll{std::move(sum)}; };
  source::fact::Polled quiet{};
  quiet.pages = 1;
  quiet.at = start;
  CHECK(source::decide(open, polled(quiet), {start})->empty());
  auto came = quiet;
  came.added = 1;
  const auto with = after(open, polled(came));
  CHECK(source::view(with)["last"]["added"].integer() == 1);
  CHECK(source::decide(with, polled(quiet), {start})->empty());
  auto trouble = quiet;
  trouble.trouble = "peer.down";
  const auto in_trouble = after(with, polled(trouble));
  CHECK(source::decide(in_trouble, polled(trouble), {start})->empty());
  CHECK(source::decide(in_trouble, polled(quiet), {start})->size() == 1);
  auto refused = quiet;
  refused.failed = 1;
  CHECK(source::decide(open, polled(refused), {start})->size() == 1);
  CHECK(rule_of(source::decide(after(open, source::ask::Remove{ana}), polled(came), {start})) == "source.wrong-state");
}
