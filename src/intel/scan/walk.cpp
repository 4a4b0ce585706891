#include "intel/scan/walk.hpp"

#include <algorithm>
#include <array>
#include <bit>

#include "intel/scan/planes.hpp"
#include "intel/scan/triggers.hpp"

namespace tocsin::scan {
namespace {

constexpr std::size_t blocks_at_once = 256;  ///< 16 KiB of text, whose planes stay in the first cache
constexpr std::size_t gap_bytes_max = 64;    ///< between two words of one term

/// The planes of the piece of text under the eyes, with one block more.
class Window {
 public:
  explicit Window(std::string_view text) : text_(text) {}
  void load(std::size_t begin) {
    begin_ = begin;
    const auto blocks = std::min(blocks_at_once + 1, (text_.size() - begin + plane_bytes - 1) / plane_bytes);
    classify(text_.data() + begin, blocks, planes_.data());
    std::fill(planes_.begin() + static_cast<std::ptrdiff_t>(blocks), planes_.end(), Planes{});
  }
  [[nodiscard]] const Planes& block(std::size_t i) const { return planes_[i]; }
  /// How many bytes from `at` on have their bit set in the plane; at most to the end of the window.
  template <std::uint64_t Planes::*plane>
  [[nodiscard]] std::size_t run(std::size_t at) const {
    std::size_t i = (at - begin_) / plane_bytes;
    const auto bit = (at - begin_) % plane_bytes;
    const auto first = static_cast<std::size_t>(std::countr_one(planes_[i].*plane >> bit));
    if (first < plane_bytes - bit) return first;
    std::size_t out = plane_bytes - bit;
    while (++i <= blocks_at_once) {
      const auto more = static_cast<std::size_t>(std::countr_one(planes_[i].*plane));
      out += more;
      if (more < plane_bytes) break;
    }
    return out;
  }
  template <std::uint64_t Planes::*plane>
  [[nodiscard]] bool any(std::size_t begin, std::size_t end) const {
    const auto i = (begin - begin_) / plane_bytes, bit = (begin - begin_) % plane_bytes;
    const auto size = std::min<std::size_t>(end - begin, plane_bytes);
    const auto mask = ~std::uint64_t{0} >> (plane_bytes - size);
    auto bits = planes_[i].*plane >> bit;
    if (bit != 0) bits |= planes_[i + 1].*plane << (plane_bytes - bit);
    return (bits & mask) != 0;
  }

 private:
  std::string_view text_;
  std::size_t begin_ = 0;
  std::array<Planes, blocks_at_once + 2> planes_{};
};

void at_word(Reading& r, const Window& window, std::size_t begin) {
  auto end = begin + window.run<&Planes::word>(begin);
  while (is_word(r.at(end))) ++end;  // a word that is longer than the window
  const WordAt word{begin, end};
  const auto size = end - begin;
  const char first = r.text[begin];
  const bool digits = window.any<&Planes::digit>(begin, end);
  if (is_digit(first)) at_number(r, word);
  const auto key = word_key(r.text.data() + begin, size);
  if (const auto* known = r.ours->words.find(key)) {
    if (known->term != 0 || known->begins_pair) at_term(r, word, *known, key);
    if ((known->meaning & ~context_only) != 0) at_known(r, word, known->meaning);
  }
  const char next = r.at(end);
  if ((digits && size >= 4) || (size == 8 && next == '-') || (size == 2 && next == ' ' && is_digit(r.at(end + 1)))) at_coded(r, word);
  if (digits ? !is_digit(first) : next == '-' || next == '_' || next == '#') {
    const auto text = r.cut(begin, end);
    at_prefix(r, word, digits ? text.find_first_of("0123456789") : size);
  }
}

}  // namespace

bool walk(Reading& r, std::size_t effort_max) {
  const auto text = r.text;
  Window window(text);
  const bool wide = r.ours->words.has_wide();
  bool word_before = false, sextet_before = false;
  for (std::size_t base = 0; base < text.size(); base += blocks_at_once * plane_bytes) {
    window.load(base);
    const auto blocks = std::min(blocks_at_once, (text.size() - base + plane_bytes - 1) / plane_bytes);
    for (std::size_t i = 0; i < blocks; ++i) {
      const Planes& here = window.block(i);
      const auto next_word = here.word >> 1 | window.block(i + 1).word << 63;
      const auto last_word = here.word << 1 | static_cast<std::uint64_t>(word_before);
      const auto starts = here.word & ~last_word;
      const auto runs = here.sextet & ~(here.sextet << 1 | static_cast<std::uint64_t>(sextet_before));
      auto events = starts | here.mark | (here.dot & last_word & next_word);
      if (wide) events |= here.high;
      word_before = here.word >> 63 != 0;
      sextet_before = here.sextet >> 63 != 0;
      const auto place = base + i * plane_bytes;
      for (auto left = runs; left != 0; left &= left - 1) {
        const auto at = place + static_cast<std::size_t>(std::countr_zero(left));
        if (window.run<&Planes::sextet>(at) >= long_run_bytes) r.runs.push_back(at);
      }
      for (; events != 0; events &= events - 1) {
        const auto bit = static_cast<unsigned>(std::countr_zero(events));
        const auto at = place + bit;
        if ((starts >> bit & 1U) != 0) {
          at_word(r, window, at);
          continue;
        }
        switch (text[at]) {
          case '@': at_mail_sign(r, at); break;
          case ':': at_colon(r, at); break;
          case '=': at_equals(r, at); break;
          case '\\': at_backslash(r, at); break;
          case '.': at_dot(r, at); break;
          default: at_wide(r, at); break;
        }
      }
      if (r.effort > effort_max) return false;
    }
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
  if ((meaning & (means_given_name | means_title | means_introduction | means_greeting)) != 0) at_person_word(r, word, meaning);
  if ((meaning & (means_password | means_scheme)) != 0) at_secret_word(r, word, meaning);
  if ((meaning & (means_controller | means_equipment | means_plant | means_role)) != 0) at_plant_word(r, word, meaning);
  if ((meaning & (means_cve | means_hive | means_rule)) != 0) at_mark_word(r, word, meaning);
}

}  // namespace tocsin::scan
