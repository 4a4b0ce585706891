#include "intel/scan/names.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace tocsin::scan {
namespace {

bool is_particle(std::string_view word) {
  static constexpr std::array particles = std::to_array<std::string_view>({"van", "von", "de", "der", "den", "da", "di", "del", "della", "la", "le", "bin", "ibn", "al", "el", "dos", "du", "af", "av", "ter", "zu", "y", "e"});
  return std::ranges::find(particles, word) != particles.end();
}

/// `Paul Hoffman September 2023`: a list of sources goes on with its date.
bool is_month(std::string_view word) {
  static constexpr std::array months = std::to_array<std::string_view>({"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"});
  return std::ranges::find(months, word) != months.end();
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
/// What family names end in, in languages that make them of endings, and how long such a name is at least.
struct Ending {
  std::string_view text;
  std::size_t least;
};
constexpr std::array endings = std::to_array<Ending>({
    // Japanese
    {"hara", 6}, {"moto", 6}, {"yama", 6}, {"mura", 6}, {"gawa", 6}, {"kawa", 6}, {"shima", 7}, {"jima", 6}, {"zaki", 6}, {"saki", 6}, {"naka", 6}, {"bashi", 7}, {"hashi", 7}, {"uchi", 6}, {"zawa", 6}, {"sawa", 6},
    {"shita", 7}, {"tani", 6}, {"matsu", 7},
    // Nordic
    {"sson", 6}, {"sen", 6}, {"dottir", 8}, {"qvist", 7}, {"kvist", 7}, {"strom", 7}, {"gren", 6}, {"berg", 7}, {"lund", 6}, {"gaard", 7}, {"rud", 6}, {"stad", 6},
    // Slavic
    {"wicz", 6}, {"czyk", 6}, {"ski", 7}, {"ska", 8}, {"sky", 7}, {"ova", 6}, {"eva", 7}, {"enko", 6}, {"chuk", 6}, {"czuk", 6}, {"ovic", 6}, {"evic", 6}, {"ovich", 7}, {"evich", 7}, {"nov", 5}, {"rov", 5}, {"kov", 5},
    {"lov", 6}, {"tov", 6}, {"dov", 6}, {"mov", 6}, {"sov", 6}, {"zov", 6}, {"aev", 5}, {"yev", 5}, {"shev", 6}, {"icek", 6}, {"akova", 7},
    // Armenian, Georgian, Greek, Turkish, Romanian
    {"yan", 7}, {"shvili", 8}, {"adze", 7}, {"poulos", 8}, {"opoulou", 9}, {"idis", 7}, {"akis", 7}, {"oglu", 6}, {"escu", 6}, {"eanu", 6},
    // Spanish, Italian, Portuguese
    {"nez", 6}, {"dez", 6}, {"mez", 6}, {"rez", 5}, {"lez", 6}, {"guez", 7}, {"quez", 7}, {"elli", 6}, {"etti", 6}, {"ucci", 6}, {"ozzi", 6}, {"iello", 7}, {"eira", 7},
    // German, Dutch, Celtic
    {"mann", 6}, {"meier", 7}, {"meyer", 7}, {"maier", 7}, {"bauer", 7}, {"berger", 8}, {"stein", 8}, {"hardt", 7}, {"feld", 7}, {"huber", 7}, {"stra", 7}, {"sma", 6},
    // South Asian, Persian, West African
    {"swamy", 7}, {"walla", 7}, {"nathan", 9}, {"jee", 8}, {"zadeh", 7}, {"pour", 7}, {"nejad", 7}, {"chukwu", 8},
});
/// Places and companies that end so as well.
constexpr std::array no_family = std::to_array<std::string_view>({"amsterdam", "bloomberg", "casanova", "ericsson", "essen", "fukushima", "geneva", "heidelberg", "hiroshima", "kanagawa", "kaspersky", "karlstad", "luxembourg", "nuremberg", "okinawa", "poland",
                                                                  "petrograd", "queensland", "switzerland", "tripadvisor", "volkswagen", "yokogawa", "yokohama", "wageningen", "denmark", "finland", "iceland", "ireland", "england", "scotland", "zealand",
                                                                  "karelia", "moscova", "leipzig", "germann", "listen", "chosen", "frozen", "broken", "bristol", "maryland", "cleveland", "portland", "oakland", "auckland", "moldova", "husky", "whisky"});

constexpr std::uint32_t tail_slot(std::uint32_t tail) { return (tail & 0x1f1f1fU) * 0x9e3779b1U >> 20; }
constexpr std::array<std::uint64_t, 64> tails = [] {
  std::array<std::uint64_t, 64> out{};
  for (const auto& [text, unused] : endings) {
    const auto last = text.substr(text.size() - 3);
    const auto slot = tail_slot(static_cast<std::uint32_t>(last[0]) | static_cast<std::uint32_t>(last[1]) << 8 | static_cast<std::uint32_t>(last[2]) << 16);
    out[slot >> 6] |= std::uint64_t{1} << (slot & 63);
  }
  return out;
}();

}  // namespace

namespace {
/// The subject line of a lure stands between quotes; the name in it is the attacker's invention, or not.
bool in_quoted_subject(const Reading& r, std::size_t begin) {
  const auto before = r.before(begin, 64);
  const auto at = before.text().rfind("subject");
  if (at == std::string_view::npos) return false;
  const auto behind = before.text().substr(at);
  return std::ranges::count(behind, '"') == 1;
}
}  // namespace

void add_person(Reading& r, std::size_t begin, std::size_t end, std::string_view rule, std::string_view evidence, Certainty certainty) {
  if (certainty == Certainty::certain && in_quoted_subject(r, begin)) certainty = Certainty::uncertain;
  while (end > begin && !is_word(r.text[end - 1])) --end;
  // what is certain does not lose to a longer guess around it
  const int rank = certainty == Certainty::certain ? rank_weak : rank_weak - 1;
  if (begin < end) r.add({.begin = begin, .end = end, .kind = Kind::person_open, .certainty = certainty, .rank = rank, .rule = rule, .evidence = evidence});
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

bool is_function_word(const Reading& r, const std::pair<std::size_t, std::size_t>& word) {
  return word.second - word.first < 12 && std::ranges::binary_search(function_words, lowered(r.cut(word.first, word.second)).text());
}

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

bool speaks(const Reading& r, std::size_t end) {
  if (r.at(end) != ' ' || !is_lower(r.at(end + 1))) return false;
  const auto stop = name_word_end(r, end + 1);
  if ((meaning_of(r, {end + 1, stop}) & means_speech) == 0) return false;
  const char next = r.at(stop + 1);
  return r.at(stop) != ' ' || !(r.cut(end + 1, stop) == "called" && (is_upper(next) || next == '"' || next == '\''));
}

bool stands_behind(const Reading& r, std::size_t begin, std::span<const std::string_view> words) {
  if (begin < 2 || r.text[begin - 1] != ' ') return false;
  std::size_t from = begin - 1;
  while (from > 0 && begin - from < 12 && is_alpha(r.text[from - 1])) --from;
  return std::ranges::find(words, r.cut(from, begin - 1)) != words.end();
}
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

bool reads_like_a_person(const Reading& r, const Name& name) {
  constexpr auto harmless = means_given_name | means_may_be_given | means_plain_family | means_family | means_introduction;
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

bool may_be_family(std::uint32_t tail) {
  const auto slot = tail_slot(tail);
  return (tails[slot >> 6] >> (slot & 63) & 1U) != 0;
}

bool is_family(const Reading& r, const std::pair<std::size_t, std::size_t>& word) {
  if ((meaning_of(r, word) & means_family) != 0) return true;
  const auto lower = lowered(r.cut(word.first, word.second));
  const auto text = lower.text();
  if (std::ranges::none_of(endings, [&](const Ending& ending) { return text.size() >= ending.least && text.ends_with(ending.text); })) return false;
  return std::ranges::find(no_family, text) == no_family.end();
}

namespace {

/// A word that is no name of a person has one of these behind it, or is one of several with capitals.
bool stands_alone(const Reading& r, const Name& name) {
  const auto begin = name.begin(), end = name.end();
  const char before = begin > 0 ? r.text[begin - 1] : ' ', next = r.at(end), second = r.at(end + 1);
  if (!is_blank(before) && before != '(') return false;
  switch (next) {
    case '.': return is_blank(second) || second == '\0' || second == '"';
    case ':': case ',': case '?': case '!': case ';': case ')': case '\n': case '\r': case '\0': return next != ':' || !(second == '/' || second == '\\' || is_word(second));
    case '\'': return second == 's';
    case ' ': break;
    default: return false;
  }
  if (is_upper(second) || is_digit(second)) return false;
  // `the Alina backdoor`, `an Ivanov variant`
  const auto word = std::pair{end + 1, name_word_end(r, end + 1)};
  return (meaning_of(r, word) & means_no_family) == 0;
}

}  // namespace

void take_lone_name(Reading& r, WordAt word, bool family) {
  r.effort += 1;
  auto name = read_name_before(r, word.end);
  if (name.count == 0 || !is_lower(r.at(word.begin + 1))) return;
  // what stands before it with a capital belongs to it where it reads like a name: `Kofi Ogasahara`, but not `Operation Ivanov`
  if (name.count > 1) {
    const Name given{{name.words[name.count - 2]}, 1};
    const auto before = meaning_of(r, name.words[name.count - 2]);
    if ((before & means_no_family) != 0) return;
    const bool speaks_of = (before & (means_introduction | means_title | means_greeting | means_speech)) != 0 && (before & means_given_name) == 0;
    if (family && !speaks_of && reads_like_a_person(r, given)) {
      name = {{name.words[name.count - 2], name.words[name.count - 1]}, 2};
      if (reads_like_a_person(r, name) && stands_alone(r, name)) {
        if (speaks(r, name.end()) || stands_behind(r, name.begin(), spoken_to)) add_person(r, name.begin(), name.end(), "person.family-ending", "ends as family names do, where a person is spoken of", Certainty::certain);
        else review_name(r, name, "person.family-ending", "ends as family names do");
      }
      return;
    }
    if (!speaks_of) {
      // two capitals that are no name together: only where the first merely begins the sentence
      name = {{name.words[name.count - 1]}, 1};
      if (!is_function_word(r, given.words[0]) && !family) return;
    }
  }
  name = {{std::pair{word.begin, word.end}}, 1};
  if (!reads_like_a_person(r, name) || !stands_alone(r, name)) return;
  // languages, products, letters on the radio and families of malware that are called like people
  static constexpr std::array things = std::to_array<std::string_view>({"ada", "alexa", "amadey", "aurora", "cassandra", "charlie", "conti", "jenkins", "julia", "juliet", "luna", "marina", "mike", "nova", "oscar", "pascal", "romeo",
                                                                        "siri", "stella", "victor", "vidar", "watson"});
  if (std::ranges::find(things, lowered(r.cut(word.begin, word.end)).text()) != things.end()) return;
  static constexpr std::array articles = std::to_array<std::string_view>({"the", "a", "an", "this", "that", "dubbed", "called", "named", "malware"});
  if (stands_behind(r, word.begin, articles)) return;
  review_name(r, name, family ? "person.family-ending" : "person.given-alone", family ? "a family name, or a word that ends like one" : "a given name alone");
}

}  // namespace tocsin::scan
