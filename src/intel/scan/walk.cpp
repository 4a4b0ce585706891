#include "intel/scan/walk.hpp"

#include <algorithm>
#include <array>
#include <bit>

#include "intel/scan/names.hpp"
#include "intel/scan/planes.hpp"
#include "intel/scan/word_list.hpp"
#include "intel/scan/triggers.hpp"

namespace tocsin::scan {
namespace {

constexpr std::size_t gap_bytes_max = 64;  ///< between two words of one term
constexpr std::uint64_t letters_bit = 0x4040404040404040U;  ///< set in each letter, clear in each digit

/// Signs behind a word that make its letters the beginning of a name or number of ours.
constexpr std::array<bool, 256> joins = [] {
  std::array<bool, 256> out{};
  out['-'] = out['_'] = out['#'] = true;
  return out;
}();

/// The last three letters of a word of three or more.
std::uint32_t tail_of(const WordBytes& bytes, std::size_t size) { return static_cast<std::uint32_t>(bytes.last >> 8 * ((size < 8 ? size : 8) - 3)) & 0xffffffU; }

void at_word(Reading& r, std::size_t begin, std::size_t end) {
  const WordAt word{begin, end};
  const auto size = end - begin;
  const char first = r.text[begin], next = r.at(end);
  const auto text = r.cut(begin, end);
  const auto digit = static_cast<std::size_t>(std::ranges::find_if(text, is_digit) - text.begin());
  if (digit == 0) at_number(r, word);
  const auto key = word_key(r.text.data() + begin, size);
  if (const auto* known = r.ours->words.find(key)) {
    if (known->term != 0 || known->begins_pair) at_term(r, word, *known, key);
    if ((known->meaning & ~context_only) != 0) at_known(r, word, known->meaning);
  } else if (digit == size && size >= 5 && is_upper(first) && is_lower(r.text[begin + 1]) && may_be_family(tail_of(word_bytes(r.text.data() + begin, size), size)) && is_family(r, {begin, end})) {
    take_lone_name(r, word, true);
  }
  if ((digit < size && size >= 4) || (size == 8 && next == '-')) at_coded(r, word);
  if (is_alpha(first) && (digit < size || joins[static_cast<unsigned char>(next)])) at_prefix(r, word, digit);
}

/// The words of a piece that may be anything at all. Most may not.
struct Candidates {
  std::array<std::uint32_t, WordList::words_max + 1> begins;  ///< in the piece
  std::size_t count = 0;

  [[gnu::always_inline]] inline void sift(const Reading& r, const WordList& list) {
    const auto acting = r.ours->words.acting();
    count = 0;
    list.each_block([&](std::size_t block, const Begins& words, const Planes& here, const Planes& next) __attribute__((always_inline)) {
      auto wanted = words.long_ones<17>() | words.holding(here.digit, next.digit);
      for (auto left = words.all & ~here.upper; left != 0; left &= left - 1) {
        const auto bit = static_cast<unsigned>(std::countr_zero(left));
        wanted |= acting.small(list.head_at(block + bit)) << bit;
      }
      for (auto left = words.all & here.upper & ~wanted; left != 0; left &= left - 1) {
        const auto bit = static_cast<unsigned>(std::countr_zero(left));
        wanted |= (acting.capital(list.head_at(block + bit)) | may_be_family_at(r, list, block + bit)) << bit;
      }
      for (auto left = words.followed(here.join, next.join) & ~wanted; left != 0; left &= left - 1) {
        const auto bit = static_cast<unsigned>(std::countr_zero(left));
        wanted |= may_join(r, list, block + bit) << bit;
      }
      for (; wanted != 0; wanted &= wanted - 1) begins.data()[count++] = static_cast<std::uint32_t>(block) + static_cast<std::uint32_t>(std::countr_zero(wanted));
    });
  }
  TOCSIN_WIDE void sift_wide(const Reading& r, const WordList& list) { sift(r, list); }
  void sift_plain(const Reading& r, const WordList& list) { sift(r, list); }

