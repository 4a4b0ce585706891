#include "path/sanitize/encoded_words.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>

#include "base/bytes.hpp"
#include "base/text.hpp"

namespace tocsin::sanitize {
namespace {

constexpr std::size_t word_bytes_max = 45;  ///< before base64: `=?utf-8?B?` and `?=` around 60 characters

int hex_digit(char c) { return c >= '0' && c <= '9' ? c - '0' : (c | 0x20) >= 'a' && (c | 0x20) <= 'f' ? (c | 0x20) - 'a' + 10 : -1; }
bool is_ascii(std::string_view text) { return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; }); }
bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

void append(std::string& out, char32_t c) {
  const auto put = [&](char32_t byte) { out += static_cast<char>(byte); };
  if (c < 0x80) put(c);
  else if (c < 0x800) put(0xc0 | c >> 6), put(0x80 | (c & 0x3f));
  else put(0xe0 | c >> 12), put(0x80 | (c >> 6 & 0x3f)), put(0x80 | (c & 0x3f));
}

/// windows-1252 from 0x80 to 0x9f; zero where nothing stands.
constexpr std::array<char32_t, 32> windows = {0x20ac, 0, 0x201a, 0x192, 0x201e, 0x2026, 0x2020, 0x2021, 0x2c6, 0x2030, 0x160, 0x2039, 0x152, 0, 0x17d, 0,
                                              0, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0x2dc, 0x2122, 0x161, 0x203a, 0x153, 0, 0x17e, 0x178};
/// Where ISO 8859-15 differs from ISO 8859-1.
char32_t latin_nine(unsigned char c) {
  switch (c) {
    case 0xa4: return 0x20ac;
    case 0xa6: return 0x160;
    case 0xa8: return 0x161;
    case 0xb4: return 0x17d;
    case 0xb8: return 0x17e;
    case 0xbc: return 0x152;
    case 0xbd: return 0x153;
    case 0xbe: return 0x178;
    default: return c;
  }
}

std::string from_percent(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size() && hex_digit(text[i + 1]) >= 0 && hex_digit(text[i + 2]) >= 0) {
      out += static_cast<char>(hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2]));
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

/// What was decoded may not end a line: that would begin a field of its own.
std::string on_one_line(std::string text) {
  std::ranges::replace_if(text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }, ' ');
  return text;
}

struct Word {
  std::string charset, bytes;
  std::size_t end = 0;  ///< behind it
};
/// `=?charset?B?text?=` at a place; the charset may name a language behind a star (RFC 2231 section 5).
std::optional<Word> word_at(std::string_view value, std::size_t at) {
  if (!value.substr(at).starts_with("=?")) return std::nullopt;
  const auto first = value.find('?', at + 2);
  if (first == std::string_view::npos || first == at + 2 || first + 2 >= value.size() || value[first + 2] != '?') return std::nullopt;
  const auto close = value.find("?=", first + 3);
  if (close == std::string_view::npos) return std::nullopt;
  const auto text = value.substr(first + 3, close - first - 3);
  Word out{.charset = to_lower(value.substr(at + 2, first - at - 2)), .bytes = {}, .end = close + 2};
  out.charset = out.charset.substr(0, out.charset.find('*'));
  if ((value[first + 1] | 0x20) == 'q') {
    out.bytes = from_quoted_printable(replace_all(std::string(text), "_", " "));
    return out;
  }
  if ((value[first + 1] | 0x20) != 'b') return std::nullopt;
  auto padded = std::string(text.substr(0, text.find('=')));
  while (padded.size() % 4 != 0) padded += '=';
  const auto bytes = from_base64(padded);
  if (!bytes) return std::nullopt;
  out.bytes = to_text(*bytes);
  return out;
}

/// Whether a mail program may read a word here that word_at() does not.
bool begins_word(std::string_view value, std::size_t at) {
  if (!value.substr(at).starts_with("=?")) return false;
  const auto first = value.find('?', at + 2);
  if (first == std::string_view::npos || first == at + 2 || first + 2 >= value.size() || value[first + 2] != '?') return false;
  const char coding = static_cast<char>(value[first + 1] | 0x20);
  return (coding == 'q' || coding == 'b') && value.find("?=", first + 3) != std::string_view::npos;
}

/// Encoded words, a blank and an end of line between them.
std::string encoded(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    auto end = std::min(at + word_bytes_max, text.size());
    // no character is cut in two
    while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
    if (!out.empty()) out += "\n ";
    out += "=?utf-8?B?" + to_base64(as_bytes(text.substr(at, end - at))) + "?=";
    at = end;
  }
  return out;
}

