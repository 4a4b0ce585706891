#include "in/http/taxii.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "base/instant.hpp"
#include "base/json.hpp"
#include "base/limits_served.hpp"
#include "base/text.hpp"
#include "in/http/taxii_request.hpp"

using namespace tocsin;
using namespace tocsin::http;
namespace {

const std::string media = "application/taxii+json;version=2.1";
const std::string open_one = "3f0d7a3e-8d0a-4a53-9c2b-111111111111", write_only = "3f0d7a3e-8d0a-4a53-9c2b-222222222222", hidden = "3f0d7a3e-8d0a-4a53-9c2b-333333333333";
const std::string both = "3f0d7a3e-8d0a-4a53-9c2b-444444444444";
const std::string root = "/taxii2/api/", objects_path = root + "collections/" + open_one + "/objects/";

std::string note(int number) { return "note--1b2c3d4e-0000-4000-8000-00000000000" + std::to_string(number); }

/// Bytes that are there already, given out a piece at a time; the piece after `good` pieces is refused.
struct TextBody final : ports::Body {
  std::string text;
  std::size_t at = 0, good = 1000, step = 1'000'000;
  [[nodiscard]] std::uint64_t size() const override { return text.size(); }
  Result<> take(std::string& out, std::size_t) override {
    if (good-- == 0) return refuse(Errc::conflict, "objects.altered", "body");
    out += text.substr(at, step);
    at = std::min(text.size(), at + step);
    return {};
  }
};

/// A collection of a few notes, the real store's rules of order and pages in a few lines. The store itself has its own tests.
struct FewObjects final : ports::Objects {
  std::vector<ports::ServedObject> all;
  Result<> state;
  ports::ObjectQuery asked;

