#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <algorithm>

#include "base/text.hpp"
#include "path/deliver/mime.hpp"
#include "path/deliver/wire.hpp"

using namespace tocsin;
using namespace tocsin::deliver;
namespace {

const Slots slots{{"018f3a52-7c11-7e3a-9b1d-2f0a6d1c4b5e"}, instant_from_us(1'772'331'000'000'000), {}};
const Addresses ours{"a@x.example", "b@y.example"};

/// Texts of the characters that encodings stumble over.
rc::Gen<std::string> tricky() {
  return rc::gen::map(rc::gen::container<std::vector<std::string>>(rc::gen::element<std::string>(
                          "a", "=", ".", " ", "\t", "\n", "\r", "From ", "é", "😀", "=_", "--", "{{", "bytes, SHA-256 ", "long-word-without-any-space-in-it-to-be-folded-somewhere")),
                      [](const std::vector<std::string>& pieces) { return join(pieces, ""); });
}

std::size_t longest_line(const std::string& text) {
  std::size_t longest = 0;
  for (const auto line : split(text, '\n')) longest = std::max(longest, line.size() - (line.ends_with('\r') ? 1 : 0));
  return longest;
}

}  // namespace

TEST_CASE("mime: quoted-printable keeps every text and every line within 76") {
  CHECK(rc::check([] {
    const auto text = *tricky();
    const auto coded = mime::to_quoted_printable(text);
    RC_ASSERT(*mime::from_quoted_printable(coded) == text);
    RC_ASSERT(longest_line(coded) <= 76);
  }));
}

TEST_CASE("mime: every subject without control characters comes back") {
  CHECK(rc::check([] {
    auto text = *tricky();
    std::erase_if(text, [](char c) { return c == '\n' || c == '\r' || c == '\t'; });
    const auto coded = mime::to_field("Subject", text);
    RC_ASSERT(*mime::from_field(coded) == text);
    RC_ASSERT(longest_line("Subject: " + coded) <= 76);
  }));
}

TEST_CASE("wire: whatever the parts hold, stripping gives them back, and no other byte passes") {
  CHECK(rc::check([](const std::string& attached, std::uint32_t where, std::uint8_t bit) {
    const std::vector<Part> parts{{"subject", "s"}, {"body", *tricky()}, {"x.bin", attached}};
    for (const auto format : {Format::mail, Format::files, Format::sheet}) {
      auto wire = *assemble(format, ours, parts, slots);
      RC_ASSERT(strip(wire, "https://none/")->parts == parts);
      auto& bytes = wire.pieces[where % wire.pieces.size()].bytes;
      if (bytes.empty()) continue;
      auto& byte = bytes[where % bytes.size()];
      byte = static_cast<char>(byte ^ (1 << (bit % 8)));
      const auto stripped = strip(wire, "https://none/");
      // a change that strip() lets pass has changed a part, a slot or an address, never something beside them
      if (stripped) RC_ASSERT(stripped->parts != parts || stripped->slots != slots || stripped->addresses != ours);
    }
  }));
}
