// The client of others' servers against the program's own server, over TLS: what is pushed is checked, kept and read back.
#include <doctest/doctest.h>

#include <atomic>

#include "app/intake.hpp"
#include "base/json.hpp"
#include "in/http/router.hpp"
#include "in/http/server.hpp"
#include "in/http/taxii.hpp"
#include "out/keys/key_folder.hpp"
#include "out/keys/system.hpp"
#include "out/objects/object_store.hpp"
#include "out/taxii/peers.hpp"
#include "out/tls/authority.hpp"
#include "path/deliver/cleared.hpp"
#include "path/deliver/revocation.hpp"
#include "path/mark/mark.hpp"
#include "support/folder.hpp"

using namespace tocsin;
using enum ports::Handover::Outcome;
using test::rule_of;
namespace {

const std::string collection = "3f0d7a3e-8d0a-4a53-9c2b-222222222222";
std::string note_id(int number) { return "note--018f3a52-7c11-4e3a-9b1d-00000000000" + std::to_string(number); }

deliver::Sendable notes(int from, int to, Tlp tlp) {
  Json whole(Json::Object{{"type", "bundle"}, {"id", "bundle--018f3a52-7c11-4e3a-9b1d-2f0a6d1c4b5e"}});
  for (int i = from; i <= to; ++i)
    whole["objects"].push(Json::Object{{"type", "note"}, {"spec_version", "2.1"}, {"id", note_id(i)}, {"created", "2026-01-01T00:00:00.000Z"}, {"modified", "2026-01-01T00:00:00.000Z"},
                                       {"content", "Größe " + std::to_string(i)}, {"object_refs", Json::Array{Json(note_id(i))}}});
  auto e = deliver::cleared::example(deliver::Format::stix, collection, {{"objects", to_jcs(mark::mark_objects(tlp, std::move(whole)))}}, tlp);
  e.settle();
  return *e.ask();
}

/// A server with one collection, up to GREEN, that `us` reads and writes.
struct Far {
  test::Folder folder;
  std::unique_ptr<keys::KeyFolder> keys;
  keys::SystemClock clock;
  std::shared_ptr<objects::ObjectStore> store;
  std::unique_ptr<http::Server> server;
  std::atomic<int> posts = 0;

