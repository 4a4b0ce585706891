#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "intel/scan/expressions.hpp"
#include "intel/scan/find.hpp"
#include "intel/scan/triggers.hpp"

namespace tocsin::scan {
namespace {

constexpr std::size_t rule_bytes_max = std::size_t{1} << 16;  ///< of one YARA rule

void protect(Reading& r, std::size_t begin, std::size_t end, Kind kind, std::string_view rule, std::string_view evidence) {
  r.add({.begin = begin, .end = end, .kind = kind, .side = Side::theirs, .rank = rank_theirs + 2, .rule = rule, .evidence = evidence});
}

std::string_view hash_rule(std::size_t digits) {
  switch (digits) {
    case 32: return "hash.md5";
    case 40: return "hash.sha1";
    case 56: return "hash.sha224";
    case 64: return "hash.sha256";
    case 96: return "hash.sha384";
    case 128: return "hash.sha512";
    default: return {};
  }
}

void take_hash(Reading& r, WordAt word) {
  const auto rule = hash_rule(word.end - word.begin);
  if (rule.empty() || (word.begin > 0 && r.text[word.begin - 1] == '_') || !std::ranges::all_of(r.cut(word.begin, word.end), is_hex)) return;
  protect(r, word.begin, word.end, Kind::hash, rule, "hex digits of that hash's length");
}

void take_uuid(Reading& r, WordAt word) {
  constexpr std::size_t size = 36;
  const auto end = word.begin + size;
  if (end > r.text.size() || is_word(r.at(end))) return;
  for (std::size_t i = 8; i < size; ++i)
    if (i == 8 || i == 13 || i == 18 || i == 23 ? r.text[word.begin + i] != '-' : !is_hex(r.text[word.begin + i])) return;
  if (!std::ranges::all_of(r.text.substr(word.begin, 8), is_hex)) return;
  protect(r, word.begin, end, Kind::uuid, "uuid", "the form of RFC 9562");
  r.numbers_until = std::max(r.numbers_until, end);
}

/// `T1059.001`, `S0154`, `TA0002`
void take_technique(Reading& r, WordAt word) {
  const auto size = word.end - word.begin;
  const char first = r.text[word.begin], second = r.text[word.begin + 1];
  const bool two = (first == 'T' && second == 'A') || (first == 'D' && second == 'S');
  const bool one = (first == 'T' && (second == '0' || second == '1')) || first == 'S' || first == 'G' || first == 'M' || first == 'C';
  if (!(two && size == 6) && !(one && size == 5)) return;
  if (!std::ranges::all_of(r.cut(word.end - 4, word.end), is_digit)) return;
  std::size_t end = word.end;
  if (first == 'T' && size == 5 && r.at(end) == '.' && is_digit(r.at(end + 1)) && is_digit(r.at(end + 2)) && is_digit(r.at(end + 3)) && !is_word(r.at(end + 4))) end += 4;
  protect(r, word.begin, end, Kind::attack_id, "attack-id", "the form of an ATT&CK id");
}

/// `rule Name { … }` with a condition, braces balanced.
void take_yara(Reading& r, std::size_t begin) {
  static const Expression head(R"((rule\s+[A-Za-z_]\w*\s*(?::[\w\s]+)?\{))");
  for (const std::string_view before : {"private ", "global ", "private "})
    if (begin >= before.size() && r.text.substr(begin - before.size(), before.size()) == before) begin -= before.size();
  const auto found = head.at_start(r.text.substr(r.text.find("rule", begin), 512));
  if (!found) return;
  std::size_t end = r.text.find("rule", begin) + found->second;
  const auto stop = std::min(r.text.size(), begin + rule_bytes_max);
  // nothing that only begins as a rule is read to its end: a rule has a condition, and where none stands none is looked for again
  if (r.text.substr(0, stop).find("condition", std::max(end, r.no_condition_until)) == std::string_view::npos) {
    r.no_condition_until = std::max(r.no_condition_until, stop - std::min<std::size_t>(stop, 8));
    return;
  }
  int depth = 1;
  bool quoted = false;
  while (end < stop && depth > 0) {
    const char c = r.text[end++];
    if (c == '"' && r.at(end - 2) != '\\') quoted = !quoted;
    if (!quoted && c == '{') ++depth;
    if (!quoted && c == '}') --depth;
    if (c == '\n') quoted = false;
  }
  r.effort += (end - begin) / 16;
  if (depth == 0 && r.cut(begin, end).find("condition") != std::string_view::npos) {
    protect(r, begin, end, Kind::rule_text, "rule.yara", "a YARA rule with its condition");
    r.rule_begin = begin, r.rule_end = end;
  }
}

/// `CVE-2026-1234`
void take_cve(Reading& r, WordAt word) {
  const auto digits = [&](std::size_t from, std::size_t to) { return std::ranges::all_of(r.text.substr(from, to - from), is_digit); };
  if (r.at(word.end) != '-' || r.at(word.end + 5) != '-' || !digits(word.end + 1, word.end + 5)) return;
  const auto century = r.text.substr(word.end + 1, 2);
  std::size_t end = word.end + 6;
  while (end < word.end + 14 && is_digit(r.at(end))) ++end;
  const auto serial = end - word.end - 6;
  if ((century == "19" || century == "20") && serial >= 4 && serial <= 7 && !is_word(r.at(end))) protect(r, word.begin, end, Kind::cve, "cve", "the form of the CVE program");
  r.numbers_until = std::max(r.numbers_until, end);
}

/// From the hive on, as far as a key goes.
void take_registry_key(Reading& r, WordAt word) {
  std::size_t hive = word.end;
  while (r.at(hive) == '_' || is_upper(r.at(hive))) ++hive;
  static constexpr std::array hives = std::to_array<std::string_view>({"HKEY_LOCAL_MACHINE", "HKEY_CURRENT_USER", "HKEY_CLASSES_ROOT", "HKEY_USERS", "HKEY_CURRENT_CONFIG", "HKLM", "HKCU", "HKCR", "HKU", "HKCC"});
  if (std::ranges::find(hives, r.cut(word.begin, hive)) == hives.end() || r.at(hive) != '\\') return;
  std::size_t end = hive;
  while (end < r.text.size() && end - hive < 1024 && !is_blank(r.text[end]) && std::string_view("\"'<>|,;").find(r.text[end]) == std::string_view::npos) ++end;
  while (end > hive && std::string_view(".):").find(r.text[end - 1]) != std::string_view::npos) --end;
  r.effort += (end - hive) / 16;
  if (end > hive + 1) protect(r, word.begin, end, Kind::registry_key, "registry-key", "begins with a registry hive");
}

}  // namespace

void at_coded(Reading& r, WordAt word) {
  const auto size = word.end - word.begin;
  if (size == 34 || size == 17) take_short_prefixed(r, word);
  if (size >= 32) take_hash(r, word);
  if (size == 8 && r.at(word.end) == '-') take_uuid(r, word);
  if (size == 5 || size == 6) take_technique(r, word);
  if (is_alpha(r.text[word.begin])) take_letters_and_digits(r, word);
  take_identity_code(r, word);
}

void at_mark_word(Reading& r, WordAt word, std::uint32_t meaning) {
  r.effort += 2;
  if ((meaning & means_cve) != 0) take_cve(r, word);
  if ((meaning & means_hive) != 0) take_registry_key(r, word);
  if ((meaning & means_rule) != 0 && r.cut(word.begin, word.end) == "rule") take_yara(r, word.begin);
}

}  // namespace tocsin::scan
