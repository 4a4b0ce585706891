#include <algorithm>
#include <array>
#include <span>

#include "base/text.hpp"
#include "intel/scan/names.hpp"

namespace tocsin::scan {
namespace {

/// What introduces a person: a word, and what else has to stand between it and the name.
struct Introduction {
  std::string_view word, tail;
};
/// Ordered by the word.
constexpr std::array introductions = std::to_array<Introduction>({
    {"administrator", ""}, {"analyst", ""}, {"approved", " by"}, {"asked", ""}, {"assigned", " to"}, {"attention", " of"}, {"attn", ""}, {"auditor", ""},
    {"aunt", ""}, {"author", ""}, {"authored", " by"}, {"bcc", ""}, {"behalf", " of"}, {"boss", ""}, {"brother", ""}, {"called", ""}, {"cardholder", ""},
    {"cc", ""}, {"ceo", ""}, {"chairman", ""}, {"chairwoman", ""}, {"cheers", ",\n"}, {"ciso", ""}, {"colleague", ""}, {"consultant", ""}, {"contact", ""},
    {"contacted", ""}, {"cousin", ""}, {"daughter", ""}, {"director", ""}, {"emailed", ""}, {"employee", ""}, {"engineer", ""}, {"escalate", " to"},
    {"escalated", " to"}, {"father", ""}, {"follow", " up with"}, {"followed", " up with"}, {"friend", ""}, {"governor", ""}, {"grandfather", ""},
    {"grandmother", ""}, {"handled", " by"}, {"holder", ""}, {"husband", ""}, {"i", " am"}, {"i", "'m"}, {"informed", ""}, {"interviewed", ""},
    {"investigator", ""}, {"manager", ""}, {"meeting", " with"}, {"met", " with"}, {"minister", ""}, {"mother", ""}, {"name", ""}, {"name", " is"},
    {"named", ""}, {"nurse", ""}, {"officer", ""}, {"operator", ""}, {"owner", ""}, {"patient", ""}, {"phoned", ""}, {"prepared", " by"}, {"president", ""},
    {"producer", ""}, {"regards", ",\n"}, {"reported", " by"}, {"responder", ""}, {"reviewed", " by"}, {"senator", ""}, {"signed", " by"},
    {"sincerely", ",\n"}, {"singer", ""}, {"sister", ""}, {"son", ""}, {"speak", " to"}, {"speak", " with"}, {"spoke", " to"}, {"spoke", " with"},
    {"spoken", " to"}, {"spoken", " with"}, {"spokesman", ""}, {"spokesperson", ""}, {"spokeswoman", ""}, {"supervisor", ""}, {"talk", " to"},
    {"talk", " with"}, {"talked", " to"}, {"talked", " with"}, {"technician", ""}, {"tenant", ""}, {"thanks", ",\n"}, {"this", " is"}, {"uncle", ""},
    {"victim", ""}, {"wife", ""}, {"wishes", ",\n"}, {"written", " by"},
});

/// Whoever is named so has one name for those who speak of them.
bool is_related(std::string_view introduction) {
  static constexpr std::array related = std::to_array<std::string_view>({"aunt", "boss", "brother", "colleague", "cousin", "daughter", "father", "friend", "grandfather", "grandmother", "husband", "mother", "sister", "son", "uncle", "wife"});
  return std::ranges::find(related, introduction) != related.end();
}

void take_introduced(Reading& r, WordAt word) {
  const auto lower = lowered(r.cut(word.begin, word.end));
  for (const auto& [introduction, tail] : std::ranges::equal_range(introductions, lower.text(), {}, &Introduction::word)) {
    std::size_t at = word.end;
    if (lowered(r.text.substr(at, tail.size())).text() != tail) continue;
    at += tail.size();
    const bool closing = tail == ",\n";
    if (!closing) {
      if (r.at(at) == ':' || r.at(at) == ',') ++at;
      if (r.at(at) != ' ') continue;
      ++at;
    }
    const auto name = read_name(r, at);
    if (name.count == 0 || (name.count < 2 && !is_related(introduction)) || is_no_name(r, name)) continue;
    const bool given = (meaning_of(r, name.words[0]) & means_given_name) != 0;
    const bool known = given || (name.count >= 2 && is_family(r, name.words[name.count - 1]));
    if (name.count < 2 && (!given || is_digit(r.at(name.end())) || r.at(name.end()) == '_')) continue;
    const bool said = introduction == "name" || introduction == "named" || introduction == "cardholder";
    if (closing && !known) continue;
    return add_person(r, name.begin(), name.end(), "person.introduced", "stands behind words that introduce a person", known || said ? Certainty::certain : Certainty::uncertain);
  }
}

/// People do not always write names with capitals: `my name is jane`.
void take_said(Reading& r, WordAt word) {
  if (word.end - word.begin != 4 || lowered(r.cut(word.begin, word.end)).text() != "name" || lowered(r.text.substr(word.end, 4)).text() != " is " || word.begin < 3) return;
  const auto before = lowered(r.text.substr(word.begin >= 9 ? word.begin - 9 : 0, std::min<std::size_t>(word.begin, 9)));
  if (std::ranges::none_of(std::to_array<std::string_view>({"my ", "his ", "her ", "full ", "customer ", "their ", "whose "}), [&](std::string_view owner) { return before.text().ends_with(owner); })) return;
  const std::size_t begin = word.end + 4;
  std::size_t end = name_word_end(r, begin);
  if (end == begin || (meaning_of(r, {begin, end}) & means_given_name) == 0) return;
  for (int i = 0; i < 2 && r.at(end) == ' '; ++i) {
    const auto next = name_word_end(r, end + 1);
    if (next == end + 1 || next - end > 21) break;
    end = next;
    if (r.at(end) == '.' && i == 0) ++end;
  }
  add_person(r, begin, end, "person.said-name", "follows the words `name is`", Certainty::certain);
}

void take_greeted(Reading& r, WordAt word) {
  const auto lower = lowered(r.cut(word.begin, word.end));
  std::size_t line = word.begin;
  if (lower.text() == "morning" || lower.text() == "afternoon") {
    if (line < 5 || lowered(r.text.substr(line - 5, 5)).text() != "good ") return;
    line -= 5;
  }
  if (line > 0 && r.text[line - 1] != '\n') return;
  std::size_t at = word.end;
  if (r.at(at) == ',') ++at;
  if (r.at(at) != ' ') return;
  const auto name = read_name(r, at + 1);
  if (name.count == 0 || name.count > 3 || std::string_view(",!:\n\r").find(r.at(name.end())) == std::string_view::npos) return;
  static constexpr std::array nobody = std::to_array<std::string_view>({"All", "Team", "Everyone", "Colleagues", "There", "Sir", "Madam", "Customer", "Customers", "User", "Users", "Admin", "Support", "Partner", "Partners", "Members", "Recipient",
                                                                         "Colleague", "Folks", "Both", "Valued", "Security", "SOC", "CERT", "CSIRT"});
  if (std::ranges::find(nobody, r.cut(name.words[0].first, name.words[0].second)) != nobody.end()) return;
  add_person(r, name.begin(), name.end(), "person.greeted", "is greeted at the beginning of a line", Certainty::certain);
}

/// `Jordan Blake called`, `Maria said`
void take_speaker(Reading& r, WordAt verb) {
  if (verb.begin < 3 || r.text[verb.begin - 1] != ' ' || !is_lower(r.text[verb.begin]) || !speaks(r, verb.begin - 1)) return;
  const auto name = read_name_before(r, verb.begin - 1);
  if (name.count == 0 || !reads_like_a_person(r, name)) return;
  if (name.count == 1 && (meaning_of(r, name.words[0]) & means_given_name) == 0) return;
  review_name(r, name, "person.speaks", "stands like a name before a verb of speech");
}

/// A given name that is also a place or a word, with a family name behind it: `Jordan Blake`, `with Paris Okonkwo`.
void take_possible(Reading& r, WordAt word) {
  if (word.begin > 0 && !is_blank(r.text[word.begin - 1]) && r.text[word.begin - 1] != '(' && r.text[word.begin - 1] != '"') return;
  auto name = read_name(r, word.begin);
  if (name.count == name_words_max) return;  // a heading
  if (name.count > 2 && !reads_like_a_person(r, name)) name.count = 2;
  if (name.count < 2 || name.count > 3 || !reads_like_a_person(r, name)) return;
  const auto family = meaning_of(r, name.words[name.count - 1]);
  const bool person = (family & (means_given_name | means_plain_family)) != 0 || speaks(r, name.end()) || stands_behind(r, word.begin, spoken_to) || stands_behind(r, word.begin, near_people);
  if (person) review_name(r, name, "person.may-be-name", "reads like a given and a family name");
}

}  // namespace

void add_surname(Reading& r, std::size_t begin, std::size_t end, const Words::Kept& term) {
  r.effort += 1;
  const char before = begin > 0 ? r.text[begin - 1] : ' ', next = r.at(end);
  constexpr std::string_view joins = "_./\\@#$%=";
  // inside a longer name of another kind: a host, a file, a mail address; `Smith-Okafor` is a family name as well
  if (joins.find(before) != std::string_view::npos && begin > 1 && !is_blank(r.text[begin - 2]) && before != '.') return;
  if (before == '.' && begin > 1 && is_word(r.text[begin - 2]) && !is_upper(r.text[begin - 2])) return;
  if (before == '-') {
    std::size_t other = begin - 1;
    while (other > 0 && is_alpha(r.text[other - 1])) --other;
    if (other + 1 >= begin || !is_upper(r.text[other])) return;
  }
  if ((joins.find(next) != std::string_view::npos && is_word(r.at(end + 1))) || next == '@' || next == '_' || (next == '-' && !is_upper(r.at(end + 1)))) return;
  // `Okafor Industries` is no person of ours
  if (next == ' ' && is_upper(r.at(end + 1)) && (meaning_of(r, {end + 1, name_word_end(r, end + 1)}) & means_no_family) != 0) return;
  const bool speaking = speaks(r, end), addressed = stands_behind(r, begin, spoken_to);
  const bool plain = end - begin <= 3 || (meaning_of(r, {begin, end}) & ~means_family) != 0;
  if (plain && !speaking && !addressed) return;
  // `Tomoko Okafor`: with the given name that nobody listed
  if (const auto name = read_name_before(r, end); name.count > 1 && name.words[name.count - 1].first == begin) {
    const auto& given = name.words[name.count - 2];
    if ((meaning_of(r, given) & (means_introduction | means_title)) == 0 && reads_like_a_person(r, {{given}, 1})) begin = given.first;
  }
  const bool certain = !plain && (speaking || addressed || stands_behind(r, begin, std::span(near_people).first(3)));
  r.add({.begin = begin, .end = end, .kind = Kind::person_open, .certainty = certain ? Certainty::certain : Certainty::uncertain, .literal = true, .rank = certain ? rank_weak : rank_weak - 1, .rule = "person.family-name",
         .evidence = certain ? "the family name of one of our people, as one speaks of people" : "the family name of one of our people, which may be somebody else's", .entry = r.ours->words.entry(term)});
}

void add_likely_user(Reading& r, std::size_t begin, std::size_t end, const Words::Kept& term) {
  r.effort += 1;
  static constexpr std::array of_users = std::to_array<std::string_view>({"user", "users", "username", "usernames", "userid", "uid", "login", "logins", "logon", "logged", "account", "accounts", "acct", "samaccountname", "home", "whoami", "runas", "su", "sudo"});
  const auto before = r.before(begin, 40);
  auto rest = before.text();
  // `DOMAIN\jsmith`, and not a step of a path behind a drive
  bool beside = rest.size() >= 2 && rest.back() == '\\' && is_word(rest[rest.size() - 2]) && rest.find(":\\") == std::string_view::npos;
  for (int words = 0; words < 3 && !beside && !rest.empty(); ++words) {
    while (!rest.empty() && !is_word(rest.back())) rest.remove_suffix(1);
    auto from = rest.size();
    while (from > 0 && is_word(rest[from - 1])) --from;
    beside = from < rest.size() && std::ranges::find(of_users, rest.substr(from)) != of_users.end();
    rest = rest.substr(0, from);
  }
  if (!beside || r.at(end) == '@' || (r.at(end) == '.' && is_word(r.at(end + 1)))) return;
  r.add({.begin = begin, .end = end, .kind = Kind::username, .literal = true, .rank = rank_shape, .rule = "username.made-of-name", .evidence = "a user name as directories make it of a name in the inventory, beside a word for users",
         .entry = r.ours->words.entry(term)});
}

void at_person_word(Reading& r, WordAt word, std::uint32_t meaning) {
  r.effort += 1;
  if ((meaning & means_introduction) != 0) {
    take_introduced(r, word);
    take_said(r, word);
  }
  if ((meaning & means_speech) != 0) take_speaker(r, word);
  if (!is_upper(r.text[word.begin])) return;
  if ((meaning & means_may_be_given) != 0) take_possible(r, word);
  if ((meaning & means_greeting) != 0) take_greeted(r, word);
  if ((meaning & means_title) != 0 && is_lower(r.at(word.begin + 1))) {
    std::size_t at = word.end;
    if (r.at(at) == '.') ++at;
    if (r.at(at) != ' ') return;
    const auto name = read_name(r, at + 1);
    if (name.count > 0 && name.words[0].second - name.words[0].first > 1) add_person(r, name.begin(), name.end(), "person.title", "stands behind a title", Certainty::certain);
    return;
  }
  if ((meaning & means_family) != 0) take_lone_name(r, word, true);
  if ((meaning & means_given_name) == 0 || (word.begin > 0 && (r.text[word.begin - 1] == '-' || r.text[word.begin - 1] == '_' || r.text[word.begin - 1] == '\''))) return;
  const auto name = read_name(r, word.begin);
  if (name.count < 2 && (meaning & means_family) == 0) take_lone_name(r, word, false);
  if (name.count < 2 || name.words[1].second - name.words[1].first < 2 || !is_lower(r.at(word.begin + 1)) || is_no_name(r, name)) return;
  add_person(r, name.begin(), name.end(), "person.given-name", "begins with a common given name", Certainty::certain);
}

}  // namespace tocsin::scan
