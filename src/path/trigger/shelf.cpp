#include "path/trigger/shelf.hpp"

#include <algorithm>

namespace tocsin::trigger {

Listed::Listed(std::string vendor_name_, std::string product_name_)
    : vendor(std::move(vendor_name_)), product(std::move(product_name_)), vendor_words(vendor_name(vendor)), product_words(product_name(product, vendor_words)) {}

Shelf::Shelf(const std::vector<Software>& software) {
  std::map<std::pair<std::string, std::string>, std::size_t> known;
  for (const Software& one : software) {
    const auto [at, fresh] = known.emplace(std::pair(one.vendor, one.product), groups_.size());
    if (fresh) {
      Name vendor = vendor_name(one.vendor);
      Name product = product_name(one.product, vendor);
      groups_.push_back({&one, std::move(vendor), std::move(product), {}});
      index(groups_.size() - 1);
    }
    groups_[at->second].assets.push_back(&one);
  }
}

std::set<std::size_t> Shelf::candidates(const Listed& listed) const {
  std::set<std::size_t> out;
  const auto collect = [&](const std::set<std::string>& words) {
    for (const auto& word : words)
      if (const auto found = by_word_.find(word); found != by_word_.end()) out.insert(found->second.begin(), found->second.end());
  };
  collect(listed.vendor_words.words);
  collect(listed.product_words.words);
  collect(listed.product_words.aside);
  return out;
}

void Shelf::index(std::size_t at) {
  for (const auto* words : {&groups_[at].vendor.words, &groups_[at].product.words, &groups_[at].product.aside}) {
    const bool any = std::any_of(words->begin(), words->end(), is_telling);
    for (const auto& word : *words)
      if (!any || is_telling(word)) by_word_[word].insert(at);
  }
}

Comparison Shelf::compare(const Listed& listed, const Group& group) {
  const Comparison vendor = compare_vendors(listed.vendor_words, group.vendor);
  Comparison product = compare_products(listed.product_words, group.product);
  // "Zoho", "ManageEngine ServiceDesk Plus" against "ManageEngine", "ServiceDesk Plus"
  if (vendor.alike == Alike::yes && product.alike == Alike::nearly) {
    const Comparison again = compare_products(product_name(listed.product, group.vendor), group.product);
    if (again.alike == Alike::yes) product = again;
  }
  if (vendor.alike == Alike::yes) return {product.alike, vendor.why + ", " + product.why};
  if (vendor.alike == Alike::nearly && product.alike != Alike::no) return {Alike::nearly, vendor.why + ", " + product.why};
  if (product.alike == Alike::yes) return {Alike::nearly, "another vendor (\"" + group.first->vendor + "\"), " + product.why};
  // "Linux", "Kernel" against "Red Hat", "Enterprise Linux": the list's vendor is part of our product's name, or the reverse
  for (const auto& word : listed.vendor_words.words)
    if (is_telling(word) && group.product.words.contains(word))
      return {Alike::nearly, "the list's vendor \"" + listed.vendor + "\" is part of our product's name"};
  for (const auto& word : group.vendor.words)
    if (is_telling(word) && listed.product_words.words.contains(word))
      return {Alike::nearly, "our vendor \"" + group.first->vendor + "\" is part of the listed product's name"};
  return {};
}

Shelf::Ours Shelf::ours(const Listed& listed, std::vector<Likeness>& near) const {
  Ours out;
  for (const std::size_t at : candidates(listed)) {
    const Group& group = groups_[at];
    const Comparison comparison = compare(listed, group);
    if (comparison.alike == Alike::no) continue;
    if (comparison.alike == Alike::yes) {
      out.assets.insert(out.assets.end(), group.assets.begin(), group.assets.end());
      out.why.push_back("\"" + listed.vendor + " " + listed.product + "\" is our \"" + group.first->vendor + " " + group.first->product + "\": " + comparison.why);
    } else {
      near.push_back({{}, listed.vendor, listed.product, group.first->asset, group.first->vendor, group.first->product, comparison.why});
    }
  }
  return out;
}

namespace {

Json asset_of(const Software& one) {
  Json out;
  const auto put = [&](const char* name, const std::string& value) {
    if (!value.empty()) out[name] = value;
  };
  put("asset", one.asset);
  put("vendor", one.vendor);
  put("product", one.product);
  put("version", one.version);
  put("owner", one.owner);
  put("business_service", one.business_service);
  put("zone", one.zone);
  put("exposure", one.exposure);
  put("interface", one.interface);
  put("third_party", one.third_party);
  put("compensating", one.compensating);
  put("maintenance_window", one.maintenance_window);
  return out;
}

/// The different values of one column, in their order.
Json different(const std::vector<const Software*>& assets, std::string Software::* member) {
  Json out{Json::Array{}};
  std::set<std::string> seen;
  for (const Software* one : assets)
    if (!(one->*member).empty() && seen.insert(one->*member).second) out.push(one->*member);
  return out;
}

}  // namespace

void put_assets(Json& record, const std::vector<const Software*>& assets) {
  record["zones"] = different(assets, &Software::zone);
  record["business_services"] = different(assets, &Software::business_service);
  record["interfaces"] = different(assets, &Software::interface);
  record["third_parties"] = different(assets, &Software::third_party);
  record["assets"] = Json(Json::Array{});
  for (std::size_t i = 0; i < assets.size() && i < 10'000; ++i) record["assets"].push(asset_of(*assets[i]));
}

bool exposed(const std::vector<const Software*>& assets) {
  return std::any_of(assets.begin(), assets.end(), [](const Software* one) { return one->exposure == "internet" || one->exposure == "partner"; });
}

}  // namespace tocsin::trigger
