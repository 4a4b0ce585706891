#pragma once
// Inside the scanner only: what the finders read and what they report.
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "base/net.hpp"
#include "intel/scan/expressions.hpp"
#include "intel/scan/match.hpp"
#include "intel/scan/normalize.hpp"
#include "intel/scan/vocabulary.hpp"
#include "intel/scan/words.hpp"

namespace tocsin::scan {

// Characters, without a locale.
constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
constexpr bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
constexpr bool is_alpha(char c) { return is_lower(c) || is_upper(c); }
// Asked of nearly each byte around whatever is seen: one look each.
inline constexpr std::array<bool, 256> ascii_words = [] {
  std::array<bool, 256> out{};
  for (unsigned c = 0; c < 128; ++c) out[c] = is_digit(static_cast<char>(c)) || is_alpha(static_cast<char>(c));
  return out;
}();
constexpr bool is_word(char c) { return ascii_words.data()[static_cast<unsigned char>(c)]; }
inline constexpr std::array<bool, 256> hex_chars = [] {
  std::array<bool, 256> out{};
  for (unsigned c = 0; c < 256; ++c) out[c] = (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f' && c < 0x80);
  return out;
}();
constexpr bool is_hex(char c) { return hex_chars.data()[static_cast<unsigned char>(c)]; }
constexpr bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
inline constexpr std::array<bool, 256> name_chars = [] {
  auto out = ascii_words;
  out['-'] = out['_'] = out['.'] = true;
  return out;
}();
constexpr bool in_name(char c) { return name_chars.data()[static_cast<unsigned char>(c)]; }

/// Words of at most eight bytes, compared as numbers: all of a list in a few instructions.
template <std::size_t Count>
class ShortWords {
 public:
  explicit consteval ShortWords(const std::array<std::string_view, Count>& words) {
    for (std::size_t i = 0; i < Count; ++i) packed_[i] = words[i].size() <= 8 ? pack(words[i]) : throw "a word of more than eight bytes";
  }
  [[nodiscard]] constexpr bool contains(std::string_view word) const {
    if (word.empty() || word.size() > 8) return false;
    const auto wanted = pack(word);
    bool found = false;
    for (const auto one : packed_) found |= one == wanted;
    return found;
  }

 private:
  static constexpr std::uint64_t pack(std::string_view word) {
    std::uint64_t out = 0;
    for (const char c : word) out = out << 8 | static_cast<unsigned char>(c);
    return out;
  }
  std::array<std::uint64_t, Count> packed_{};
};

/// Who wins where hits overlap; at equal rank the longer one does.
enum Rank : std::int16_t {
  rank_weak = 50,        ///< looks like a personal datum
  rank_phrase = 55,      ///< words that ask for a person's judgment
  rank_shape = 60,       ///< a number that passed its check digits
  rank_theirs = 70,      ///< what sharing is about
  rank_ours = 80,        ///< an exact entry of the inventory
  rank_secret = 90,      ///< a secret in its known form
  rank_canary = 100
};

/// A match in the shadow text, before overlaps are resolved. Made by the hundred thousand, so nothing in it is allocated.
struct Hit {
  std::size_t begin = 0, end = 0;
  Kind kind = Kind::secret;
  Side side = Side::ours;
  Certainty certainty = Certainty::certain;
  bool literal = false;   ///< found by its words alone: does not count inside the attacker's domain names
  int rank = rank_weak;
  std::string_view rule = {}, evidence = {};  ///< live as long as the program
  std::string_view entry = {};                ///< lives as long as the scanner
};

/// The one spelling of what a hit stands for: the same thing written differently is the same value.
std::string canonical_of(const Hit& hit, std::string_view text);

struct TextHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
};
template <class Value>
using ByText = std::unordered_map<std::string, Value, TextHash, std::equal_to<>>;

/// Networks by their length, so that any number of them is asked in a few steps.
class Networks {
 public:
  void add(const Network& network, std::string entry);
  /// The entry of the narrowest network that holds the address.
  [[nodiscard]] std::optional<std::string_view> find(const Address& address) const;

 private:
  struct Length {
    bool v6;
    int bits;
    ByText<std::string> entries;  ///< by the bytes of the network's address
  };
  std::vector<Length> lengths_;  ///< the longest first
};

/// What begins a host name, a ticket number or a badge of ours: the letters that it starts with.
struct Prefix {
  enum class What { host, ticket, badge } what;
  std::string text;
  std::string entry;
  std::size_t pattern = 0;  ///< of a badge
  bool open = false;        ///< more letters may follow those of `text`
};

/// The vocabulary's sets, ready for look-up.
struct Ours {
  Words words;
  ByText<std::string> domains;                        ///< lower case → entry
  Networks networks;
  std::unordered_multimap<std::uint64_t, Prefix> prefixes;  ///< by the key of their first letters
  ByText<std::string> host_prefixes;                  ///< lower case → entry
  ByText<std::string> hosts;                          ///< short names and full names, lower case → entry
  std::uint64_t domain_ends = 0;                      ///< of domains: one bit for the hash of their last two characters
  std::unordered_set<std::string, TextHash, std::equal_to<>> login_domains;  ///< what stands before the backslash of a user of ours
  std::uint32_t open_lengths = 0;                     ///< how long the open prefixes are, one bit for each length
  std::uint64_t prefix_filter = 0;                    ///< of keys of prefixes: one bit for their lowest six

