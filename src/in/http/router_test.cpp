#include "in/http/router.hpp"

#include <doctest/doctest.h>

#include <stdexcept>

#include "base/limits_served.hpp"
#include "base/texts/error_codes.hpp"
#include "in/http/problem.hpp"
#include "in/http/target.hpp"
#include "in/http/throttle.hpp"

using namespace tocsin;
using namespace tocsin::http;
namespace {

const Message note_message{"Note", {{.name = "title", .required = true}, {.name = "count", .type = FieldType::integer}}};
const Message page_message{"Page", {{.name = "limit", .type = FieldType::integer, .max = 500}, {.name = "open", .type = FieldType::boolean}, {.name = "state"}}};

/// The router never looks inside a principal; any address will do.
const identity::Principal* somebody() {
  static const int place = 0;
  return reinterpret_cast<const identity::Principal*>(&place);
}
const Doorkeeper keeper{
    .authenticate = [](std::string_view token, const ports::Request&) -> Result<std::shared_ptr<const identity::Principal>> {
      if (token == "toc_store-down") return refuse(Errc::unavailable, "http.busy");
      if (!token.starts_with("toc_")) return refuse(Errc::forbidden, "http.unauthenticated");
      return std::shared_ptr<const identity::Principal>(std::shared_ptr<void>(), somebody());
    },
    .permit = [](const identity::Principal&, std::string_view right) -> Result<> {
      if (right == "note.delete") return refuse(Errc::forbidden, "http.unauthenticated");
      return {};
    }};

Router make_router(Observer observer = {}) {
  std::vector<Row> rows{
      {.method = "GET", .pattern = "/v1/notes", .right = "", .summary = "list",
       .handler = [](const Call& call) -> Result<Reply> { return ok(call.query); }, .query = &page_message},
      {.method = "POST", .pattern = "/v1/notes", .right = "note.write", .message = &note_message, .summary = "write",
       .handler = [](const Call& call) -> Result<Reply> { return created("/v1/notes/1", call.body); },
       .accepts = {"application/json", "application/x-www-form-urlencoded"}, .body_bytes_max = 60},
      {.method = "GET", .pattern = "/v1/notes/{id}", .right = "", .summary = "one",
       .handler = [](const Call& call) -> Result<Reply> { return ok(Json::Object{{"id", call.params.at("id")}}); }},
      {.method = "GET", .pattern = "/v1/notes/mine", .right = "", .summary = "mine",
       .handler = [](const Call&) -> Result<Reply> { return ok("mine"); }},
      {.method = "DELETE", .pattern = "/v1/notes/{id}", .right = "note.delete", .summary = "delete",
       .handler = [](const Call&) -> Result<Reply> { return Reply{.status = 204}; }},
      {.method = "GET", .pattern = "/v1/stale", .right = "", .summary = "stale",
       .handler = [](const Call&) -> Result<Reply> { return refuse(Errc::stale, "json.syntax", "/a", "the detail"); }},
      {.method = "GET", .pattern = "/v1/throws", .right = "", .summary = "throws",
       .handler = [](const Call&) -> Result<Reply> { throw std::runtime_error("secret"); }},
  };
  return Router("inside", std::move(rows), keeper, std::move(observer));
}

ports::Request request(std::string method, std::string path, std::string body = {}, std::map<std::string, std::string> headers = {}) {
  return {.method = std::move(method), .path = std::move(path), .query = {}, .headers = std::move(headers), .body = std::move(body), .peer = "test"};
}
const std::map<std::string, std::string> signed_in{{"authorization", "Bearer toc_x"}, {"content-type", "application/json"}};
Json parsed(const ports::Response& response) { return *parse_json(response.body); }
std::string rule_of(const ports::Response& response) { return parsed(response)["rule"].text(); }

}  // namespace

TEST_CASE("router: places are filled, whole names are nearer than places, HEAD is a GET") {
  const auto router = make_router();
  CHECK(parsed(router(request("GET", "/v1/notes/7")))["id"].text() == "7");
  CHECK(router(request("GET", "/v1/notes/mine")).body == "\"mine\"");
  CHECK(router(request("HEAD", "/v1/notes/7")).status == 200);
}

