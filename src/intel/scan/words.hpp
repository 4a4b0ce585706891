#pragma once
// Inside the scanner only: what whole words mean, looked up by a hash of the word.
#include <bit>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "intel/scan/vocabulary.hpp"
#include "intel/scan/word_list.hpp"

namespace tocsin::scan {

/// What a word of the built-in list does. One word may do several things.
enum Meaning : std::uint32_t {
  means_given_name = 1U << 0,
  means_title = 1U << 1,        ///< `Mr`, `Dr`
  means_introduction = 1U << 2, ///< a person's name may follow: `contact`, `reported by`
  means_greeting = 1U << 3,
  means_phone = 1U << 4,
  means_card = 1U << 5,
  means_book = 1U << 6,         ///< `ISBN`, `IMEI`: numbers with check digits that are nobody's
  means_ssn = 1U << 7,
  means_tax = 1U << 8,
  means_bsn = 1U << 9,
  means_personal_number = 1U << 10,
  means_document = 1U << 11,    ///< `passport`, `licence`
  means_password = 1U << 12,
  means_key = 1U << 13,         ///< `secret`, `token`, `key`
  means_scheme = 1U << 14,      ///< `Bearer`, `Basic`
  means_controller = 1U << 15,  ///< `PLC`, `RTU`
  means_equipment = 1U << 16,   ///< `feeder`, `breaker`
  means_plant = 1U << 17,       ///< `substation`
  means_role = 1U << 18,        ///< `historian`, before a host's name
  means_hive = 1U << 19,        ///< `HKLM`
  means_rule = 1U << 20,        ///< `rule`
  means_cve = 1U << 21,
  means_hostile = 1U << 22,     ///< what stands behind it is the attacker's
  means_personal = 1U << 23,    ///< what stands behind it is somebody's own
  means_version = 1U << 24,
  means_no_family = 1U << 25,   ///< no family name: `Bank`, `Street`
  means_secret_id = 1U << 26,   ///< `id`, `value`, `string` behind a word of secrets
  means_speech = 1U << 27,      ///< what people do and programs do not: `said`, `wrote`
  means_may_be_given = 1U << 28,  ///< a given name that is as often a place or a word: `Jordan`
  means_plain_family = 1U << 29,  ///< a family name that is as often a word, a place or a company: `Stone`, `Ford`
  means_family = 1U << 30,        ///< a family name that is rarely anything else
  means_login = 1U << 31,         ///< a user and a password may follow: `credentials`, `sshpass`, `IDENTIFIED`
};

/// The words that change nothing by themselves but are asked for by what stands near them.
inline constexpr std::uint32_t context_only = means_phone | means_card | means_book | means_ssn | means_tax | means_bsn | means_personal_number | means_hostile | means_personal |
                                              means_version | means_no_family | means_secret_id | means_plain_family;
/// The words that do something only where they stand with a capital: most words of a text have none.
inline constexpr std::uint32_t capital_only = means_given_name | means_may_be_given | means_title | means_family | means_controller;

/// Hashes a word without regard to the case of its letters. Equal words have equal keys; others nearly never.
inline std::uint64_t word_key(const WordBytes& word, std::size_t size) {
  const auto lower = word.mask & 0x2020202020202020U;
  const std::uint64_t mixed = (word.first | lower) * 0x9e3779b97f4a7c15U ^ std::rotl((word.last | lower) * 0xc2b2ae3d27d4eb4fU, 29) ^ size * 0x165667b19e3779f9U;
  return (mixed ^ mixed >> 32) * 0xd6e8feb86659fd93U;
}
/// @param word 8 readable bytes at least
inline std::uint64_t word_key(const char* word, std::size_t size) { return word_key(word_bytes(word, size), size); }
/// The same for a word that nothing readable need follow.
std::uint64_t word_key(std::string_view word);
inline std::uint64_t pair_key(std::uint64_t first, std::uint64_t second) { return (first ^ std::rotl(second, 23)) * 0xff51afd7ed558ccdU | 1U; }

/// The vocabulary's terms by their first words, and the built-in words by their meaning. Built in milliseconds for 100,000
/// terms; looking up costs the same however many there are.
class Words {
 public:
  struct Entry {
    std::uint32_t meaning = 0;
    std::uint32_t term = 0;      ///< of the terms that are this word (or this pair of words), the first, from 1
    bool begins_pair = false;    ///< terms of several words begin with it
  };
  Words();
  /// @error invalid "scan.vocabulary" a term without a letter or digit, or too long; where = its entry
  Result<> add(const std::vector<Term>& terms);

