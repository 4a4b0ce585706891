#include "intel/csaf/products.hpp"

#include <re2/re2.h>

#include <algorithm>
#include <array>

#include "base/limits_exchange.hpp"
#include "base/text.hpp"
#include "intel/csaf/findings.hpp"

namespace tocsin::csaf {
namespace {

void walk(const Json& branches, const std::string& where, const std::map<std::string, std::string>& path, int depth, std::vector<Product>& out) {
  if (depth > limits::csaf_branch_depth_max) return;  // the schema says so
  for (std::size_t i = 0; i < branches.array().size(); ++i) {
    const auto& branch = branches.at(i);
    const auto here = pointer_to(where, i);
    auto below = path;
    below[branch["category"].text()] = branch["name"].text();
    if (branch.has("product")) out.push_back({branch["product"]["product_id"].text(), branch["product"]["name"].text(), pointer_to(here, "product"), &branch["product"], below});
    walk(branch["branches"], pointer_to(here, "branches"), below, depth + 1, out);
  }
}

/// Calls `each` with every element of a list and its place.
void elements(const Json& list, const std::string& where, const std::function<void(const Json&, const std::string&)>& each) {
  for (std::size_t i = 0; i < list.array().size(); ++i) each(list.at(i), pointer_to(where, i));
}

/// The form of a package URL (section 6.1.13): a type, a name, and parts that are spelled rightly.
bool is_purl(std::string_view text) {
  static const re2::RE2 form(R"(pkg:/*[a-zA-Z.+\-][a-zA-Z0-9.+\-]*/([^@?#]*/)?[^/@?#]+(@[^?#]+)?(\?[^#]+)?(#.+)?)");
  static const re2::RE2 broken("%([^0-9a-fA-F]|.[^0-9a-fA-F]|.?$)|\\s");
  const re2::StringPiece piece(text.data(), text.size());
  return re2::RE2::FullMatch(piece, form) && !re2::RE2::PartialMatch(piece, broken);
}

constexpr std::array<std::string_view, 8> statuses{"first_affected", "first_fixed", "fixed", "known_affected", "known_not_affected", "last_affected", "recommended", "under_investigation"};
/// Which of the groups that contradict each other a status belongs to (section 6.1.6); empty for `recommended`.
std::string_view side_of(std::string_view status) {
  if (status.ends_with("not_affected")) return "not affected";
  if (status.ends_with("affected")) return "affected";
  if (status.ends_with("fixed")) return "fixed";
  return status == "under_investigation" ? "under investigation" : std::string_view();
}

void check_tree(const Json& tree, const std::vector<Product>& products, Findings& findings) {
  std::set<std::string> defined;
  for (const auto& product : products) {
    if (!defined.insert(product.id).second) findings.error(pointer_to(product.where, "product_id"), "csaf.6-1-2", "6.1.2", product.id + " is defined before");
    const auto& helper = (*product.full)["product_identification_helper"];
    const auto at = pointer_to(product.where, "product_identification_helper");
    if (helper["purl"].is_text() && !is_purl(helper["purl"].text())) findings.error(pointer_to(at, "purl"), "csaf.6-1-13", "6.1.13", "is no package URL: pkg:type/namespace/name@version?qualifiers#subpath");
    elements(helper["hashes"], pointer_to(at, "hashes"), [&](const Json& hashes, const std::string& where) {
      std::set<std::string> algorithms;
      elements(hashes["file_hashes"], pointer_to(where, "file_hashes"), [&](const Json& hash, const std::string& here) {
        if (!algorithms.insert(hash["algorithm"].text()).second) findings.error(pointer_to(here, "algorithm"), "csaf.6-1-25", "6.1.25", hash["algorithm"].text() + " is used twice in one item");
      });
    });
  }
  std::set<std::string> groups;
  elements(tree["product_groups"], "/product_tree/product_groups", [&](const Json& group, const std::string& where) {
    if (!groups.insert(group["group_id"].text()).second) findings.error(pointer_to(where, "group_id"), "csaf.6-1-5", "6.1.5", group["group_id"].text() + " is defined before");
  });

  // 6.1.3: what a relationship defines may not rest on itself
  std::map<std::string, std::vector<std::string>> rests_on;
  for (const auto& relationship : tree["relationships"].array())
    for (const auto* name : {"product_reference", "relates_to_product_reference"}) rests_on[relationship["full_product_name"]["product_id"].text()].push_back(relationship[name].text());
  elements(tree["relationships"], "/product_tree/relationships", [&](const Json& relationship, const std::string& where) {
    const auto& id = relationship["full_product_name"]["product_id"].text();
    std::set<std::string> seen;
    std::vector<std::string> open{id};
    while (!open.empty()) {
      const auto here = open.back();
      open.pop_back();
      const auto below = rests_on.find(here);
      if (below == rests_on.end()) continue;
      for (const auto& next : below->second) {
        if (next == id) return findings.error(pointer_to(pointer_to(where, "full_product_name"), "product_id"), "csaf.6-1-3", "6.1.3", id + " is defined by itself");
        if (seen.insert(next).second) open.push_back(next);
      }
    }
  });

  const std::function<void(const Json&, const std::string&, int)> ranges = [&](const Json& branches, const std::string& where, int depth) {
    if (depth > limits::csaf_branch_depth_max) return;
    elements(branches, where, [&](const Json& branch, const std::string& here) {
      if (branch["category"].text() == "product_version") {
        static const re2::RE2 range(R"([<>]|\b(after|all|before|earlier|later|prior|versions)\b)");
        if (re2::RE2::PartialMatch(to_lower(branch["name"].text()), range))
          findings.error(pointer_to(here, "name"), "csaf.6-1-31", "6.1.31", "is a range of versions, which stands in a branch of product_version_range");
      }
      ranges(branch["branches"], pointer_to(here, "branches"), depth + 1);
    });
  };
  ranges(tree["branches"], "/product_tree/branches", 1);
}

/// One vulnerability against the products and groups.
class Vulnerability {
 public:
  Vulnerability(const Json& it, std::string where, const std::set<std::string>& products, const std::map<std::string, std::set<std::string>>& groups, Findings& findings)
      : it_(it), where_(std::move(where)), products_(products), groups_(groups), findings_(findings) {}

