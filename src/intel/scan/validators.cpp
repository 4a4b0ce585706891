#include "intel/scan/validators.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numeric>

#include "intel/scan/find.hpp"

namespace tocsin::scan {
namespace {

int digit(char c) { return c - '0'; }
bool all_digits(std::string_view text) { return !text.empty() && std::ranges::all_of(text, is_digit); }
int number(std::string_view digits) {
  return std::accumulate(digits.begin(), digits.end(), 0, [](int sum, char c) { return sum * 10 + digit(c); });
}
bool in(int value, int low, int high) { return value >= low && value <= high; }

struct IbanLength {
  std::string_view country;
  std::size_t length;
};
constexpr std::array iban_lengths = std::to_array<IbanLength>({
    {"AD", 24}, {"AE", 23}, {"AL", 28}, {"AT", 20}, {"AZ", 28}, {"BA", 20}, {"BE", 16}, {"BG", 22}, {"BH", 22}, {"BI", 27}, {"BR", 29}, {"BY", 28}, {"CH", 21},
    {"CR", 22}, {"CY", 28}, {"CZ", 24}, {"DE", 22}, {"DJ", 27}, {"DK", 18}, {"DO", 28}, {"EE", 20}, {"EG", 29}, {"ES", 24}, {"FI", 18}, {"FK", 18}, {"FO", 18},
    {"FR", 27}, {"GB", 22}, {"GE", 22}, {"GI", 23}, {"GL", 18}, {"GR", 27}, {"GT", 28}, {"HR", 21}, {"HU", 28}, {"IE", 22}, {"IL", 23}, {"IQ", 23}, {"IS", 26},
    {"IT", 27}, {"JO", 30}, {"KW", 30}, {"KZ", 20}, {"LB", 28}, {"LC", 32}, {"LI", 21}, {"LT", 20}, {"LU", 20}, {"LV", 21}, {"LY", 25}, {"MC", 27}, {"MD", 24},
    {"ME", 22}, {"MK", 19}, {"MN", 20}, {"MR", 27}, {"MT", 31}, {"MU", 30}, {"NI", 28}, {"NL", 18}, {"NO", 15}, {"OM", 23}, {"PK", 24}, {"PL", 28}, {"PS", 29},
    {"PT", 25}, {"QA", 29}, {"RO", 24}, {"RS", 22}, {"RU", 33}, {"SA", 24}, {"SC", 31}, {"SD", 18}, {"SE", 24}, {"SI", 19}, {"SK", 24}, {"SM", 27}, {"SO", 23},
    {"ST", 25}, {"SV", 28}, {"TL", 23}, {"TN", 24}, {"TR", 26}, {"UA", 29}, {"VA", 22}, {"VG", 24}, {"XK", 20}, {"YE", 30},
});

}  // namespace

bool luhn(std::string_view digits) {
  if (!all_digits(digits)) return false;
  int sum = 0;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    const int value = digit(digits[digits.size() - 1 - i]) * (i % 2 == 0 ? 1 : 2);
    sum += value > 9 ? value - 9 : value;
  }
  return sum % 10 == 0;
}

std::string_view card_brand(std::string_view digits) {
  if (digits.size() < 12 || digits.size() > 19 || !luhn(digits) || std::ranges::count(digits, digits[0]) == static_cast<std::ptrdiff_t>(digits.size())) return {};
  const auto length = static_cast<int>(digits.size());
  const int two = number(digits.substr(0, 2)), three = number(digits.substr(0, 3)), four = number(digits.substr(0, 4)), six = number(digits.substr(0, 6));
  if (digits[0] == '4' && (length == 13 || length == 16 || length == 19)) return "Visa";
  if (length == 16 && (in(two, 51, 55) || in(four, 2221, 2720))) return "Mastercard";
  if (length == 15 && (two == 34 || two == 37)) return "American Express";
  if (in(length, 16, 19) && (four == 6011 || two == 65 || in(three, 644, 649) || in(six, 622126, 622925))) return "Discover";
  if (in(length, 14, 19) && (in(three, 300, 305) || two == 36 || two == 38 || two == 39 || four == 3095)) return "Diners Club";
  if (in(length, 15, 19) && (in(four, 3528, 3589) || (length == 15 && (four == 2131 || four == 1800)))) return "JCB";
  if (in(length, 16, 19) && two == 62) return "UnionPay";
  if (length == 16 && in(four, 2200, 2204)) return "Mir";
  if (two == 50 || in(two, 56, 58) || two == 63 || two == 67 || two == 61 || four == 6304 || two == 60) return "Maestro";
  return {};
}

