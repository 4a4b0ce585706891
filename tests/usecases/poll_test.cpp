// What is polled from others: pages of servers of every kind, what is kept of them, and how far it is shared onward.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "app/reception.hpp"
#include "app/served.hpp"
#include "app/sources.hpp"
#include "app/taxii.hpp"
#include "base/limits_peer.hpp"
#include "base/text.hpp"
#include "house.hpp"
#include "intel/stix/stix.hpp"
#include "out/objects/pulls.hpp"

using namespace tocsin;
using test::House;
namespace {

const std::string into = "6c1e5d5e-9d3a-4f0b-8a51-0d8f5a3b7c21", there = "91a7b528-80eb-42ed-a74d-c6fbd5a26116";
std::string rule_of(const auto& result) { return result ? "" : result.error().rule; }

std::string id_of(int number) {
  const auto digits = std::to_string(number);
  return "indicator--1b2c3d4e-0000-4000-8000-" + std::string(12 - digits.size(), '0') + digits;
}
std::string indicator(int number, const std::string& more = {}, const std::string& modified = "2024-01-01T00:00:00.000Z") {
  return R"({"type":"indicator","spec_version":"2.1","id":")" + id_of(number) + R"(","created":"2024-01-01T00:00:00.000Z","modified":")" + modified +
         R"(","pattern":"[domain-name:value = 'bad.example']","pattern_type":"stix","valid_from":"2024-01-01T00:00:00Z")" + more + "}";
}
std::string marked(Tlp tlp) { return R"(,"object_marking_refs":[")" + stix::marking_id(tlp) + "\"]"; }
Instant at(int microsecond) { return instant_from_us(1'780'000'000'000'000 + microsecond); }

/// A server of others with what is held there, each object with its date, in order.
struct Far final : ports::Peers {
  struct Held {
    Instant added;
    std::string bytes;
  };
  std::vector<Held> held;
  std::size_t cap = 3;              ///< objects of a page, whatever is asked
  bool has_cursors = true, has_dates = true, forgets_cursors = false, ignores_filters = false, honors_limit = false;
  std::size_t cut_digits = 0;       ///< of the dates' fraction that it does not tell
  std::size_t too_large_over = 10'000;   ///< it answers with too much when more objects are asked for
  Duration wait{};
  std::optional<Error> fails_at;    ///< of the page `fail_page`
  std::size_t fail_page = 0;
  std::vector<ports::PeerAsk> asked;

  [[nodiscard]] std::vector<ports::Peer> known() const override { return {{"sector", "https://taxii.sector.example/api/"}}; }
  Result<Json> look(const std::string& name) override { return Json(Json::Object{{"name", name}}); }
  void stop() override {}
  [[nodiscard]] std::string told(Instant date) const {
    auto text = to_rfc3339(date);
    for (std::size_t i = 0; i < cut_digits; ++i) text[text.size() - 2 - i] = '0';
    return text;
  }
  Result<ports::PeerPage> page(const std::string&, const ports::PeerAsk& ask) override {
    asked.push_back(ask);
    if (fails_at && asked.size() > fail_page) return std::unexpected(*fails_at);
    if (ask.limit > too_large_over) return refuse(Errc::invalid, "peer.too-large");
    ports::PeerPage out;
    out.wait = wait;
    if (wait > Duration{}) return out;
    std::size_t from = 0;
    if (!ask.next.empty()) {
      if (forgets_cursors) return refuse(Errc::conflict, "peer.next-unknown");
      from = std::stoul(ask.next);
    } else if (!ask.added_after.empty() && !ignores_filters) {
      while (from < held.size() && held[from].added <= *parse_rfc3339(ask.added_after)) ++from;
    }
    const auto until = std::min(held.size(), from + (honors_limit ? std::min(ask.limit, cap) : cap));
    const bool more = until < held.size();
    out.envelope = more ? R"({"more":true,)" + std::string(has_cursors ? R"("next":")" + std::to_string(until) + "\"," : "") : R"({"more":false,)";
    out.envelope += "\"objects\":[";
    for (auto i = from; i < until; ++i) out.envelope += (i == from ? "" : ",") + held[i].bytes;
    out.envelope += "]}";
    out.date = to_rfc3339(at(0) + std::chrono::hours(2));
    if (has_dates && from < until) out.first = told(held[from].added), out.last = told(held[until - 1].added);
    return out;
  }
};

/// The example organization with one source, whose position is kept in a file.
struct Polled {
  House house;
  Far far;
  std::filesystem::path folder;
  std::unique_ptr<objects::PullLog> log;
  identity::Principal owner;

  explicit Polled(Json::Object more = {}, const std::string& tlp_max = "amber+strict") : owner(house.who("adaeze.nwosu")) {
    std::string name = (std::filesystem::temp_directory_path() / "tocsin-polls.XXXXXX").string();
    folder = ::mkdtemp(name.data());
    log = House::must(objects::PullLog::open(folder));
    app().pulls = log.get();
    app().peers = &far;
    House::must(app::add_collection(app(), owner, Json::Object{{"id", into}, {"title", "From the sector"}, {"tlp_max", tlp_max}}));
    Json body = Json::Object{{"name", "isac"}, {"peer", "sector"}, {"collection", there}, {"into", into}};
    for (auto& [field, value] : more) body[field] = value;
    House::must(app::add_source(app(), owner, body));
  }
  ~Polled() {
    app().pulls = nullptr;
    std::filesystem::remove_all(folder);
  }
  app::App& app() { return house.app(); }
  Result<Json> poll() { return app::poll_source(app(), owner, "isac"); }
  std::int64_t count() { return House::must(app::show_collection(app(), owner, into))["objects"].integer(); }
  std::size_t facts() { return House::must(app().store.facts_of(ledger::object_id("source", "isac"))).size(); }
  void hold(int from, int to, int step = 10) {
    for (int i = from; i <= to; ++i) far.held.push_back({at(i * step + 1), indicator(i)});
  }
  /// As after a restart: the file alone remembers.
  void open_again() {
    log.reset();
    log = House::must(objects::PullLog::open(folder));
    app().pulls = log.get();
    app().polling.next.clear();
  }
};

}  // namespace

