// The server with a certificate of the instance's own authority, and clients that trust it: openssl, and the command line.
#include <doctest/doctest.h>
#include <openssl/ssl.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

#include "in/cli/cli.hpp"
#include "in/http/metrics.hpp"
#include "in/http/server.hpp"
#include "out/tls/authority.hpp"
#include "support/raw_client.hpp"

using namespace tocsin;
namespace {

namespace fs = std::filesystem;

Instant now() { return std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now()); }

/// A data directory that is served: over TLS on a free port, and on its UNIX socket.
struct Served {
  Served() : data(fs::temp_directory_path() / ("tocsin-doors-" + std::to_string(getpid()))) {
    fs::remove_all(data);
    fs::create_directories(data);
    REQUIRE(tls::open_authority(folder(), now()));
    const auto certificate = tls::server_certificate(folder(), "inside", {}, now());
    REQUIRE(certificate);
    const auto echo = [](const http::Call& call) -> Result<http::Reply> {
      return http::ok(Json::Object{{"peer", call.request.peer}, {"path", call.request.path}, {"token", call.request.header("authorization")}});
    };
    const auto outside = [this](const http::Call& call) -> Result<http::Reply> {
      token_outside = call.request.header("authorization");
      return http::ok(Json::Object{{"from", call.query["from"].integer()}});
    };
    auto rows = http::health_rows([]() -> Result<> { return {}; });
    rows.push_back({.method = "GET", .pattern = "/v1/instance", .right = "", .summary = "echo", .handler = echo});
    static const Message from{"From", {{.name = "from", .type = FieldType::integer}}};
    rows.push_back({.method = "GET", .pattern = "/ledger/consistency", .right = "", .summary = "as the outside door", .handler = outside, .query = &from});
    rows.push_back({.method = "GET", .pattern = "/v1/shares/{id}", .right = "", .summary = "echo", .handler = echo});
    const http::Router router("inside", std::move(rows));
    auto started = http::Server::start({{.name = "inside", .address = "127.0.0.1", .tls = http::TlsFiles{certificate->certificate, certificate->key}, .handler = router},
                                        {.name = "inside", .address = {}, .socket_path = (data / "tocsin.sock").string(), .handler = router}});
    REQUIRE(started);
    server = *std::move(started);
  }
  ~Served() {
    server.reset();
    fs::remove_all(data);
  }
  [[nodiscard]] std::string folder() const { return (data / "tls").string(); }
  [[nodiscard]] std::string url() const { return "https://127.0.0.1:" + std::to_string(server->port(0)); }
  [[nodiscard]] bool openssl_accepts(const std::string& options) const {
    const auto command = "openssl s_client -connect 127.0.0.1:" + std::to_string(server->port(0)) + " -CAfile " + folder() + "/ca.pem -verify_return_error -brief " + options + " </dev/null >/dev/null 2>&1";
    return std::system(command.c_str()) == 0;
  }
  fs::path data;
  std::string token_outside = "nobody asked";
  std::unique_ptr<http::Server> server;
};

struct Ran {
  int exit = 0;
  std::string out, err;
};
Ran ran(const std::vector<std::string>& arguments) {
  std::istringstream in;
  std::ostringstream out, err;
  cli::Console console{in, out, err, false};
  const int exit = cli::run(arguments, cli::Hooks{}, console);
  return {exit, out.str(), err.str()};
}

}  // namespace

TEST_CASE("doors: a client that trusts ca.pem gets TLS 1.2 and 1.3 with forward secrecy, and nothing older") {
  const Served served;
  CHECK(served.openssl_accepts("-verify_ip 127.0.0.1 -tls1_3"));
  CHECK(served.openssl_accepts("-verify_ip 127.0.0.1 -tls1_2"));
  CHECK(served.openssl_accepts("-verify_hostname localhost -alpn http/1.1"));
  CHECK(!served.openssl_accepts("-verify_ip 127.0.0.2"));
  CHECK(!served.openssl_accepts("-tls1_1 -cipher ALL:@SECLEVEL=0"));
  CHECK(!served.openssl_accepts("-tls1_2 -cipher AES128-SHA"));
  CHECK(!served.openssl_accepts("-alpn h2"));
}

TEST_CASE("doors: a plain request on the TLS port is not answered, and the port goes on") {
  const Served served;
  http::test::RawClient plain(served.server->port(0));
  CHECK(http::test::status_of(plain.ask("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")) == 0);
  CHECK(served.openssl_accepts("-verify_ip 127.0.0.1"));
}

TEST_CASE("doors: the command line finds the socket of the data directory, and says who it is") {
  const Served served;
  const auto done = ran({"status", "--data", served.data.string(), "--token", "toc_x"});
  CHECK(done.exit == 0);
  CHECK(done.out.contains("peer   unix"));
  CHECK(done.out.contains("token  Bearer toc_x"));
  CHECK(ran({"share", "show", "TS-2026-0001 é", "--data", served.data.string()}).out.contains("/v1/shares/TS-2026-0001 é"));
  CHECK(ran({"share", "list", "--data", served.data.string()}).exit == 4);  // http.no-route
}

TEST_CASE("doors: over HTTPS the command line checks the certificate") {
  const Served served;
  const auto trusted = ran({"status", "--server", served.url(), "--ca", served.folder() + "/ca.pem"});
  CHECK(trusted.exit == 0);
  CHECK(trusted.out.contains("peer   127.0.0.1"));
  CHECK(ran({"status", "--server", served.url(), "--data", served.data.string()}).exit == 0);  // ca.pem of the data directory
  const auto untrusted = ran({"status", "--server", served.url()});
  CHECK(untrusted.exit == 7);
  CHECK(untrusted.err.contains("cli.server"));
}

TEST_CASE("doors: an outside door is asked for a proof without this organization's token, and by its address alone") {
  const Served served;
  const std::vector<std::string> ask{"ledger", "consistency", "--from", "3", "--root", std::string(64, '0'), "--data", served.data.string(), "--token", "toc_x", "--outside"};
  auto far = ask;
  far.insert(far.end(), {"--server", served.url()});
  CHECK(ran(far).err.contains("cli.answer"));  // an answer came, and was no proof
  CHECK(served.token_outside.empty());
  CHECK(ran(ask).exit == 64);
}

TEST_CASE("doors: a renewed certificate is offered without a restart") {
  const Served served;
  const auto fingerprint = [&] {
    const auto file = (served.data / "offered").string();
    const auto command = "openssl s_client -connect 127.0.0.1:" + std::to_string(served.server->port(0)) + " </dev/null 2>/dev/null | openssl x509 -noout -fingerprint -sha256 > " + file;
    REQUIRE(std::system(command.c_str()) == 0);
    std::ifstream in(file);
    return std::string(std::istreambuf_iterator<char>(in), {});
  };
  const auto before = fingerprint();
  const auto renewed = tls::server_certificate(served.folder(), "inside", {"share.example.org"}, now());
  REQUIRE(renewed);
  CHECK(renewed->renewed);
  CHECK(fingerprint() == before);
  REQUIRE(served.server->reload_certificates());
  CHECK(fingerprint().contains(renewed->fingerprint));
}
