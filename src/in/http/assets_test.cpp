#include "in/http/assets.hpp"

#include <doctest/doctest.h>

#include "in/http/router.hpp"

using namespace tocsin;
using namespace tocsin::http;
namespace {

constexpr Asset files[] = {
    {"/assets/main-0a1b.js", "text/javascript; charset=utf-8", "aaaa", true, "raw script", "br", "gzip script"},
    {"/favicon.svg", "image/svg+xml", "bbbb", false, "<svg/>", {}, {}},
    {"/index.html", "text/html; charset=utf-8", "cccc", false, "<!doctype html>", {}, "gzip page"},
};
const Assets assets{files};

ports::Request get(std::string path, std::map<std::string, std::string> headers = {}, std::string method = "GET") {
  return {.method = std::move(method), .path = std::move(path), .query = {}, .headers = std::move(headers), .body = {}, .peer = "test"};
}
const std::map<std::string, std::string> browser{{"accept", "text/html,*/*;q=0.8"}, {"accept-encoding", "gzip, deflate, br"}};

}  // namespace

TEST_CASE("assets: encodings are taken by name, by star, and not with a weight of zero") {
  CHECK(takes_encoding("gzip, br", "br"));
  CHECK(takes_encoding("GZIP;q=0.5", "gzip"));
  CHECK(takes_encoding("*", "br"));
  CHECK(takes_encoding("br;q=0.001", "br"));
  CHECK_FALSE(takes_encoding("br;q=0", "br"));
  CHECK_FALSE(takes_encoding("br;q=0.000, *", "br"));
  CHECK_FALSE(takes_encoding("*;q=0", "br"));
  CHECK_FALSE(takes_encoding("", "br"));
  CHECK_FALSE(takes_encoding("brotli", "br"));
}

TEST_CASE("assets: the smallest encoding that the client takes, told apart by Vary and by tag") {
  const auto script = [](std::string encodings) { return *assets.answer(get("/assets/main-0a1b.js", {{"accept-encoding", std::move(encodings)}})); };
  const auto brotli = script("gzip, br"), gzip = script("gzip"), raw = script("");
  CHECK(brotli.body == "br");
  CHECK(brotli.headers.at("Content-Encoding") == "br");
  CHECK(gzip.body == "gzip script");
  CHECK(raw.body == "raw script");
  CHECK_FALSE(raw.headers.contains("Content-Encoding"));
  CHECK(raw.headers.at("ETag") == "\"aaaa\"");
  CHECK(brotli.headers.at("ETag") == "\"aaaa-br\"");
  CHECK(gzip.headers.at("ETag") == "\"aaaa-gzip\"");
  for (const auto& each : {brotli, gzip, raw}) {
    CHECK(each.headers.at("Vary") == "Accept-Encoding");
    CHECK(each.type == "text/javascript; charset=utf-8");
  }
  // no smaller form was packed: as it is
  CHECK(assets.answer(get("/favicon.svg", browser))->body == "<svg/>");
  CHECK(assets.answer(get("/index.html", browser))->body == "gzip page");
}

TEST_CASE("assets: hashed names are kept for a year, the page is asked for each time") {
  CHECK(assets.answer(get("/assets/main-0a1b.js"))->headers.at("Cache-Control") == "public, max-age=31536000, immutable");
  CHECK(assets.answer(get("/index.html"))->headers.at("Cache-Control") == "no-cache");
}

TEST_CASE("assets: what the client has already is not sent again") {
  const auto asked = [](std::string tags) { return *assets.answer(get("/favicon.svg", {{"if-none-match", std::move(tags)}})); };
  for (const auto* tags : {"\"bbbb\"", "W/\"bbbb\"", "\"x\", \"bbbb\"", "*"}) {
    const auto answer = asked(tags);
    CHECK(answer.status == 304);
    CHECK(answer.body.empty());
    CHECK(answer.headers.at("ETag") == "\"bbbb\"");
  }
  for (const auto* tags : {"\"bbb\"", "bbbb", "\"bbbb-br\"", ""}) CHECK(asked(tags).status == 200);
  // the tag of another encoding is another representation
  CHECK(assets.answer(get("/assets/main-0a1b.js", {{"accept-encoding", "br"}, {"if-none-match", "\"aaaa\""}}))->status == 200);
}

TEST_CASE("assets: pages have no file of their own, what is absent below /assets/ and /v1/ stays absent") {
  for (const auto* path : {"/", "/shares/TS-2026-0042", "/audit/"}) CHECK(assets.answer(get(path, browser))->body == "gzip page");
  for (const auto* path : {"/assets/main-ffff.js", "/assets/main", "/v1/nothing", "/v1", "/favicon.ico", "/shares/x.json"}) CHECK_FALSE(assets.answer(get(path, browser)));
  // whoever does not ask for a page gets none
  CHECK_FALSE(assets.answer(get("/shares/TS-2026-0042", {{"accept", "application/json"}})));
  CHECK_FALSE(assets.answer(get("/")));
  CHECK_FALSE(Assets({}).answer(get("/", browser)));
}

TEST_CASE("assets: every file carries the policy without exceptions") {
  for (const auto* path : {"/", "/assets/main-0a1b.js"}) {
    const auto headers = assets.answer(get(path, browser))->headers;
    const auto& policy = headers.at("Content-Security-Policy");
    for (const auto* part : {"default-src 'none'", "script-src 'self';", "style-src 'self';", "frame-ancestors 'none'", "base-uri 'none'",
                             "require-trusted-types-for 'script'", "trusted-types 'none'"})
      CHECK_MESSAGE(policy.find(part) != std::string::npos, part);
    CHECK(policy.find("unsafe") == std::string::npos);
    CHECK(headers.at("Cross-Origin-Opener-Policy") == "same-origin");
    CHECK(headers.at("Permissions-Policy").find("geolocation=()") != std::string::npos);
  }
}

TEST_CASE("assets, http.no-route, http.method: the router asks its rows first, and for files answers reading alone") {
  std::vector<Row> rows{{.method = "GET", .pattern = "/v1/notes", .right = "", .summary = "list", .handler = [](const Call&) -> Result<Reply> { return ok("row"); }}};
  Router router("inside", std::move(rows));
  CHECK(router(get("/", browser)).status == 404);
  router.serve_files(assets);
  CHECK(router(get("/v1/notes")).body == "\"row\"");
  CHECK(router(get("/", browser)).body == "gzip page");
  CHECK(router(get("/", browser, "HEAD")).status == 200);
  CHECK(router(get("/v1/absent", browser)).status == 404);
  CHECK(router(get("/assets/absent.js", browser)).status == 404);
  CHECK(router(get("/favicon.svg")).headers.at("ETag") == "\"bbbb\"");
  const auto refused = router(get("/favicon.svg", browser, "POST"));
  CHECK(refused.status == 405);
  CHECK(refused.headers.at("Allow") == "GET, HEAD");
}
