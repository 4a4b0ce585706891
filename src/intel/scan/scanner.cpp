#include "intel/scan/scanner.hpp"

#include <algorithm>
#include <bit>
#include <mutex>

#include "base/limits.hpp"
#include "base/text.hpp"
#include "intel/scan/decode.hpp"
#include "intel/scan/expressions.hpp"
#include "intel/scan/find.hpp"
#include "intel/scan/reader.hpp"
#include "intel/scan/resolve.hpp"
#include "intel/scan/second.hpp"
#include "intel/scan/triggers.hpp"
#include "intel/scan/walk.hpp"

namespace tocsin::scan {
namespace {

/// How dense a text of attack may be: beyond it a person looks, instead of a scan that takes for ever.
constexpr std::size_t hits_per_kib_max = 160;
constexpr std::size_t events_per_kib_max = 256;
constexpr std::size_t effort_per_kib_max = 320;

/// Looked for as they are read: through the same disguises as the text.
std::string plain(std::string_view text) { return std::string(normalize(trim(text), {.defanged = false, .encoded = false}).text()); }

Result<> no_term(const NamedText& named, const char* what) { return refuse(Errc::invalid, "scan.vocabulary", named.entry, what); }

/// The letters that a word begins with, in the table's key.
void add_prefix(Ours& out, Prefix prefix) {
  const auto first = std::ranges::find_if(prefix.text, is_alpha);
  const std::string letters(first, std::find_if_not(first, prefix.text.end(), is_alpha));
  const auto key = word_key(letters);
  out.prefix_filter |= std::uint64_t{1} << (key >> 58);
  if (prefix.open && letters.size() < 32) out.open_lengths |= 1U << letters.size();
  out.prefixes.emplace(key, std::move(prefix));
}

Result<Ours> ours_of(const Vocabulary& vocabulary) {
  Ours out;
  for (const auto& domain : vocabulary.domains) {
    const auto name = to_lower(plain(domain.text));
    if (name.empty()) return std::unexpected(no_term(domain, "an empty domain").error());
    out.domains.emplace(name, domain.entry);
    out.domain_ends |= Ours::end_of(name);
    const auto first = name.substr(0, name.find('.'));
    if (first.size() >= 2) out.login_domains.insert(first);
  }
  for (const auto& network : vocabulary.networks) {
    const auto parsed = parse_network(network.text);
    if (!parsed) return std::unexpected(no_term(network, "no network in CIDR form").error());
    out.networks.add(*parsed, network.entry);
  }
  for (const auto& prefix : vocabulary.host_prefixes) {
    auto name = to_lower(plain(prefix.text));
    while (!name.empty() && !is_alpha(name.back())) name.pop_back();
    if (name.size() < 2 || !std::ranges::all_of(name, is_alpha)) return std::unexpected(no_term(prefix, "a host prefix is two letters at least").error());
    out.host_prefixes.emplace(name, prefix.entry);
    add_prefix(out, {.what = Prefix::What::host, .text = name, .entry = prefix.entry, .open = true});
  }
  for (const auto& prefix : vocabulary.ticket_prefixes) {
    const auto text = plain(prefix.text);
    if (std::ranges::none_of(text, is_alpha)) return std::unexpected(no_term(prefix, "a ticket prefix has a letter").error());
    add_prefix(out, {Prefix::What::ticket, text, prefix.entry});
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

int rank_of(Kind kind) { return kind == Kind::canary ? rank_canary : kind == Kind::restricted ? rank_phrase : rank_ours; }

std::string_view rule_of(Kind kind) {
  switch (kind) {
    case Kind::canary: return "inventory.canary";
    case Kind::phone: return "inventory.phone";
    case Kind::email: return "inventory.email";
    case Kind::username: return "inventory.username";
    case Kind::person: return "inventory.person";
    case Kind::badge: return "inventory.badge";
    case Kind::host: return "inventory.host";
    case Kind::customer: return "inventory.customer";
    case Kind::third_party: return "inventory.third-party";
    case Kind::organization: return "inventory.organization";
    case Kind::project: return "inventory.project";
    case Kind::site: return "inventory.site";
    case Kind::ot_asset: return "inventory.ot-asset";
    case Kind::restricted: return "procedure.do-not-share";
    default: return "inventory.term";
  }
}

/// The letters and dashes that every text of a badge pattern begins with.
std::string beginning_of(std::string_view pattern) {
  std::size_t size = 0;
  while (size < pattern.size() && is_word(pattern[size])) ++size;
  // what a count follows is not certain to be there
  if (size < pattern.size() && std::string_view("*?{+|").find(pattern[size]) != std::string_view::npos && size > 0) --size;
  if (pattern.find('|') != std::string_view::npos) size = 0;
  return std::string(pattern.substr(0, size));
}

}  // namespace

void add_term(Reading& r, std::size_t begin, std::size_t end, const Words::Kept& term) {
  if (term.kind == Kind::person_open) return add_surname(r, begin, end, term);
  if (term.kind == Kind::username && term.certainty == Certainty::uncertain) return add_likely_user(r, begin, end, term);
  const bool restricted = term.kind == Kind::restricted;
  r.add({.begin = begin, .end = end, .kind = term.kind, .side = Side::ours, .certainty = term.certainty, .literal = term.kind != Kind::canary, .rank = rank_of(term.kind), .rule = rule_of(term.kind),
         .evidence = restricted ? "words of the do-not-share list" : "the whole words of an entry of the inventory", .entry = r.ours->words.entry(term)});
}

void add_code(Reading& r, std::size_t begin, std::size_t end, const Code& code) {
  const bool badge = code.kind == Kind::badge;
  r.add({.begin = begin, .end = end, .kind = code.kind, .side = Side::ours, .certainty = code.certainty, .rank = badge ? rank_ours : rank_phrase, .rule = badge ? "inventory.badge-pattern" : "procedure.do-not-share",
         .evidence = badge ? "the form that the inventory gives for badges" : "an expression of the do-not-share list", .entry = code.entry});
}

struct Scanner::Compiled {
  Ours ours;
  Second second;
  std::vector<Code> codes;

  /// What one scan needs, kept for the next one.
  struct Workspace {
    Shadow shadow;
    Reading reading;
    std::vector<Triggers::Event> events;
  };
  mutable std::mutex guard;
  mutable std::vector<std::unique_ptr<Workspace>> idle;
  std::unique_ptr<Workspace> borrow() const {
    const std::lock_guard lock(guard);
    if (idle.empty()) return std::make_unique<Workspace>();
    auto out = std::move(idle.back());
    idle.pop_back();
    return out;
  }
  void give_back(std::unique_ptr<Workspace> workspace) const {
    const std::lock_guard lock(guard);
    idle.push_back(std::move(workspace));
  }

  void find_codes(Reading& r) const {
    for (const auto& code : codes)
      if (!code.anchored) code.expression->each(r.text, [&](std::size_t begin, std::size_t end) { add_code(r, begin, end, code); });
  }
  /// @return false when the text is too dense to be read at the price of a text
  bool read(Workspace& space, std::string_view text, Disguises disguises) const;
  [[nodiscard]] Findings scan(std::string_view text, int depth) const;
  [[nodiscard]] Findings scan(Workspace& space, std::string_view text, int depth) const;
};

bool Scanner::Compiled::read(Workspace& space, std::string_view text, Disguises disguises) const {
  normalize(text, disguises, space.shadow);
  auto& r = space.reading;
  r = {.text = space.shadow.text(), .shadow = &space.shadow, .ours = &ours, .codes = codes, .hits = std::move(r.hits), .shields = std::move(r.shields), .runs = std::move(r.runs)};
  r.hits.clear(), r.shields.clear(), r.runs.clear();
  space.events.clear();
  const auto kib = text.size() / 1024 + 1;
  const auto effort_max = 4096 + kib * effort_per_kib_max;
  if (!Triggers::built_in().find(r.text, 256 + kib * events_per_kib_max, space.events)) return false;
  Triggers::built_in().act(r, space.events);
  if (r.effort > effort_max || !walk(r, effort_max)) return false;
  find_codes(r);
  return r.hits.size() <= 64 + kib * hits_per_kib_max;
}

Findings Scanner::Compiled::scan(Workspace& space, std::string_view text, int depth) const {
  Findings out;
  const auto stop = [&](std::string_view rule) {
    out.whole = false;
    out.why_not_whole = rule;
  };
  if (!read(space, text, {})) {
    stop("scan.too-dense");
    return out;
  }
  auto& r = space.reading;
  std::function<Findings(std::string_view)> deeper;
  if (depth < encodings_deep_max) deeper = [&](std::string_view decoded) { return scan(decoded, depth + 1); };
  std::string_view why;
  resolve(r, find_encoded(r, deeper, why), out);
  if (!why.empty()) stop(why);
  if (!space.shadow.is_utf8()) stop("scan.utf8");
  return out;
}

Findings Scanner::Compiled::scan(std::string_view text, int depth) const {
  if (text.size() > limits::content_bytes_max) return {.matches = {}, .losers = {}, .whole = false, .why_not_whole = "scan.too-large"};
  auto space = borrow();
  auto out = scan(*space, text, depth);
  give_back(std::move(space));
  return out;
}

void at_prefix(Reading& r, WordAt word, std::size_t letters) {
  const auto ask = [&](std::size_t size) {
    const auto key = word_key(r.text.substr(word.begin, size));
    if ((r.ours->prefix_filter >> (key >> 58) & 1U) == 0) return;
    for (auto [at, last] = r.ours->prefixes.equal_range(key); at != last; ++at)
      if (size == letters || at->second.open) take_prefixed(r, word, at->second);
  };
  ask(letters);
  for (auto left = r.ours->open_lengths; left != 0; left &= left - 1)
    if (const auto size = static_cast<std::size_t>(std::countr_zero(left)); size < letters) ask(size);
}

Result<Scanner> Scanner::build(const Vocabulary& vocabulary) {
  auto compiled = std::make_shared<Compiled>();
  compiled->ours = TRY(ours_of(vocabulary));
  std::vector<Term> terms;
  for (auto term : vocabulary.terms) {
    term.text = plain(term.text);
    terms.push_back(std::move(term));
  }
  TRY_VOID(compiled->ours.words.add(terms));
  compiled->second = Second(compiled->ours.words, vocabulary);
  for (const auto& pattern : vocabulary.code_patterns) {
    auto expression = Expression::parse("(?:^|[^A-Za-z0-9])(" + pattern.text + ")(?:$|[^A-Za-z0-9])");
    if (!expression || pattern.text.empty()) return refuse(Errc::invalid, "scan.vocabulary", pattern.entry, "no regular expression");
    const auto beginning = beginning_of(pattern.text);
    // asked only where its first letters stand before a digit or a dash; one that need not have either is looked for everywhere
    const auto rest = std::string_view(pattern.text).substr(beginning.size());
    const bool numbered = rest.starts_with('-') || rest.starts_with('_') || rest.find("\\d") != std::string_view::npos || rest.find("[0-9]") != std::string_view::npos;
    const bool anchored = !beginning.empty() && std::ranges::all_of(beginning, is_alpha) && numbered && !pattern.text.starts_with("(?");
    if (anchored) add_prefix(compiled->ours, {Prefix::What::badge, beginning, pattern.entry, compiled->codes.size(), !rest.starts_with("\\d") && !rest.starts_with('-') && !rest.starts_with('_')});
    compiled->codes.push_back({std::move(expression), Kind::badge, Certainty::certain, pattern.entry, anchored});
  }
  for (const auto& phrase : vocabulary.phrases) {
    auto expression = Expression::parse("(" + phrase.pattern + ")");
    if (!expression || phrase.pattern.empty()) return refuse(Errc::invalid, "scan.vocabulary", phrase.entry, "no regular expression");
    compiled->codes.push_back({std::move(expression), Kind::restricted, phrase.certainty, phrase.entry, false});
  }
  Scanner out;
  out.compiled_ = std::move(compiled);
  return out;
}

Findings Scanner::scan(std::string_view text) const { return compiled_->scan(text, 0); }
Findings Scanner::rescan(std::string_view text) const { return compiled_->second.scan(text); }
std::size_t Scanner::bytes() const { return compiled_->ours.words.bytes() + compiled_->second.bytes(); }

void read_names(const Scanner& scanner, std::string_view text, const std::function<void(const Hit& hit, const Shadow& shadow)>& use) {
  auto space = scanner.compiled_->borrow();
  // a URL is read as it was written, so percent signs stay
  (void)scanner.compiled_->read(*space, text, {.defanged = true, .encoded = false});
  for (const auto& hit : space->reading.hits)
    if (!hit.literal) use(hit, space->shadow);
  scanner.compiled_->give_back(std::move(space));
}

Hash rules_version() {
  // Raised by hand with every change of a rule's behavior; the date says when.
  return sha256("tocsin/scan-rules/2026-11-27.1");
}

}  // namespace tocsin::scan
