#include "path/trigger/advisory.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "base/limits.hpp"
#include "base/text.hpp"
#include "intel/csaf/csaf.hpp"
#include "intel/csaf/products.hpp"
#include "intel/csaf/validate.hpp"
#include "intel/stix/forms.hpp"
#include "path/trigger/shelf.hpp"

namespace tocsin::trigger {
namespace {

constexpr std::size_t near_misses_max = 10'000;

std::string cut(std::string_view text, std::size_t bytes_max) { return std::string(stix::cut(text, bytes_max)); }

/// What a product is called by an identifier that others share.
struct Named {
  std::string vendor, name, version;
};
/// `pkg:type/namespace/name@version?qualifiers#subpath` (Package URL specification): of a namespace of several parts the last.
std::optional<Named> by_purl(std::string_view purl) {
  purl = purl.substr(0, std::min(purl.find_first_of("?#"), purl.size()));
  const auto type = purl.find('/');
  if (!purl.starts_with("pkg:") || type == std::string_view::npos) return std::nullopt;
  purl.remove_prefix(type + 1);
  Named out;
  if (const auto at = purl.rfind('@'); at != std::string_view::npos && at > 0) {
    out.version = purl.substr(at + 1);
    purl = purl.substr(0, at);
  }
  const auto parts = split(purl, '/');
  out.name = parts.back();
  if (parts.size() > 1) out.vendor = parts[parts.size() - 2];
  return out.name.empty() ? std::nullopt : std::optional(out);
}
/// A formatted string of CPE 2.3 (NISTIR 7695 section 6.2): its underscores are spaces of a name.
std::optional<Named> by_cpe(std::string_view cpe) {
  const auto parts = split(cpe, ':');
  if (!cpe.starts_with("cpe:2.3:") || parts.size() < 6) return std::nullopt;
  const auto plain = [](std::string_view part) { return part == "*" || part == "-" ? std::string() : replace_all(replace_all(std::string(part), "\\", ""), "_", " "); };
  Named out{plain(parts[3]), plain(parts[4]), plain(parts[5])};
  return out.name.empty() ? std::nullopt : std::optional(out);
}
/// Of a product without branches that name it: the identifiers that its issuer gives in place of a name.
std::optional<Named> identified(const Json& full) {
  const auto& helper = full["product_identification_helper"];
  const auto& name = full["name"].text();
  if (name != full["product_id"].text()) return std::nullopt;  // it has a name of its own
  if (const auto named = by_cpe(helper["cpe"].text())) return named;
  return by_purl(helper["purl"].text());
}

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
    if (name.empty()) name = of("product_family");
    if (name.empty())
      if (const auto named = identified(*product.full)) {
        if (vendor.empty()) vendor = named->vendor;
        if (version.empty()) version = named->version;
        name = named->name;
      }
    if (vendor.empty()) vendor = publisher_;
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

Signal signal_of(const Json& document, const Json& vulnerability, const std::vector<const Software*>& assets, const std::vector<std::string>& why, const std::pair<std::string, std::string>& first, const std::string& source) {
  const auto& [vendor, product] = first;
  const auto& head = document["document"];
  const auto name = name_of(vulnerability);
  const auto& id = head["tracking"]["id"].text();
  Json record;
  record["kind"] = "credible-threat";
  record["title"] = cut((name.empty() ? "A vulnerability" : name) + " in " + vendor + " " + product, 200) + ": an advisory says so, and we run it on " + std::to_string(assets.size()) + (assets.size() == 1 ? " asset" : " assets");
  record["source"] = source;
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
  return {"credible-threat", record["title"].text(), source, source + ":" + head["publisher"]["namespace"].text() + ":" + id + ":" + name, record, summary};
}

}  // namespace

bool looks_like_advisory(std::string_view text) { return text.find("\"csaf_version\"") != std::string_view::npos && text.find("\"tracking\"") != std::string_view::npos; }

bool looks_like_openvex(std::string_view text) { return trim(text).starts_with('{') && text.find("\"@context\"") != std::string_view::npos && text.find("openvex.dev/ns") != std::string_view::npos; }

namespace {

/// What of a document's vulnerabilities is in what runs here.
AdvisoryJoin joined(const Json& document, const std::vector<Software>& software, const std::string& source) {
  const Shelf shelf(software);
  const Products products(document);
  AdvisoryJoin out;
  for (const auto& vulnerability : document["vulnerabilities"].array()) {
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
    if (!assets.empty()) out.signals.push_back(signal_of(document, vulnerability, assets, why, first, source));
  }
  return out;
}

}  // namespace

Result<AdvisoryJoin> read_advisory(std::string_view csaf_json, const std::vector<Software>& software) {
  const auto json = parse_json(csaf_json, {.bytes = limits::signal_bytes_max, .depth = 96});
  if (!json) return refuse(Errc::invalid, "signal.csaf", json.error().where, json.error().rule + ": " + json.error().detail);
  for (const auto& error : csaf::validate(*json).errors)
    if (error.rule == "csaf.schema") return refuse(Errc::invalid, "signal.csaf", error.where, error.detail);
  return joined(*json, software, "csaf");
}

Result<AdvisoryJoin> read_openvex(std::string_view openvex_json, const std::vector<Software>& software) {
  const auto json = parse_json(without_bom(openvex_json), {.bytes = limits::signal_bytes_max});
  if (!json) return refuse(Errc::invalid, "signal.openvex", json.error().where, json.error().rule + ": " + json.error().detail);
  const auto document = csaf::csaf_of_openvex(*json);
  if (!document) return refuse(Errc::invalid, "signal.openvex", document.error().where, document.error().detail);
  return joined(*document, software, "openvex");
}

}  // namespace tocsin::trigger
