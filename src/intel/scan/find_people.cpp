#include <algorithm>
#include <array>
#include <span>

#include "base/text.hpp"
#include "intel/scan/find.hpp"

namespace tocsin::scan {
namespace {

constexpr std::size_t name_words_max = 4;

void add_person(Reading& r, std::size_t begin, std::size_t end, std::string_view rule, std::string_view evidence, Certainty certainty) {
  while (end > begin && !is_word(r.text[end - 1])) --end;
  // what is certain does not lose to a longer guess around it
  const int rank = certainty == Certainty::certain ? rank_weak : rank_weak - 1;
  if (begin < end) r.add({.begin = begin, .end = end, .kind = Kind::person_open, .certainty = certainty, .rank = rank, .rule = rule, .evidence = evidence});
}

/// Words that may be one person's name: capitals first, one blank between, initials with their dots, particles between.
struct Name {
  std::array<std::pair<std::size_t, std::size_t>, name_words_max> words;
  std::size_t count = 0;
  [[nodiscard]] std::size_t begin() const { return words[0].first; }
  [[nodiscard]] std::size_t end() const { return words[count - 1].second; }
};

bool is_particle(std::string_view word) {
  static constexpr std::array particles = std::to_array<std::string_view>({"van", "von", "de", "der", "den", "da", "di", "del", "della", "la", "le", "bin", "ibn", "al", "el", "dos", "du", "af", "av", "ter", "zu", "y", "e"});
  return std::ranges::find(particles, word) != particles.end();
}

std::size_t name_word_end(const Reading& r, std::size_t at) {
  while (is_alpha(r.at(at)) || ((r.at(at) == '-' || r.at(at) == '\'') && is_alpha(r.at(at + 1)))) ++at;
  return at;
}

/// `Paul Hoffman September 2023`: a list of sources goes on with its date.
bool is_month(std::string_view word) {
  static constexpr std::array months = std::to_array<std::string_view>({"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"});
  return std::ranges::find(months, word) != months.end();
}

Name read_name(const Reading& r, std::size_t at) {
  Name out;
  for (std::size_t next = at; out.count < name_words_max;) {
    if (!is_upper(r.at(next))) {
      // `van der Berg`: particles count only with a name behind them
      const auto end = name_word_end(r, next);
      if (out.count == 0 || end - next > 5 || !is_particle(r.cut(next, end)) || r.at(end) != ' ') break;
      next = end + 1;
      continue;
    }
    auto end = name_word_end(r, next);
    if (is_digit(r.at(end)) || r.at(end) == '_' || r.at(end) == '\'') {
      // `Agent007` is none; `Smith's` ends before its apostrophe
      if (r.at(end) != '\'') break;
    }
    const bool initial = end - next <= 2 && r.at(end) == '.';
    if (out.count >= 2 && is_month(r.cut(next, end))) break;
    out.words[out.count++] = {next, initial ? end + 1 : end};
    if (initial) ++end;
    if (r.at(end) != ' ') break;
    next = end + 1;
    if (r.at(next) == ' ' && is_upper(r.at(next + 1))) ++next;
  }
  return out;
}

std::uint32_t meaning_of(const Reading& r, const std::pair<std::size_t, std::size_t>& word) {
  const auto text = r.cut(word.first, word.second);
  return r.ours->words.meaning(text.substr(0, text.find('-')));
}

/// Words that stand with a capital where a sentence begins, or in a heading, and are no part of anybody's name. Not in the
/// scanner's table, where every second word of a text would be looked up for nothing. Ordered.
constexpr std::array function_words = std::to_array<std::string_view>({
    "a", "about", "act", "after", "all", "also", "although", "an", "and", "another", "any", "are", "as", "at", "because", "before", "both", "but", "by", "can", "could", "did", "do", "does", "during", "each", "earlier",
    "either", "every", "finally", "first", "for", "from", "had", "has", "have", "he", "her", "here", "his", "how", "however", "i", "if", "in", "is", "it", "its", "last", "later", "may", "meanwhile", "most", "my",
    "neither", "new", "next", "no", "nobody", "not", "nothing", "now", "of", "on", "once", "one", "only", "or", "other", "our", "please", "second", "several", "she", "since", "so", "some", "somebody", "such", "than",
    "that", "the", "their", "then", "there", "these", "they", "this", "those", "though", "thus", "to", "today", "two", "under", "until", "upon", "was", "we", "were", "what", "when", "where", "whether", "which", "while",
    "who", "whoever", "why", "with", "yesterday", "yet", "you", "your",
});
static_assert(std::ranges::is_sorted(function_words));
bool is_function_word(const Reading& r, const std::pair<std::size_t, std::size_t>& word) {
  return word.second - word.first < 12 && std::ranges::binary_search(function_words, lowered(r.cut(word.first, word.second)).text());
}

/// Words in capitals only are a heading; words of organizations and places make no name.
bool is_no_name(const Reading& r, const Name& name) {
  static constexpr std::array joining = std::to_array<std::string_view>({"act", "and", "has", "in", "is", "may", "on", "the", "was"});
  static constexpr std::array heading = std::to_array<std::string_view>({"OR", "OF", "FOR", "TO"});
  for (std::size_t i = 0; i < name.count; ++i) {
    const auto word = r.cut(name.words[i].first, name.words[i].second);
    if ((meaning_of(r, name.words[i]) & means_no_family) != 0 || std::ranges::find(heading, word) != heading.end()) return true;
    if (word.size() <= 3 && std::ranges::find(joining, lowered(word).text()) != joining.end()) return true;
  }
  return false;
}

/// What introduces a person: a word, and what else has to stand between it and the name.
struct Introduction {
  std::string_view word, tail;
};
/// Ordered by the word.
constexpr std::array introductions = std::to_array<Introduction>({
    {"administrator", ""}, {"analyst", ""}, {"approved", " by"}, {"asked", ""}, {"assigned", " to"}, {"attention", " of"}, {"attn", ""}, {"auditor", ""}, {"author", ""}, {"authored", " by"},
    {"behalf", " of"}, {"called", ""}, {"cardholder", ""}, {"cheers", ",\n"}, {"colleague", ""}, {"consultant", ""}, {"contact", ""}, {"contacted", ""}, {"director", ""}, {"emailed", ""},
    {"employee", ""}, {"engineer", ""}, {"escalate", " to"}, {"escalated", " to"}, {"follow", " up with"}, {"followed", " up with"}, {"handled", " by"}, {"holder", ""}, {"i", " am"},
    {"i", "'m"}, {"informed", ""}, {"interviewed", ""}, {"investigator", ""}, {"manager", ""}, {"meeting", " with"}, {"met", " with"}, {"name", ""}, {"name", " is"}, {"named", ""},
    {"officer", ""}, {"operator", ""}, {"owner", ""}, {"patient", ""}, {"phoned", ""}, {"prepared", " by"}, {"regards", ",\n"}, {"reported", " by"}, {"responder", ""}, {"reviewed", " by"},
    {"signed", " by"}, {"sincerely", ",\n"}, {"speak", " to"}, {"speak", " with"}, {"spoke", " to"}, {"spoke", " with"}, {"spoken", " to"}, {"spoken", " with"}, {"supervisor", ""},
    {"talk", " to"}, {"talk", " with"}, {"talked", " to"}, {"talked", " with"}, {"technician", ""}, {"thanks", ",\n"}, {"this", " is"}, {"victim", ""}, {"wishes", ",\n"}, {"written", " by"},
});

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
    if (name.count < 2 || is_no_name(r, name)) continue;
    const bool known = (meaning_of(r, name.words[0]) & means_given_name) != 0;
    const bool said = introduction == "name" || introduction == "named" || introduction == "cardholder";
    if (closing && !known) continue;
    return add_person(r, name.begin(), name.end(), "person.introduced", "stands behind words that introduce a person", known || said ? Certainty::certain : Certainty::uncertain);
  }
}

