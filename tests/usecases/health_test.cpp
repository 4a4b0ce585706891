// What the keeper of an instance is told of it: by the administrator's right alone, and each trouble in its place.
#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <future>

#include "app/health.hpp"
#include "house.hpp"
#include "in/timers/timers.hpp"

using namespace tocsin;
using namespace tocsin::test;
namespace {

Json of(House& house, const app::Running& running = {}) { return House::must(app::health(house.app(), running, house.who("adaeze.nwosu"))); }
Json row(const Json& health, const char* list, std::string_view name) {
  const auto& rows = health[list].array();
  const auto found = std::ranges::find_if(rows, [&](const Json& each) { return each["name"].text() == name; });
  return found == rows.end() ? Json() : *found;
}

}  // namespace

TEST_CASE("health: right.missing without the administrator's right; nothing is wrong with a new house") {
  House house;
  for (const auto* other : {"maren.holloway", "tobias.achterman", "jonah.feld"}) {
    const auto refused = app::health(house.app(), {}, house.who(other));
    REQUIRE_FALSE(refused);
    CHECK(refused.error().rule == "right.missing");
  }
  const auto health = of(house);
  CHECK(row(health, "checks", "store")["state"].text() == "good");
  CHECK(row(health, "checks", "store")["facts"].integer() == house.app().store.size());
  CHECK(row(health, "checks", "checkpoint")["size"].integer() == house.app().store.size());
  CHECK(parse_rfc3339(row(health, "checks", "checkpoint")["last_fact"].text()));
  CHECK(row(health, "checks", "procedure")["state"].text() == "good");
  CHECK(row(health, "checks", "inventory")["state"].text() == "good");
  CHECK(health["rounds"].array().empty());  // nobody serves
  CHECK(row(health, "queues", "deliveries-waiting")["count"].integer() == 0);
}

TEST_CASE("health: an inventory that stops releases is bad, by its rule, and so is the whole") {
  House house;
  house.clock.ahead = std::chrono::days(20);
  const auto health = of(house);
  CHECK(row(health, "checks", "inventory")["state"].text() == "bad");
  CHECK(row(health, "checks", "inventory")["rule"].text() == "inventory.stale");
  CHECK(health["state"].text() == "bad");
}

TEST_CASE("health: a disk is good, nearly full, full, or unknown; a certificate has time, little, or none") {
  House house;
  std::vector<app::Volume> disks{{"data", std::uint64_t{1} << 40, app::disk_free_low}};
  app::Running running;
  running.volumes = [&] { return disks; };
  CHECK(row(of(house, running), "checks", "disk-data")["state"].text() == "good");
  disks[0].free = app::disk_free_low - 1;
  CHECK(row(of(house, running), "checks", "disk-data")["state"].text() == "warn");
  CHECK(of(house, running)["state"].text() == "warn");
  disks[0].free = app::disk_free_least - 1;
  CHECK(row(of(house, running), "checks", "disk-data")["state"].text() == "bad");
  disks[0] = {"data", 0, 0};
  CHECK(row(of(house, running), "checks", "disk-data")["state"].text() == "bad");
  disks.clear();
  Duration left = std::chrono::days(60);
  house.app().certificates = [&] { return std::vector<app::CertificateEnd>{{"inside", "", house.clock.now() + left, std::chrono::days(30)}}; };
  CHECK(row(of(house, running), "checks", "certificate-inside")["state"].text() == "good");
  left = std::chrono::days(29);
  CHECK(row(of(house, running), "checks", "certificate-inside")["state"].text() == "warn");
  left = -std::chrono::seconds(1);
  CHECK(row(of(house, running), "checks", "certificate-inside")["state"].text() == "bad");
}

