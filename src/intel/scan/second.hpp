#pragma once
// Inside the scanner only: the second line of defence.
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "intel/scan/match.hpp"
#include "intel/scan/vocabulary.hpp"

namespace tocsin::scan {

/// Looks for the inventory's literals word by word in a table, and for secrets and private addresses with expressions of
/// its own: a mistake in the first line's matcher is not repeated here.
class Second {
 public:
  Second() = default;
  Second(const std::vector<Term>& terms, const Vocabulary& vocabulary);
  [[nodiscard]] Findings scan(std::string_view text) const;

 private:
  struct Entry {
    Term term;
    bool name_below = false;  ///< a domain: names below it count, names that only contain it do not
  };
  std::multimap<std::string, Entry, std::less<>> by_first_word_;
};

}  // namespace tocsin::scan
