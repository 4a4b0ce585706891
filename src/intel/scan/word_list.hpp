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
  std::uint64_t head = 0;
  __builtin_memcpy(&head, word, 8);
  return (head | 0x2020202020202020U) & (size < 8 ? (std::uint64_t{1} << 8 * size) - 1 : ~std::uint64_t{0});
}

/// The words that begin in one block, each by the bit of its first byte; what is asked of them is answered for all at once.
struct Begins {
  std::uint64_t all = 0;
  std::uint64_t own = 0;   ///< their bytes in the block
  std::uint64_t lead = 0;  ///< the bytes of the last one in the block behind
  std::uint64_t last = 0;  ///< the last one, where it reaches the block's end

  /// @param before whether the block before ended in a word
  [[gnu::always_inline]] Begins(std::uint64_t word, std::uint64_t next, bool before) : all(word & ~(word << 1 | static_cast<std::uint64_t>(before))), own(before ? word & ~(word ^ (word + 1)) : word) {
    if (own >> 63 == 0) return;
    lead = next & (next ^ (next + 1));
    last = std::bit_floor(all);
  }
  /// Those that hold one of these bytes. @param next those of the block behind
  [[nodiscard, gnu::always_inline]] std::uint64_t holding(std::uint64_t bytes, std::uint64_t next) const {
    std::uint64_t out = (next & lead) != 0 ? last : 0;
    for (auto left = bytes & own; left != 0;) {
      const auto begin = std::bit_floor(all & (left ^ (left - 1)));
      out |= begin;
      left &= ~(own ^ (own + begin));  // the sum carries through the word's bytes
    }
    return out;
  }
  /// Those behind which one of these bytes stands.
  [[nodiscard, gnu::always_inline]] std::uint64_t followed(std::uint64_t bytes, std::uint64_t next) const {
    std::uint64_t out = (next & (lead + 1)) != 0 ? last : 0;
    for (auto left = bytes & own << 1; left != 0; left &= left - 1) out |= std::bit_floor(all & ((left ^ (left - 1)) >> 1));
    return out;
  }
  /// Those of that many bytes and more.
  template <int Bytes>
  [[nodiscard, gnu::always_inline]] std::uint64_t long_ones() const {
    static_assert(Bytes >= 9 && Bytes <= 17);
    const auto bytes = static_cast<unsigned __int128>(lead) << 64 | own;
    auto runs = bytes & bytes >> 1;
    runs &= runs >> 2;
    runs &= runs >> 4;
    runs &= runs >> std::min(Bytes - 8, 8);  // two runs of eight that meet or overlap
    return static_cast<std::uint64_t>(Bytes <= 16 ? runs : runs & bytes >> 16) & all;
  }
};

/// The words of one piece after another of a text, with the planes they were read from. Which words begin in a block, and which of them
/// are worth a look, are bits of one number: going over all words takes some twenty instructions for each, and no list of places.
class WordList {
 public:
  static constexpr std::size_t blocks_max = 64;  ///< 4 KiB of text: its planes stay in the first cache
  static constexpr std::size_t words_max = blocks_max * plane_bytes / 2;

  /// @param text followed by 64 readable bytes that are none of a word
  explicit WordList(std::string_view text) : text_(text) {}
  /// Reads the next piece. @return false at the end of the text
  bool next() {
    began_inside_ = blocks_ > 0 && planes_.data()[blocks_ - 1].word >> 63 != 0;
    base_ = next_;
    if (base_ >= text_.size()) return false;
    blocks_ = std::min(blocks_max, (text_.size() - base_ + plane_bytes - 1) / plane_bytes);
    const bool more = base_ + blocks_ * plane_bytes < text_.size();
    classify(text_.data() + base_, blocks_ + (more ? 1 : 0), planes_.data());
    if (!more) planes_[blocks_] = {};
    for (std::size_t i = 0; i <= blocks_; ++i) words_.data()[i] = planes_.data()[i].word;
    next_ = base_ + blocks_ * plane_bytes;
    return true;
  }
  [[nodiscard]] std::size_t base() const { return base_; }
  [[nodiscard]] std::size_t blocks() const { return blocks_; }
  /// The block behind the last one may be asked for too.
  [[nodiscard]] const Planes& block(std::size_t i) const { return planes_[i]; }

  /// Calls `use(at, begins, here, next)` for each block of the piece: its place from base() on, the words that begin in it, its planes and
  /// those behind. Inlined, so that each caller's instructions are the ones it was compiled for.
  template <class Use>
  [[gnu::always_inline]] void each_block(const Use& use) const {
    bool before = began_inside_;
    for (std::size_t i = 0; i < blocks_; ++i) {
      const Planes &here = planes_.data()[i], &next = planes_.data()[i + 1];
      use(i * plane_bytes, Begins(here.word, next.word, before), here, next);
      before = here.word >> 63 != 0;
    }
  }
  /// The first eight bytes of the word that begins at a place from base() on, as head_of() makes them.
  [[nodiscard, gnu::always_inline]] std::uint64_t head_at(std::size_t at) const {
    static constexpr std::array<std::uint64_t, 256> masks = [] {
      std::array<std::uint64_t, 256> out{};
      for (unsigned bits = 0; bits < 256; ++bits) out[bits] = bits == 255 ? ~std::uint64_t{0} : (std::uint64_t{1} << 8 * std::countr_one(bits)) - 1;
      return out;
    }();
    std::uint64_t head = 0;
    __builtin_memcpy(&head, text_.data() + base_ + at, 8);
    return (head | 0x2020202020202020U) & masks.data()[window_at(at) & 0xff];
  }
  /// The bytes of the word that begins at a place from base() on.
  [[nodiscard]] std::size_t size_of(std::size_t at) const {
    const auto size = static_cast<std::size_t>(std::countr_one(window_at(at)));
    if (size < window_bits) return size;
    std::size_t end = base_ + at;
    while (end < text_.size() && is_word_byte(text_[end])) ++end;
    return end - base_ - at;
  }

 private:
  static constexpr std::size_t window_bits = 57;
  /// Which bytes from a place on are a word's: 57 bits of them at least, across the seam of two blocks.
  [[nodiscard, gnu::always_inline]] std::uint64_t window_at(std::size_t at) const {
    std::uint64_t out = 0;
    __builtin_memcpy(&out, reinterpret_cast<const char*>(words_.data()) + at / 8, 8);
    return out >> at % 8;
  }
  static bool is_word_byte(char c) { return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z'); }

  std::string_view text_;
  std::size_t base_ = 0, next_ = 0, blocks_ = 0;
  bool began_inside_ = false;
  std::array<Planes, blocks_max + 1> planes_{};
  std::array<std::uint64_t, blocks_max + 2> words_{};  ///< the planes' words side by side: the bits of any place are one load
};

}  // namespace tocsin::scan