std::size_t iban_length(std::string_view country) {
  const auto row = std::ranges::lower_bound(iban_lengths, country, {}, &IbanLength::country);
  return row != iban_lengths.end() && row->country == country ? row->length : 0;
}

bool iban(std::string_view compact) {
  if (compact.size() < 15 || compact.size() > 34 || iban_length(compact.substr(0, 2)) != compact.size()) return false;
  unsigned remainder = 0;
  for (std::size_t i = 0; i < compact.size(); ++i) {
    const char c = compact[(i + 4) % compact.size()];
    if (!is_digit(c) && !(c >= 'A' && c <= 'Z')) return false;
    const auto value = static_cast<unsigned>(is_digit(c) ? c - '0' : c - 'A' + 10);
    remainder = (remainder * (value > 9 ? 100 : 10) + value) % 97;
  }
  return remainder == 1;
}

bool nanp(std::string_view digits) {
  if (digits.size() != 10 || !all_digits(digits)) return false;
  const auto part = [&](std::size_t at) { return digits[at] >= '2' && !(digits[at + 1] == '1' && digits[at + 2] == '1'); };
  return part(0) && part(3);
}

bool e164(std::string_view digits) {
  if (digits.size() < 8 || digits.size() > 15 || !all_digits(digits) || digits[0] == '0') return false;
  if (digits[0] == '1') return digits.size() == 11 && nanp(digits.substr(1));
  const int two = number(digits.substr(0, 2));
  // the two-digit codes; every other code has three digits, of which 21x, 22x, … 99x are assigned (ITU-T E.164 list)
  static constexpr std::array pairs{20, 27, 30, 31, 32, 33, 34, 36, 39, 40, 41, 43, 44, 45, 46, 47, 48, 49, 51, 52, 53, 54, 55, 56, 57, 58, 60, 61, 62, 63, 64, 65, 66,
                                    81, 82, 84, 86, 90, 91, 92, 93, 94, 95, 98};
  if (digits[0] == '7') return digits.size() == 11;
  if (std::ranges::find(pairs, two) != pairs.end()) return digits.size() >= 8;
  static constexpr std::array tens{21, 22, 23, 24, 25, 26, 29, 35, 37, 38, 42, 50, 59, 67, 68, 69, 80, 85, 87, 88, 96, 97, 99};
  return std::ranges::find(tens, two) != tens.end();
}

double entropy(std::string_view text) {
  if (text.empty()) return 0;
  std::array<int, 256> counts{};
  for (const char c : text) ++counts[static_cast<unsigned char>(c)];
  double bits = 0;
  for (const int count : counts) {
    if (count == 0) continue;
    const double share = static_cast<double>(count) / static_cast<double>(text.size());
    bits -= share * std::log2(share);
  }
  return bits;
}

int classes(std::string_view text) {
  bool lower = false, upper = false, digits = false, other = false;
  for (const char c : text) {
    lower = lower || (c >= 'a' && c <= 'z');
    upper = upper || (c >= 'A' && c <= 'Z');
    digits = digits || is_digit(c);
    other = other || !is_word(c);
  }
  return int{lower} + int{upper} + int{digits} + int{other};
}

}  // namespace tocsin::scan