TEST_CASE("poll: everything comes, page by page; the next poll asks for what is new alone, also after a restart") {
  Polled p;
  p.hold(1, 8);
  const auto first = p.poll();
  REQUIRE(first);
  CHECK((*first)["pages"].integer() == 3);
  CHECK((*first)["added"].integer() == 8);
  CHECK(p.count() == 8);
  CHECK(p.facts() == 2);  // it was added, and objects came
  CHECK(p.far.asked[0].limit == limits::peer_page_objects);
  p.open_again();
  const auto quiet = p.poll();
  REQUIRE(quiet);
  CHECK((*quiet)["received"].integer() == 0);
  CHECK(p.far.asked.back().added_after == to_rfc3339(at(81)));
  CHECK(p.facts() == 2);  // what changed nothing is no fact
  p.hold(9, 10);
  p.far.held.push_back({at(200), indicator(3, ",\"revoked\":true", "2024-02-01T00:00:00.000Z")});
  const auto later = p.poll();
  REQUIRE(later);
  CHECK((*later)["received"].integer() == 3);
  CHECK(p.count() == 11);  // the revocation beside what it revokes
  CHECK(p.facts() == 3);
  // what the ledger says folds to what the lists show
  const auto object = ledger::object_id("source", "isac");
  CHECK(*House::must(app::row_from_facts(object, House::must(p.app().store.facts_of(object)))) == *House::must(p.app().store.row(object)));
}