  /// Whether the word may mean something: one bit, and of most words it says no.
  [[nodiscard]] bool may_know(std::uint64_t key) const {
    const auto bit = key >> filter_shift_;
    return (filter_.data()[bit >> 6] >> (bit & 63) & 1U) != 0;
  }
  /// Says of most words that they do nothing where they stand: those that only say what stands near them wait until they are asked.
  /// By a word's beginning, as head_of() makes it; one bit.
  class Acting {
   public:
    Acting(const std::uint64_t* small, const std::uint64_t* capital, int shift) : small_(small), capital_(capital), shift_(shift) {}
    [[nodiscard, gnu::always_inline]] std::uint64_t small(std::uint64_t head) const { return ask(small_, head); }
    /// Of a word that begins with a capital.
    [[nodiscard, gnu::always_inline]] std::uint64_t capital(std::uint64_t head) const { return ask(capital_, head); }

   private:
    [[nodiscard, gnu::always_inline]] std::uint64_t ask(const std::uint64_t* filter, std::uint64_t head) const {
      const auto bit = quick_key(head) >> shift_;
      return filter[bit >> 6] >> (bit & 63) & 1U;
    }
    const std::uint64_t *small_, *capital_;
    int shift_;
  };
  /// Valid as long as this, and until terms are added.
  [[nodiscard]] Acting acting() const { return {acting_.data(), acting_capital_.data(), filter_shift_}; }
  /// What the word means, or null.
  [[nodiscard]] const Entry* find(std::uint64_t key) const { return may_know(key) ? look(key) : nullptr; }
  [[nodiscard]] std::uint32_t meaning(std::string_view word) const {
    const auto* found = find(word_key(word));
    return found == nullptr ? 0 : found->meaning;
  }
  /// Whether terms begin with characters that are no ASCII: those are looked for where such a character stands.
  [[nodiscard]] bool has_wide() const { return has_wide_; }

  /// One term, as it is compared with the text.
  struct Kept {
    std::uint32_t text = 0;      ///< where its text begins in the pool
    std::uint16_t size = 0;
    std::uint16_t lead = 0;      ///< bytes before its first letter or digit
    std::uint32_t next = 0;      ///< the next term of the same words, from 1
    std::uint32_t entry = 0;     ///< where its entry begins in the pool
    std::uint16_t entry_size = 0;
    Kind kind = Kind::organization;
    Certainty certainty = Certainty::certain;
    bool case_matters = false;
  };
  [[nodiscard]] const Kept& term(std::uint32_t number) const { return terms_[number - 1]; }
  [[nodiscard]] std::string_view text(const Kept& term) const { return std::string_view(pool_).substr(term.text, term.size); }
  [[nodiscard]] std::string_view entry(const Kept& term) const { return std::string_view(pool_).substr(term.entry, term.entry_size); }
  [[nodiscard]] std::size_t size() const { return terms_.size(); }
  [[nodiscard]] std::size_t bytes() const;

 private:
  /// Of a word's beginning: enough to say of most words that they are not it. The upper half counts.
  static std::uint64_t quick_key(std::uint64_t head) { return (head ^ head >> 29) * 0x9e3779b97f4a7c15U; }
  static std::uint32_t quick_key(std::string_view word);
  struct Slot {
    std::uint64_t key = 0;  ///< zero is an empty place
    Entry entry;
    std::uint32_t quick = 0;  ///< of a word; pairs of words have none
  };
  [[nodiscard]] const Entry* look(std::uint64_t key) const;
  Slot& put(std::uint64_t key);
  Entry& put_word(std::string_view word);
  void grow(std::size_t entries);
  void seal();
  std::vector<Slot> slots_;
  std::vector<std::uint64_t> filter_, acting_, acting_capital_;
  int filter_shift_ = 0;
  std::size_t used_ = 0;
  bool has_wide_ = false;
  std::vector<Kept> terms_;
  std::string pool_;
};

/// Whether the term stands at `begin`, whole. @return where it ends, or npos
std::size_t term_at(std::string_view text, std::size_t begin, std::string_view term, bool case_matters);

/// The words that the program knows by itself, with what each means; a word may be listed more than once.
struct KnownWords {
  std::string_view words;  ///< in lower case, between blanks
  std::uint32_t meaning;
};
const std::vector<KnownWords>& known_words();
std::string_view given_names_by_origin();
std::string_view family_names();
/// Whether family names end in these three letters: of most words it says no. @param tail the last three, the last one highest
bool may_be_family(std::uint32_t tail);

}  // namespace tocsin::scan
