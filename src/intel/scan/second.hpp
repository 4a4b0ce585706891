#pragma once
// Inside the scanner only: the second line of defence.
#include <bitset>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "intel/scan/find.hpp"
#include "intel/scan/match.hpp"
#include "intel/scan/vocabulary.hpp"

namespace tocsin::scan {

/// Looks for the inventory's literals by their last words in a table of its own, and for secrets, private addresses, the inventory's
/// networks and hosts by code of its own: a mistake in the first line's matcher is not repeated here. Shares only the stored terms.
class Second {
 public:
  Second() = default;
  /// @param words lives as long as this
  Second(const Words& words, const Vocabulary& vocabulary);
  [[nodiscard]] Findings scan(std::string_view text) const;
  [[nodiscard]] std::size_t bytes() const { return rows_.capacity() * sizeof(Row) + filter_.capacity() * sizeof(std::uint64_t); }

 private:
  struct Row {
    std::uint64_t key;
    std::uint32_t term;      ///< number of a term, or behind them of a domain
    std::uint32_t offset;    ///< of its last word
  };
  struct Seen {
    Findings& out;
    const Shadow& shadow;
  };
  /// A network of IPv4; by their first addresses, in order.
  struct Quads {
    std::uint32_t first, last, reach;  ///< reach: the last address of this one and those before it
    std::string entry;
  };
  struct Candidates;
  void add_network(const NamedText& named);
  void try_shape(const Seen& seen, std::size_t begin, std::size_t end) const;
  void try_quad(const Seen& seen, std::size_t begin, std::size_t end) const;
  void try_host(const Seen& seen, std::size_t begin, std::size_t end) const;
  void try_wide(const Seen& seen) const;
  void add_term(std::string_view text, std::uint32_t number);
  void try_terms(const Seen& seen, std::uint64_t key, std::size_t last_word) const;
  void try_term(const Seen& seen, const Row& row, std::size_t last_word) const;

  const Words* words_ = nullptr;
  std::vector<Row> rows_;                 ///< ordered by key
  std::vector<std::uint64_t> last_words_; ///< of the terms, while they are added
  std::vector<std::uint64_t> filter_ = std::vector<std::uint64_t>(1);  ///< of last words: of most words it says that no term ends in them
  int shift_ = 58;
  std::vector<std::uint32_t> without_words_;  ///< terms without an ASCII letter or digit
  std::vector<Quads> quads_;
  std::bitset<256> octets_;               ///< first numbers of addresses in them
  std::vector<std::pair<Network, std::string>> wide_networks_;  ///< of IPv6
  std::vector<NamedText> hosts_;          ///< prefixes of host names, lower case
  std::uint64_t host_filter_ = 0;         ///< of their keys: one bit for the highest six
  std::vector<NamedText> domains_;        ///< lower case; names below them count, names that only contain them do not
};

}  // namespace tocsin::scan
