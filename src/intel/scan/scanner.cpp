#include "intel/scan/scanner.hpp"

#include <algorithm>

#include "base/limits.hpp"
#include "base/text.hpp"
#include "intel/scan/decode.hpp"
#include "intel/scan/expressions.hpp"
#include "intel/scan/find.hpp"
#include "intel/scan/literals.hpp"
#include "intel/scan/reader.hpp"
#include "intel/scan/resolve.hpp"
#include "intel/scan/second.hpp"

namespace tocsin::scan {
namespace {

/// How dense a text of attack may be: beyond it a person looks, instead of a scan that takes for ever.
constexpr std::size_t hits_per_kib_max = 160;

/// Looked for as they are read: through the same disguises as the text.
std::string plain(std::string_view text) { return normalize(trim(text), {.defanged = false, .encoded = false}).text(); }

Result<> no_term(const NamedText& named, const char* what) { return refuse(Errc::invalid, "scan.vocabulary", named.entry, what); }

Result<Ours> ours_of(const Vocabulary& vocabulary) {
  Ours out;
  for (const auto& domain : vocabulary.domains) {
    const auto name = to_lower(plain(domain.text));
    if (name.empty()) return std::unexpected(no_term(domain, "an empty domain").error());
    out.domains.emplace(name, domain.entry);
    const auto first = name.substr(0, name.find('.'));
    if (first.size() >= 2) out.login_domains.insert(first);
  }
  for (const auto& network : vocabulary.networks) {
    const auto parsed = parse_network(network.text);
    if (!parsed) return std::unexpected(no_term(network, "no network in CIDR form").error());
    out.networks.emplace_back(*parsed, network.entry);
  }
  // the narrowest network explains best
  std::ranges::stable_sort(out.networks, std::greater{}, [](const auto& pair) { return pair.first.bits; });
  for (const auto& prefix : vocabulary.host_prefixes) {
    auto name = to_lower(plain(prefix.text));
    while (!name.empty() && !is_alpha(name.back())) name.pop_back();
    if (name.size() < 2) return std::unexpected(no_term(prefix, "a host prefix has two letters at least").error());
    out.host_prefixes.emplace(name, prefix.entry);
  }
  for (const auto& prefix : vocabulary.ticket_prefixes) {
    if (prefix.text.empty()) return std::unexpected(no_term(prefix, "an empty prefix").error());
    out.ticket_prefixes.push_back({plain(prefix.text), prefix.entry});
  }
  for (const auto& term : vocabulary.terms) {
    if (term.kind == Kind::host) out.hosts.emplace(to_lower(plain(term.text)), term.entry);
    if (term.kind == Kind::organization) {
      const auto words = to_lower(plain(term.text));
      out.login_domains.insert(words.substr(0, words.find(' ')));
    }
  }
  return out;
}

int rank_of(const Term& term) { return term.kind == Kind::canary ? rank_canary : term.kind == Kind::restricted ? rank_phrase : rank_ours; }

}  // namespace

struct Scanner::Compiled {
  Ours ours;
  Literals literals;
  Second second;
  struct Code {
    std::unique_ptr<Expression> expression;
    Kind kind;
    Certainty certainty;
    std::string entry;
  };
  std::vector<Code> codes;