TEST_CASE("http.no-route, http.method: 404, and 405 with what is allowed") {
  const auto router = make_router();
  for (const auto* path : {"/", "/v1", "/v1/notes/", "/v1/notes/1/2", "/v2/notes"}) CHECK(rule_of(router(request("GET", path))) == "http.no-route");
  const auto answer = router(request("PUT", "/v1/notes"));
  CHECK(answer.status == 405);
  CHECK(rule_of(answer) == "http.method");
  CHECK(answer.headers.at("Allow") == "GET, HEAD, POST");
}

TEST_CASE("http.unauthenticated: 401 without a token or with a wrong one, before anything else is told") {
  const auto router = make_router();
  for (const auto* value : {"", "Bearer", "Bearer ", "Bearer other", "Basic toc_x", "toc_x"}) {
    const auto answer = router(request("POST", "/v1/notes", "not json", {{"authorization", value}}));
    CHECK(answer.status == 401);
    CHECK(rule_of(answer) == "http.unauthenticated");
    CHECK(answer.headers.at("WWW-Authenticate") == "Bearer");
  }
  CHECK(router(request("POST", "/v1/notes", R"({"title":"a"})", signed_in)).status == 201);
  CHECK(router(request("POST", "/v1/notes", "", {{"authorization", "bearer toc_store-down"}})).status == 503);  // no wrong token
  CHECK(router(request("DELETE", "/v1/notes/1", "", signed_in)).status == 403);
}

TEST_CASE("router: the body is checked against its message, with the place in the answer") {
  const auto router = make_router();
  const auto ask = [&](const std::string& body) { return router(request("POST", "/v1/notes", body, signed_in)); };
  CHECK(ask(R"({"title":"a","count":1})").headers.at("Location") == "/v1/notes/1");
  CHECK(rule_of(ask(R"({"title":"a")")) == "json.syntax");
  CHECK(rule_of(ask("")) == "json.syntax");
  const auto unknown = ask(R"({"title":"a","sum":1})");
  CHECK(unknown.status == 400);
  CHECK(unknown.type == "application/problem+json");
  CHECK(parsed(unknown)["where"].text() == "/sum");
  CHECK(rule_of(ask(R"({})")) == "message.missing-field");
}

TEST_CASE("http.content-type: 415 for a type that is not read, a charset that is not UTF-8, and a body where none is taken") {
  const auto router = make_router();
  const auto ask = [&](const std::string& type) {
    return router(request("POST", "/v1/notes", R"({"title":"a"})", {{"authorization", "Bearer toc_x"}, {"content-type", type}}));
  };
  CHECK(ask("application/json; charset=utf-8").status == 201);
  CHECK(ask("Application/JSON").status == 201);
  for (const auto* type : {"text/plain", "", "application/jsonx", "application/json; charset=latin1"}) CHECK(rule_of(ask(type)) == "http.content-type");
  CHECK(router(request("GET", "/v1/notes", "x")).status == 415);
}

TEST_CASE("http.form: a form is read into the same message") {
  const auto router = make_router();
  const auto ask = [&](const std::string& body) {
    return router(request("POST", "/v1/notes", body, {{"authorization", "Bearer toc_x"}, {"content-type", "application/x-www-form-urlencoded"}}));
  };
  CHECK(parsed(ask("title=a+b%0d%0ac&count=3"))["title"].text() == "a b\r\nc");
  CHECK(parsed(ask("title=a&count=3"))["count"].integer() == 3);
  CHECK(rule_of(ask("title=a&title=b")) == "http.form");
  CHECK(rule_of(ask("title=%00")) == "http.form");
  CHECK(rule_of(ask("title=a&count=x")) == "message.wrong-type");
}

