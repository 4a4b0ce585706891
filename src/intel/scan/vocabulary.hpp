#pragma once
#include <string>
#include <vector>

#include "intel/scan/match.hpp"

namespace tocsin::scan {

/// One literal to look for. Matched on whole words, in any case, through any disguise that normalize() undoes.
struct Term {
  std::string text = {};
  Kind kind = Kind::organization;
  std::string entry = {};         ///< JSON pointer into the inventory; names the entry without its value
  bool case_matters = false;      ///< for short literals that are also words
  Certainty certainty = Certainty::certain;
};
/// What the procedure says is never shared, or asked about first, as a regular expression.
struct Phrase {
  std::string pattern, entry;
  Certainty certainty = Certainty::certain;
};
struct NamedText {
  std::string text, entry;
};

/// What a Scanner looks for besides its built-in rules: an inventory in the scanner's own words.
struct Vocabulary {
  std::vector<Term> terms;
  std::vector<NamedText> domains;          ///< ours, with every name below them
  std::vector<NamedText> networks;         ///< ours, in CIDR form
  std::vector<NamedText> host_prefixes;    ///< `osl` makes `osl-sql11` a host of ours
  std::vector<NamedText> ticket_prefixes;  ///< `HGINC` makes `HGINC0042784` a ticket of ours
  std::vector<Phrase> phrases;             ///< kind `restricted`
  std::vector<NamedText> code_patterns;    ///< badges: literals, `\d`, `[A-Z]`, `{n}`
};

}  // namespace tocsin::scan
