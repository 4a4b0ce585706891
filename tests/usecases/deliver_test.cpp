// Deliveries as the use cases see them: what a crash between hand-over and fact does, ways out that are missing, posts by hand.
#include <doctest/doctest.h>

#include <algorithm>
#include <functional>
#include <utility>

#include "app/deliveries.hpp"
#include "app/included.hpp"
#include "app/lists.hpp"
#include "app/release.hpp"
#include "app/served.hpp"
#include "app/sightings.hpp"
#include "house.hpp"

using namespace tocsin;
using namespace tocsin::test;
namespace {

/// The process ends right after the far side took the message: nothing after hand_over() runs.
struct PowerCut {};
struct CrashingSender final : ports::Sender {
  std::vector<deliver::Wire> sent;
  int crashes = 1;
  Result<ports::Handover> hand_over(const deliver::Sendable& sendable) override {
    sent.push_back(sendable.wire());
    if (crashes-- > 0) throw PowerCut();
    return ports::Handover{ports::Handover::Outcome::handed_over, "250 2.0.0 taken"};
  }
};

std::string field_of(const deliver::Wire& wire, const std::string& name) {
  const auto& text = wire.pieces.front().bytes;
  const auto begin = text.find("\r\n" + name + ": ");
  return begin == std::string::npos ? "" : text.substr(begin + 2, text.find("\r\n", begin + 2) - begin - 2);
}

DeliveryId only_delivery(House& house, const std::string& audience) {
  for (const auto& id : house.deliveries())
    if (House::must(app::load<app::Deliveries>(house.app().store, app::delivery_object(id))).exists() &&
        deliver::queued(House::must(app::load<app::Deliveries>(house.app().store, app::delivery_object(id))).state)->audience.value == audience)
      return id;
  throw std::runtime_error("no delivery to " + audience);
}

/// A release for the portal of the ISAC, which a person posts by hand.
DeliveryId by_hand(House& house) {
  const auto opened = House::must(app::open_share(house.app(), house.who("maren.holloway"), Json::Object{{"item", house.item("gateway-peers.json")}, {"audiences", Json::Array{"sector-isac"}}}));
  const ShareId id{opened["id"].text()};
  const auto matches = House::must(app::open_matches(house.app(), house.who("leila.farrokh"), id));
  for (const auto& row : matches["rows"].array())
    House::must(app::decide_match(house.app(), house.who("leila.farrokh"), id, Json::Object{{"match", row["id"]}, {"audience", row["audience"]}, {"decision", "redact"}, {"reason", "Nobody needs it to act."}}));
  House::must(app::mark_share(house.app(), house.who("maren.holloway"), id, Json::Object{{"tlp", "green"}}));
  House::must(app::submit_share(house.app(), house.who("maren.holloway"), id, Json::Object{}));
  House::must(house.approve("ines.caldeira", id));
  return only_delivery(house, "sector-isac");
}

std::vector<std::string> exceptions(House& house, const std::string& what) {
  std::vector<std::string> out;
  for (const auto& row : House::must(house.app().store.rows({.kind = "exception", .limit = 500})).rows) {
    const auto raised = House::must(parse_json(row.doc))["raised"];
    if (raised["what"].text() == what) out.push_back(raised["object"].text());
  }
  return out;
}

}  // namespace

