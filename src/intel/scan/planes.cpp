#include "intel/scan/planes.hpp"

#include <array>

#if defined(__x86_64__)
#include <immintrin.h>
#elif defined(__aarch64__)
#include <arm_neon.h>
#endif

namespace tocsin::scan {
namespace {

// A byte's class is the bitwise and of one row for its high half and one for its low half, so that a shuffle of 16 rows
// classifies 16 bytes or more at once. Each bit stands for a rectangle of the ASCII table.
enum Class : std::uint8_t {
  letters_a = 1,    ///< A–O, a–o
  letters_p = 2,    ///< P–Z, p–z
  digits = 4,
  plus_slash = 8,   ///< + - /
  underline = 16,
  assigns = 32,     ///< : =
  at_sign = 64,
  backslash = 128
};
constexpr std::uint8_t words = letters_a | letters_p | digits, sextets = words | plus_slash | underline, marks = assigns | at_sign | backslash;

constexpr std::array<std::uint8_t, 16> high_rows{0, 0, plus_slash, digits | assigns, letters_a | at_sign, letters_p | underline | backslash, letters_a, letters_p, 0, 0, 0, 0, 0, 0, 0, 0};
constexpr std::array<std::uint8_t, 16> low_rows = [] {
  std::array<std::uint8_t, 16> out{};
  for (unsigned low = 0; low < 16; ++low) {
    unsigned row = 0;
    if (low >= 1) row |= letters_a;
    if (low <= 10) row |= letters_p;
    if (low <= 9) row |= digits;
    if (low == 11 || low == 13 || low == 15) row |= plus_slash;
    if (low == 15) row |= underline;
    if (low == 10 || low == 13) row |= assigns;
    if (low == 0) row |= at_sign;
    if (low == 12) row |= backslash;
    out[low] = static_cast<std::uint8_t>(row);
  }
  return out;
}();

constexpr std::uint8_t class_of(unsigned char c) { return high_rows[c >> 4] & low_rows[c & 15]; }

constexpr bool opens(char c) { return c == '[' || c == '(' || c == '{'; }
/// What may stand behind an opening bracket in a disguise: `[.]`, `[dot]`, `[@]`, `[at]`, `[:]`, `[/]`, `[www]`.
constexpr bool opened(char c) {
  const char low = static_cast<char>(c | 0x20);
  return c == '.' || c == '@' || c == ':' || c == '/' || low == 'd' || low == 'a' || low == 'w';
}
constexpr bool suspect(char c, char next) {
  if (static_cast<unsigned char>(c) >= 0x80 || c == '%' || c == '&') return true;
  if (opens(c)) return opened(next);
  if ((c | 0x20) == 'x') return (next | 0x20) == 'x';
  return (c == '\\' && next == 'u') || (c == '=' && (next == '\r' || next == '\n' || (next >= '0' && next <= '9') || (next >= 'A' && next <= 'F')));
}

#if defined(__x86_64__)

/// The bytes at which a disguise may begin, by rectangles of the table as above: `[ {`, `% & (`, `=`, `\\`, and all that is no ASCII. An `x`
/// begins one only before another, which is asked for apart: English is full of them.
constexpr std::array<std::uint8_t, 16> first_high{0, 0, 2, 4, 0, 1 | 8, 0, 1, 16, 16, 16, 16, 16, 16, 16, 16};
constexpr std::array<std::uint8_t, 16> first_low = [] {
  std::array<std::uint8_t, 16> out{};
  for (unsigned low = 0; low < 16; ++low) {
    unsigned row = 16;
    if (low == 11) row |= 1;
    if (low == 5 || low == 6 || low == 8) row |= 2;
    if (low == 13) row |= 4;
    if (low == 12) row |= 8;
    out[low] = static_cast<std::uint8_t>(row);
  }
  return out;
}();

// Vectors of the compiler's own, which need no casts between signs and bits.
__attribute__((target("avx2"))) inline __m256i load(const char* text) { return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(text)); }
__attribute__((target("avx2"))) inline std::uint64_t both(__m256i low, __m256i high) {
  return static_cast<std::uint32_t>(_mm256_movemask_epi8(low)) | static_cast<std::uint64_t>(static_cast<std::uint32_t>(_mm256_movemask_epi8(high))) << 32;
}
__attribute__((target("avx2"))) inline __m256i all(int c) { return _mm256_set1_epi8(static_cast<char>(c)); }

__attribute__((target("avx2"))) void classify_avx2(const char* text, std::size_t blocks, Planes* out) {
  const __m256i high_table = _mm256_broadcastsi128_si256(_mm_loadu_si128(reinterpret_cast<const __m128i*>(high_rows.data())));
  const __m256i low_table = _mm256_broadcastsi128_si256(_mm_loadu_si128(reinterpret_cast<const __m128i*>(low_rows.data())));
  const __m256i half = all(0x0f), zero = _mm256_setzero_si256(), dots = all('.');
  const auto rows = [&](__m256i bytes) __attribute__((target("avx2"))) {
    return _mm256_and_si256(_mm256_shuffle_epi8(high_table, _mm256_and_si256(_mm256_srli_epi16(bytes, 4), half)), _mm256_shuffle_epi8(low_table, _mm256_and_si256(bytes, half)));
  };
  const auto joins = [&](__m256i bytes) __attribute__((target("avx2"))) {
    return _mm256_or_si256(_mm256_or_si256(_mm256_cmpeq_epi8(bytes, all('-')), _mm256_cmpeq_epi8(bytes, all('_'))), _mm256_cmpeq_epi8(bytes, all('#')));
  };
  const auto none = [&](__m256i a, __m256i b, int bits) __attribute__((target("avx2"))) {
    return both(_mm256_cmpeq_epi8(_mm256_and_si256(a, all(bits)), zero), _mm256_cmpeq_epi8(_mm256_and_si256(b, all(bits)), zero));
  };
  for (std::size_t i = 0; i < blocks; ++i, text += plane_bytes) {
    const __m256i a = load(text), b = load(text + 32);
    const __m256i ka = rows(a), kb = rows(b);
    Planes& p = out[i];
    p.word = ~none(ka, kb, words);
    p.digit = ~none(ka, kb, digits);
    p.sextet = ~none(ka, kb, sextets);
    p.mark = ~none(ka, kb, marks);
    // bit 5 of a letter is its case: moved to the sign, where the mask is taken from
    p.upper = p.word & ~p.digit & ~both(_mm256_slli_epi16(a, 2), _mm256_slli_epi16(b, 2));
    p.dot = both(_mm256_cmpeq_epi8(a, dots), _mm256_cmpeq_epi8(b, dots));
    p.join = both(joins(a), joins(b));
    p.high = both(a, b);
  }
}

__attribute__((target("avx2"))) inline __m256i equal(__m256i bytes, int c) { return _mm256_cmpeq_epi8(bytes, all(c)); }
__attribute__((target("avx2"))) inline __m256i either(__m256i x, __m256i y) { return _mm256_or_si256(x, y); }
__attribute__((target("avx2"))) inline __m256i between(__m256i bytes, char first, char last) {
  const __m256i above = _mm256_sub_epi8(bytes, all(first));
  return _mm256_cmpeq_epi8(_mm256_min_epu8(above, all(last - first)), above);
}
/// The sign bit of each of 32 bytes says whether it is a suspect.
__attribute__((target("avx2"))) inline __m256i suspects_of(const char* at) {
  const __m256i c = load(at), next = load(at + 1), low = either(c, all(0x20)), next_low = either(next, all(0x20));
  // `[` and `{` differ in the bit of case alone
  const __m256i open = either(equal(low, '{'), equal(c, '('));
  const __m256i inside = either(either(either(equal(next, '.'), equal(next, '@')), either(equal(next, ':'), equal(next, '/'))), either(either(equal(next_low, 'd'), equal(next_low, 'a')), equal(next_low, 'w')));
  const __m256i bracket = _mm256_and_si256(open, inside);
  const __m256i scheme = _mm256_and_si256(equal(low, 'x'), equal(next_low, 'x'));
  const __m256i escape = _mm256_and_si256(equal(c, '\\'), equal(next, 'u'));
  const __m256i soft = _mm256_and_si256(equal(c, '='), either(either(equal(next, '\r'), equal(next, '\n')), either(between(next, '0', '9'), between(next, 'A', 'F'))));
  // the sign bit of c itself says that it is no ASCII
  return either(either(either(c, bracket), either(scheme, escape)), either(soft, either(equal(c, '%'), equal(c, '&'))));
}

__attribute__((target("avx2"))) std::uint64_t suspects_avx2(const char* text) { return both(suspects_of(text), suspects_of(text + 32)); }

__attribute__((target("avx2"))) std::size_t plain_blocks_avx2(const char* text, std::size_t blocks) {
  // most blocks hold no byte at which a disguise begins, whatever stands behind it
  const __m256i high_table = _mm256_broadcastsi128_si256(_mm_loadu_si128(reinterpret_cast<const __m128i*>(first_high.data())));
  const __m256i low_table = _mm256_broadcastsi128_si256(_mm_loadu_si128(reinterpret_cast<const __m128i*>(first_low.data())));
  const __m256i half = all(0x0f);
  const auto first = [&](__m256i bytes) __attribute__((target("avx2"))) {
    return _mm256_and_si256(_mm256_shuffle_epi8(high_table, _mm256_and_si256(_mm256_srli_epi16(bytes, 4), half)), _mm256_shuffle_epi8(low_table, _mm256_and_si256(bytes, half)));
  };
  const auto crossed = [&](__m256i bytes, const char* behind) __attribute__((target("avx2"))) { return _mm256_and_si256(equal(either(bytes, all(0x20)), 'x'), equal(either(load(behind), all(0x20)), 'x')); };
  for (std::size_t i = 0; i < blocks; ++i, text += plane_bytes) {
    const __m256i a = load(text), b = load(text + 32);
    const __m256i any = either(either(first(a), first(b)), either(crossed(a, text + 1), crossed(b, text + 33)));
    if (_mm256_testz_si256(any, any) == 0 && suspects_avx2(text) != 0) return i;
  }
  return blocks;
}

bool has_avx2() {
  static const bool has = __builtin_cpu_supports("avx2") != 0;
  return has;
}

#elif defined(__aarch64__)

std::uint64_t mask_of(uint8x16_t a, uint8x16_t b, uint8x16_t c, uint8x16_t d) {
  static constexpr std::array<std::uint8_t, 16> bits{1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128};
  const uint8x16_t weight = vld1q_u8(bits.data());
  const uint8x16_t ab = vpaddq_u8(vandq_u8(a, weight), vandq_u8(b, weight)), cd = vpaddq_u8(vandq_u8(c, weight), vandq_u8(d, weight));
  const uint8x16_t abcd = vpaddq_u8(ab, cd);
  return vgetq_lane_u64(vreinterpretq_u64_u8(vpaddq_u8(abcd, abcd)), 0);
}

void classify_neon(const char* text, std::size_t blocks, Planes* out) {
  const uint8x16_t high_table = vld1q_u8(high_rows.data()), low_table = vld1q_u8(low_rows.data());
  for (std::size_t i = 0; i < blocks; ++i, text += plane_bytes) {
    std::array<uint8x16_t, 4> v, k;
    for (unsigned j = 0; j < 4; ++j) {
      v[j] = vld1q_u8(reinterpret_cast<const std::uint8_t*>(text) + 16 * j);
      k[j] = vandq_u8(vqtbl1q_u8(high_table, vshrq_n_u8(v[j], 4)), vqtbl1q_u8(low_table, vandq_u8(v[j], vdupq_n_u8(0x0f))));
    }
    const auto any = [&](std::uint8_t bits) {
      const auto of = [&](unsigned j) { return vtstq_u8(k[j], vdupq_n_u8(bits)); };
      return mask_of(of(0), of(1), of(2), of(3));
    };
    const auto test = [&](std::uint8_t bits) {
      const auto of = [&](unsigned j) { return vtstq_u8(v[j], vdupq_n_u8(bits)); };
      return mask_of(of(0), of(1), of(2), of(3));
    };
    const auto dot = [&](unsigned j) { return vceqq_u8(v[j], vdupq_n_u8('.')); };
    const auto join = [&](unsigned j) { return vorrq_u8(vorrq_u8(vceqq_u8(v[j], vdupq_n_u8('-')), vceqq_u8(v[j], vdupq_n_u8('_'))), vceqq_u8(v[j], vdupq_n_u8('#'))); };
    Planes& p = out[i];
    p.word = any(words);
    p.digit = any(digits);
    p.sextet = any(sextets);
    p.mark = any(marks);
    p.upper = p.word & ~p.digit & ~test(0x20);
    p.dot = mask_of(dot(0), dot(1), dot(2), dot(3));
    p.join = mask_of(join(0), join(1), join(2), join(3));
    p.high = test(0x80);
  }
}

#endif

}  // namespace

