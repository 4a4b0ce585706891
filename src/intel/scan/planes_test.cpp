#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <array>
#include <random>
#include <string>
#include <vector>

#include "intel/scan/find.hpp"
#include "intel/scan/normalize.hpp"
#include "intel/scan/planes.hpp"

using namespace tocsin::scan;
namespace {

std::string noise(std::size_t size, std::uint64_t seed) {
  static constexpr std::string_view dense = "ab yzAZ09@:=\\.+-/_[({%&xXuhd\r\n\x80\xc3\xff";
  std::mt19937_64 dice(seed);
  std::string out;
  while (out.size() < size) out += dice() % 3 == 0 ? static_cast<char>(dice()) : dense[dice() % dense.size()];
  return out;
}

}  // namespace

TEST_CASE("each byte is classified as the plain functions say") {
  for (int c = 0; c < 256; ++c) {
    std::array<char, plane_bytes> text{};
    text.fill(static_cast<char>(c));
    Planes p;
    classify(text.data(), 1, &p);
    const auto is = [](bool on) { return on ? ~std::uint64_t{0} : 0; };
    const char ch = static_cast<char>(c);
    CAPTURE(c);
    CHECK(p.word == is(is_word(ch)));
    CHECK(p.upper == is(is_upper(ch)));
    CHECK(p.digit == is(is_digit(ch)));
    CHECK(p.sextet == is(is_word(ch) || ch == '+' || ch == '/' || ch == '-' || ch == '_'));
    CHECK(p.mark == is(ch == '@' || ch == ':' || ch == '=' || ch == '\\'));
    CHECK(p.dot == is(ch == '.'));
    CHECK(p.join == is(ch == '-' || ch == '_' || ch == '#'));
    CHECK(p.high == is(c >= 0x80));
  }
}
TEST_CASE("the wide instructions and the scalar twin give the same bits") {
  MESSAGE("classifier: " << std::string(classifier_name()));
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    const auto text = noise(plane_bytes * 8 + 1, seed);
    std::vector<Planes> wide(8), scalar(8);
    classify(text.data(), 8, wide.data());
    classify_scalar(text.data(), 8, scalar.data());
    REQUIRE(wide == scalar);
    for (std::size_t i = 0; i < 8; ++i) REQUIRE(suspects(text.data() + i * plane_bytes) == suspects_scalar(text.data() + i * plane_bytes));
    // one pair of bytes in a text that holds none: the blocks before it are plain
    std::string quiet(plane_bytes * 8 + 1, 'a');
    const auto at = seed * 2 + seed % 3;
    quiet[at] = text[0], quiet[at + 1] = text[1];
    std::size_t plain = 0;
    while (plain < 8 && suspects_scalar(quiet.data() + plain * plane_bytes) == 0) ++plain;
    REQUIRE(plain_blocks(quiet.data(), 8) == plain);
  }
  // all pairs of neighbors, at the seam of the vector's halves too
  std::array<char, plane_bytes + 1> pair{};
  for (int first = 0; first < 256; ++first)
    for (int second = 0; second < 256; ++second) {
      for (const std::size_t at : {0U, 31U, 63U}) pair[at] = static_cast<char>(first), pair[at + 1] = static_cast<char>(second);
      REQUIRE(suspects(pair.data()) == suspects_scalar(pair.data()));
    }
}
