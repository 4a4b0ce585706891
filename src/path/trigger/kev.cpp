#include <algorithm>
#include <map>
#include <set>

#include "base/limits.hpp"
#include "base/text.hpp"
#include "path/trigger/likeness.hpp"
#include "path/trigger/signal.hpp"

namespace tocsin::trigger {
namespace {

constexpr std::size_t near_misses_max = 10'000;

struct Entry {
  std::string cve, vendor, product, name, added, description, action, due, ransomware, notes;
  Json cwes;
  Name vendor_words, product_words;
};

std::unexpected<Error> wrong(const std::string& where, std::string detail) { return refuse(Errc::invalid, "signal.kev", where, std::move(detail)); }

bool is_cve(std::string_view text) {
  if (text.size() < 13 || text.size() > 20 || !text.starts_with("CVE-") || text[8] != '-') return false;
  for (std::size_t i = 4; i < text.size(); ++i)
    if (i != 8 && (text[i] < '0' || text[i] > '9')) return false;
  return true;
}

Result<Entry> read_entry(const Json& json, const std::string& pointer) {
  Entry out;
  const auto take = [&](const char* name, std::string& into, bool required, std::size_t max) -> Result<> {
    if (json.has(name) && !json[name].is_text()) return wrong(pointer_to(pointer, name), "a text is wanted");
    into = std::string(trim(json[name].text()));
    if (into.empty() && required) return wrong(pointer_to(pointer, name), "is missing or empty");
    if (into.size() > max) return wrong(pointer_to(pointer, name), "longer than " + std::to_string(max) + " bytes");
    return {};
  };
  TRY_VOID(take("cveID", out.cve, true, 32));
  if (!is_cve(out.cve)) return wrong(pointer_to(pointer, "cveID"), "no CVE id");
  TRY_VOID(take("vendorProject", out.vendor, true, 256));
  TRY_VOID(take("product", out.product, true, 256));
  TRY_VOID(take("vulnerabilityName", out.name, false, 256));
  TRY_VOID(take("dateAdded", out.added, false, 32));
  TRY_VOID(take("shortDescription", out.description, false, 8000));
  TRY_VOID(take("requiredAction", out.action, false, 8000));
  TRY_VOID(take("dueDate", out.due, false, 32));
  TRY_VOID(take("knownRansomwareCampaignUse", out.ransomware, false, 64));
  TRY_VOID(take("notes", out.notes, false, 8000));
  out.cwes = Json(Json::Array{});
  for (const Json& cwe : json["cwes"].array())
    if (cwe.is_text()) out.cwes.push(cwe);
  out.vendor_words = vendor_name(out.vendor);
  out.product_words = product_name(out.product, out.vendor_words);
  return out;
}

/// The software grouped by vendor and product, and which of them hold a word: so that a long list and a large inventory
/// are not compared each with each.
class Shelf {
 public:
  explicit Shelf(const std::vector<Software>& software) {
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

  struct Group {
    const Software* first;
    Name vendor, product;
    std::vector<const Software*> assets;
  };
  [[nodiscard]] std::set<std::size_t> candidates(const Entry& entry) const {
    std::set<std::size_t> out;
    const auto collect = [&](const std::set<std::string>& words) {
      for (const auto& word : words)
        if (const auto found = by_word_.find(word); found != by_word_.end()) out.insert(found->second.begin(), found->second.end());
    };
    collect(entry.vendor_words.words);
    collect(entry.product_words.words);
    collect(entry.product_words.aside);
    return out;
  }
  [[nodiscard]] const Group& operator[](std::size_t at) const { return groups_[at]; }

 private:
  void index(std::size_t at) {
    for (const auto* words : {&groups_[at].vendor.words, &groups_[at].product.words, &groups_[at].product.aside}) {
      const bool any = std::any_of(words->begin(), words->end(), is_telling);
      for (const auto& word : *words)
        if (!any || is_telling(word)) by_word_[word].insert(at);
    }
  }
  std::vector<Group> groups_;
  std::map<std::string, std::set<std::size_t>> by_word_;
};

Comparison compare(const Entry& entry, const Shelf::Group& group) {
  const Comparison vendor = compare_vendors(entry.vendor_words, group.vendor);
  Comparison product = compare_products(entry.product_words, group.product);
  // "Zoho", "ManageEngine ServiceDesk Plus" against "ManageEngine", "ServiceDesk Plus"
  if (vendor.alike == Alike::yes && product.alike == Alike::nearly) {
    const Comparison again = compare_products(product_name(entry.product, group.vendor), group.product);
    if (again.alike == Alike::yes) product = again;
  }
  if (vendor.alike == Alike::yes) return {product.alike, vendor.why + ", " + product.why};
  if (vendor.alike == Alike::nearly && product.alike != Alike::no) return {Alike::nearly, vendor.why + ", " + product.why};
  if (product.alike == Alike::yes) return {Alike::nearly, "another vendor (\"" + group.first->vendor + "\"), " + product.why};
  // "Linux", "Kernel" against "Red Hat", "Enterprise Linux": the list's vendor is part of our product's name, or the reverse
  for (const auto& word : entry.vendor_words.words)
    if (is_telling(word) && group.product.words.contains(word))
      return {Alike::nearly, "the list's vendor \"" + entry.vendor + "\" is part of our product's name"};
  for (const auto& word : group.vendor.words)
    if (is_telling(word) && entry.product_words.words.contains(word))
      return {Alike::nearly, "our vendor \"" + group.first->vendor + "\" is part of the listed product's name"};
  return {};
}

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

bool exposed(const std::vector<const Software*>& assets) {
  return std::any_of(assets.begin(), assets.end(), [](const Software* one) { return one->exposure == "internet" || one->exposure == "partner"; });
}

Signal signal_of(const Entry& entry, const std::vector<const Software*>& assets, const std::vector<std::string>& why) {
  const bool ransomware = to_lower(entry.ransomware) == "known";
  Json record;
  record["kind"] = "exploited-vulnerability";
  record["title"] = entry.cve + " in " + entry.vendor + " " + entry.product.substr(0, 120) + ": exploited, and we run it on " + std::to_string(assets.size()) +
                    (assets.size() == 1 ? " asset" : " assets");
  record["source"] = "cisa-kev";
  record["reference"] = entry.cve;
  record["status"] = "confirmed";
  record["confidence"] = "high";
  // the list carries no score: reach and use by ransomware decide how fast we have to be
  record["severity"] = exposed(assets) || ransomware ? "critical" : "high";
  record["in_scope"] = true;
  record["exploited"] = true;
  record["cves"].push(entry.cve);
  record["zones"] = different(assets, &Software::zone);
  record["business_services"] = different(assets, &Software::business_service);
  record["interfaces"] = different(assets, &Software::interface);
  record["third_parties"] = different(assets, &Software::third_party);
  record["assets"] = Json(Json::Array{});
  for (std::size_t i = 0; i < assets.size() && i < 10'000; ++i) record["assets"].push(asset_of(*assets[i]));
  record["match"] = Json(Json::Array{});
  for (const auto& sentence : why) record["match"].push(sentence);
  Json& vulnerability = record["vulnerability"];
  const auto put = [&](const char* name, const std::string& value) {
    if (!value.empty()) vulnerability[name] = value;
  };
  put("cve", entry.cve);
  put("vendor", entry.vendor);
  put("product", entry.product);
  put("name", entry.name);
  put("description", entry.description);
  put("action", entry.action);
  put("added", entry.added);
  put("due", entry.due);
  put("ransomware", entry.ransomware);
  put("notes", entry.notes);
  if (!entry.cwes.array().empty()) vulnerability["cwes"] = entry.cwes;
  const std::string summary = entry.name + (entry.name.empty() ? "" : ". ") + entry.description;
  if (!summary.empty()) record["summary"] = summary;
  return {"exploited-vulnerability", record["title"].text(), "cisa-kev", "cisa-kev:" + entry.cve, record, summary};
}

void join_entry(const Entry& entry, const Shelf& shelf, KevJoin& out) {
  std::vector<const Software*> assets;
  std::vector<std::string> why;
  for (const std::size_t at : shelf.candidates(entry)) {
    const Shelf::Group& group = shelf[at];
    const Comparison comparison = compare(entry, group);
    if (comparison.alike == Alike::no) continue;
    const std::string ours = group.first->vendor + " " + group.first->product;
    if (comparison.alike == Alike::yes) {
      assets.insert(assets.end(), group.assets.begin(), group.assets.end());
      why.push_back("\"" + entry.vendor + " " + entry.product + "\" is our \"" + ours + "\": " + comparison.why +
                    "; the list names no versions, so none was compared");
    } else if (out.near_misses.size() < near_misses_max) {
      out.near_misses.push_back({entry.cve, entry.vendor, entry.product, group.first->asset, group.first->vendor, group.first->product, comparison.why});
    } else {
      out.near_misses_left_out += 1;
    }
  }
  if (!assets.empty()) out.signals.push_back(signal_of(entry, assets, why));
}

}  // namespace

Result<KevJoin> read_kev(std::string_view kev_json, const std::vector<Software>& software) {
  const auto json = parse_json(kev_json, {.bytes = limits::signal_bytes_max});
  if (!json) return wrong(json.error().where, json.error().rule + ": " + json.error().detail);
  if (!(*json)["vulnerabilities"].is_array()) return wrong("/vulnerabilities", "the list of vulnerabilities is missing");
  const Shelf shelf(software);
  KevJoin out;
  out.catalog_version = (*json)["catalogVersion"].text();
  out.released = (*json)["dateReleased"].text();
  std::set<std::string> seen;
  const auto& entries = (*json)["vulnerabilities"].array();
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const std::string pointer = pointer_to("/vulnerabilities", i);
    if (!entries[i].is_object()) return wrong(pointer, "an object is wanted");
    const Entry entry = TRY(read_entry(entries[i], pointer));
    if (!seen.insert(entry.cve).second) return wrong(pointer, entry.cve + " stands twice");
    join_entry(entry, shelf, out);
  }
  out.entries = entries.size();
  return out;
}

}  // namespace tocsin::trigger