/// One line of a field. A phrase in quotes is encoded without them: inside quotes nothing is (RFC 2047 section 5).
std::string encode_line(std::string_view line) {
  if (is_ascii(line)) return std::string(line);
  std::string out;
  bool encoded_before = false;
  for (std::size_t at = 0; at < line.size();) {
    const auto begin = at;
    while (at < line.size() && is_space(line[at])) ++at;
    const auto gap = line.substr(begin, at - begin);
    auto end = at;
    const bool quoted = at < line.size() && line[at] == '"';
    if (quoted) {
      for (++end; end < line.size() && line[end] != '"'; ++end)
        if (line[end] == '\\') ++end;
      end = std::min(end + 1, line.size());
    } else {
      while (end < line.size() && !is_space(line[end]) && line[end] != '"') ++end;
    }
    auto word = line.substr(at, end - at);
    at = end;
    if (is_ascii(word)) {
      (out += gap) += word;
      encoded_before = false;
      continue;
    }
    std::string_view before, behind;
    if (quoted) {
      word = word.substr(1, word.size() - (word.ends_with('"') && word.size() > 1 ? 2 : 1));
    } else {
      const auto from = std::min(word.find_first_not_of("(<,;:"), word.size());
      before = word.substr(0, from);
      word.remove_prefix(from);
      const auto to = word.find_last_not_of(")>,;") + 1;
      behind = word.substr(to);
      word = word.substr(0, to);
    }
    // blanks between two encoded words do not count, so the second one brings its own
    const bool joined = encoded_before && before.empty();
    ((out += gap) += before) += encoded(joined ? std::string(gap) + std::string(word) : std::string(word));
    out += behind;
    encoded_before = behind.empty();
  }
  return out;
}

template <class Line>
std::string each_line(std::string_view head, Line line) {
  std::string out;
  for (std::size_t at = 0; at < head.size();) {
    const auto end = std::min(head.find('\n', at), head.size());
    out += line(head.substr(at, end - at));
    if (end < head.size()) out += '\n';
    at = end + 1;
  }
  return out;
}

}  // namespace

std::string from_quoted_printable(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '=') {
      out += text[i];
    } else if (i + 2 < text.size() && hex_digit(text[i + 1]) >= 0 && hex_digit(text[i + 2]) >= 0) {
      out += static_cast<char>(hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2]));
      i += 2;
    } else {
      while (i + 1 < text.size() && (text[i + 1] == ' ' || text[i + 1] == '\t' || text[i + 1] == '\r')) ++i;
      if (i + 1 < text.size() && text[i + 1] == '\n') ++i;
    }
  }
  return out;
}

std::optional<std::string> to_utf8(std::string_view bytes, std::string_view charset) {
  const auto name = to_lower(charset);
  if (name == "utf-8" || name == "utf8" || name == "us-ascii" || name == "ascii" || name.empty()) return first_invalid_utf8(bytes) ? std::nullopt : std::optional(std::string(bytes));
  const bool one = name == "iso-8859-1" || name == "latin1", nine = name == "iso-8859-15", from_windows = name == "windows-1252" || name == "cp1252";
  if (!one && !nine && !from_windows) return std::nullopt;
  std::string out;
  for (const char byte : bytes) {
    const auto c = static_cast<unsigned char>(byte);
    // what calls itself ISO 8859-1 is windows-1252 as often as not, and has nothing to read there itself
    const char32_t character = c >= 0x80 && c < 0xa0 && !nine ? windows[c - 0x80U] : nine ? latin_nine(c) : c;
    if (character == 0 && c != 0) return std::nullopt;
    append(out, character);
  }
  return out;
}

std::string decode_words(std::string_view value, bool& unreadable) {
  std::string out;
  std::string held, held_charset;  // words in a row, which may cut a character in two
  std::size_t blanks = 0;          // of `out`, behind the word before
  bool row = false;
  const auto give = [&] {
    if (!row) return;
    if (auto text = to_utf8(held, held_charset)) {
      // a word inside a word: programs differ in whether they read it
      if (text->find("=?") != std::string::npos) unreadable = true;
      out += on_one_line(*std::move(text));
    } else {
      unreadable = true;
      out += "=?" + held_charset + "?B?" + to_base64(as_bytes(held)) + "?=";
    }
    held.clear();
    row = false;
  };
  for (std::size_t at = 0; at < value.size();) {
    if (auto word = word_at(value, at)) {
      if (row && word->charset != held_charset) give();
      held += word->bytes;
      held_charset = word->charset;
      row = true;
      at = word->end;
      // blanks before another word do not count
      blanks = at;
      while (blanks < value.size() && is_space(value[blanks])) ++blanks;
      if (word_at(value, blanks)) at = blanks;
      continue;
    }
    give();
    if (begins_word(value, at)) unreadable = true;
    out += value[at++];
  }
  give();
  return out;
}

