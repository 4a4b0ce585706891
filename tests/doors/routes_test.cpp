// The command line and the route table are two sides of one thing: each command asks for a route that is there, with
// fields that it takes, and each use case of the inside door has its command.
#include <doctest/doctest.h>

#include <algorithm>
#include <set>

#include "app/context.hpp"
#include "in/cli/command.hpp"
#include "in/http/openapi.hpp"
#include "in/http/routes/health.hpp"
#include "in/http/routes/routes.hpp"
#include "ledger/checkpoint.hpp"
#include "ledger/tree.hpp"
#include "support/folder.hpp"
#include "support/store.hpp"

using namespace tocsin;
namespace {

std::vector<http::Row> inside_of(app::App& app) {
  auto out = http::inside_rows(app);
  out.push_back(http::health_row(app, std::make_shared<app::Running>()));
  return out;
}

struct Rows {
  test::Folder folder;
  test::Instance instance{folder.path};
  std::unique_ptr<app::App> app;
  std::vector<http::Row> inside;
  Rows() {
    REQUIRE(instance.create());
    app = std::make_unique<app::App>(*instance.store, *instance.keys, instance.clock, instance.random, app::Settings{});
    inside = inside_of(*app);
  }
  [[nodiscard]] const http::Row* find(std::string_view method, std::string_view path) const {
    const auto found = std::ranges::find_if(inside, [&](const auto& row) { return row.method == method && row.pattern == path; });
    return found == inside.end() ? nullptr : &*found;
  }
};
bool takes(const Message* message, std::string_view field) {
  return message != nullptr && std::ranges::find(message->fields, field, &Field::name) != message->fields.end();
}

}  // namespace

TEST_CASE("doors: each command asks for a route that is there, with fields that it takes") {
  const Rows rows;
  const auto outside = http::outside_rows(*rows.app);
  for (const auto& command : cli::commands()) {
    CAPTURE(command.name);
    const auto* row = rows.find(command.method, command.path);
    CHECK(row != nullptr);
    if (row == nullptr) continue;
    std::set<std::string_view> sent;
    for (const auto& option : command.options) {
      CAPTURE(option.field);
      if (option.into == cli::Into::save || option.into == cli::Into::check) continue;
      if (option.into == cli::Into::outside) {
        CHECK(std::ranges::any_of(outside, [&](const auto& each) { return each.method == command.method && each.pattern == option.field; }));
        continue;
      }
      sent.insert(option.field);
      if (option.into == cli::Into::path) CHECK(row->pattern.contains("{" + std::string(option.field) + "}"));
      else CHECK(takes(option.into == cli::Into::query ? row->query : row->message, option.field));
    }
    if (!command.purpose.empty()) sent.insert({"statement", "signature"});
    if (row->message != nullptr)
      for (const auto& field : row->message->fields) CHECK_MESSAGE((!field.required || sent.contains(field.name)), field.name);
    if (!command.statements.empty()) CHECK(rows.find("GET", command.statements) != nullptr);
  }
}

TEST_CASE("doors: each use case of the inside door has its command") {
  const Rows rows;
  for (const auto& row : rows.inside) {
    // a browser's part: cookies, passkeys and streams have no command line
    const auto is_of_browsers = row.signs_in || row.pattern == "/v1/events" || row.pattern.starts_with("/v1/session/") || row.pattern.starts_with("/v1/account/") ||
                                (row.method == "POST" && row.pattern.starts_with("/v1/passkeys"));
    if (is_of_browsers || row.pattern.starts_with("/print/")) continue;  // and paper shows what other rows answer
    // `share approve` is a conversation, `taxii load` many requests
    const bool is_approval = row.pattern == "/v1/shares/{id}/approve" || row.pattern == "/v1/taxii/collections/{id}/objects";
    const auto has = [&](const cli::Command& command) { return command.method == row.method && command.path == row.pattern; };
    CHECK_MESSAGE((is_approval || std::ranges::any_of(cli::commands(), has)), row.method << " " << row.pattern);
  }
}

