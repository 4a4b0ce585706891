#pragma once
// Inside the scanner only: the vocabulary's literals, compiled.
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "intel/scan/vocabulary.hpp"

namespace tocsin::scan {

/// Finds any of many literals in one pass (Vectorscan, literals only). Whole words; white space between the words of a
/// literal may be any run of blanks and line ends.
class Literals {
 public:
  /// @error invalid "scan.vocabulary" a term without a letter or digit, or too long; where = its entry
  static Result<Literals> build(std::vector<Term> terms);
  using Use = std::function<void(std::size_t begin, std::size_t end, const Term& term)>;
  /// Safe on any number of threads: each call borrows its own scratch space.
  void each(std::string_view text, const Use& use) const;

 private:
  struct Compiled;
  std::shared_ptr<const Compiled> compiled_;
};

/// Whether the term stands at `begin`, whole. @return where it ends, or npos
std::size_t term_at(std::string_view text, std::size_t begin, const Term& term);

}  // namespace tocsin::scan
