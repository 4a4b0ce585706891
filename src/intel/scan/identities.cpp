#include "intel/scan/identities.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "intel/scan/find.hpp"
#include "intel/scan/validators.hpp"

namespace tocsin::scan {
namespace {

int digit(char c) { return c - '0'; }
bool all_digits(std::string_view text) { return !text.empty() && std::ranges::all_of(text, is_digit); }
std::uint64_t number(std::string_view digits) {
  std::uint64_t out = 0;
  for (const char c : digits) out = out * 10 + static_cast<std::uint64_t>(digit(c));
  return out;
}
bool same_digits(std::string_view digits) { return std::ranges::count(digits, digits[0]) == static_cast<std::ptrdiff_t>(digits.size()); }

template <std::size_t Count>
int weighted(std::string_view digits, const std::array<int, Count>& weights) {
  int sum = 0;
  for (std::size_t i = 0; i < Count; ++i) sum += weights[i] * digit(digits[i]);
  return sum;
}

bool day_exists(std::uint64_t day, std::uint64_t month) {
  static constexpr std::array<std::uint64_t, 12> days{31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month >= 1 && month <= days.size() && day >= 1 && day <= days[month - 1];
}

/// Letters that stand for digits where two people would have the same code.
std::optional<int> tax_digit(char c) {
  if (is_digit(c)) return digit(c);
  const auto at = std::string_view("LMNPQRSTUV").find(c);
  return at == std::string_view::npos ? std::nullopt : std::optional(static_cast<int>(at));
}

}  // namespace

bool us_ssn(std::string_view digits) {
  if (digits.size() != 9 || !all_digits(digits)) return false;
  const auto area = number(digits.substr(0, 3));
  return area != 0 && area != 666 && area < 900 && digits.substr(3, 2) != "00" && digits.substr(5) != "0000";
}

bool norwegian_id(std::string_view digits) {
  if (digits.size() != 11 || !all_digits(digits)) return false;
  const auto day = number(digits.substr(0, 2)), month = number(digits.substr(2, 2));
  if (!day_exists(day > 40 ? day - 40 : day, month > 40 ? month - 40 : month)) return false;
  const auto check = [](int sum) { return (11 - sum % 11) % 11; };
  return check(weighted(digits, std::array{3, 7, 6, 1, 8, 9, 4, 5, 2})) == digit(digits[9]) && check(weighted(digits, std::array{5, 4, 3, 2, 7, 6, 5, 4, 3, 2})) == digit(digits[10]);
}

bool swedish_id(std::string_view digits) {
  if (digits.size() != 10 || !luhn(digits)) return false;
  const auto day = number(digits.substr(4, 2));
  return day_exists(day > 60 ? day - 60 : day, number(digits.substr(2, 2)));
}

bool finnish_id(std::string_view text) {
  static constexpr std::string_view letters = "0123456789ABCDEFHJKLMNPRSTUVWXY";
  if (text.size() != 11 || !all_digits(text.substr(0, 6)) || !all_digits(text.substr(7, 3))) return false;
  if (std::string_view("+-ABCDEFUVWXY").find(text[6]) == std::string_view::npos || !day_exists(number(text.substr(0, 2)), number(text.substr(2, 2)))) return false;
  const auto sum = number(std::string(text.substr(0, 6)) + std::string(text.substr(7, 3)));
  return letters[sum % letters.size()] == text[10];
}

bool dutch_bsn(std::string_view digits) {
  return digits.size() == 9 && all_digits(digits) && number(digits) != 0 && weighted(digits, std::array{9, 8, 7, 6, 5, 4, 3, 2, -1}) % 11 == 0;
}

bool uk_nino(std::string_view compact) {
  if (compact.size() != 9 || !all_digits(compact.substr(2, 6)) || compact[8] < 'A' || compact[8] > 'D') return false;
  static constexpr std::string_view never = "DFIQUV";
  static constexpr std::array unused = std::to_array<std::string_view>({"BG", "GB", "KN", "NK", "NT", "TN", "ZZ"});
  const auto letter = [](char c) { return c >= 'A' && c <= 'Z' && never.find(c) == std::string_view::npos; };
  return letter(compact[0]) && letter(compact[1]) && compact[1] != 'O' && std::ranges::find(unused, compact.substr(0, 2)) == unused.end();
}

bool danish_cpr(std::string_view digits) {
  return digits.size() == 10 && all_digits(digits) && day_exists(number(digits.substr(0, 2)), number(digits.substr(2, 2)));
}

bool german_tax_id(std::string_view digits) {
  if (digits.size() != 11 || !all_digits(digits) || digits[0] == '0') return false;
  // of the first ten digits one stands there twice or three times, the others once at most
  std::array<int, 10> counts{};
  for (const char c : digits.substr(0, 10)) ++counts[static_cast<std::size_t>(digit(c))];
  if (std::ranges::count_if(counts, [](int count) { return count > 1; }) != 1 || std::ranges::max(counts) > 3) return false;
  int product = 10;
  for (const char c : digits.substr(0, 10)) {
    const int sum = (digit(c) + product) % 10;
    product = (sum == 0 ? 10 : sum) * 2 % 11;
  }
  return (11 - product) % 10 == digit(digits[10]);
}

bool polish_pesel(std::string_view digits) {
  if (digits.size() != 11 || !all_digits(digits)) return false;
  const int sum = weighted(digits, std::array{1, 3, 7, 9, 1, 3, 7, 9, 1, 3});
  return day_exists(number(digits.substr(4, 2)), number(digits.substr(2, 2)) % 20) && (10 - sum % 10) % 10 == digit(digits[10]);
}

bool brazilian_cpf(std::string_view digits) {
  if (digits.size() != 11 || !all_digits(digits) || same_digits(digits)) return false;
  const auto check = [](int sum) { return sum * 10 % 11 % 10; };
  return check(weighted(digits, std::array{10, 9, 8, 7, 6, 5, 4, 3, 2})) == digit(digits[9]) && check(weighted(digits, std::array{11, 10, 9, 8, 7, 6, 5, 4, 3, 2})) == digit(digits[10]);
}

bool french_nir(std::string_view compact) {
  if (compact.size() != 15) return false;
  std::string body(compact.substr(0, 13));
  int less = 0;
  if (body[5] == '2' && (body[6] == 'A' || body[6] == 'B')) {
    less = body[6] == 'A' ? 1'000'000 : 2'000'000;
    body[6] = '0';
  }
  if (!all_digits(body) || !all_digits(compact.substr(13)) || std::string_view("123478").find(body[0]) == std::string_view::npos) return false;
  const auto month = number(std::string_view(body).substr(3, 2));
  if (!((month >= 1 && month <= 12) || (month >= 20 && month <= 42) || month >= 50)) return false;
  return 97 - (number(body) - static_cast<std::uint64_t>(less)) % 97 == number(compact.substr(13));
}

bool italian_tax_code(std::string_view compact) {
  if (compact.size() != 16) return false;
  static constexpr std::array odd{1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23};
  int sum = 0;
  for (std::size_t i = 0; i < 15; ++i) {
    const char c = compact[i];
    const bool letter = i < 6 || i == 8 || i == 11;
    if (letter ? !is_upper(c) : !tax_digit(c)) return false;
    const int value = is_digit(c) ? digit(c) : c - 'A';
    sum += i % 2 == 0 ? odd[static_cast<std::size_t>(value)] : value;
  }
  const int day = *tax_digit(compact[9]) * 10 + *tax_digit(compact[10]);
  if (std::string_view("ABCDEHLMPRST").find(compact[8]) == std::string_view::npos || day % 40 < 1 || day % 40 > 31 || day > 71) return false;
  return compact[15] == 'A' + sum % 26;
}

bool spanish_id(std::string_view compact) {
  if (compact.size() != 9) return false;
  std::string body(compact.substr(0, 8));
  if (const auto first = std::string_view("XYZ").find(body[0]); first != std::string_view::npos) body[0] = static_cast<char>('0' + first);
  return all_digits(body) && number(body) != 0 && compact[8] == std::string_view("TRWAGMYFPDXBNJZSQVHLCKE")[number(body) % 23];
}

bool belgian_number(std::string_view digits) {
  if (digits.size() != 11 || !all_digits(digits)) return false;
  const auto body = number(digits.substr(0, 9)), key = number(digits.substr(9));
  const auto month = number(digits.substr(2, 2)) % 20, day = number(digits.substr(4, 2));
  return month <= 12 && day <= 31 && body != 0 && (key == 97 - body % 97 || key == 97 - (body + 2'000'000'000) % 97);
}

bool swiss_ahv(std::string_view digits) {
  if (digits.size() != 13 || !all_digits(digits) || !digits.starts_with("756")) return false;
  return (10 - weighted(digits, std::array{1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3}) % 10) % 10 == digit(digits[12]);
}

bool canadian_sin(std::string_view digits) { return digits.size() == 9 && luhn(digits) && digits[0] != '0' && digits[0] != '8' && !same_digits(digits); }

bool australian_tfn(std::string_view digits) {
  return digits.size() == 9 && all_digits(digits) && !same_digits(digits) && weighted(digits, std::array{1, 4, 3, 7, 5, 8, 6, 9, 10}) % 11 == 0;
}

bool indian_aadhaar(std::string_view digits) {
  if (digits.size() != 12 || !all_digits(digits) || digits[0] < '2' || same_digits(digits)) return false;
  // the dihedral group of order 10, and how a digit's place turns it
  const auto times = [](int a, int b) { return a < 5 ? (b < 5 ? (a + b) % 5 : 5 + (a + b) % 5) : (b < 5 ? 5 + (a - b) % 5 : (a - b + 5) % 5); };
  static constexpr std::array turn{1, 5, 7, 6, 2, 8, 3, 0, 9, 4};
  int check = 0;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    int value = digit(digits[digits.size() - 1 - i]);
    for (std::size_t turns = 0; turns < i % 8; ++turns) value = turn[static_cast<std::size_t>(value)];
    check = times(check, value);
  }
  return check == 0;
}

bool british_nhs(std::string_view digits) {
  if (digits.size() != 10 || !all_digits(digits) || same_digits(digits)) return false;
  const int check = (11 - weighted(digits, std::array{10, 9, 8, 7, 6, 5, 4, 3, 2}) % 11) % 11;
  return check == digit(digits[9]);
}

bool irish_pps(std::string_view compact) {
  if ((compact.size() != 8 && compact.size() != 9) || !all_digits(compact.substr(0, 7)) || !is_upper(compact[7])) return false;
  int sum = weighted(compact, std::array{8, 7, 6, 5, 4, 3, 2});
  if (compact.size() == 9) {
    if (!((compact[8] >= 'A' && compact[8] <= 'I') || compact[8] == 'W' || compact[8] == 'T' || compact[8] == 'X')) return false;
    if (compact[8] <= 'I') sum += 9 * (compact[8] - 'A' + 1);
  }
  return compact[7] == std::string_view("WABCDEFGHIJKLMNOPQRSTUV")[static_cast<std::size_t>(sum % 23)];
}

}  // namespace tocsin::scan
