#include "in/http/server.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <latch>
#include <mutex>
#include <thread>

#include "support/raw_client.hpp"

using namespace tocsin;
using namespace tocsin::http;
using namespace tocsin::http::test;
using namespace std::chrono_literals;
namespace {

ports::Response echo(const ports::Request& request) {
  std::string body = request.method + " " + request.path;
  for (const auto& [name, value] : request.query) body += " " + name + "=" + value;
  return {.status = 200, .type = "text/plain", .body = body + " [" + request.body + "]", .headers = {}};
}

struct Started {
  explicit Started(ports::Handler handler = echo, ServerOptions options = {}, std::size_t body_max = 1000) {
    Listener listener{.name = "inside", .address = "127.0.0.1", .handler = std::move(handler)};
    listener.body_limit = [body_max](const ports::Request& head) { return head.path == "/unheard" ? 0 : body_max; };
    auto started = Server::start({listener}, std::move(options));
    REQUIRE(started);
    server = *std::move(started);
  }
  [[nodiscard]] RawClient client() const { return RawClient(server->port(0)); }
  std::string once(std::string_view bytes) const { return client().ask(bytes); }
  std::unique_ptr<Server> server;
};
const std::string get = "GET /a HTTP/1.1\r\nHost: x\r\n\r\n";

}  // namespace

TEST_CASE("server: a request reaches the handler decoded, and every answer carries the security headers") {
  const Started started;
  const auto answer = started.once("GET /a%20b?q=1%2B1&r=x+y HTTP/1.1\r\nHost: x\r\n\r\n");
  CHECK(status_of(answer) == 200);
  CHECK(body_of(answer) == "GET /a b q=1+1 r=x y []");
  for (const auto* header : {"Date: ", "X-Request-Id: ", "Content-Security-Policy: default-src 'none'", "X-Content-Type-Options: nosniff", "Cache-Control: no-store",
                             "frame-ancestors 'none'", "Referrer-Policy: no-referrer"})
    CHECK_MESSAGE(answer.contains(header), header);
  CHECK(!answer.contains("Server:"));
  CHECK(!answer.contains("Strict-Transport-Security"));
}

TEST_CASE("server: HEAD has the length of the body and no body") {
  const Started started;
  auto client = started.client();
  REQUIRE(client.send("HEAD /a HTTP/1.1\r\nHost: x\r\n\r\n"));
  const auto answer = client.answer(false);
  CHECK(answer.contains("Content-Length: 10\r\n"));
  CHECK(answer.ends_with("\r\n\r\n"));
  CHECK(body_of(client.ask(get)) == "GET /a []");
}

TEST_CASE("server: pipelined requests are answered in their order, bodies in their frames") {
  const Started started;
  auto client = started.client();
  REQUIRE(client.send("POST /1 HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabcGET /2 HTTP/1.1\r\nHost: x\r\n\r\n"
                      "POST /3 HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nde\r\n1\r\nf\r\n0\r\n\r\n" + get));
  CHECK(body_of(client.answer()) == "POST /1 [abc]");
  CHECK(body_of(client.answer()) == "GET /2 []");
  CHECK(body_of(client.answer()) == "POST /3 [def]");
  CHECK(body_of(client.answer()) == "GET /a []");
}

TEST_CASE("http.malformed: what could be framed in two ways is refused, and the connection ends") {
  const Started started;
  const std::string smuggled = "GET /secret HTTP/1.1\r\nHost: x\r\n\r\n";
  for (const std::string head : {
           "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\n",
           "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
           "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
           "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding : chunked\r\n\r\n",
           "POST / HTTP/1.1\r\nHost: x\r\nX: y\r\n Content-Length: 5\r\n\r\n",
           "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: +5\r\n\r\n",
           "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5, 5\r\n\r\n",
           "POST / HTTP/1.1\r\nHost: x\r\nX: a\rb\r\n\r\n",
           "GET / HTTP/1.1\nHost: x\n\n",
           "GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n",
           "GET / HTTP/1.1\r\n\r\n",
           "GET  / HTTP/1.1\r\nHost: x\r\n\r\n",
           "GET / HTTP/2.0\r\nHost: x\r\n\r\n",
       }) {
    CAPTURE(head);
    auto client = started.client();
    const auto answer = client.ask(head + smuggled);
    CHECK(status_of(answer) == 400);
    CHECK(answer.contains("http.malformed"));
    CHECK(client.ends());
    CHECK(client.answer().empty());
  }
  CHECK(status_of(started.once("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n")) == 400);
}

