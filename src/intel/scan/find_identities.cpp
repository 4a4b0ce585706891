#include <algorithm>
#include <array>

#include "intel/scan/find.hpp"
#include "intel/scan/identities.hpp"

namespace tocsin::scan {
namespace {

constexpr std::size_t words_reach = 48;  ///< bytes before a number in which its name counts

/// A number that a state gives, and what people call it; words in lower case and without marks, divided by bars.
struct Identity {
  std::string_view rule, evidence, words;
  bool (*is_one)(std::string_view compact);
};

/// Whether one of the words stands before the place, whole.
bool is_named(const Reading& r, std::size_t at, std::string_view words) {
  const auto before = r.before(at, words_reach);
  const auto text = before.text();
  while (!words.empty()) {
    const auto bar = std::min(words.find('|'), words.size());
    const auto word = words.substr(0, bar);
    for (auto found = text.find(word); found != std::string_view::npos; found = text.find(word, found + 1))
      if ((found == 0 || !is_word(text[found - 1])) && (found + word.size() >= text.size() || !is_word(text[found + word.size()]))) return true;
    words.remove_prefix(std::min(bar + 1, words.size()));
  }
  return false;
}

void add(Reading& r, std::size_t begin, std::size_t end, const Identity& identity) {
  r.add({.begin = begin, .end = end, .kind = Kind::national_id, .rank = rank_shape, .rule = identity.rule, .evidence = identity.evidence});
}

bool ends_there(const Reading& r, std::size_t begin, std::size_t end) {
  const char before = begin > 0 ? r.text[begin - 1] : ' ', after = r.at(end);
  return !is_word(before) && before != '_' && !is_word(after) && after != '_' && !((before == '.' || before == ',') && begin > 1 && is_digit(r.text[begin - 2])) && !((after == '.' || after == ',') && is_digit(r.at(end + 1)));
}

/// Those of digits alone, by how many there are.
struct Row {
  std::size_t size;
  Identity identity;
};
constexpr std::array rows = std::to_array<Row>({
    {9, {"id.canadian-sin", "a province and check digit of an insurance number, beside its name", "sin|social insurance|nas|assurance sociale", canadian_sin}},
    {9, {"id.australian-tfn", "its check digit, beside its name", "tfn|tax file", australian_tfn}},
    {10, {"id.uk-nhs", "its check digit, beside its name", "nhs|national health", british_nhs}},
    {11, {"id.belgian", "a day that exists and its check digits, beside its name", "rijksregister|rijksregisternummer|registre national|national number|national register|numero national|insz|niss|nrn", belgian_number}},
    {12, {"id.indian-aadhaar", "its check digit, beside its name", "aadhaar|aadhar|adhaar|uidai|uid", indian_aadhaar}},
    {13, {"id.swiss-ahv", "the country's digits and a check digit, beside its name", "ahv|avs|oasi|ahv-nr|sozialversicherungsnummer|sozialversicherung|assurance vieillesse|social security|social insurance", swiss_ahv}},
    {15, {"id.french-nir", "a sex, a month and its key, beside its name", "nir|insee|secu|securite sociale|numero de secu|social security", french_nir}},
});
/// Those that are told by how they are written: the Belgian and the Swiss one with their dots, the French one in its groups.
struct Written {
  std::string_view form;  ///< a 9 for a digit
  Identity identity;
};
constexpr std::array written = std::to_array<Written>({
    {"99.99.99-999.99", {"id.belgian", "the form of the number, a day that exists and its check digits", "", belgian_number}},
    {"756.9999.9999.99", {"id.swiss-ahv", "the form of the number and its check digit", "", swiss_ahv}},
    {"9 99 99 99 999 999 99", {"id.french-nir", "the groups of the number, a month and its key", "", french_nir}},
});

/// The digits of a text in a form, or nothing.
std::size_t read_form(std::string_view text, std::string_view form, std::array<char, 16>& digits) {
  if (text.size() < form.size()) return 0;
  std::size_t count = 0;
  for (std::size_t i = 0; i < form.size(); ++i) {
    if (form[i] == '9' ? !is_digit(text[i]) : text[i] != form[i]) return 0;
    if (is_digit(text[i])) digits[count++] = text[i];
  }
  return count;
}

bool take_written(Reading& r, std::size_t begin) {
  std::array<char, 16> digits{};
  for (const auto& [form, identity] : written) {
    const auto count = read_form(r.text.substr(begin), form, digits);
    if (count == 0 || !ends_there(r, begin, begin + form.size()) || !identity.is_one({digits.data(), count})) continue;
    add(r, begin, begin + form.size(), identity);
    return true;
  }
  return false;
}

constexpr Identity spanish{"id.spanish", "its check letter, beside its name", "dni|nie|nif|documento nacional|identidad|spanish id", spanish_id};
constexpr Identity irish{"id.irish-pps", "its check letter, beside its name", "pps|ppsn|pps-number|personal public service", irish_pps};
constexpr Identity italian{"id.italian-tax", "a month, a day and its check letter", "codice fiscale|cf|c.f|tax code|fiscal code", italian_tax_code};
constexpr Identity corsican{"id.french-nir", "a sex, a month and its key, beside its name", "nir|insee|secu|securite sociale|numero de secu|social security", french_nir};

}  // namespace

void take_identity_digits(Reading& r, std::size_t begin) {
  if (take_written(r, begin)) return;
  // groups of digits, with one sign between them; the number may be any beginning of them
  std::array<char, 16> digits{};
  std::size_t count = 0;
  for (std::size_t at = begin; is_digit(r.at(at));) {
    while (is_digit(r.at(at)) && count < digits.size()) digits[count++] = r.text[at++];
    if (count >= digits.size()) return;
    // `12345678-Z`
    if (count == 8 && (r.at(at) == '-' || r.at(at) == ' ') && is_upper(r.at(at + 1)) && ends_there(r, begin, at + 2)) {
      digits[8] = r.text[at + 1];
      if (spanish_id({digits.data(), 9}) && is_named(r, begin, spanish.words)) return add(r, begin, at + 2, spanish);
    }
    for (const auto& [size, identity] : rows)
      if (size == count && identity.is_one({digits.data(), count}) && ends_there(r, begin, at) && is_named(r, begin, identity.words)) return add(r, begin, at, identity);
    if ((r.at(at) == ' ' || r.at(at) == '-' || r.at(at) == '.' || r.at(at) == '/') && is_digit(r.at(at + 1))) ++at;
  }
}

void take_identity_code(Reading& r, WordAt word) {
  const auto size = word.end - word.begin;
  if (size != 8 && size != 9 && size != 15 && size != 16) return;
  std::array<char, 16> code{};
  for (std::size_t i = 0; i < size; ++i) code[i] = is_lower(r.text[word.begin + i]) ? static_cast<char>(r.text[word.begin + i] - 'a' + 'A') : r.text[word.begin + i];
  const std::string_view text(code.data(), size);
  if (!ends_there(r, word.begin, word.end)) return;
  // sixteen characters of this form are nothing else; in small letters they may be
  if (size == 16 && italian_tax_code(text) && (text == r.cut(word.begin, word.end) || is_named(r, word.begin, italian.words))) return add(r, word.begin, word.end, italian);
  for (const auto* identity : {&spanish, &irish, &corsican})
    if (identity->is_one(text) && is_named(r, word.begin, identity->words)) return add(r, word.begin, word.end, *identity);
}

}  // namespace tocsin::scan
