#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "base/marking.hpp"
#include "intel/stix/convert.hpp"

/// Rules of YARA and Sigma, checked before they go anywhere.
namespace tocsin::detection {

struct Rule {
  std::string name, description;
  std::optional<Tlp> tlp;
};

/// Compiles rules of YARA with libyara; nothing is included from anywhere. A label stands in `meta` as tlp, TLP or sharing.
/// @return the rules, in their order @error invalid "yara.rule" where = line
Result<std::vector<Rule>> check_yara(std::string_view text);
/// Checks one rule of Sigma (specification 2.0): title, log source, searches, and a condition that names them; or a correlation. A label is a tag
/// `tlp.amber`.
/// @error invalid "sigma.rule" where = line:column, or the place in the rule
Result<Rule> check_sigma(std::string_view yaml);

/// A file of rules is one indicator of YARA; each document of Sigma's is one. A comment `TLP:AMBER` alone on a line marks all.
/// @error "yara.rule", "sigma.rule", "lists.utf8", "lists.too-large", "lists.marking"
Result<stix::Written> read_yara(std::string_view text, Instant now);
Result<stix::Written> read_sigma(std::string_view text, Instant now);
/// The rules of indicators that are in force, with their label first. A rule that is none, or has the name of another, is told as lost.
Result<stix::Written> write_yara(const stix::Content& content, Instant now);
Result<stix::Written> write_sigma(const stix::Content& content, Instant now);

inline constexpr stix::Writer writers[] = {{"yara", "rules of YARA", write_yara}, {"sigma", "rules of Sigma", write_sigma}};
inline constexpr stix::Importer importers[] = {{"yara", "rules of YARA", read_yara}, {"sigma", "rules of Sigma", read_sigma}};

}  // namespace tocsin::detection