TEST_CASE("deliver: killed between hand-over and fact, nothing is lost, and the double is the same message") {
  House house;
  CrashingSender crashing;
  house.app().senders["mail"] = &crashing;
  house.approve("tobias.achterman", house.submitted());
  const auto all = house.deliveries();
  REQUIRE(all.size() > 1);
  CHECK_THROWS_AS((void)app::deliver_due(house.app()), PowerCut);
  REQUIRE(crashing.sent.size() == 1);
  CHECK(house.states("delivery") == std::vector<std::string>(all.size(), "queued"));  // no fact, no change
  house.clock.ahead = std::chrono::minutes(1);
  House::must(app::deliver_due(house.app()));
  CHECK(crashing.sent.size() == all.size() + 1);
  CHECK(house.states("delivery") == std::vector<std::string>(all.size(), "handed-over"));

  const auto first = crashing.sent.front();
  const auto again = std::ranges::find_if(crashing.sent.begin() + 1, crashing.sent.end(), [&](const auto& wire) { return wire.delivery == first.delivery; });
  REQUIRE(again != crashing.sent.end());
  for (const auto* name : {"Message-ID", "From", "To", "Subject"}) {
    CHECK_FALSE(field_of(first, name).empty());
    CHECK(field_of(first, name) == field_of(*again, name));
  }
  CHECK(field_of(first, "Date") != field_of(*again, "Date"));
  // apart from the date, which is a slot, the double is the message byte for byte: the link in it too
  auto later = again->pieces.front().bytes;
  later.replace(later.find(field_of(*again, "Date")), field_of(*again, "Date").size(), field_of(first, "Date"));
  CHECK(later == first.pieces.front().bytes);
}

TEST_CASE("errands: each says whose far side it waits for; what was done since it was listed is not done again") {
  House house;
  RememberingSender relay;
  auto* const shelf = house.app().senders.at("taxii");
  house.app().senders = {{"mail", &house.mail}, {"mail/inside", &relay}, {"taxii", shelf}};
  house.approve("tobias.achterman", house.submitted());
  house.approve("ines.caldeira", house.submitted("gateway-peers.json", "peer-utilities", "green"));
  const auto listed = House::must(app::errands(house.app()));
  std::map<std::string, std::size_t> lanes;
  for (const auto& errand : listed) {
    ++lanes[errand.lane];
    CHECK_FALSE(errand.again);
  }
  CHECK(lanes.size() == 2);
  CHECK(lanes["mail/inside"] > 1);
  CHECK(lanes["taxii"] == 1);
  CHECK(lanes["mail/inside"] + lanes["taxii"] == house.deliveries().size());

  relay.outcome = ports::Handover::Outcome::refused_temporarily;
  for (const auto& errand : listed) CHECK(House::must(app::run(house.app(), errand)) == 1);
  CHECK(House::must(app::errands(house.app())).empty());  // the further attempts are later
  for (const auto& errand : listed) CHECK(House::must(app::run(house.app(), errand)) == 0);
  house.clock.ahead = std::chrono::minutes(1);
  relay.outcome = ports::Handover::Outcome::handed_over;
  const auto again = House::must(app::errands(house.app()));
  REQUIRE(again.size() == lanes["mail/inside"]);
  for (const auto& errand : again) {
    CHECK(errand.again);
    CHECK(errand.lane == "mail/inside");
    CHECK(House::must(app::run(house.app(), errand)) == 1);
    CHECK(House::must(app::run(house.app(), errand)) == 0);
  }
  CHECK(relay.sent.size() == again.size());
}

TEST_CASE("sender.not-configured: a channel without a way out is refused before anybody signs, and says so where it goes missing later") {
  House house;
  const auto id = house.submitted();
  house.approve("tobias.achterman", id);
  house.app().senders.erase("mail");
  House::must(app::deliver_due(house.app()));
  REQUIRE_FALSE(house.deliveries().empty());
  for (const auto& delivery : house.deliveries()) {
    const auto shown = House::must(app::show_delivery(house.app(), house.who("maren.holloway"), delivery));
    CHECK(shown["state"].text() == "retry-wait");
    CHECK(shown["replies"].at(0).text().starts_with("sender.not-configured: no relay inside"));
  }
  const auto next = house.marked("gateway-inside.json", "soc", "amber+strict");
  const auto refused = app::submit_share(house.app(), house.who("maren.holloway"), next, Json::Object{});
  CHECK(rule_of(refused) == "sender.not-configured");
  CHECK(refused.error().where == "inside-mail");
  // the channel's own relay comes before the one for all
  RememberingSender own, other;
  house.app().senders = {{"mail", &other}, {"mail/inside", &own}};
  house.clock.ahead = std::chrono::minutes(1);
  House::must(app::deliver_due(house.app()));
  CHECK(own.sent.size() == house.deliveries().size());
  CHECK(other.sent.empty());
}

