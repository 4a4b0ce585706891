#pragma once
#include <cstdint>
#include <string_view>

#include "base/bytes.hpp"

/// RFC 4251's encodings, as keys and signatures are spelled in facts.
namespace tocsin::identity::wire {

/// Reads them; anything that does not fit marks the whole as broken.
class Reader {
 public:
  explicit Reader(BytesView bytes) : rest_(bytes) {}
  BytesView take(std::size_t count) {
    if (count > rest_.size()) return broken_ = true, BytesView{};
    const auto taken = rest_.first(count);
    rest_ = rest_.subspan(count);
    return taken;
  }
  std::uint32_t number() {
    std::uint32_t value = 0;
    for (const auto byte : take(4)) value = value << 8 | std::to_integer<std::uint32_t>(byte);
    return value;
  }
  std::uint8_t byte() {
    const auto one = take(1);
    return one.empty() ? std::uint8_t{0} : std::to_integer<std::uint8_t>(one[0]);
  }
  BytesView field() { return take(number()); }
  std::string_view text() { return as_text(field()); }
  [[nodiscard]] bool whole() const { return !broken_ && rest_.empty(); }
  [[nodiscard]] bool broken() const { return broken_; }

 private:
  BytesView rest_;
  bool broken_ = false;
};

/// A string: its length in four bytes, then its bytes.
inline void put(Bytes& out, BytesView field) {
  for (const int shift : {24, 16, 8, 0}) out.push_back(static_cast<std::byte>(field.size() >> shift & 0xff));
  out.insert(out.end(), field.begin(), field.end());
}

}  // namespace tocsin::identity::wire
