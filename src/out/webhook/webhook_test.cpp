#include "out/webhook/webhook.hpp"

#include <doctest/doctest.h>

#include "base/hash.hpp"
#include "support/http_peer.hpp"

using namespace tocsin;
using enum ports::Handover::Outcome;
namespace {

struct FixedClock final : ports::Clock {
  Instant now() override { return instant_from_us(1'700'000'000'000'000); }
};
FixedClock fixed;
const std::string secret = "sixteen bytes or more";
const ports::Notice notice{"0190a000-0000-7000-8000-000000000001", {}, "approval-asked", "TS-2026-0042", Tlp::amber, "https://tocsin.example.org:8443/shares/TS-2026-0042", false};

Result<ports::Handover> told(std::uint16_t port, const ports::Notice& what = notice) {
  return (*webhook::notifier({"http://127.0.0.1:" + std::to_string(port) + "/hook", secret, {}}, fixed))->tell(what);
}

}  // namespace

TEST_CASE("webhook: posts number, label and link, signed over time and body") {
  test::HttpPeer peer([](const test::HttpPeer::Asked&) { return test::HttpPeer::Reply{.status = 204, .body = {}}; });
  const auto handover = told(peer.port());
  REQUIRE(handover);
  CHECK(handover->outcome == handed_over);
  const auto asked = peer.asked().at(0);
  const std::string body = R"({"demo":false,"id":"0190a000-0000-7000-8000-000000000001","link":"https://tocsin.example.org:8443/shares/TS-2026-0042","number":"TS-2026-0042","tlp":"TLP:AMBER","why":"approval-asked"})";
  CHECK(asked.method == "POST");
  CHECK(asked.target == "/hook");
  CHECK(asked.header("content-type") == "application/json");
  CHECK(asked.body == body);
  CHECK(asked.header("tocsin-signature") == "t=1700000000,v1=" + hmac_sha256(as_bytes(secret), as_bytes("1700000000." + body)).hex());
}

TEST_CASE("webhook: what the far side says decides whether it is tried again") {
  const auto after = [](int status) {
    test::HttpPeer peer([&](const test::HttpPeer::Asked&) { return test::HttpPeer::Reply{.status = status, .body = {}}; });
    return told(peer.port())->outcome;
  };
  CHECK(after(500) == refused_temporarily);
  CHECK(after(429) == refused_temporarily);
  CHECK(after(302) == refused_temporarily);
  CHECK(after(410) == refused_permanently);
  CHECK(told(1)->outcome == refused_temporarily);
}

TEST_CASE("notice.form: nothing but a number, a word, a label and a link") {
  const auto rule = [](const ports::Notice& what) {
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