TEST_CASE("http.not-acceptable: 406 when the type that is answered is excluded") {
  const auto router = make_router();
  const auto status = [&](const std::string& accept) { return router(request("GET", "/v1/notes", "", {{"accept", accept}})).status; };
  for (const auto* accept : {"", "*/*", "application/*", "text/html, application/json;q=0.1", "application/json"}) CHECK(status(accept) == 200);
  for (const auto* accept : {"text/html", "application/json;q=0", "*/*, application/json;q=0.0", "text/*"}) CHECK(status(accept) == 406);
}

TEST_CASE("http.body-too-large: the row's own limit holds without a server too") {
  const auto router = make_router();
  CHECK(router.body_limit(request("POST", "/v1/notes", "", signed_in)) == 60);
  CHECK(rule_of(router(request("POST", "/v1/notes", std::string(61, ' '), signed_in))) == "http.body-too-large");
}

TEST_CASE("router: who has to sign in and names no credential, and what nobody answers, needs no body; who need not sign in has little") {
  auto router = make_router();
  CHECK(router.body_limit(request("POST", "/v1/notes", "", {})) == 0);
  CHECK(router.body_limit(request("POST", "/v1/notes", "", {{"cookie", "a=b"}})) == 60);
  CHECK(router.body_limit(request("POST", "/elsewhere", "", signed_in)) == 0);
  Row open{.method = "POST", .pattern = "/a", .right = "", .summary = "open", .handler = [](const Call&) -> Result<Reply> { return ok(Json()); }, .raw = true};
  CHECK(Router("outside", {open}).body_limit(request("POST", "/a")) == limits::stranger_body_bytes_max);
  open.body_bytes_max = 10;
  CHECK(Router("outside", {open}).body_limit(request("POST", "/a")) == 10);
  router.mount("/taxii2", [](const ports::Request&) { return ports::Response{}; });
  CHECK(router.body_limit(request("POST", "/taxii2/x", "", signed_in)) == 0);
  router.mount("/other", [](const ports::Request&) { return ports::Response{}; }, [](const ports::Request& head) { return head.headers.contains("authorization") ? std::size_t{7} : 0; });
  CHECK(router.body_limit(request("POST", "/other", "", signed_in)) == 7);
  CHECK(router.body_limit(request("POST", "/other")) == 0);
}

TEST_CASE("router: the query is checked and converted; names that a row does not know are refused") {
  const auto router = make_router();
  auto ask = request("GET", "/v1/notes");
  ask.query = {{"limit", "20"}, {"open", "true"}, {"state", "20"}};
  const auto answer = parsed(router(ask));
  CHECK(answer["limit"].integer() == 20);
  CHECK(answer["open"].boolean());
  CHECK(answer["state"].text() == "20");
  ask.query = {{"limt", "20"}};
  CHECK(rule_of(router(ask)) == "message.unknown-field");
  CHECK(parsed(router(ask))["where"].text() == "query/limt");
  ask.query = {{"limit", "-1"}};
  CHECK(rule_of(router(ask)) == "message.wrong-type");
  ask.query = {{"limit", "501"}};
  CHECK(rule_of(router(ask)) == "message.too-long");
}

TEST_CASE("router: a refusal of the use case has the status of its kind and the texts of its rule") {
  const auto answer = make_router()(request("GET", "/v1/stale", "", {{"x-request-id", "r1"}}));
  CHECK(answer.status == 412);
  const auto problem = parsed(answer);
  CHECK(problem["type"].text() == "/rules#json.syntax");
  CHECK(problem["title"].text() == "the text is one JSON value and nothing after it");
  CHECK(problem["where"].text() == "/a");
  CHECK(problem["detail"].text() == "the detail");
  CHECK(problem["next"].text() == "look at the byte named in the place");
  CHECK(problem["request"].text() == "r1");
}

TEST_CASE("http.internal: a throw becomes 500 without its text, and the observer gets its type and the route") {
  std::vector<Seen> seen;
  const auto router = make_router([&](const Seen& each) { seen.push_back(each); });
  const auto answer = router(request("GET", "/v1/throws"));
  CHECK(answer.status == 500);
  CHECK(!answer.body.contains("secret"));
  router(request("GET", "/v1/notes/7"));
  router(request("GET", "/no/such/7"));
  REQUIRE(seen.size() == 3);
  CHECK(seen[0].fault.contains("runtime_error"));
  CHECK(seen[1].route == "/v1/notes/{id}");
  CHECK(seen[2].route == "-");
  CHECK(seen[2].rule == "http.no-route");
}

