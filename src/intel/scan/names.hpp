#pragma once
// Inside the scanner only: how people's names are written.
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <utility>

#include "intel/scan/find.hpp"

namespace tocsin::scan {

inline constexpr std::size_t name_words_max = 4;

/// Words that may be one person's name: capitals first, one blank between, initials with their dots, particles between.
struct Name {
  std::array<std::pair<std::size_t, std::size_t>, name_words_max> words;
  std::size_t count = 0;
  [[nodiscard]] std::size_t begin() const { return words[0].first; }
  [[nodiscard]] std::size_t end() const { return words[count - 1].second; }
};

std::size_t name_word_end(const Reading& r, std::size_t at);
Name read_name(const Reading& r, std::size_t at);
/// The capitalized words before a verb, the nearest last; none where they are a heading, or go on as one longer name does.
Name read_name_before(const Reading& r, std::size_t end);

/// What the word means, of a double name its first half.
std::uint32_t meaning_of(const Reading& r, const std::pair<std::size_t, std::size_t>& word);
/// Words that stand with a capital where a sentence begins, or in a heading, and are no part of anybody's name.
bool is_function_word(const Reading& r, const std::pair<std::size_t, std::size_t>& word);
/// Words in capitals only are a heading; words of organizations and places make no name.
bool is_no_name(const Reading& r, const Name& name);
/// Capitals first and small letters behind, as people are written, and no word that the scanner knows as anything else.
bool reads_like_a_person(const Reading& r, const Name& name);
/// Whether the word is a family name by itself or by what it ends in.
bool is_family(const Reading& r, const std::pair<std::size_t, std::size_t>& word);

/// Whether a verb of speech in small letters stands behind a blank at `end`: `Jordan Blake called`. What is called by a name is none.
bool speaks(const Reading& r, std::size_t end);
/// The word in small letters that stands before a place, one blank between, and is one of these.
bool stands_behind(const Reading& r, std::size_t begin, std::span<const std::string_view> words);
/// Whom one speaks to.
inline constexpr std::array spoken_to = std::to_array<std::string_view>({"ask", "asked", "call", "called", "contact", "contacted", "emailed", "informed", "inform", "met", "notified", "notify", "phoned", "told", "texted", "thank"});
/// Less than that: companies and groups stand there as well.
inline constexpr std::array near_people = std::to_array<std::string_view>({"by", "with", "from", "our", "via"});

void add_person(Reading& r, std::size_t begin, std::size_t end, std::string_view rule, std::string_view evidence, Certainty certainty);
/// A name that nobody listed and nothing introduces: for a person to look at.
void review_name(Reading& r, const Name& name, std::string_view rule, std::string_view evidence);

/// A given name or a family name that stands alone, or with words that nobody knows: `Thaddeus agreed`, `Kofi Ogasahara`.
void take_lone_name(Reading& r, WordAt word, bool family);

}  // namespace tocsin::scan
