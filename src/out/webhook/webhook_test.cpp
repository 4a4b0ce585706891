#include "out/webhook/webhook.hpp"

#include <doctest/doctest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <thread>

#include "base/hash.hpp"

using namespace tocsin;
using enum ports::Handover::Outcome;
namespace {

struct FixedClock final : ports::Clock {
  Instant now() override { return instant_from_us(1'700'000'000'000'000); }
};
FixedClock fixed;
const std::string secret = "sixteen bytes or more";
const ports::Notice notice{"0190a000-0000-7000-8000-000000000001", {}, "approval-asked", "TS-2026-0042", Tlp::amber, "https://tocsin.example.org:8443/shares/TS-2026-0042", false};

/// Takes one request and answers it. Loopback, one connection.
class Peer {
 public:
  explicit Peer(std::string status) : listener_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    ::bind(listener_, reinterpret_cast<sockaddr*>(&address), length);
    ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &length);
    ::listen(listener_, 1);
    port = ntohs(address.sin_port);
    thread_ = std::thread([this, status = std::move(status)] { serve(status); });
  }
  ~Peer() {
    if (thread_.joinable()) thread_.join();
    ::close(listener_);
  }
  std::string asked() {
    thread_.join();
    return heard_;
  }
  std::uint16_t port = 0;

 private:
  void serve(const std::string& status) {
    pollfd wait{listener_, POLLIN, 0};
    if (::poll(&wait, 1, 10'000) <= 0) return;
    const int peer = ::accept(listener_, nullptr, nullptr);
    char bytes[4096];
    while (!heard_.contains("}")) {
      const auto got = ::recv(peer, bytes, sizeof bytes, 0);
      if (got <= 0) break;
      heard_.append(bytes, static_cast<std::size_t>(got));
    }
    const auto answer = "HTTP/1.1 " + status + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    (void)::send(peer, answer.data(), answer.size(), MSG_NOSIGNAL);
    ::close(peer);
  }
  int listener_;
  std::string heard_;
  std::thread thread_;
};

Result<ports::Handover> told(std::uint16_t port, const ports::Notice& what = notice) {
  return (*webhook::notifier({"http://127.0.0.1:" + std::to_string(port) + "/hook", secret, {}}, fixed))->tell(what);
}

}  // namespace

TEST_CASE("webhook: posts number, label and link, signed over time and body") {
  Peer peer("204 No Content");
  const auto handover = told(peer.port);
  REQUIRE(handover);
  CHECK(handover->outcome == handed_over);
  const auto asked = peer.asked();
  const std::string body = R"({"demo":false,"id":"0190a000-0000-7000-8000-000000000001","link":"https://tocsin.example.org:8443/shares/TS-2026-0042","number":"TS-2026-0042","tlp":"TLP:AMBER","why":"approval-asked"})";
  CHECK(asked.starts_with("POST /hook HTTP/1.1"));
  CHECK(asked.contains("Content-Type: application/json\r\n"));
  CHECK(asked.ends_with(body));
  CHECK(asked.contains("Tocsin-Signature: t=1700000000,v1=" + hmac_sha256(as_bytes(secret), as_bytes("1700000000." + body)).hex() + "\r\n"));
}

TEST_CASE("webhook: what the far side says decides whether it is tried again") {
  const auto after = [](const char* status) {
    Peer peer(status);
    return told(peer.port)->outcome;
  };
  CHECK(after("500 Oops") == refused_temporarily);
  CHECK(after("429 Slow") == refused_temporarily);
  CHECK(after("302 Found") == refused_temporarily);
  CHECK(after("410 Gone") == refused_permanently);
  CHECK(told(1)->outcome == refused_temporarily);
}

TEST_CASE("notice.form: nothing but a number, a word, a label and a link") {
  const auto rule = [](ports::Notice what) {
    const auto done = ports::check(what);
    return done ? "" : done.error().rule;
  };
  CHECK(rule(notice).empty());
  auto other = notice;
  other.number = "gateway.kestrelvale.example";
  CHECK(rule(other) == "notice.form");
  other = notice;
  other.why = "see attachment";
  CHECK(rule(other) == "notice.form");
  other = notice;
  other.link += "\r\nBcc: all@example.org";
  CHECK(rule(other) == "notice.form");
  other = notice;
  other.to = "a@b>\r\nDATA";
  CHECK(rule(other) == "notice.form");
  CHECK(told(1, other).error().rule == "notice.form");
}

TEST_CASE("webhook.address, webhook.secret: encrypted beyond this machine, and signed with enough") {
  const auto rule = [](std::string url, std::string with) {
    const auto made = webhook::notifier({std::move(url), std::move(with), {}}, fixed);
    return made ? "" : made.error().rule;
  };
  CHECK(rule("https://hooks.example.org/x", secret).empty());
  CHECK(rule("http://hooks.example.org/x", secret) == "webhook.address");
  CHECK(rule("ftp://hooks.example.org/x", secret) == "webhook.address");
  CHECK(rule("https://hooks.example.org/x", "fifteen bytes x") == "webhook.secret");
}
