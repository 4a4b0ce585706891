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

/// The first eight bytes of a word in lower case, those beyond it zero. @param word 8 readable bytes at least
inline std::uint64_t head_of(const char* word, std::size_t size) {
  static constexpr std::array<std::uint64_t, 9> masks{0, 0xff, 0xffff, 0xffffff, 0xffffffff, 0xffffffffff, 0xffffffffffff, 0xffffffffffffff, ~std::uint64_t{0}};
  std::uint64_t head = 0;
  __builtin_memcpy(&head, word, 8);
  return (head | 0x2020202020202020U) & masks.data()[size < 8 ? size : 8];
}

/// The words of one piece after another of a text, with the planes they were read from. A word's end is read from the bits behind
/// its beginning, so that going over all words takes a handful of instructions for each and no list of places.
class WordList {
 public:
  static constexpr std::size_t blocks_max = 64;  ///< 4 KiB of text: its planes stay in the first cache
  static constexpr std::size_t words_max = blocks_max * plane_bytes / 2;

  /// @param text followed by 64 readable bytes that are none of a word
  explicit WordList(std::string_view text) : text_(text) {}
  /// Reads the next piece. @return false at the end of the text
  bool next() {
    began_inside_ = blocks_ > 0 && word_.data()[blocks_ - 1] >> 63 != 0;
    base_ = next_;
    if (base_ >= text_.size()) return false;
    blocks_ = std::min(blocks_max, (text_.size() - base_ + plane_bytes - 1) / plane_bytes);
    const bool more = base_ + blocks_ * plane_bytes < text_.size();
    classify(text_.data() + base_, blocks_ + (more ? 1 : 0), planes_.data());
    if (!more) planes_[blocks_] = {};
    for (std::size_t i = 0; i <= blocks_; ++i) word_.data()[i] = planes_.data()[i].word, digit_.data()[i] = planes_.data()[i].digit;
    next_ = base_ + blocks_ * plane_bytes;
    return true;
  }
  [[nodiscard]] std::size_t base() const { return base_; }
  [[nodiscard]] std::size_t blocks() const { return blocks_; }
  /// The block behind the last one may be asked for too.
  [[nodiscard]] const Planes& block(std::size_t i) const { return planes_[i]; }

  /// Calls `use(at, size, head, digits)` for each word that begins in the piece: its place from base() on, its first eight bytes in
  /// lower case, and whether digits are in it, of which nothing is said where it is longer than 56 bytes. Inlined, so that each caller's instructions are the ones it was compiled for.
  template <class Use>
  [[gnu::always_inline]] void each(const Use& use) const {
    const char* text = text_.data() + base_;
    auto before = static_cast<std::uint64_t>(began_inside_);
    for (std::size_t i = 0; i < blocks_; ++i) {
      const auto word = word_.data()[i];
      for (auto begins = word & ~(word << 1 | before); begins != 0; begins &= begins - 1) {
        const auto at = i * plane_bytes + static_cast<std::size_t>(std::countr_zero(begins));
        const auto window = window_of(word_, at);
        auto size = static_cast<std::size_t>(std::countr_zero(~window));
        const auto digits = window_of(digit_, at) & window & (window ^ (window + 1));
        if (size >= window_bits) [[unlikely]] size = size_at(at);
        use(at, size, head_of(text + at, size), digits != 0);
      }
      before = word >> 63;
    }
  }
  /// The bytes of the word that begins at a place from base() on.
  [[nodiscard]] std::size_t size_of(std::size_t at) const {
    const auto size = static_cast<std::size_t>(std::countr_zero(~window_of(word_, at)));
    return size < window_bits ? size : size_at(at);
  }

 private:
  static constexpr std::size_t window_bits = 57;
  using Plane = std::array<std::uint64_t, blocks_max + 2>;
  /// The bits from a place on, 57 of them at least, across the seam of two blocks.
  static std::uint64_t window_of(const Plane& plane, std::size_t at) {
    std::uint64_t out = 0;
    __builtin_memcpy(&out, reinterpret_cast<const char*>(plane.data()) + at / 8, 8);
    return out >> at % 8;
  }
  static bool is_word_byte(char c) { return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z'); }
  [[nodiscard]] std::size_t size_at(std::size_t at) const {
    std::size_t end = base_ + at;
    while (end < text_.size() && is_word_byte(text_[end])) ++end;
    return end - base_ - at;
  }

  std::string_view text_;
  std::size_t base_ = 0, next_ = 0, blocks_ = 0;
  bool began_inside_ = false;
  std::array<Planes, blocks_max + 1> planes_{};
  Plane word_{}, digit_{};  ///< of the planes, side by side: the bits of any place are one load
};

}  // namespace tocsin::scan
