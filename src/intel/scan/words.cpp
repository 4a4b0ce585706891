#include "intel/scan/words.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "intel/scan/find.hpp"

namespace tocsin::scan {
namespace {

constexpr std::size_t term_bytes_max = 256;
constexpr std::size_t wide_bytes = 6;  ///< of a term without ASCII letters: two characters of three bytes

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::string_view word_at(std::string_view text, std::size_t begin) {
  std::size_t end = begin;
  while (end < text.size() && is_word(text[end])) ++end;
  return text.substr(begin, end - begin);
}
std::size_t next_word(std::string_view text, std::size_t at) {
  while (at < text.size() && !is_word(text[at])) ++at;
  return at;
}

}  // namespace

std::uint64_t word_key(std::string_view word) {
  if (word.size() >= 8) return word_key(word.data(), word.size());
  std::array<char, 8> padded{};
  std::copy(word.begin(), word.end(), padded.begin());
  return word_key(padded.data(), word.size());
}

std::size_t term_at(std::string_view text, std::size_t begin, std::string_view term, bool case_matters) {
  std::size_t at = begin;
  for (const char c : term) {
    if (is_blank(c)) {
      if (at >= text.size() || !is_blank(text[at])) return std::string_view::npos;
      while (at < text.size() && is_blank(text[at])) ++at;
    } else {
      if (at >= text.size() || !(text[at] == c || (!case_matters && lower(text[at]) == lower(c)))) return std::string_view::npos;
      ++at;
    }
  }
  const bool open_left = begin > 0 && is_word(text[begin - 1]) && is_word(text[begin]);
  const bool open_right = at < text.size() && is_word(text[at]) && is_word(text[at - 1]);
  return open_left || open_right ? std::string_view::npos : at;
}

Words::Words() {
  grow(2048);
  const auto know = [&](std::string_view words, std::uint32_t meaning) {
    for (const auto word : split(words, ' '))
      if (!word.empty()) put_word(word).meaning |= meaning;
  };
  for (const auto& [words, meaning] : known_words()) know(words, meaning);
  know(given_names_by_origin(), means_given_name);
  know(family_names(), means_family);
  seal();
}

void Words::seal() {
  acting_.assign(filter_.size(), 0);
  acting_capital_.assign(filter_.size(), 0);
  for (const auto& slot : slots_) {
    if (slot.key == 0) continue;
    const bool ours = slot.entry.term != 0 || slot.entry.begins_pair;
    if (slot.quick == 0) continue;
    const auto bit = static_cast<std::uint64_t>(slot.quick) << 32 >> filter_shift_;
    const auto put = [&](std::vector<std::uint64_t>& filter) { filter[bit >> 6] |= std::uint64_t{1} << (bit & 63); };
    if (ours || (slot.entry.meaning & ~context_only) != 0) put(acting_capital_);
    if (ours || (slot.entry.meaning & ~(context_only | capital_only)) != 0) put(acting_);
  }
}

void Words::grow(std::size_t entries) {
  const auto wanted = std::bit_ceil(entries * 2);
  if (wanted <= slots_.size()) return;
  auto old = std::move(slots_);
  slots_.assign(wanted, {});
  // of other words one in fifty passes the filter while it fits the first cache, one in ten where it cannot
  const auto bits = std::max(std::min<std::size_t>(std::bit_ceil(entries * 64), 1U << 17), std::bit_ceil(entries * 8));
  filter_.assign(bits / 64, 0);
  filter_shift_ = 64 - std::countr_zero(bits);
  used_ = 0;
  for (const auto& slot : old)
    if (slot.key != 0) put(slot.key) = slot;
}

Words::Slot& Words::put(std::uint64_t key) {
  if ((used_ + 1) * 2 > slots_.size()) grow(slots_.size());
  const auto mask = slots_.size() - 1;
  auto at = key & mask;
  while (slots_[at].key != 0 && slots_[at].key != key) at = (at + 1) & mask;
  if (slots_[at].key == 0) {
    slots_[at].key = key;
    ++used_;
    const auto bit = key >> filter_shift_;
    filter_[bit >> 6] |= std::uint64_t{1} << (bit & 63);
  }
  return slots_[at];
}

std::uint32_t Words::quick_key(std::string_view word) {
  std::array<char, 8> padded{};
  std::copy_n(word.begin(), std::min(word.size(), padded.size()), padded.begin());
  return static_cast<std::uint32_t>(quick_key(head_of(padded.data(), word.size())) >> 32);
}

Words::Entry& Words::put_word(std::string_view word) {
  auto& slot = put(word_key(word));
  slot.quick = quick_key(word);
  return slot.entry;
}

const Words::Entry* Words::look(std::uint64_t key) const {
  const auto mask = slots_.size() - 1;
  for (auto at = key & mask; slots_[at].key != 0; at = (at + 1) & mask)
    if (slots_[at].key == key) return &slots_[at].entry;
  return nullptr;
}

Result<> Words::add(const std::vector<Term>& terms) {
  grow(used_ + terms.size() * 2);
  terms_.reserve(terms.size());
  for (const auto& term : terms) {
    const std::string_view text = term.text;
    const auto first = next_word(text, 0);
    const auto wide = std::ranges::find_if(text, [](char c) { return static_cast<unsigned char>(c) >= 0xc0; });
    if (text.size() > term_bytes_max || (first == text.size() && wide == text.end())) return refuse(Errc::invalid, "scan.vocabulary", term.entry, "a term has a letter or digit and at most 256 bytes");
    const bool is_wide = first == text.size();
    const auto lead = is_wide ? static_cast<std::size_t>(wide - text.begin()) : first;
    Kept kept{.text = static_cast<std::uint32_t>(pool_.size()), .size = static_cast<std::uint16_t>(text.size()), .lead = static_cast<std::uint16_t>(lead), .entry_size = static_cast<std::uint16_t>(term.entry.size()),
              .kind = term.kind, .certainty = term.certainty, .case_matters = term.case_matters};
    pool_ += text;
    kept.entry = static_cast<std::uint32_t>(pool_.size());
    pool_ += term.entry;
    Entry* entry = nullptr;
    if (is_wide) {
      has_wide_ = true;
      entry = &put(word_key(text.substr(lead, wide_bytes))).entry;
    } else {
      const auto word = word_at(text, first);
      const auto second = next_word(text, first + word.size());
      const auto key = word_key(word);
      if (second < text.size()) {
        put_word(word).begins_pair = true;
        entry = &put(pair_key(key, word_key(word_at(text, second)))).entry;
      } else {
        entry = &put_word(word);
      }
    }
    kept.next = entry->term;
    terms_.push_back(kept);
    entry->term = static_cast<std::uint32_t>(terms_.size());
  }
  seal();
  return {};
}

std::size_t Words::bytes() const { return slots_.capacity() * sizeof(Slot) + (filter_.capacity() + acting_.capacity() + acting_capital_.capacity()) * 8 + terms_.capacity() * sizeof(Kept) + pool_.capacity(); }

}  // namespace tocsin::scan
