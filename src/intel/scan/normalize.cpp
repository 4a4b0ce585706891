#include "intel/scan/normalize.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "base/text.hpp"
#include "intel/scan/fold.hpp"

namespace tocsin::scan {
namespace {

/// What a disguise at one place stands for, and how many raw bytes it took.
struct Undone {
  std::string_view as;
  std::size_t raw_size = 0;
  bool defang = false;
};

struct Bracketed {
  std::string_view inside, as;
};
constexpr std::array bracketed = std::to_array<Bracketed>({{".", "."}, {"dot", "."}, {"d0t", "."}, {"@", "@"}, {"at", "@"}, {":", ":"}, {"://", "://"}, {"/", "/"}, {"www", "www"}});

char closing(char opening) { return opening == '[' ? ']' : opening == '(' ? ')' : '}'; }
bool is_alnum(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

/// `[.]`, `(dot)`, `{@}`, and the half-open `[.` that people leave behind.
std::optional<Undone> bracket(std::string_view rest) {
  for (const auto& [inside, as] : bracketed) {
    const auto body = rest.substr(1);
    if (body.size() <= inside.size() || !contains_ignoring_case(body.substr(0, inside.size()), inside)) continue;
    if (body[inside.size()] == closing(rest[0])) return Undone{as, inside.size() + 2, true};
    if (inside == "." && rest[0] == '[' && is_alnum(body[1])) return Undone{as, 2, true};
  }
  return std::nullopt;
}

/// The `xx` of `hxxp`, `hxxps`, `hXXp`, also `fxp`.
std::optional<Undone> scheme(std::string_view text, std::size_t at) {
  const auto rest = text.substr(at);
  if (rest.size() < 4 || !contains_ignoring_case(rest.substr(0, 2), "xx") || at == 0 || (text[at - 1] | 0x20) != 'h' || (rest[2] | 0x20) != 'p') return std::nullopt;
  const auto tail = rest.substr((rest[3] | 0x20) == 's' ? 4 : 3);
  return !tail.empty() && (tail[0] == ':' || tail[0] == '[') ? std::optional(Undone{"tt", 2, true}) : std::nullopt;
}

constexpr std::string_view printable =
    " !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~";

/// Digits that name one printable ASCII character. @param size of the whole disguise
std::optional<Undone> number(std::string_view digits, int base, std::size_t size) {
  unsigned value = 0;
  const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
  if (problem != std::errc{} || end != digits.data() + digits.size() || value < 0x20 || value > 0x7e) return std::nullopt;
  return Undone{printable.substr(value - 0x20, 1), size, false};
}

std::optional<Undone> entity(std::string_view rest) {
  const auto end = rest.substr(0, 10).find(';');
  if (end == std::string_view::npos || end < 3) return std::nullopt;
  const auto body = rest.substr(1, end - 1);
  if (body.starts_with("#x") || body.starts_with("#X")) return number(body.substr(2), 16, end + 1);
  if (body.starts_with('#')) return number(body.substr(1), 10, end + 1);
  static constexpr std::array named = std::to_array<Bracketed>({{"amp", "&"}, {"lt", "<"}, {"gt", ">"}, {"quot", "\""}, {"apos", "'"}, {"commat", "@"}, {"period", "."}, {"colon", ":"}, {"nbsp", " "}});
  for (const auto& [name, as] : named)
    if (body == name) return Undone{as, end + 1, false};
  return std::nullopt;
}

std::optional<Undone> undo(std::string_view text, std::size_t at, Disguises disguises) {
  const auto rest = text.substr(at);
  switch (rest[0]) {
    case '[':
    case '(':
    case '{': return disguises.defanged ? bracket(rest) : std::nullopt;
    case 'x':
    case 'X': return disguises.defanged ? scheme(text, at) : std::nullopt;
    case '%': return disguises.encoded && rest.size() >= 3 ? number(rest.substr(1, 2), 16, 3) : std::nullopt;
    case '&': return disguises.encoded ? entity(rest) : std::nullopt;
    case '\\': return disguises.encoded && rest.size() >= 6 && rest[1] == 'u' ? number(rest.substr(2, 4), 16, 6) : std::nullopt;
    default: return std::nullopt;
  }
}

/// One character of well-formed UTF-8, or nothing.
std::optional<std::pair<char32_t, std::size_t>> decode(std::string_view rest) {
  const auto lead = static_cast<unsigned char>(rest[0]);
  const std::size_t size = lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0;
  if (size == 0 || rest.size() < size || first_invalid_utf8(rest.substr(0, size))) return std::nullopt;
  char32_t value = lead & (0xffU >> (size + 1));
  for (std::size_t i = 1; i < size; ++i) value = value << 6 | (static_cast<unsigned char>(rest[i]) & 0x3fU);
  return std::pair{value, size};
}

/// The first byte from `at` on that may begin a disguise.
std::size_t next_suspect(std::string_view text, std::size_t at) {
  static constexpr auto suspects = [] {
    std::array<bool, 256> out{};
    for (std::size_t i = 0x80; i < 256; ++i) out[i] = true;
    for (const char c : {'[', '(', '{', 'x', 'X', '%', '&', '\\'}) out[static_cast<unsigned char>(c)] = true;
    return out;
  }();
  while (at < text.size() && !suspects[static_cast<unsigned char>(text[at])]) ++at;
  return at;
}

}  // namespace

Shadow normalize(std::string_view raw, Disguises disguises) {
  Shadow out;
  out.text_.reserve(raw.size());
  std::size_t copied = 0;
  const auto piece = [&](std::string_view as, std::size_t at, std::size_t size, bool verbatim, bool defang) {
    out.pieces_.push_back({static_cast<std::uint32_t>(out.text_.size()), static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(as.size()),
                           static_cast<std::uint32_t>(size), verbatim, defang});
    out.text_ += as;
  };
  const auto copy_until = [&](std::size_t at) {
    if (at > copied) piece(raw.substr(copied, at - copied), copied, at - copied, true, false);
  };
  for (std::size_t at = next_suspect(raw, 0); at < raw.size(); at = next_suspect(raw, at)) {
    std::optional<Undone> undone;
    if (static_cast<unsigned char>(raw[at]) < 0x80) {
      undone = undo(raw, at, disguises);
    } else if (const auto character = decode(raw.substr(at))) {
      const auto folded = fold(character->first);
      if (folded.folds) undone = Undone{folded.as, character->second, false};
      else at += character->second - 1;
    }
    if (!undone) {
      ++at;
      continue;
    }
    copy_until(at);
    piece(undone->as, at, undone->raw_size, false, undone->defang);
    at += undone->raw_size;
    copied = at;
  }
  copy_until(raw.size());
  return out;
}

const Shadow::Piece& Shadow::piece_at(std::size_t shadow_offset) const {
  auto found = std::ranges::upper_bound(pieces_, shadow_offset, {}, &Piece::shadow);
  --found;
  while (found->shadow_size == 0 && found != pieces_.begin()) --found;
  return *found;
}

std::pair<std::size_t, std::size_t> Shadow::raw(std::size_t begin, std::size_t end) const {
  if (begin >= end || end > text_.size()) return {0, 0};
  const auto& first = piece_at(begin);
  const auto& last = piece_at(end - 1);
  return {first.verbatim ? first.raw + (begin - first.shadow) : first.raw, last.verbatim ? last.raw + (end - last.shadow) : last.raw + last.raw_size};
}

bool Shadow::changed(std::size_t begin, std::size_t end) const {
  if (begin >= end) return false;
  for (auto piece = &piece_at(begin); piece != pieces_.data() + pieces_.size() && piece->shadow < end; ++piece)
    if (!piece->verbatim) return true;
  return false;
}

bool Shadow::defanged(std::size_t begin, std::size_t end) const {
  if (begin >= end) return false;
  for (auto piece = &piece_at(begin); piece != pieces_.data() + pieces_.size() && piece->shadow < end; ++piece)
    if (piece->defang) return true;
  return false;
}

}  // namespace tocsin::scan
