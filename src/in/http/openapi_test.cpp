#include "in/http/openapi.hpp"

#include <doctest/doctest.h>

#include "in/http/metrics.hpp"

using namespace tocsin;
using namespace tocsin::http;
namespace {

const Message step{"Step", {{.name = "verb", .required = true}}};
const Message share{"ShareOpen", {{.name = "title", .required = true}, {.name = "steps", .type = FieldType::list, .of = &step}}};
const Message page{"PageQuery", {{.name = "limit", .type = FieldType::integer, .max = 500}}};
Result<Reply> nothing(const Call&) { return ok({}); }
const std::vector<Row> rows{
    {.method = "POST", .pattern = "/v1/shares/{id}/not-share", .right = "share.write", .message = &share, .summary = "decide not to share", .handler = nothing},
    {.method = "GET", .pattern = "/v1/shares", .right = "", .summary = "list", .handler = nothing, .query = &page}};

}  // namespace

TEST_CASE("openapi: each row is there with message, right, places and refusals") {
  const auto document = openapi(rows, "Tocsin", "1");
  const auto& post = document["paths"]["/v1/shares/{id}/not-share"]["post"];
  CHECK(post["operationId"].text() == "post_shares_by_id_not_share");
  CHECK(post["x-right"].text() == "share.write");
  CHECK(post["parameters"].at(0)["name"].text() == "id");
  CHECK(post["requestBody"]["content"]["application/json"]["schema"]["$ref"].text() == "#/components/schemas/ShareOpen");
  CHECK(post["responses"].has("401"));
  const auto& get = document["paths"]["/v1/shares"]["get"];
  CHECK(get["parameters"].at(0)["in"].text() == "query");
  CHECK(get["security"].is_array());
  CHECK(get["security"].array().empty());
  CHECK(!get["responses"].has("401"));
}

TEST_CASE("openapi: every schema that is referred to is there, and the text does not depend on the order of rows") {
  const auto document = openapi(rows, "Tocsin", "1");
  for (const auto* name : {"ShareOpen", "Step", "Problem"}) CHECK(document["components"]["schemas"].has(name));
  CHECK(to_jcs(document) == to_jcs(openapi({rows[1], rows[0]}, "Tocsin", "1")));
}

TEST_CASE("metrics: requests by route and status, refusals by rule, gauges read at each scrape") {
  Metrics metrics;
  double facts = 1;
  metrics.gauge("tocsin_ledger_facts", "Facts in the ledger", [&] { return facts; });
  metrics.observe({.door = "inside", .method = "GET", .route = "/v1/shares/{id}", .request_id = "r", .peer = "p", .rule = "", .fault = "", .status = 200, .took = std::chrono::milliseconds(3)});
  metrics.observe({.door = "inside", .method = "BREW", .route = "-", .request_id = "r", .peer = "p", .rule = "http.method", .fault = "", .status = 405});
  facts = 7;
  const auto text = metrics.text();
  CHECK(text.contains(R"(tocsin_http_requests_total{door="inside",method="GET",route="/v1/shares/{id}",status="200"} 1)"));
  CHECK(text.contains(R"(method="other")"));
  CHECK(!text.contains("BREW"));
  CHECK(text.contains(R"(tocsin_http_refusals_total{door="inside",rule="http.method"} 1)"));
  CHECK(text.contains("tocsin_ledger_facts 7"));
  CHECK(text.contains(R"(le="0.005")"));
}

TEST_CASE("metrics, health: their rows answer without a sign-in; not ready is 503 with the rule alone") {
  Metrics metrics;
  bool able = true;
  auto all = health_rows([&]() -> Result<> {
    if (!able) return refuse(Errc::unavailable, "http.busy", "where", "detail");
    return {};
  });
  all.push_back(metrics_row(metrics));
  const Router router("inside", std::move(all));
  const auto get = [&](const std::string& path) { return router({.method = "GET", .path = path, .query = {}, .headers = {}, .body = {}, .peer = "t"}); };
  CHECK(get("/healthz").status == 200);
  CHECK(get("/readyz").status == 200);
  CHECK(get("/metrics").type == "text/plain; version=0.0.4");
  able = false;
  CHECK(get("/healthz").status == 200);
  CHECK(get("/readyz").status == 503);
  CHECK(!get("/readyz").body.contains("detail"));
}
