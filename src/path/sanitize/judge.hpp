#pragma once
// Inside the stage only: what happens to one match.
#include <array>
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>

#include "path/sanitize/sanitize.hpp"

namespace tocsin::sanitize {

/// What is done with one match of one text, and who said so. Its words are the program's own or the decision's, and live as long.
struct Verdict {
  enum class What { keep, replace, wait } what = What::wait;
  Action action = Action::escalate;
  std::string_view decided_by = "policy";
  std::string_view why = {};     ///< in words, when it waits
  std::string_view ground = {};  ///< what overruled the table, or empty
};

/// Judges matches by policy, published values and people's decisions.
class Judge {
 public:
  Judge(const Setting& setting, const std::vector<Decision>& decisions) : setting_(setting), decisions_(decisions) {}
  [[nodiscard]] Verdict judge(const scan::Match& match, std::string_view text);
  /// The stable id of a value: the same in every text, run and occurrence.
  [[nodiscard]] const std::string& id_of(const scan::Match& match) const { return called(match).id; }
  [[nodiscard]] std::string replacement(const scan::Match& match, const Verdict& verdict) const;
  /// `outside/host: pseudonymize`, or the ground on which the table was not asked.
  [[nodiscard]] std::string_view policy_row(const scan::Match& match, const Verdict& verdict) const;
  [[nodiscard]] bool published(const scan::Match& match, std::string_view text) const;
  /// The keyed digest of what stood there.
  [[nodiscard]] const Hash& digest_of(std::string_view stood) const;
  /// Whether people decided anything: then judge() notes which of their decisions were applied.
  [[nodiscard]] bool has_decisions() const { return !decisions_.empty(); }
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
  /// What one value is called, made once however often it stands in the text.
  struct Called {
    std::string id, pseudonym;  ///< the pseudonym is empty until it is asked for
  };
  struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };
  template <class Value>
  using ByText = std::unordered_map<std::string, Value, TextHash, std::equal_to<>>;

  /// The kind and the one spelling of what matched: what ids and pseudonyms are made of. Valid until it is asked for another.
  [[nodiscard]] const std::string& value_of(const scan::Match& match) const;
  [[nodiscard]] Called& called(const scan::Match& match) const;
  [[nodiscard]] const std::string& pseudonym_of(const scan::Match& match) const;

  const Setting& setting_;
  const std::vector<Decision>& decisions_;
  std::set<std::string> overruled_;
  // a value that stands there a hundred times is digested once
  mutable ByText<Called> called_;
  mutable ByText<Hash> digests_;
  mutable std::string value_;
  mutable std::array<std::string, scan::kind_count> rows_;  ///< of the policy, in words; empty until asked for
  std::unordered_map<std::string, std::size_t> open_;
  std::set<std::string> used_;  ///< ids of the matches that a decision was applied to
};

/// Whether the match is anybody's concern: indicators of theirs and neutral values pass.
bool concerns_us(const scan::Match& match);
/// What a value is called where it gets a pseudonym: `HOST-7K2QF6TD3A`.
std::string pseudonym_of(const scan::Match& match, const Keyed& keyed);
/// How a kind is described where it is generalized and the procedure gives no words of its own; empty: not at all.
std::string_view general_words(scan::Kind kind);
/// `inventory.customer@0123456789ab`.
std::string versioned(std::string_view rule);

}  // namespace tocsin::sanitize
