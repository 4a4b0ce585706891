#include <doctest/doctest.h>

#include <array>
#include <random>
#include <string>
#include <tuple>
#include <vector>

#include "intel/scan/find.hpp"
#include "intel/scan/scanner.hpp"
#include "intel/scan/words.hpp"

using namespace tocsin;
using namespace tocsin::scan;
namespace {
std::string ours(const Scanner& scanner, std::string_view text) {
  std::string out;
  for (const auto& m : scanner.scan(text).matches)
    if (m.side == Side::ours) out += (out.empty() ? "" : "|") + std::string(text.substr(m.begin, m.end - m.begin));
  return out;
}
/// A word's place and size, its beginning, and what is asked of it: digits, a dash behind it, 16 bytes, 17 bytes.
using Seen = std::vector<std::tuple<std::size_t, std::size_t, std::uint64_t, std::array<bool, 4>>>;
[[gnu::always_inline]] inline void collect(const WordList& list, Seen& into) {
  list.each_block([&](std::size_t block, const Begins& words, const Planes& here, const Planes& next) __attribute__((always_inline)) {
    const std::array asked{words.holding(here.digit, next.digit), words.followed(here.join, next.join), words.long_ones<16>(), words.long_ones<17>()};
    for (std::size_t i = 0; i < plane_bytes; ++i) {
      if ((words.all >> i & 1U) == 0) continue;
      std::array<bool, 4> said{};
      for (std::size_t j = 0; j < said.size(); ++j) said[j] = (asked[j] >> i & 1U) != 0;
      const auto size = list.size_of(block + i);
      if (size > 64) said[0] = said[1] = false;  // long enough to be looked at anyway
      into.emplace_back(list.base() + block + i, size, list.head_at(block + i), said);
    }
  });
}
void collect_plain(const WordList& list, Seen& into) { collect(list, into); }
TOCSIN_WIDE void collect_wide(const WordList& list, Seen& into) { collect(list, into); }

/// The same by the plain functions, one byte after the other.
Seen words_of(std::string_view text) {
  Seen out;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at;
    bool digits = false;
    for (; end < text.size() && is_word(text[end]); ++end) digits = digits || is_digit(text[end]);
    std::uint64_t head = 0;
    for (std::size_t i = 0; i < 8 && at + i < end; ++i) head |= static_cast<std::uint64_t>(static_cast<unsigned char>(text[at + i]) | 0x20U) << 8 * i;
    const auto size = end - at;
    const char behind = end < text.size() ? text[end] : ' ';
    const bool join = behind == '-' || behind == '_' || behind == '#';
    if (size > 0) out.emplace_back(at, size, head, std::array{digits && size <= 64, join && size <= 64, size >= 16, size >= 17});
    at = end + 1;
  }
  return out;
}
}  // namespace

TEST_CASE("the words of a text are those that the plain functions see, by any instructions, over every seam") {
  std::mt19937_64 dice(7);
  for (int round = 0; round < 300; ++round) {
    std::string text;
    const std::size_t size = 1 + dice() % 9000;
    while (text.size() < size) {
      // from single letters to words longer than a block, a piece and what one load sees
      static constexpr std::array lengths = std::to_array<std::size_t>({1, 2, 5, 8, 9, 17, 55, 56, 57, 58, 63, 64, 65, 130, 5000});
      for (auto left = lengths[dice() % (round % 10 == 0 ? lengths.size() : 6)]; left > 0; --left) text += "abzAMZ059"[dice() % (dice() % 4 == 0 ? 9 : 6)];
      text += " .-_\n#\xc3"[dice() % 7];
    }
    text.resize(size);
    const auto expected = words_of(text);
    text.append(plane_bytes, '\0');
    Seen plain, wide;
    WordList list(std::string_view(text).substr(0, size));
    while (list.next()) {
      collect_plain(list, plain);
      if (has_wide()) collect_wide(list, wide);
    }
    REQUIRE(plain == expected);
    if (has_wide()) REQUIRE(wide == expected);
  }
}
TEST_CASE("a word has one key however it is written, and another word another") {
  for (const std::string_view word : {"a", "osl", "password", "fjordwater", "averyveryverylongword"}) {
    std::string upper(word);
    for (auto& c : upper) c = static_cast<char>(c - 'a' + 'A');
    CHECK(word_key(word) == word_key(upper));
    CHECK(word_key(word) != word_key(std::string(word) + "s"));
    CHECK(word_key(word) == word_key((std::string(word) + "tail").data(), word.size()));
  }
  CHECK(word_key("averyveryverylongword") != word_key("averyveryvErylongwore"));
}
TEST_CASE("terms of one word, of several, with signs around, in other scripts, in their own case") {
  Vocabulary v;
  v.terms = {{"kelvin", Kind::project, "/p/0"}, {"Nord Mill", Kind::customer, "/c/0"}, {"Nord Mill Trading House", Kind::customer, "/c/1"}, {"-blue_fin-", Kind::project, "/p/1"}, {"\u5c71\u7530\u592a\u90ce", Kind::person, "/e/0"},
             {"\u5c71", Kind::site, "/s/0"}, {"SB", Kind::customer, "/c/2", true}, {"A/B", Kind::project, "/p/2"}};
  const auto scanner = *Scanner::build(v);
  CHECK(ours(scanner, "KELVIN and kelvins, nord   mill, Nord\nMill Trading  House.") == "KELVIN|nord   mill|Nord\nMill Trading  House");
  CHECK(ours(scanner, "x -blue_fin- y blue_fin") == "-blue_fin-");
  CHECK(ours(scanner, "\u306f\u5c71\u7530\u592a\u90ce\u306e\u3001\u5c71") == "\u5c71\u7530\u592a\u90ce|\u5c71");
  CHECK(ours(scanner, "SB but not sb; a/b but not a/bc") == "SB|a/b");
  for (const auto* text : {"kelvin", "nord   mill", "-blue_fin-", "\u306f\u5c71\u7530\u592a\u90ce", "SB", "a/b"}) CHECK(scanner.rescan(text).matches.size() >= 1);
  for (const auto* text : {"kelvins", "nordmill", "sb"}) CHECK(scanner.rescan(text).matches.empty());
}
TEST_CASE("one hundred thousand terms are found each by both lines") {
  Vocabulary v;
  for (int i = 0; i < 100'000; ++i) v.terms.push_back({"Team" + std::to_string(i % 300) + " Name" + std::to_string(i), Kind::person, "/e/" + std::to_string(i)});
  const auto scanner = *Scanner::build(v);
  CHECK(scanner.bytes() < std::size_t{32} << 20);
  for (int i = 0; i < 100'000; i += 997) {
    const auto text = "see " + v.terms[static_cast<std::size_t>(i)].text + " there";
    const auto matches = scanner.scan(text).matches;
    REQUIRE(matches.size() == 1);
    CHECK(matches[0].entry == v.terms[static_cast<std::size_t>(i)].entry);
    CHECK(scanner.rescan(text).matches.size() == 1);
  }
  CHECK(ours(scanner, "Team1 Name0, Team1 Name100000") == "");
}
