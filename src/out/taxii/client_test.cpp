// The client against servers that do what real ones were seen to do (docs/operate, "Servers of others").
#include "out/taxii/client.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <thread>

#include "base/json.hpp"
#include "out/taxii/peers.hpp"
#include "path/deliver/cleared.hpp"
#include "path/mark/mark.hpp"
#include "support/http_peer.hpp"

using namespace tocsin;
using namespace tocsin::taxii;
using test::HttpPeer;
using enum ports::Handover::Outcome;
namespace {

const std::string collection = "91a7b528-80eb-42ed-a74d-c6fbd5a26116";
std::string rule_of(const auto& result) { return result ? "" : result.error().rule; }

PeerSetting setting_of(const HttpPeer& peer) { return {.name = "sector", .root = peer.url() + "/taxii2/api/", .user = "tocsin", .password = "secret"}; }
/// Short enough for a test, long enough for a machine with much to do.
constexpr Patience patience{std::chrono::seconds(5), std::chrono::seconds(10), std::chrono::seconds(5), std::chrono::seconds(5)};
std::unique_ptr<Peers> peers_of(PeerSetting setting, Patience with = patience) { return *Peers::open({std::move(setting)}, with); }
Result<ports::PeerPage> page_of(const HttpPeer& peer, const ports::PeerAsk& ask = {collection, 10, {}, {}, {}}) { return peers_of(setting_of(peer))->page("sector", ask); }
HttpPeer::Reply reply(int status, std::string body = "{}") { return {.status = status, .body = std::move(body)}; }
HttpPeer::Reply reply_as(const std::string& type, std::string body = "{}") { return {.status = 200, .body = std::move(body), .headers = {"Content-Type: " + type}}; }

/// A cleared bundle of so many notes, addressed to the collection.
deliver::Sendable notes(int count, Tlp tlp = Tlp::green) {
  Json whole(Json::Object{{"type", "bundle"}, {"id", "bundle--018f3a52-7c11-4e3a-9b1d-2f0a6d1c4b5e"}});
  for (int i = 1; i <= count; ++i) {
    const auto id = "note--018f3a52-7c11-4e3a-9b1d-" + std::string(i < 10 ? "00000000000" : "0000000000") + std::to_string(i);
    whole["objects"].push(Json::Object{{"type", "note"}, {"spec_version", "2.1"}, {"id", id}, {"created", "2026-01-01T00:00:00.000Z"}, {"modified", "2026-01-01T00:00:00.000Z"},
                                       {"content", "text"}, {"object_refs", Json::Array{Json(id)}}});
  }
  auto e = deliver::cleared::example(deliver::Format::stix, collection, {{"objects", to_jcs(mark::mark_objects(tlp, std::move(whole)))}}, tlp);
  e.settle();
  return *e.ask();
}
Result<ports::Handover> push(const HttpPeer& peer, int count = 3, Patience with = patience) {
  const auto peers = peers_of(setting_of(peer), with);
  return peers->senders().at("sector")->hand_over(notes(count));
}

}  // namespace