  Far() {
    REQUIRE(keys::KeyFolder::make(folder / "keys"));
    keys = *keys::KeyFolder::open(folder / "keys");
    store = *objects::ObjectStore::open(folder / "objects", *keys, clock);
    REQUIRE(tls::open_authority((folder / "tls").string(), clock.now()));
    const auto certificate = *tls::server_certificate((folder / "tls").string(), "outside", {}, clock.now());
    http::TaxiiDoor door;
    door.objects = store;
    door.authenticate = [](const http::TaxiiCredential& credential) -> Result<std::shared_ptr<const http::TaxiiClient>> {
      if (credential.user != "us" || credential.secret != "secret") return nullptr;
      return std::make_shared<const http::TaxiiClient>(http::TaxiiClient{"us", {{collection, "api", "Members", {}, {}, true, true, Tlp::green}}});
    };
    door.take = [this](const http::TaxiiClient& client, const http::TaxiiCollection& into, std::string_view envelope) {
      ports::PutAsk ask{.status = {"018f3a52-7c11-4e3a-9b1d-" + std::to_string(100'000'000'000 + ++posts), client.id, into.root, into.id, clock.now(), {}, {}}, .claim = "client:us", .objects = {}, .tlp_max = Tlp::green};
      return app::take_in(*store, std::move(ask), envelope);
    };
    http::Router router("outside", {});
    auto limit = http::taxii_body_limit(door);
    router.mount(http::taxii_prefix, http::taxii(std::move(door)), std::move(limit));
    server = *http::Server::start({{.name = "outside", .address = "127.0.0.1", .tls = http::TlsFiles{certificate.certificate, certificate.key}, .handler = router,
                                    .body_limit = [router](const ports::Request& head) { return router.body_limit(head); }}});
  }
  [[nodiscard]] std::unique_ptr<taxii::Peers> peers(const std::string& password = "secret", const std::string& pin = {}) const {
    return *taxii::Peers::open({{.name = "members", .root = "https://127.0.0.1:" + std::to_string(server->port(0)) + "/taxii2/api/", .user = "us", .password = password, .ca = (folder / "tls" / "ca.pem").string(), .pin = pin}});
  }
};

}  // namespace

TEST_CASE("taxii push: to our own server, what it takes and what its ceiling keeps out, by id; then read back byte for byte") {
  Far far;
  const auto peers = far.peers();
  const auto looked = peers->look("members");
  REQUIRE(looked);
  CHECK((*looked)["collections"].at(0)["can_write"].boolean());
  const auto push = [&](const deliver::Sendable& sendable) { return *peers->senders().at("members")->hand_over(sendable); };
  const auto narrow = push(notes(1, 2, Tlp::amber));
  CHECK(narrow.outcome == refused_permanently);
  CHECK(narrow.reply.contains(note_id(1) + ": objects.ceiling"));
  const auto sent = notes(3, 9, Tlp::green);
  const auto taken = push(sent);
  CHECK_MESSAGE(taken.outcome == handed_over, taken.reply);
  CHECK(push(sent).outcome == handed_over);  // the same again is no error, and changes nothing
  std::string next, last;
  std::size_t objects = 0, pages = 0;
  do {
    const auto page = peers->page("members", {collection, 3, {}, next, {"note"}});
    REQUIRE(page);
    const auto answered = app::objects_of_answer(page->envelope);
    REQUIRE(answered);
    for (const auto object : answered->objects) CHECK(sent.wire().pieces[0].bytes.contains(object));
    CHECK(page->last > last);
    last = page->last;
    objects += answered->objects.size();
    next = answered->next;
    ++pages;
  } while (!next.empty());
  CHECK(objects == 7);
  CHECK(pages == 3);
  CHECK(app::objects_of_answer(peers->page("members", {collection, 3, last, {}, {"note"}})->envelope)->objects.empty());
  CHECK(rule_of(peers->page("members", {collection, 3, {}, "bogus", {}})) == "peer.next-unknown");
  CHECK(rule_of(peers->page("members", {"3f0d7a3e-8d0a-4a53-9c2b-999999999999", 3, {}, {}, {}})) == "peer.not-found");
}

TEST_CASE("taxii push: a recall reaches who fetched there before, and a second telling changes nothing") {
  Far far;
  const auto peers = far.peers();
  const auto senders = peers->senders();
  const auto& sender = senders.at("members");
  const auto sent = notes(1, 3, Tlp::green);
  REQUIRE(sender->hand_over(sent)->outcome == handed_over);
  const auto last = peers->page("members", {collection, 100, {}, {}, {}})->last;
  const auto revocation = *deliver::Revocation::of(DeliveryId{"018f3a52-7c11-7e3a-9b1d-000000000001"}, collection, Tlp::green, sent.wire().pieces[0].bytes, far.clock.now());
  CHECK(revocation.objects().size() == 3);
  for (int round = 0; round < 2; ++round) {
    const auto told = sender->revoke(revocation);
    REQUIRE(told);
    CHECK_MESSAGE(told->outcome == handed_over, told->reply);
    const auto page = peers->page("members", {collection, 100, last, {}, {}});
    const auto answered = app::objects_of_answer(page->envelope);
    REQUIRE(answered);
    CHECK(answered->objects.size() == 3);
    for (const auto object : answered->objects) {
      CHECK((*parse_json(object))["revoked"].boolean());
      CHECK_FALSE(object.contains("Größe"));
    }
  }
}

TEST_CASE("peer.refused, peer.down: another password, another key, another authority") {
  Far far;
  CHECK(rule_of(far.peers("guess")->look("members")) == "peer.refused");
  CHECK(far.peers("guess")->senders().at("members")->hand_over(notes(1, 1, Tlp::green))->outcome == refused_temporarily);
  const auto pinned = far.peers("secret", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")->look("members");
  CHECK(rule_of(pinned) == "peer.down");
  CHECK(pinned.error().detail == "its key is not the pinned one");
  const auto unknown = *taxii::Peers::open({{.name = "members", .root = "https://127.0.0.1:" + std::to_string(far.server->port(0)) + "/taxii2/api/", .user = "us", .password = "secret"}});
  CHECK(rule_of(unknown->look("members")) == "peer.down");
}