  static std::uint64_t end_of(std::string_view lower_name);
  /// The entry of the domain that the name is or lies below, by whole labels.
  [[nodiscard]] std::optional<std::string_view> domain_of(std::string_view lower_name) const;
  /// The entry that makes a short name a host of ours, and whether it is beyond doubt.
  [[nodiscard]] std::optional<std::pair<std::string_view, Certainty>> host_of(std::string_view lower_name) const;
};

/// An expression that an inventory or a procedure wrote.
struct Code {
  std::unique_ptr<Expression> expression;
  Kind kind;
  Certainty certainty;
  std::string entry;
  bool anchored;   ///< asked only where its first letters stand
};

/// A short piece of text in lower case, on the stack.
struct Lowered {
  std::array<char, 256> bytes;
  std::size_t size = 0;
  [[nodiscard]] std::string_view text() const { return {bytes.data(), size}; }
};
/// At most 256 bytes of it.
Lowered lowered(std::string_view text);

/// One text under the finders' eyes.
struct Reading {
  std::string_view text;   ///< the shadow, padded
  const Shadow* shadow = nullptr;
  const Ours* ours = nullptr;
  std::span<const Code> codes = {};
  std::vector<Hit> hits;
  std::vector<std::pair<std::size_t, std::size_t>> shields;  ///< names of theirs, inside which literals do not count
  std::size_t effort = 0;          ///< how much the finders did; more than a text of that size may cost stops the scan
  std::size_t names_until = 0;     ///< names before this place were read
  std::size_t numbers_until = 0;
  std::size_t colons_until = 0;    ///< the colons of one IPv6 address are read once
  std::size_t assigned_until = 0;
  std::size_t no_condition_until = 0;  ///< what stands between the last beginning of a rule and there holds no condition
  std::size_t rule_begin = 0, rule_end = 0;  ///< of the detection rule that was read last
  std::vector<std::size_t> runs;   ///< where long runs of the base64 alphabet begin

  Hit& add(const Hit& hit) { return hits.emplace_back(hit); }
  /// Up to `count` characters before a place, in lower case, not beyond the line's beginning.
  [[nodiscard]] Lowered before(std::size_t at, std::size_t count) const;
  [[nodiscard]] char at(std::size_t place) const { return place < text.size() ? text[place] : '\0'; }
  [[nodiscard]] std::string_view cut(std::size_t begin, std::size_t end) const { return text.substr(begin, end - begin); }
  /// The meanings of the words in the `reach` bytes before a place, on its line.
  [[nodiscard]] std::uint32_t meanings_before(std::size_t at, std::size_t reach) const;
};

inline constexpr std::size_t long_run_bytes = 24;  ///< of the base64 alphabet: shorter ones hide no secret and no address

/// A word of the text: ASCII letters and digits.
struct WordAt {
  std::size_t begin, end;
};

// What the walk calls where it meets something. Each looks at a bounded piece of text around the place.
void at_mail_sign(Reading& r, std::size_t at);              ///< `@`
void at_colon(Reading& r, std::size_t at);                  ///< URLs, IPv6, MAC addresses, assignments
void at_equals(Reading& r, std::size_t at);                 ///< assignments
void at_backslash(Reading& r, std::size_t at);              ///< UNC paths, logins
void at_dot(Reading& r, std::size_t at);                    ///< between two letters or digits: domains, IPv4
void at_number(Reading& r, WordAt word);                    ///< a word that begins with a digit: cards, ids, phones
void at_coded(Reading& r, WordAt word);                     ///< letters and digits mixed: hashes, UUIDs, ATT&CK ids, IBANs
void at_prefix(Reading& r, WordAt word, std::size_t letters);  ///< letters before digits or a dash: hosts, tickets, badges
void take_prefixed(Reading& r, WordAt word, const Prefix& prefix);
void at_known(Reading& r, WordAt word, std::uint32_t meaning);  ///< a word of the built-in list
void add_term(Reading& r, std::size_t begin, std::size_t end, const Words::Kept& term);
void add_code(Reading& r, std::size_t begin, std::size_t end, const Code& code);
void at_wide(Reading& r, std::size_t at);                   ///< a character that is no ASCII, where terms of ours begin with such
void at_term(Reading& r, WordAt word, const Words::Entry& entry, std::uint64_t key);

// Parts of the above, by subject.
void at_person_word(Reading& r, WordAt word, std::uint32_t meaning);
void add_surname(Reading& r, std::size_t begin, std::size_t end, const Words::Kept& term);  ///< of one of our people, alone
void add_likely_user(Reading& r, std::size_t begin, std::size_t end, const Words::Kept& term);  ///< made of a name; counts beside words for users
void at_plant_word(Reading& r, WordAt word, std::uint32_t meaning);
void at_mark_word(Reading& r, WordAt word, std::uint32_t meaning);
void at_secret_word(Reading& r, WordAt word, std::uint32_t meaning);
void take_assignment(Reading& r, std::size_t sign);
void take_letters_and_digits(Reading& r, WordAt word);  ///< IBANs, insurance numbers, documents
void take_identity_digits(Reading& r, std::size_t begin);  ///< numbers that states give, beside what they are called
void take_identity_code(Reading& r, WordAt word);          ///< the same where letters are among the digits

}  // namespace tocsin::scan
