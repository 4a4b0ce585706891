#pragma once
// Inside the scanner only: how issuers write their secrets.
#include <cstddef>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

namespace tocsin::scan {

/// A secret that its issuer made recognizable, from the issuers' own documentation. `tail` and `before` are a small
/// language: `%a{36}` is 36 letters or digits, `%a{30,255,36}` 30 to
/// 255 and usually 36, everything else stands for itself.
///   %a letters and digits  %u capitals and digits  %l small letters and digits  %z letters  %d digits
///   %x small hex  %X any hex  %U base32  %w %a with `_-`  %k %a with `_`  %b %a with `+/=`  %t %w with `.=`  %s %w with `+/=.`
struct Format {
  std::string_view rule;
  std::string_view prefixes;      ///< divided by bars; each is looked for as it stands
  std::string_view tail;          ///< what follows the prefix
  std::string_view before = {};   ///< what precedes it: one class with its counts
};
std::span<const Format> secret_formats();

/// Where the secret lies whose prefix stands at [begin, end), if it is one. A secret that a line's end cut is followed
/// over it.
std::optional<std::pair<std::size_t, std::size_t>> read_secret(std::string_view text, std::size_t begin, std::size_t end, const Format& format);

}  // namespace tocsin::scan
