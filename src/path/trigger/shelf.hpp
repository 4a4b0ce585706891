#pragma once
#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/json.hpp"
#include "path/trigger/likeness.hpp"
#include "path/trigger/signal.hpp"

/// The software that runs here, to be joined with products that a list or an advisory names. For kev.cpp and advisory.cpp.
namespace tocsin::trigger {

/// A product as somebody else names it.
struct Listed {
  std::string vendor, product;
  Name vendor_words, product_words;
  Listed() = default;
  Listed(std::string vendor_name_, std::string product_name_);
};

/// Our software grouped by vendor and product, and which of them hold a word: so that a long list and a large inventory
/// are not compared each with each. Borrows the software.
class Shelf {
 public:
  explicit Shelf(const std::vector<Software>& software);

  struct Ours {
    std::vector<const Software*> assets;
    std::vector<std::string> why;  ///< a sentence for each product of ours
  };
  /// What of ours is that product. @param near  gets those that are nearly it, without their CVE
  Ours ours(const Listed& listed, std::vector<Likeness>& near) const;

 private:
  struct Group {
    const Software* first;
    Name vendor, product;
    std::vector<const Software*> assets;
  };
  static Comparison compare(const Listed& listed, const Group& group);
  [[nodiscard]] std::set<std::size_t> candidates(const Listed& listed) const;
  void index(std::size_t at);
  std::vector<Group> groups_;
  std::map<std::string, std::set<std::size_t>> by_word_;
};

/// Adds the assets to a signal's record, and what they are part of.
void put_assets(Json& record, const std::vector<const Software*>& assets);
/// Whether one of them can be reached from outside.
bool exposed(const std::vector<const Software*>& assets);

}  // namespace tocsin::trigger
