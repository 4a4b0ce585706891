#include "intel/scan/fold.hpp"

#include <algorithm>
#include <array>

namespace tocsin::scan {
namespace {

struct Row {
  char32_t character;
  std::string_view as;
};

/// Cyrillic and Greek letters that cannot be told from Latin ones on a screen, with some signs; ordered.
constexpr std::array look_alikes = std::to_array<Row>({
    {0x0131, "i"},  {0x0391, "A"},  {0x0392, "B"},  {0x0395, "E"},  {0x0396, "Z"},  {0x0397, "H"},  {0x0399, "I"},  {0x039a, "K"},  {0x039c, "M"},
    {0x039d, "N"},  {0x039f, "O"},  {0x03a1, "P"},  {0x03a4, "T"},  {0x03a5, "Y"},  {0x03a7, "X"},  {0x03b1, "a"},  {0x03b9, "i"},  {0x03ba, "k"},
    {0x03bd, "v"},  {0x03bf, "o"},  {0x03c1, "p"},  {0x03c5, "u"},  {0x03c7, "x"},  {0x0405, "S"},  {0x0406, "I"},  {0x0408, "J"},  {0x0410, "A"},
    {0x0412, "B"},  {0x0415, "E"},  {0x041a, "K"},  {0x041c, "M"},  {0x041d, "H"},  {0x041e, "O"},  {0x0420, "P"},  {0x0421, "C"},  {0x0422, "T"},
    {0x0423, "Y"},  {0x0425, "X"},  {0x0430, "a"},  {0x0432, "b"},  {0x0435, "e"},  {0x043a, "k"},  {0x043c, "m"},  {0x043d, "h"},  {0x043e, "o"},
    {0x0440, "p"},  {0x0441, "c"},  {0x0442, "t"},  {0x0443, "y"},  {0x0445, "x"},  {0x0455, "s"},  {0x0456, "i"},  {0x0458, "j"},  {0x04bb, "h"},
    {0x04cf, "l"},  {0x0501, "d"},  {0x051b, "q"},  {0x051d, "w"},  {0x0585, "o"},  {0x2024, "."},  {0x2044, "/"},  {0x2215, "/"},  {0x2236, ":"},
    {0x3002, "."},  {0xff61, "."},
});

/// U+00C0 to U+017F: the base letters; a dash where the character stands for itself.
constexpr std::string_view latin =
    "AAAAAA-CEEEEIIIIDNOOOOO-OUUUUY--aaaaaa-ceeeeiiiidnooooo-ouuuuy-y"
    "AaAaAaCcCcCcCcDdDdEeEeEeEeEeGgGgGgGgHhHhIiIiIiIiIi--JjKkkLlLlLlLlLlNnNnNnnNnOoOoOo--RrRrRrSsSsSsSsTtTtTtUuUuUuUuUuUuWwYyYZzZzZzs";
static_assert(latin.size() == 0x0180 - 0x00c0);

/// U+0180 to U+024F and U+1E00 to U+1EFF, the same: Vietnamese, Croatian digraphs apart, African and Welsh letters.
constexpr std::string_view latin_more =
    "------------------f-------------Oo-------------Uu---------------"
    "-------------AaIiOoUuUuUuUuUu-AaAa----GgKkOoOo--j---Gg--NnAa----"
    "AaAaEeEeIiIiOoOoRrRrUuUuSsTt--Hh------AaEeOoOoOoOoYy------------"
    "----------------";
static_assert(latin_more.size() == 0x0250 - 0x0180);
constexpr std::string_view latin_additional =
    "AaBbBbBbCcDdDdDdDdDdEeEeEeEeEeFfGgHhHhHhHhHhIiIiKkKkKkLlLlLlLlMm"
    "MmMmNnNnNnNnOoOoOoOoPpPpRrRrRrRrSsSsSsSsSsTtTtTtTtUuUuUuUuUuVvVv"
    "WwWwWwWwWwXxXxYyZzZzZzhtwy------AaAaAaAaAaAaAaAaAaAaAaAaEeEeEeEe"
    "EeEeEeEeIiIiOoOoOoOoOoOoOoOoOoOoOoOoUuUuUuUuUuUuUuYyYyYyYy------";
static_assert(latin_additional.size() == 0x1f00 - 0x1e00);

constexpr std::string_view ascii =
    " !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~";
Folded ascii_of(char32_t character) { return {true, ascii.substr(character - 0x20, 1)}; }

bool invisible(char32_t c) {
  return c == 0x00ad || c == 0x034f || c == 0x061c || c == 0x180e || (c >= 0x200b && c <= 0x200f) || (c >= 0x202a && c <= 0x202e) || (c >= 0x2060 && c <= 0x2069) ||
         c == 0xfeff || (c >= 0xfe00 && c <= 0xfe0f) || (c >= 0xe0000 && c <= 0xe007f) || (c >= 0x0300 && c <= 0x036f);
}

/// Mathematical letters and digits (U+1D400 to U+1D7FF) repeat the alphabet in blocks of 52, then the digits in blocks of 10.
Folded mathematical(char32_t c) {
  if (c >= 0x1d7ce && c <= 0x1d7ff) return ascii_of('0' + (c - 0x1d7ce) % 10);
  if (c < 0x1d400 || c > 0x1d6a3) return {};
  const auto letter = (c - 0x1d400) % 52;
  return ascii_of(letter < 26 ? 'A' + letter : 'a' + letter - 26);
}

}  // namespace

Folded fold(char32_t c) {
  if (invisible(c)) return {true, {}};
  if (c == 0xa0 || (c >= 0x2000 && c <= 0x200a) || c == 0x202f || c == 0x205f || c == 0x3000) return {true, " "};
  if ((c >= 0x2010 && c <= 0x2015) || c == 0x2212 || c == 0xfe63) return {true, "-"};
  if (c == 0x2018 || c == 0x2019 || c == 0x2032) return {true, "'"};
  if (c == 0x201c || c == 0x201d || c == 0xab || c == 0xbb) return {true, "\""};
  if (c >= 0xff01 && c <= 0xff5e) return ascii_of(c - 0xff01 + 0x21);
  if (c >= 0x1d400 && c <= 0x1d7ff) return mathematical(c);
  if (c == 0xc6) return {true, "AE"};
  if (c == 0xe6) return {true, "ae"};
  if (c == 0xdf) return {true, "ss"};
  if (c == 0xde || c == 0xfe) return {true, "th"};
  if (c == 0x152 || c == 0x153) return {true, "oe"};
  if (c >= 0xc0 && c < 0x180 && latin[c - 0xc0] != '-') return {true, latin.substr(c - 0xc0, 1)};
  if (c >= 0x180 && c < 0x250 && latin_more[c - 0x180] != '-') return {true, latin_more.substr(c - 0x180, 1)};
  if (c >= 0x1e00 && c < 0x1f00 && latin_additional[c - 0x1e00] != '-') return {true, latin_additional.substr(c - 0x1e00, 1)};
  const auto found = std::ranges::lower_bound(look_alikes, c, {}, &Row::character);
  if (found != look_alikes.end() && found->character == c) return {true, found->as};
  return compatible(c);
}

}  // namespace tocsin::scan
