#include "path/deliver/mime.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <utility>

#include "base/text.hpp"

namespace tocsin::deliver::mime {
namespace {

constexpr std::size_t line_max = 76;
constexpr std::size_t encoded_word_bytes = 39;  // 52 characters of base64, 64 with its frame, 73 after `Subject: `
constexpr std::string_view word_begin = "=?UTF-8?B?", word_end = "?=";
constexpr std::array<std::string_view, 7> weekdays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

std::unexpected<Error> broken(std::string_view detail) { return refuse(Errc::invalid, "deliver.mime", {}, std::string(detail)); }

std::string escaped(unsigned char c) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  return {'=', digits[c >> 4U], digits[c & 15U]};
}

/// Whether the character at `at` of its line has to be escaped.
bool needs_escape(std::string_view line, std::size_t at) {
  const auto c = static_cast<unsigned char>(line[at]);
  if (c == ' ' || c == '\t') return at + 1 == line.size();
  if (at == 0 && (c == '.' || line.starts_with("From "))) return true;
  return c < 33 || c > 126 || c == '=';
}

void append_line(std::string& out, std::string_view line) {
  std::size_t width = 0;
  for (std::size_t at = 0; at < line.size(); ++at) {
    const auto piece = needs_escape(line, at) ? escaped(static_cast<unsigned char>(line[at])) : std::string(1, line[at]);
    const std::size_t room = at + 1 == line.size() ? line_max : line_max - 1;  // the soft break needs one more
    if (width + piece.size() > room) {
      out += "=\r\n";
      width = 0;
    }
    out += piece;
    width += piece.size();
  }
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/// Plain words with single spaces, short enough to be folded between them.
bool is_plain(std::string_view text) {
  const bool printable = std::ranges::all_of(text, [](unsigned char c) { return c >= 0x20 && c <= 0x7e; });
  if (!printable || text.empty() || text.contains("=?")) return false;
  return std::ranges::all_of(split(text, ' '), [](auto word) { return !word.empty() && word.size() <= 60; });
}

std::string folded(std::string_view name, std::string_view text) {
  std::string out;
  std::size_t width = name.size() + 2;
  for (const auto word : split(text, ' ')) {
    if (!out.empty() && width + 1 + word.size() > line_max) {
      out += "\r\n";
      width = 0;
    }
    if (!out.empty()) out += ' ', ++width;
    out += word;
    width += word.size();
  }
  return out;
}

/// How many bytes from the start fit into one encoded word without splitting a character.
std::size_t word_length(std::string_view text) {
  if (text.size() <= encoded_word_bytes) return text.size();
  auto length = encoded_word_bytes;
  while (length > encoded_word_bytes - 4 && (static_cast<unsigned char>(text[length]) & 0xC0U) == 0x80U) --length;
  return length;
}

std::string padded(auto number, std::size_t width) {
  auto digits = std::to_string(number);
  return digits.size() < width ? std::string(width - digits.size(), '0') + digits : digits;
}

template <class Number>
bool take_number(std::string_view text, Number& into) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), into);
  return error == std::errc() && end == text.data() + text.size();
}

}  // namespace

std::string to_quoted_printable(std::string_view text) {
  std::string out;
  out.reserve(text.size() + text.size() / 16);
  bool first = true;
  for (const auto line : split(text, '\n')) {
    if (!std::exchange(first, false)) out += "\r\n";
    append_line(out, line);
  }
  return out;
}

Result<std::string> from_quoted_printable(std::string_view coded) {
  std::string out;
  out.reserve(coded.size());
  for (std::size_t at = 0; at < coded.size(); ++at) {
    const char c = coded[at];
    if (c == '\r' || c == '\n') {
      if (!coded.substr(at).starts_with("\r\n")) return broken("a bare CR or LF");
      out += '\n';
      ++at;
    } else if (c != '=') {
      out += c;
    } else if (coded.substr(at + 1).starts_with("\r\n")) {
      at += 2;
    } else {
      if (at + 2 >= coded.size()) return broken("a cut escape");
      const int high = hex_digit(coded[at + 1]), low = hex_digit(coded[at + 2]);
      if (high < 0 || low < 0) return broken("an escape without two hex digits");
      out += static_cast<char>(high * 16 + low);
      at += 2;
    }
  }
  return out;
}

std::string to_base64_lines(std::string_view bytes) {
  const auto coded = to_base64(as_bytes(bytes));
  std::string out;
  out.reserve(coded.size() + coded.size() / line_max * 2);
  for (std::size_t at = 0; at < coded.size(); at += line_max) {
    if (at != 0) out += "\r\n";
    out.append(coded, at, line_max);
  }
  return out;
}

Result<std::string> from_base64_lines(std::string_view coded) {
  return to_text(TRY(from_base64(replace_all(std::string(coded), "\r\n", ""))));
}

std::string to_field(std::string_view name, std::string_view text) {
  if (is_plain(text)) return folded(name, text);
  std::string out;
  do {
    const auto length = word_length(text);
    if (!out.empty()) out += "\r\n ";
    out.append(word_begin).append(to_base64(as_bytes(text.substr(0, length)))).append(word_end);
    text.remove_prefix(length);
  } while (!text.empty());
  return out;
}

Result<std::string> from_field(std::string_view field) {
  if (!field.starts_with(word_begin)) return replace_all(std::string(field), "\r\n", "");
  std::string out;
  const auto unfolded = replace_all(std::string(field), "\r\n ", "\n");
  for (const auto line : split(unfolded, '\n')) {
    const bool framed = line.size() >= word_begin.size() + word_end.size() && line.starts_with(word_begin) && line.ends_with(word_end);
    if (!framed) return broken("an encoded word without its frame");
    out += as_text(TRY(from_base64(line.substr(word_begin.size(), line.size() - word_begin.size() - word_end.size()))));
  }
  return out;
}

std::string to_date(Instant at) {
  const auto day = std::chrono::floor<std::chrono::days>(at);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss time(std::chrono::floor<std::chrono::seconds>(at - day));
  std::string out(weekdays[std::chrono::weekday(day).c_encoding()]);
  out += ", " + padded(static_cast<unsigned>(date.day()), 2) + " ";
  out += months[static_cast<unsigned>(date.month()) - 1];
  out += " " + padded(static_cast<int>(date.year()), 4) + " " + padded(time.hours().count(), 2) + ":" + padded(time.minutes().count(), 2) + ":" +
         padded(time.seconds().count(), 2) + " +0000";
  return out;
}

Result<Instant> from_date(std::string_view text) {
  using namespace std::chrono;
  if (text.size() != 31) return broken("a date of another form");
  const auto month = std::ranges::find(months, text.substr(8, 3));
  unsigned day_number = 0;
  int year_number = 0, hour = 0, minute = 0, second = 0;
  const bool numbers = take_number(text.substr(5, 2), day_number) && take_number(text.substr(12, 4), year_number) && take_number(text.substr(17, 2), hour) &&
                       take_number(text.substr(20, 2), minute) && take_number(text.substr(23, 2), second);
  if (!numbers || month == months.end()) return broken("a date of another form");
  const year_month_day date{year{year_number}, std::chrono::month{static_cast<unsigned>(month - months.begin()) + 1}, day{day_number}};
  if (!date.ok()) return broken("a date that does not exist");
  const Instant at = sys_days(date) + hours(hour) + minutes(minute) + seconds(second);
  if (to_date(at) != text) return broken("a date of another spelling");
  return at;
}

}  // namespace tocsin::deliver::mime