TEST_CASE("deliver: a post by hand carries no link, is waited for, and is an exception after a day (deliver.screenshot)") {
  House house;
  const auto id = by_hand(house);
  CHECK(House::must(app::deliver_due(house.app())) == 0);  // a worker has nothing to do about it
  const auto sheet = House::must(app::posting_sheet(house.app(), house.who("maren.holloway"), id));
  CHECK_FALSE(sheet.contains("{{"));
  CHECK(sheet.contains("Our number for this notice: TS-"));
  const Json post = Json::Object{{"reference", "4711"}, {"posted_at", to_rfc3339(house.clock.now())}};
  auto bad = post;
  bad["screenshot_sha256"] = "not a hash";
  CHECK(rule_of(app::attest_delivery(house.app(), house.who("maren.holloway"), id, bad)) == "deliver.screenshot");
  CHECK(rule_of(app::attest_delivery(house.app(), house.who("ines.caldeira"), id, post)) == "delivery.not-a-poster");
  const auto queued = deliver::queued(House::must(app::load<app::Deliveries>(house.app().store, app::delivery_object(id))).state)->at;
  const auto ahead_to = [&](Instant at) { house.clock.ahead += at - house.clock.now(); };
  ahead_to(queued + std::chrono::hours(24) - std::chrono::minutes(1));
  House::must(app::watch(house.app()));
  CHECK(exceptions(house, "missing-attestation").empty());
  ahead_to(queued + std::chrono::hours(24));
  House::must(app::watch(house.app()));
  CHECK(exceptions(house, "missing-attestation") == std::vector<std::string>{"delivery:" + id.value});
}

TEST_CASE("deliver: who has the role but no account at the community is no poster of it (delivery.not-a-poster)") {
  House house;
  const auto id = by_hand(house);
  const Json post = Json::Object{{"reference", "4711"}, {"posted_at", to_rfc3339(house.clock.now())}};
  // Dario Kemp is a duty officer, which the channel names; the ISAC knows only three others
  CHECK(rule_of(app::attest_delivery(house.app(), house.who("dario.kemp"), id, post)) == "delivery.not-a-poster");
  CHECK(rule_of(app::attest_delivery(house.app(), house.who("leila.farrokh"), id, post)) == "");
}

TEST_CASE("watch: a certificate near its end is an exception, once; the next certificate is another") {
  House house;
  app::CertificateEnd authority{"authority", "AB:CD", house.clock.now() + std::chrono::days(100), std::chrono::days(90)};
  house.app().certificates = [&] { return std::vector{authority}; };
  House::must(app::watch(house.app()));
  CHECK(exceptions(house, "expiring-certificate").empty());
  house.clock.ahead = std::chrono::days(10) + std::chrono::seconds(1);
  House::must(app::watch(house.app()));
  House::must(app::watch(house.app()));
  CHECK(exceptions(house, "expiring-certificate").size() == 1);
  authority.fingerprint = "EF:01";
  House::must(app::watch(house.app()));
  CHECK(exceptions(house, "expiring-certificate").size() == 2);
}

TEST_CASE("deliver: who was asked to acknowledge and says nothing in the audience's time is an exception, once; who answered is none") {
  House house;
  house.approve("tobias.achterman", house.submitted());
  House::must(app::deliver_due(house.app()));
  const auto all = house.deliveries();
  REQUIRE(all.size() > 1);
  const auto& answered = house.mail.sent.front();
  House::must(app::answer_link(house.app(), link_in(answered), "acknowledged", "", ""));
  house.clock.ahead = std::chrono::minutes(29);
  House::must(app::watch(house.app()));
  CHECK(exceptions(house, "unacknowledged").empty());
  house.clock.ahead = std::chrono::minutes(31);
  House::must(app::watch(house.app()));
  House::must(app::watch(house.app()));
  // soc is given half an hour, it-operations an hour
  std::vector<std::string> wanted;
  for (const auto& delivery : all)
    if (delivery != answered.delivery && deliver::queued(House::must(app::load<app::Deliveries>(house.app().store, app::delivery_object(delivery))).state)->audience.value == "soc") wanted.push_back("delivery:" + delivery.value);
  auto silent = exceptions(house, "unacknowledged");
  std::ranges::sort(silent);
  std::ranges::sort(wanted);
  REQUIRE_FALSE(wanted.empty());
  CHECK(silent == wanted);
  CHECK(std::ranges::find(silent, "delivery:" + answered.delivery.value) == silent.end());
}

