#include <doctest/doctest.h>

#include <string>

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
}  // namespace

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
