#include <set>

#include "base/limits.hpp"
#include "base/text.hpp"
#include "path/trigger/shelf.hpp"
#include "path/trigger/signal.hpp"

namespace tocsin::trigger {
namespace {

constexpr std::size_t near_misses_max = 10'000;

struct Entry {
  std::string cve, vendor, product, name, added, description, action, due, ransomware, notes;
  Json cwes;
  Listed listed;
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
  out.listed = Listed(out.vendor, out.product);
  return out;
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
  put_assets(record, assets);
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
  std::vector<Likeness> near;
  const auto ours = shelf.ours(entry.listed, near);
  for (auto& one : near) {
    one.cve = entry.cve;
    if (out.near_misses.size() < near_misses_max) out.near_misses.push_back(std::move(one));
    else out.near_misses_left_out += 1;
  }
  std::vector<std::string> why;
  for (const auto& sentence : ours.why) why.push_back(sentence + "; the list names no versions, so none was compared");
  if (!ours.assets.empty()) out.signals.push_back(signal_of(entry, ours.assets, why));
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