 private:
  static std::uint64_t may_be_family_at(const Reading& r, const WordList& list, std::size_t at) {
    const auto size = list.size_of(at);
    return size >= 5 && may_be_family(tail_of(word_bytes(r.text.data() + list.base() + at, size), size)) ? 1 : 0;
  }
  /// Whether a word with a dash behind it begins a name or a UUID.
  static std::uint64_t may_join(const Reading& r, const WordList& list, std::size_t at) {
    const char* word = r.text.data() + list.base() + at;
    const auto size = list.size_of(at);
    return r.ours->open_lengths != 0 || (r.ours->prefix_filter >> (word_key(word, size) >> 58) & 1U) != 0 || (size == 8 && word[8] == '-') ? 1 : 0;
  }
};

/// Where runs of 24 and more bytes of the base64 alphabet begin in a block.
std::uint64_t long_runs(std::uint64_t here, std::uint64_t next, bool before) {
  // two blocks side by side; a run that is longer than both begins in the first anyway
  unsigned __int128 bits = static_cast<unsigned __int128>(next) << 64 | here;
  bits &= bits >> 1;
  bits &= bits >> 2;
  bits &= bits >> 4;
  bits &= bits >> 8;
  bits &= bits >> 8;
  static_assert(long_run_bytes == 24);
  return static_cast<std::uint64_t>(bits) & ~(here << 1 | static_cast<std::uint64_t>(before));
}

/// Whether a run may begin in a block: of most it says no. One that begins there has 16 bytes in it, or 9 in the block behind.
bool may_hold_run(std::uint64_t here, std::uint64_t next) {
  auto runs = here & here >> 1;
  runs &= runs >> 2;
  runs &= runs >> 4;
  runs &= runs >> 8;
  return runs != 0 || (here >> 63 != 0 && (next & 0x1ff) == 0x1ff);
}

void at_mark(Reading& r, std::size_t at) {
  switch (r.text[at]) {
    case '@': return at_mail_sign(r, at);
    case ':': return at_colon(r, at);
    case '=': return at_equals(r, at);
    case '\\': return at_backslash(r, at);
    case '.': return at_dot(r, at);
    default: return at_wide(r, at);
  }
}

}  // namespace

bool walk(Reading& r, std::size_t effort_max) {
  WordList list(r.text);
  Candidates candidates;
  const bool wide = r.ours->words.has_wide();
  const bool fast = has_wide();
  bool word_before = false, sextet_before = false;
  while (list.next()) {
    fast ? candidates.sift_wide(r, list) : candidates.sift_plain(r, list);
    for (std::size_t i = 0; i < candidates.count; ++i) {
      const auto at = candidates.begins[i];
      at_word(r, list.base() + at, list.base() + at + list.size_of(at));
    }
    for (std::size_t i = 0; i < list.blocks(); ++i) {
      const Planes &here = list.block(i), &next = list.block(i + 1);
      const auto place = list.base() + i * plane_bytes;
      const auto last_word = here.word << 1 | static_cast<std::uint64_t>(word_before);
      auto marks = here.mark | (here.dot & last_word & (here.word >> 1 | next.word << 63)) | (wide ? here.high : 0);
      for (; marks != 0; marks &= marks - 1) at_mark(r, place + static_cast<std::size_t>(std::countr_zero(marks)));
      if (may_hold_run(here.sextet, next.sextet))
        for (auto runs = long_runs(here.sextet, next.sextet, sextet_before); runs != 0; runs &= runs - 1) r.runs.push_back(place + static_cast<std::size_t>(std::countr_zero(runs)));
      word_before = here.word >> 63 != 0;
      sextet_before = here.sextet >> 63 != 0;
    }
    if (r.effort > effort_max) return false;
  }
  return true;
}

void at_term(Reading& r, WordAt word, const Words::Entry& entry, std::uint64_t key) {
  const auto& words = r.ours->words;
  const auto confirm = [&](std::uint32_t first) {
    for (auto number = first; number != 0; number = words.term(number).next) {
      const auto& term = words.term(number);
      r.effort += 1;
      if (term.lead > word.begin) continue;
      const auto begin = word.begin - term.lead;
      const auto end = term_at(r.text, begin, words.text(term), term.case_matters);
      if (end != std::string_view::npos) add_term(r, begin, end, term);
    }
  };
  confirm(entry.term);
  if (!entry.begins_pair) return;
  std::size_t next = word.end;
  while (next - word.end < gap_bytes_max && next < r.text.size() && !is_word(r.text[next])) ++next;
  if (!is_word(r.at(next))) return;
  std::size_t stop = next;
  while (is_word(r.at(stop)) && stop - next <= 256) ++stop;
  if (const auto* pair = words.find(pair_key(key, word_key(r.text.data() + next, stop - next)))) confirm(pair->term);
}

void at_wide(Reading& r, std::size_t at) {
  if (static_cast<unsigned char>(r.text[at]) < 0xc0) return;
  const auto& words = r.ours->words;
  for (std::size_t size = 6; size >= 2; --size) {
    if (at + size > r.text.size()) continue;
    const auto* found = words.find(word_key(r.text.data() + at, size));
    if (found == nullptr || found->term == 0) continue;
    at_term(r, {at, at + size}, {.meaning = 0, .term = found->term, .begins_pair = false}, 0);
  }
}

void at_known(Reading& r, WordAt word, std::uint32_t meaning) {
  if ((meaning & (means_given_name | means_title | means_introduction | means_greeting | means_speech | means_may_be_given | means_family)) != 0) at_person_word(r, word, meaning);
  if ((meaning & (means_password | means_scheme | means_login | means_key)) != 0) at_secret_word(r, word, meaning);
  if ((meaning & (means_controller | means_equipment | means_plant | means_role)) != 0) at_plant_word(r, word, meaning);
  if ((meaning & (means_cve | means_hive | means_rule)) != 0) at_mark_word(r, word, meaning);
}

}  // namespace tocsin::scan
