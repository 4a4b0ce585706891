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
  std::string_view as = {};
  std::size_t raw_size = 0;
  bool defang = false, percent = false;
  std::array<char, 4> spelled = {};  ///< a character that does not fold, in UTF-8
  std::size_t spelled_size = 0;
  [[nodiscard]] std::string_view text() const { return spelled_size > 0 ? std::string_view(spelled.data(), spelled_size) : as; }
};

struct Bracketed {
  std::string_view inside, as;
};
constexpr std::array bracketed = std::to_array<Bracketed>({{".", "."}, {"dot", "."}, {"d0t", "."}, {"@", "@"}, {"at", "@"}, {":", ":"}, {"://", "://"}, {"/", "/"}, {"www", "www"}});

char closing(char opening) { return opening == '[' ? ']' : opening == '(' ? ')' : '}'; }
bool is_alpha(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_alnum(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

/// `[.]`, `(dot)`, `{@}`, and the half-open `[.` that people leave behind.
std::optional<Undone> bracket(std::string_view rest) {
  for (const auto& [inside, as] : bracketed) {
    const auto body = rest.substr(1);
    if (body.size() <= inside.size() || (body[0] | 0x20) != (inside[0] | 0x20) || !contains_ignoring_case(body.substr(0, inside.size()), inside)) continue;
    if (body[inside.size()] == closing(rest[0])) return Undone{.as = as, .raw_size = inside.size() + 2, .defang = true};
    if (inside == "." && rest[0] == '[' && is_alnum(body[1])) return Undone{.as = as, .raw_size = 2, .defang = true};
  }
  return std::nullopt;
}

/// The `xx` of `hxxp`, `hxxps`, `hXXp`, also `fxp`.
std::optional<Undone> scheme(std::string_view text, std::size_t at) {
  const auto rest = text.substr(at);
  if (rest.size() < 4 || !contains_ignoring_case(rest.substr(0, 2), "xx") || at == 0 || (text[at - 1] | 0x20) != 'h' || (rest[2] | 0x20) != 'p') return std::nullopt;
  const auto tail = rest.substr((rest[3] | 0x20) == 's' ? 4 : 3);
  return !tail.empty() && (tail[0] == ':' || tail[0] == '[') ? std::optional(Undone{.as = "tt", .raw_size = 2, .defang = true}) : std::nullopt;
}

constexpr std::string_view printable =
    " !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~";

/// One character that was written in another way: as it is read. @param size of the whole disguise
std::optional<Undone> character(char32_t value, std::size_t size) {
  Undone out{.raw_size = size};
  if (value >= 0x20 && value <= 0x7e) {
    out.as = printable.substr(value - 0x20, 1);
    return out;
  }
  if (value < 0xa0 || value > 0x10ffff || (value >= 0xd800 && value <= 0xdfff)) return std::nullopt;
  if (const auto folded = fold(value); folded.folds) {
    out.as = folded.as;
    return out;
  }
  const auto put = [&](char32_t byte) { out.spelled[out.spelled_size++] = static_cast<char>(byte); };
  if (value < 0x800) put(0xc0 | value >> 6);
  else if (value < 0x10000) put(0xe0 | value >> 12), put(0x80 | (value >> 6 & 0x3f));
  else put(0xf0 | value >> 18), put(0x80 | (value >> 12 & 0x3f)), put(0x80 | (value >> 6 & 0x3f));
  put(0x80 | (value & 0x3f));
  return out;
}

std::optional<char32_t> value_of(std::string_view digits, int base) {
  std::uint32_t value = 0;
  const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
  return problem == std::errc{} && end == digits.data() + digits.size() ? std::optional(char32_t{value}) : std::nullopt;
}

/// Digits that name one character. @param size of the whole disguise
std::optional<Undone> number(std::string_view digits, int base, std::size_t size) {
  const auto value = value_of(digits, base);
  return value ? character(*value, size) : std::nullopt;
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

/// Bytes that are each written as a mark and two hex digits: one of ASCII, or those of one character of UTF-8.
/// @param alone what a byte by itself stands for that begins no UTF-8: a letter of ISO 8859-1, or nothing
std::optional<Undone> coded_bytes(std::string_view rest, std::string_view mark, bool alone) {
  const auto step = mark.size() + 2;
  std::array<char, 4> bytes{};
  std::size_t count = 0;
  while (count < bytes.size() && rest.size() >= (count + 1) * step && rest.substr(count * step, mark.size()) == mark) {
    const auto value = value_of(rest.substr(count * step + mark.size(), 2), 16);
    if (!value) break;
    bytes[count++] = static_cast<char>(*value);
    if (count == 1 && *value < 0x80) return character(*value, step);
  }
  if (count == 0) return std::nullopt;
  if (const auto read = decode({bytes.data(), count})) return character(read->first, read->second * step);
  const char32_t first = static_cast<unsigned char>(bytes[0]);
  return alone && first >= 0xc0 ? character(first, step) : std::nullopt;
}

/// `Aring`, `eacute`, `lstrok`: HTML names letters by their base and its mark, and the base is what they are read as.
std::optional<Undone> letter(std::string_view name, std::size_t size) {
  static constexpr std::array marks = std::to_array<std::string_view>({"acute", "breve", "caron", "cedil", "circ", "dblac", "dot", "grave", "macr", "ogon", "ring", "slash", "strok", "tilde", "uml"});
  static constexpr std::array others = std::to_array<Bracketed>({{"AElig", "AE"}, {"aelig", "ae"}, {"OElig", "oe"}, {"oelig", "oe"}, {"szlig", "ss"}, {"THORN", "th"}, {"thorn", "th"}, {"ETH", "D"}, {"eth", "d"}, {"inodot", "i"}, {"imath", "i"}});
  if (name.size() > 3 && is_alpha(name[0]) && std::ranges::find(marks, name.substr(1)) != marks.end()) return Undone{.as = name.substr(0, 1), .raw_size = size};
  const auto other = std::ranges::find(others, name, &Bracketed::inside);
  return other != others.end() ? std::optional(Undone{.as = other->as, .raw_size = size}) : std::nullopt;
}

std::optional<Undone> entity(std::string_view rest) {
  const auto end = rest.substr(0, 12).find(';');
  if (end == std::string_view::npos || end < 3) return std::nullopt;
  const auto body = rest.substr(1, end - 1);
  if (body.starts_with("#x") || body.starts_with("#X")) return number(body.substr(2), 16, end + 1);
  if (body.starts_with('#')) return number(body.substr(1), 10, end + 1);
  static constexpr std::array named = std::to_array<Bracketed>({{"amp", "&"}, {"lt", "<"}, {"gt", ">"}, {"quot", "\""}, {"apos", "'"}, {"commat", "@"}, {"period", "."}, {"colon", ":"}, {"nbsp", " "}, {"shy", ""}, {"zwj", ""}, {"zwnj", ""}, {"ensp", " "}, {"emsp", " "}, {"thinsp", " "}, {"ndash", "-"}, {"mdash", "-"}, {"hyphen", "-"},
                                                             {"dash", "-"}, {"lsquo", "'"}, {"rsquo", "'"}, {"sol", "/"}, {"bsol", "\\"}, {"lowbar", "_"}, {"equals", "="}, {"lpar", "("}, {"rpar", ")"}});
  for (const auto& [name, as] : named)
    if (body == name) return Undone{.as = as, .raw_size = end + 1};
  return letter(body, end + 1);
}

/// Whether the text was written by quoted-printable, where a line may end anywhere and each sign of equality is spelled `=3D`.
bool is_quoted_printable(std::string_view text) { return text.find("=3D") != std::string_view::npos || contains_ignoring_case(text.substr(0, 4096), "encoding: quoted-printable"); }

/// A soft end of line, or one character as two hex digits for each of its bytes (RFC 2045 section 6.7).
std::optional<Undone> quoted(std::string_view rest) {
  if (rest.size() >= 2 && rest[1] == '\n') return Undone{.raw_size = 2};
  if (rest.size() < 3) return std::nullopt;
  return rest[1] == '\r' && rest[2] == '\n' ? std::optional(Undone{.raw_size = 3}) : coded_bytes(rest, "=", true);
}

/// `%C3%85`, and `%u00C5` as scripts write it.
std::optional<Undone> percent(std::string_view rest) {
  auto out = rest.size() >= 6 && (rest[1] | 0x20) == 'u' ? number(rest.substr(2, 4), 16, 6) : coded_bytes(rest, "%", true);
  if (out) out->percent = true;
  return out;
}

/// `\u00c5`, and beyond the first plane two of them (RFC 8259 section 7).
std::optional<Undone> escaped(std::string_view rest) {
  if (rest.size() < 6 || rest[1] != 'u') return std::nullopt;
  const auto first = value_of(rest.substr(2, 4), 16);
  if (!first || *first < 0xd800 || *first > 0xdbff) return number(rest.substr(2, 4), 16, 6);
  if (rest.size() < 12 || rest.substr(6, 2) != "\\u") return std::nullopt;
  const auto second = value_of(rest.substr(8, 4), 16);
  if (!second || *second < 0xdc00 || *second > 0xdfff) return std::nullopt;
  return character(0x10000 + ((*first - 0xd800) << 10) + (*second - 0xdc00), 12);
}

std::optional<Undone> undo(std::string_view text, std::size_t at, Disguises disguises, std::optional<bool>& quoted_printable) {
  const auto rest = text.substr(at);
  switch (rest[0]) {
    case '[':
    case '(':
    case '{': return disguises.defanged ? bracket(rest) : std::nullopt;
    case 'x':
    case 'X': return disguises.defanged ? scheme(text, at) : std::nullopt;
    case '%': return disguises.encoded ? percent(rest) : std::nullopt;
    case '&': return disguises.encoded ? entity(rest) : std::nullopt;
    case '=':
      if (!quoted_printable) quoted_printable = disguises.encoded && is_quoted_printable(text);
      if (*quoted_printable) return quoted(rest);
      // where nothing else says so, the bytes of a whole character do
      return disguises.encoded && rest.size() >= 6 && rest[3] == '=' ? coded_bytes(rest, "=", false) : std::nullopt;
    case '\\': return disguises.encoded ? escaped(rest) : std::nullopt;
    default: return std::nullopt;
  }
}

/// A small digit behind a word of letters points at a note; in `osl-sql` and a raised one it belongs to the name.
bool is_note(std::string_view raw, std::size_t at, char32_t c) {
  const bool small = c == 0xb2 || c == 0xb3 || c == 0xb9 || (c >= 0x2070 && c <= 0x2089 && c != 0x2071 && c != 0x207f) || (c >= 0x2460 && c <= 0x249b) || (c >= 0x24ea && c <= 0x24ff) || (c >= 0x2776 && c <= 0x2793);
  if (!small || at == 0 || !is_alpha(raw[at - 1])) return false;
  auto begin = at;
  while (begin > 0 && at - begin < 64 && is_alpha(raw[begin - 1])) --begin;
  return begin == 0 || std::string_view("-_.0123456789").find(raw[begin - 1]) == std::string_view::npos;
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
    out.changes_.push_back({static_cast<std::uint32_t>(out.size_), static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(undone.text().size()), static_cast<std::uint32_t>(undone.raw_size), undone.defang, undone.percent});
    out.append(undone.text());
    copied = at + undone.raw_size;
  };
  Suspects all(raw);
  std::optional<bool> quoted_printable;  // asked when the first sign of it is met
  for (std::size_t at = all.next(0); at < raw.size(); at = all.next(at)) {
    std::optional<Undone> undone;
    std::size_t size = 1;
    if (static_cast<unsigned char>(raw[at]) < 0x80) {
      undone = undo(raw, at, disguises, quoted_printable);
    } else if (const auto read = decode(raw.substr(at))) {
      size = read->second;
      if (const auto folded = fold(read->first); folded.folds && !is_note(raw, at, read->first)) undone = Undone{.as = folded.as, .raw_size = size};
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
