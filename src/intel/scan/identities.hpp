#pragma once
// Inside the scanner only: numbers that states give to people, by their published check digits. Each takes the characters without signs between them.
#include <string_view>

namespace tocsin::scan {

/// Nine digits: an area, group and serial that the US Social Security Administration assigns.
bool us_ssn(std::string_view digits);
/// Eleven digits: a Norwegian national identity number, both check digits and a day that exists.
bool norwegian_id(std::string_view digits);
/// Ten digits: a Swedish personal number, its check digit and a day that exists.
bool swedish_id(std::string_view digits);
/// Eleven characters `ddmmyy?nnnc`: a Finnish personal identity code.
bool finnish_id(std::string_view text);
/// Nine digits: a Dutch citizen service number by its eleven-test.
bool dutch_bsn(std::string_view digits);
/// Nine characters without spaces: a form of a UK national insurance number that is given out.
bool uk_nino(std::string_view compact);
/// Ten digits: a Danish civil registration number, with a day that exists.
bool danish_cpr(std::string_view digits);
/// Eleven digits: a German tax identification number, its repeated digit and check digit (ISO 7064 MOD 11,10).
bool german_tax_id(std::string_view digits);
/// Eleven digits: a Polish identity number, its check digit and a month that exists.
bool polish_pesel(std::string_view digits);
/// Eleven digits: a Brazilian taxpayer number, both check digits.
bool brazilian_cpf(std::string_view digits);
/// Fifteen characters: France's registration number with its key, modulo 97; Corsica's `2A` and `2B` as INSEE counts them.
bool french_nir(std::string_view compact);
/// Sixteen characters in capitals: Italy's tax code, its month's letter, its day and check letter (decree of 23 December 1976); digits
/// may be letters where two people would have the same.
bool italian_tax_code(std::string_view compact);
/// Eight digits and a letter, or X, Y or Z, seven digits and a letter: Spain's DNI and NIE, modulo 23.
bool spanish_id(std::string_view compact);
/// Eleven digits: Belgium's national number, modulo 97, of either century.
bool belgian_number(std::string_view digits);
/// Thirteen digits from 756 on: Switzerland's insurance number, with the check digit of EAN-13.
bool swiss_ahv(std::string_view digits);
/// Nine digits: Canada's insurance number, an assigned province and Luhn's check digit.
bool canadian_sin(std::string_view digits);
/// Nine digits: Australia's tax file number, its weighted sum modulo 11.
bool australian_tfn(std::string_view digits);
/// Twelve digits, the first not 0 or 1: India's Aadhaar number, Verhoeff's check digit.
bool indian_aadhaar(std::string_view digits);
/// Ten digits: the number of the United Kingdom's health service, modulo 11.
bool british_nhs(std::string_view digits);
/// Seven digits and one or two letters: Ireland's public service number, its check letter modulo 23.
bool irish_pps(std::string_view compact);

}  // namespace tocsin::scan
