#include "in/cli/relays.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

#include "support/folder.hpp"

using namespace tocsin;
using namespace tocsin::cli;
namespace {

auto read(std::string_view text) {
  return read_relays("/etc/tocsin/relays.conf", text, [](const std::string& file) -> Result<std::string> { return "secret of " + file; });
}
std::string rule_of(const auto& result) { return result ? "" : result.error().rule; }

}  // namespace

TEST_CASE("relays: each has its own host, policy and sign-in; paths start at the file's folder") {
  const auto relays = read("# two relays\ninside.host = mx.inside.example\nborder.host = mx.border.example\nborder.port = 465\nborder.tls = tls\n"
                           "border.ca = border-ca.pem\nborder.user = tocsin\nborder.password-file = border.password\nborder.helo = share.example\n");
  REQUIRE(relays);
  REQUIRE(relays->size() == 2);
  const auto& inside = relays->at("inside");
  CHECK(inside.host == "mx.inside.example");
  CHECK(inside.port == 587);
  CHECK(inside.tls == "starttls");
  CHECK(inside.user.empty());
  const auto& border = relays->at("border");
  CHECK(border.port == 465);
  CHECK(border.tls == "tls");
  CHECK(border.ca == "/etc/tocsin/border-ca.pem");
  CHECK(border.user == "tocsin");
  CHECK(border.password == "secret of /etc/tocsin/border.password");
  CHECK(border.helo == "share.example");
}

TEST_CASE("relays: what is refused, with its place (config.unknown, config.value, config.relay)") {
  CHECK(rule_of(read("host = mx.example")) == "config.unknown");
  CHECK(rule_of(read("Inside.host = mx.example")) == "config.unknown");
  const auto misspelled = read("inside.host = mx.example\ninside.pasword-file = x");
  CHECK(rule_of(misspelled) == "config.unknown");
  CHECK(misspelled.error().where == "/etc/tocsin/relays.conf:2");
  CHECK(misspelled.error().detail.contains("did you mean password-file?"));
  CHECK(rule_of(read("inside.host =")) == "config.value");
  for (const auto* port : {"0", "65536", "x", "25 26"}) CHECK(rule_of(read("inside.host = mx.example\ninside.port = " + std::string(port))) == "config.value");
  CHECK(rule_of(read("inside.host = mx.example\ninside.tls = maybe")) == "config.value");
  CHECK(rule_of(read("inside.port = 25")) == "config.relay");
  CHECK(rule_of(read("inside.host = mx.example\ninside.user = tocsin")) == "config.relay");
  CHECK(rule_of(read("inside.host = mx.example\ninside.password-file = x")) == "config.relay");
  CHECK(rule_of(read("inside.host = a\ninside.host = b")) == "config.twice");
}

TEST_CASE("config.secret-file: a password lies in a file that its owner alone may read") {
  const test::Folder folder;
  const auto file = (folder.path / "password").string();
  CHECK(rule_of(read_secret_file(file)) == "config.secret-file");
  std::ofstream(file) << "hunter2\n";
  ::chmod(file.c_str(), 0640);
  CHECK(rule_of(read_secret_file(file)) == "config.secret-file");
  ::chmod(file.c_str(), 0600);
  CHECK(read_secret_file(file).value() == "hunter2");
  std::ofstream(file, std::ios::trunc) << "\n";
  CHECK(rule_of(read_secret_file(file)) == "config.secret-file");
  CHECK(rule_of(read_secret_file(folder.path.string())) == "config.secret-file");
}
