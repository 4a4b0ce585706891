#include "intel/scan/second.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <optional>

#include "base/text.hpp"
#include "intel/scan/normalize.hpp"
#include "intel/scan/word_list.hpp"

namespace tocsin::scan {
namespace {

constexpr std::array<bool, 256> word_chars = [] {
  std::array<bool, 256> out{};
  for (unsigned c = 0; c < 128; ++c) out[c] = is_word(static_cast<char>(c));
  return out;
}();
bool word_byte(char c) { return word_chars[static_cast<unsigned char>(c)]; }

/// Without regard to case; not the first line's function.
std::uint64_t key_of(const char* word, std::size_t size) {
  const auto bytes = word_bytes(word, size);
  const auto lower = bytes.mask & 0x2020202020202020U;
  const auto first = std::rotl(((bytes.first | lower) ^ size) * 0x9fb21c651e98df25U, 35);
  return (first ^ (bytes.last | lower)) * 0xa0761d6478bd642fU;
}
std::uint64_t key_of(std::string_view word) {
  if (word.size() >= 8) return key_of(word.data(), word.size());
  std::array<char, 8> padded{};
  std::ranges::copy(word, padded.begin());
  return key_of(padded.data(), word.size());
}
/// Of a word's beginning, for the filter of last words. @param head as head_of() makes it
std::uint64_t mark_of(std::uint64_t head) { return (head + (head >> 31)) * 0xa0761d6478bd642fU; }
std::uint64_t mark_of(std::string_view word) {
  std::array<char, 8> padded{};
  std::copy_n(word.begin(), std::min(word.size(), padded.size()), padded.begin());
  return mark_of(head_of(padded.data(), word.size()));
}
std::uint64_t key_of_two(std::uint64_t first, std::uint64_t last) { return std::rotl(first * 0xa24baed4963ee407U, 21) ^ last * 0x9fb21c651e98df25U; }

/// The key of the word before a place, whatever stands between; nothing where there is none.
std::optional<std::uint64_t> key_before(std::string_view text, std::size_t at) {
  while (at > 0 && !word_byte(text[at - 1])) --at;
  const auto end = at;
  while (at > 0 && word_byte(text[at - 1])) --at;
  return at < end ? std::optional(key_of(text.substr(at, end - at))) : std::nullopt;
}

char lower(char c) { return is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c; }

/// Goes back from a term's last word over what stands before it, however it is spaced. @return the term's begin, or npos
std::size_t begin_of(std::string_view text, std::size_t last_word, std::string_view before) {
  std::size_t at = last_word;
  for (std::size_t i = before.size(); i > 0; --i) {
    if (is_blank(before[i - 1])) {
      if (at == 0 || !is_blank(text[at - 1])) return std::string_view::npos;
      while (at > 0 && is_blank(text[at - 1])) --at;
    } else {
      if (at == 0 || lower(text[at - 1]) != lower(before[i - 1])) return std::string_view::npos;
      --at;
    }
  }
  return at;
}

void add(Findings& out, const Shadow& shadow, std::size_t begin, std::size_t end, Kind kind, std::string_view rule, std::string_view entry, std::string_view evidence) {
  const auto [from, to] = shadow.raw(begin, end);
  out.matches.push_back({.begin = from, .end = to, .kind = kind, .side = Side::ours, .certainty = Certainty::certain, .rule = rule, .evidence = evidence, .entry = std::string(entry),
                         .canonical = to_lower(shadow.text().substr(begin, end - begin))});
}

/// Whether the domain at [begin, end) ends the name it stands in.
bool ends_name(std::string_view text, std::size_t begin, std::size_t end) {
  if (begin > 0 && (word_byte(text[begin - 1]) || text[begin - 1] == '-' || text[begin - 1] == '_')) return false;
  if (end >= text.size()) return true;
  if (text[end] == '-' || text[end] == '_') return end + 1 >= text.size() || !word_byte(text[end + 1]);
  return text[end] != '.' || end + 1 >= text.size() || !word_byte(text[end + 1]);
}

/// A secret's first letters, and how long it is at least.
struct Shape {
  std::string_view prefix;
  std::size_t least;
};
constexpr std::array shapes = std::to_array<Shape>({{"AKIA", 20}, {"ASIA", 20}, {"ghp_", 34}, {"gho_", 34}, {"ghu_", 34}, {"ghs_", 34}, {"ghr_", 34}, {"github_pat_", 47}, {"glpat-", 24}, {"xoxa-", 15}, {"xoxb-", 15}, {"xoxe-", 15}, {"xoxp-", 15},
                                                    {"xoxr-", 15}, {"xoxs-", 15}, {"xapp-", 15}, {"AIza", 39}, {"sk_live_", 24}, {"rk_live_", 24}, {"npm_", 40}, {"SG.", 36}, {"eyJ", 32}, {"hvs.", 28}, {"dop_v1_", 71}, {"pypi-Ag", 57},
                                                    {"sk-ant-", 47}, {"shpat_", 38}, {"dapi", 36}, {"glsa_", 40}});
bool in_secret(char c) { return word_byte(c) || c == '_' || c == '-' || c == '.'; }

/// What they begin with: most words begin with something else.
constexpr std::array<bool, 256> shape_begins = [] {
  std::array<bool, 256> out{};
  for (const auto& shape : shapes) out[static_cast<unsigned char>(shape.prefix[0])] = true;
  return out;
}();

std::size_t secret_at(std::string_view text, std::size_t at) {
  if (!shape_begins.data()[static_cast<unsigned char>(text[at])]) return 0;
  for (const auto& shape : shapes) {
    if (text[at] != shape.prefix[0] || !text.substr(at).starts_with(shape.prefix)) continue;
    std::size_t end = at;
    while (end < text.size() && end - at < 4096 && in_secret(text[end])) ++end;
    while (end > at && !word_byte(text[end - 1])) --end;
    if (end - at < shape.least || !std::any_of(text.begin() + static_cast<std::ptrdiff_t>(at + shape.prefix.size()), text.begin() + static_cast<std::ptrdiff_t>(end), is_digit)) continue;
    if (shape.prefix == "eyJ" && std::count(text.begin() + static_cast<std::ptrdiff_t>(at), text.begin() + static_cast<std::ptrdiff_t>(end), '.') < 2) continue;
    return end;
  }
  return 0;
}

/// An address of RFC 1918, whole.
std::size_t private_at(std::string_view text, std::size_t at) {
  // by its first number it may be one
  unsigned number = 0;
  for (std::size_t i = at; i < text.size() && i < at + 3 && is_digit(text[i]); ++i) number = number * 10 + static_cast<unsigned>(text[i] - '0');
  if (number != 10 && number != 172 && number != 192) return 0;
  std::size_t end = at;
  int dots = 0;
  while (end < text.size() && (is_digit(text[end]) || (text[end] == '.' && end + 1 < text.size() && is_digit(text[end + 1]) && ++dots > 0))) ++end;
  if (dots != 3 || (at > 0 && (text[at - 1] == '.' || text[at - 1] == '_')) || (end < text.size() && (word_byte(text[end]) || text[end] == '_'))) return 0;
  if (end + 1 < text.size() && text[end] == '-' && is_alpha(text[end + 1])) return 0;
  const auto address = parse_address(text.substr(at, end - at));
  if (!address) return 0;
  const auto first = address->bytes[0], second = address->bytes[1];
  return first == 10 || (first == 192 && second == 168) || (first == 172 && second >= 16 && second < 32) ? end : 0;
}

void find_shape(Findings& out, const Shadow& shadow, std::size_t begin, std::size_t end) {
  const auto text = shadow.text();
  const char next = end < text.size() ? text[end] : '\0';
  if (next == '.' && is_digit(text[begin]) && end - begin <= 3) {
    if (const auto stop = private_at(text, begin)) add(out, shadow, begin, stop, Kind::ip, "second.private-address", {}, "a private address, by the second line");
  } else if ((end - begin >= 16 || next == '_' || next == '-' || next == '.') && (begin == 0 || text[begin - 1] != '_')) {
    if (const auto stop = secret_at(text, begin)) add(out, shadow, begin, stop, Kind::secret, "second.secret", {}, "a form of secrets, by the second line");
  }
  if (next == ' ' && text.substr(begin, 11) == "PRIVATE KEY" && text.substr(begin > 40 ? begin - 40 : 0, std::min<std::size_t>(begin, 40)).find("-----BEGIN ") != std::string_view::npos)
    add(out, shadow, begin, begin + 11, Kind::private_key, "second.secret", {}, "a private key begins there");
}

}  // namespace

void Second::add_term(std::string_view text, std::uint32_t number) {
  std::size_t end = text.size();
  while (end > 0 && !word_byte(text[end - 1])) --end;
  std::size_t begin = end;
  while (begin > 0 && word_byte(text[begin - 1])) --begin;
  if (begin == end) return without_words_.push_back(number);
  const auto last = key_of(text.substr(begin, end - begin));
  const auto before = key_before(text, begin);
  last_words_.push_back(mark_of(text.substr(begin, end - begin)));
  rows_.push_back({before ? key_of_two(*before, last) : last, number, static_cast<std::uint32_t>(begin)});
}

Second::Second(const Words& words, const Vocabulary& vocabulary) : words_(&words) {
  for (std::uint32_t number = 1; number <= words.size(); ++number)
    // a family name alone proves nothing by itself, nor does a user name that was only guessed
    if (const auto& term = words.term(number); term.kind != Kind::person_open && !(term.kind == Kind::username && term.certainty == Certainty::uncertain)) add_term(words.text(term), number);
  for (const auto& domain : vocabulary.domains) {
    domains_.push_back({to_lower(trim(domain.text)), domain.entry});
    add_term(domains_.back().text, static_cast<std::uint32_t>(words.size() + domains_.size()));
  }
  std::ranges::sort(rows_, {}, [](const Row& row) { return std::pair(row.key, row.term); });
  std::ranges::sort(last_words_);
  const auto [first, last] = std::ranges::unique(last_words_);
  last_words_.erase(first, last);
  const auto bits = std::max({std::min<std::size_t>(std::bit_ceil(last_words_.size() * 64), 1U << 17), std::bit_ceil(last_words_.size() * 8), std::size_t{64}});
  filter_.assign(bits / 64, 0);
  shift_ = 64 - std::countr_zero(bits);
  for (const auto mark : last_words_) filter_[mark >> shift_ >> 6] |= std::uint64_t{1} << (mark >> shift_ & 63);
  last_words_ = {};
}

void Second::try_term(const Seen& seen, const Row& row, std::size_t last_word) const {
  const auto text = seen.shadow.text();
  const bool is_domain = row.term > words_->size();
  const auto term = is_domain ? std::string_view(domains_[row.term - words_->size() - 1].text) : words_->text(words_->term(row.term));
  const auto begin = begin_of(text, last_word, term.substr(0, row.offset));
  if (begin == std::string_view::npos) return;
  const auto end = term_at(text, begin, term, !is_domain && words_->term(row.term).case_matters);
  if (end == std::string_view::npos || (is_domain && !ends_name(text, begin, end))) return;
  if (is_domain) return add(seen.out, seen.shadow, begin, end, Kind::domain, "second.domain", domains_[row.term - words_->size() - 1].entry, "an entry of the inventory stands there");
  const auto& kept = words_->term(row.term);
  add(seen.out, seen.shadow, begin, end, kept.kind, kept.kind == Kind::canary ? "second.canary" : "second.term", words_->entry(kept), "an entry of the inventory stands there");
}

void Second::try_terms(const Seen& seen, std::uint64_t key, std::size_t last_word) const {
  for (const auto& row : std::ranges::equal_range(rows_, key, {}, &Row::key)) try_term(seen, row, last_word);
}

/// The words of a piece that end a term or have a shape; most of them do not.
struct Second::Candidates {
  std::array<std::uint32_t, WordList::words_max + 1> begins;  ///< in the piece; the lowest bit says whether a term may end there, the next one whether it has a shape
  std::size_t count = 0;

