#pragma once
#include <vector>

#include "base/texts/rule_texts.hpp"

namespace tocsin {

/// Every row of docs/rules.md, sorted by its line.
const std::vector<RuleText>& rule_table();

}  // namespace tocsin