TEST_CASE("http.target: absolute forms, bad codes, NUL, dot segments and doubled names are refused") {
  const Started started;
  for (const std::string target : {"http://x/a", "//x/a", "*", "/%", "/%2", "/%zz", "/%00", "/a%2fb", "/../a", "/%2e%2e/a", "/a?b=1&b=2", "/%ff", "/a?=1"}) {
    CAPTURE(target);
    const auto answer = started.once("GET " + target + " HTTP/1.1\r\nHost: x\r\n\r\n");
    CHECK(status_of(answer) == 400);
    CHECK(answer.contains("http.target"));
  }
}

TEST_CASE("server: a body of no use is not waited for; the handler answers without it, and the connection ends") {
  const Started started;
  for (const auto* rest : {"Content-Length: 8000000\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\n", "Content-Length: 8000000\r\nExpect: 100-continue\r\n\r\n", "Content-Length: 5\r\n\r\nhello"}) {
    const auto answer = started.once("POST /unheard HTTP/1.1\r\nHost: x\r\n" + std::string(rest));
    CHECK(status_of(answer) == 200);
    CHECK(answer.contains("[]"));
    CHECK(answer.contains("Connection: close\r\n"));
  }
  // without a body there is nothing to end it for
  CHECK(started.once("POST /unheard HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n").contains("Connection: keep-alive\r\n"));
}

TEST_CASE("server: a listener is told of what is refused before its handler, once a head was read") {
  std::mutex mutex;
  std::vector<std::string> told;
  Listener listener{.name = "outside", .address = "127.0.0.1", .handler = echo};
  listener.body_limit = [](const ports::Request&) { return std::size_t{10}; };
  listener.refused = [&](const ports::Request& head, std::string_view target, int status, const Error& error) {
    const std::lock_guard hold(mutex);
    told.push_back(head.method + " " + std::string(target) + " " + std::to_string(status) + " " + error.rule + " " + head.header("x-who"));
  };
  auto server = *Server::start({listener}, {});
  const auto send = [&](const std::string& line, const std::string& rest = "\r\n") { return status_of(RawClient(server->port(0)).ask(line + " HTTP/1.1\r\nHost: x\r\nX-Who: me\r\n" + rest)); };
  CHECK(send("GET /a?x=1&x=2") == 400);
  CHECK(send("GET /a/%2e%2e/b") == 400);
  CHECK(send("POST /b?y=1", "Content-Length: 11\r\n\r\n") == 413);
  CHECK(send("POST /b", "Transfer-Encoding: chunked\r\n\r\nx\r\n") == 400);
  CHECK(send("GET /c") == 200);
  CHECK(send("GET /c", "Content-Length: 1\r\nContent-Length: 2\r\n\r\n") == 400);  // no head that could be read
  server->stop();
  CHECK(told == std::vector<std::string>{"GET /a?x=1&x=2 400 http.target me", "GET /a/%2e%2e/b 400 http.target me", "POST /b?y=1 413 http.body-too-large me", "POST /b 400 http.malformed me"});
}

TEST_CASE("http.body-too-large: said before the body is read, and also when chunks add up to more") {
  const Started started(echo, {}, 10);
  CHECK(status_of(started.once("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n0123456789")) == 200);
  CHECK(status_of(started.once("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 11\r\n\r\n")) == 413);
  CHECK(status_of(started.once("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n6\r\n012345\r\n5\r\n01234\r\n0\r\n\r\n")) == 413);
  auto careful = started.client();
  CHECK(status_of(careful.ask("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 11\r\nExpect: 100-continue\r\n\r\n")) == 413);
}

TEST_CASE("server: 100-continue is answered, then the request") {
  const Started started;
  auto client = started.client();
  CHECK(status_of(client.ask("POST /c HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n")) == 100);
  CHECK(body_of(client.ask("ok")) == "POST /c [ok]");
  CHECK(status_of(started.once("POST /c HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nExpect: tea\r\n\r\n")) == 417);  // http.expectation
}

TEST_CASE("http.head-too-large: long targets, long headers") {
  const Started started;
  CHECK(status_of(started.once("GET /" + std::string(9000, 'a') + " HTTP/1.1\r\nHost: x\r\n\r\n")) == 431);
  CHECK(status_of(started.once("GET / HTTP/1.1\r\nHost: x\r\nX: " + std::string(30000, 'a') + "\r\n\r\n")) == 431);
  CHECK(status_of(started.once("GET / HTTP/1.1\r\nHost: x\r\nX: " + std::string(9000, 'a') + "\r\n\r\n")) == 200);
}

