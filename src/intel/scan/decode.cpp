#include "intel/scan/decode.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "intel/scan/find.hpp"

namespace tocsin::scan {
namespace {

constexpr std::size_t token_bytes_min = 24;

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
    if ((bits += 6) < 8) continue;
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

/// The token's end. Lines of base64 belong together where each is as long as the first.
std::size_t token_end(std::string_view raw, std::size_t begin) {
  std::size_t end = begin;
  const auto run = [&](std::size_t at) {
    while (at < raw.size() && is_sextet(raw[at])) ++at;
    return at;
  };
  end = run(begin);
  const auto width = end - begin;
  for (std::size_t line = end; width >= 40;) {
    std::size_t next = line;
    if (next < raw.size() && raw[next] == '\r') ++next;
    if (next >= raw.size() || raw[next] != '\n') break;
    ++next;
    const auto stop = run(next);
    if (stop == next || stop - next > width) break;
    end = line = stop;
    if (stop - next < width) break;
  }
  while (end < raw.size() && raw[end] == '=') ++end;
  return end;
}

bool matters(const Match& match) {
  return match.side == Side::ours || match.kind == Kind::canary;
}

}  // namespace

std::vector<Match> find_encoded(std::string_view raw, const std::function<Findings(std::string_view)>& scan) {
  std::vector<Match> out;
  std::size_t budget = decoded_bytes_max;
  for (std::size_t i = 0; i < raw.size();) {
    if (!is_sextet(raw[i])) {
      ++i;
      continue;
    }
    const auto end = token_end(raw, i);
    const auto token = raw.substr(i, end - i);
    const auto begin = i;
    i = std::max(end, i + 1);
    if (token.size() < token_bytes_min) continue;
    const bool hex = token.size() % 2 == 0 && std::ranges::all_of(token, is_hex);
    auto decoded = hex ? decode_hex(token) : narrowed(decode_base64(token));
    if (!is_text(decoded) || decoded.size() > budget) continue;
    budget -= decoded.size();
    auto found = scan(decoded);
    std::erase_if(found.matches, [](const Match& match) { return !matters(match); });
    if (found.matches.empty()) continue;
    const bool certain = std::ranges::any_of(found.matches, [](const Match& match) { return match.certainty == Certainty::certain; });
    const auto canary = std::ranges::find(found.matches, Kind::canary, &Match::kind);
    out.push_back({.begin = begin, .end = end, .kind = canary != found.matches.end() ? Kind::canary : Kind::encoded, .side = Side::ours, .certainty = certain ? Certainty::certain : Certainty::uncertain,
                   .rule = hex ? "encoded.hex" : "encoded.base64", .entry = found.matches.front().entry, .evidence = "decodes to text in which " + found.matches.front().rule + " matches",
                   .canonical = std::string(token), .lost_to = {}, .inner = std::move(found.matches)});
  }
  return out;
}

}  // namespace tocsin::scan
