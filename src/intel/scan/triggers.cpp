#include "intel/scan/triggers.hpp"

#include <hs/hs.h>

#include <mutex>
#include <new>
#include <stdexcept>

#include "base/text.hpp"

namespace tocsin::scan {
namespace {

constexpr std::size_t phrase_bytes_max = 192;  ///< how far behind its literal a phrase may go on

struct FreeScratch {
  void operator()(hs_scratch_t* scratch) const { hs_free_scratch(scratch); }
};
struct FreeDatabase {
  void operator()(hs_database_t* database) const { hs_free_database(database); }
};
using Scratch = std::unique_ptr<hs_scratch_t, FreeScratch>;

}  // namespace

struct Triggers::Compiled {
  struct Literal {
    std::string_view text;
    const Format* format = nullptr;
    const PhraseTrigger* phrase = nullptr;
    void (*key)(Reading& r, std::size_t begin) = nullptr;
  };
  std::vector<Literal> literals;
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
  void scan(std::string_view text, match_event_handler on_event, void* context) const {
    auto scratch = borrow();
    const auto result = hs_scan(database.get(), text.data(), static_cast<unsigned>(text.size()), 0, scratch.get(), on_event, context);
    give_back(std::move(scratch));
    if (result != HS_SUCCESS && result != HS_SCAN_TERMINATED) throw std::runtime_error("the literal matcher refused to scan");
  }
};

Triggers::Triggers() {
  auto compiled = std::make_shared<Compiled>();
  for (const auto& format : secret_formats())
    for (const auto prefix : split(format.prefixes, '|')) compiled->literals.push_back({.text = prefix, .format = &format});
  for (const auto& phrase : phrase_triggers())
    for (const auto literal : split(phrase.literals, '|')) compiled->literals.push_back({.text = literal, .phrase = &phrase});
  compiled->literals.push_back({.text = "-----BEGIN ", .key = take_private_key});
  compiled->literals.push_back({.text = "PuTTY-User-Key-File-", .key = take_putty_key});
  std::vector<const char*> texts;
  std::vector<unsigned> flags, ids;
  std::vector<std::size_t> sizes;
  for (const auto& literal : compiled->literals) {
    texts.push_back(literal.text.data());
    sizes.push_back(literal.text.size());
    flags.push_back(literal.phrase != nullptr ? HS_FLAG_CASELESS : 0U);
    ids.push_back(static_cast<unsigned>(ids.size()));
  }
  hs_database_t* database = nullptr;
  hs_compile_error_t* problem = nullptr;
  if (hs_compile_lit_multi(texts.data(), flags.data(), ids.data(), sizes.data(), static_cast<unsigned>(texts.size()), HS_MODE_BLOCK, nullptr, &database, &problem) != HS_SUCCESS) {
    hs_free_compile_error(problem);
    throw std::runtime_error("the built-in literals cannot be compiled for this processor");
  }
  compiled->database.reset(database);
  compiled_ = std::move(compiled);
}

const Triggers& Triggers::built_in() {
  static const Triggers made;
  return made;
}

std::size_t Triggers::size() const { return compiled_->literals.size(); }

bool Triggers::find(std::string_view text, std::size_t most, std::vector<Event>& into) const {
  struct Context {
    std::vector<Event>* into;
    std::size_t most;
  } context{&into, most};
  compiled_->scan(
      text,
      [](unsigned id, unsigned long long, unsigned long long to, unsigned, void* given) {
        auto& here = *static_cast<Context*>(given);
        here.into->push_back({static_cast<std::uint32_t>(to), id});
        return here.into->size() > here.most ? 1 : 0;
      },
      &context);
  return into.size() <= most;
}

std::size_t Triggers::count(std::string_view text) const {
  std::size_t out = 0;
  compiled_->scan(
      text,
      [](unsigned, unsigned long long, unsigned long long, unsigned, void* given) {
        ++*static_cast<std::size_t*>(given);
        return 0;
      },
      &out);
  return out;
}

void Triggers::act(Reading& r, const std::vector<Event>& events) const {
  for (const auto& event : events) {
    const auto& literal = compiled_->literals[event.which];
    const auto begin = event.end - literal.text.size();
    if (literal.format != nullptr) {
      // most hits of short prefixes lie inside words
      if (literal.format->before.empty() && begin > 0 && (is_word(r.text[begin - 1]) || r.text[begin - 1] == '_')) continue;
      r.effort += 1;
      take_format(r, begin, event.end, *literal.format);
    } else if (literal.phrase != nullptr) {
      r.effort += 6;
      literal.phrase->act(r, begin > literal.phrase->back ? begin - literal.phrase->back : 0, std::min<std::size_t>(r.text.size(), event.end + phrase_bytes_max));
    } else {
      r.effort += 4;
      literal.key(r, begin);
    }
  }
}

}  // namespace tocsin::scan