  void check() {
    status();
    scores();
    for (const auto* list : {"flags", "remediations", "threats"})
      elements(it_[list], pointer_to(where_, list), [&](const Json& element, const std::string& here) {
        references(element["product_ids"], pointer_to(here, "product_ids"));
        elements(element["group_ids"], pointer_to(here, "group_ids"), [&](const Json& id, const std::string& place) {
          if (!groups_.contains(id.text())) findings_.error(place, "csaf.6-1-4", "6.1.4", id.text() + " is no product group of the product tree");
        });
        const bool none = !element.has("product_ids") && !element.has("group_ids");
        if (none && std::string_view(list) == "remediations") findings_.error(here, "csaf.6-1-29", "6.1.29", "names no product and no group");
        if (none && std::string_view(list) == "flags") findings_.error(here, "csaf.6-1-32", "6.1.32", "names no product and no group");
      });
    flags();
  }

 private:
  void references(const Json& ids, const std::string& where) {
    elements(ids, where, [&](const Json& id, const std::string& here) {
      if (!products_.contains(id.text())) findings_.error(here, "csaf.6-1-1", "6.1.1", id.text() + " is no product of the product tree");
    });
  }
  void status() {
    std::map<std::string, std::string_view> sides;
    for (const auto status : statuses) {
      const auto here = pointer_to(pointer_to(where_, "product_status"), status);
      references(it_["product_status"][status], here);
      const auto side = side_of(status);
      if (side.empty()) continue;
      elements(it_["product_status"][status], here, [&](const Json& id, const std::string& place) {
        const auto [before, is_new] = sides.emplace(id.text(), side);
        if (!is_new && before->second != side) findings_.error(place, "csaf.6-1-6", "6.1.6", id.text() + " is " + std::string(side) + " and " + std::string(before->second));
      });
    }
  }
  void scores() {
    std::set<std::string> seen;  // product and version
    elements(it_["scores"], pointer_to(where_, "scores"), [&](const Json& score, const std::string& where) {
      references(score["products"], pointer_to(where, "products"));
      for (const auto* name : {"cvss_v2", "cvss_v3"}) {
        if (!score.has(name)) continue;
        const auto& version = score[name]["version"].text();
        elements(score["products"], pointer_to(where, "products"), [&](const Json& id, const std::string& place) {
          if (!seen.insert(version + " " + id.text()).second) findings_.error(place, "csaf.6-1-7", "6.1.7", id.text() + " has another score of CVSS " + version);
        });
      }
    });
  }
  void flags() {
    std::map<std::string, std::string> labels;
    elements(it_["flags"], pointer_to(where_, "flags"), [&](const Json& flag, const std::string& where) {
      for (const auto& id : named_by(flag, groups_))
        if (const auto [before, is_new] = labels.emplace(id, flag["label"].text()); !is_new)
          findings_.error(where, "csaf.6-1-33", "6.1.33", id + " has another justification: " + before->second);
    });
  }