std::string encode_words(std::string_view head) { return each_line(head, encode_line); }

std::vector<std::pair<std::string, std::string>> read_parameters(std::string_view value, bool& unreadable) {
  struct Piece {
    std::string text;
    bool percent = false;
  };
  std::vector<std::string> order;
  std::map<std::string, std::map<int, Piece>> pieces;
  for (auto at = value.find(';'); at != std::string_view::npos && at < value.size();) {
    ++at;
    while (at < value.size() && (is_space(value[at]) || value[at] == ';')) ++at;
    const auto equals = value.find('=', at);
    if (equals == std::string_view::npos) break;
    auto name = to_lower(trim(value.substr(at, equals - at)));
    at = equals + 1;
    while (at < value.size() && is_space(value[at])) ++at;
    std::string text;
    if (at < value.size() && value[at] == '"') {
      for (++at; at < value.size() && value[at] != '"'; ++at) {
        if (value[at] == '\\' && at + 1 < value.size()) ++at;
        text += value[at];
      }
      at = value.find(';', at);
    } else {
      const auto end = std::min(value.find(';', at), value.size());
      text = std::string(trim(value.substr(at, end - at)));
      at = end;
    }
    Piece piece{.text = std::move(text), .percent = name.ends_with('*')};
    if (piece.percent) name.pop_back();
    int number = 0;
    if (const auto star = name.find('*'); star != std::string::npos) {
      std::from_chars(name.data() + star + 1, name.data() + name.size(), number);
      name.resize(star);
    }
    if (!pieces.contains(name)) order.push_back(name);
    pieces[name].emplace(number, std::move(piece));
  }
  std::vector<std::pair<std::string, std::string>> out;
  for (const auto& name : order) {
    std::string bytes, charset;
    bool marked = false;
    for (const auto& [number, piece] : pieces[name]) {
      std::string_view text = piece.text;
      if (piece.percent && number == 0)
        if (const auto first = text.find('\''), second = first == std::string_view::npos ? first : text.find('\'', first + 1); second != std::string_view::npos) {
          charset = text.substr(0, first);
          text.remove_prefix(second + 1);
        }
      marked = marked || piece.percent;
      bytes += piece.percent ? from_percent(text) : std::string(text);
    }
    if (marked) {
      auto text = to_utf8(bytes, charset);
      unreadable = unreadable || !text;
      out.emplace_back(name, text ? on_one_line(*std::move(text)) : std::string("unreadable"));
    } else {
      out.emplace_back(name, on_one_line(decode_words(bytes, unreadable)));
    }
  }
  return out;
}

std::string with_parameters(std::string_view value, const std::vector<std::pair<std::string, std::string>>& parameters) {
  std::string out(trim(value.substr(0, value.find(';'))));
  for (const auto& [name, text] : parameters) out += "; " + name + "=\"" + replace_all(replace_all(text, "\\", "\\\\"), "\"", "\\\"") + "\"";
  return out;
}

std::string encode_parameters(std::string_view head) {
  std::string out;
  for (std::size_t at = 0; at < head.size();) {
    const auto open = head.find("=\"", at);
    if (open == std::string_view::npos) return out += head.substr(at);
    auto close = open + 2;
    while (close < head.size() && head[close] != '"') close += head[close] == '\\' ? 2 : 1;
    close = std::min(close, head.size());
    const auto text = head.substr(open + 2, close - open - 2);
    out += head.substr(at, open - at);
    if (is_ascii(text)) {
      out += head.substr(open, close + 1 - open);
    } else {
      out += "*=utf-8''";
      for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i] == '\\' && i + 1 < text.size() ? text[++i] : text[i];
        const bool plain = (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z' && static_cast<unsigned char>(c) < 0x80) || c == '.' || c == '-' || c == '_';
        if (plain) out += c;
        else out += "%" + to_hex(as_bytes(std::string_view(&c, 1)));
      }
    }
    at = std::min(close + 1, head.size());
  }
  return out;
}

}  // namespace tocsin::sanitize
