#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "intel/scan/find.hpp"
#include "intel/scan/triggers.hpp"
#include "intel/scan/validators.hpp"

namespace tocsin::scan {
namespace {

constexpr std::size_t key_bytes_max = std::size_t{16} << 10;  ///< of one private key

void add_secret(Reading& r, std::size_t begin, std::size_t end, Kind kind, std::string_view rule, std::string_view evidence, int rank = rank_secret) {
  if (begin < end) r.add({.begin = begin, .end = end, .kind = kind, .rank = rank, .rule = rule, .evidence = evidence});
}

/// What stands where a secret would and is none.
bool is_placeholder(std::string_view value) {
  static constexpr std::array words = std::to_array<std::string_view>({"null", "none", "true", "false", "undefined", "required", "optional", "string", "password", "passwd", "secret", "token", "redacted",
                                                                        "removed", "changed", "expired", "protected", "hidden", "masked", "unknown", "example", "disabled", "enabled", "reset", "stolen", "example.com"});
  const auto lower = lowered(value);
  if (std::ranges::find(words, lower.text()) != words.end()) return true;
  for (const std::string_view opening : {"${", "$(", "{{", "%(", "[", "<"})
    if (value.starts_with(opening)) return true;
  return std::ranges::all_of(value, [&](char c) { return c == value[0] || c == '*' || c == 'x' || c == 'X' || c == '.'; });
}

bool is_quote(char c) { return c == '"' || c == '\'' || c == '`'; }

/// A full stop or a bracket that closes the sentence is none of the secret's.
std::size_t without_end_marks(const Reading& r, std::size_t begin, std::size_t end) {
  const char last = end > begin ? r.text[end - 1] : '\0';
  const bool mark = last == '.' || (last == ')' && r.cut(begin, end).find('(') == std::string_view::npos);
  return end > begin + 6 && mark && (is_blank(r.at(end)) || r.at(end) == '\0') ? end - 1 : end;
}

/// What may end a value at a place. A sign that is written as `%24` or `%20` belongs to the value, unless the words around the
/// value are written so themselves.
struct Ends {
  const Reading& r;
  bool encoded;
  [[nodiscard]] bool real(std::size_t at) const { return encoded || !r.shadow->percent(at); }
};

/// The value behind a sign of assignment: what stands between quotes, or what stands together.
std::pair<std::size_t, std::size_t> read_value(const Reading& r, std::size_t at, std::size_t bytes_max, bool in_markup) {
  const Ends ends{r, (at > 0 && r.shadow->percent(at - 1)) || (r.at(at) == ' ' && r.shadow->percent(at))};
  for (int i = 0; i < 3 && (r.at(at) == ' ' || r.at(at) == '\t'); ++i) ++at;
  const char quote = is_quote(r.at(at)) && ends.real(at) ? r.text[at++] : '\0';
  std::size_t end = at;
  while (end < r.text.size() && end - at < bytes_max && r.text[end] != '\n' && r.text[end] != '\r' && (r.text[end] != quote || !ends.real(end))) ++end;
  // a quote that is not closed on its line quotes nothing
  if (quote != '\0' && r.at(end) == quote && end > at && r.text[end - 1] != '\\') return {at, end};
  end = at;
  const auto ends_value = [&](std::size_t place) {
    const char c = r.text[place];
    return (is_blank(c) || is_quote(c) || c == '<' || c == '>') && ends.real(place);
  };
  while (end < r.text.size() && end - at < bytes_max && !ends_value(end)) ++end;
  if (in_markup) return {at, end};
  while (end > at && (r.text[end - 1] == ',' || r.text[end - 1] == ';') && ends.real(end - 1)) --end;
  return {at, without_end_marks(r, at, end)};
}

void take_password(Reading& r, std::size_t at, bool in_markup) {
  const auto [begin, end] = read_value(r, at, 200, in_markup);
  const auto value = r.cut(begin, end);
  if (value.size() < 4 || is_placeholder(value)) return;
  if (classes(value) >= 2 || value.size() >= 8) add_secret(r, begin, end, Kind::password, "password.assigned", "stands behind a word for password and a sign of assignment", rank_secret - 5);
}

bool in_key(char c) { return is_word(c) || std::string_view("_-+/=.~%").find(c) != std::string_view::npos; }

void take_key(Reading& r, std::size_t at) {
  auto [begin, unused] = read_value(r, at, 1, false);
  for (const std::string_view scheme : {"bearer ", "basic "})
    if (lowered(r.text.substr(begin, scheme.size())).text() == scheme) begin += scheme.size();
  const Ends ends{r, r.shadow->percent(at - 1)};
  std::size_t end = begin;
  while (end < r.text.size() && end - begin < 500 && (in_key(r.text[end]) || !ends.real(end))) ++end;
  end = without_end_marks(r, begin, end);
  const auto value = r.cut(begin, end);
  if (value.size() < 10 || is_placeholder(value) || !std::ranges::any_of(value, is_digit) || !std::ranges::any_of(value, is_alpha) || value.find("..") != std::string_view::npos || entropy(value) < 3.0) return;
  add_secret(r, begin, end, Kind::secret, "secret.assigned", "stands behind a word for secret and is too random for a word", rank_theirs + 5);
}

/// `dbPassword`, `client_secret`: the word at the end of a longer one, where its capital or its length says so.
std::uint32_t meaning_of_name(const Reading& r, std::size_t begin, std::size_t end) {
  const auto name = r.cut(begin, end);
  if (const auto meaning = r.ours->words.meaning(name) & (means_password | means_key | means_secret_id)) return meaning;
  for (const auto& [ending, meaning] : {std::pair<std::string_view, std::uint32_t>{"password", means_password}, {"passwd", means_password}, {"passphrase", means_password}, {"pwd", means_password}, {"pass", means_password},
                                        {"secret", means_key}, {"token", means_key}, {"apikey", means_key}, {"key", means_key}, {"credential", means_key}}) {
    if (name.size() <= ending.size()) continue;
    const auto tail = name.substr(name.size() - ending.size());
    if (lowered(tail).text() != ending) continue;
    const bool camel = is_upper(tail[0]) && is_lower(name[name.size() - ending.size() - 1]);
    if (camel || ending.size() >= 6) return meaning;
  }
  return 0;
}

/// `the password is Sommer!2024x`
void take_spoken(Reading& r, WordAt word) {
  std::size_t at = word.end;
  const auto skip_blanks = [&] {
    const auto from = at;
    while (at - from < 8 && is_blank(r.at(at))) ++at;
    return at > from;
  };
  if (!skip_blanks()) return;
  for (const std::string_view filler : {"is ", "was ", "of ", "set to ", "changed to ", "reset to ", "is now ", "is: ", "was: "})
    if (lowered(r.text.substr(at, filler.size())).text() == filler) {
      at += filler.size();
      break;
    }
  if (lowered(r.text.substr(at, 4)).text() == "for ") {  // password for svc_app is …
    at += 4;
    while (at - word.end < 60 && !is_blank(r.at(at))) ++at;
    if (!skip_blanks()) return;
    for (const std::string_view filler : {"is ", "was "})
      if (lowered(r.text.substr(at, filler.size())).text() == filler) at += filler.size();
  }
  const Ends ends{r, r.shadow->percent(word.end)};
  if (is_quote(r.at(at)) && ends.real(at)) ++at;
  std::size_t end = at;
  const auto ends_value = [&](std::size_t place) {
    const char c = r.text[place];
    return (is_blank(c) || is_quote(c) || std::string_view("<>,;").find(c) != std::string_view::npos) && ends.real(place);
  };
  while (end < r.text.size() && end - at < 64 && !ends_value(end)) ++end;
  end = without_end_marks(r, at, end);
  const auto value = r.cut(at, end);
  const bool option = word.begin >= 2 && r.text.substr(word.begin - 2, 2) == "--";
  if (value.size() < (option ? 6U : 8U) || value.find("://") != std::string_view::npos || is_placeholder(value)) return;
  if (classes(value) >= (option ? 2 : 3) && std::ranges::any_of(value, is_digit)) add_secret(r, at, end, Kind::password, "password.spoken", "stands behind a word for password and mixes kinds of characters", rank_shape);
}

void take_scheme(Reading& r, WordAt word) {
  std::size_t begin = word.end;
  while (begin - word.end < 4 && is_blank(r.at(begin))) ++begin;
  if (begin == word.end) return;
  std::size_t end = begin;
  while (end < r.text.size() && end - begin < 4096 && in_key(r.text[end])) ++end;
  end = without_end_marks(r, begin, end);
  const auto value = r.cut(begin, end);
  if (value.size() >= 16 && entropy(value) >= 3.0 && std::ranges::any_of(value, is_digit)) add_secret(r, begin, end, Kind::secret, "secret.bearer", "stands behind a scheme of authorization", rank_secret - 5);
}

/// Where the marking `-----BEGIN … PRIVATE KEY-----` (or END) at `at` ends, or npos.
std::size_t key_marking(std::string_view text, std::size_t at, std::string_view word) {
  if (text.substr(at, 5) != "-----" || text.substr(at + 5, word.size()) != word) return std::string_view::npos;
  auto end = at + 5 + word.size();
  const auto stop = std::min(text.size(), end + 60);
  while (end < stop && (is_upper(text[end]) || is_digit(text[end]) || text[end] == ' ')) ++end;
  const auto name = text.substr(at + 5, end - at - 5);
  if (!(name.ends_with("PRIVATE KEY") || name.ends_with("PRIVATE KEY BLOCK")) || text.substr(end, 5) != "-----") return std::string_view::npos;
  return end + 5;
}

}  // namespace

void take_private_key(Reading& r, std::size_t begin) {
  const auto head = key_marking(r.text, begin, "BEGIN ");
  if (head == std::string_view::npos) return;
  r.effort += 128;  // a whole key is looked for
  const auto window = r.text.substr(0, std::min(r.text.size(), begin + key_bytes_max));
  for (auto at = window.find("-----END ", head); at != std::string_view::npos; at = window.find("-----END ", at + 5)) {
    const auto end = key_marking(r.text, at, "END ");
    if (end != std::string_view::npos) return add_secret(r, begin, end, Kind::private_key, "secret.private-key", "stands between BEGIN and END PRIVATE KEY");
  }
  auto end = head;
  while (end < window.size() && (is_word(r.text[end]) || is_blank(r.text[end]) || std::string_view("+/=:,-\\").find(r.text[end]) != std::string_view::npos)) ++end;
  while (end > begin && is_blank(r.text[end - 1])) --end;
  add_secret(r, begin, end, Kind::private_key, "secret.private-key-cut", "begins as a private key", rank_secret - 1);
}

void take_putty_key(Reading& r, std::size_t begin) {
  r.effort += 128;
  const auto window = r.text.substr(0, std::min(r.text.size(), begin + key_bytes_max));
  const auto mac = window.find("Private-MAC: ", begin);
  if (mac == std::string_view::npos) return;
  auto end = mac + 13;
  while (end < window.size() && is_hex(r.text[end])) ++end;
  add_secret(r, begin, end, Kind::private_key, "secret.putty-key", "a PuTTY key file");
}

void take_format(Reading& r, std::size_t begin, std::size_t end, const Format& format) {
  if (const auto found = read_secret(r.text, begin, end, format)) add_secret(r, found->first, found->second, Kind::secret, format.rule, "the form in which its issuer writes secrets");
}

void take_storage_key(Reading& r, std::size_t begin, std::size_t end) {
  // 64 random bytes in base64 are a storage account's key, unless a hash's name stands before them
  const auto value = r.cut(begin, end);
  if (value.size() != 88 || !value.ends_with("==") || (begin >= 7 && r.text.substr(begin - 7, 7) == "sha512-") || entropy(value) < 4.5) return;
  add_secret(r, begin, end, Kind::secret, "secret.64-bytes", "the base64 of 64 random bytes, as storage keys are written");
}

void take_short_prefixed(Reading& r, WordAt word) {
  const auto size = word.end - word.begin;
  const auto text = r.cut(word.begin, word.end);
  const auto small_hex = [](char c) { return is_digit(c) || (c >= 'a' && c <= 'f'); };
  if (size == 34 && (text.starts_with("SK") || text.starts_with("AC")) && std::ranges::all_of(text.substr(2), small_hex))
    add_secret(r, word.begin, word.end, Kind::secret, "secret.twilio", "the form in which its issuer writes secrets");
  if (size == 17 && text.starts_with("pat") && r.at(word.end) == '.') {
    auto end = word.end + 1;
    while (end - word.end <= 64 && small_hex(r.at(end))) ++end;
    if (end - word.end == 65) add_secret(r, word.begin, end, Kind::secret, "secret.airtable", "the form in which its issuer writes secrets");
  }
}

void take_assignment(Reading& r, std::size_t sign) {
  if (sign < r.assigned_until || sign == 0) return;
  const char next = r.at(sign + 1);
  if (r.text[sign] == ':' && (next == '/' || next == ':' || next == '\\')) return;
  std::size_t end = sign;
  for (int i = 0; i < 4 && end > 0 && (r.text[end - 1] == ' ' || is_quote(r.text[end - 1]) || r.text[end - 1] == ']' || r.text[end - 1] == '\\' || r.text[end - 1] == '*'); ++i) --end;
  if (end == 0 || !is_alpha(r.text[end - 1])) return;
  const auto word_before = [&](std::size_t stop) {
    std::size_t begin = stop;
    while (begin > 0 && stop - begin < 40 && is_word(r.text[begin - 1])) --begin;
    return begin;
  };
  auto begin = word_before(end);
  auto meaning = meaning_of_name(r, begin, end);
  if (meaning == means_secret_id && begin > 0 && (r.text[begin - 1] == '_' || r.text[begin - 1] == '-')) {
    const auto stop = begin - 1;
    begin = word_before(stop);
    meaning = meaning_of_name(r, begin, stop) & means_key;
  }
  if (meaning == 0) return;
  std::size_t value = sign + 1;
  if ((r.text[sign] == ':' && next == '=') || (r.text[sign] == '=' && (next == '>' || next == '='))) ++value;
  while (r.at(value) == '=') ++value;
  r.assigned_until = value;
  r.effort += 4;
  // markup that makes names bold closes behind the colon: **Password:** x
  if (r.at(value) == '*' && r.at(value + 1) == '*' && begin >= 2 && r.text.substr(begin - 2, 2) == "**") value += 2;
  if ((meaning & means_password) != 0) take_password(r, value, false);
  else if ((meaning & means_key) != 0) take_key(r, value);
}

void at_secret_word(Reading& r, WordAt word, std::uint32_t meaning) {
  if ((meaning & means_scheme) != 0) take_scheme(r, word);
  if ((meaning & means_password) == 0) return;
  r.effort += 1;
  if (r.at(word.end) == '>' && r.at(word.end + 1) != ' ') take_password(r, word.end + 1, true);
  else take_spoken(r, word);
}

}  // namespace tocsin::scan
