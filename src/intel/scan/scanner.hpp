#pragma once
#include <functional>
#include <memory>
#include <string_view>

#include "base/hash.hpp"
#include "intel/scan/match.hpp"
#include "intel/scan/vocabulary.hpp"

namespace tocsin::scan {

class Shadow;
struct Hit;

/// Finds what is ours, what is theirs and what nobody may send, in one text. Built once per inventory; scanning is
/// const and may run on any number of threads at once. Copies share the compiled parts.
class Scanner {
 public:
  /// @error invalid "scan.vocabulary" a term, domain, network or pattern that cannot be looked for; where = its entry
  static Result<Scanner> build(const Vocabulary& vocabulary);

  /// Total: never fails, but says in `whole` when something could not be scanned.
  /// @param text UTF-8, at most limits::content_bytes_max bytes
  [[nodiscard]] Findings scan(std::string_view text) const;
  /// The second line of defence: inventory literals, canaries and secrets only, looked for by other code than scan().
  /// Which matches overlap is not settled: each is reason enough to stop.
  [[nodiscard]] Findings rescan(std::string_view text) const;
  /// What the compiled vocabulary takes, about.
  [[nodiscard]] std::size_t bytes() const;

 private:
  friend void read_names(const Scanner& scanner, std::string_view text, const std::function<void(const Hit& hit, const Shadow& shadow)>& use);
  struct Compiled;
  std::shared_ptr<const Compiled> compiled_;
};

/// Names the set of built-in rules; changes whenever one of them does.
Hash rules_version();

}  // namespace tocsin::scan