namespace {

/// Somebody recalls while the message is on its way.
struct OvertakenSender final : ports::Sender {
  ports::Sender& real;
  std::function<void()> meanwhile;
  OvertakenSender(ports::Sender& sender, std::function<void()> what) : real(sender), meanwhile(std::move(what)) {}
  Result<ports::Handover> hand_over(const deliver::Sendable& sendable) override {
    if (auto once = std::exchange(meanwhile, nullptr)) once();
    return real.hand_over(sendable);
  }
};

}  // namespace

TEST_CASE("rule 5: what was handed over while somebody recalled it is a fact, and nothing of it stays in a collection") {
  House house;
  const auto recall = [&](const ShareId& id, const char* audience) {
    House::must(app::recall_share(house.app(), house.who("ines.caldeira"), id, Json::Object{{"audience", audience}, {"reason", "Wrong host."}}));
  };
  const auto mailed = house.submitted();
  house.approve("tobias.achterman", mailed);
  OvertakenSender mail(house.mail, [&] { recall(mailed, "soc"), recall(mailed, "it-operations"); });
  house.app().senders["mail"] = &mail;
  House::must(app::deliver_due(house.app()));
  REQUIRE(house.mail.sent.size() == 1);
  std::size_t left = 0;
  for (const auto& id : house.deliveries()) {
    const auto shown = House::must(app::show_delivery(house.app(), house.who("ines.caldeira"), id));
    CHECK(shown["state"].text() == "recalled");
    left += shown["had_left"].boolean() ? 1 : 0;
  }
  CHECK(left == 1);

  ports::ObjectQuery query;
  query.collection = "6b1f0c52-6f0e-4c8e-9d1a-5f3d2a7c9e10";
  const auto served = [&] {
    std::size_t out = 0;
    for (const auto& object : House::must(house.app().objects->page(query)).objects) {
      const auto json = *parse_json(object.bytes);
      out += json["revoked"].boolean() || object.type == "marking-definition" || object.type == "identity" ? 0 : 1;
    }
    return out;
  };
  const auto shared = house.submitted("gateway-peers.json", "peer-utilities", "green");
  house.approve("ines.caldeira", shared);
  OvertakenSender shelf(*house.app().senders.at("taxii"), [&] { recall(shared, "peer-utilities"); });
  house.app().senders["taxii"] = &shelf;
  House::must(app::deliver_due(house.app()));
  CHECK_FALSE(shelf.meanwhile);
  CHECK(served() == 0);
}

namespace {

/// A release that stands in the neighbors' TAXII collection.
DeliveryId in_collection(House& house) {
  const auto id = house.submitted("gateway-peers.json", "peer-utilities", "green");
  for (const auto* name : {"tobias.achterman", "ines.caldeira", "ruth.oyelowo", "pavel.drozd"}) static_cast<void>(house.approve(name, id));
  House::must(app::deliver_due(house.app()));
  return only_delivery(house, "peer-utilities");
}
/// A revision of it, released to the neighbors.
void release_again(House& house, const ShareId& id) {
  auto& app = house.app();
  House::must(app::revise_share(app, house.who("maren.holloway"), id, Json::Object{{"item", house.item("gateway-peers.json")}}));
  for (const auto& row : House::must(app::open_matches(app, house.who("leila.farrokh"), id))["rows"].array())
    House::must(app::decide_match(app, house.who("leila.farrokh"), id, Json::Object{{"match", row["id"]}, {"audience", row["audience"]}, {"decision", "redact"}, {"reason", "Nobody needs it to act."}}));
  House::must(app::mark_share(app, house.who("maren.holloway"), id, Json::Object{{"tlp", "green"}}));
  House::must(app::submit_share(app, house.who("maren.holloway"), id, Json::Object{}));
  for (const auto* name : {"tobias.achterman", "ines.caldeira", "ruth.oyelowo", "pavel.drozd"}) static_cast<void>(house.approve(name, id));
  House::must(app::deliver_due(app));
}
Json shown_delivery(House& house, const DeliveryId& id) { return House::must(app::show_delivery(house.app(), house.who("maren.holloway"), id)); }

}  // namespace

