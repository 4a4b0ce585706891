#include "intel/scan/second.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "intel/scan/expressions.hpp"
#include "intel/scan/find.hpp"
#include "intel/scan/literals.hpp"
#include "intel/scan/normalize.hpp"

namespace tocsin::scan {
namespace {

std::string_view word_at(std::string_view text, std::size_t begin) {
  std::size_t end = begin;
  while (end < text.size() && is_word(text[end])) ++end;
  return text.substr(begin, end - begin);
}

void add(Findings& out, const Shadow& shadow, std::size_t begin, std::size_t end, Kind kind, std::string rule, std::string entry, std::string evidence) {
  const auto [from, to] = shadow.raw(begin, end);
  out.matches.push_back({.begin = from, .end = to, .kind = kind, .side = Side::ours, .certainty = Certainty::certain, .rule = std::move(rule), .entry = std::move(entry), .evidence = std::move(evidence),
                         .canonical = to_lower(std::string_view(shadow.text()).substr(begin, end - begin)), .lost_to = {}});
}

/// Whether the domain at [begin, end) ends the name it stands in.
bool ends_name(std::string_view text, std::size_t begin, std::size_t end) {
  if (begin > 0 && (is_word(text[begin - 1]) || text[begin - 1] == '-' || text[begin - 1] == '_')) return false;
  if (end >= text.size()) return true;
  if (text[end] == '-' || text[end] == '_') return end + 1 >= text.size() || !is_word(text[end + 1]);
  return text[end] != '.' || end + 1 >= text.size() || !is_word(text[end + 1]);
}

void find_shapes(Findings& out, const Shadow& shadow) {
  static const Expression secrets(
      R"(((?:AKIA|ASIA)[A-Z0-9]{16}|gh[pousr]_[A-Za-z0-9]{30,}|github_pat_\w{36,}|glpat-[\w\-]{18,}|xox[abeoprs]-[\w\-]{10,}|AIza[\w\-]{35}|[sr]k_live_\w{16,}|SG\.[\w\-]{16,}\.[\w\-]{16,}|npm_\w{36}|eyJ[\w\-]{8,}\.[\w\-]{8,}\.[\w\-]{10,}|-----BEGIN [A-Z0-9 ]*PRIVATE KEY))");
  static const Expression addresses(R"((?:^|[^\w.])((?:10(?:\.\d{1,3}){3}|192\.168(?:\.\d{1,3}){2}|172\.(?:1[6-9]|2\d|3[01])(?:\.\d{1,3}){2}))(?:$|[^\w.\-]|[.\-](?:$|\W)))");
  const std::string_view whole = shadow.text();
  secrets.each(whole, [&](std::size_t begin, std::size_t end) { add(out, shadow, begin, end, Kind::secret, "second.secret", {}, "an expression of the second line matches"); });
  addresses.each(whole, [&](std::size_t begin, std::size_t end) {
    if (parse_address(whole.substr(begin, end - begin))) add(out, shadow, begin, end, Kind::ip, "second.private-address", {}, "an expression of the second line matches");
  });
}

}  // namespace

Second::Second(const std::vector<Term>& terms, const Vocabulary& vocabulary) {
  const auto put = [this](Term term, bool name_below) {
    std::size_t first = 0;
    while (first < term.text.size() && !is_word(term.text[first])) ++first;
    const auto word = to_lower(word_at(term.text, first));
    if (!word.empty()) by_first_word_.emplace(word, Entry{std::move(term), name_below});
  };
  for (const auto& term : terms) put(term, false);
  for (const auto& domain : vocabulary.domains) put({.text = to_lower(domain.text), .kind = Kind::domain, .entry = domain.entry}, true);
}

Findings Second::scan(std::string_view text) const {
  Findings out;
  const auto shadow = normalize(text);
  const std::string_view read = shadow.text();
  for (std::size_t i = 0; i < read.size(); ++i) {
    if (!is_word(read[i]) || (i > 0 && is_word(read[i - 1]))) continue;
    const auto word = to_lower(word_at(read, i));
    for (auto [at, last] = by_first_word_.equal_range(word); at != last; ++at) {
      const auto& [term, name_below] = at->second;
      // a term may begin with a sign: step back over it
      std::size_t lead = 0;
      while (!is_word(term.text[lead])) ++lead;
      if (lead > i) continue;
      const auto end = term_at(read, i - lead, term);
      if (end == std::string_view::npos || (name_below && !ends_name(read, i - lead, end))) continue;
      add(out, shadow, i - lead, end, term.kind, "second." + std::string(name(term.kind)), term.entry, "an entry of the inventory stands there");
    }
  }
  find_shapes(out, shadow);
  std::ranges::sort(out.matches, {}, [](const Match& match) { return std::tuple(match.begin, match.end); });
  return out;
}

}  // namespace tocsin::scan
