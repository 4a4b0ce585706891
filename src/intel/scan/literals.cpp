#include "intel/scan/literals.hpp"

#include <hs/hs.h>

#include <algorithm>
#include <mutex>

#include "base/text.hpp"
#include "intel/scan/find.hpp"

namespace tocsin::scan {
namespace {

constexpr std::size_t term_bytes_max = 256;

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
bool same(char a, char b, bool case_matters) { return a == b || (!case_matters && lower(a) == lower(b)); }

/// The longest word of a term: what the automaton looks for. The words around it are compared where it hits.
struct Anchor {
  std::size_t begin = 0, size = 0;
};
Anchor anchor_of(std::string_view text) {
  Anchor best;
  for (std::size_t i = 0; i < text.size();) {
    std::size_t end = i;
    while (end < text.size() && !is_blank(text[end])) ++end;
    if (end - i > best.size) best = {i, end - i};
    i = end + 1;
  }
  return best;
}

/// Goes back from the anchor over the words before it, however they are spaced. @return the term's begin, or npos
std::size_t begin_of(std::string_view text, std::size_t anchor, std::string_view words_before) {
  std::size_t at = anchor;
  for (std::size_t i = words_before.size(); i > 0; --i) {
    if (is_blank(words_before[i - 1])) {
      if (at == 0 || !is_blank(text[at - 1])) return std::string_view::npos;
      while (at > 0 && is_blank(text[at - 1])) --at;
    } else {
      if (at == 0 || lower(text[at - 1]) != lower(words_before[i - 1])) return std::string_view::npos;
      --at;
    }
  }
  return at;
}

struct FreeScratch {
  void operator()(hs_scratch_t* scratch) const { hs_free_scratch(scratch); }
};
struct FreeDatabase {
  void operator()(hs_database_t* database) const { hs_free_database(database); }
};
using Scratch = std::unique_ptr<hs_scratch_t, FreeScratch>;

}  // namespace

struct Literals::Compiled {
  std::vector<Term> terms;
  std::vector<Anchor> anchors;
  std::unique_ptr<hs_database_t, FreeDatabase> database;
  mutable std::mutex guard;
  mutable std::vector<Scratch> idle;  ///< one for each scan that ran at the same time

  Scratch borrow() const {
    {
      const std::lock_guard lock(guard);
      if (!idle.empty()) {
        auto scratch = std::move(idle.back());
        idle.pop_back();
        return scratch;
      }
    }
    hs_scratch_t* made = nullptr;
    if (hs_alloc_scratch(database.get(), &made) != HS_SUCCESS) throw std::bad_alloc();
    return Scratch(made);
  }
  void give_back(Scratch scratch) const {
    const std::lock_guard lock(guard);
    idle.push_back(std::move(scratch));
  }
};

std::size_t term_at(std::string_view text, std::size_t begin, const Term& term) {
  std::size_t at = begin;
  for (const char c : term.text) {
    if (is_blank(c)) {
      if (at >= text.size() || !is_blank(text[at])) return std::string_view::npos;
      while (at < text.size() && is_blank(text[at])) ++at;
    } else {
      if (at >= text.size() || !same(text[at], c, term.case_matters)) return std::string_view::npos;
      ++at;
    }
  }
  const bool open_left = begin > 0 && is_word(text[begin - 1]) && is_word(text[begin]);
  const bool open_right = at < text.size() && is_word(text[at]) && is_word(text[at - 1]);
  return open_left || open_right ? std::string_view::npos : at;
}

Result<Literals> Literals::build(std::vector<Term> terms) {
  auto compiled = std::make_shared<Compiled>();
  std::vector<const char*> patterns;
  std::vector<unsigned> flags, ids;
  std::vector<std::size_t> sizes;
  for (const auto& term : terms) {
    if (term.text.size() > term_bytes_max || !std::ranges::any_of(term.text, [](char c) { return is_word(c) || static_cast<unsigned char>(c) >= 0x80; }))
      return refuse(Errc::invalid, "scan.vocabulary", term.entry, "a term has a letter or digit and at most 256 bytes");
    compiled->anchors.push_back(anchor_of(term.text));
  }
  compiled->terms = std::move(terms);
  for (std::size_t i = 0; i < compiled->terms.size(); ++i) {
    patterns.push_back(compiled->terms[i].text.data() + compiled->anchors[i].begin);
    sizes.push_back(compiled->anchors[i].size);
    flags.push_back(HS_FLAG_CASELESS);
    ids.push_back(static_cast<unsigned>(i));
  }
  if (!patterns.empty()) {
    hs_database_t* database = nullptr;
    hs_compile_error_t* problem = nullptr;
    if (hs_compile_lit_multi(patterns.data(), flags.data(), ids.data(), sizes.data(), static_cast<unsigned>(patterns.size()), HS_MODE_BLOCK, nullptr, &database, &problem) != HS_SUCCESS) {
      const auto at = problem != nullptr && problem->expression >= 0 ? static_cast<std::size_t>(problem->expression) : 0;
      hs_free_compile_error(problem);
      return refuse(Errc::invalid, "scan.vocabulary", compiled->terms[at].entry, "the term cannot be compiled");
    }
    compiled->database.reset(database);
  }
  Literals out;
  out.compiled_ = std::move(compiled);
  return out;
}

void Literals::each(std::string_view text, const Use& use) const {
  if (!compiled_->database || text.empty()) return;
  struct Context {
    const Compiled* compiled;
    std::string_view text;
    const Use* use;
  } context{compiled_.get(), text, &use};
  const auto on_hit = [](unsigned id, unsigned long long, unsigned long long to, unsigned, void* given) {
    const auto& here = *static_cast<const Context*>(given);
    const auto& term = here.compiled->terms[id];
    const auto& anchor = here.compiled->anchors[id];
    const auto begin = begin_of(here.text, static_cast<std::size_t>(to) - anchor.size, std::string_view(term.text).substr(0, anchor.begin));
    if (begin == std::string_view::npos) return 0;
    const auto end = term_at(here.text, begin, term);
    if (end != std::string_view::npos) (*here.use)(begin, end, term);
    return 0;
  };
  auto scratch = compiled_->borrow();
  const auto result = hs_scan(compiled_->database.get(), text.data(), static_cast<unsigned>(text.size()), 0, scratch.get(), on_hit, &context);
  compiled_->give_back(std::move(scratch));
  if (result != HS_SUCCESS) throw std::runtime_error("the literal matcher refused to scan");
}

}  // namespace tocsin::scan