TEST_CASE("http.timeout: a header or body that trickles is answered 408; an idle connection just ends") {
  const Started started(echo, {.idle_max = 400ms, .header_max = 300ms, .body_max = 300ms});
  auto slow_head = started.client();
  CHECK(status_of(slow_head.ask("GET / HTTP/1.1\r\nHost:")) == 408);
  CHECK(slow_head.ends());
  auto slow_body = started.client();
  CHECK(status_of(slow_body.ask("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\n12")) == 408);
  auto trickle = started.client();
  for (int i = 0; i < 20 && trickle.send("G"); ++i) std::this_thread::sleep_for(50ms);  // progress does not buy more time
  CHECK(status_of(trickle.answer()) == 408);
  auto idle = started.client();
  CHECK(idle.ends());
  CHECK(idle.answer().empty());
}

TEST_CASE("http.busy: what waits is bounded") {
  std::latch go(1);
  std::atomic<int> running = 0;
  const Started started([&](const ports::Request& request) { ++running; go.wait(); return echo(request); }, {.handler_threads = 1, .queue_max = 2});
  std::vector<RawClient> clients;
  for (int i = 0; i < 3; ++i) {
    clients.push_back(started.client());
    REQUIRE(clients.back().send(get));
    while (running == 0 || started.server->waiting() < static_cast<std::size_t>(i)) std::this_thread::sleep_for(1ms);
  }
  const auto busy = started.once(get);
  CHECK(status_of(busy) == 503);
  CHECK(busy.contains("Retry-After: 1"));
  go.count_down();
  for (auto& client : clients) CHECK(status_of(client.answer()) == 200);
}

TEST_CASE("http.internal: a throw is answered with 500 and tells nothing of its cause") {
  std::string fault;
  std::mutex mutex;
  const Started started([](const ports::Request&) -> ports::Response { throw std::runtime_error("secret"); },
                        {.observer = [&](const Seen& seen) { const std::scoped_lock lock(mutex); fault = seen.fault; }});
  const auto answer = started.once(get);
  CHECK(status_of(answer) == 500);
  CHECK(!answer.contains("secret"));
  const std::scoped_lock lock(mutex);
  CHECK(fault.contains("runtime_error"));
}

TEST_CASE("server: 1,000 idle clients keep nobody out; past the limit the longest idle one goes") {
  const Started started(echo, {.connections_max = 1000});
  std::vector<RawClient> idle;
  for (int i = 0; i < 1000; ++i) {
    idle.push_back(started.client());
    REQUIRE(idle.back().connected());
  }
  REQUIRE(status_of(idle.front().ask(get)) == 200);
  while (started.server->connections() < 1000) std::this_thread::sleep_for(1ms);
  CHECK(status_of(started.once(get)) == 200);
  CHECK(status_of(started.once(get)) == 200);
  CHECK(status_of(idle.front().ask(get)) == 200);  // it was busy most lately
}

TEST_CASE("server: a header value with a line break does not become a header") {
  const Started started([](const ports::Request&) { return ports::Response{.status = 200, .type = "text/plain", .body = "", .headers = {{"X-A", "1\r\nX-B: 2"}, {"X-C", "3"}}}; });
  const auto answer = started.once(get);
  CHECK(!answer.contains("X-B"));
  CHECK(answer.contains("X-C: 3"));
}

TEST_CASE("server: stopping lets the running request finish and takes no other") {
  std::latch entered(1), go(1);
  Started started([&](const ports::Request& request) { entered.count_down(); go.wait(); return echo(request); });
  auto idle = started.client();
  auto running = started.client();
  REQUIRE(running.send(get));
  entered.wait();
  std::thread stopper([&] { started.server->stop(); });
  CHECK(idle.ends());
  go.count_down();
  const auto answer = running.answer();
  CHECK(status_of(answer) == 200);
  CHECK(answer.contains("Connection: close"));
  CHECK(running.ends());
  stopper.join();
}

TEST_CASE("server: HTTP/1.0 and Connection: close end after the answer; one empty line before a request is passed over") {
  const Started started;
  auto old = started.client();
  CHECK(status_of(old.ask("GET / HTTP/1.0\r\n\r\n")) == 200);
  CHECK(old.ends());
  auto closing = started.client();
  CHECK(status_of(closing.ask("\r\nGET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")) == 200);
  CHECK(closing.ends());
}