TEST_CASE("poll: cut off in the middle it goes on at that page; nothing is lost, nothing there twice") {
  for (const bool restarted : {false, true}) {
    Polled p;
    p.hold(1, 10);
    p.far.fails_at = Error{Errc::unavailable, "peer.down", "sector", "gone"};
    p.far.fail_page = 2;
    const auto cut = p.poll();
    CHECK(rule_of(cut) == "peer.down");
    CHECK(cut.error().detail == "gone; until then 6 objects came, which are kept");
    CHECK(p.count() == 6);
    p.far.fails_at.reset();
    if (restarted) p.open_again();
    const auto before = p.far.asked.size();
    const auto rest = p.poll();
    REQUIRE(rest);
    CHECK(p.far.asked[before].next == "6");
    CHECK((*rest)["received"].integer() == 4);
    CHECK(p.count() == 10);
    // trouble that began and ended: both are facts
    const auto shown = House::must(app::show_source(p.app(), p.owner, "isac"));
    CHECK(shown["last"]["trouble"].text().empty());
    CHECK(p.facts() == 3);
  }
}

TEST_CASE("poll: a cursor that the server forgot is done without: what has dates is asked for by them") {
  Polled p;
  p.hold(1, 10);
  p.far.forgets_cursors = true;
  REQUIRE(p.poll());
  CHECK(p.count() == 10);
}

TEST_CASE("poll: a server without cursors is read by dates, also where objects of one date stand on both sides of a page's edge") {
  Polled p;
  p.far.has_cursors = false;
  for (int i = 1; i <= 11; ++i) p.far.held.push_back({at(i < 3 ? i : i < 6 ? 3 : i), indicator(i)});  // 3, 4 and 5 of one date, behind 1 and 2
  REQUIRE(p.poll());
  CHECK(p.count() == 11);
  // what such a server adds late, with a date that was passed already, comes with the next poll
  p.far.held.insert(p.far.held.end() - 1, {at(10), indicator(12)});
  REQUIRE(p.poll());
  CHECK(p.count() == 12);
  const auto facts = p.facts();
  REQUIRE(p.poll());
  CHECK(p.facts() == facts);
}

TEST_CASE("poll: a page of one date alone is got over by a larger page, or by the date; dates without microseconds lose nothing") {
  SUBCASE("a larger page") {
    Polled p;
    p.far.has_cursors = false;
    p.far.honors_limit = true;
    p.far.cap = 5000;
    for (int i = 1; i <= 1500; ++i) p.far.held.push_back({at(7), indicator(i)});
    p.far.held.push_back({at(9), indicator(1501)});
    REQUIRE(p.poll());
    CHECK(p.count() == 1501);
  }
  SUBCASE("the date") {
    Polled p;
    p.far.has_cursors = false;
    for (int i = 1; i <= 3; ++i) p.far.held.push_back({at(7), indicator(i)});
    p.far.held.push_back({at(9), indicator(4)});
    const auto done = p.poll();
    REQUIRE(done);
    CHECK(p.count() == 4);
    // that some of that date may be missing is said
    CHECK((*done)["failures"].at(0)["message"].text().starts_with("peer.equal-dates"));
  }
  SUBCASE("milliseconds") {
    Polled p;
    p.far.has_cursors = false;
    p.far.cut_digits = 3;
    p.hold(1, 40, 600);
    REQUIRE(p.poll());
    CHECK(p.count() == 40);
    p.far.held.push_back({at(40 * 600 + 50), indicator(41)});
    REQUIRE(p.poll());
    CHECK(p.count() == 41);
  }
  SUBCASE("no dates at all, and no more: the answer's own date has to do") {
    Polled p;
    p.far.has_dates = false;
    p.far.cap = 100;
    p.hold(1, 5);
    REQUIRE(p.poll());
    CHECK(p.count() == 5);
    REQUIRE(p.poll());
    CHECK(p.far.asked.back().added_after == to_rfc3339(at(0) + std::chrono::hours(1)));
  }
}

