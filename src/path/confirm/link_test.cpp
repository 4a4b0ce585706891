#include "path/confirm/link.hpp"

#include <doctest/doctest.h>

using namespace tocsin;
using namespace tocsin::confirm;
namespace {

std::string rule_of(const auto& result) { return result ? "" : result.error().rule; }
Mac mac_of(std::string key) {
  return [key = std::move(key)](BytesView bytes) -> Result<Hash> { return hmac_sha256(as_bytes(key), bytes); };
}
const Mac mac = mac_of("key");
const Instant end = instant_from_us(1'800'000'000'000'000);
const Link link{{"0190a000-0000-7000-8000-0000000000ff"}, end};

}  // namespace

TEST_CASE("link: what was spelled is parsed again, until its time is over") {
  const auto text = spell(link, mac);
  REQUIRE(text);
  CHECK(text->size() == 50);
  CHECK(parse(*text, mac, end - Duration(1)) == link);
}
TEST_CASE("link.expired: from its end on, the link opens nothing") {
  CHECK(rule_of(parse(*spell(link, mac), mac, end)) == "link.expired");
}
TEST_CASE("link.unknown: another key, one changed bit, another length: the same answer") {
  const auto text = *spell(link, mac);
  CHECK(rule_of(parse(text, mac_of("other"), end - Duration(1))) == "link.unknown");
  CHECK(rule_of(parse(text.substr(1), mac, end)) == "link.unknown");
  CHECK(rule_of(parse("", mac, end)) == "link.unknown");
  const auto bytes = *from_base64url(text);
  for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
    auto flipped = bytes;
    flipped[bit / 8] ^= static_cast<std::byte>(1U << bit % 8);
    CHECK(rule_of(parse(to_base64url(flipped), mac, end - Duration(1))) == "link.unknown");
  }
}
TEST_CASE("link.form: a link is for a delivery's UUID") {
  CHECK(rule_of(spell({{"delivery"}, end}, mac)) == "link.form");
  CHECK(rule_of(spell({link.delivery, Instant(std::chrono::seconds(-1))}, mac)) == "link.form");
}
