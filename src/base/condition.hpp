#pragma once
#include <memory>
#include <string>
#include <vector>

#include "base/json.hpp"
#include "base/result.hpp"

namespace tocsin {

/// One comparison that held, for the person who asks why: field `cvss.score` held `9.8`, wanted `gte 7`.
struct Held {
  std::string selection;  ///< the selection it stands in
  std::string field;      ///< dotted name
  std::string wanted;     ///< as the condition spells it, with its modifiers
  std::string value;      ///< what the record holds there
  bool operator==(const Held&) const = default;
};

/// What a condition says of one record.
struct Verdict {
  bool matched = false;
  std::vector<Held> because;         ///< when it matched: the comparisons that carried it
  std::vector<std::string> against;  ///< when it did not: one sentence for each selection that failed
  /// One line for people: `kind is incident (selection), scope contains ot (selection)`.
  [[nodiscard]] std::string in_words() const;
};

/// A condition over the fields of a record, written as the detection part of a Sigma rule (Sigma specification 2.0):
/// named selections and a `condition` that joins them.
///
///     incident: {kind: incident, "status|contains": [confirmed, contained]}
///     exercise: {exercise: true}
///     condition: incident and not exercise
///
/// A map joins by AND, a list by OR, a list of maps by OR. Modifiers: contains, startswith, endswith, all, re, cidr,
/// exists, gt, gte, lt, lte, cased. `*` and `?` are wildcards unless escaped by a backslash. Texts compare without regard
/// to ASCII case. The condition knows `and`, `or`, `not`, parentheses, `1 of sel*`, `all of sel*`, `1 of them`, `all of
/// them`. Fields are named with dots (`asset.zone`); a field that leads into a list stands for each of its elements.
class Condition {
 public:
  /// @param detection an object: the selections and `condition` (which may be left out when there is one selection)
  /// @error invalid "condition.form"       not an object, no selection, or a selection that is no map or list
  /// @error invalid "condition.modifier"   a modifier nobody defined, or two that exclude each other
  /// @error invalid "condition.value"      a value its modifier cannot take (a number, network, true or false)
  /// @error invalid "condition.expression" the `condition` cannot be read, or names a selection that does not exist
  /// @error invalid "condition.pattern"    a regular expression that RE2 refuses
  /// @error invalid "condition.too-large"  more selections, values or depth than limits::condition_* allow
  ///        each with the JSON pointer inside `detection` in `where`
  static Result<Condition> compile(const Json& detection);

  /// Total: a missing field is a comparison that does not hold.
  [[nodiscard]] Verdict evaluate(const Json& record) const;
  /// What it was compiled from.
  [[nodiscard]] const Json& source() const;
  /// Every dotted field name it reads, sorted, each once.
  [[nodiscard]] std::vector<std::string> fields() const;

  struct Tree;

 private:
  std::shared_ptr<const Tree> tree_;
};

}  // namespace tocsin
