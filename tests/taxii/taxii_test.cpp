// Cleared bundles in the object store, served by the outside door over TLS, read back with curl and jq.
#include <doctest/doctest.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <set>

#include "base/json.hpp"
#include "base/text.hpp"
#include "in/http/router.hpp"
#include "in/http/server.hpp"
#include "in/http/taxii.hpp"
#include "out/keys/key_folder.hpp"
#include "out/keys/system.hpp"
#include "out/objects/object_store.hpp"
#include "out/tls/authority.hpp"
#include "path/deliver/cleared.hpp"
#include "path/mark/mark.hpp"
#include "support/folder.hpp"

using namespace tocsin;
namespace {

const std::string collection = "3f0d7a3e-8d0a-4a53-9c2b-111111111111";

std::string uuid(int number) {
  const auto digits = std::to_string(number);
  return "018f3a52-7c11-7e3a-9b1d-" + std::string(12 - digits.size(), '0') + digits;
}

deliver::Sendable notes(int delivery, int from, int to) {
  Json whole(Json::Object{{"type", "bundle"}, {"id", "bundle--" + uuid(delivery)}});
  for (int i = from; i <= to; ++i)
    whole["objects"].push(Json::Object{{"type", "note"}, {"spec_version", "2.1"}, {"id", "note--" + uuid(i)}, {"created", "2026-01-01T00:00:00.000Z"}, {"modified", "2026-01-01T00:00:00.000Z"},
                                       {"content", "Größe " + std::to_string(i)}, {"object_refs", Json::Array{Json("note--" + uuid(i))}}});
  auto e = deliver::cleared::example(deliver::Format::stix, collection, {{"objects", to_jcs(mark::mark_objects(Tlp::green, std::move(whole)))}}, Tlp::green, uuid(delivery));
  e.settle();
  return *e.ask();
}

/// The outside door with one collection that the client `isac` may read.
struct House {
  test::Folder folder;
  std::unique_ptr<keys::KeyFolder> keys;
  keys::SystemClock clock;
  std::shared_ptr<objects::ObjectStore> store;
  std::vector<http::TaxiiFetch> fetches;
  std::unique_ptr<http::Server> server;

  House() {
    REQUIRE(keys::KeyFolder::make(folder / "keys"));
    keys = *keys::KeyFolder::open(folder / "keys");
    store = *objects::ObjectStore::open(folder / "objects", *keys, clock);
    REQUIRE(tls::open_authority((folder / "tls").string(), clock.now()));
    const auto certificate = *tls::server_certificate((folder / "tls").string(), "outside", {}, clock.now());
    http::TaxiiDoor door;
    door.objects = store;
    door.authenticate = [](const http::TaxiiCredential& credential) -> Result<std::shared_ptr<const http::TaxiiClient>> {
      if (credential.user != "isac" || credential.secret != "secret") return nullptr;
      return std::make_shared<const http::TaxiiClient>(http::TaxiiClient{"isac", {{collection, "api", "Neighbors", {}, "neighbors", true, false, {}}}});
    };
    door.fetched = [this](const http::TaxiiFetch& fetch) { fetches.push_back(fetch); };
    http::Router router("outside", {});
    router.mount(http::taxii_prefix, http::taxii(std::move(door)));
    server = *http::Server::start({{.name = "outside", .address = "127.0.0.1", .tls = http::TlsFiles{certificate.certificate, certificate.key}, .handler = router}});
  }

  /// What curl prints for a path, through a further command.
  [[nodiscard]] std::string curl(const std::string& path, const std::string& options = "-u isac:secret", const std::string& then = "cat") const {
    const auto command = "curl -s -g --cacert " + (folder / "tls" / "ca.pem").string() + " -H 'Accept: application/taxii+json;version=2.1' " + options + " 'https://127.0.0.1:" +
                         std::to_string(server->port(0)) + path + "' | " + then;
    std::string out;
    auto* pipe = ::popen(command.c_str(), "r");
    for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe)) out += static_cast<char>(c);
    ::pclose(pipe);
    return std::string(trim(out));
  }
};

}  // namespace

TEST_CASE("taxii: what was released is read back over TLS with curl and jq, page by page, byte for byte") {
  House house;
  const auto sent = notes(1, 1, 30);
  REQUIRE(house.store->hand_over(sent));
  REQUIRE(house.store->hand_over(notes(2, 31, 45)));
  CHECK(house.curl("/taxii2/", "-u isac:secret", "jq -r .default") == "/taxii2/api/");
  const auto objects = "/taxii2/api/collections/neighbors/objects/";

  std::set<std::string> seen;
  std::string next;
  int pages = 0;
  do {
    const auto page = *parse_json(house.curl(std::string(objects) + "?limit=10&match[type]=note" + (next.empty() ? "" : "&next=" + next)));
    for (const auto& object : page["objects"].array()) {
      CHECK(seen.insert(object["id"].text()).second);
      CHECK(object["object_marking_refs"].array().size() == 1);
    }
    next = page["next"].text();
    ++pages;
  } while (!next.empty());
  CHECK(seen.size() == 45);
  CHECK(pages == 5);

  const auto one = house.curl(std::string(objects) + "note--" + uuid(7) + "/", "-u isac:secret", "jq -cS .objects[0]");
  CHECK(sent.wire().pieces[0].bytes.contains(one));
  CHECK(house.curl(std::string(objects) + "?limit=1", "-u isac:secret -D - -o /dev/null", "grep -ci '^X-TAXII-Date-Added-'") == "2");
  REQUIRE_FALSE(house.fetches.empty());
  CHECK(house.fetches[0].deliveries == std::vector<std::string>{uuid(1)});
}

TEST_CASE("taxii: without the client's token there is nothing to see, and a withdrawn delivery is gone") {
  House house;
  REQUIRE(house.store->hand_over(notes(1, 1, 3)));
  const auto status = "-o /dev/null -w '%{http_code}'";
  const auto objects = "/taxii2/api/collections/" + collection + "/objects/";
  CHECK(house.curl(objects, status) == "401");
  CHECK(house.curl(objects, std::string("-u isac:wrong ") + status) == "401");
  CHECK(house.curl(objects, std::string("-u isac:secret ") + status) == "200");
  CHECK(house.fetches.size() == 1);
  CHECK(*house.store->withdraw(uuid(1)) == 4);
  CHECK(house.curl(objects) == "{}");
  CHECK(house.curl(objects + "note--" + uuid(1) + "/", std::string("-u isac:secret ") + status) == "404");
}