/// People do not always write names with capitals: `my name is jane`.
void take_said(Reading& r, WordAt word) {
  if (lowered(r.cut(word.begin, word.end)).text() != "name" || lowered(r.text.substr(word.end, 4)).text() != " is " || word.begin < 4) return;
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

// -- names that nobody listed and nothing introduces: for a person to look at --

/// Whether a verb of speech in small letters stands behind a blank at `end`: `Jordan Blake called`. What is called by a name is none.
bool speaks(const Reading& r, std::size_t end) {
  if (r.at(end) != ' ' || !is_lower(r.at(end + 1))) return false;
  const auto stop = name_word_end(r, end + 1);
  if ((meaning_of(r, {end + 1, stop}) & means_speech) == 0) return false;
  const char next = r.at(stop + 1);
  return r.at(stop) != ' ' || !(r.cut(end + 1, stop) == "called" && (is_upper(next) || next == '"' || next == '\''));
}

/// The word in small letters that stands before a place, one blank between, and is one of these.
bool stands_behind(const Reading& r, std::size_t begin, std::span<const std::string_view> words) {
  if (begin < 2 || r.text[begin - 1] != ' ') return false;
  std::size_t from = begin - 1;
  while (from > 0 && begin - from < 12 && is_alpha(r.text[from - 1])) --from;
  return std::ranges::find(words, r.cut(from, begin - 1)) != words.end();
}
/// Whom one speaks to.
constexpr std::array spoken_to = std::to_array<std::string_view>({"ask", "asked", "call", "called", "contact", "contacted", "emailed", "informed", "inform", "met", "notified", "notify", "phoned", "told", "texted", "thank"});
/// Less than that: companies and groups stand there as well.
constexpr std::array near_people = std::to_array<std::string_view>({"by", "with", "from", "our", "via"});

/// The capitalized words before a verb, the nearest last; none where they are a heading, or go on as one longer name does.
Name read_name_before(const Reading& r, std::size_t end) {
  std::array<std::pair<std::size_t, std::size_t>, name_words_max + 1> backwards;
  std::size_t count = 0, at = end;
  while (count < backwards.size() && at > 0) {
    std::size_t begin = at;
    const bool initial = r.text[at - 1] == '.' && at >= 2 && is_upper(r.text[at - 2]) && (at == 2 || !is_word(r.text[at - 3]));
    if (initial) begin = at - 1;
    while (begin > 0 && at - begin < 40 && (is_alpha(r.text[begin - 1]) || ((r.text[begin - 1] == '-' || r.text[begin - 1] == '\'') && begin < at && begin >= 2 && is_alpha(r.text[begin - 2])))) --begin;
    if (begin == at || !is_upper(r.text[begin]) || (begin > 0 && !is_blank(r.text[begin - 1]) && r.text[begin - 1] != '(' && r.text[begin - 1] != '"' && r.text[begin - 1] != '*')) break;
    backwards[count++] = {begin, at};
    if (begin == 0 || r.text[begin - 1] != ' ') break;
    at = begin - 1;
  }
  while (count > 0 && is_function_word(r, backwards[count - 1])) --count;
  Name out;
  if (count > 3) return out;
  for (std::size_t i = 0; i < count; ++i) out.words[out.count++] = backwards[count - 1 - i];
  return out;
}

/// Capitals first and small letters behind, as people are written, and no word that the scanner knows as anything else.
bool reads_like_a_person(const Reading& r, const Name& name) {
  constexpr auto harmless = means_given_name | means_may_be_given | means_plain_family | means_introduction;
  for (std::size_t i = 0; i < name.count; ++i) {
    const auto& word = name.words[i];
    const bool initial = r.text[word.second - 1] == '.';
    if ((!initial && (word.second - word.first < 2 || !is_lower(r.at(word.first + 1)))) || (meaning_of(r, word) & ~harmless) != 0) return false;
    // `PowerShell`, `LockBit`: capitals inside are for things; `McNeil`, `MacLeod` and `DeVries` have few letters before theirs
    for (std::size_t at = word.first + 4; at < word.second; ++at)
      if (is_upper(r.text[at]) && is_lower(r.text[at - 1])) return false;
  }
  return !is_no_name(r, name) && std::none_of(name.words.begin(), name.words.begin() + static_cast<std::ptrdiff_t>(name.count), [&](const auto& word) { return is_function_word(r, word); });
}

void review_name(Reading& r, const Name& name, std::string_view rule, std::string_view evidence) { add_person(r, name.begin(), name.end(), rule, evidence, Certainty::uncertain); }

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
  const bool plain = end - begin <= 3 || meaning_of(r, {begin, end}) != 0;
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
  if ((meaning & means_given_name) == 0 || (word.begin > 0 && (r.text[word.begin - 1] == '-' || r.text[word.begin - 1] == '_' || r.text[word.begin - 1] == '\''))) return;
  const auto name = read_name(r, word.begin);
  if (name.count < 2 || name.words[1].second - name.words[1].first < 2 || !is_lower(r.at(word.begin + 1)) || is_no_name(r, name)) return;
  add_person(r, name.begin(), name.end(), "person.given-name", "begins with a common given name", Certainty::certain);
}

}  // namespace tocsin::scan
