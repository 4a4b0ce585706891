#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "base/ids.hpp"
#include "base/instant.hpp"
#include "base/limits_exchange.hpp"
#include "intel/csaf/csaf.hpp"
#include "intel/csaf/products.hpp"
#include "intel/stix/forms.hpp"
#include "intel/stix/stix.hpp"

// OpenVEX specification 0.2.0 (openvex/spec, 2023). Its justifications are the labels of CSAF's flags.
namespace tocsin::csaf {
namespace {

constexpr std::string_view name_space = "3e3a5b7c-1d0f-5b57-8c66-8f2b6f0c1e42";
constexpr std::array<std::pair<std::string_view, std::string_view>, 4> statuses{{{"affected", "known_affected"}, {"not_affected", "known_not_affected"}, {"fixed", "fixed"}, {"under_investigation", "under_investigation"}}};
constexpr std::array<std::string_view, 5> justifications{"component_not_present", "vulnerable_code_not_present", "vulnerable_code_not_in_execute_path",
                                                         "vulnerable_code_cannot_be_controlled_by_adversary", "inline_mitigations_already_exist"};

std::unexpected<Error> wrong(const std::string& where, std::string detail) { return refuse(Errc::invalid, "openvex.form", where, std::move(detail)); }
bool is_cve(std::string_view text) { return text.starts_with("CVE-") && text.size() >= 13 && text.find_first_not_of("0123456789-", 4) == std::string_view::npos; }

Result<> only(const Json& object, std::initializer_list<std::string_view> names, const std::string& where) {
  if (!object.is_object()) return wrong(where, "is no object");
  for (const auto& [name, value] : object.object())
    if (std::ranges::find(names, name) == names.end()) return wrong(pointer_to(where, name), "is no property of OpenVEX 0.2.0");
  return {};
}
Result<> text_in(const Json& object, std::string_view name, const std::string& where, bool required) {
  if (!object.has(name)) {
    if (required) return wrong(pointer_to(where, name), "is missing");
    return {};
  }
  if (!object[name].is_text() || object[name].text().empty()) return wrong(pointer_to(where, name), "is no text, or empty");
  return {};
}
Result<> time_in(const Json& object, std::string_view name, const std::string& where, bool required) {
  TRY_VOID(text_in(object, name, where, required));
  if (object.has(name) && !parse_rfc3339(object[name].text())) return wrong(pointer_to(where, name), "is no date and time of RFC 3339");
  return {};
}

Result<> check_statement(const Json& it, const std::string& where) {
  TRY_VOID(only(it, {"@id", "version", "vulnerability", "timestamp", "last_updated", "products", "status", "supplier", "status_notes", "justification", "impact_statement", "action_statement", "action_statement_timestamp"}, where));
  TRY_VOID(only(it["vulnerability"], {"@id", "name", "description", "aliases"}, pointer_to(where, "vulnerability")));
  TRY_VOID(text_in(it["vulnerability"], "name", pointer_to(where, "vulnerability"), true));
  for (const auto* name : {"timestamp", "last_updated", "action_statement_timestamp"}) TRY_VOID(time_in(it, name, where, false));
  for (const auto* name : {"@id", "supplier", "status_notes", "justification", "impact_statement", "action_statement"}) TRY_VOID(text_in(it, name, where, false));
  const auto& status = it["status"].text();
  if (std::ranges::find(statuses, status, &std::pair<std::string_view, std::string_view>::first) == statuses.end())
    return wrong(pointer_to(where, "status"), "is none of affected, not_affected, fixed, under_investigation");
  if (it.has("justification") && std::ranges::find(justifications, it["justification"].text()) == justifications.end()) return wrong(pointer_to(where, "justification"), "is no justification");
  // the schema wants one of the two, the specification's text at least one
  if (status == "not_affected" && !it.has("justification") && !it.has("impact_statement")) return wrong(where, "not_affected needs a justification or an impact_statement");
  if (status == "affected" && !it.has("action_statement")) return wrong(pointer_to(where, "action_statement"), "is missing, and the status affected");
  if (!it["products"].is_array() || it["products"].array().empty()) return wrong(pointer_to(where, "products"), "names no product");
  for (std::size_t i = 0; i < it["products"].array().size(); ++i) {
    const auto here = pointer_to(pointer_to(where, "products"), i);
    const auto& product = it["products"].at(i);
    TRY_VOID(only(product, {"@id", "identifiers", "hashes", "subcomponents"}, here));
    TRY_VOID(text_in(product, "@id", here, false));
    if (!product.has("@id") && product["identifiers"].object().empty() && product["hashes"].object().empty()) return wrong(here, "has neither @id nor identifiers nor hashes");
  }
  return {};
}

/// The products of statements, each once, in CSAF's form.
class Products {
 public:
  std::string id_of(const Json& product) {
    std::string id = product["@id"].text();
    const auto& names = product["identifiers"];
    if (id.empty())
      for (const auto* name : {"purl", "cpe23", "@cpe23", "cpe22", "@cpe22"})
        if (id.empty()) id = names[name].text();
    if (id.empty()) id = to_jcs(product["hashes"]);
    if (!known_.insert(id).second) return id;
    Json full = Json::Object{{"product_id", id}, {"name", id}};
    const auto purl = id.starts_with("pkg:") ? id : names["purl"].text();
    Json helper = Json::Object{};
    if (!purl.empty()) helper["purl"] = purl;
    for (const auto* name : {"cpe23", "@cpe23", "cpe22", "@cpe22"})
      if (!helper.has("cpe") && names[name].is_text()) helper["cpe"] = names[name];
    if (!helper.object().empty()) full["product_identification_helper"] = std::move(helper);
    all.push_back(std::move(full));
    return id;
  }
  Json::Array all;

