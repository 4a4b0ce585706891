#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tocsin::scan {

/// Which disguises to undo. Percent signs and entities stay when a URL is to be read as it was written.
struct Disguises {
  bool defanged = true;    ///< `[.]` `(.)` `[dot]` `hxxp` `[:]` `[@]`
  bool encoded = true;     ///< `%41`, `&#65;`, `\u0041`, `=41`
};

/// A text as the matcher reads it, with the way back: invisible characters gone, full-width and look-alike letters in
/// ASCII, defanging undone. Used for matching only; what is sent is always made from the raw text.
class Shadow {
 public:
  [[nodiscard]] const std::string& text() const { return text_; }
  /// The raw bytes [begin, end) that the shadow's [begin, end) was read from, whole sequences only.
  [[nodiscard]] std::pair<std::size_t, std::size_t> raw(std::size_t begin, std::size_t end) const;
  /// Whether the byte at this place of the shadow was written differently in the raw text.
  [[nodiscard]] bool changed(std::size_t begin, std::size_t end) const;
  /// Whether the bytes were written with defanging, which nobody does to a name of their own.
  [[nodiscard]] bool defanged(std::size_t begin, std::size_t end) const;

 private:
  friend Shadow normalize(std::string_view raw, Disguises disguises);
  struct Piece {
    std::uint32_t shadow, raw;       ///< where the piece begins in each
    std::uint32_t shadow_size, raw_size;
    bool verbatim, defang;
  };
  [[nodiscard]] const Piece& piece_at(std::size_t shadow_offset) const;
  std::string text_;
  std::vector<Piece> pieces_;  ///< in order, covering both texts
};

/// @param raw any bytes, at most 2^32−1; malformed UTF-8 is carried over byte by byte
Shadow normalize(std::string_view raw, Disguises disguises = {});

}  // namespace tocsin::scan