  [[gnu::always_inline]] inline void sift(const Second& second, const WordList& list, std::string_view read) {
    const auto* filter = second.filter_.data();
    const auto shift = second.shift_;
    count = 0;
    list.each_block([&](std::size_t block, const Begins& words, const Planes& here, const Planes& next) __attribute__((always_inline)) {
      // what an address or a secret may go on with; whether a word follows the dot that is the next block's last byte is not known here
      const auto dotted = here.dot & (here.word >> 1 | next.word << 63), dotted_next = next.dot & (next.word >> 1 | std::uint64_t{1} << 63);
      auto shaped = words.long_ones<16>() | words.followed(here.join | dotted, next.join | dotted_next);
      for (auto left = words.all & here.upper; left != 0; left &= left - 1) {
        const auto bit = static_cast<unsigned>(std::countr_zero(left));
        shaped |= static_cast<std::uint64_t>(read.substr(list.base() + block + bit).starts_with("PRIVATE ")) << bit;
      }
      std::uint64_t known = 0;
      for (auto left = words.all; left != 0; left &= left - 1) {
        const auto bit = static_cast<unsigned>(std::countr_zero(left));
        const auto mark = mark_of(list.head_at(block + bit)) >> shift;
        known |= (filter[mark >> 6] >> (mark & 63) & 1U) << bit;
      }
      for (auto wanted = known | shaped; wanted != 0; wanted &= wanted - 1) {
        const auto bit = static_cast<unsigned>(std::countr_zero(wanted));
        begins.data()[count++] = static_cast<std::uint32_t>((block + bit) << 2 | (shaped >> bit & 1U) << 1 | (known >> bit & 1U));
      }
    });
  }
  TOCSIN_WIDE void sift_wide(const Second& second, const WordList& list, std::string_view read) { sift(second, list, read); }
  void sift_plain(const Second& second, const WordList& list, std::string_view read) { sift(second, list, read); }
};

Findings Second::scan(std::string_view text) const {
  static thread_local Shadow shadow;  // its buffer is kept from text to text
  static thread_local Candidates candidates;
  normalize(text, {}, shadow);
  Findings out;
  const auto read = shadow.text();
  const Seen seen{out, shadow};
  WordList list(read);
  const bool fast = has_wide();
  while (list.next()) {
    fast ? candidates.sift_wide(*this, list, read) : candidates.sift_plain(*this, list, read);
    for (std::size_t i = 0; i < candidates.count; ++i) {
      const auto at = candidates.begins[i] >> 2;
      const auto begin = list.base() + at, size = list.size_of(at);
      if ((candidates.begins[i] & 1U) != 0) {
        const auto key = key_of(read.data() + begin, size);
        try_terms(seen, key, begin);
        if (const auto before = key_before(read, begin)) try_terms(seen, key_of_two(*before, key), begin);
      }
      if ((candidates.begins[i] & 2U) != 0) find_shape(out, shadow, begin, begin + size);
    }
  }
  for (const auto number : without_words_) {
    const auto& kept = words_->term(number);
    for (std::size_t at = 0; (at = read.find(words_->text(kept), at)) != std::string_view::npos; ++at)
      add(out, shadow, at, at + kept.size, kept.kind, kept.kind == Kind::canary ? "second.canary" : "second.term", words_->entry(kept), "an entry of the inventory stands there");
  }
  std::ranges::sort(out.matches, {}, [](const Match& match) { return std::tuple(match.begin, match.end, match.rule); });
  return out;
}

}  // namespace tocsin::scan
