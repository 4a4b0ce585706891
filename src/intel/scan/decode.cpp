#include "intel/scan/decode.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "intel/scan/find.hpp"
#include "intel/scan/triggers.hpp"

namespace tocsin::scan {
namespace {

constexpr std::array<signed char, 256> sextets = [] {
  std::array<signed char, 256> out{};
  out.fill(-1);
  constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (std::size_t i = 0; i < alphabet.size(); ++i) out[static_cast<unsigned char>(alphabet[i])] = static_cast<signed char>(i);
  out['-'] = 62;
  out['_'] = 63;
  return out;
}();
bool is_sextet(char c) { return sextets[static_cast<unsigned char>(c)] >= 0; }

/// Lenient: what people paste is often cut.
std::string decode_base64(std::string_view token) {
  std::string out;
  unsigned held = 0;
  int bits = 0;
  for (const char c : token) {
    if (!is_sextet(c)) continue;
    held = held << 6 | static_cast<unsigned>(sextets[static_cast<unsigned char>(c)]);
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    out += static_cast<char>(held >> bits & 0xffU);
  }
  return out;
}

std::string decode_hex(std::string_view token) {
  const auto value = [](char c) { return is_digit(c) ? c - '0' : (c | 0x20) - 'a' + 10; };
  std::string out;
  for (std::size_t i = 0; i + 1 < token.size(); i += 2) out += static_cast<char>(value(token[i]) * 16 + value(token[i + 1]));
  return out;
}

/// UTF-16LE, as PowerShell takes its commands, with every second byte zero.
std::string narrowed(std::string decoded) {
  if (decoded.size() < 8) return decoded;
  std::size_t zeros = 0;
  for (std::size_t i = 1; i < decoded.size(); i += 2) zeros += decoded[i] == '\0' ? 1 : 0;
  if (zeros * 10 < decoded.size() / 2 * 9) return decoded;
  std::string out;
  for (std::size_t i = 0; i < decoded.size(); i += 2) out += decoded[i];
  return out;
}

bool is_text(std::string_view decoded) {
  const auto strange = std::ranges::count_if(decoded, [](unsigned char c) { return (c < 0x20 && c != '\n' && c != '\r' && c != '\t') || c == 0x7f; });
  const auto high = std::ranges::count_if(decoded, [](unsigned char c) { return c >= 0x80; });
  return !decoded.empty() && strange == 0 && high * 4 <= static_cast<std::ptrdiff_t>(decoded.size());
}

/// Where a token may end: behind its last line, or behind the one before it. Lines of base64 belong together where each is as
/// long as the first; a shorter one may be the last of them or the beginning of something else.
struct Ends {
  std::size_t last, before;
};
Ends token_ends(std::string_view text, std::size_t begin) {
  const auto run = [&](std::size_t at) {
    while (at < text.size() && is_sextet(text[at])) ++at;
    return at;
  };
  const auto padded = [&](std::size_t at) {
    for (int i = 0; i < 2 && at < text.size() && text[at] == '='; ++i) ++at;
    return at;
  };
  Ends ends{run(begin), 0};
  const auto width = ends.last - begin;
  ends.before = ends.last;
  for (bool more = true; more;) {
    std::size_t next = ends.last;
    if (next < text.size() && text[next] == '\r') ++next;
    if (next >= text.size() || text[next] != '\n') break;
    ++next;
    for (int i = 0; i < 8 && next < text.size() && (text[next] == ' ' || text[next] == '\t' || text[next] == '>'); ++i) ++next;
    const auto stop = run(next);
    if (stop == next || stop - next > width) break;
    more = stop - next == width;
    ends = {stop, more ? stop : ends.last};
  }
  return {padded(ends.last), padded(ends.before)};
}

bool matters(const Match& match) {
  return match.side == Side::ours || match.kind == Kind::canary;
}

/// Whether a token could hold text at all: its first bytes say so for nearly all that cannot.
bool may_be_text(std::string_view token, bool hex) {
  const auto first = hex ? decode_hex(token.substr(0, 16)) : decode_base64(token.substr(0, 12));
  return is_text(first) || (first.size() > 3 && first[1] == '\0' && first[3] == '\0');
}

}  // namespace

std::vector<Match> find_encoded(Reading& r, const std::function<Findings(std::string_view)>& scan, std::string_view& why_not_whole) {
  std::vector<Match> out;
  std::size_t budget = decoded_bytes_max, done = 0;
  for (const auto begin : r.runs) {
    if (begin < done) continue;
    const auto run_end = std::find_if_not(r.text.begin() + static_cast<std::ptrdiff_t>(begin), r.text.end(), is_sextet) - r.text.begin();
    const bool hex_run = std::ranges::all_of(r.cut(begin, static_cast<std::size_t>(run_end)), is_hex);
    const auto ends = hex_run ? Ends{static_cast<std::size_t>(run_end), static_cast<std::size_t>(run_end)} : token_ends(r.text, begin);
    auto end = ends.last;
    done = end;
    take_storage_key(r, begin, ends.before);
    const bool hex = hex_run && (end - begin) % 2 == 0;
    if (!may_be_text(r.cut(begin, end), hex)) continue;
    auto decoded = hex ? decode_hex(r.cut(begin, end)) : narrowed(decode_base64(r.cut(begin, end)));
    if (!is_text(decoded) && ends.before < end) {
      end = ends.before;
      decoded = narrowed(decode_base64(r.cut(begin, end)));
    }
    if (!is_text(decoded)) continue;
    const auto token = r.cut(begin, end);
    if (!scan || decoded.size() > budget) {
      why_not_whole = scan ? "scan.too-large" : "scan.too-deep";
      continue;
    }
    budget -= decoded.size();
    auto found = scan(decoded);
    if (!found.whole) why_not_whole = found.why_not_whole;
    std::erase_if(found.matches, [](const Match& match) { return !matters(match); });
    if (found.matches.empty()) continue;
    const bool certain = std::ranges::any_of(found.matches, [](const Match& match) { return match.certainty == Certainty::certain; });
    const auto canary = std::ranges::find(found.matches, Kind::canary, &Match::kind);
    const auto [raw_begin, raw_end] = r.shadow->raw(begin, end);
    out.push_back({.begin = raw_begin, .end = raw_end, .kind = canary != found.matches.end() ? Kind::canary : Kind::encoded, .side = Side::ours, .certainty = certain ? Certainty::certain : Certainty::uncertain,
                   .rule = hex ? "encoded.hex" : "encoded.base64", .evidence = "decodes to text that holds something of ours or secret", .entry = found.matches.front().entry, .canonical = std::string(token),
                   .inner = std::move(found.matches)});
  }
  return out;
}

}  // namespace tocsin::scan