TEST_CASE("router: where people read, a refusal is a page of the row's own, with the same status") {
  const Router router("outside", {{.method = "POST", .pattern = "/a/{token}", .right = "", .message = &note_message, .summary = "answer",
                                   .handler = [](const Call&) -> Result<Reply> { return refuse(Errc::not_found, "http.no-route"); },
                                   .accepts = {"application/x-www-form-urlencoded"}, .produces = "text/html",
                                   .refusal = [](const Error& error) { return ports::Response{.status = 200, .type = "text/html", .body = "<p>" + error.rule, .headers = {}}; }}});
  const auto ask = [&](const std::string& body) { return router(request("POST", "/a/t", body, {{"content-type", "application/x-www-form-urlencoded"}})); };
  CHECK(ask("title=a").body == "<p>http.no-route");
  CHECK(ask("title=a").status == 404);
  CHECK(ask("title=a&title=b").body == "<p>http.form");
  CHECK(router(request("POST", "/a/t", "x")).status == 415);
  CHECK(router(request("POST", "/a/t", "x")).type == "text/html");
}

TEST_CASE("router: what no row answers is refused by a page too, to a browser alone") {
  auto router = make_router();
  router.serve_pages([](const Error& error) { return ports::Response{.status = 200, .type = "text/html", .body = "<p>" + error.rule, .headers = {}}; });
  const std::map<std::string, std::string> browser{{"accept", "text/html,application/xhtml+xml,*/*;q=0.8"}};
  CHECK(router(request("GET", "/nothing", {}, browser)).body == "<p>http.no-route");
  CHECK(router(request("GET", "/nothing", {}, browser)).status == 404);
  CHECK(router(request("DELETE", "/v1/notes", {}, browser)).body == "<p>http.method");
  CHECK(router(request("DELETE", "/v1/notes", {}, browser)).headers.contains("Allow"));
  CHECK(router(request("GET", "/nothing", {}, {{"accept", "*/*"}})).type == "application/problem+json");
  CHECK(router(request("GET", "/nothing")).type == "application/problem+json");
}

TEST_CASE("router: a mount takes every path below its prefix") {
  auto router = make_router();
  router.mount("/taxii2/", [](const ports::Request& each) { return ports::Response{.status = 200, .type = "t", .body = each.path, .headers = {}}; });
  CHECK(router(request("GET", "/taxii2/api/x")).body == "/taxii2/api/x");
  CHECK(router(request("GET", "/taxii2")).status == 404);
}

TEST_CASE("problem: every kind of error has its own status") {
  for (const auto& row : error_rows) {
    CHECK(problem({row.code, "json.syntax", "", ""}).status == row.status);
    CHECK(exit_of_status(row.status) == row.exit);
  }
  CHECK(exit_of_status(201) == 0);
  CHECK(exit_of_status(401) == 3);
  CHECK(exit_of_status(413) == 2);
  CHECK(exit_of_status(429) == 7);
  CHECK(exit_of_status(500) == 1);
}

TEST_CASE("http.too-many: a peer that fails to sign in too often is told to wait; a right token is never held up") {
  const auto router = make_router();
  const auto ask = [&](const std::string& peer, const std::string& token) {
    auto asked = request("POST", "/v1/notes", R"({"title":"a"})", {{"authorization", "Bearer " + token}, {"content-type", "application/json"}});
    asked.peer = peer;
    return router(asked);
  };
  for (std::size_t i = 0; i < limits::failed_sign_ins_max; ++i) CHECK(ask("192.0.2.1", "wrong").status == 401);
  const auto closed = ask("192.0.2.1", "wrong");
  CHECK(closed.status == 429);
  CHECK(ask("192.0.2.1", "toc_x").status == 201);
  CHECK(ask("192.0.2.2", "wrong").status == 401);
  CHECK(closed.headers.at("Retry-After") == "60");
}

