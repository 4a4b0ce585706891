#include "in/cli/peers.hpp"

#include <doctest/doctest.h>

using namespace tocsin;
using namespace tocsin::cli;
namespace {

auto read(std::string_view text) {
  return read_peers("/etc/tocsin/peers.conf", text, [](const std::string& file) -> Result<std::string> { return "secret of " + file; });
}
std::string rule_of(const auto& result) { return result ? "" : result.error().rule; }

}  // namespace

TEST_CASE("peers: each server has its root, its sign-in and what it is known by; paths start at the file's folder") {
  const auto peers = read("# two servers\nsector.root = https://taxii.sector.example/api/\nsector.user = us\nsector.password-file = sector.password\nsector.ca = ca.pem\n"
                          "sector.pin = AAAA\nsector.proxy = http://proxy:3128\nother.root = https://other.example/\nother.token-file = /run/token\nother.certificate = us.pem\nother.key = us.key\n");
  REQUIRE(peers);
  REQUIRE(peers->size() == 2);
  const auto &other = peers->at(0), &sector = peers->at(1);
  CHECK(sector.name == "sector");
  CHECK(sector.root == "https://taxii.sector.example/api/");
  CHECK(sector.user == "us");
  CHECK(sector.password == "secret of /etc/tocsin/sector.password");
  CHECK(sector.ca == "/etc/tocsin/ca.pem");
  CHECK(sector.pin == "AAAA");
  CHECK(sector.proxy == "http://proxy:3128");
  CHECK(other.token == "secret of /run/token");
  CHECK(other.certificate == "/etc/tocsin/us.pem");
  CHECK(other.key == "/etc/tocsin/us.key");
  CHECK(other.proxy.empty());
  CHECK(read("")->empty());
}

TEST_CASE("peers: what is refused, with its place (config.unknown, config.value, config.peer)") {
  CHECK(rule_of(read("root = https://x/")) == "config.unknown");
  CHECK(rule_of(read("Sector.root = https://x/")) == "config.unknown");
  const auto misspelled = read("sector.root = https://x/\nsector.pasword-file = x");
  CHECK(rule_of(misspelled) == "config.unknown");
  CHECK(misspelled.error().where == "/etc/tocsin/peers.conf:2");
  CHECK(misspelled.error().detail.contains("did you mean password-file?"));
  CHECK(rule_of(read("sector.root =")) == "config.value");
  CHECK(rule_of(read("sector.user = us")) == "config.peer");
  CHECK(rule_of(read("sector.root = a\nsector.root = b")) == "config.twice");
}
