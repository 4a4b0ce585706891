#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "intel/scan/find.hpp"

namespace tocsin::scan {
namespace {

constexpr std::size_t name_words_max = 4;

void add_person(Reading& r, std::size_t begin, std::size_t end, std::string_view rule, std::string_view evidence, Certainty certainty) {
  while (end > begin && !is_word(r.text[end - 1])) --end;
  if (begin < end) r.add({.begin = begin, .end = end, .kind = Kind::person_open, .certainty = certainty, .rank = rank_weak, .rule = rule, .evidence = evidence});
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

/// Words in capitals only are a heading; words of organizations and places make no name.
bool is_no_name(const Reading& r, const Name& name) {
  for (std::size_t i = 0; i < name.count; ++i) {
    const auto word = r.cut(name.words[i].first, name.words[i].second);
    if ((meaning_of(r, name.words[i]) & means_no_family) != 0) return true;
    if (word == "AND" || word == "OR" || word == "OF" || word == "FOR" || word == "THE" || word == "TO") return true;
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

}  // namespace

void at_person_word(Reading& r, WordAt word, std::uint32_t meaning) {
  r.effort += 1;
  if ((meaning & means_introduction) != 0) {
    take_introduced(r, word);
    take_said(r, word);
  }
  if (!is_upper(r.text[word.begin])) return;
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
