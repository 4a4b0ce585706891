#include "app/lists.hpp"
#include "app/messages.hpp"
#include "app/pull_days.hpp"
#include "app/sources.hpp"
#include "in/http/routes/routes.hpp"

namespace tocsin::http {
namespace {

namespace m = app::messages;
using app::App;

Result<Reply> answered(Result<Json> body) {
  if (!body) return std::unexpected(std::move(body).error());
  return ok(*std::move(body));
}
/// A use case about one thing by its name.
Row of_one(App& app, std::string method, std::string pattern, std::string right, std::string summary, Result<Json> (*use)(App&, const identity::Principal&, const std::string&)) {
  const bool posts = method == "POST";
  return {.method = std::move(method), .pattern = std::move(pattern), .right = std::move(right), .message = posts ? &m::nothing() : nullptr, .summary = std::move(summary),
          .handler = [&app, use](const Call& call) { return answered(use(app, *call.principal, call.params.at("id"))); }};
}

}  // namespace

void add_peers(App& app, std::vector<Row>& rows) {
  rows.push_back({.method = "GET", .pattern = "/v1/taxii/log/days", .right = "read", .summary = "Days of the log of TAXII requests, and whether they are what the ledger says",
                  .handler = [&app](const Call& call) { return answered(app::list_pull_days(app, *call.principal)); }});
  rows.push_back({.method = "GET", .pattern = "/v1/taxii/peers", .right = "read", .summary = "The TAXII servers of others that the operator named",
                  .handler = [&app](const Call& call) { return answered(app::list_peers(app, *call.principal)); }});
  rows.push_back(of_one(app, "GET", "/v1/taxii/peers/{id}", "taxii", "What one of them says of itself: its collections, and what we may there", app::show_peer));
  rows.push_back({.method = "GET", .pattern = "/v1/taxii/sources", .right = "read", .summary = "What is polled from others, and what came of it",
                  .handler = [&app](const Call& call) { return answered(app::list_objects(app, *call.principal, "source", call.query)); }, .query = &list_query()});
  rows.push_back({.method = "POST", .pattern = "/v1/taxii/sources", .right = "taxii", .message = &m::source_add(), .summary = "Poll a collection of another server",
                  .handler = [&app](const Call& call) { return answered(app::add_source(app, *call.principal, call.body)); }});
  rows.push_back(of_one(app, "GET", "/v1/taxii/sources/{id}", "read", "One source, with what was not taken in", app::show_source));
  rows.push_back(of_one(app, "POST", "/v1/taxii/sources/{id}/poll", "taxii", "Ask a source now for all that is new there", app::poll_source));
  rows.push_back(of_one(app, "POST", "/v1/taxii/sources/{id}/remove", "taxii", "Poll a source no more", app::remove_source));
}

}  // namespace tocsin::http
