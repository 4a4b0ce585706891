#include "path/trigger/advisory.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "base/limits.hpp"
#include "base/text.hpp"
#include "intel/csaf/products.hpp"
#include "intel/csaf/validate.hpp"
#include "intel/stix/forms.hpp"
#include "path/trigger/shelf.hpp"

namespace tocsin::trigger {
namespace {

constexpr std::size_t near_misses_max = 10'000;

std::string cut(std::string_view text, std::size_t bytes_max) { return std::string(stix::cut(text, bytes_max)); }

/// The document's products, and what those that are made of others are made of.
class Products {
 public:
  explicit Products(const Json& document) : publisher_(document["document"]["publisher"]["name"].text()), all_(csaf::products_of(document)) {
    for (const auto& product : all_) by_id_.emplace(product.id, &product);
    for (const auto& relationship : document["product_tree"]["relationships"].array())
      for (const auto* name : {"product_reference", "relates_to_product_reference"}) parts_[relationship["full_product_name"]["product_id"].text()].push_back(relationship[name].text());
  }
  /// Each product that an id names, in itself or as a part: vendor and name; with the versions that are told.
  void named(const std::string& id, std::map<std::pair<std::string, std::string>, std::set<std::string>>& out, int depth = 0) const {
    static constexpr int depth_max = 5;
    const auto found = by_id_.find(id);
    if (found == by_id_.end() || depth > depth_max) return;
    if (const auto parts = parts_.find(id); parts != parts_.end()) {
      for (const auto& part : parts->second) named(part, out, depth + 1);
      return;
    }
    const auto& product = *found->second;
    const auto of = [&](const char* category) {
      const auto there = product.path.find(category);
      return there == product.path.end() ? std::string() : there->second;
    };
    auto vendor = of("vendor"), name = of("product_name"), version = of("product_version");
    if (vendor.empty()) vendor = publisher_;
    if (name.empty()) name = of("product_family");
    if (name.empty()) name = product.name;
    if (version.empty()) version = of("product_version_range");
    auto& versions = out[{vendor, name}];
    if (!version.empty()) versions.insert(version);
  }