TEST_CASE("peer.stuck, peer.answer: who sends the same for ever, or gives nothing to go on with, is told from one who has more") {
  SUBCASE("a server that ignores added_after") {
    Polled p;
    p.hold(1, 9);
    p.far.has_cursors = false;
    p.far.ignores_filters = true;
    CHECK(rule_of(p.poll()) == "peer.stuck");
    CHECK(p.far.asked.size() < 30);
    const auto facts = p.facts();
    CHECK(rule_of(p.poll()) == "peer.stuck");
    CHECK(p.facts() == facts);  // the same trouble again is no news
  }
  SUBCASE("neither cursor nor date") {
    Polled p;
    p.hold(1, 9);
    p.far.has_cursors = p.far.has_dates = false;
    CHECK(rule_of(p.poll()) == "peer.answer");
    CHECK(p.count() == 3);
  }
}

TEST_CASE("peer.busy: a server that asks for time gets it; peer.too-large: smaller pages are asked for") {
  Polled p;
  p.hold(1, 5);
  p.far.wait = std::chrono::minutes(40);
  CHECK(rule_of(p.poll()) == "peer.busy");
  p.far.wait = {};
  p.far.asked.clear();
  CHECK(*app::poll_due(p.app()) == 0);
  CHECK(p.far.asked.empty());
  p.house.clock.ahead = std::chrono::minutes(41);
  p.far.too_large_over = 100;
  CHECK(*app::poll_due(p.app()) == 5);
  CHECK(p.far.asked.back().limit <= 100);
  CHECK(*app::poll_due(p.app()) == 0);  // not due
  p.far.too_large_over = 0;
  CHECK(rule_of(p.poll()) == "peer.too-large");  // one object is too much already
}

TEST_CASE("poll: what is no good is told by id and passed over; the same faults again are no news") {
  Polled p({{"unmarked", "green"}}, "amber");
  p.far.cap = 100;
  p.far.held = {{at(1), indicator(1)}, {at(2), indicator(2, ",\"confidence\":101")}, {at(3), R"({"type":"indicator"})"}, {at(4), R"({"id":"a","id":"b"})"},
                {at(5), indicator(5, marked(Tlp::red))}, {at(6), indicator(6, marked(Tlp::amber_strict))}, {at(7), indicator(7, marked(Tlp::amber))}};
  const auto done = p.poll();
  REQUIRE(done);
  CHECK((*done)["added"].integer() == 2);
  CHECK((*done)["failed"].integer() == 5);
  const auto shown = House::must(app::show_source(p.app(), p.owner, "isac"));
  REQUIRE(shown["failures"].array().size() == 5);
  CHECK(shown["failures"].at(0)["id"].text() == id_of(2));
  std::size_t red = 0, ceiling = 0, json = 0;
  for (const auto& each : shown["failures"].array()) {
    red += each["message"].text().starts_with("objects.red") ? 1 : 0;
    ceiling += each["message"].text().starts_with("objects.ceiling") ? 1 : 0;
    json += each["message"].text().starts_with("json.") ? 1 : 0;
  }
  CHECK(red == 1);
  CHECK(ceiling == 1);
  CHECK(json == 1);
  const auto facts = p.facts();
  CHECK(p.log->keep_position("isac", "edited"));  // somebody made us read it all again
  REQUIRE(p.poll());
  CHECK(p.count() == 2);
  CHECK(p.facts() == facts + 1);
}

TEST_CASE("poll: a position that was edited counts for nothing, nor one of another collection or filter") {
  Polled p;
  p.hold(1, 4);
  REQUIRE(p.poll());
  const auto kept = House::must(p.log->position("isac"));
  CHECK(p.log->keep_position("isac", replace_all(kept, "2026", "2099")));
  p.hold(5, 5);
  REQUIRE(p.poll());
  CHECK(p.far.asked.back().added_after.empty());
  CHECK(p.count() == 5);
  CHECK(app::remove_source(p.app(), p.owner, "isac"));
  CHECK(rule_of(p.poll()) == "source.wrong-state");
  REQUIRE(app::add_source(p.app(), p.owner, Json::Object{{"name", "isac"}, {"peer", "sector"}, {"collection", "other"}, {"into", into}}));
  REQUIRE(p.poll());
  CHECK(p.far.asked.back().collection == "other");
  CHECK(p.far.asked[p.far.asked.size() - 2].added_after.empty());
}