void classify_scalar(const char* text, std::size_t blocks, Planes* out) {
  for (std::size_t i = 0; i < blocks; ++i, text += plane_bytes) {
    Planes p;
    for (unsigned j = 0; j < plane_bytes; ++j) {
      const auto c = static_cast<unsigned char>(text[j]);
      const auto row = class_of(c);
      const auto put = [&](std::uint64_t& plane, bool on) { plane |= static_cast<std::uint64_t>(on) << j; };
      put(p.word, (row & words) != 0);
      put(p.digit, (row & digits) != 0);
      put(p.sextet, (row & sextets) != 0);
      put(p.mark, (row & marks) != 0);
      put(p.upper, c >= 'A' && c <= 'Z');
      put(p.dot, c == '.');
      put(p.join, c == '-' || c == '_' || c == '#');
      put(p.high, c >= 0x80);
    }
    out[i] = p;
  }
}

std::uint64_t suspects_scalar(const char* text) {
  std::uint64_t out = 0;
  for (unsigned j = 0; j < plane_bytes; ++j) out |= static_cast<std::uint64_t>(suspect(text[j], text[j + 1])) << j;
  return out;
}

void classify(const char* text, std::size_t blocks, Planes* out) {
#if defined(__x86_64__)
  if (has_avx2()) return classify_avx2(text, blocks, out);
#elif defined(__aarch64__)
  return classify_neon(text, blocks, out);
#endif
  classify_scalar(text, blocks, out);
}

std::uint64_t suspects(const char* text) {
#if defined(__x86_64__)
  if (has_avx2()) return suspects_avx2(text);
#endif
  return suspects_scalar(text);
}

std::size_t plain_blocks(const char* text, std::size_t blocks) {
#if defined(__x86_64__)
  if (has_avx2()) return plain_blocks_avx2(text, blocks);
#endif
  std::size_t out = 0;
  while (out < blocks && suspects_scalar(text + out * plane_bytes) == 0) ++out;
  return out;
}

bool has_wide() {
#if defined(__x86_64__)
  static const bool has = __builtin_cpu_supports("avx2") != 0 && __builtin_cpu_supports("bmi") != 0 && __builtin_cpu_supports("bmi2") != 0 && __builtin_cpu_supports("lzcnt") != 0 && __builtin_cpu_supports("popcnt") != 0;
  return has;
#else
  return false;
#endif
}

const char* classifier_name() {
#if defined(__x86_64__)
  return has_avx2() ? "avx2" : "scalar";
#elif defined(__aarch64__)
  return "neon";
#else
  return "scalar";
#endif
}

}  // namespace tocsin::scan
