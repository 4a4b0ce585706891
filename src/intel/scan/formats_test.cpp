#include <doctest/doctest.h>

#include <algorithm>
#include <set>
#include <string>

#include "base/text.hpp"
#include "intel/scan/formats.hpp"
#include "intel/scan/scanner.hpp"
#include "intel/scan/triggers.hpp"

using namespace tocsin;
using namespace tocsin::scan;
namespace {

const Scanner scanner = *Scanner::build({});

/// A text that the small language of a format describes, at its shortest.
std::string made_of(std::string_view pattern, std::size_t& turn) {
  std::string out;
  for (std::size_t i = 0; i < pattern.size();) {
    if (pattern[i] != '%' || i + 2 >= pattern.size() || pattern[i + 2] != '{') {
      out += pattern[i++];
      continue;
    }
    const char kind = pattern[i + 1];
    std::size_t count = 0;
    for (i += 3; pattern[i] >= '0' && pattern[i] <= '9'; ++i) count = count * 10 + static_cast<std::size_t>(pattern[i] - '0');
    i = pattern.find('}', i) + 1;
    const std::string_view alphabet = kind == 'd' ? "4071936258" : kind == 'x' || kind == 'X' ? "3f9a0c7be1d28546" : kind == 'u' || kind == 'U' ? "K7QX2MZB4TWD5VH" : kind == 'l' ? "k3x9qm2zb7tw" : kind == 'z' ? "KxQmZbTwVh" : "k3Xq9Zm2Bt7Wv";
    while (count-- > 0) out += alphabet[turn++ % alphabet.size()];
  }
  return out;
}

bool is_redacted(std::string_view text, std::string_view secret) {
  const auto begin = text.find(secret);
  return std::ranges::any_of(scanner.scan(text).matches, [&](const Match& m) { return m.side == Side::ours && m.begin <= begin && begin + secret.size() <= m.end; });
}

}  // namespace

TEST_CASE("every format of secrets is found whole, in running text, in JSON, behind a sign of assignment, over a line's end") {
  std::size_t prefixes = 0, turn = 0;
  for (const auto& format : secret_formats())
    for (const auto prefix : split(format.prefixes, '|')) {
      ++prefixes;
      const auto secret = made_of(format.before, turn) + std::string(prefix) + made_of(format.tail, turn);
      CAPTURE(format.rule);
      CAPTURE(secret);
      CHECK(is_redacted("the key " + secret + " was used", secret));
      CHECK(is_redacted("{\"a\":\"" + secret + "\"}", secret));
      CHECK(is_redacted("X=" + secret + "\n", secret));
      // cut at a line's end in its tail, as mail programs do
      const auto cut = secret.size() - 4;
      if (format.tail.ends_with('}') && secret.find_first_of(".-:@!$/~", cut) == std::string::npos) {
        const auto wrapped = secret.substr(0, cut) + "\n  " + secret.substr(cut);
        CHECK(is_redacted("see " + wrapped + " there", wrapped));
      }
    }
  CHECK(prefixes >= 200);
}
TEST_CASE("what is shorter than its format, or begins inside a word, is no secret") {
  std::size_t turn = 0;
  for (const auto& format : secret_formats())
    for (const auto prefix : split(format.prefixes, '|')) {
      if (format.tail.empty() || !format.before.empty()) continue;
      CAPTURE(format.rule);
      const auto found = [&](const std::string& text) {
        const auto matches = scanner.scan(text).matches;
        return std::ranges::any_of(matches, [&](const Match& m) { return m.rule == format.rule; });
      };
      CHECK_FALSE(found("see " + std::string(prefix) + " there"));
      CHECK_FALSE(found("see " + std::string(prefix) + "ab there"));
      if (is_word(prefix[0])) CHECK_FALSE(found("see zz" + std::string(prefix) + made_of(format.tail, turn)));
    }
}
TEST_CASE("rules of secrets are spelled as rules are") {
  for (const auto& format : secret_formats()) CHECK(format.rule.starts_with("secret."));
}
