#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

namespace tocsin::scan {

/// Which disguises to undo. Percent signs and entities stay when a URL is to be read as it was written.
struct Disguises {
  bool defanged = true;    ///< `[.]` `(.)` `[dot]` `hxxp` `[:]` `[@]`
  bool encoded = true;     ///< `%41`, `&#65;`, `\u0041`, the soft line ends of quoted-printable
};

/// A text as the matcher reads it, with the way back: invisible characters gone, full-width and look-alike letters in
/// ASCII, defanging undone. Used for matching only; what is sent is always made from the raw text.
class Shadow {
 public:
  /// Followed by `padding` readable zero bytes.
  [[nodiscard]] std::string_view text() const { return {text_.get(), size_}; }
  static constexpr std::size_t padding = 192;
  /// The raw bytes [begin, end) that the shadow's [begin, end) was read from, whole sequences only.
  [[nodiscard]] std::pair<std::size_t, std::size_t> raw(std::size_t begin, std::size_t end) const;
  /// Whether the byte at this place of the shadow was written differently in the raw text.
  [[nodiscard]] bool changed(std::size_t begin, std::size_t end) const;
  /// Whether the bytes were written with defanging, which nobody does to a name of their own.
  [[nodiscard]] bool defanged(std::size_t begin, std::size_t end) const;
  /// Whether the byte at this place of the shadow was written as `%XX`.
  [[nodiscard]] bool percent(std::size_t at) const;
  /// Whether the raw text was well-formed UTF-8.
  [[nodiscard]] bool is_utf8() const { return utf8_; }

 private:
  friend void normalize(std::string_view raw, Disguises disguises, Shadow& into);
  /// Where the shadow says something else than the raw text; between two of these both run side by side.
  struct Change {
    std::uint32_t shadow, raw;
    std::uint32_t shadow_size, raw_size;
    bool defang, percent;
  };
  void reserve(std::size_t size);
  void append(std::string_view text);

  std::unique_ptr<char[]> text_;  ///< kept from text to text, so that no page is asked for twice
  std::size_t size_ = 0, capacity_ = 0;
  bool utf8_ = true;
  std::vector<Change> changes_;   ///< in order
};

/// @param raw any bytes, at most 2^31; malformed UTF-8 is carried over byte by byte
void normalize(std::string_view raw, Disguises disguises, Shadow& into);
Shadow normalize(std::string_view raw, Disguises disguises = {});

}  // namespace tocsin::scan
