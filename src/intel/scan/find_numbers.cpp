#include <array>

#include "base/text.hpp"
#include "intel/scan/expressions.hpp"
#include "intel/scan/find.hpp"
#include "intel/scan/validators.hpp"

namespace tocsin::scan {
namespace {

/// Digits that are written in groups: one space, dash, or dot at most between two of them.
struct Run {
  std::string digits;
  std::vector<std::size_t> places;  ///< of each digit in the text
  [[nodiscard]] bool group_starts(std::size_t i) const { return i == 0 || places[i] != places[i - 1] + 1; }
  [[nodiscard]] bool group_ends(std::size_t i) const { return i + 1 == places.size() || places[i + 1] != places[i] + 1; }
};

Run read_run(const Reading& r, std::size_t at) {
  Run run;
  while (at < r.text.size() && run.digits.size() < 64) {
    if (is_digit(r.text[at])) {
      run.digits += r.text[at];
      run.places.push_back(at++);
    } else if ((r.text[at] == ' ' || r.text[at] == '-') && is_digit(r.at(at + 1))) {
      ++at;
    } else {
      break;
    }
  }
  return run;
}

bool bounded(const Reading& r, std::size_t begin, std::size_t end) {
  const char before = begin > 0 ? r.text[begin - 1] : ' ', after = r.at(end);
  if (is_word(before) || is_word(after) || before == '_' || after == '_') return false;
  if ((before == '.' || before == ',') && begin > 1 && is_digit(r.text[begin - 2])) return false;
  return !((after == '.' || after == ',' || after == ':') && is_digit(r.at(end + 1)));
}

bool words_before(const Reading& r, std::size_t at, std::initializer_list<std::string_view> words, std::size_t reach = 40) {
  const auto before = r.before(at, reach);
  for (const auto word : words)
    if (before.find(word) != std::string::npos) return true;
  return false;
}

void add_number(Reading& r, std::size_t begin, std::size_t end, Kind kind, std::string rule, std::string evidence, std::string canonical, Certainty certainty = Certainty::certain, int rank = rank_shape) {
  r.add({.begin = begin, .end = end, .kind = kind, .certainty = certainty, .rank = rank, .rule = std::move(rule), .evidence = std::move(evidence), .canonical = std::move(canonical)});
}

/// The groups that one number is written in: plain, or the usual fours, or a brand's 4-6-5.
bool card_grouping(const Run& run, std::size_t from, std::size_t count) {
  std::size_t group = 0;
  for (std::size_t i = from; i < from + count; ++i) {
    if (i > from && run.group_starts(i)) {
      if (group < 3 || group > 6) return false;
      group = 0;
    }
    ++group;
  }
  return true;
}

void take_cards(Reading& r, const Run& run) {
  for (std::size_t from = 0; from < run.digits.size(); ++from) {
    if (!run.group_starts(from)) continue;
    for (std::size_t count = 19; count >= 12; --count) {
      if (from + count > run.digits.size() || !run.group_ends(from + count - 1)) continue;
      const auto digits = std::string_view(run.digits).substr(from, count);
      auto brand = card_brand(digits);
      // an issuer's range that the table does not know, beside a word of cards
      if (brand.empty() && count >= 13 && luhn(digits) && digits[0] >= '2' && digits[0] <= '6' && words_before(r, run.places[from], {"card", "visa", "debit", "credit"}, 40)) brand = "unknown issuer's";
      const auto begin = run.places[from], end = run.places[from + count - 1] + 1;
      if (brand.empty() || !bounded(r, begin, end) || !card_grouping(run, from, count)) continue;
      // the short Maestro numbers have one chance in ten to be anything: only beside a word of cards
      if (brand == "Maestro" && !words_before(r, begin, {"card", "maestro", "debit", "credit", "pan"}, 60)) continue;
      if (words_before(r, begin, {"isbn", "issn", "imei"}, 8)) continue;
      add_number(r, begin, end, Kind::card, "card.luhn", std::string(brand) + " range, length and check digit", std::string(digits));
      from += count - 1;
      break;
    }
  }
}

/// A part of a run that begins and ends where groups do, and does not go on behind a dash.
struct Window {
  std::string_view digits;
  std::size_t begin, end, first;
};

void take_id(Reading& r, const Run& run, const Window& w) {
  const auto count = w.digits.size();
  const bool grouped = w.end - w.begin != count;
  const auto ends = [&](std::size_t i) { return run.group_ends(w.first + i); };
  const bool three_two_four = grouped && ends(2) && ends(4) && !ends(0) && !ends(1) && !ends(3) && !ends(5) && !ends(6) && !ends(7);
  const std::string digits(w.digits);
  if (count == 9 && us_ssn(digits) && (three_two_four || words_before(r, w.begin, {"ssn", "social security"})))
    add_number(r, w.begin, w.end, Kind::national_id, "id.us-ssn", "an area, group and serial that are assigned", digits);
  if (count == 9 && digits[0] == '9' && three_two_four && words_before(r, w.begin, {"itin", "ssn", "taxpayer"}))
    add_number(r, w.begin, w.end, Kind::national_id, "id.us-itin", "the form of a taxpayer number beside its name", digits);
  if (count == 9 && dutch_bsn(digits) && words_before(r, w.begin, {"bsn", "burgerservice", "sofi"}))
    add_number(r, w.begin, w.end, Kind::national_id, "id.dutch-bsn", "its eleven-test, beside its name", digits);
  if (count == 11 && norwegian_id(digits) && (!grouped || ends(5)))
    add_number(r, w.begin, w.end, Kind::national_id, "id.norwegian", "a day that exists and two check digits", digits);
  if (count == 10 && swedish_id(digits) && ((grouped && ends(5)) || words_before(r, w.begin, {"personnummer", "personal number"})))
    add_number(r, w.begin, w.end, Kind::national_id, "id.swedish", "a day that exists and its check digit", digits);
}

void take_ids(Reading& r, const Run& run) {
  for (std::size_t from = 0; from < run.digits.size(); ++from) {
    if (!run.group_starts(from) || (from > 0 && r.text[run.places[from] - 1] == '-')) continue;
    for (const std::size_t count : {9, 10, 11}) {
      if (from + count > run.digits.size() || !run.group_ends(from + count - 1)) continue;
      const auto begin = run.places[from], end = run.places[from + count - 1] + 1;
      if (bounded(r, begin, end) && !(r.at(end) == '-' && is_word(r.at(end + 1)))) take_id(r, run, {std::string_view(run.digits).substr(from, count), begin, end, from});
    }
  }
}

void take_phone_run(Reading& r, std::size_t begin, std::size_t end, std::string digits, std::string rule, std::string evidence) {
  add_number(r, begin, end, Kind::phone, std::move(rule), std::move(evidence), std::move(digits));
}

std::string digits_of(std::string_view text) {
  std::string out;
  for (const char c : text)
    if (is_digit(c)) out += c;
  return out;
}

void take_phones(Reading& r) {
  static const Expression international(R"(((?:\+|\b00)\s?\d{1,3}[\s.\-/]{0,2}(?:\(\d{1,5}\)[\s.\-/]{0,2})?\d(?:[\s.\-/]{0,2}\d){4,13})\b)");
  each_match(r, international, [&](std::size_t begin, std::size_t end) {
    auto digits = digits_of(r.text.substr(begin, end - begin));
    if (digits.starts_with("00")) digits.erase(0, 2);
    if (digits.size() > 2 && r.text.substr(begin, end - begin).find("(0)") != std::string_view::npos)
      if (const auto zero = digits.find('0'); zero != std::string::npos && zero <= 3) digits.erase(zero, 1);
    if (e164(digits) && (begin == 0 || !(is_word(r.text[begin - 1]) || r.text[begin - 1] == '/'))) take_phone_run(r, begin, end, digits, "phone.e164", "a country code and its length");
  });
  static const Expression american(R"((?:^|[^\w.\-/+=:])((?:\+?1[\s.\-])?(?:\(\d{3}\)\s?|\d{3}[\s.\-])\d{3}[\s.\-]\d{4}(?:\s?(?:x|ext\.?)\s?\d{1,5})?)(?:$|[^\w\-]))");
  each_match(r, american, [&](std::size_t begin, std::size_t end) {
    auto digits = digits_of(r.text.substr(begin, end - begin)).substr(0, 11);
    if (digits.size() == 11 && digits[0] == '1') digits.erase(0, 1);
    digits.resize(std::min<std::size_t>(digits.size(), 10));
    if (r.at(end) == '.' && is_digit(r.at(end + 1))) return;
    if (nanp(digits) || words_before(r, begin, {"phone", "tel", "call", "mobile", "cell", "fax", "contact", "number"})) take_phone_run(r, begin, end, digits, "phone.north-american", "an area and exchange of the North American plan");
  });
  static const Expression trunk(R"((?:^|[^\w.\-/+=:#])(0\d{1,4}[- /]\d{3,4}[- ]?\d{3,5})(?:$|[^\w\-.]|\.(?:$|\s)))");
  each_match(r, trunk, [&](std::size_t begin, std::size_t end) {
    const auto digits = digits_of(r.text.substr(begin, end - begin));
    if (digits.size() >= 9 && digits.size() <= 12) take_phone_run(r, begin, end, digits, "phone.trunk-prefix", "a national number with its trunk prefix");
  });
  static const Expression beside_word(
      R"((?i)\b(?:phone|telephone|tel|mobile|mob|cell|cellphone|fax|call|call me|ring|dial|contact|hotline|whatsapp|signal|sms|text me|answer|answering|reach me|reached|registered(?: number)?)\b[^\d]{0,24}?((?:\(\d{1,5}\)|\d)(?:[\s.\-/]{0,2}\(?\d\)?){5,13})\b)");
  each_match(r, beside_word, [&](std::size_t begin, std::size_t end) {
    const auto digits = digits_of(r.text.substr(begin, end - begin));
    if (r.at(end) == '.' && is_digit(r.at(end + 1))) return;
    if (parse_address(r.text.substr(begin, end - begin))) return;
    if (digits.size() >= 7 && digits.size() <= 15) take_phone_run(r, begin, end, digits, "phone.beside-word", "digits beside a word of telephony");
  });
}

void take_ibans(Reading& r) {
  static const Expression form(R"(\b([A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]{2,4}){2,8}(?:[ -]?[A-Z0-9]{1,4})?))");
  each_match(r, form, [&](std::size_t begin, std::size_t end) {
    // the expression may run on into the next word: try shorter ends
    for (std::size_t stop = std::min(end + 4, r.text.size()); stop >= begin + 15; --stop) {
      if (is_word(r.at(stop)) || !is_word(r.text[stop - 1])) continue;
      auto compact = replace_all(replace_all(std::string(r.text.substr(begin, stop - begin)), " ", ""), "-", "");
      if (!iban(compact)) continue;
      add_number(r, begin, stop, Kind::iban, "iban.mod97", "the country's length and remainder", compact);
      return;
    }
  });
}

void take_other_ids(Reading& r) {
  static const Expression finnish(R"(\b(\d{6}[-+A-FU-Y]\d{3}[0-9A-Y])\b)");
  each_match(r, finnish, [&](std::size_t begin, std::size_t end) {
    const auto text = r.text.substr(begin, end - begin);
    if (finnish_id(text)) add_number(r, begin, end, Kind::national_id, "id.finnish", "a day that exists and its check character", std::string(text));
  });
  static const Expression nino(R"(\b([A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d{2} ?\d{2} ?\d{2} ?[A-D])\b)");
  each_match(r, nino, [&](std::size_t begin, std::size_t end) {
    const auto compact = replace_all(std::string(r.text.substr(begin, end - begin)), " ", "");
    static constexpr std::array unused = std::to_array<std::string_view>({"BG", "GB", "KN", "NK", "NT", "TN", "ZZ"});
    for (const auto prefix : unused)
      if (compact.starts_with(prefix)) return;
    add_number(r, begin, end, Kind::national_id, "id.uk-nino", "the form of a national insurance number", compact);
  });
  static const Expression document(R"((?i)\b(?:passport|driver'?s? licen[cs]e|licen[cs]e no\.?|national id|identity card)(?: number| no\.?| nr\.?)?\s*(?:is|:|#)?\s*([A-Z]{0,3}\d{6,10}[A-Z]?)\b)");
  each_match(r, document, [&](std::size_t begin, std::size_t end) { add_number(r, begin, end, Kind::national_id, "id.beside-word", "a number beside the name of a document", to_lower(r.text.substr(begin, end - begin))); });
}

}  // namespace

void find_numbers(Reading& r) {
  for (std::size_t i = 0; i < r.text.size(); ++i) {
    if (!is_digit(r.text[i]) || (i > 0 && is_word(r.text[i - 1]))) continue;
    const auto run = read_run(r, i);
    take_cards(r, run);
    take_ids(r, run);
    i = run.places.back();
  }
  take_ibans(r);
  take_other_ids(r);
  take_phones(r);
}

}  // namespace tocsin::scan