TEST_CASE("doors: the outside door names no approval, release or administration, and asks for no person's token") {
  const Rows rows;
  for (const auto& row : http::outside_rows(*rows.app)) {
    CHECK(row.right.empty());
    CHECK(!row.pattern.starts_with("/v1/"));
  }
  // inside, only signing in needs no right; and it is asked by the door's own pages alone
  for (const auto& row : rows.inside) {
    CHECK_MESSAGE(row.right.empty() == row.signs_in, row.pattern);
    if (row.signs_in) CHECK(row.pattern.starts_with("/v1/session/"));
    if (row.or_nobody) CHECK(row.pattern == "/v1/session");
  }
}

TEST_CASE("doors: who kept a checkpoint asks the outside door, without an account, whether the log goes on from it; ledger.proof-range") {
  const Rows rows;
  const http::Router outside("outside", http::outside_rows(*rows.app)), inside("inside", rows.inside);
  const auto get = [](const http::Router& door, const std::string& path, std::map<std::string, std::string> query) {
    return door({.method = "GET", .path = path, .query = std::move(query), .headers = {}, .body = {}, .peer = "test"});
  };
  CHECK(get(outside, "/ledger/consistency", {{"from", "1"}}).status == 404);  // ledger.empty-checkpoint: nobody founded it
  for (int i = 0; i < 7; ++i) REQUIRE(rows.instance->append(test::one_fact({"share:one"}, i)));
  const auto size = rows.instance.store->size();
  REQUIRE(size >= 7);
  const auto note = get(outside, "/ledger/checkpoint", {}).body;
  const auto head = ledger::parse_checkpoint(note)->head;
  for (std::int64_t from = 1; from <= size; ++from) {
    const auto answer = get(outside, "/ledger/consistency", {{"from", std::to_string(from)}});
    CHECK(answer.status == 200);
    const auto body = *parse_json(answer.body);
    CHECK(body["checkpoint"].text() == note);
    CHECK(body["to"].integer() == size);
    std::vector<Hash> hashes;
    for (const auto& each : body["hashes"].array()) hashes.push_back(*Hash::from_hex(each.text()));
    CHECK(ledger::verify_consistency(from, size, *Hash::from_hex(body["root_from"].text()), head.root, hashes));
  }
  for (const auto& [from, place] : std::map<std::string, std::string>{{"0", "query/from"}, {std::to_string(size + 1), "query/from"}, {"x", "query/from"}}) {
    const auto answer = get(outside, "/ledger/consistency", {{"from", from}});
    const auto problem = *parse_json(answer.body);
    CHECK(answer.status == 400);
    CHECK(problem["where"].text() == place);
    CHECK(!problem["next"].text().empty());
    if (from != "x") CHECK(problem["rule"].text() == "ledger.proof-range");
  }
  CHECK(get(outside, "/ledger/consistency", {}).status == 400);
  CHECK(get(outside, "/ledger/consistency", {{"from", "1"}, {"to", "2"}}).status == 400);  // older heads are for the house: nothing signs them
  CHECK(get(inside, "/v1/ledger/consistency", {{"from", "1"}}).status == 401);
}

TEST_CASE("doors: a recipient's browser gets pages, also for a form that cannot be read") {
  const Rows rows;
  const http::Router outside("outside", http::outside_rows(*rows.app));
  const auto answer = outside({.method = "POST", .path = "/a/x", .query = {}, .headers = {{"content-type", "application/x-www-form-urlencoded"}}, .body = "outcome=done&outcome=cannot", .peer = "test"});
  CHECK(answer.status == 400);  // http.form
  CHECK(answer.type.starts_with("text/html"));
  CHECK(answer.headers.at("Content-Security-Policy").contains("sha256-"));
  const auto nowhere = http::stranger_page(*rows.app, {Errc::not_found, "http.no-route", {}, {}});
  CHECK(nowhere.body.contains("This address leads to nothing."));
  CHECK(nowhere.headers.at("Content-Security-Policy").contains("sha256-"));
}

TEST_CASE("doors: the API document names every row once, and the same rows give the same text") {
  const Rows rows;
  const auto document = http::openapi(rows.inside, "Tocsin", "1");
  std::size_t operations = 0;
  std::set<std::string> ids;
  for (const auto& [path, methods] : document["paths"].object())
    for (const auto& [method, operation] : methods.object()) {
      ++operations;
      CHECK(ids.insert(operation["operationId"].text()).second);
    }
  CHECK(operations == rows.inside.size());
  CHECK(to_jcs(document) == to_jcs(http::openapi(inside_of(*rows.app), "Tocsin", "1")));
}