 private:
  std::set<std::string> known_;
};

/// A statement as part of the item of its vulnerability.
/// @param said  what was said before, so that nothing stands in a list twice
void say(Json& item, const Json& statement, Products& products, std::set<std::string>& said) {
  Json ids = Json::Array{};
  std::set<std::string> own;
  for (const auto& product : statement["products"].array())
    if (auto id = products.id_of(product); own.insert(id).second) ids.push(std::move(id));
  const auto& status = statement["status"].text();
  const auto row = std::ranges::find(statuses, status, &std::pair<std::string_view, std::string_view>::first);
  for (const auto& id : own)
    if (said.insert(statement["vulnerability"]["name"].text() + "\n" + status + "\n" + id).second) item["product_status"][std::string(row->second)].push(id);
  if (statement.has("justification")) item["flags"].push(Json::Object{{"label", statement["justification"]}, {"product_ids", ids}});
  if (statement.has("impact_statement")) item["threats"].push(Json::Object{{"category", "impact"}, {"details", statement["impact_statement"]}, {"product_ids", ids}});
  if (statement.has("action_statement")) {
    Json remediation = Json::Object{{"category", status == "fixed" ? "vendor_fix" : "mitigation"}, {"details", statement["action_statement"]}, {"product_ids", ids}};
    if (statement.has("action_statement_timestamp")) remediation["date"] = statement["action_statement_timestamp"];
    item["remediations"].push(std::move(remediation));
  }
  if (statement.has("status_notes")) item["notes"].push(Json::Object{{"category", "details"}, {"text", statement["status_notes"]}});
}

Json item_of(const Json& vulnerability) {
  const auto& name = vulnerability["name"].text();
  Json out = Json::Object{};
  if (is_cve(name)) out["cve"] = name;
  else out["ids"].push(Json::Object{{"system_name", "OpenVEX"}, {"text", name}});
  for (const auto& alias : vulnerability["aliases"].array()) out["ids"].push(Json::Object{{"system_name", "OpenVEX"}, {"text", alias}});
  out["notes"].push(Json::Object{{"category", "description"}, {"text", vulnerability["description"].text().empty() ? vulnerability["name"] : vulnerability["description"]}});
  return out;
}

/// What stands for a product in OpenVEX: its package URL, an id that is a URI, or one made of its id.
Json component_of(const Product& product, std::vector<stix::Lost>& lost) {
  const auto& helper = (*product.full)["product_identification_helper"];
  Json out = Json::Object{};
  const bool uri = product.id.starts_with("pkg:") || product.id.starts_with("urn:") || product.id.find("://") != std::string::npos;
  if (helper["purl"].is_text()) out["@id"] = helper["purl"];
  else if (uri) out["@id"] = product.id;
  else out["@id"] = "urn:uuid:" + uuid_v5(name_space, product.id + " " + product.name);
  if (helper["cpe"].is_text()) out["identifiers"][helper["cpe"].text().starts_with("cpe:2.3:") ? "@cpe23" : "@cpe22"] = helper["cpe"];
  if (product.name != out["@id"].text()) lost.push_back({product.where + "/name", "the name " + product.name + ": OpenVEX identifies products and does not name them"});
  return out;
}

/// What elements of a list say of each product that they name.
std::map<std::string, std::string> said_of(const Json& list, std::string_view property, std::string_view category, const std::map<std::string, std::set<std::string>>& groups) {
  std::map<std::string, std::string> out;
  for (const auto& each : list.array()) {
    if (!category.empty() && each["category"].text() != category) continue;
    for (const auto& id : named_by(each, groups)) {
      auto& text = out[id];
      text += (text.empty() ? "" : " ") + each[property].text();
    }
  }
  return out;
}
std::string one_of(const std::map<std::string, std::string>& all, const std::string& id) {
  const auto found = all.find(id);
  return found == all.end() ? std::string() : found->second;
}

}  // namespace

Result<Json> csaf_of_openvex(const Json& document) {
  TRY_VOID(only(document, {"@context", "@id", "author", "role", "timestamp", "last_updated", "version", "tooling", "statements"}, ""));
  for (const auto* name : {"@context", "@id", "author"}) TRY_VOID(text_in(document, name, "", true));
  if (!document["@context"].text().starts_with("https://openvex.dev/ns")) return wrong("/@context", "is not of openvex.dev");
  if (!stix::is_url(document["@id"].text())) return wrong("/@id", "is no IRI");
  for (const auto* name : {"role", "tooling"}) TRY_VOID(text_in(document, name, "", false));
  TRY_VOID(time_in(document, "timestamp", "", true));
  TRY_VOID(time_in(document, "last_updated", "", false));
  if (document["version"].integer() < 1) return wrong("/version", "is no whole number from 1 on");
  const auto& statements = document["statements"];
  if (!statements.is_array() || statements.array().empty()) return wrong("/statements", "is no list, or empty");
  if (statements.array().size() > limits::vex_statements_max) return wrong("/statements", "at most " + std::to_string(limits::vex_statements_max));

  Products products;
  std::vector<std::string> order;
  std::map<std::string, Json> items;
  std::set<std::string> said;
  for (std::size_t i = 0; i < statements.array().size(); ++i) {
    const auto& statement = statements.at(i);
    TRY_VOID(check_statement(statement, pointer_to("/statements", i)));
    const auto& name = statement["vulnerability"]["name"].text();
    if (!items.contains(name)) {
      order.push_back(name);
      items.emplace(name, item_of(statement["vulnerability"]));
    }
    say(items[name], statement, products, said);
  }
  const auto &released = document["timestamp"], &current = document.has("last_updated") ? document["last_updated"] : document["timestamp"];
  Json out;
  out["document"] = Json::Object{{"category", "csaf_vex"}, {"csaf_version", "2.0"}, {"title", "VEX of " + document["author"].text()},
                                 {"publisher", Json::Object{{"category", "other"}, {"name", document["author"]}, {"namespace", document["@id"]}}},
                                 {"tracking", Json::Object{{"id", document["@id"]}, {"status", "final"}, {"version", "1"}, {"initial_release_date", released}, {"current_release_date", current},
                                                           {"revision_history", Json::Array{Json::Object{{"number", "1"}, {"legacy_version", std::to_string(document["version"].integer())},
                                                                                                         {"date", current}, {"summary", "As stated in OpenVEX."}}}}}}};
  out["product_tree"]["full_product_names"] = std::move(products.all);
  for (const auto& name : order) out["vulnerabilities"].push(std::move(items[name]));
  return out;
}

Result<Json> openvex_of_csaf(const Json& document, std::vector<stix::Lost>& lost) {
  const auto& head = document["document"];
  const auto groups = groups_of(document);
  std::map<std::string, Json> components;
  for (const auto& product : products_of(document)) components.emplace(product.id, component_of(product, lost));
  std::string id;
  for (const auto& reference : head["references"].array())
    if (reference["category"].text() == "self" && id.empty()) id = reference["url"].text();
  if (id.empty()) id = "urn:uuid:" + uuid_v5(name_space, head["publisher"]["namespace"].text() + " " + head["tracking"]["id"].text());
  Json out = Json::Object{{"@context", "https://openvex.dev/ns/v0.2.0"}, {"@id", id}, {"author", head["publisher"]["name"]}, {"role", head["publisher"]["category"]},
                          {"timestamp", head["tracking"]["initial_release_date"]}, {"version", head["tracking"]["revision_history"].array().size()}, {"statements", Json::Array{}}};
  if (head["tracking"]["current_release_date"] != head["tracking"]["initial_release_date"]) out["last_updated"] = head["tracking"]["current_release_date"];
  for (std::size_t v = 0; v < document["vulnerabilities"].array().size(); ++v) {
    const auto& it = document["vulnerabilities"].at(v);
    const auto where = pointer_to("/vulnerabilities", v);
    Json vulnerability = Json::Object{{"name", it.has("cve") ? it["cve"] : it.has("ids") ? it["ids"].at(0)["text"] : it["title"]}};
    if (vulnerability["name"].text().empty()) {
      lost.push_back({where, "a vulnerability without a name"});
      continue;
    }
    std::string details;  // what a statement of OpenVEX notes
    for (std::size_t n = 0; n < it["notes"].array().size(); ++n) {
      const auto& note = it["notes"].at(n);
      if (note["category"].text() == "description" && !vulnerability.has("description")) vulnerability["description"] = note["text"];
      else if (note["category"].text() == "details") details += (details.empty() ? "" : " ") + note["text"].text();
      else lost.push_back({pointer_to(pointer_to(where, "notes"), n), "OpenVEX has nothing for it"});
    }
    for (const auto& each : it["ids"].array())
      if (each["text"] != std::as_const(vulnerability)["name"]) vulnerability["aliases"].push(each["text"]);
    const auto flags = said_of(it["flags"], "label", "", groups), impacts = said_of(it["threats"], "details", "impact", groups), actions = said_of(it["remediations"], "details", "", groups);
    std::map<std::string, Json> alike;  // products of one status with the same reasons are one statement
    std::vector<std::string> order;
    for (const auto& [name, list] : it["product_status"].object()) {
      const std::string_view status = name == "known_not_affected"         ? "not_affected"
                                      : name.ends_with("affected")         ? "affected"
                                      : name.ends_with("fixed")            ? "fixed"
                                      : name == "under_investigation"      ? "under_investigation"
                                                                           : "";
      if (status.empty() || name.starts_with("first_") || name.starts_with("last_")) lost.push_back({where + "/product_status/" + name, status.empty() ? "OpenVEX has nothing for it" : "that it is the first or last"});
      if (status.empty()) continue;
      for (const auto& product : list.array()) {
        const auto component = components.find(product.text());
        if (component == components.end()) continue;
        Json statement = Json::Object{{"vulnerability", vulnerability}, {"status", status}};
        if (status == "not_affected") {
          // two justifications of one product contradict each other (section 6.1.33): the first counts
          if (const auto flag = one_of(flags, product.text()); !flag.empty()) statement["justification"] = flag.substr(0, flag.find(' '));
          const auto impact = one_of(impacts, product.text());
          if (!statement.has("justification")) statement["impact_statement"] = impact.empty() ? "The issuer states no reason." : impact;
          else if (!impact.empty()) statement["status_notes"] = impact;  // the schema takes one of the two
        }
        if (!details.empty()) statement["status_notes"] = statement.has("status_notes") ? statement["status_notes"].text() + " " + details : details;
        const auto action = one_of(actions, product.text());
        if (status == "affected") statement["action_statement"] = action.empty() ? "The issuer states no action." : action;
        else if (!action.empty()) statement["action_statement"] = action;
        const auto key = to_jcs(statement);
        if (!alike.contains(key)) order.push_back(key);
        auto& whole = alike.emplace(key, statement).first->second;
        whole["products"].push(component->second);
      }
    }
    for (const auto& key : order) out["statements"].push(std::move(alike[key]));
    for (const auto* name : {"scores", "cwe", "references", "acknowledgments", "involvements"})
      if (it.has(name)) lost.push_back({pointer_to(where, name), "OpenVEX has nothing for it"});
  }
  if (std::as_const(out)["statements"].array().empty()) return refuse(Errc::invalid, "openvex.empty", "/vulnerabilities", "no vulnerability names a product");
  return out;
}

}  // namespace tocsin::csaf
