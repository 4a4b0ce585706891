#pragma once
#include <string>
#include <vector>

#include "inventory/inventory.hpp"

namespace tocsin::inventory {

/// What changed in one list of the inventory. An entry that has another content under the same name is changed; the order
/// does not count.
struct ListChange {
  std::string list;                                  ///< as counts() names it
  std::vector<std::string> added, removed, changed;  ///< names, in their order; none of canaries, which nobody should see
  std::size_t added_count = 0, removed_count = 0, changed_count = 0;
  /// `hosts: 3 added (a, b, c), 1 removed (d)`; at most `names_max` names of each.
  [[nodiscard]] std::string in_words(std::size_t names_max = 5) const;
};

/// The lists that differ, in the order of counts(), and `other` for single values such as the organisation's name.
std::vector<ListChange> diff(const Inventory& before, const Inventory& after);

}  // namespace tocsin::inventory
