// Generated from the Unicode Character Database 15.0: characters whose compatibility decomposition (UAX #15, NFKC), without marks, brackets
// and full stops around it, is ASCII, and the decimal digits of all scripts; besides those that fold() knows by rule.
#include <algorithm>
#include <array>

#include "intel/scan/fold.hpp"

namespace tocsin::scan {
namespace {

/// Characters in a row, one of ASCII for each; a blank where one stands for itself.
struct Row {
  char32_t first;
  std::string_view as;
};
constexpr std::array singles = std::to_array<Row>({
    {0x00aa, "a"}, {0x00b2, "23"}, {0x00b9, "1o"}, {0x02b0, "h jr   wy"}, {0x02e1, "lsx"}, {0x0660, "0123456789"}, {0x06f0, "0123456789"}, {0x07c0, "0123456789"},
    {0x0966, "0123456789"}, {0x09e6, "0123456789"}, {0x0a66, "0123456789"}, {0x0ae6, "0123456789"}, {0x0b66, "0123456789"}, {0x0be6, "0123456789"},
    {0x0c66, "0123456789"}, {0x0ce6, "0123456789"}, {0x0d66, "0123456789"}, {0x0de6, "0123456789"}, {0x0e50, "0123456789"}, {0x0ed0, "0123456789"},
    {0x0f20, "0123456789"}, {0x1040, "0123456789"}, {0x1090, "0123456789"}, {0x17e0, "0123456789"}, {0x1810, "0123456789"}, {0x1946, "0123456789"},
    {0x19d0, "0123456789"}, {0x1a80, "0123456789"}, {0x1a90, "0123456789"}, {0x1b50, "0123456789"}, {0x1bb0, "0123456789"}, {0x1c40, "0123456789"},
    {0x1c50, "0123456789"}, {0x1d2c, "A B DE GHIJKLMN O PRTUWa   bde   g km o   ptu  v"}, {0x1d62, "iruv"}, {0x1d9c, "c   f"}, {0x1dbb, "z"}, {0x2070, "0i  456789"},
    {0x207f, "n0123456789"}, {0x2090, "aeox hklmnpst"}, {0x2102, "C"}, {0x210a, "gHHHh IILl N   PQRRR"}, {0x2124, "Z   Z KABC eEF Mo    i"}, {0x2145, "Ddeij"},
    {0x2160, "I   V    X  LCDMi   v    x  lcdm"}, {0x2460, "123456789"}, {0x2474, "123456789"}, {0x2488, "123456789"},
    {0x249c, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0"}, {0x24f5, "123456789 0"}, {0x2776, "123456789 123456789 123456789"},
    {0x2c7c, "jV"}, {0xa620, "0123456789"}, {0xa8d0, "0123456789"}, {0xa900, "0123456789"}, {0xa9d0, "0123456789"}, {0xa9f0, "0123456789"}, {0xaa50, "0123456789"},
    {0xabf0, "0123456789"}, {0xfe50, ", . ;:?! (){}  #&*+ <>= \\$%@"}, {0x104a0, "0123456789"}, {0x10d30, "0123456789"}, {0x11066, "0123456789"},
    {0x110f0, "0123456789"}, {0x11136, "0123456789"}, {0x111d0, "0123456789"}, {0x112f0, "0123456789"}, {0x11450, "0123456789"}, {0x114d0, "0123456789"},
    {0x11650, "0123456789"}, {0x116c0, "0123456789"}, {0x11730, "0123456789"}, {0x118e0, "0123456789"}, {0x11950, "0123456789"}, {0x11c50, "0123456789"},
    {0x11d50, "0123456789"}, {0x11da0, "0123456789"}, {0x16a60, "0123456789"}, {0x16ac0, "0123456789"}, {0x16b50, "0123456789"}, {0x1e140, "0123456789"},
    {0x1e2f0, "0123456789"}, {0x1e950, "0123456789"}, {0x1f100, "00123456789"}, {0x1f110, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}, {0x1f130, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"},
    {0x1f150, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}, {0x1f170, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}, {0x1fbf0, "0123456789"},
});
static_assert(std::ranges::is_sorted(singles, {}, &Row::first));

/// Characters in a row, a word of ASCII for each. Signs that stand behind a name and are no part of it, like the one for a trademark, are left out.
constexpr std::array words = std::to_array<Row>({
    {0x00bc, "1/4 1/2 3/4"}, {0x20a8, "Rs"}, {0x2100, "a/c a/s"}, {0x2105, "c/o c/u"}, {0x2116, "No"},
    {0x2150, "1/7 1/9 1/10 1/3 2/3 1/5 2/5 3/5 4/5 1/6 5/6 1/8 3/8 5/8 7/8 1/"}, {0x2161, "II III IV"}, {0x2165, "VI VII VIII IX"}, {0x216a, "XI XII"},
    {0x2171, "ii iii iv"}, {0x2175, "vi vii viii ix"}, {0x217a, "xi xii"}, {0x2189, "0/3"}, {0x2469, "10 11 12 13 14 15 16 17 18 19 20"},
    {0x247d, "10 11 12 13 14 15 16 17 18 19 20"}, {0x2491, "10 11 12 13 14 15 16 17 18 19 20"}, {0x24eb, "11 12 13 14 15 16 17 18 19 20"}, {0x24fe, "10"},
    {0x277f, "10"}, {0x2789, "10"}, {0x2793, "10"}, {0x3250, "PTE 21 22 23 24 25 26 27 28 29 30 31 32 33 34 35"},
    {0x32b1, "36 37 38 39 40 41 42 43 44 45 46 47 48 49 50"}, {0xfb00, "ff fi fl ffi ffl st st"},
});

/// The word of that number, or nothing.
std::string_view word(std::string_view text, std::size_t number) {
  for (; number > 0; --number) {
    const auto blank = text.find(' ');
    if (blank == std::string_view::npos) return {};
    text.remove_prefix(blank + 1);
  }
  return text.substr(0, text.find(' '));
}

}  // namespace

Folded compatible(char32_t c) {
  if (const auto row = std::ranges::upper_bound(singles, c, {}, &Row::first); row != singles.begin()) {
    const auto& [first, as] = *std::prev(row);
    if (c - first < as.size() && as[c - first] != ' ') return {true, as.substr(c - first, 1)};
  }
  if (const auto row = std::ranges::upper_bound(words, c, {}, &Row::first); row != words.begin() && c - std::prev(row)->first < 32)
    if (const auto found = word(std::prev(row)->as, c - std::prev(row)->first); !found.empty()) return {true, found};
  return {};
}

}  // namespace tocsin::scan