  const Json& it_;
  std::string where_;
  const std::set<std::string>& products_;
  const std::map<std::string, std::set<std::string>>& groups_;
  Findings& findings_;
};

}  // namespace

std::vector<Product> products_of(const Json& document) {
  std::vector<Product> out;
  const auto& tree = document["product_tree"];
  walk(tree["branches"], "/product_tree/branches", {}, 1, out);
  elements(tree["full_product_names"], "/product_tree/full_product_names",
           [&](const Json& full, const std::string& where) { out.push_back({full["product_id"].text(), full["name"].text(), where, &full, {}}); });
  elements(tree["relationships"], "/product_tree/relationships", [&](const Json& relationship, const std::string& where) {
    const auto& full = relationship["full_product_name"];
    if (full.is_object()) out.push_back({full["product_id"].text(), full["name"].text(), pointer_to(where, "full_product_name"), &full, {}});
  });
  return out;
}

std::map<std::string, std::set<std::string>> groups_of(const Json& document) {
  std::map<std::string, std::set<std::string>> out;
  for (const auto& group : document["product_tree"]["product_groups"].array()) {
    auto& ids = out[group["group_id"].text()];
    for (const auto& id : group["product_ids"].array()) ids.insert(id.text());
  }
  return out;
}

std::set<std::string> named_by(const Json& element, const std::map<std::string, std::set<std::string>>& groups) {
  std::set<std::string> out;
  for (const auto& id : element["product_ids"].array()) out.insert(id.text());
  for (const auto& id : element["group_ids"].array())
    if (const auto group = groups.find(id.text()); group != groups.end()) out.insert(group->second.begin(), group->second.end());
  return out;
}

void check_products(const Json& document, Findings& findings) {
  const auto products = products_of(document);
  const auto groups = groups_of(document);
  std::set<std::string> ids;
  for (const auto& product : products) ids.insert(product.id);
  const auto& tree = document["product_tree"];
  check_tree(tree, products, findings);
  const auto known = [&](const Json& id, const std::string& where) {
    if (!ids.contains(id.text())) findings.error(where, "csaf.6-1-1", "6.1.1", id.text() + " is no product of the product tree");
  };
  elements(tree["product_groups"], "/product_tree/product_groups", [&](const Json& group, const std::string& where) { elements(group["product_ids"], pointer_to(where, "product_ids"), known); });
  elements(tree["relationships"], "/product_tree/relationships", [&](const Json& relationship, const std::string& where) {
    for (const auto* name : {"product_reference", "relates_to_product_reference"}) known(relationship[name], pointer_to(where, name));
  });
  elements(document["vulnerabilities"], "/vulnerabilities",
           [&](const Json& vulnerability, const std::string& where) { Vulnerability(vulnerability, where, ids, groups, findings).check(); });
}

}  // namespace tocsin::csaf
