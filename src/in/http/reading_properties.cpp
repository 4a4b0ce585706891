// What the strict readers promise for any bytes at all.
#include <doctest/doctest.h>
#include <rapidcheck.h>

#include "base/text.hpp"
#include "in/http/head.hpp"
#include "in/http/target.hpp"

using namespace tocsin;
using namespace tocsin::http;

TEST_CASE("target: what was encoded is decoded to the same, in paths and queries") {
  CHECK(rc::check([](const std::vector<std::uint8_t>& bytes) {
    std::string text = "x";  // no empty segment, no dot segment
    for (const auto byte : bytes)
      if (byte >= 0x20 && byte < 0x7f && byte != '/' && byte != '\\') text.push_back(static_cast<char>(byte));
    const auto target = parse_target("/a/" + percent_encode(text) + "?" + percent_encode(text) + "=" + percent_encode(text + "\xc3\xa9"));
    RC_ASSERT(target.has_value());
    RC_ASSERT(target->path == "/a/" + text);
    RC_ASSERT(target->query.at(text) == text + "\xc3\xa9");
  }));
}

TEST_CASE("target: whatever is read holds no control character, no dot segment, and is UTF-8") {
  CHECK(rc::check([](const std::string& noise) {
    const auto alphabet = std::string_view("/.%2e0f?&=+a\\#\x01");
    std::string text = "/";
    for (const char c : noise) text.push_back(alphabet[static_cast<unsigned char>(c) % alphabet.size()]);
    const auto target = parse_target(text);
    if (!target) return;
    RC_ASSERT(!first_invalid_utf8(target->path));
    for (const char c : target->path) RC_ASSERT(static_cast<unsigned char>(c) >= 0x20);
    for (const auto segment : split(target->path, '/')) RC_ASSERT(segment != "." && segment != "..");
  }));
}

TEST_CASE("head: whatever is read has one framing") {
  CHECK(rc::check([](const std::vector<std::uint8_t>& picks) {
    constexpr std::array pieces{"Host: x\r\n", "Content-Length: 5\r\n", "Transfer-Encoding: chunked\r\n", "content-length:5\r\n", "X: y\r\n", " z\r\n", "Transfer-Encoding: identity\r\n", "Content-Length: -1\r\n"};
    std::string text = "POST / HTTP/1.1\r\n";
    std::size_t lengths = 0, encodings = 0;
    for (const auto pick : picks) {
      const std::string_view piece = pieces[pick % pieces.size()];
      text += piece;
      lengths += to_lower(piece).starts_with("content-length") ? 1U : 0U;
      encodings += piece.starts_with("Transfer") ? 1U : 0U;
    }
    const auto head = parse_head(text + "\r\n");
    if (!head) return;
    RC_ASSERT(lengths + encodings <= 1);
    RC_ASSERT(head->length.has_value() == (lengths == 1));
    RC_ASSERT(head->chunked == (encodings == 1));
  }));
}