TEST_CASE("server: the UNIX socket is its owner's alone, replaces one left behind, and never a file") {
  const auto folder = std::filesystem::temp_directory_path() / ("tocsin-server-" + std::to_string(getpid()));
  std::filesystem::create_directory(folder);
  const auto path = (folder / "s").string();
  for (int i = 0; i < 2; ++i) {
    auto server = Server::start({Listener{.name = "inside", .address = {}, .socket_path = path, .handler = echo}});
    REQUIRE(server);
    struct stat found {};
    REQUIRE(stat(path.c_str(), &found) == 0);
    CHECK((found.st_mode & 0777U) == 0600);
    CHECK(body_of(RawClient(path).ask(get)) == "GET /a []");
    if (i == 0) REQUIRE(std::filesystem::exists(path));
  }
  std::ofstream(folder / "file") << "kept";
  CHECK(!Server::start({Listener{.name = "inside", .address = {}, .socket_path = (folder / "file").string(), .handler = echo}}));
  CHECK(std::filesystem::file_size(folder / "file") == 4);
  std::filesystem::remove_all(folder);
}

TEST_CASE("http.plain-not-loopback, http.address, http.listen: where a server does not listen") {
  const auto rule_of = [](const Listener& listener) {
    const auto started = Server::start({listener});
    return started ? "" : started.error().rule;
  };
  CHECK(rule_of({.name = "x", .address = "0.0.0.0", .handler = echo}) == "http.plain-not-loopback");
  CHECK(rule_of({.name = "x", .address = "localhost", .handler = echo}) == "http.address");
  CHECK(rule_of({.name = "x", .address = {}, .socket_path = "/tmp/" + std::string(120, 'x'), .handler = echo}) == "http.address");
  CHECK(rule_of({.name = "x", .address = "127.0.0.1", .tls = TlsFiles{"/nowhere.pem", "/nowhere.key"}, .handler = echo}) == "http.listen");
  const Started started;
  CHECK(rule_of({.name = "x", .address = "127.0.0.1", .port = started.server->port(0), .handler = echo}) == "http.listen");
  CHECK(rule_of({.name = "x", .address = "::1", .handler = echo}).empty());
}

namespace {

/// A stream whose text the test writes.
struct Spoken final : ports::Stream {
  std::mutex mutex;
  std::string waiting;
  bool over = false;
  std::function<void()> wake;
  std::atomic<int> heartbeats = 0;
  std::chrono::milliseconds every = 10s;

  Piece take() override {
    const std::scoped_lock hold(mutex);
    return {std::exchange(waiting, {}), over};
  }
  Piece heartbeat() override {
    ++heartbeats;
    return {": \n\n", false};
  }
  [[nodiscard]] std::chrono::milliseconds heartbeat_every() const override { return every; }
  void on_ready(std::function<void()> call) override {
    const std::scoped_lock hold(mutex);
    wake = std::move(call);
  }
  void say(const std::string& text, bool last = false) {
    const std::scoped_lock hold(mutex);
    waiting += text;
    over = last;
    if (wake) wake();
  }
  bool is_heard() {
    const std::scoped_lock hold(mutex);
    return wake != nullptr;
  }
};
void until(const std::function<bool()>& is_so) {
  const auto end = std::chrono::steady_clock::now() + 10s;
  while (!is_so() && std::chrono::steady_clock::now() < end) std::this_thread::sleep_for(1ms);
  CHECK(is_so());
}
ports::Handler streaming(const std::shared_ptr<Spoken>& stream) {
  return [stream](const ports::Request&) { return ports::Response{.type = "text/event-stream", .body = {}, .headers = {}, .stream = stream}; };
}

}  // namespace

TEST_CASE("server: a stream is sent as it comes up and ends with its connection") {
  const auto stream = std::make_shared<Spoken>();
  const Started started(streaming(stream));
  auto client = started.client();
  REQUIRE(client.send(get));
  const auto head = client.answer(false);
  CHECK(status_of(head) == 200);
  CHECK(head.contains("Content-Type: text/event-stream"));
  CHECK(!head.contains("Content-Length"));
  CHECK(head.contains("Connection: close"));
  stream->say("data: one\n\n");
  until([&] { return stream->is_heard(); });
  stream->say("data: two\n\n", true);
  CHECK(client.ends());
  CHECK(client.answer() == "data: one\n\ndata: two\n\n");
  until([&] { return started.server->connections() == 0; });
  CHECK(!stream->is_heard());
}