TEST_CASE("deliver: a recall reaches who fetched before: each object comes again as revoked, and a corrected release has objects of its own") {
  House house;
  auto& app = house.app();
  const auto delivery = in_collection(house);
  ports::ObjectQuery query;
  query.collection = "6b1f0c52-6f0e-4c8e-9d1a-5f3d2a7c9e10";
  const auto before = House::must(app.objects->page(query)).objects;
  REQUIRE(before.size() > 3);
  query.added_after = before.back().date_added;
  CHECK(House::must(app.objects->page(query)).objects.empty());
  house.clock.ahead += std::chrono::hours(1);
  const ShareId id{shown_delivery(house, delivery)["what"]["share"].text()};
  House::must(app::recall_share(app, house.who("ines.caldeira"), id, Json::Object{{"audience", "peer-utilities"}, {"reason", "Wrong host."}}));
  House::must(app::deliver_due(app));
  House::must(app::deliver_due(app));
  const auto told_so = shown_delivery(house, delivery);
  CHECK(told_so["state"].text() == "recalled");
  REQUIRE(told_so["told"].array().size() == 1);  // a fact, once
  CHECK(told_so["told"].at(0)["outcome"].text() == "handed-over");
  const auto after = House::must(app.objects->page(query)).objects;
  std::map<std::string, Json> told;
  for (const auto& object : after) told.emplace(object.id, *parse_json(object.bytes));
  for (const auto& object : before) {
    INFO(object.id);
    const auto was = *parse_json(object.bytes);
    if (!was.has("modified")) continue;
    if (object.type == "identity") {
      CHECK_FALSE(told.at(object.id)["revoked"].boolean());  // ours: it goes on making others
      continue;
    }
    const auto& now = told.at(object.id);
    CHECK(now["revoked"].boolean());
    CHECK(now["created"] == was["created"]);
    CHECK(now["object_marking_refs"] == was["object_marking_refs"]);
    CHECK(*parse_rfc3339(now["modified"].text()) > *parse_rfc3339(was["modified"].text()));
    CHECK_FALSE(now.has("description"));
  }
  // what is revoked has no further versions: the corrected release brings objects of its own
  release_again(house, id);
  query.added_after = after.back().date_added;
  std::size_t fresh = 0;
  for (const auto& object : House::must(app.objects->page(query)).objects) {
    const auto is_new = [&](const std::string& other) { return other != object.id; };
    if (object.type == "identity" || object.type == "marking-definition") continue;
    ++fresh;
    CHECK(std::ranges::all_of(before, is_new, &ports::ServedObject::id));
  }
  CHECK(fresh > 1);
}

TEST_CASE("watch: a recall that a collection could not be told of is an exception, once") {
  House house;
  auto& app = house.app();
  const auto delivery = in_collection(house);
  const ShareId id{shown_delivery(house, delivery)["what"]["share"].text()};
  House::must(app::recall_share(app, house.who("ines.caldeira"), id, Json::Object{{"audience", "peer-utilities"}, {"reason", "Wrong host."}}));
  app::Plan plan(app, "program");
  House::must(plan.tell<app::Deliveries>(app::delivery_object(delivery), deliver::ask::Revoke{deliver::Outcome::failed_permanent, sha256("they say no")}, {plan.now(), delivery, {}, {}, {}, {}}));
  House::must(plan.commit());
  for (int round = 0; round < 2; ++round) House::must(app::watch(app));
  CHECK(exceptions(house, "untold-recall").size() == 1);
  CHECK(exceptions(house, "failed-delivery").empty());
}