TEST_CASE("health: a round that failed is said with its rule until it goes well, and one that stays out is late") {
  House house;
  app::Running running;
  auto& rounds = running.rounds;
  const auto fails = [] { return Result<std::size_t>(refuse(Errc::unavailable, "store.busy", "queue", "somebody's words")); };
  rounds.plan("deliver", std::chrono::seconds(2), house.clock.now());
  CHECK(row(of(house, running), "rounds", "deliver")["state"].text() == "good");
  CHECK_FALSE(rounds.run("deliver", std::chrono::seconds(2), house.clock, fails));
  const auto once = row(of(house, running), "rounds", "deliver");
  CHECK(once["state"].text() == "warn");
  CHECK(once["trouble"]["rule"].text() == "store.busy");
  CHECK(to_jcs(once).find("somebody's words") == std::string::npos);
  CHECK_FALSE(rounds.run("deliver", std::chrono::seconds(2), house.clock, fails));
  CHECK(row(of(house, running), "rounds", "deliver")["state"].text() == "bad");
  CHECK(rounds.run("deliver", std::chrono::seconds(2), house.clock, [&]() -> Result<std::size_t> {
    CHECK(row(of(house, running), "rounds", "deliver")["running"].boolean());
    return 3;
  }));
  CHECK(rounds.run("deliver", std::chrono::seconds(2), house.clock, [] { return Result<std::size_t>(0); }));
  const auto well = row(of(house, running), "rounds", "deliver");
  CHECK(well["state"].text() == "good");
  CHECK_FALSE(well["running"].boolean());
  CHECK(well["done"].integer() == 3);  // of the last that did anything
  CHECK(well["trouble"]["rule"].text() == "store.busy");
  house.clock.ahead += std::chrono::seconds(2) + app::round_grace + std::chrono::seconds(30);
  CHECK(row(of(house, running), "rounds", "deliver")["late"].boolean());
  CHECK(row(of(house, running), "rounds", "deliver")["state"].text() == "bad");
}

TEST_CASE("health: a channel without a way out is bad; one whose far side refuses shows the outcome, not its words") {
  House house;
  const auto id = house.submitted();
  REQUIRE(house.approve("tobias.achterman", id));
  house.mail.outcome = ports::Handover::Outcome::refused_temporarily;
  House::must(app::deliver_due(house.app()));
  const auto health = of(house);
  const auto tried = std::ranges::find_if(health["ways"].array(), [](const Json& way) { return way.has("tried"); });
  REQUIRE(tried != health["ways"].array().end());
  CHECK((*tried)["state"].text() != "good");
  CHECK((*tried)["trouble"]["rule"].text() == "failed-temporary");
  CHECK_FALSE((*tried).has("taken"));
  CHECK(to_jcs(health).find("4.3.0") == std::string::npos);
  CHECK(row(health, "queues", "deliveries-waiting")["count"].integer() > 0);
  const auto name = (*tried)["name"].text();
  house.mail.outcome = ports::Handover::Outcome::handed_over;
  house.clock.ahead += std::chrono::hours(1);
  House::must(app::deliver_due(house.app()));
  CHECK(row(of(house), "ways", name)["state"].text() == "good");
  CHECK(row(of(house), "ways", name).has("taken"));
  house.app().senders.clear();
  CHECK(row(of(house), "ways", name)["state"].text() == "bad");
  CHECK(row(of(house), "ways", name)["rule"].text() == "sender.not-configured");
}

TEST_CASE("health: the timers say which rounds there are before they ran, and how each went") {
  House house;
  app::Running running;
  std::promise<void> failed;
  std::atomic<bool> is_told{false};
  const auto told = [&](std::string_view event, const Error* error, std::size_t) {
    if (event == "test.chore" && error != nullptr && !is_told.exchange(true)) failed.set_value();
  };
  timers::Timers timers(house.app(), running.rounds, told,
                        {{"chore", "test.done", "test.chore", std::chrono::milliseconds(1), [] { return Result<std::size_t>(refuse(Errc::unavailable, "store.stopped")); }}});
  failed.get_future().wait();
  const auto health = of(house, running);
  for (const auto* name : {"deliver", "watch", "erase", "population", "poll", "chore"}) CHECK(row(health, "rounds", name)["name"].text() == name);
  CHECK_FALSE(row(health, "rounds", "watch").has("ended"));
  CHECK(row(health, "rounds", "chore")["trouble"]["rule"].text() == "store.stopped");
}
