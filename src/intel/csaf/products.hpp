#pragma once
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/json.hpp"

namespace tocsin::csaf {

/// A product as a document defines it (section 3.1.3).
struct Product {
  std::string id, name, where;
  const Json* full = nullptr;                ///< the full product name, of the document
  std::map<std::string, std::string> path;   ///< category of each branch above it, and its name
};
/// Every product, in the order of branches, full product names and relationships.
std::vector<Product> products_of(const Json& document);
/// The products of each group.
std::map<std::string, std::set<std::string>> groups_of(const Json& document);
/// The products that an element names, by their ids and by the ids of their groups.
std::set<std::string> named_by(const Json& element, const std::map<std::string, std::set<std::string>>& groups);

}  // namespace tocsin::csaf
