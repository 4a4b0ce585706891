#include <algorithm>

#include "base/text.hpp"
#include "intel/scan/find.hpp"

namespace tocsin::scan {
namespace {

std::size_t group_end(const Reading& r, std::size_t at) {
  while (is_digit(r.at(at))) ++at;
  return at;
}

void take_ticket(Reading& r, WordAt word, const Prefix& prefix) {
  const auto lead = prefix.text.find_first_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");
  if (lead > word.begin) return;
  const auto begin = word.begin - lead;
  const auto stands = r.text.substr(begin, prefix.text.size());
  const bool exact = stands == prefix.text;
  if (!exact && lowered(stands).text() != lowered(prefix.text).text()) return;
  std::size_t end = begin + prefix.text.size();
  if (r.at(end) == '-' || r.at(end) == '_' || r.at(end) == '#') ++end;
  if (begin > 0 && is_word(r.text[begin - 1]) && is_word(r.text[begin])) return;
  std::size_t digits = 0;
  const auto stop = group_end(r, end);
  if (stop == end || is_word(r.at(stop))) return;
  digits += stop - end;
  end = stop;
  // `PREFIX-2026-0190`: every group of digits, to the token's end
  while (r.at(end) == '-' || r.at(end) == '_' || r.at(end) == '/') {
    auto next = group_end(r, end + 1);
    if (next == end + 1) break;
    while (is_word(r.at(next))) ++next;
    // an address or a version is another thing
    if (r.at(next) == '.' && is_digit(r.at(next + 1))) break;
    digits += next - end - 1;
    end = next;
  }
  // in other letters than its own only with a number that is long
  if (digits < (exact ? 2U : 4U)) return;
  r.add({.begin = begin, .end = end, .kind = Kind::ticket, .rank = rank_ours, .rule = "inventory.ticket-prefix", .evidence = "a ticket prefix of the inventory and a number", .entry = prefix.entry});
}

/// A short name: the whole of it, up to what cannot stand in a name.
void take_host(Reading& r, WordAt word) {
  if (word.begin > 0 && (in_name(r.text[word.begin - 1]) || r.text[word.begin - 1] == '@')) return;
  std::size_t end = word.end;
  while (end - word.begin <= 64 && in_name(r.at(end))) ++end;
  while (!is_word(r.text[end - 1])) --end;
  const auto name = lowered(r.cut(word.begin, end));
  if (r.at(end) == '@' || name.text().find('.') != std::string_view::npos) return;
  if (const auto host = r.ours->host_of(name.text()))
    r.add({.begin = word.begin, .end = end, .kind = Kind::host, .certainty = host->second, .rank = rank_ours, .rule = "inventory.host", .evidence = "the form of a host of the inventory", .entry = host->first});
}

}  // namespace

Lowered lowered(std::string_view text) {
  Lowered out;
  out.size = std::min(text.size(), out.bytes.size());
  const char* from = text.data();
  char* to = out.bytes.data();
  std::size_t left = out.size;
  // eight at a time: the highest bit of each byte says whether it is a capital, and bit 5 makes it a small letter
  for (; left >= 8; left -= 8, from += 8, to += 8) {
    constexpr std::uint64_t each = 0x0101010101010101U;
    std::uint64_t held = 0;
    __builtin_memcpy(&held, from, 8);
    const auto low = held & each * 0x7f;
    const auto capital = (low + each * (0x80 - 'A')) & ~(low + each * (0x7f - 'Z')) & ~held & each * 0x80;
    held |= capital >> 2;
    __builtin_memcpy(to, &held, 8);
  }
  for (; left > 0; --left, ++from, ++to) *to = is_upper(*from) ? static_cast<char>(*from - 'A' + 'a') : *from;
  return out;
}

Lowered Reading::before(std::size_t place, std::size_t count) const {
  const auto begin = place > count ? place - count : 0;
  const auto piece = cut(begin, place);
  const auto line = piece.rfind('\n');
  if (line == std::string_view::npos) return lowered(piece);
  // the first thing on a line: what stands above it is its label
  if (!trim(piece.substr(line + 1)).empty()) return lowered(piece.substr(line + 1));
  const auto above = trim(piece.substr(0, line));
  auto out = lowered(above.substr(above.rfind('\n') + 1));
  if (out.size < out.bytes.size()) out.bytes[out.size++] = ' ';
  return out;
}

std::uint32_t Reading::meanings_before(std::size_t place, std::size_t reach) const {
  std::uint32_t out = 0;
  const auto stop = place > reach ? place - reach : 0;
  std::size_t at = place;
  bool line_ended = false;
  for (int words = 0; at > stop && words < 10;) {
    if (!is_word(text[at - 1])) {
      // a label may stand on the line above what it labels, but no further
      if (text[at - 1] == '\n' && (words > 0 || line_ended)) break;
      line_ended = line_ended || text[at - 1] == '\n';
      --at;
      continue;
    }
    const auto end = at;
    while (at > 0 && end - at < 32 && is_word(text[at - 1])) --at;
    if (const auto* found = ours->words.find(word_key(text.data() + at, end - at))) out |= found->meaning;
    ++words;
  }
  return out;
}

void take_prefixed(Reading& r, WordAt word, const Prefix& prefix) {
  r.effort += 2;
  switch (prefix.what) {
    case Prefix::What::ticket: return take_ticket(r, word, prefix);
    case Prefix::What::host: return take_host(r, word);
    case Prefix::What::badge: {
      const auto& code = r.codes[prefix.pattern];
      if (const auto found = code.expression->at_start(r.text.substr(word.begin, 128))) add_code(r, word.begin + found->first, word.begin + found->second, code);
      return;
    }
  }
}

}  // namespace tocsin::scan