  void find_literals(Reading& r) const {
    literals.each(r.text, [&](std::size_t begin, std::size_t end, const Term& term) {
      r.add({.begin = begin, .end = end, .kind = term.kind, .side = Side::ours, .certainty = term.certainty, .rank = rank_of(term),
             .rule = term.kind == Kind::restricted ? "procedure.do-not-share" : "inventory." + std::string(name(term.kind)), .entry = term.entry,
             .evidence = term.kind == Kind::restricted ? "words of the do-not-share list" : "the whole words of an entry of the inventory", .canonical = to_lower(term.text), .literal = term.kind != Kind::canary});
    });
    for (const auto& code : codes)
      each_match(r, *code.expression, [&](std::size_t begin, std::size_t end) {
        const bool badge = code.kind == Kind::badge;
        r.add({.begin = begin, .end = end, .kind = code.kind, .side = Side::ours, .certainty = code.certainty, .rank = badge ? rank_ours : rank_phrase, .rule = badge ? "inventory.badge-pattern" : "procedure.do-not-share",
               .entry = code.entry, .evidence = badge ? "the form that the inventory gives for badges" : "an expression of the do-not-share list", .canonical = to_lower(r.text.substr(begin, end - begin))});
      });
  }
  [[nodiscard]] Findings scan(std::string_view text, int depth) const;
};

Findings Scanner::Compiled::scan(std::string_view text, int depth) const {
  Findings out;
  if (text.size() > limits::content_bytes_max) return {.matches = {}, .losers = {}, .whole = false, .why_not_whole = "scan.too-large"};
  const auto shadow = normalize(text);
  Reading reading{.text = shadow.text(), .shadow = &shadow, .ours = &ours, .hits = {}, .shields = {}};
  find_names(reading);
  find_literals(reading);
  find_numbers(reading);
  find_secrets(reading);
  find_marks(reading);
  find_phrases(reading);
  find_people(reading);
  if (reading.hits.size() > 64 + (text.size() / 1024 + 1) * hits_per_kib_max) return {.matches = {}, .losers = {}, .whole = false, .why_not_whole = "scan.too-dense"};
  std::vector<Match> inside;
  if (depth < encodings_deep_max) inside = find_encoded(text, [&](std::string_view decoded) { return scan(decoded, depth + 1); });
  resolve(reading, std::move(inside), out);
  if (const auto bad = first_invalid_utf8(text)) {
    out.whole = false;
    out.why_not_whole = "scan.utf8";
  }
  return out;
}

Result<Scanner> Scanner::build(const Vocabulary& vocabulary) {
  auto compiled = std::make_shared<Compiled>();
  compiled->ours = TRY(ours_of(vocabulary));
  std::vector<Term> terms;
  for (auto term : vocabulary.terms) {
    term.text = plain(term.text);
    terms.push_back(std::move(term));
  }
  compiled->second = Second(terms, vocabulary);
  compiled->literals = TRY(Literals::build(std::move(terms)));
  for (const auto& pattern : vocabulary.code_patterns) {
    auto expression = Expression::parse("(?:^|[^A-Za-z0-9])(" + pattern.text + ")(?:$|[^A-Za-z0-9])");
    if (!expression || pattern.text.empty()) return refuse(Errc::invalid, "scan.vocabulary", pattern.entry, "no regular expression");
    compiled->codes.push_back({std::move(expression), Kind::badge, Certainty::certain, pattern.entry});
  }
  for (const auto& phrase : vocabulary.phrases) {
    auto expression = Expression::parse("(" + phrase.pattern + ")");
    if (!expression || phrase.pattern.empty()) return refuse(Errc::invalid, "scan.vocabulary", phrase.entry, "no regular expression");
    compiled->codes.push_back({std::move(expression), Kind::restricted, phrase.certainty, phrase.entry});
  }
  Scanner out;
  out.compiled_ = std::move(compiled);
  return out;
}

Findings Scanner::scan(std::string_view text) const { return compiled_->scan(text, 0); }
Findings Scanner::rescan(std::string_view text) const { return compiled_->second.scan(text); }

std::vector<Hit> read_names(const Scanner& scanner, const Shadow& shadow) {
  Reading reading{.text = shadow.text(), .shadow = &shadow, .ours = &scanner.compiled_->ours, .hits = {}, .shields = {}};
  find_names(reading);
  find_marks(reading);
  return std::move(reading.hits);
}

Hash rules_version() {
  // Raised by hand with every change of a rule's behavior; the date says when.
  return sha256("tocsin/scan-rules/2026-11-22.1");
}

}  // namespace tocsin::scan