  FewObjects() {
    for (int i = 1; i <= 5; ++i)
      all.push_back({note(i), "note", "2026-01-0" + std::to_string(i) + "T00:00:00.000000Z", Tlp::green, instant_from_us(1'772'331'000'000'000 + i), {"delivery-" + std::to_string(i % 2)},
                     "{\"id\":\"" + note(i) + "\"}"});
  }
  Result<ports::ObjectPage> page(const ports::ObjectQuery& query) override {
    asked = query;
    TRY_VOID(state);
    if (!query.next.empty() && query.next != "2") return refuse(Errc::invalid, "objects.next");
    ports::ObjectPage page;
    for (const auto& object : all) {
      if (query.added_after && object.date_added <= *query.added_after) continue;
      if (!query.next.empty() && object.id <= note(2)) continue;
      if (!query.ids.empty() && object.id != query.ids.front()) continue;
      const auto names = [&](const char* word) { return std::ranges::find(query.versions, word) != query.versions.end(); };
      if (!query.versions.empty() && !names("all") && !names("first") && !names("last") && !names(object.version.c_str())) continue;
      if (query.limit != 0 && page.objects.size() == query.limit) {
        page.more = true;
        page.next = "2";
        break;
      }
      page.objects.push_back(object);
    }
    const auto bodies = std::make_shared<TextBody>(piece);
    for (const auto& object : page.objects) bodies->text += (bodies->text.empty() ? "" : ",") + object.bytes;
    page.bodies = bodies;
    return page;
  }
  TextBody piece;
  Result<bool> has(const std::string&, const std::string& id, std::optional<Tlp>) override { return id <= note(5); }
  Result<std::size_t> withdraw(const std::string&) override { return 0; }
  Result<ports::Recalled> recall(const std::string&) override { return ports::Recalled{}; }
  Result<ports::PostStatus> put(ports::PutAsk ask) override { return ask.status; }
  Result<std::optional<ports::PostStatus>> status(const std::string& id) override {
    TRY_VOID(state);
    if (id != known.id) return std::nullopt;
    return known;
  }
  ports::PostStatus known{open_one, "isac", "api", write_only, instant_from_us(1'772'331'000'000'000), {{note(1), "2026-01-01T00:00:00.000000Z", {}}}, {{note(2), "2026-01-02T00:00:00.000000Z", "a \"reason\""}}, 1};
  Result<std::size_t> remove(const std::string&, const std::string& id, const std::vector<std::string>& versions) override {
    removed = versions;
    return id <= note(5) ? 1U : 0U;
  }
  std::vector<std::string> removed;
  Result<std::int64_t> count(const std::string&) override { return 5; }
  Result<std::size_t> sweep() override { return 0; }
};

struct Door {
  std::shared_ptr<FewObjects> objects = std::make_shared<FewObjects>();
  std::vector<TaxiiFetch> fetches;
  std::vector<Error> troubles;
  std::vector<std::string> posts;
  std::string certificate;
  std::vector<ports::Pull> pulls;
  Result<> taking;
  ports::Handler handler;
  std::function<std::size_t(const ports::Request&)> body_limit;
  std::function<void(const ports::Request&, std::string_view, int, const Error&)> refused;

  Door() {
    TaxiiDoor door;
    door.title = "Utility";
    door.contact = "soc@utility.example";
    door.objects = objects;
    door.authenticate = [](const TaxiiCredential& credential) -> Result<std::shared_ptr<const TaxiiClient>> {
      if (credential.secret == "down") return refuse(Errc::unavailable, "store.busy");
      if (credential.secret.starts_with("other"))
        return std::make_shared<const TaxiiClient>(TaxiiClient{credential.secret, {{open_one, "api", "Open", {}, "open", true, false, Tlp::green}}});
      if (credential.secret != "secret" && credential.certificate != "c0ffee") return nullptr;
      return std::make_shared<const TaxiiClient>(TaxiiClient{"isac", {{open_one, "api", "Open", {}, "open", true, false, Tlp::green}, {write_only, "api", "Write", {}, {}, false, true, {}},
                                                                       {hidden, "api", "Hidden", {}, {}, false, false, {}}, {both, "partners", "Both", "of all", "both", true, true, Tlp::amber}}});
    };
    door.take = [this](const TaxiiClient& client, const TaxiiCollection& collection, std::string_view envelope) -> Result<ports::PostStatus> {
      TRY_VOID(taking);
      posts.push_back(client.id + " " + collection.id + " " + std::string(envelope));
      return objects->known;
    };
    door.seen = [this](ports::Pull pull) { pulls.push_back(std::move(pull)); };
    door.fetched = [this](const TaxiiFetch& fetch) { fetches.push_back(fetch); };
    refused = taxii_refused(door);
    door.trouble = [this](const Error& error) { troubles.push_back(error); };
    body_limit = taxii_body_limit(door);
    handler = taxii(door);
  }
  ports::Response ask(std::string method, std::string path, std::map<std::string, std::string> query = {}, std::map<std::string, std::string> headers = {}, std::string body = {}) {
    headers.try_emplace("authorization", "Bearer secret");
    return handler({std::move(method), std::move(path), std::move(query), std::move(headers), std::move(body), "test", certificate});
  }
  ports::Response get(std::string path, std::map<std::string, std::string> query = {}, std::map<std::string, std::string> headers = {}) {
    return ask("GET", std::move(path), std::move(query), std::move(headers));
  }
};

std::string code_of(const ports::Response& response) { return (*parse_json(response.body))["error_code"].text(); }

}  // namespace

TEST_CASE("taxii: discovery, API root and collections as section 4 and 5 want them, with or without a last slash") {
  Door door;
  for (const auto* path : {"/taxii2/", "/taxii2"}) {
    const auto response = door.get(path);
    CHECK(response.status == 200);
    CHECK(response.type == media);
    const auto body = *parse_json(response.body);
    CHECK(body["default"].text() == root);
    CHECK(body["api_roots"].at(0).text() == root);
    CHECK(body["title"].text() == "Utility");
  }
  const auto api = *parse_json(door.get(root).body);
  CHECK(api["versions"].at(0).text() == media);
  CHECK(api["max_content_length"].integer() > 0);
  const auto collections = *parse_json(door.get(root + "collections/").body);
  REQUIRE(collections["collections"].array().size() == 2);  // one that may neither be read nor written is not told of
  CHECK(collections["collections"].at(0)["id"].text() == open_one);
  CHECK(collections["collections"].at(0)["can_read"].boolean());
  CHECK_FALSE(collections["collections"].at(0)["can_write"].boolean());
  CHECK(door.get(root + "collections/open/").body == to_jcs(collections["collections"].at(0)));
}

TEST_CASE("taxii: objects come byte for byte, with date headers, more and next") {
  Door door;
  const auto first = door.get(objects_path, {{"limit", "2"}});
  CHECK(first.body == "{\"more\":true,\"next\":\"2\",\"objects\":[{\"id\":\"" + note(1) + "\"},{\"id\":\"" + note(2) + "\"}]}");
  CHECK(first.headers.at("X-TAXII-Date-Added-First") == "2026-03-01T02:10:00.000001Z");
  CHECK(first.headers.at("X-TAXII-Date-Added-Last") == "2026-03-01T02:10:00.000002Z");
  const auto rest = *parse_json(door.get(objects_path, {{"next", "2"}}).body);
  CHECK(rest["objects"].array().size() == 3);
  CHECK_FALSE(rest["more"].boolean());
  const auto none = door.get(objects_path, {{"added_after", "2999-01-01T00:00:00Z"}});
  CHECK(none.body == "{}");
  CHECK(none.status == 200);
  // the fields are dates of objects, and there are none: what is made up there clients would go on from
  for (const auto* field : {"X-TAXII-Date-Added-First", "X-TAXII-Date-Added-Last"}) CHECK_FALSE(none.headers.contains(field));
}

TEST_CASE("taxii: manifest, object and versions") {
  Door door;
  const auto manifest = door.get(root + "collections/open/manifest/", {{"limit", "2"}});
  const auto body = *parse_json(manifest.body);
  CHECK(body["more"].boolean());
  CHECK_FALSE(body["next"].text().empty());  // the parameter is there to ask with, so that its value has to come from somewhere
  CHECK(body["objects"].at(0)["date_added"].text() == "2026-03-01T02:10:00.000001Z");
  CHECK(body["objects"].at(0)["media_type"].text() == "application/stix+json;version=2.1");
  CHECK(manifest.headers.contains("X-TAXII-Date-Added-Last"));
  CHECK(door.objects->asked.bodies == ports::ObjectQuery::Bodies::none);
  CHECK(door.get(objects_path + note(3) + "/").body == "{\"more\":false,\"objects\":[{\"id\":\"" + note(3) + "\"}]}");
  CHECK(door.get(objects_path + note(3) + "/versions/").body == "{\"more\":false,\"versions\":[\"2026-01-03T00:00:00.000000Z\"]}");
  CHECK(door.objects->asked.versions == std::vector<std::string>{"all"});
  CHECK(door.get(objects_path + note(9) + "/").status == 404);
  // a version that is not there (any more) is not found; who asks for what is new, or for words, gets an empty page
  const auto of_one = [&](std::map<std::string, std::string> query) { return door.get(objects_path + note(3) + "/", std::move(query)); };
  const std::string kept = "2026-01-03T00:00:00Z", gone = "2026-01-04T00:00:00.000Z", later = "2999-01-01T00:00:00Z";
  CHECK(of_one({{"match[version]", kept}}).status == 200);
  CHECK(of_one({{"match[version]", gone + "," + kept}}).status == 200);
  CHECK(of_one({{"match[version]", gone}}).status == 404);
  CHECK(of_one({{"match[version]", gone}}).type == media);
  CHECK(of_one({{"match[version]", gone}, {"limit", "5"}}).status == 404);
  CHECK(door.ask("HEAD", objects_path + note(3) + "/", {{"match[version]", gone}}).status == 404);
  CHECK(of_one({{"match[version]", "last"}, {"added_after", later}}).body == "{}");
  CHECK(of_one({{"match[version]", kept}, {"added_after", later}}).status == 200);
  CHECK(of_one({{"added_after", later}}).status == 200);
  CHECK(door.get(objects_path + note(9) + "/versions/").status == 404);
}

TEST_CASE("taxii: filters reach the store as the client meant them") {
  Door door;
  door.get(objects_path, {{"match[id]", note(1) + "," + note(2)}, {"match[type]", "note,indicator"}, {"match[version]", "first,2026-01-01T00:00:00Z"}, {"match[spec_version]", "2.1"},
                          {"match[bogus]", "1"}, {"limit", "1000000"}, {"added_after", "2026-01-01T00:00:00.5Z"}});
  const auto& asked = door.objects->asked;
  CHECK(asked.ids.size() == 2);
  CHECK(asked.types == std::vector<std::string>{"note", "indicator"});
  CHECK(asked.versions == std::vector<std::string>{"first", "2026-01-01T00:00:00.000000Z"});
  CHECK(asked.limit == limits::taxii_page_objects_max);
  CHECK(to_rfc3339(*asked.added_after) == "2026-01-01T00:00:00.500000Z");
  CHECK(asked.collection == open_one);
}

TEST_CASE("taxii.limit, taxii.added-after, taxii.match, objects.next: a malformed parameter is 400 in TAXII's own form") {
  Door door;
  for (const auto* bad : {"0", "-1", "abc", "", "1.5", "+1", " 1"}) CHECK(code_of(door.get(objects_path, {{"limit", bad}})) == "taxii.limit");
  CHECK(door.get(objects_path, {{"added_after", "2020-01-01T00:00:00.123456789Z"}}).status == 200);
  for (const auto* bad : {"yesterday", "", "2026-01-01", "2026-01-01T00:00:00"}) CHECK(code_of(door.get(objects_path, {{"added_after", bad}})) == "taxii.added-after");
  for (const auto* bad : {"junk", "all,first", "", "first,,last", "last,first,last", "2026-01-01T00:00:00.000Z,2026-01-01T00:00:00Z"}) CHECK(code_of(door.get(objects_path, {{"match[version]", bad}})) == "taxii.match");
  for (const auto* bad : {"note", "note--1", ""}) CHECK(code_of(door.get(objects_path, {{"match[id]", bad}})) == "taxii.match");
  CHECK(code_of(door.get(objects_path, {{"next", "bogus"}})) == "objects.next");
  const auto response = door.get(objects_path, {{"limit", "0"}});
  CHECK(response.status == 400);
  CHECK(response.type == media);
  CHECK((*parse_json(response.body))["http_status"].text() == "400");
  CHECK_FALSE((*parse_json(response.body))["title"].text().empty());
}

TEST_CASE("taxii: what the door refuses before it is read is told in TAXII's form too") {
  for (const auto* target : {"/taxii2", "/taxii2/", "/taxii2?x=1&x=2", "/taxii2/api/collections/open/objects/?limit=1&limit=2"}) {
    const auto refused = taxii_refusal(target, 413, {Errc::invalid, "http.body-too-large", {}, "at most 5 bytes"});
    REQUIRE(refused);
    CHECK(refused->status == 413);
    CHECK(refused->type == media);
    const auto body = *parse_json(refused->body);
    CHECK(body["http_status"].text() == "413");
    CHECK(body["error_code"].text() == "http.body-too-large");
    CHECK(body["description"].text() == "at most 5 bytes");
    CHECK_FALSE(body["title"].text().empty());
  }
  for (const auto* target : {"", "/", "/taxii", "/taxii20/", "/r/taxii2/"}) CHECK_FALSE(taxii_refusal(target, 413, {Errc::invalid, "http.body-too-large", {}, {}}));
}

TEST_CASE("taxii: who is not known is asked to sign in, and learns nothing of what there is") {
  Door door;
  for (const auto* authorization : {"", "Bearer wrong", "Bearer ", "Basic !!", "Basic aXNhYw==", "Digest x", "Basic OnNlY3JldA=="})
    for (const auto& path : {std::string("/taxii2/"), objects_path, std::string("/taxii2/nowhere/")}) {
      const auto response = door.get(path, {}, {{"authorization", authorization}});
      CHECK(response.status == 401);
      CHECK(response.headers.at("WWW-Authenticate").starts_with("Basic realm="));
    }
  CHECK(door.get("/taxii2/", {}, {{"authorization", "Basic " + to_base64(as_bytes("isac:secret"))}}).status == 200);
  CHECK(door.get("/taxii2/", {}, {{"authorization", "bearer secret"}}).status == 200);
  CHECK(door.get("/taxii2/", {}, {{"authorization", "Bearer down"}}).status == 503);
  door.certificate = "c0ffee";
  CHECK(door.get("/taxii2/", {}, {{"authorization", ""}}).status == 200);
  CHECK(door.get("/taxii2/", {}, {{"authorization", "Bearer wrong"}}).status == 401);  // a wrong credential is not helped by a right one
  door.certificate = "decaf";
  CHECK(door.get("/taxii2/", {}, {{"authorization", ""}}).status == 401);
}

TEST_CASE("taxii: 406 only for what section 1.6.8 does not define") {
  Door door;
  const auto status = [&](const std::string& accept, const std::string& path) { return door.get(path, {}, {{"accept", accept}}).status; };
  for (const auto* good : {"", "*/*", "application/*", "application/taxii+json", "application/taxii+json;version=2.1", "application/taxii+json; version=2.1", "Application/TAXII+json; version=\"2.1\"",
                           "text/html, application/taxii+json;version=2.1;q=0.5"})
    CHECK(status(good, "/taxii2/") == 200);
  for (const auto* bad : {"text/html", "application/json", "application/taxii+json;version=2.0", "application/vnd.oasis.taxii+json; version=2.0", "application/taxii+json;q=0", "application/stix+json;version=2.1"})
    CHECK(status(bad, "/taxii2/") == 406);
  CHECK(status("application/stix+json;version=2.1", objects_path) == 200);
}

TEST_CASE("taxii.may-not-read, taxii.may-not-write: what a client may is asked of each collection, and what it may not know of is not there") {
  Door door;
  CHECK(door.ask("POST", objects_path).status == 403);
  CHECK(code_of(door.ask("POST", objects_path)) == "taxii.may-not-write");
  CHECK(door.ask("DELETE", objects_path + note(1) + "/").status == 403);
  CHECK(code_of(door.get(root + "collections/" + write_only + "/objects/")) == "taxii.may-not-read");
  CHECK(door.get(root + "collections/" + write_only + "/").status == 200);
  CHECK(door.ask("DELETE", root + "collections/" + write_only + "/objects/" + note(1) + "/").status == 403);
  for (const auto& path : {root + "collections/" + hidden + "/", root + "collections/" + hidden + "/objects/", root + "collections/nobody/", root + "status/" + hidden + "/", root + "status/x/", root + "nothing/",
                           std::string("/taxii2/other/"), objects_path + note(1) + "/other/", root + "collections/open/manifest/x/", root + "collections/both/", std::string("/taxii2x/")})
    CHECK(door.get(path).status == 404);
  CHECK(door.ask("POST", root + "collections/" + hidden + "/objects/").status == 404);
  CHECK(door.ask("DELETE", root + "collections/" + hidden + "/objects/" + note(1) + "/").status == 404);
}

TEST_CASE("taxii: each path allows its methods and names them") {
  Door door;
  const auto allow = [&](const char* method, const std::string& path) {
    const auto response = door.ask(method, path);
    CHECK(response.status == 405);
    CHECK(code_of(response) == "http.method");
    return response.headers.at("Allow");
  };
  CHECK(allow("PUT", objects_path) == "GET, HEAD, POST");
  CHECK(allow("DELETE", objects_path) == "GET, HEAD, POST");
  CHECK(allow("PUT", objects_path + note(1) + "/") == "DELETE, GET, HEAD");
  for (const auto& path : {std::string("/taxii2/"), root, root + "collections/", root + "collections/open/", root + "collections/open/manifest/", objects_path + note(1) + "/versions/", root + "status/" + open_one + "/"})
    CHECK(allow("POST", path) == "GET, HEAD");
}

TEST_CASE("taxii: several API roots, each with the collections that the client may know of") {
  Door door;
  CHECK((*parse_json(door.get("/taxii2/").body))["api_roots"] == Json(Json::Array{"/taxii2/api/", "/taxii2/partners/"}));
  CHECK((*parse_json(door.get("/taxii2/").body))["default"].text() == "/taxii2/api/");
  CHECK((*parse_json(door.get("/taxii2/partners/").body))["title"].text() == "Utility, partners");
  const auto collections = *parse_json(door.get("/taxii2/partners/collections/").body);
  REQUIRE(collections["collections"].array().size() == 1);
  CHECK(collections["collections"].at(0)["description"].text() == "of all");
  CHECK(door.get("/taxii2/partners/collections/both/").status == 200);
  CHECK(door.get("/taxii2/partners/collections/open/").status == 404);
  CHECK(door.get("/taxii2/partners/collections/both/objects/").status == 200);
  CHECK(door.objects->asked.tlp_max == Tlp::amber);
}

TEST_CASE("taxii: a POST is answered with its status, which can be asked for by the same client in the same root") {
  Door door;
  const std::string into = root + "collections/" + write_only + "/objects/";
  const auto post = [&](std::map<std::string, std::string> headers) { return door.ask("POST", into, {}, std::move(headers), "{\"objects\":[]}"); };
  const auto response = post({{"content-type", media}});
  CHECK(response.status == 202);
  CHECK(response.type == media);
  const auto status = *parse_json(response.body);
  CHECK(status["id"].text() == open_one);
  CHECK(status["status"].text() == "complete");
  CHECK(status["request_timestamp"].text() == "2026-03-01T02:10:00.000000Z");
  CHECK(status["total_count"].integer() == 2);
  CHECK(status["success_count"].integer() == 1);
  CHECK(status["failure_count"].integer() == 1);
  CHECK(status["pending_count"].integer() == 0);
  CHECK_FALSE(status.has("pendings"));
  CHECK(status["successes"].at(0)["version"].text() == "2026-01-01T00:00:00.000000Z");
  CHECK(status["failures"].at(0)["id"].text() == note(2));
  CHECK(status["failures"].at(0)["message"].text() == "a \"reason\"");
  CHECK(door.posts == std::vector<std::string>{"isac " + write_only + " {\"objects\":[]}"});
  CHECK(door.get(root + "status/" + open_one + "/").body == response.body);
  CHECK(door.get("/taxii2/partners/status/" + open_one + "/").status == 404);
  door.objects->known.client = "somebody else";
  CHECK(door.get(root + "status/" + open_one + "/").status == 404);
  for (const auto* type : {"application/taxii+json", "application/taxii+json; version=2.1", "Application/TAXII+JSON;version=\"2.1\""}) CHECK(post({{"content-type", type}}).status == 202);
  for (const auto* type : {"", "application/json", "application/stix+json;version=2.1", "application/taxii+json;version=2.0", "text/plain"}) CHECK(post({{"content-type", type}}).status == 415);
  CHECK(post({{"content-type", media}, {"content-encoding", "gzip"}}).status == 415);
  CHECK(post({{"content-type", media}, {"content-encoding", "identity"}}).status == 202);
  CHECK(post({{"content-type", media}, {"accept", "text/html"}}).status == 406);
}

TEST_CASE("taxii.envelope: what is no envelope is 422, what is no JSON 400, and a store that is away 503 with Retry-After") {
  Door door;
  const auto status = [&](Error error) {
    door.taking = std::unexpected(std::move(error));
    return door.ask("POST", root + "collections/" + write_only + "/objects/", {}, {{"content-type", media}}, "{}");
  };
  CHECK(status({Errc::invalid, "taxii.envelope", "/objects", "is missing"}).status == 422);
  CHECK(status({Errc::invalid, "json.syntax", "byte 1", {}}).status == 400);
  const auto away = status({Errc::unavailable, "sql.busy", {}, {}});
  CHECK(away.status == 503);
  CHECK(away.headers.contains("Retry-After"));
}

TEST_CASE("taxii: DELETE removes all versions or those that match, and then there is nothing") {
  Door door;
  const std::string path = "/taxii2/partners/collections/both/objects/";
  const auto gone = door.ask("DELETE", path + note(1) + "/");
  CHECK(gone.status == 200);
  CHECK(gone.body.empty());
  CHECK(door.objects->removed.empty());
  CHECK(door.ask("DELETE", path + note(1) + "/", {{"match[version]", "first"}}).status == 200);
  CHECK(door.objects->removed == std::vector<std::string>{"first"});
  CHECK(door.ask("DELETE", path + note(1) + "/", {{"match[spec_version]", "2.0"}}).status == 404);
  CHECK(door.ask("DELETE", path + note(1) + "/", {{"match[version]", "junk"}}).status == 400);
  CHECK(door.ask("DELETE", path + note(9) + "/").status == 404);
}

TEST_CASE("taxii: a page that does not fit in one piece is read while it is sent, and cut where it was altered") {
  Door door;
  door.objects->piece.step = 20;
  auto response = door.get(objects_path);
  REQUIRE(response.rest);
  const auto length = response.body.size() + response.rest->size();
  std::string whole = response.body;
  while (whole.size() < length) REQUIRE(response.rest->take(whole, 20));
  CHECK(whole.size() == length);
  CHECK(whole.ends_with("]}"));
  CHECK((*parse_json(whole))["objects"].array().size() == 5);
  door.objects->piece.good = 2;
  response = door.get(objects_path);
  REQUIRE(response.rest);
  CHECK(response.rest->take(whole, 20));
  CHECK_FALSE(response.rest->take(whole, 20));
  REQUIRE(door.troubles.size() == 1);
  CHECK(door.troubles[0].rule == "objects.altered");
  door.objects->piece.good = 0;
  CHECK(door.get(objects_path).status == 503);  // altered from the first: nothing of it leaves
}

TEST_CASE("taxii.pages-in-hand: a client holds so many pages at a time, all together so many; a page that was sent makes room") {
  Door door;
  std::vector<ports::Response> held;
  for (std::size_t i = 0; i < limits::taxii_pages_of_client_max; ++i) {
    held.push_back(door.get(objects_path));
    CHECK(held.back().status == 200);
  }
  const auto refused = door.get(objects_path);
  CHECK(refused.status == 429);
  CHECK(code_of(refused) == "taxii.pages-in-hand");
  CHECK(refused.headers.at("Retry-After") == "5");
  CHECK(door.get(root + "collections/" + open_one + "/manifest/").status == 200);  // which holds nothing
  CHECK(door.ask("GET", objects_path, {}, {{"authorization", "Bearer other"}}).status == 200);
  held.pop_back();
  CHECK(door.get(objects_path).status == 200);
  CHECK(door.get(objects_path).status == 200);  // each was let go with its answer
  for (std::size_t client = 0; held.size() < limits::taxii_pages_max; ++client)
    for (std::size_t i = 0; i < limits::taxii_pages_of_client_max && held.size() < limits::taxii_pages_max; ++i)
      held.push_back(door.ask("GET", objects_path, {}, {{"authorization", "Bearer other" + std::to_string(client)}}));
  for (const auto& each : held) CHECK(each.status == 200);
  CHECK(door.ask("GET", objects_path, {}, {{"authorization", "Bearer other-last"}}).status == 503);
}

TEST_CASE("taxii: a body is read of clients that may post, and of nobody else") {
  Door door;
  const auto limit = [&](std::string method, std::map<std::string, std::string> headers, std::string certificate = {}) {
    return door.body_limit({std::move(method), objects_path, {}, std::move(headers), {}, "test", std::move(certificate)});
  };
  CHECK(limit("POST", {{"authorization", "Bearer secret"}}) == limits::taxii_post_bytes_max);
  CHECK(limit("POST", {}, "c0ffee") == limits::taxii_post_bytes_max);
  CHECK(limit("GET", {{"authorization", "Bearer secret"}}) == 0);
  CHECK(limit("POST", {{"authorization", "Bearer guess"}}) == 0);
  CHECK(limit("POST", {{"authorization", "Bearer down"}}) == 0);
  CHECK(limit("POST", {{"authorization", "Bearer other"}}) == 0);  // reads, and writes nowhere
  CHECK(limit("POST", {}) == 0);
}

TEST_CASE("taxii: an operator sees who asked for what, with filters, pages and errors") {
  Door door;
  door.get(objects_path, {{"limit", "2"}, {"match[type]", "note"}});
  door.get(objects_path, {{"limit", "0"}});
  door.get("/taxii2/", {}, {{"authorization", "Bearer wrong"}});
  door.get(root + "collections/open/manifest/");
  REQUIRE(door.pulls.size() == 4);
  CHECK(door.pulls[0].client == "isac");
  CHECK(door.pulls[0].what == "objects");
  CHECK(door.pulls[0].root == "api");
  CHECK(door.pulls[0].collection == open_one);
  CHECK(door.pulls[0].filters == "limit=2&match[type]=note");
  CHECK(door.pulls[0].objects == 2);
  CHECK(door.pulls[0].first == "2026-03-01T02:10:00.000001Z");
  CHECK(door.pulls[0].status == 200);
  CHECK(door.pulls[1].status == 400);
  CHECK(door.pulls[1].rule == "taxii.limit");
  CHECK(door.pulls[2].status == 401);
  CHECK(door.pulls[2].client.empty());
  CHECK(door.pulls[3].what == "manifest");
}

TEST_CASE("taxii: an operator sees what was refused before it was read, too") {
  Door door;
  const auto refuse_it = [&](const std::string& target, int status, const char* credential = "Bearer secret") {
    door.refused({"POST", {}, {}, {{"authorization", credential}}, {}, "192.0.2.7", {}}, target, status, {Errc::invalid, "http.target", "limit", {}});
  };
  refuse_it(root + "collections/open/objects/?limit=1&limit=2", 400);
  refuse_it("/taxii2", 413, "");
  refuse_it("/taxii2/api/collections/" + hidden + "/objects/" + note(1) + "/?x=%zz\xff", 400);
  refuse_it(objects_path, 503);
  refuse_it("/api/shares?a=1&a=2", 400);
  refuse_it("/taxii2/" + std::string(1000, 'r') + "/?" + std::string(1000, 'q'), 400);
  REQUIRE(door.pulls.size() == 5);
  CHECK(door.pulls[0].client == "isac");
  CHECK(door.pulls[0].collection == open_one);
  CHECK(door.pulls[0].root == "api");
  CHECK(door.pulls[0].what == "objects");
  CHECK(door.pulls[0].filters == "limit=1&limit=2");
  CHECK(door.pulls[0].rule == "http.target");
  CHECK(door.pulls[0].status == 400);
  CHECK(door.pulls[0].peer == "192.0.2.7");
  CHECK(door.pulls[1].client.empty());
  CHECK(door.pulls[1].status == 413);
  CHECK(door.pulls[2].what == "object");
  CHECK(door.pulls[2].collection.empty());  // of which the client knows nothing
  CHECK(door.pulls[2].filters == "x=%zz");
  CHECK(door.pulls[3].client.empty());      // no credential is looked for when there is too much to do
  CHECK(door.pulls[4].root.size() == 64);
  CHECK(door.pulls[4].filters.size() == 500);
}

TEST_CASE("taxii: a fetch is told once with its deliveries; a look at the index or a HEAD is none") {
  Door door;
  door.get(objects_path);
  REQUIRE(door.fetches.size() == 1);
  CHECK(door.fetches[0].client == "isac");
  CHECK(door.fetches[0].collection == open_one);
  CHECK(door.fetches[0].deliveries == std::vector<std::string>{"delivery-0", "delivery-1"});
  door.get(root + "collections/open/manifest/");
  door.ask("HEAD", objects_path);
  door.get(objects_path, {{"added_after", "2999-01-01T00:00:00Z"}});
  CHECK(door.fetches.size() == 1);
  door.get(objects_path + note(2) + "/");
  CHECK(door.fetches.back().deliveries == std::vector<std::string>{"delivery-0"});
}

TEST_CASE("taxii: what was altered is not served, and only the house learns why") {
  Door door;
  door.objects->state = refuse(Errc::conflict, "objects.altered", note(1));
  const auto response = door.get(objects_path);
  CHECK(response.status == 503);
  CHECK_FALSE(response.body.contains("altered"));
  CHECK_FALSE(response.body.contains(note(1)));
  REQUIRE(door.troubles.size() == 1);
  CHECK(door.troubles[0].rule == "objects.altered");
}