TEST_CASE("deliver: a revision has the ids and the beginning of what it revises, and a later version") {
  House house;
  const auto delivery = in_collection(house);
  house.clock.ahead += std::chrono::hours(1);
  release_again(house, ShareId{shown_delivery(house, delivery)["what"]["share"].text()});
  ports::ObjectQuery query;
  query.collection = "6b1f0c52-6f0e-4c8e-9d1a-5f3d2a7c9e10";
  query.types = {"report"};
  query.versions = {"all"};
  const auto both = House::must(house.app().objects->page(query)).objects;
  REQUIRE(both.size() == 2);
  CHECK(both[0].id == both[1].id);
  const auto first = *parse_json(both[0].bytes), second = *parse_json(both[1].bytes);
  CHECK(first["created"] == second["created"]);
  CHECK(*parse_rfc3339(second["modified"].text()) > *parse_rfc3339(first["modified"].text()));
}

TEST_CASE("delivery.which-client: a TAXII delivery is fetched, acknowledged and left unanswered by each of its recipients for itself") {
  House house;
  const auto id = in_collection(house);
  const auto who = house.who("maren.holloway");
  CHECK(rule_of(app::take_down(house.app(), who, id, Json::Object{{"outcome", "acknowledged"}})) == "delivery.which-client");
  CHECK(rule_of(app::take_down(house.app(), who, id, Json::Object{{"outcome", "acknowledged"}, {"client", "nobody"}})) == "delivery.not-a-client");
  House::must(app::take_down(house.app(), who, id, Json::Object{{"outcome", "done"}, {"client", "copper-bend"}}));
  CHECK(shown_delivery(house, id)["heard"].object().size() == 1);
  CHECK(shown_delivery(house, id)["acted"].at(0)["client"].text() == "copper-bend");
  House::must(app::note_fetch(house.app(), "stillmere-light", id));
  house.clock.ahead = std::chrono::hours(23);
  House::must(app::watch(house.app()));
  CHECK(exceptions(house, "unacknowledged").empty());
  house.clock.ahead = std::chrono::hours(25);
  House::must(app::watch(house.app()));
  House::must(app::watch(house.app()));
  CHECK(exceptions(house, "unacknowledged") == std::vector<std::string>{"delivery:" + id.value});  // ashgrove is silent
  House other;
  const auto answered = in_collection(other);
  for (const auto* client : {"stillmere-light", "copper-bend", "ashgrove"}) House::must(app::note_fetch(other.app(), client, answered));
  other.clock.ahead = std::chrono::hours(25);
  House::must(app::watch(other.app()));
  CHECK(exceptions(other, "unacknowledged").empty());
}

TEST_CASE("share.client-not-admitted: who submits hears whom the collection is for and nobody let in") {
  House house;
  const auto warned = [&] {
    const auto id = house.marked("gateway-peers.json", "peer-utilities", "green");
    const auto said = House::must(app::submit_share(house.app(), house.who("maren.holloway"), id, Json::Object{}));
    for (const auto& each : said["warnings"].array())
      if (each["rule"].text() == "share.client-not-admitted") return each["says"].text();
    return std::string();
  };
  CHECK(warned() == "nobody was admitted as stillmere-light, copper-bend, ashgrove: they will not fetch it");
  const auto admit = [&](const char* name) { House::must(app::add_client(house.app(), house.who("adaeze.nwosu"), Json::Object{{"name", name}, {"audience", "peer-utilities"}})); };
  admit("ashgrove");
  admit("copper-bend");
  CHECK(warned() == "nobody was admitted as stillmere-light: they will not fetch it");
  admit("stillmere-light");
  CHECK(warned().empty());
}

