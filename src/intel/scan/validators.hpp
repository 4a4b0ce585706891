#pragma once
#include <string>
#include <string_view>

namespace tocsin::scan {

/// Digits only: the check digit of ISO/IEC 7812-1 annex B.
bool luhn(std::string_view digits);
/// Digits only: an issuer's range with one of its lengths, and the check digit. @return the brand, or empty
std::string_view card_brand(std::string_view digits);
/// How long an IBAN of the country of these two letters is, or 0.
std::size_t iban_length(std::string_view country);
/// Letters and digits without spaces: the country's length (ISO 13616 registry) and the remainder modulo 97.
bool iban(std::string_view compact);
/// Ten digits: a North American number with an area and exchange that the plan allows.
bool nanp(std::string_view digits);
/// Digits after the plus: an assigned country code and 7 to 15 digits in all (E.164).
bool e164(std::string_view digits);
/// Bits per character (Shannon).
double entropy(std::string_view text);
/// How many of lower case, upper case, digits, other signs occur.
int classes(std::string_view text);

}  // namespace tocsin::scan