 private:
  std::string publisher_;
  std::vector<csaf::Product> all_;
  std::map<std::string, const csaf::Product*> by_id_;
  std::map<std::string, std::vector<std::string>> parts_;
};

std::string name_of(const Json& vulnerability) {
  if (vulnerability.has("cve")) return vulnerability["cve"].text();
  const auto& id = vulnerability["ids"].at(0)["text"].text();
  return id.empty() ? vulnerability["title"].text() : id;
}

std::string description_of(const Json& vulnerability) {
  std::string out = vulnerability["title"].text();
  for (const auto& note : vulnerability["notes"].array())
    if (note["category"].text() == "description" || note["category"].text() == "summary" || note["category"].text() == "details") out += (out.empty() ? "" : ". ") + note["text"].text();
  for (const auto& threat : vulnerability["threats"].array())
    if (threat["category"].text() == "exploit_status") out += (out.empty() ? "" : " ") + ("Exploits: " + threat["details"].text());
  return out;
}

/// The worst that a score says, in the words of a signal; empty where there is none.
std::string severity_of(const Json& vulnerability) {
  double worst = -1;
  for (const auto& score : vulnerability["scores"].array())
    for (const auto* name : {"cvss_v2", "cvss_v3"})
      if (score[name]["baseScore"].is_number()) worst = std::max(worst, score[name]["baseScore"].number());
  if (worst < 0) return {};
  return worst < 4 ? "low" : worst < 7 ? "medium" : worst < 9 ? "high" : "critical";
}

Signal signal_of(const Json& document, const Json& vulnerability, const std::vector<const Software*>& assets, const std::vector<std::string>& why, const std::string& vendor, const std::string& product) {
  const auto& head = document["document"];
  const auto name = name_of(vulnerability);
  const auto& id = head["tracking"]["id"].text();
  Json record;
  record["kind"] = "credible-threat";
  record["title"] = cut((name.empty() ? "A vulnerability" : name) + " in " + vendor + " " + product, 200) + ": an advisory says so, and we run it on " + std::to_string(assets.size()) + (assets.size() == 1 ? " asset" : " assets");
  record["source"] = "csaf";
  record["reference"] = cut(id, 128) + (name.empty() ? "" : " " + cut(name, 64));
  record["status"] = "confirmed";
  record["confidence"] = "high";
  const auto severity = severity_of(vulnerability);
  record["severity"] = severity.empty() ? (exposed(assets) ? "high" : "medium") : severity;
  record["in_scope"] = true;
  if (vulnerability.has("cve")) record["cves"].push(vulnerability["cve"]);
  put_assets(record, assets);
  record["match"] = Json(Json::Array{});
  for (const auto& sentence : why) record["match"].push(cut(sentence, 250));
  std::string action;
  for (const auto& remediation : vulnerability["remediations"].array()) action += (action.empty() ? "" : " ") + remediation["details"].text();
  const auto description = description_of(vulnerability);
  if (vulnerability.has("cve")) {
    Json& told = record["vulnerability"];
    told["cve"] = vulnerability["cve"];
    told["vendor"] = cut(vendor, 256);
    told["product"] = cut(product, 256);
    if (!description.empty()) told["description"] = cut(description, 8000);
    if (!action.empty()) told["action"] = cut(action, 8000);
    if (vulnerability["cwe"]["id"].is_text()) told["cwes"].push(vulnerability["cwe"]["id"]);
  }
  auto summary = cut(description + (action.empty() ? "" : " To do: " + action), 16'000);
  if (!summary.empty()) record["summary"] = summary;
  return {"credible-threat", record["title"].text(), "csaf", "csaf:" + head["publisher"]["namespace"].text() + ":" + id + ":" + name, record, summary};
}

}  // namespace

bool looks_like_advisory(std::string_view text) { return text.find("\"csaf_version\"") != std::string_view::npos && text.find("\"tracking\"") != std::string_view::npos; }

Result<AdvisoryJoin> read_advisory(std::string_view csaf_json, const std::vector<Software>& software) {
  const auto json = parse_json(csaf_json, {.bytes = limits::signal_bytes_max, .depth = 96});
  if (!json) return refuse(Errc::invalid, "signal.csaf", json.error().where, json.error().rule + ": " + json.error().detail);
  for (const auto& error : csaf::validate(*json).errors)
    if (error.rule == "csaf.schema") return refuse(Errc::invalid, "signal.csaf", error.where, error.detail);
  const Shelf shelf(software);
  const Products products(*json);
  AdvisoryJoin out;
  for (const auto& vulnerability : (*json)["vulnerabilities"].array()) {
    ++out.vulnerabilities;
    std::map<std::pair<std::string, std::string>, std::set<std::string>> affected;
    for (const auto* status : {"known_affected", "first_affected", "last_affected"})
      for (const auto& id : vulnerability["product_status"][status].array()) products.named(id.text(), affected);
    std::vector<const Software*> assets;
    std::vector<std::string> why;
    std::pair<std::string, std::string> first;
    for (const auto& [product, versions] : affected) {
      std::vector<Likeness> near;
      const auto ours = shelf.ours(Listed(product.first, product.second), near);
      for (auto& one : near) {
        one.cve = name_of(vulnerability);
        if (out.near_misses.size() < near_misses_max) out.near_misses.push_back(std::move(one));
        else ++out.near_misses_left_out;
      }
      if (ours.assets.empty()) continue;
      if (assets.empty()) first = product;
      for (const auto* asset : ours.assets)
        if (std::ranges::find(assets, asset) == assets.end()) assets.push_back(asset);
      const auto told = join({versions.begin(), versions.end()}, ", ");
      for (const auto& sentence : ours.why) why.push_back(sentence + (told.empty() ? "; no version is told" : "; affected is " + told + ", and no version was compared"));
    }
    if (!assets.empty()) out.signals.push_back(signal_of(*json, vulnerability, assets, why, first.first, first.second));
  }
  return out;
}

}  // namespace tocsin::trigger