TEST_CASE("sightings: what a partner saw of what was shared comes back to the delivery that brought it, once a partner") {
  House house;
  const auto id = in_collection(house);
  const auto served = *house.app().current.served();
  const auto channel = std::ranges::find(served->collections, true, &app::Served::Collection::is_channel);
  const auto page = House::must(house.app().objects->page({.collection = channel->id, .added_after = {}, .next = {}, .ids = {}, .types = {"indicator"}, .spec_versions = {}, .versions = {}}));
  REQUIRE_FALSE(page.objects.empty());
  const auto sighting = [](int number, const std::string& of) {
    return R"({"type":"sighting","spec_version":"2.1","id":"sighting--1b2c3d4e-0000-4000-8000-00000000000)" + std::to_string(number) + R"(","created":"2026-01-01T00:00:00.000Z","modified":"2026-01-01T00:00:00.000Z","sighting_of_ref":")" + of + "\"}";
  };
  const auto seen = sighting(1, page.objects[0].id), other = sighting(2, "indicator--1b2c3d4e-0000-4000-8000-000000000099");
  const auto note = [&](const std::string& by, const std::vector<std::string>& taken) {
    std::vector<ports::StatusDetail> details;
    for (const auto& each : taken) details.push_back({each, {}, {}});
    House::must(app::note_sightings(house.app(), by, {seen, other}, details));
    House::must(house.app().recorder.flush(house.app()));
    return shown_delivery(house, id)["sighted"].object().size();
  };
  const std::string first = "sighting--1b2c3d4e-0000-4000-8000-000000000001", second = "sighting--1b2c3d4e-0000-4000-8000-000000000002";
  CHECK(note("copper-bend", {second}) == 0);  // of nothing of ours
  CHECK(note("copper-bend", {"indicator--1b2c3d4e-0000-4000-8000-000000000001"}) == 0);
  CHECK(note("copper-bend", {first, second}) == 1);
  CHECK(note("copper-bend", {first}) == 1);
  CHECK(note("source:isac", {first}) == 2);
}

TEST_CASE("sender.not-configured: a TAXII channel that names another's server is pushed there, and never served here instead") {
  House house;
  procedure::Channel channel{};
  channel.id = {"members"};
  channel.kind = procedure::Channel::Kind::taxii;
  CHECK(*app::sender_for(house.app(), channel) == house.app().senders.at("taxii"));
  channel.relay = "members";
  CHECK(rule_of(app::sender_for(house.app(), channel)) == "sender.not-configured");
  house.app().senders["taxii/members"] = &house.mail;
  CHECK(*app::sender_for(house.app(), channel) == &house.mail);
}

TEST_CASE("deliver: what a refusal at the gate rests on moves meanwhile, and nothing is concluded from it") {
  House house;
  const auto id = house.submitted();
  House::must(house.approve("tobias.achterman", id));
  house.clock.ahead = std::chrono::hours(24 * 9);  // the inventory is stale: refused for good
  const auto revise = [&] {
    auto item = house.item("gateway-inside.json");
    item["title"] = "Another title";
    House::must(app::revise_share(house.app(), house.who("maren.holloway"), id, Json::Object{{"item", item}}));
  };
  const auto first = house.deliveries().front();
  house.keys().meanwhile = revise;
  CHECK(app::attempt(house.app(), first));
  CHECK(house.keys().meanwhile == nullptr);
  CHECK(House::must(house.app().store.row({"delivery:" + first.value}))->state == "queued");
  CHECK(app::attempt(house.app(), first));
  CHECK(House::must(house.app().store.row({"delivery:" + first.value}))->state == "failed");
}

TEST_CASE("deliver: facts that were written since the checkpoint was taken are no fault of the log (store.read-changed)") {
  House house;
  const auto id = house.submitted();
  auto verifier = House::must(app::Verifier::open(house.app()));
  House::must(house.approve("tobias.achterman", id));
  const auto added = verifier.add(ledger::object_id("share", id.value));
  REQUIRE(!added);
  CHECK(added.error().rule == "store.read-changed");
  CHECK(added.error().code == Errc::stale);
  CHECK(House::must(app::Verifier::open(house.app())).add(ledger::object_id("share", id.value)));
}
