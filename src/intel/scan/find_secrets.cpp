#include <algorithm>
#include <array>
#include <string>
#include <vector>

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

/// Whether `Name=` or `Two Words=` stands here: the next field of a connection string or a form.
bool begins_field(const Reading& r, std::size_t at) {
  const auto from = at;
  while (at - from < 32 && (is_alpha(r.at(at)) || r.at(at) == '_' || (r.at(at) == ' ' && at > from))) ++at;
  return at > from && r.at(at) == '=';
}

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
    return (is_blank(c) || is_quote(c) || c == '<' || c == '>' || ((c == ';' || c == '&') && begins_field(r, place + 1))) && ends.real(place);
  };
  while (end < r.text.size() && end - at < bytes_max && !ends_value(end)) ++end;
  if (in_markup) return {at, end};
  while (end > at && (r.text[end - 1] == ',' || r.text[end - 1] == ';') && ends.real(end - 1)) --end;
  return {at, without_end_marks(r, at, end)};
}

/// What a program writes there is a call or a name of its own: `getpass()`, `os.environ`.
bool is_expression(std::string_view value) { return value.find('(') != std::string_view::npos || value.starts_with("$") || value.starts_with("os.") || value.starts_with("self.") || value.starts_with("process."); }

/// @param close whether nothing stands between the sign and the value, as in settings
void take_password(Reading& r, std::size_t at, bool in_markup, bool close = false, bool number = false) {
  const auto [begin, end] = read_value(r, at, 200, in_markup);
  const auto value = r.cut(begin, end);
  if (value.size() < 4 || is_placeholder(value) || (value.ends_with(')') && value.find('(') > 0 && value.find('(') != std::string_view::npos && std::ranges::all_of(value.substr(0, value.find('(')), in_name))) return;
  const bool short_ones = (close && value.size() >= 5 && !is_expression(value)) || (number && value.size() <= 12 && std::ranges::all_of(value, is_digit));
  if (classes(value) >= 2 || value.size() >= 8 || short_ones) add_secret(r, begin, end, Kind::password, "password.assigned", "stands behind a word for password and a sign of assignment", begin >= r.rule_begin && begin < r.rule_end ? rank_theirs + 1 : rank_secret - 5);
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

bool is_strong(std::string_view value) { return value.size() >= 6 && classes(value) >= 2 && std::ranges::any_of(value, is_digit); }

/// A word and digits behind it, as weak passwords are: `correcthorse9`.
bool is_word_and_digits(std::string_view value) {
  const auto letters = static_cast<std::size_t>(std::ranges::find_if_not(value, is_alpha) - value.begin());
  const auto rest = value.substr(std::min(letters, value.size()));
  const auto digits = static_cast<std::size_t>(std::ranges::find_if_not(rest, is_digit) - rest.begin());
  return value.size() >= 8 && letters >= 4 && digits >= 1 && digits <= 4 && rest.size() - digits <= 6 && std::ranges::all_of(rest.substr(digits), is_alpha);
}

constexpr ShortWords between_words(std::array<std::string_view, 31>{"is", "was", "of", "set", "to", "changed", "reset", "now", "has", "been", "still", "are", "were", "as", "the", "for", "user", "account", "by", "from", "default",
                                                        "using", "with", "value", "like", "remains", "became", "->", "=>", "-", "\u2192"});

std::size_t over_blanks(const Reading& r, std::size_t at, std::size_t most = 8) {
  const auto from = at;
  while (at - from < most && is_blank(r.at(at))) ++at;
  return at;
}

/// Over the small words that stand between `password` and the password. @return where it begins
std::size_t over_between(const Reading& r, std::size_t at, bool& said) {
  for (int words = 0; words < 6; ++words) {
    std::size_t end = at;
    while (end - at < 12 && end < r.text.size() && !is_blank(r.text[end])) ++end;
    const auto held = lowered(r.cut(at, end));
    auto word = held.text();
    const bool colon = word.ends_with(':');
    if (colon) word.remove_suffix(1);
    if (!between_words.contains(word)) return at;
    said = true;
    const bool for_somebody = word == "for" || word == "user" || word == "account";
    const auto next = over_blanks(r, end);
    if (next == end) return at;
    at = next;
    if (colon) return at;
    if (!for_somebody) continue;
    // whose it is: `for svc_backup was …`
    std::size_t stop = at;
    while (stop - at < 48 && stop < r.text.size() && !is_blank(r.text[stop])) ++stop;
    const auto behind = over_blanks(r, stop);
    std::size_t last = behind;
    while (last - behind < 12 && last < r.text.size() && !is_blank(r.text[last])) ++last;
    if (between_words.contains(lowered(r.cut(behind, last)).text())) at = behind;
  }
  return at;
}

/// What stands together at a place, without the marks around it. @param quoted whether quotes or brackets held it
std::pair<std::size_t, std::size_t> read_token(const Reading& r, std::size_t at, bool& quoted, bool encoded) {
  const Ends ends{r, encoded};
  const char opening = r.at(at);
  const bool bracket = opening == '(' || opening == '[';
  quoted = (is_quote(opening) && ends.real(at)) || bracket;
  if (quoted) ++at;
  const char closing = opening == '(' ? ')' : opening == '[' ? ']' : opening;
  std::size_t end = at;
  const auto ends_value = [&](std::size_t place) {
    const char c = r.text[place];
    if (quoted && c == closing && ends.real(place)) return true;
    return (is_blank(c) || is_quote(c) || std::string_view("<>,;").find(c) != std::string_view::npos) && ends.real(place);
  };
  while (end < r.text.size() && end - at < 64 && !ends_value(end)) ++end;
  quoted = quoted && r.at(end) == closing;
  return {at, without_end_marks(r, at, end)};
}

void add_spoken(Reading& r, std::size_t begin, std::size_t end, std::string_view evidence) { add_secret(r, begin, end, Kind::password, "password.spoken", evidence, rank_shape); }

/// `the password is Sommer!2024x`, `changed from Autumn23! to Winter24!`, `password 'winterishere'`
void take_spoken(Reading& r, WordAt word) {
  const bool option = word.begin >= 2 && r.text[word.begin - 1] == '-' && (r.text[word.begin - 2] == '-' || is_blank(r.text[word.begin - 2]));
  // `The password, Sommer!2024x, was`
  const bool comma = r.at(word.end) == ',';
  std::size_t at = over_blanks(r, word.end + (comma ? 1 : 0));
  if (at == word.end + (comma ? 1 : 0)) return;
  bool said = false, quoted = false;
  at = over_between(r, at, said);
  const bool encoded = r.shadow->percent(word.end);
  auto [begin, end] = read_token(r, at, quoted, encoded);
  const auto good = [&](std::string_view value) {
    if (value.size() < (option ? 6U : 8U) || value.find("://") != std::string_view::npos || value.find("::") != std::string_view::npos || is_placeholder(value) || is_expression(value)) return false;
    const bool digit = std::ranges::any_of(value, is_digit);
    if (digit && (classes(value) >= (option ? 2 : 3) || is_word_and_digits(value))) return true;
    return quoted && (digit || classes(value) >= 2 || value.size() >= 10);
  };
  if (!good(r.cut(begin, end)) || (comma && r.at(end) != ',')) return;
  add_spoken(r, begin, end, "stands behind a word for password and mixes kinds of characters");
  // the one that it became
  at = over_blanks(r, end + (quoted ? 1 : 0));
  for (const std::string_view joint : {"to ", "into ", "and ", "or ", "then "})
    if (r.text.substr(at, joint.size()) == joint) {
      const auto [from, to] = read_token(r, over_blanks(r, at + joint.size()), quoted, encoded);
      if (good(r.cut(from, to))) add_spoken(r, from, to, "stands behind another password");
      return;
    }
}

/// `admin/Kauri2024!`, `(svc_app : Winter2024!)` behind a word for credentials.
void take_login_pair(Reading& r, WordAt word) {
  std::size_t at = word.end;
  if (r.at(at) == ':') ++at;
  at = over_blanks(r, at);
  bool said = false;
  at = over_between(r, at, said);
  if (r.at(at) == '(' || r.at(at) == '[' || is_quote(r.at(at))) ++at;
  const auto user = at;
  while (at - user < 64 && (in_name(r.at(at)) || r.at(at) == '@' || r.at(at) == '\\' || r.at(at) == '+')) ++at;
  const auto user_end = at;
  if (user_end < user + 2) return;
  if (r.at(at) == ' ') ++at;
  if ((r.at(at) != ':' && r.at(at) != '/') || r.at(at + 1) == '/') return;
  at = over_blanks(r, at + 1, 2);
  bool quoted = false;
  const auto [begin, end] = read_token(r, at, quoted, false);
  auto value = r.cut(begin, end);
  while (!value.empty() && (value.back() == ')' || value.back() == ']')) value.remove_suffix(1);
  const bool same = value.size() >= 4 && value == r.cut(user, user_end);
  const bool mixed = is_strong(value) && (classes(value) >= 3 || is_word_and_digits(value));
  if ((same || mixed) && !is_placeholder(value) && value.find("::") == std::string_view::npos) add_spoken(r, begin, begin + value.size(), "stands behind a user's name and a word for credentials");
}

/// Where a flag stands first, from the blank before it on. Its sign is looked for: blanks are everywhere.
std::size_t find_flag(std::string_view text, std::string_view flag) {
  for (auto at = text.find(flag[1]); at != std::string_view::npos; at = text.find(flag[1], at + 1))
    if (at > 0 && text.substr(at - 1).starts_with(flag)) return at - 1;
  return std::string_view::npos;
}

/// `net use \\\\host /user:dom\\svc Winter2024!`, `sshpass -p '…'`, `mysql -uroot -p…`, `curl -u svc:…`
void take_command(Reading& r, WordAt word) {
  const auto line = std::min(r.text.find('\n', word.end), std::min(word.end + 200, r.text.size()));
  const auto text = r.cut(word.end, line);
  const auto add = [&](std::size_t begin, std::size_t end) {
    if (end > begin + 3 && !is_placeholder(r.cut(begin, end))) add_spoken(r, begin, end, "stands where a command takes a password");
  };
  if (text.starts_with(" user ")) {  // net user svc …
    auto at = word.end + 6;
    while (at < line && !is_blank(r.text[at])) ++at;
    bool quoted = false;
    const auto [begin, end] = read_token(r, over_blanks(r, at), quoted, false);
    if (begin < line && is_strong(r.cut(begin, end))) return add(begin, end);
  }
  // of most lines two looks say that no flag stands in them
  bool dash = false;
  for (auto at = text.find('-'); at != std::string_view::npos && !dash; at = text.find('-', at + 1)) dash = at > 0 && text[at - 1] == ' ';
  const bool slash = text.find('/') != std::string_view::npos;
  if (!dash && !slash) return;
  for (const std::string_view flag : {" -p", " -P", " /pass:", " /p:", " -pw"}) {
    const auto found = find_flag(text, flag);
    if (found == std::string_view::npos) continue;
    auto at = word.end + found + flag.size();
    if (r.at(at) == ' ' && flag != " -P") ++at;
    else if (flag == " -p" && is_lower(r.at(at)) && (r.at(at) == 'w' || r.at(at + 1) == 'o')) continue;  // `-port`
    bool quoted = false;
    const auto [begin, end] = read_token(r, at, quoted, false);
    if (quoted || is_strong(r.cut(begin, end))) return add(begin, end);
  }
  for (const std::string_view flag : {" -u ", " -U ", " --user ", " -u"}) {
    const auto found = find_flag(text, flag);
    if (found == std::string_view::npos) continue;
    bool quoted = false;
    const auto [begin, end] = read_token(r, word.end + found + flag.size(), quoted, false);
    const auto sign = r.cut(begin, end).find_first_of(":%");
    if (sign != std::string_view::npos && sign > 0) return add(begin + sign + 1, end);
  }
  if (!slash) return;
  if (const auto found = lowered(text).text().find("/user:"); found != std::string_view::npos) {
    auto at = word.end + found + 6;
    while (at < line && !is_blank(r.text[at])) ++at;
    at = over_blanks(r, at);
    bool quoted = false;
    const auto [begin, end] = read_token(r, at, quoted, false);
    if (begin < line && (quoted || is_strong(r.cut(begin, end)))) add(begin, end);
  }
}

/// A word that a user and a password follow, each in its own way.
void take_login(Reading& r, WordAt word) {
  const auto lower = lowered(r.cut(word.begin, word.end));
  const auto text = lower.text();
  r.effort += 2;
  if (text.starts_with("cred") || text.starts_with("log") || text == "userpass") return take_login_pair(r, word);
  const auto quoted_behind = [&](std::string_view words) {
    if (lowered(r.text.substr(word.end, words.size())).text() != words) return;
    const auto at = word.end + words.size();
    if (is_quote(r.at(at))) take_password(r, at, false);
  };
  if (text == "identified") return quoted_behind(" by ");
  if (text == "securestring") {
    quoted_behind(" -string ");
    return quoted_behind(" ");
  }
  if (text == "community") {
    if (r.before(word.begin, 40).text().find("snmp") == std::string_view::npos) return;
    auto at = over_blanks(r, word.end);
    for (const std::string_view between : {"string ", "name ", "is ", "= ", ": "})
      if (lowered(r.text.substr(at, between.size())).text() == between) at += between.size();
    bool quoted = false;
    const auto [begin, end] = read_token(r, at, quoted, false);
    const auto value = r.cut(begin, end);
    if (value.size() >= 5 && !is_placeholder(value) && (quoted || std::ranges::any_of(value, is_digit))) add_spoken(r, begin, end, "stands where SNMP takes its community");
    return;
  }
  take_command(r, word);
}

/// `API key 9aF3kLm2PqR7sTuV5wXyZ1bC`: said without a sign, and too random for a word.
void take_spoken_key(Reading& r, WordAt word) {
  const auto at = over_blanks(r, word.end, 2);
  if (at == word.end || !(is_word(r.at(at)) || is_quote(r.at(at)))) return;
  auto begin = is_quote(r.at(at)) ? at + 1 : at;
  auto end = begin;
  while (end < r.text.size() && end - begin < 200 && (is_word(r.text[end]) || std::string_view("+/=_-.").find(r.text[end]) != std::string_view::npos)) ++end;
  end = without_end_marks(r, begin, end);
  const auto value = r.cut(begin, end);
  const bool mixed = std::ranges::any_of(value, is_digit) && std::ranges::any_of(value, is_lower) && std::ranges::any_of(value, is_upper);
  if (value.size() < 20 || !mixed || std::ranges::count(value, '.') > 2 || std::ranges::count(value, '-') > 4 || entropy(value) < 3.8) return;
  add_secret(r, begin, end, Kind::secret, "secret.spoken", "stands behind a word for secret and is too random for a word", rank_theirs + 5);
}

/// `<add key="Password" value="…"/>`
void take_attribute(Reading& r, WordAt word) {
  if (!is_quote(r.at(word.end))) return;
  const auto behind = lowered(r.text.substr(word.end + 1, 40));
  const auto value = behind.text().find("value=");
  if (value != std::string_view::npos && behind.text().substr(0, value).find_first_of("<>\n") == std::string_view::npos && is_quote(r.at(word.end + 1 + value + 6))) take_password(r, word.end + 1 + value + 6, false);
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

namespace {

/// Words for password in other scripts, as the shadow has them.
bool ends_foreign(std::string_view text) {
  static const auto words = [] {
    std::vector<std::string> out;
    for (const std::string_view word : {"пароль", "пароля", "密码", "密碼", "口令", "パスワード", "암호", "비밀번호", "كلمة المرور", "סיסמה", "κωδικός"}) out.emplace_back(normalize(word).text());
    return out;
  }();
  return std::ranges::any_of(words, [&](const std::string& word) { return text.ends_with(word); });
}

/// A label, and the password alone on the line below it.
void take_next_line(Reading& r, std::size_t at) {
  while (r.at(at) == ' ' || r.at(at) == '\r') ++at;
  if (r.at(at) != '\n') return;
  bool quoted = false;
  const auto [begin, end] = read_token(r, at + 1, quoted, false);
  const auto value = r.cut(begin, end);
  const char next = r.at(end + (quoted ? 1 : 0));
  if ((next == '\n' || next == '\r' || next == '\0') && value.size() >= 8 && is_strong(value) && (classes(value) >= 3 || is_word_and_digits(value))) add_secret(r, begin, end, Kind::password, "password.assigned", "stands below a label for password", rank_shape);
}

/// Several words to the line's end: `pass phrase: correct horse battery staple`
void take_phrase(Reading& r, std::size_t at) {
  at = over_blanks(r, at, 3);
  std::size_t end = at;
  int words = 1;
  for (; end - at < 100 && (is_lower(r.at(end)) || r.at(end) == ' '); ++end) words += r.at(end) == ' ' ? 1 : 0;
  const char next = r.at(end);
  if (words >= 3 && words <= 10 && (next == '\n' || next == '\0' || next == '.' || next == '"')) add_secret(r, at, end, Kind::password, "password.phrase", "several words behind a word for pass phrase", rank_secret - 5);
}

}  // namespace

void take_assignment(Reading& r, std::size_t sign) {
  if (sign < r.assigned_until || sign == 0) return;
  const char next = r.at(sign + 1);
  if (r.text[sign] == ':' && (next == '/' || next == ':' || next == '\\')) return;
  std::size_t end = sign;
  for (int i = 0; i < 4 && end > 0 && (r.text[end - 1] == ' ' || is_quote(r.text[end - 1]) || r.text[end - 1] == ']' || r.text[end - 1] == '\\' || r.text[end - 1] == '*'); ++i) --end;
  if (end == 0) return;
  if (static_cast<unsigned char>(r.text[end - 1]) >= 0x80 && ends_foreign(r.cut(0, end))) {
    r.assigned_until = sign + 1;
    return take_password(r, sign + 1, false);
  }
  if (!is_alpha(r.text[end - 1])) return;
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
  if (meaning == 0 && begin >= 5 && lowered(r.cut(begin - 5, end)).text() == "pass phrase") meaning = means_password;
  if (meaning == 0) return;
  std::size_t value = sign + 1;
  if ((r.text[sign] == ':' && next == '=') || (r.text[sign] == '=' && (next == '>' || next == '='))) ++value;
  while (r.at(value) == '=') ++value;
  r.assigned_until = value;
  r.effort += 4;
  // markup that makes names bold closes behind the colon: **Password:** x
  if (r.at(value) == '*' && r.at(value + 1) == '*' && begin >= 2 && r.text.substr(begin - 2, 2) == "**") value += 2;
  const auto name = lowered(r.cut(begin, end));
  if (name.text() == "phrase" || name.text() == "passphrase") take_phrase(r, value);
  const bool close = r.text[sign] == '=' && r.at(value) != ' ' && (sign == end || is_quote(r.text[sign - 1]));
  if ((meaning & means_password) != 0) take_next_line(r, value);
  if ((meaning & means_password) != 0) take_password(r, value, false, close, name.text() == "pin");
  else if ((meaning & means_key) != 0) take_key(r, value);
}

void at_secret_word(Reading& r, WordAt word, std::uint32_t meaning) {
  if ((meaning & means_scheme) != 0) take_scheme(r, word);
  if ((meaning & means_login) != 0) take_login(r, word);
  if ((meaning & means_key) != 0 && r.at(word.end) == ' ') take_spoken_key(r, word);
  if ((meaning & means_password) == 0) return;
  r.effort += 1;
  if (r.at(word.end) == '>' && r.at(word.end + 1) != ' ') return take_password(r, word.end + 1, true);
  take_spoken(r, word);
  take_attribute(r, word);
}

}  // namespace tocsin::scan