TEST_CASE("source.form, source.too-many, source.busy, peer.unknown: who polls what is a fact by a person with the right") {
  Polled p;
  auto& app = p.app();
  const auto add = [&](Json::Object more) {
    Json body = Json::Object{{"name", "two"}, {"peer", "sector"}, {"collection", there}, {"into", into}};
    for (auto& [field, value] : more) body[field] = value;
    return rule_of(app::add_source(app, p.owner, body));
  };
  CHECK(rule_of(app::add_source(app, p.house.who("maren.holloway"), Json::Object{})) == "right.missing");
  CHECK(rule_of(app::poll_source(app, p.house.who("maren.holloway"), "isac")) == "right.missing");
  CHECK(add({{"peer", "nobody"}}) == "peer.unknown");
  CHECK(add({{"name", "isac"}}) == "source.wrong-state");
  CHECK(add({{"collection", "../secret"}}) == "source.form");
  CHECK(add({{"collection", ".."}}) == "source.form");
  CHECK(add({{"into", "here"}}) == "source.form");
  CHECK(add({{"into", "6c1e5d5e-9d3a-4f0b-8a51-0d8f5a3b7c99"}}) == "object.unknown");
  CHECK(add({{"every", 1}}) == "source.form");
  CHECK(add({{"types", Json::Array{"Indicator"}}}) == "source.form");
  const auto served = *app.current.served();
  const auto channel = std::ranges::find(served->collections, true, &app::Served::Collection::is_channel);
  CHECK(add({{"into", channel->id}}) == "collection.of-channel");  // rule 1
  CHECK(add({{"types", Json::Array{"indicator", "malware"}}}) == "");
  REQUIRE(app::poll_source(app, p.owner, "two"));
  CHECK(p.far.asked.back().types == std::vector<std::string>{"indicator", "malware"});
  CHECK(rule_of(app::poll_source(app, p.owner, "nobody")) == "object.unknown");
  app.polling.running.insert("isac");
  CHECK(rule_of(p.poll()) == "source.busy");
  CHECK(*app::poll_due(app) == 0);
  app.polling.running.clear();
  app.peers = nullptr;
  CHECK(rule_of(p.poll()) == "sender.not-configured");
  CHECK(rule_of(app::show_peer(app, p.owner, "sector")) == "sender.not-configured");
}

TEST_CASE("rule 3: what others sent goes onward as far as its label says, and no wider for having no label") {
  Polled p;
  p.far.cap = 100;
  p.far.held = {{at(1), indicator(1, marked(Tlp::clear))}, {at(2), indicator(2, marked(Tlp::green))}, {at(3), indicator(3, marked(Tlp::amber))},
                {at(4), indicator(4, marked(Tlp::amber_strict))}, {at(5), indicator(5)}};
  REQUIRE(p.poll());
  const auto procedure = (*p.app().current.procedure())->procedure;
  const auto seen = [&](std::optional<AudienceId> audience) {
    const auto served = *p.app().current.served();
    const auto rights = app::granted(*served, procedure, {std::move(audience), {into}, {}});
    REQUIRE(rights.size() == 1);
    std::set<std::string> out;
    for (const auto& object : House::must(p.app().objects->page({.collection = into, .added_after = {}, .next = {}, .ids = {}, .types = {}, .spec_versions = {}, .versions = {}, .tlp_max = rights[0].tlp_max})).objects)
      out.insert(object.id);
    return out;
  };
  const auto of = [&](procedure::Audience::Standing standing) {
    return std::ranges::find(procedure.audiences, standing, &procedure::Audience::standing)->id;
  };
  using enum procedure::Audience::Standing;
  CHECK(seen(of(organisation)).size() == 5);
  CHECK(seen(of(community)) == std::set{id_of(1), id_of(2)});
  CHECK(seen(std::nullopt) == std::set{id_of(1), id_of(2)});
  // also when the source is polled no more
  CHECK(app::remove_source(p.app(), p.owner, "isac"));
  CHECK(seen(std::nullopt) == std::set{id_of(1), id_of(2)});
}

