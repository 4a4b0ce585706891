#include "intel/scan/normalize.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <optional>

#include "base/text.hpp"
#include "intel/scan/fold.hpp"
#include "intel/scan/planes.hpp"

namespace tocsin::scan {
namespace {

/// What a disguise at one place stands for, and how many raw bytes it took.
struct Undone {
  std::string_view as;
  std::size_t raw_size = 0;
  bool defang = false, percent = false;
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
    if (body.size() <= inside.size() || (body[0] | 0x20) != (inside[0] | 0x20) || !contains_ignoring_case(body.substr(0, inside.size()), inside)) continue;
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

/// Whether the text was written by quoted-printable, where a line may end anywhere and each sign of equality is spelled `=3D`.
bool is_quoted_printable(std::string_view text) { return text.find("=3D") != std::string_view::npos || contains_ignoring_case(text.substr(0, 4096), "encoding: quoted-printable"); }

/// A soft end of line, or one character as two hex digits (RFC 2045 section 6.7).
std::optional<Undone> quoted(std::string_view rest) {
  if (rest.size() >= 2 && rest[1] == '\n') return Undone{{}, 2, false};
  if (rest.size() < 3) return std::nullopt;
  return rest[1] == '\r' && rest[2] == '\n' ? std::optional(Undone{{}, 3, false}) : number(rest.substr(1, 2), 16, 3);
}

std::optional<Undone> undo(std::string_view text, std::size_t at, Disguises disguises, std::optional<bool>& quoted_printable) {
  const auto rest = text.substr(at);
  switch (rest[0]) {
    case '[':
    case '(':
    case '{': return disguises.defanged ? bracket(rest) : std::nullopt;
    case 'x':
    case 'X': return disguises.defanged ? scheme(text, at) : std::nullopt;
    case '%': {
      auto decoded = disguises.encoded && rest.size() >= 3 ? number(rest.substr(1, 2), 16, 3) : std::nullopt;
      if (decoded) decoded->percent = true;
      return decoded;
    }
    case '&': return disguises.encoded ? entity(rest) : std::nullopt;
    case '=':
      if (!quoted_printable) quoted_printable = disguises.encoded && is_quoted_printable(text);
      return *quoted_printable ? quoted(rest) : std::nullopt;
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

/// Goes over the bytes at which a disguise may begin, in order.
class Suspects {
 public:
  explicit Suspects(std::string_view text) : text_(text) {}
  /// The first one from `at` on, or the text's size.
  std::size_t next(std::size_t at) {
    if (at >= text_.size()) return text_.size();
    if (at >= block_ + plane_bytes) load(at / plane_bytes * plane_bytes);
    auto left = bits_ & (~std::uint64_t{0} << (at - block_));
    while (left == 0) {
      if (block_ + plane_bytes >= text_.size()) return text_.size();
      // those before the last one have a byte behind them that may be read
      const auto next = block_ + plane_bytes;
      load(next + plain_blocks(text_.data() + next, (text_.size() - next - 1) / plane_bytes) * plane_bytes);
      left = bits_;
    }
    return std::min(block_ + static_cast<std::size_t>(std::countr_zero(left)), text_.size());
  }

 private:
  void load(std::size_t block) {
    block_ = block;
    if (block + plane_bytes < text_.size()) {
      bits_ = suspects(text_.data() + block);
      return;
    }
    std::array<char, plane_bytes + 1> tail{};
    const auto rest = text_.substr(block);
    std::copy(rest.begin(), rest.end(), tail.begin());
    bits_ = suspects(tail.data());
  }
  std::string_view text_;
  std::size_t block_ = 0 - plane_bytes;  ///< before the first: nothing is loaded yet
  std::uint64_t bits_ = 0;
};

}  // namespace

void Shadow::reserve(std::size_t size) {
  if (size <= capacity_) return;
  capacity_ = std::max(size, capacity_ + capacity_ / 2);
  auto grown = std::make_unique_for_overwrite<char[]>(capacity_);
  std::copy_n(text_.get(), size_, grown.get());
  text_ = std::move(grown);
}

void Shadow::append(std::string_view text) {
  reserve(size_ + text.size() + padding);
  std::copy(text.begin(), text.end(), text_.get() + size_);
  size_ += text.size();
}

void normalize(std::string_view raw, Disguises disguises, Shadow& out) {
  out.size_ = 0;
  out.utf8_ = true;
  out.changes_.clear();
  out.reserve(raw.size() + Shadow::padding);
  std::size_t copied = 0;
  const auto change = [&](const Undone& undone, std::size_t at) {
    out.append(raw.substr(copied, at - copied));
    out.changes_.push_back({static_cast<std::uint32_t>(out.size_), static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(undone.as.size()), static_cast<std::uint32_t>(undone.raw_size), undone.defang, undone.percent});
    out.append(undone.as);
    copied = at + undone.raw_size;
  };
  Suspects all(raw);
  std::optional<bool> quoted_printable;  // asked when the first sign of it is met
  for (std::size_t at = all.next(0); at < raw.size(); at = all.next(at)) {
    std::optional<Undone> undone;
    std::size_t size = 1;
    if (static_cast<unsigned char>(raw[at]) < 0x80) {
      undone = undo(raw, at, disguises, quoted_printable);
    } else if (const auto character = decode(raw.substr(at))) {
      size = character->second;
      if (const auto folded = fold(character->first); folded.folds) undone = Undone{folded.as, size, false};
    } else {
      out.utf8_ = false;
    }
    // `host [.] example`: with blanks around it on both sides
    if (undone && undone->defang && (undone->as == "." || undone->as == "@") && at > copied && raw[at - 1] == ' ' && at + undone->raw_size < raw.size() && raw[at + undone->raw_size] == ' ') --at, undone->raw_size += 2;
    if (undone) change(*undone, at);
    at += undone ? undone->raw_size : size;
  }
  out.append(raw.substr(copied));
  std::fill_n(out.text_.get() + out.size_, Shadow::padding, '\0');
}

Shadow normalize(std::string_view raw, Disguises disguises) {
  Shadow out;
  normalize(raw, disguises, out);
  return out;
}

std::pair<std::size_t, std::size_t> Shadow::raw(std::size_t begin, std::size_t end) const {
  if (begin >= end || end > size_) return {0, 0};
  // the last change that begins at or before a byte of the shadow says where its raw byte is
  const auto place = [&](std::size_t at, auto next, bool beyond) {
    if (next == changes_.begin()) return beyond ? at + 1 : at;
    const auto& last = *std::prev(next);
    if (at < last.shadow + last.shadow_size) return static_cast<std::size_t>(beyond ? last.raw + last.raw_size : last.raw);
    const auto raw_at = last.raw + last.raw_size + (at - last.shadow - last.shadow_size);
    return beyond ? raw_at + 1 : raw_at;
  };
  auto next = std::ranges::upper_bound(changes_, begin, {}, &Change::shadow);
  const auto from = place(begin, next, false);
  // few changes, if any, lie inside
  while (next != changes_.end() && next->shadow < end) ++next;
  return {from, place(end - 1, next, true)};
}

bool Shadow::changed(std::size_t begin, std::size_t end) const {
  if (begin >= end || changes_.empty()) return false;
  auto next = std::ranges::upper_bound(changes_, begin, {}, &Change::shadow);
  if (next != changes_.begin() && begin < std::prev(next)->shadow + std::prev(next)->shadow_size) return true;
  return next != changes_.end() && next->shadow < end;
}

bool Shadow::percent(std::size_t at) const {
  if (changes_.empty()) return false;
  const auto next = std::ranges::upper_bound(changes_, at, {}, &Change::shadow);
  return next != changes_.begin() && std::prev(next)->percent && at < std::prev(next)->shadow + std::prev(next)->shadow_size;
}

bool Shadow::defanged(std::size_t begin, std::size_t end) const {
  if (begin >= end || changes_.empty()) return false;
  auto next = std::ranges::upper_bound(changes_, begin, {}, &Change::shadow);
  if (next != changes_.begin() && begin < std::prev(next)->shadow + std::prev(next)->shadow_size && std::prev(next)->defang) return true;
  for (; next != changes_.end() && next->shadow < end; ++next)
    if (next->defang) return true;
  return false;
}

}  // namespace tocsin::scan
