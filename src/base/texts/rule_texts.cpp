#include "base/texts/rule_texts.hpp"

#include <unordered_map>

#include "base/texts/rule_table.hpp"

namespace tocsin {

const RuleText* rule_text(std::string_view rule) {
  static const auto by_rule = [] {
    std::unordered_map<std::string_view, const RuleText*> found;
    for (const auto& row : rule_table()) found.emplace(row.rule, &row);
    return found;
  }();
  const auto found = by_rule.find(rule);
  return found == by_rule.end() ? nullptr : found->second;
}

}  // namespace tocsin
