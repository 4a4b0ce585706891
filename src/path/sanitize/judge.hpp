#pragma once
// Inside the stage only: what happens to one match.
#include <set>
#include <string>
#include <unordered_map>

#include "path/sanitize/sanitize.hpp"

namespace tocsin::sanitize {

/// What is done with one match of one text, and who said so.
struct Verdict {
  enum class What { keep, replace, wait } what = What::wait;
  Action action = Action::escalate;
  std::string decided_by = "policy";
  std::string why;           ///< in words, when it waits
  std::string_view ground = {};  ///< what overruled the table, or empty
};

/// Judges matches by policy, published values and people's decisions.
class Judge {
 public:
  Judge(const Setting& setting, const std::vector<Decision>& decisions) : setting_(setting), decisions_(decisions) {}
  [[nodiscard]] Verdict judge(const scan::Match& match, std::string_view text);
  /// The stable id of a value: the same in every text, run and occurrence.
  [[nodiscard]] std::string id_of(const scan::Match& match) const;
  [[nodiscard]] std::string replacement(const scan::Match& match, const Verdict& verdict) const;
  [[nodiscard]] bool published(const scan::Match& match, std::string_view text) const;
  /// The keyed digest of what stood there.
  [[nodiscard]] const Hash& digest_of(std::string_view stood) const;
  [[nodiscard]] const std::set<std::string>& used() const { return used_; }
  /// Ids of the matches that somebody wanted to keep without the right to.
  [[nodiscard]] const std::set<std::string>& overruled() const { return overruled_; }
  [[nodiscard]] const Setting& setting() const { return setting_; }
  /// Where the open match of this id stands among those that wait; a new one is said to stand at `next`, and that it is new.
  [[nodiscard]] std::pair<std::size_t, bool> open_match(const std::string& id, std::size_t next) {
    const auto [known, is_new] = open_.try_emplace(id, next);
    return {known->second, is_new};
  }

 private:
  const Setting& setting_;
  const std::vector<Decision>& decisions_;
  std::set<std::string> overruled_;
  // a value that stands there a hundred times is digested once
  mutable std::unordered_map<std::string, std::string> ids_, pseudonyms_;
  mutable std::unordered_map<std::string, Hash> digests_;
  std::unordered_map<std::string, std::size_t> open_;
  std::set<std::string> used_;  ///< ids of the matches that a decision was applied to
};

/// `outside/host: pseudonymize`, or the ground on which the table was not asked.
std::string policy_row(const Setting& setting, const scan::Match& match, const Verdict& verdict);

/// Whether the match is anybody's concern: indicators of theirs and neutral values pass.
bool concerns_us(const scan::Match& match);
/// `inventory.customer@0123456789ab`.
std::string versioned(std::string_view rule);

}  // namespace tocsin::sanitize
