#pragma once
#include <set>
#include <string>
#include <string_view>
#include <vector>

/// Whether two names of a product mean the same, as lists and inventories spell them differently. For `kev.cpp`.
namespace tocsin::trigger {

/// A vendor's or product's name as words that can be compared: lower case, without company forms, versions, editions.
struct Name {
  std::vector<std::set<std::string>> ways;   ///< "NetScaler ADC and Gateway": one set for each product that the name lists
  std::set<std::string> words;               ///< all of them
  std::string joined;                        ///< all, in their order, without space: `panos`
  std::set<std::string> aside;               ///< words in parentheses, which may be another name
  bool several = false;                      ///< "Multiple Products"
};
Name vendor_name(std::string_view text);
/// @param vendor whose words do not count again where a product's name repeats them: `Cisco IOS XE`
Name product_name(std::string_view text, const Name& vendor);
/// Whether a word tells one product from another: not `server`, `gateway`, `manager` …
bool is_telling(const std::string& word);

enum class Alike : std::uint8_t { no, nearly, yes };
struct Comparison {
  Alike alike = Alike::no;
  std::string why;   ///< one sentence; empty when they have nothing in common
};
Comparison compare_vendors(const Name& listed, const Name& ours);
Comparison compare_products(const Name& listed, const Name& ours);

}  // namespace tocsin::trigger
