#pragma once
// Inside the scanner only: the classifier of characters.
#include <cstddef>
#include <cstdint>

namespace tocsin::scan {

/// What 64 bytes of a text are, one bit a byte, the first byte lowest.
struct Planes {
  std::uint64_t word = 0;    ///< ASCII letters and digits
  std::uint64_t upper = 0;   ///< ASCII capitals
  std::uint64_t digit = 0;
  std::uint64_t sextet = 0;  ///< letters, digits and `+/-_`: the alphabets of base64
  std::uint64_t mark = 0;    ///< `@` `:` `=` `\`
  std::uint64_t dot = 0;
  std::uint64_t join = 0;    ///< `-` `_` `#`: a name or number goes on behind them
  std::uint64_t high = 0;    ///< bytes of 0x80 and more
  bool operator==(const Planes&) const = default;
};
inline constexpr std::size_t plane_bytes = 64;

/// Classifies `blocks` times 64 bytes. Uses the widest instructions this processor has; all ways give the same bits.
void classify(const char* text, std::size_t blocks, Planes* out);
/// The one that the others are tested against.
void classify_scalar(const char* text, std::size_t blocks, Planes* out);

/// The bytes at which a disguise may begin: of 64 bytes, one bit a byte. Never misses one that normalize() undoes.
/// @param text 65 readable bytes
std::uint64_t suspects(const char* text);
std::uint64_t suspects_scalar(const char* text);
/// How many of the first blocks of 64 bytes hold no suspect. @param text one readable byte more than `blocks` blocks
std::size_t plain_blocks(const char* text, std::size_t blocks);

/// `avx2`, `neon` or `scalar`: what classify() uses here.
const char* classifier_name();

/// A function compiled with this attribute may be called where has_wide() says so: it counts and cuts bits in one instruction each.
#if defined(__x86_64__)
#define TOCSIN_WIDE __attribute__((target("avx2,bmi,bmi2,lzcnt,popcnt")))
#else
#define TOCSIN_WIDE
#endif
bool has_wide();

}  // namespace tocsin::scan