TEST_CASE("server: an idle stream gets heartbeats, and one whose client is gone is let go") {
  const auto stream = std::make_shared<Spoken>();
  stream->every = 5ms;
  const Started started(streaming(stream));
  {
    auto client = started.client();
    REQUIRE(client.send(get));
    CHECK(status_of(client.answer(false)) == 200);
    until([&] { return stream->heartbeats > 3; });
  }
  until([&] { return started.server->connections() == 0; });
  CHECK(!stream->is_heard());
}

TEST_CASE("server: 1,000 idle streams hold no thread and no other request up, and the server stops at once") {
  std::vector<std::shared_ptr<Spoken>> streams;
  for (int i = 0; i < 1000; ++i) streams.push_back(std::make_shared<Spoken>());
  std::atomic<std::size_t> next = 0;
  const auto handler = [&](const ports::Request& request) {
    if (request.path == "/plain") return echo(request);
    return ports::Response{.type = "text/event-stream", .body = {}, .headers = {}, .stream = streams.at(next++)};
  };
  Started started(handler, {.io_threads = 1, .handler_threads = 1});
  std::vector<RawClient> clients;
  for (int i = 0; i < 1000; ++i) {
    clients.push_back(started.client());
    REQUIRE(clients.back().send(get));
    REQUIRE(status_of(clients.back().answer(false)) == 200);
  }
  CHECK(started.server->waiting() == 0);
  CHECK(status_of(started.once("GET /plain HTTP/1.1\r\nHost: x\r\n\r\n")) == 200);
  until([&] { return streams.back()->is_heard() && streams[500]->is_heard(); });
  streams[500]->say("data: you\n\n", true);
  CHECK(clients[500].ends());
  const auto began = std::chrono::steady_clock::now();
  started.server->stop();
  CHECK(std::chrono::steady_clock::now() - began < 5s);
}

namespace {

/// So many bytes, and perhaps a refusal in their midst.
struct Long final : ports::Body {
  explicit Long(std::size_t bytes, std::size_t good) : left(bytes), whole(bytes), until(good) {}
  std::size_t left, whole, until;
  [[nodiscard]] std::uint64_t size() const override { return whole; }
  Result<> take(std::string& out, std::size_t about) override {
    if (whole - left >= until) return refuse(Errc::conflict, "objects.altered");
    const auto now = std::min(left, about);
    out.append(now, static_cast<char>('a' + left % 26));
    left -= now;
    return {};
  }
};
ports::Handler giving(std::size_t bytes, std::size_t good) {
  return [bytes, good](const ports::Request&) { return ports::Response{.type = "text/plain", .body = "begin ", .headers = {}, .rest = std::make_shared<Long>(bytes, good)}; };
}

}  // namespace

TEST_CASE("server: a long answer is sent in pieces under one length, and the connection goes on") {
  constexpr std::size_t bytes = 3'000'001;
  const Started started(giving(bytes, bytes));
  auto client = started.client();
  for (int round = 0; round < 2; ++round) {
    REQUIRE(client.send(get));
    const auto answer = client.answer();
    CHECK(answer.contains("Content-Length: 3000007\r\n"));
    CHECK(body_of(answer).size() == bytes + 6);
    CHECK(body_of(answer).starts_with("begin "));
  }
  REQUIRE(client.send("HEAD /a HTTP/1.1\r\nHost: x\r\n\r\n"));
  CHECK(client.answer(false).contains("Content-Length: 3000007\r\n"));
  REQUIRE(client.send(get));
  CHECK(body_of(client.answer()).size() == bytes + 6);
}

TEST_CASE("server: an answer that cannot be completed is cut, so that nobody takes it for whole") {
  const Started started(giving(1'000'000, 300'000));
  auto client = started.client();
  REQUIRE(client.send(get));
  const auto answer = client.answer();
  CHECK(answer.contains("Content-Length: 1000006\r\n"));
  CHECK(body_of(answer).size() < 1'000'006);
  CHECK(client.ends());
}

TEST_CASE("server: a reader who never reads holds one piece and a connection, and nobody else up") {
  const Started started(giving(200'000'000, 200'000'000));
  std::vector<RawClient> slow;
  for (int i = 0; i < 32; ++i) {
    slow.push_back(started.client());
    REQUIRE(slow.back().send(get));
  }
  CHECK(status_of(started.once("HEAD /a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")) == 200);
}