TEST_CASE("throttle: the count begins again after a minute, and its size is bounded") {
  Throttle throttle(2);
  const auto start = Throttle::Time{} + std::chrono::hours(1);
  throttle.failed("a", start);
  CHECK(!throttle.is_closed("a", start));
  throttle.failed("a", start + std::chrono::seconds(59));
  CHECK(throttle.is_closed("a", start + std::chrono::seconds(59)));
  CHECK(!throttle.is_closed("a", start + std::chrono::seconds(60)));
  throttle.failed("a", start + std::chrono::seconds(60));
  CHECK(!throttle.is_closed("a", start + std::chrono::seconds(61)));
  for (std::size_t i = 0; i < limits::throttled_peers_max; ++i) throttle.failed(std::to_string(i), start + std::chrono::seconds(61));
  throttle.failed("late", start + std::chrono::seconds(62));
  throttle.failed("late", start + std::chrono::seconds(62));
  CHECK(!throttle.is_closed("late", start + std::chrono::seconds(62)));
  throttle.failed("late", start + std::chrono::seconds(200));
  throttle.failed("late", start + std::chrono::seconds(200));
  CHECK(throttle.is_closed("late", start + std::chrono::seconds(200)));
}

namespace {

const std::map<std::string, std::string> own_page{{"cookie", "a=b; __Host-tocsin=tos_x"}, {"origin", "https://inside.example"}, {"content-type", "application/json"}};

/// A door with one thing to write, one to read and one way in, and what it told of refusals.
struct CookieDoor {
  std::vector<std::string> told;
  Router router{"inside",
                {{.method = "GET", .pattern = "/v1/notes", .right = "note.read", .summary = "list", .handler = [](const Call&) -> Result<Reply> { return ok("read"); }},
                 {.method = "POST", .pattern = "/v1/notes", .right = "note.write", .message = &note_message, .summary = "write", .handler = [](const Call&) -> Result<Reply> { return ok("written"); }},
                 {.method = "GET", .pattern = "/v1/session", .right = "note.read", .summary = "who", .handler = [](const Call& call) -> Result<Reply> { return ok(call.principal ? "somebody" : "nobody"); }, .or_nobody = true},
                 {.method = "POST", .pattern = "/v1/session/link", .right = "", .message = &note_message, .summary = "enter", .handler = [](const Call&) -> Result<Reply> { return ok("in"); }, .signs_in = true}},
                {.authenticate = keeper.authenticate,
                 .permit = keeper.permit,
                 .session = [](std::string_view cookie, const ports::Request&) -> Result<std::shared_ptr<const identity::Principal>> {
                   if (cookie == "tos_old") return refuse(Errc::forbidden, "session.closed");
                   if (cookie != "tos_x") return refuse(Errc::forbidden, "session.unknown");
                   return std::shared_ptr<const identity::Principal>(std::shared_ptr<void>(), somebody());
                 },
                 .origin = [] { return std::string("https://inside.example"); },
                 .noticed = [this](std::string_view what, const Error& error, const ports::Request& from) { told.push_back(std::string(what) + " " + error.rule + " " + from.peer); }}};

  int write(const std::map<std::string, std::string>& changes, std::string path = "/v1/notes") {
    auto headers = own_page;
    for (auto& [name, value] : changes) {
      if (value.empty()) headers.erase(name);
      else headers[name] = value;
    }
    return router(request("POST", std::move(path), R"({"title":"t"})", std::move(headers))).status;
  }
};

}  // namespace