TEST_CASE("mark.received: a report becomes a signal with its label, and nothing that is made of it is labelled wider") {
  Polled p({{"signals", true}, {"unit", House().who("maren.holloway").units.begin()->value}});
  const auto now = to_rfc3339(p.house.clock.now() - std::chrono::hours(1));
  const auto report = [&](int number, const std::string& when, const std::string& more = {}) {
    return R"({"type":"report","spec_version":"2.1","id":"report--1b2c3d4e-0000-4000-8000-00000000000)" + std::to_string(number) + R"(","created":")" + when + R"(","modified":")" + when + R"(","published":")" + when +
           R"(","name":"Gateways under attack","description":"Seen at two utilities.","confidence":85,"external_references":[{"source_name":"cve","external_id":"CVE-2024-3400"},{"source_name":"mitre-attack","external_id":"T1190"}],"object_refs":[")" +
           id_of(1) + "\"]" + more + "}";
  };
  p.far.held = {{at(1), indicator(1)}, {at(2), report(1, now, marked(Tlp::amber))}, {at(3), report(2, "2024-01-01T00:00:00.000Z")}};
  const auto done = p.poll();
  REQUIRE(done);
  CHECK((*done)["added"].integer() == 3);
  CHECK((*done)["signals"].integer() == 1);  // what is old is no news
  const auto rows = House::must(p.app().store.rows({.kind = "signal", .limit = 10})).rows;
  REQUIRE(rows.size() == 1);
  const auto signal = House::must(app::show_signal(p.app(), p.house.who("maren.holloway"), SignalId{std::string(rows[0].object.id())}));
  CHECK(signal["title"].text() == "Gateways under attack");
  CHECK(signal["record"]["tlp"].text() == "amber");
  CHECK(signal["record"]["confidence"].text() == "high");
  CHECK(signal["record"]["cves"].at(0).text() == "CVE-2024-3400");
  CHECK(signal["record"]["techniques"].at(0).text() == "T1190");
  CHECK(signal["record"]["source"].text() == "isac");
  CHECK(p.log->keep_position("isac", ""));
  CHECK((*p.poll())["signals"].integer() == 0);

  // a due share that the signal fired, and the share that answers it
  const auto owner = p.house.who("tobias.achterman");
  auto kev = House::must(parse_json(House::must(procedure::example("utility")).signals.at("phishing-campaign.json")));
  (kev.is_array() ? kev.array_here()[0] : kev)["tlp"] = "amber+strict";
  const auto fired = House::must(app::add_signal(p.app(), owner, Json::Object{{"text", to_jcs(kev)}}));
  std::optional<DueId> due;
  for (const auto& each : fired["signals"].at(0)["fired"].array())
    for (const auto& one : each["dues"].array()) due = DueId{one["id"].text()};
  REQUIRE(due);
  CHECK(rule_of(app::check_received(p.app(), {*due}, Tlp::amber)) == "mark.received");
  CHECK(rule_of(app::check_received(p.app(), {*due}, Tlp::green)) == "mark.received");
  CHECK(app::check_received(p.app(), {*due}, Tlp::amber_strict));
  CHECK(app::check_received(p.app(), {*due}, Tlp::red));
  CHECK(app::check_received(p.app(), {}, Tlp::clear));
}