TEST_CASE("peer.address, peer.setting: a server is asked over TLS or on this machine, with one whole sign-in") {
  const auto rule = [](const PeerSetting& setting) { return rule_of(check(setting)); };
  CHECK(rule({.root = "https://taxii.sector.example/api/"}).empty());
  CHECK(rule({.root = "http://127.0.0.1:4711/api/"}).empty());
  for (const auto* root : {"http://taxii.sector.example/api/", "https://taxii.sector.example/api", "https://taxii.sector.example/api/?a=b/", "ftp://x/", "https://user:pw@x/", "https:///", "", "file:///etc/"})
    CHECK(rule({.root = root}) == "peer.address");
  const std::string root = "https://x.example/";
  CHECK(rule({.root = root, .user = "a"}) == "peer.setting");
  CHECK(rule({.root = root, .user = "a", .password = "b", .token = "c"}) == "peer.setting");
  CHECK(rule({.root = root, .certificate = "a.pem"}) == "peer.setting");
  CHECK(rule({.root = root, .pin = "short"}) == "peer.setting");
  CHECK(rule({.root = root, .pin = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="}).empty());
  CHECK(rule_of(Peers::open({{.name = "a", .root = "nowhere"}})) == "peer.address");
}

TEST_CASE("taxii client: a question has its filters, its media type and its credential") {
  HttpPeer peer([](const HttpPeer::Asked&) {
    return HttpPeer::Reply{.status = 200, .body = R"({"objects":[]})", .headers = {"Content-Type: application/taxii+json;version=2.1", "X-TAXII-Date-Added-First: 2026-01-01T00:00:00Z",
                                                                                   "X-TAXII-Date-Added-Last: 2026-01-02T00:00:00.123456789Z", "Date: Fri, 02 Jan 2026 00:00:01 GMT"}};
  });
  const auto page = page_of(peer, {collection, 100, "2025-12-31T00:00:00.000000Z", "a+b/c=", {"indicator", "malware"}});
  REQUIRE(page);
  CHECK(page->first == "2026-01-01T00:00:00.000000Z");
  CHECK(page->last == "2026-01-02T00:00:00.123456Z");
  CHECK(page->date == "2026-01-02T00:00:01.000000Z");
  const auto asked = peer.asked().at(0);
  CHECK(asked.target == "/taxii2/api/collections/" + collection + "/objects/?limit=100&added_after=2025-12-31T00%3A00%3A00.000000Z&next=a%2Bb%2Fc%3D&match%5Btype%5D=indicator,malware");
  CHECK(asked.header("accept") == "application/taxii+json;version=2.1");
  CHECK(asked.header("authorization") == "Basic dG9jc2luOnNlY3JldA==");
  // a token in place of a password
  auto setting = setting_of(peer);
  setting.user = setting.password = "";
  setting.token = "abc";
  REQUIRE(peers_of(setting)->page("sector", {collection, 1, {}, {}, {}}));
  CHECK(peer.asked().at(1).header("authorization") == "Bearer abc");
  CHECK(rule_of(peers_of(setting)->page("nobody", {})) == "peer.unknown");
}

TEST_CASE("taxii client: a media type that is refused is asked for in the other spellings, and the good one is remembered") {
  for (const std::string wanted : {"application/taxii+json; version=2.1", "application/taxii+json", "application/vnd.oasis.taxii+json; version=2.1"}) {
    HttpPeer peer([&](const HttpPeer::Asked& asked) { return asked.header("accept") == wanted ? reply_as("application/vnd.oasis.taxii+json") : reply(406, R"({"title":"no"})"); });
    const auto peers = peers_of(setting_of(peer));
    REQUIRE(peers->page("sector", {collection, 1, {}, {}, {}}));
    const auto asked = peer.asked().size();
    CHECK(asked > 1);
    REQUIRE(peers->page("sector", {collection, 1, {}, {}, {}}));
    CHECK(peer.asked().size() == asked + 1);
  }
  HttpPeer never([](const HttpPeer::Asked&) { return reply(406); });
  CHECK(rule_of(page_of(never)) == "peer.answer");
  CHECK(never.asked().size() == 4);
}

TEST_CASE("peer.refused, peer.not-found, peer.down, peer.answer: what a status means") {
  const auto rule = [](const HttpPeer::Reply& said, const ports::PeerAsk& ask = {collection, 10, {}, {}, {}}) {
    HttpPeer peer([&](const HttpPeer::Asked&) { return said; });
    return rule_of(page_of(peer, ask));
  };
  CHECK(rule(reply(200)).empty());
  CHECK(rule(reply(200, "")).empty());
  CHECK(rule(reply_as("application/json")).empty());
  CHECK(rule(reply_as("application/stix+json;version=2.1")).empty());
  CHECK(rule(reply(401)) == "peer.refused");
  CHECK(rule(reply(403)) == "peer.refused");
  CHECK(rule(reply(404)) == "peer.not-found");
  CHECK(rule(reply(400)) == "peer.answer");
  CHECK(rule(reply(500)) == "peer.down");
  CHECK(rule(reply_as("text/html", "<html>sign in</html>")) == "peer.answer");
  // a cursor that a restart there forgot
  for (const int status : {400, 404, 410}) CHECK(rule(reply(status), {collection, 10, {}, "gone", {}}) == "peer.next-unknown");
  CHECK(rule(reply(401), {collection, 10, {}, "gone", {}}) == "peer.refused");
  CHECK(rule({.hangs_up = true}) == "peer.down");
  HttpPeer peer([](const HttpPeer::Asked&) { return reply(403, R"({"title":"Not \u001b[31myours","description":"ask ana"})"); });
  CHECK(page_of(peer).error().detail == "status 403, Not  [31myours: ask ana");
}

TEST_CASE("taxii client: who is busy is left alone for as long as it says, at most an hour") {
  const auto wait = [](int status, std::vector<std::string> headers) {
    HttpPeer peer([&](const HttpPeer::Asked&) { return HttpPeer::Reply{.status = status, .body = {}, .headers = headers}; });
    return std::chrono::duration_cast<std::chrono::seconds>(page_of(peer)->wait).count();
  };
  CHECK(wait(429, {"Retry-After: 7"}) == 7);
  CHECK(wait(503, {"Retry-After: 99999"}) == 3600);
  CHECK(wait(503, {}) == 60);
  CHECK(wait(429, {"Retry-After: soon"}) == 60);
}

TEST_CASE("peer.redirect: a server may send us on to itself, never to another with our password") {
  HttpPeer other([](const HttpPeer::Asked&) { return reply(200); });
  const auto led_to = [&](int status, const std::string& where) {
    HttpPeer peer([&](const HttpPeer::Asked& asked) {
      if (asked.target.contains("moved")) return reply(200);
      return HttpPeer::Reply{.status = status, .body = {}, .headers = {"Location: " + where}};
    });
    return rule_of(page_of(peer));
  };
  CHECK(led_to(308, "/moved/") == "");
  CHECK(led_to(301, "/moved/") == "");
  CHECK(led_to(302, other.url() + "/moved/") == "peer.redirect");
  CHECK(led_to(308, "https://127.0.0.1/moved/") == "peer.redirect");
  CHECK(led_to(307, "/round/") == "peer.redirect");  // for ever
  CHECK(other.asked().empty());
  // a post is not made a question of
  HttpPeer peer([](const HttpPeer::Asked&) { return HttpPeer::Reply{.status = 302, .body = {}, .headers = {"Location: /moved/"}}; });
  Client client(setting_of(peer), patience);
  CHECK(client.post("collections/", "{}")->status == 302);
}

TEST_CASE("peer.too-large: more than we hold is not read to its end") {
  HttpPeer peer([](const HttpPeer::Asked&) { return reply(200, std::string(limits::peer_answer_bytes_max + 1, ' ')); });
  CHECK(rule_of(page_of(peer)) == "peer.too-large");
  HttpPeer head([](const HttpPeer::Asked&) { return HttpPeer::Reply{.status = 200, .body = "{}", .headers = std::vector<std::string>(80, "X-Filler: " + std::string(1000, 'x'))}; });
  CHECK(rule_of(page_of(head)) == "peer.too-large");
}

TEST_CASE("peer.down: who says nothing, or a byte now and then, is given up; peer.stopped ends it at once") {
  HttpPeer silent([](const HttpPeer::Asked&) { return HttpPeer::Reply{.body = "{}", .pause = std::chrono::seconds(30)}; });
  CHECK(rule_of(peers_of(setting_of(silent), {std::chrono::seconds(1), std::chrono::milliseconds(300), std::chrono::seconds(60), std::chrono::seconds(1)})->page("sector", {collection, 1, {}, {}, {}})) == "peer.down");
  HttpPeer dripping([](const HttpPeer::Asked&) { return HttpPeer::Reply{.body = std::string(100'000, ' '), .each_byte = std::chrono::milliseconds(50)}; });
  CHECK(rule_of(peers_of(setting_of(dripping), {std::chrono::seconds(1), std::chrono::seconds(60), std::chrono::seconds(1), std::chrono::seconds(1)})->page("sector", {collection, 1, {}, {}, {}})) == "peer.down");
  const auto peers = peers_of(setting_of(dripping), {std::chrono::seconds(1), std::chrono::seconds(60), std::chrono::seconds(60), std::chrono::seconds(1)});
  std::thread stopping([&] {
    while (dripping.asked().size() < 2) std::this_thread::sleep_for(std::chrono::milliseconds(5));
    peers->stop();
  });
  CHECK(rule_of(peers->page("sector", {collection, 1, {}, {}, {}})) == "peer.stopped");
  stopping.join();
  CHECK(rule_of(peers->page("sector", {collection, 1, {}, {}, {}})) == "peer.stopped");
}

TEST_CASE("taxii client: what is asked goes through the proxy that the setting names, whatever the environment says") {
  HttpPeer proxy([](const HttpPeer::Asked&) { return reply(200, R"({"objects":[{}]})"); });
  HttpPeer server([](const HttpPeer::Asked&) { return reply(200); });
  auto setting = setting_of(server);
  setting.proxy = proxy.url();
  REQUIRE(peers_of(setting)->page("sector", {collection, 1, {}, {}, {}}));
  CHECK(proxy.asked().at(0).target.starts_with(server.url()));
  CHECK(server.asked().empty());
  ::setenv("http_proxy", proxy.url().c_str(), 1);
  REQUIRE(page_of(server));
  ::unsetenv("http_proxy");
  CHECK(proxy.asked().size() == 1);
}

TEST_CASE("taxii client: what a server says of itself") {
  HttpPeer peer([](const HttpPeer::Asked& asked) {
    if (asked.target.ends_with("/collections/")) return reply(200, R"({"collections":[{"id":"91a7b528-80eb-42ed-a74d-c6fbd5a26116","title":"Shared","can_read":true,"can_write":false,"secret":1}]})");
    return reply(200, R"({"title":"Sector","versions":["application/taxii+json;version=2.1"],"max_content_length":1000})");
  });
  const auto said = *peers_of(setting_of(peer))->look("sector");
  CHECK(said["title"].text() == "Sector");
  CHECK(said["collections"].at(0)["can_read"].boolean());
  CHECK_FALSE(said["collections"].at(0).has("secret"));
  HttpPeer list([](const HttpPeer::Asked&) { return reply(200, "[]"); });
  CHECK(rule_of(peers_of(setting_of(list))->look("sector")) == "peer.answer");
}

TEST_CASE("taxii push: what was cleared is posted byte for byte, and its status followed from pending to complete") {
  int looks = 0;
  HttpPeer peer([&](const HttpPeer::Asked& asked) {
    if (asked.method == "POST") return reply(202, R"({"id":"2d086da7-4bdc-4f91-900e-d77486753710","status":"pending","total_count":4,"success_count":0,"failure_count":0,"pending_count":4})");
    if (!asked.target.contains("/status/")) return reply(200, R"({"title":"Sector","max_content_length":9765625})");
    return ++looks < 3 ? reply(200, R"({"id":"2d086da7-4bdc-4f91-900e-d77486753710","status":"pending","total_count":4,"success_count":2,"failure_count":0,"pending_count":2})")
                       : reply(200, R"({"id":"2d086da7-4bdc-4f91-900e-d77486753710","status":"complete","total_count":4,"success_count":4,"failure_count":0,"pending_count":0})");
  });
  const auto handover = push(peer);
  REQUIRE(handover);
  CHECK(handover->outcome == handed_over);
  CHECK(handover->reply == "4 of 4 objects taken into collection " + collection);
  CHECK(looks == 3);
  const auto asked = peer.asked();
  const auto posted = std::ranges::find(asked, "POST", &HttpPeer::Asked::method);
  REQUIRE(posted != asked.end());
  CHECK(posted->target == "/taxii2/api/collections/" + collection + "/objects/");
  CHECK(posted->header("content-type") == "application/taxii+json;version=2.1");
  const auto sent = notes(3);
  const auto objects = *deliver::objects_of_bundle(sent.wire().pieces.front().bytes);
  for (const auto& object : objects) CHECK(posted->body.contains(object));
}

TEST_CASE("taxii push: failures come back by id; what is pending for too long is not handed over yet") {
  const auto pushed = [](std::string status, Patience with = patience) {
    HttpPeer peer([&](const HttpPeer::Asked& asked) { return asked.method == "POST" ? reply(202, status) : asked.target.contains("/status/") ? reply(200, status) : reply(200, R"({"max_content_length":1000000})"); });
    return *push(peer, 1, with);
  };
  const auto failed = pushed(R"({"id":"x","status":"complete","total_count":2,"success_count":1,"failure_count":1,"failures":[{"id":"note--1","version":"v","message":"no such ref"}]})");
  CHECK(failed.outcome == refused_permanently);
  CHECK(failed.reply == "1 of 2 objects taken into collection " + collection + "; 1 refused: note--1: no such ref");
  CHECK(pushed(R"({"id":"x","status":"complete","total_count":2,"success_count":1,"failure_count":1})").reply.ends_with("it does not say which"));
  const auto pending = pushed(R"({"id":"x","status":"pending","total_count":2,"success_count":1,"pending_count":1})", {std::chrono::seconds(1), std::chrono::seconds(5), std::chrono::seconds(5), std::chrono::milliseconds(500)});
  CHECK(pending.outcome == refused_temporarily);
  CHECK(pending.reply.ends_with("1 pending, status x"));
  CHECK(pushed("").outcome == handed_over);  // a server that says nothing more than 202
  const auto long_one = pushed(R"({"status":"complete","failures":[{"id":"note--1","message":")" + std::string(2000, 'x') + "\"}]}");
  CHECK(long_one.reply.size() == 512);
}

TEST_CASE("taxii push: what the server takes at a time is not exceeded, and what it says decides whether it is tried again") {
  HttpPeer peer([](const HttpPeer::Asked& asked) {
    if (asked.method == "GET") return reply(200, R"({"max_content_length":900})");
    const auto count = parse_json(asked.body).value_or(Json())["objects"].array().size();
    return reply(202, R"({"status":"complete","total_count":)" + std::to_string(count) + R"(,"success_count":)" + std::to_string(count) + "}");
  });
  const auto handover = push(peer, 20);
  REQUIRE(handover);
  CHECK(handover->reply.starts_with("21 of 21 "));
  std::size_t posts = 0;
  for (const auto& asked : peer.asked()) {
    if (asked.method != "POST") continue;
    ++posts;
    CHECK(asked.body.size() <= 900);
  }
  CHECK(posts > 5);

  const auto after = [](int status) {
    HttpPeer refusing([&](const HttpPeer::Asked& asked) { return asked.method == "POST" ? reply(status) : reply(200, R"({"max_content_length":100000})"); });
    return push(refusing)->outcome;
  };
  for (const int status : {400, 404, 413, 415, 422}) CHECK(after(status) == refused_permanently);
  for (const int status : {401, 403, 429, 500, 503}) CHECK(after(status) == refused_temporarily);
  CHECK(peers_of({.name = "sector", .root = "http://127.0.0.1:1/", .user = "a", .password = "b"})->senders().at("sector")->hand_over(notes(1))->outcome == refused_temporarily);
}

TEST_CASE("sender.wrong-format, objects.red: a TAXII server takes STIX alone, and nothing that names its readers") {
  HttpPeer peer([](const HttpPeer::Asked&) { return reply(200); });
  const auto peers = peers_of(setting_of(peer));
  CHECK(rule_of(peers->senders().at("sector")->hand_over(deliver::cleared::mail("ana@example.org"))) == "sender.wrong-format");
  CHECK(rule_of(peers->senders().at("sector")->hand_over(notes(1, Tlp::red))) == "objects.red");
  CHECK(peer.asked().empty());
}