TEST_CASE("session.cross-site: only the door's own pages write with a cookie, or sign in") {
  CookieDoor door;
  CHECK(door.write({}) == 200);
  CHECK(door.write({{"sec-fetch-site", "same-origin"}}) == 200);
  CHECK(door.told.empty());
  for (const auto& changes : std::vector<std::map<std::string, std::string>>{
           {{"origin", ""}}, {{"origin", "https://evil.example"}}, {{"origin", "null"}}, {{"origin", "http://inside.example"}}, {{"origin", "https://inside.example:8443"}}, {{"sec-fetch-site", "cross-site"}}, {{"sec-fetch-site", "same-site"}}, {{"sec-fetch-site", "none"}}}) {
    CHECK(door.write(changes) == 403);
    CHECK(door.write(changes, "/v1/session/link") == 403);
  }
  CHECK(door.told.size() == 16);
  CHECK(door.told.front() == "cross-site session.cross-site test");
  // reading changes nothing: the link in a mail leads inside
  CHECK(door.router(request("GET", "/v1/notes", {}, {{"cookie", "__Host-tocsin=tos_x"}, {"sec-fetch-site", "cross-site"}})).status == 200);
  // a token comes from no page
  CHECK(door.write({{"cookie", ""}, {"origin", ""}, {"authorization", "Bearer toc_x"}}) == 200);
}

TEST_CASE("http.content-type: with a cookie, too, only JSON is written") {
  CookieDoor door;
  CHECK(door.write({{"content-type", "text/plain"}}) == 415);
  CHECK(door.write({{"content-type", "application/x-www-form-urlencoded"}}) == 415);
}

TEST_CASE("http.too-many: tabs that are left over after a session's end hold nobody up, and guessed cookies do") {
  CookieDoor door;
  const auto ask = [&](const char* cookie) { return door.router(request("GET", "/v1/notes", {}, {{"cookie", "__Host-tocsin=" + std::string(cookie)}})).status; };
  for (std::size_t i = 0; i < 2 * limits::failed_sign_ins_max; ++i) CHECK(ask("tos_old") == 401);
  for (std::size_t i = 0; i < limits::failed_sign_ins_max; ++i) CHECK(ask("tos_guess") == 401);
  CHECK(ask("tos_guess") == 429);
  CHECK(ask("tos_x") == 200);
}

TEST_CASE("router: a cookie that is not good is 401, told, and left alone; the header's credential comes first") {
  CookieDoor door;
  const auto answer = door.router(request("GET", "/v1/notes", {}, {{"cookie", "__Host-tocsin=tos_y"}}));
  CHECK(answer.status == 401);
  CHECK(parsed(answer)["detail"].text() == "session.unknown");
  CHECK_FALSE(answer.headers.contains("Set-Cookie"));   // it may overtake the answer to a sign-in
  CHECK(door.told == std::vector<std::string>{"cookie session.unknown test"});
  const auto get_with = [&](std::map<std::string, std::string> headers) { return door.router(request("GET", "/v1/notes", {}, std::move(headers))).status; };
  CHECK(get_with({{"cookie", "__Host-tocsin=tos_x"}, {"authorization", "Bearer wrong"}}) == 401);
  CHECK(get_with({{"cookie", "__Host-tocsin=tos_x"}, {"authorization", "Basic eDp5"}}) == 401);
  CHECK(get_with({{"cookie", "__Host-tocsin=tos_x; __Host-tocsin=tos_y"}}) == 401);
  CHECK(get_with({{"cookie", "tocsin=tos_x"}}) == 401);
  CHECK(get_with({{"cookie", "__Host-tocsin=tos_x"}}) == 200);
  CHECK(set_session_cookie("v") == "__Host-tocsin=v; Path=/; Secure; HttpOnly; SameSite=Lax");
}

TEST_CASE("router: a path that answers nobody too still refuses a credential that is not good") {
  CookieDoor door;
  const auto ask = [&](std::map<std::string, std::string> headers) { return door.router(request("GET", "/v1/session", {}, std::move(headers))); };
  CHECK(parsed(ask({})).text() == "nobody");
  CHECK(parsed(ask({{"cookie", "other=tos_x"}})).text() == "nobody");
  CHECK(parsed(ask({{"cookie", "__Host-tocsin=tos_x"}})).text() == "somebody");
  CHECK(door.told.empty());
  CHECK(ask({{"cookie", "__Host-tocsin=tos_y"}}).status == 401);
  CHECK(ask({{"authorization", "Bearer wrong"}}).status == 401);
  CHECK(ask({{"authorization", "Basic eDp5"}}).status == 401);
  CHECK(door.told.size() == 2);
}
