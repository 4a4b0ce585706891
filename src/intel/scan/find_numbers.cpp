#include <algorithm>
#include <array>
#include <span>

#include "base/text.hpp"
#include "intel/scan/find.hpp"
#include "intel/scan/identities.hpp"
#include "intel/scan/validators.hpp"

namespace tocsin::scan {
namespace {

constexpr std::size_t groups_max = 16, digits_max = 40;

/// Digits as people write long numbers: groups with a few signs between them.
struct Number {
  struct Group {
    std::size_t begin, end;
    std::size_t first;      ///< its first digit, counted over the whole number
    std::string_view gap;   ///< what stands before it, after the group before
    [[nodiscard]] std::size_t size() const { return end - begin; }
  };
  std::array<Group, groups_max> groups;
  std::array<char, digits_max> digits;
  std::size_t count = 0, size = 0;  ///< of groups, of digits

  [[nodiscard]] std::string_view of(std::size_t from, std::size_t to) const {  ///< digits of the groups [from, to)
    const auto last = groups[to - 1];
    return {digits.data() + groups[from].first, last.first + last.size() - groups[from].first};
  }
  [[nodiscard]] bool plain_gaps(std::size_t from, std::size_t to) const {  ///< one blank or dash each
    for (std::size_t i = from + 1; i < to; ++i)
      if (groups[i].gap != " " && groups[i].gap != "-") return false;
    return true;
  }
  /// The sizes of the groups, as `324` for three, two and four digits.
  [[nodiscard]] std::size_t shape(std::size_t from, std::size_t to) const {
    std::size_t out = 0;
    for (std::size_t i = from; i < to; ++i) out = out * 10 + std::min<std::size_t>(groups[i].size(), 9);
    return out;
  }
};

bool in_gap(char c) { return c == ' ' || c == '-' || c == '.' || c == '/' || c == '(' || c == ')'; }

Number read_number(const Reading& r, std::size_t at) {
  Number n;
  std::size_t gap = at;
  while (n.count < groups_max && is_digit(r.at(at))) {
    auto& group = n.groups[n.count++];
    group = {at, at, n.size, r.cut(gap, at)};
    while (is_digit(r.at(at)) && n.size < digits_max) n.digits[n.size++] = r.text[at++];
    group.end = gap = at;
    if (n.size == digits_max) break;
    while (at - gap < 3 && in_gap(r.at(at))) ++at;
  }
  return n;
}

bool bounded(const Reading& r, std::size_t begin, std::size_t end) {
  const char before = begin > 0 ? r.text[begin - 1] : ' ', after = r.at(end);
  if (is_word(before) || is_word(after) || before == '_' || after == '_') return false;
  if ((before == '.' || before == ',') && begin > 1 && is_digit(r.text[begin - 2])) return false;
  return !((after == '.' || after == ',' || after == ':') && is_digit(r.at(end + 1)));
}

void add_number(Reading& r, std::size_t begin, std::size_t end, Kind kind, std::string_view rule, std::string_view evidence, int rank = rank_shape) {
  r.add({.begin = begin, .end = end, .kind = kind, .rank = rank, .rule = rule, .evidence = evidence});
}

/// `2026-03-01`, and what follows it, are a date.
bool is_date(const Number& n) {
  if (n.count < 3 || n.groups[0].size() != 4 || n.groups[1].size() != 2 || n.groups[2].size() != 2 || (n.groups[1].gap != "-" && n.groups[1].gap != "/" && n.groups[1].gap != ".")) return false;
  const char* d = n.digits.data();
  return (d[0] == '1' || d[0] == '2') && d[4] <= '1' && d[6] <= '3' && n.groups[1].gap == n.groups[2].gap;
}

// -- cards --

/// The groups that one card number is written in: plain, or the usual fours, or a brand's 4-6-5.
bool card_grouping(const Number& n, std::size_t from, std::size_t to) {
  if (to - from == 1) return true;
  for (std::size_t i = from; i + 1 < to; ++i)
    if (n.groups[i].size() < 3 || n.groups[i].size() > 6) return false;
  if (n.plain_gaps(from, to)) return true;
  // fours with dots between them: nothing else is written so
  for (std::size_t i = from; i < to; ++i)
    if (n.groups[i].size() != 4 || (i > from && n.groups[i].gap != ".")) return false;
  return true;
}

std::string_view evidence_of(std::string_view brand) {
  struct Row {
    std::string_view brand, evidence;
  };
  static constexpr std::array rows = std::to_array<Row>({{"Visa", "Visa range, length and check digit"},
                                                         {"Mastercard", "Mastercard range, length and check digit"},
                                                         {"American Express", "American Express range, length and check digit"},
                                                         {"Discover", "Discover range, length and check digit"},
                                                         {"Diners Club", "Diners Club range, length and check digit"},
                                                         {"JCB", "JCB range, length and check digit"},
                                                         {"UnionPay", "UnionPay range, length and check digit"},
                                                         {"Mir", "Mir range, length and check digit"},
                                                         {"Maestro", "Maestro range, length and check digit"}});
  const auto row = std::ranges::find(rows, brand, &Row::brand);
  return row == rows.end() ? "a check digit beside a word of cards" : row->evidence;
}

bool take_card(Reading& r, const Number& n, std::size_t from, std::size_t to) {
  const auto digits = n.of(from, to);
  if (digits.size() < 12 || digits.size() > 19 || !card_grouping(n, from, to) || !luhn(digits)) return false;
  auto brand = card_brand(digits);
  const auto begin = n.groups[from].begin, end = n.groups[to - 1].end;
  const auto near = r.meanings_before(begin, 60);
  // an issuer's range that the table does not know, beside a word of cards
  if (brand.empty() && digits.size() >= 13 && digits[0] >= '2' && digits[0] <= '6' && (near & means_card) != 0) brand = "unknown";
  // the short Maestro numbers have one chance in ten to be anything: only beside a word of cards
  if (brand.empty() || !bounded(r, begin, end) || (brand == "Maestro" && (near & means_card) == 0) || (near & means_book) != 0) return false;
  add_number(r, begin, end, Kind::card, "card.luhn", evidence_of(brand));
  return true;
}

void take_cards(Reading& r, const Number& n) {
  for (std::size_t from = 0; from < n.count; ++from)
    for (std::size_t to = n.count; to > from; --to)
      if (take_card(r, n, from, to)) {
        from = to - 1;
        break;
      }
}

// -- numbers that states give --

void take_id(Reading& r, const Number& n, std::size_t from, std::size_t to) {
  const auto digits = n.of(from, to);
  const auto begin = n.groups[from].begin, end = n.groups[to - 1].end;
  const bool dotted = to - from == 3 && n.shape(from, to) == 324 && n.groups[from + 1].gap == "." && n.groups[from + 2].gap == ".";
  if (dotted && bounded(r, begin, end) && us_ssn(digits) && (r.meanings_before(begin, 48) & means_ssn) != 0) return add_number(r, begin, end, Kind::national_id, "id.us-ssn", "an area, group and serial that are assigned");
  if (digits.size() < 9 || digits.size() > 13 || (to - from > 1 && !n.plain_gaps(from, to))) return;
  if (!bounded(r, begin, end) || (r.at(end) == '-' && is_word(r.at(end + 1))) || (from > 0 && n.groups[from].gap == "-")) return;
  const bool grouped = to - from > 1;
  const auto shape = n.shape(from, to);
  std::optional<std::uint32_t> asked;
  const auto near = [&](std::uint32_t meaning) {
    if (!asked) asked = r.meanings_before(begin, 48);
    return (*asked & meaning) != 0;
  };
  const auto add = [&](std::string_view rule, std::string_view evidence) { add_number(r, begin, end, Kind::national_id, rule, evidence); };
  if (digits.size() == 9 && (shape == 324 || near(means_ssn)) && us_ssn(digits)) return add("id.us-ssn", "an area, group and serial that are assigned");
  if (digits.size() == 9 && digits[0] == '9' && shape == 324 && near(means_tax | means_ssn)) return add("id.us-itin", "the form of a taxpayer number beside its name");
  if (digits.size() == 9 && near(means_bsn) && dutch_bsn(digits)) return add("id.dutch-bsn", "its eleven-test, beside its name");
  if (digits.size() == 11 && (!grouped || shape == 65 || shape == 623) && norwegian_id(digits)) return add("id.norwegian", "a day that exists and two check digits");
  if (digits.size() == 10 && (shape == 64 || near(means_personal_number)) && (shape != 64 || n.groups[to - 1].gap == "-" || near(means_personal_number)) && swedish_id(digits)) return add("id.swedish", "a day that exists and its check digit");
  if (digits.size() == 10 && (shape == 64 || near(means_personal_number)) && near(means_personal_number) && danish_cpr(digits)) return add("id.danish", "a day that exists, beside its name");
  if (digits.size() == 11 && near(means_tax | means_personal_number) && german_tax_id(digits)) return add("id.german-tax", "its check digit, beside its name");
  if (digits.size() == 11 && near(means_personal_number) && polish_pesel(digits)) return add("id.polish", "a day that exists and its check digit, beside its name");
  if (digits.size() == 11 && near(means_tax | means_personal_number) && brazilian_cpf(digits)) return add("id.brazilian", "its two check digits, beside its name");
}

void take_ids(Reading& r, const Number& n) {
  for (std::size_t from = 0; from < n.count; ++from)
    for (std::size_t to = from + 1; to <= n.count; ++to) {
      const auto digits = n.of(from, to).size();
      if (digits > 13) break;
      if (digits >= 9) take_id(r, n, from, to);
    }
  // 123.456.789-09
  if (n.count >= 4 && n.shape(0, 4) == 3332 && n.groups[1].gap == "." && n.groups[2].gap == "." && n.groups[3].gap == "-" && brazilian_cpf(n.of(0, 4)) && bounded(r, n.groups[0].begin, n.groups[3].end))
    add_number(r, n.groups[0].begin, n.groups[3].end, Kind::national_id, "id.brazilian", "the form of the number and its two check digits");
}

// -- telephones --

void add_phone(Reading& r, std::size_t begin, std::size_t end, std::string_view rule, std::string_view evidence) { add_number(r, begin, end, Kind::phone, rule, evidence); }

/// How many groups one telephone number may take from the beginning: gaps of at most two signs, no slash before a year.
std::size_t phone_groups(const Number& n) {
  std::size_t to = 1;
  while (to < n.count && n.of(0, to + 1).size() <= 15) ++to;
  return to;
}

/// `+47 819 41 241`, `0047 …`, `+44 (0)20 …`
bool take_international(Reading& r, const Number& n) {
  std::size_t begin = n.groups[0].begin;
  std::array<char, digits_max> held{};
  std::size_t size = 0;
  const bool plus = begin > 0 && (r.text[begin - 1] == '+' || (begin > 1 && (r.text[begin - 1] == ' ' || r.text[begin - 1] == '(') && r.text[begin - 2] == '+'));
  const bool zeros = !plus && n.digits[0] == '0' && n.digits[1] == '0' && n.size >= 10;
  if (!plus && !zeros) return false;
  if (plus) begin -= r.text[begin - 1] == '+' ? 1 : 2;
  if (begin > 0 && is_word(r.text[begin - 1])) return false;
  // in a query a plus is a blank
  if (begin > 0 && (r.text[begin - 1] == '/' || r.text[begin - 1] == '=') && (!plus || (r.meanings_before(begin, 24) & means_phone) == 0)) return false;
  for (std::size_t to = phone_groups(n); to >= 1; --to) {
    size = 0;
    for (std::size_t i = 0; i < to; ++i) {
      const auto digits = n.of(i, i + 1);
      const auto& gap = n.groups[i].gap;
      // the national zero that nobody dials from abroad
      const bool optional = i > 0 && digits == "0" && gap.ends_with('(');
      if (!optional) size = static_cast<std::size_t>(std::ranges::copy(digits, held.begin() + static_cast<std::ptrdiff_t>(size)).out - held.begin());
    }
    const auto end = n.groups[to - 1].end;
    const std::string_view digits(held.data() + (zeros ? 2 : 0), size - (zeros ? 2 : 0));
    if (is_word(r.at(end)) || (r.at(end) == '.' && is_digit(r.at(end + 1)) && to < n.count)) continue;
    if (!e164(digits)) continue;
    if (zeros && n.count == 1 && (r.meanings_before(begin, 40) & means_phone) == 0) continue;
    add_phone(r, begin, end, "phone.e164", "a country code and its length");
    return true;
  }
  return false;
}

/// `(424) 362-1296`, `424.362.1296`, `1-424-362-1296 x12`
bool take_american(Reading& r, const Number& n) {
  const bool one = n.count > 3 && n.of(0, 1) == "1" && (n.groups[1].gap != "." || (n.groups[2].gap == "." && n.groups[3].gap == "."));
  const std::size_t from = one ? 1 : 0;
  if (n.count < from + 3) return false;
  std::size_t begin = n.groups[0].begin;
  const bool parens = n.groups[from + 1].gap.starts_with(')') && (one ? n.groups[1].gap.ends_with('(') : begin > 0 && r.text[begin - 1] == '(');
  if (n.shape(from, from + 3) != 334) return false;
  const auto first_gap = n.groups[from + 1].gap, second_gap = n.groups[from + 2].gap;
  const bool sound = (parens || first_gap == "-" || first_gap == "." || first_gap == " " || first_gap == "/") && (second_gap == "-" || second_gap == "." || second_gap == " ");
  if (!sound) return false;
  if (parens && !one) --begin;
  const auto end = n.groups[from + 2].end;
  const char before = begin > 0 ? r.text[begin - 1] : ' ';
  if (is_word(before) || std::string_view(".-/+=:_").find(before) != std::string_view::npos) return false;
  if (is_word(r.at(end)) || r.at(end) == '-' || r.at(end) == '_' || (r.at(end) == '.' && is_digit(r.at(end + 1)))) {
    if ((r.at(end) | 0x20) != 'x') return false;
  }
  if (!nanp(n.of(from, from + 3)) && (r.meanings_before(begin, 40) & means_phone) == 0) return false;
  std::size_t stop = end;
  for (const std::string_view word : {" x", "x", " ext. ", " ext.", " ext "})
    if (lowered(r.text.substr(end, word.size())).text() == word && is_digit(r.at(end + word.size()))) {
      stop = end + word.size();
      while (stop - end < 12 && is_digit(r.at(stop))) ++stop;
      break;
    }
  add_phone(r, begin, stop, "phone.north-american", "an area and exchange of the North American plan");
  return true;
}

bool joins_phone(std::string_view gap) { return gap == " " || gap == "-" || gap == "/" || gap == "." || gap == " / " || gap == " - "; }

/// `(71) 4233-6306`, `(03) 9123 4567`: an area in brackets, and what makes nine to eleven digits with it.
bool take_bracketed(Reading& r, const Number& n) {
  const auto begin = n.groups[0].begin;
  const auto area = n.groups[0].size();
  if (begin < 1 || r.text[begin - 1] != '(' || n.count < 2 || area < 2 || area > 5 || (n.groups[1].gap != ")" && n.groups[1].gap != ") " && n.groups[1].gap != ")-")) return false;
  if (begin >= 2 && (is_word(r.text[begin - 2]) || std::string_view("./-+=_").find(r.text[begin - 2]) != std::string_view::npos)) return false;
  for (std::size_t to = std::min<std::size_t>(n.count, 5); to >= 2; --to) {
    const auto digits = n.of(0, to).size();
    const auto end = n.groups[to - 1].end;
    if (digits < 8 || digits > 11 || is_word(r.at(end)) || r.at(end) == '_' || (r.at(end) == '.' && is_digit(r.at(end + 1)))) continue;
    bool sound = digits - area >= 6;
    for (std::size_t i = 1; i < to; ++i) sound = sound && n.groups[i].size() >= 2 && n.groups[i].size() <= 8 && (i == 1 || joins_phone(n.groups[i].gap));
    // a year in brackets is a reference
    if (!sound || (area == 4 && n.digits[0] != '0' && (r.meanings_before(begin, 40) & means_phone) == 0)) continue;
    add_phone(r, begin - 1, end, "phone.bracketed-area", "an area in brackets before a number of usual length");
    return true;
  }
  return false;
}

/// `020 7283 4661`, `030/1234567`: a national number with its zero.
bool take_trunk(Reading& r, const Number& n) {
  const auto begin = n.groups[0].begin;
  const char before = begin > 0 ? r.text[begin - 1] : ' ';
  if (n.digits[0] != '0' || n.digits[1] == '0' || n.count < 2 || n.groups[0].size() < 2 || n.groups[0].size() > 5 || is_word(before) || std::string_view(".-/+=:#_").find(before) != std::string_view::npos) return false;
  for (std::size_t to = std::min<std::size_t>(n.count, 6); to >= 2; --to) {
    const auto digits = n.of(0, to).size();
    const auto end = n.groups[to - 1].end;
    if (digits < 9 || digits > 12 || is_word(r.at(end)) || r.at(end) == '-' || r.at(end) == '_' || (r.at(end) == '.' && is_digit(r.at(end + 1)))) continue;
    bool sound = true;
    for (std::size_t i = 1; i < to; ++i) sound = sound && n.groups[i].size() >= 2 && n.groups[i].size() <= 8 && joins_phone(n.groups[i].gap);
    // pairs with dots may be anything: French numbers have five of them
    if (!sound || (to > 3 && n.groups[0].size() != 2 && n.shape(0, to) / 10 % 10 < 2)) continue;
    add_phone(r, begin, end, "phone.trunk-prefix", "a national number with its trunk prefix");
    return true;
  }
  return false;
}

/// `my number is 98765 43210`: numbers of things belong to nobody.
bool somebodys_number(const Reading& r, std::size_t begin) {
  const auto before = r.before(begin, 32);
  return std::ranges::any_of(std::to_array<std::string_view>({"my number", "your number", "his number", "her number", "their number", "pick up", "picking up", "reachable"}), [&](std::string_view words) { return before.text().find(words) != std::string_view::npos; });
}

bool take_beside_word(Reading& r, const Number& n) {
  if (n.size < 7) return false;
  std::size_t begin = n.groups[0].begin;
  if (begin > 0 && (r.text[begin - 1] == '.' || r.text[begin - 1] == '_' || r.text[begin - 1] == '/' || is_word(r.text[begin - 1]))) return false;
  for (std::size_t to = phone_groups(n); to >= 1; --to) {
    const auto digits = n.of(0, to).size();
    const auto end = n.groups[to - 1].end;
    if (digits < 7 || digits > 15) break;
    if (is_word(r.at(end)) || (r.at(end) == '.' && is_digit(r.at(end + 1))) || parse_address(r.cut(begin, end))) continue;
    // the words last: most numbers have no form of one
    if ((r.meanings_before(begin, 44) & means_phone) == 0 && !somebodys_number(r, begin)) return false;
    if (begin > 0 && r.text[begin - 1] == '(' && r.cut(begin, end).find(')') != std::string_view::npos) --begin;
    add_phone(r, begin, end, "phone.beside-word", "digits beside a word of telephony");
    return true;
  }
  return false;
}

/// From the first group on, or from one behind a blank: other numbers may stand before a telephone's.
void take_phones(Reading& r, const Number& whole, std::size_t from) {
  for (std::size_t i = from; i < whole.count; ++i) {
    if (i > 0 && whole.groups[i].gap.find(' ') == std::string_view::npos) continue;
    const auto n = i == 0 ? whole : read_number(r, whole.groups[i].begin);
    if (n.size < 7) return;
    if (!take_international(r, n) && !take_american(r, n) && !take_bracketed(r, n) && !take_trunk(r, n) && !(i == from && take_beside_word(r, n))) continue;
    // another one may stand behind it
    const auto end = r.hits.back().end;
    while (i + 1 < whole.count && whole.groups[i + 1].begin < end) ++i;
  }
}

/// Six digits, a sign for the century, four more.
void take_finnish(Reading& r, WordAt word) {
  const auto text = r.text.substr(word.begin, 11);
  if (text.size() == 11 && !is_word(r.at(word.begin + 11)) && finnish_id(text)) add_number(r, word.begin, word.begin + 11, Kind::national_id, "id.finnish", "a day that exists and its check character");
}

/// A passport's or licence's number, beside its name.
void take_document(Reading& r, WordAt word) {
  std::size_t letters = 0;
  while (letters < 3 && is_alpha(r.at(word.begin + letters))) ++letters;
  std::size_t digits = letters;
  while (is_digit(r.at(word.begin + digits))) ++digits;
  const auto count = digits - letters, rest = word.end - word.begin - digits;
  if (count < 6 || count > 10 || rest > 1 || (r.meanings_before(word.begin, 28) & means_document) == 0 || !bounded(r, word.begin, word.end)) return;
  add_number(r, word.begin, word.end, Kind::national_id, "id.beside-word", "a number beside the name of a document");
}

/// `AB 12 34 56 C`
void take_nino(Reading& r, WordAt word) {
  std::array<char, 9> compact{};
  std::size_t size = 0, at = word.begin;
  while (size < 9 && (is_word(r.at(at)) || (r.at(at) == ' ' && size % 2 == 0 && is_word(r.at(at + 1))))) {
    if (r.text[at] != ' ') compact[size++] = r.text[at];
    ++at;
  }
  if (size == 9 && !is_word(r.at(at)) && uk_nino({compact.data(), 9})) add_number(r, word.begin, at, Kind::national_id, "id.uk-nino", "the form of a national insurance number");
}

/// `00-1b-44-11-3a-b7`: seen at its first pair that begins with a digit, whichever that is.
void take_dashed_mac(Reading& r, WordAt word) {
  auto begin = word.begin;
  while (begin >= 3 && r.text[begin - 1] == '-' && is_hex(r.text[begin - 2]) && is_hex(r.text[begin - 3]) && word.begin - begin < 15) begin -= 3;
  const auto end = begin + 17;
  if (begin < r.colons_until || end > r.text.size() || !bounded(r, begin, end) || (begin > 0 && r.text[begin - 1] == '-') || (r.at(end) == '-' && is_word(r.at(end + 1)))) return;
  for (std::size_t i = 0; i < 17; ++i)
    if (i % 3 == 2 ? r.text[begin + i] != '-' : !is_hex(r.text[begin + i])) return;
  r.colons_until = end;
  // six numbers with dashes may be anything
  if (std::ranges::any_of(r.cut(begin, end), is_alpha)) add_number(r, begin, end, Kind::mac, "mac.address", "six pairs of hex digits");
}

/// Most numbers of a text stand alone and are too short to be anybody's.
bool is_short(const Reading& r, WordAt word) {
  const char behind = r.at(word.end + 1);
  return word.end - word.begin < 6 && !(in_gap(r.at(word.end)) && (is_digit(behind) || in_gap(behind)));
}

}  // namespace

void at_number(Reading& r, WordAt word) {
  if (word.end - word.begin == 2 && word.begin >= 3 && r.text[word.begin - 1] == ' ' && is_upper(r.text[word.begin - 2]) && is_upper(r.text[word.begin - 3]) && (word.begin == 3 || !is_word(r.text[word.begin - 4])))
    take_nino(r, {word.begin - 3, word.begin - 1});
  if (word.end - word.begin == 2 && (r.at(word.end) == '-' || (word.begin > 0 && r.text[word.begin - 1] == '-'))) take_dashed_mac(r, word);
  if (word.begin < r.numbers_until) return;
  if (is_short(r, word)) return;
  const auto n = read_number(r, word.begin);
  r.numbers_until = n.groups[n.count - 1].end;
  if (n.size < 7) return;
  const auto size = word.end - word.begin;
  if (size == 6 || size == 11) take_finnish(r, word);
  const bool date = is_date(n);
  if (date && n.size < 15) return;
  r.effort += 2 + n.count;
  if (n.size >= 12) take_cards(r, n);
  if (n.size >= 9) take_ids(r, n);
  if (n.size >= 8) take_identity_digits(r, word.begin);
  take_phones(r, n, date ? 3 : 0);
  if (n.count == 1) take_document(r, word);
}

/// `GB82 WEST 1234 …`: called where two capitals and two digits begin a word.
void take_iban(Reading& r, WordAt word) {
  std::array<char, 34> compact{};
  std::size_t size = 0;
  const auto capital = [](char c) { return is_lower(c) ? static_cast<char>(c - 'a' + 'A') : c; };
  const std::array country{capital(r.at(word.begin)), capital(r.at(word.begin + 1))};
  const auto wanted = iban_length({country.data(), country.size()});
  if (wanted == 0) return;
  const bool small = is_lower(r.at(word.begin));
  std::size_t at = word.begin;
  while (at < r.text.size() && size < wanted) {
    if (is_digit(r.text[at]) || (small ? is_lower(r.text[at]) : is_upper(r.text[at]))) compact[size++] = capital(r.text[at++]);
    else if (const bool gap = (r.text[at] == ' ' || r.text[at] == '-' || r.text[at] == '.') && size >= 2 && is_word(r.at(at + 1)); gap || ((r.text[at] == '\n' || r.text[at] == '\r') && size >= 4)) ++at;
    else return;
  }
  if (size == wanted && !is_word(r.at(at)) && iban({compact.data(), size})) add_number(r, word.begin, at, Kind::iban, "iban.mod97", "the country's length and remainder");
}

/// The first track of a card's stripe (ISO/IEC 7813): `%B4111111111111111^DOE/JANE^…`
void take_track(Reading& r, WordAt word) {
  const auto digits = r.cut(word.begin + 1, word.end);
  if (!card_brand(digits).empty()) add_number(r, word.begin + 1, word.end, Kind::card, "card.track", "the first track of a card's stripe, with its check digit");
}

void take_letters_and_digits(Reading& r, WordAt word) {
  const auto at = [&](std::size_t i) { return r.at(word.begin + i); };
  const auto size = word.end - word.begin;
  if (is_digit(at(2)) && is_digit(at(3)) && ((is_upper(at(0)) && is_upper(at(1))) || (is_lower(at(0)) && is_lower(at(1))))) take_iban(r, word);
  if (is_upper(at(0)) && is_upper(at(1)) && is_digit(at(2))) take_nino(r, word);
  if (at(0) == 'B' && size >= 13 && size <= 20 && r.at(word.end) == '^') take_track(r, word);
  if (size >= 7 && size <= 14) take_document(r, word);
}

}  // namespace tocsin::scan
