#pragma once
// Inside the scanner only: where the words of a piece of text lie.
#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "intel/scan/planes.hpp"

namespace tocsin::scan {

/// The words of one piece after another of a text, with the planes they were read from. Long lists of places are made
/// without a branch for each word, which is what makes going over all words cheap.
class WordList {
 public:
  static constexpr std::size_t blocks_max = 64;  ///< 4 KiB of text: its planes and places stay in the first cache
  static constexpr std::size_t bytes = blocks_max * plane_bytes;

  /// @param text followed by 64 readable bytes that are none of a word
  explicit WordList(std::string_view text) : text_(text) {}
  /// Reads the next piece. @return false at the end of the text
  bool next() {
    base_ = next_;
    if (base_ >= text_.size()) return false;
    blocks_ = std::min(blocks_max, (text_.size() - base_ + plane_bytes - 1) / plane_bytes);
    const bool more = base_ + blocks_ * plane_bytes < text_.size();
    classify(text_.data() + base_, blocks_ + (more ? 1 : 0), planes_.data());
    if (!more) planes_[blocks_] = {};
    collect();
    next_ = base_ + blocks_ * plane_bytes;
    return true;
  }
  [[nodiscard]] std::size_t size() const { return count_; }
  [[nodiscard]] std::size_t begin_of(std::size_t i) const { return base_ + begins_[i]; }
  [[nodiscard]] std::size_t end_of(std::size_t i) const { return base_ + ends_[i]; }
  [[nodiscard]] std::size_t base() const { return base_; }
  [[nodiscard]] std::size_t blocks() const { return blocks_; }
  /// The block behind the last one may be asked for too.
  [[nodiscard]] const Planes& block(std::size_t i) const { return planes_[i]; }

 private:
  using Places = std::array<std::uint32_t, bytes / 2 + 80>;
  /// Eight at a time, whether there are as many or not.
  static std::size_t put(std::uint64_t bits, std::uint32_t base, Places& into, std::size_t count) {
    const auto all = static_cast<std::size_t>(std::popcount(bits));
    auto* out = into.data() + count;
    for (std::size_t done = 0; done < all; done += 8)
      for (std::size_t i = 0; i < 8; ++i) {
        out[done + i] = base + static_cast<std::uint32_t>(std::countr_zero(bits));
        bits &= bits - 1;
      }
    return count + all;
  }
  void collect() {
    const bool inside = in_word_;
    std::size_t begins = 0, ends = 0;
    for (std::size_t i = 0; i < blocks_; ++i) {
      const auto word = planes_[i].word;
      const auto before = word << 1 | static_cast<std::uint64_t>(in_word_);
      begins = put(word & ~before, static_cast<std::uint32_t>(i * plane_bytes), begins_, begins);
      ends = put(~word & before, static_cast<std::uint32_t>(i * plane_bytes), ends_, ends);
      in_word_ = word >> 63 != 0;
    }
    count_ = begins;
    // the word that the piece began in was the last piece's
    if (inside && ends > 0) std::copy(ends_.begin() + 1, ends_.begin() + static_cast<std::ptrdiff_t>(ends--), ends_.begin());
    if (ends < begins) {  // the last word goes on behind the piece
      std::size_t end = base_ + blocks_ * plane_bytes;
      while (end < text_.size() && is_word_byte(text_[end])) ++end;
      ends_[ends] = static_cast<std::uint32_t>(end - base_);
    }
  }
  static bool is_word_byte(char c) { return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z'); }

  std::string_view text_;
  std::size_t base_ = 0, next_ = 0, blocks_ = 0, count_ = 0;
  bool in_word_ = false;
  std::array<Planes, blocks_max + 1> planes_{};
  Places begins_{}, ends_{};
};

/// The first and the last eight bytes of a word, those beyond it zero: two loads, no branch.
struct WordBytes {
  std::uint64_t first, last, mask;
};
inline WordBytes word_bytes(const char* word, std::size_t size) {
  static constexpr std::array<std::uint64_t, 9> masks{0, 0xff, 0xffff, 0xffffff, 0xffffffff, 0xffffffffff, 0xffffffffffff, 0xffffffffffffff, ~std::uint64_t{0}};
  std::uint64_t first = 0, last = 0;
  __builtin_memcpy(&first, word, 8);
  __builtin_memcpy(&last, word + (size > 8 ? size - 8 : 0), 8);
  const auto mask = masks[size < 8 ? size : 8];
  return {first & mask, last & mask, mask};
}

}  // namespace tocsin::scan
