#pragma once
#include <string_view>

namespace tocsin {

/// What docs/rules.md says of one rule; the table is compiled in, so that documents and program cannot drift apart.
struct RuleText {
  std::string_view rule;  ///< `approval.four-eyes`
  std::string_view says;  ///< one sentence: the title of a refusal
  std::string_view next;  ///< what the person can do now
};

/// The texts of a rule, or null when the documents do not name it.
const RuleText* rule_text(std::string_view rule);

}  // namespace tocsin
