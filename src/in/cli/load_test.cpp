#include "in/cli/load.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/limits.hpp"

using namespace tocsin;
using namespace tocsin::cli;
namespace {

std::string rule_of(const auto& result) { return result ? "" : result.error().rule; }
const std::string id = "6c1e5d5e-9d3a-4f0b-8a51-0d8f5a3b7c11";

struct Loading {
  std::istringstream in;
  std::ostringstream out, err;
  std::vector<ports::Request> asked;
  ports::Response answer{.status = 200, .type = "application/json", .body = R"({"total":1,"added":1,"success_count":1,"failure_count":0,"failures":[]})", .headers = {}};

  Result<Json> load(std::string text, std::string file = "-") {
    in.str(std::move(text));
    in.clear();
    Console console{in, out, err, false};
    const Transport to = [this](const ports::Request& request) -> Result<ports::Response> {
      asked.push_back(request);
      return answer;
    };
    return load_objects(to, {std::move(file), id}, console);
  }
};

}  // namespace

TEST_CASE("cli: a file of objects goes out as envelopes of a thousand, empty lines left out") {
  Loading loading;
  std::string text;
  for (int i = 0; i < 2500; ++i) text += "{\"n\":" + std::to_string(i) + "}\r\n\n";
  const auto done = loading.load(text);
  REQUIRE(done);
  REQUIRE(loading.asked.size() == 3);
  CHECK(loading.asked[0].path == "/v1/taxii/collections/" + id + "/objects");
  CHECK((*parse_json(loading.asked[0].body))["objects"].array().size() == 1000);
  CHECK((*parse_json(loading.asked[2].body))["objects"].at(499)["n"].integer() == 2499);
  CHECK((*done)["total"].integer() == 3);
  CHECK_FALSE(done->has("exit"));
  CHECK(loading.load("").value()["total"].integer() == 0);
}

TEST_CASE("cli: what the server does not take is told, and the exit code says so") {
  Loading loading;
  loading.answer.body = R"({"total":2,"added":1,"success_count":1,"failure_count":1,"failures":[{"id":"x","message":"why","version":"v"}]})";
  const auto done = loading.load("{}\n{}\n");
  REQUIRE(done);
  CHECK((*done)["failures"].at(0)["id"].text() == "x");
  CHECK((*done)["exit"].integer() == 2);
}

TEST_CASE("cli.file: a refusal names the line of the file, a line that is too long its number, a file that is not there its path") {
  Loading loading;
  loading.answer = {.status = 400, .type = "application/problem+json", .body = R"({"rule":"json.syntax","where":"/objects/1 byte 3","detail":"d"})", .headers = {}};
  const auto refused = loading.load("\n{}\n\n{\n");
  REQUIRE_FALSE(refused);
  CHECK(refused.error().rule == "json.syntax");
  CHECK(refused.error().where == "line 4");
  loading.answer.status = 403;
  CHECK(loading.load("{}").error().code == Errc::forbidden);
  CHECK(rule_of(loading.load(std::string(limits::taxii_object_bytes_max + 1, 'x'))) == "cli.file");
  CHECK(rule_of(loading.load("", "/nowhere/objects.jsonl")) == "cli.file");
}
