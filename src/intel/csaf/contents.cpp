#include <algorithm>
#include <array>
#include <set>

#include "base/instant.hpp"
#include "base/text.hpp"
#include "intel/csaf/findings.hpp"
#include "intel/csaf/products.hpp"
#include "intel/csaf/weaknesses.hpp"
#include "intel/stix/forms.hpp"

namespace tocsin::csaf {

void check_contents(const Json& document, Findings& findings) {
  const auto& head = document["document"];
  for (const auto* name : {"lang", "source_lang"})
    if (head[name].is_text() && !stix::is_language(head[name].text())) findings.error(pointer_to("/document", name), "csaf.6-1-12", "6.1.12", head[name].text() + " is no language");
  if (head["publisher"]["category"].text() == "translator" && head["source_lang"].text().empty())
    findings.error("/document/source_lang", "csaf.6-1-15", "6.1.15", "is missing, and the publisher a translator");
  if (head["lang"].is_text() && head["source_lang"].is_text() && to_lower(head["lang"].text()) == to_lower(head["source_lang"].text()))
    findings.error("/document/source_lang", "csaf.6-1-28", "6.1.28", "is the language of the document: " + head["lang"].text());

  std::set<std::string> numbers;
  for (std::size_t v = 0; v < document["vulnerabilities"].array().size(); ++v) {
    const auto& vulnerability = document["vulnerabilities"].at(v);
    const auto where = pointer_to("/vulnerabilities", v);
    if (vulnerability["cve"].is_text() && !numbers.insert(vulnerability["cve"].text()).second)
      findings.error(pointer_to(where, "cve"), "csaf.6-1-23", "6.1.23", vulnerability["cve"].text() + " is that of another item");
    if (const auto& cwe = vulnerability["cwe"]; cwe["id"].is_text() && cwe["name"].is_text()) {
      const auto known = weakness_name(cwe["id"].text());
      if (known.empty()) findings.error(pointer_to(pointer_to(where, "cwe"), "id"), "csaf.6-1-11", "6.1.11", cwe["id"].text() + " is no weakness of CWE 4.15");
      else if (known != cwe["name"].text()) findings.error(pointer_to(pointer_to(where, "cwe"), "name"), "csaf.6-1-11", "6.1.11", cwe["id"].text() + " is called " + std::string(known));
    }
    std::set<std::string> parties;
    for (std::size_t i = 0; i < vulnerability["involvements"].array().size(); ++i) {
      const auto& involvement = vulnerability["involvements"].at(i);
      const auto date = parse_rfc3339(involvement["date"].text());
      const auto key = involvement["party"].text() + " " + (date ? to_rfc3339(*date) : std::string());
      if (!parties.insert(key).second) findings.error(pointer_to(pointer_to(where, "involvements"), i), "csaf.6-1-24", "6.1.24", involvement["party"].text() + " stands at that date twice");
    }
  }
}

namespace {

constexpr std::string_view informational = "csaf_informational_advisory", response = "csaf_security_incident_response", advisory = "csaf_security_advisory", vex = "csaf_vex";

void category_name(const std::string& category, Findings& findings) {
  auto bare = to_lower(category);
  std::erase_if(bare, [](char c) { return c == '-' || c == '_' || c == ' ' || (c >= '\t' && c <= '\r'); });
  constexpr std::array<std::string_view, 8> names{"securityincidentresponse", "informationaladvisory", "securityadvisory", "vex",
                                                  "csafsecurityincidentresponse", "csafinformationaladvisory", "csafsecurityadvisory", "csafvex"};
  if (std::ranges::find(names, bare) != names.end()) findings.error("/document/category", "csaf.6-1-26", "6.1.26", category + " is nearly the name of a profile");
  else if (to_lower(category).starts_with("csaf_")) findings.error("/document/category", "csaf.6-1-26", "6.1.26", "csaf_ is reserved");
}

/// Sections 6.1.27.5 to 6.1.27.10.
void profile_of_vulnerability(const Json& it, const std::string& where, bool is_vex, const std::map<std::string, std::set<std::string>>& groups, Findings& findings) {
  if (!it.has("notes")) findings.error(where, "csaf.6-1-27-5", "6.1.27.5", "has no notes");
  const auto& status = it["product_status"];
  if (!is_vex) {
    if (!it.has("product_status")) findings.error(where, "csaf.6-1-27-6", "6.1.27.6", "has no product_status");
    return;
  }
  constexpr std::array<const char*, 4> told{"fixed", "known_affected", "known_not_affected", "under_investigation"};
  if (std::ranges::none_of(told, [&](const char* name) { return status.has(name); }))
    findings.error(pointer_to(where, "product_status"), "csaf.6-1-27-7", "6.1.27.7", "has none of fixed, known_affected, known_not_affected, under_investigation");
  if (!it.has("cve") && !it.has("ids")) findings.error(where, "csaf.6-1-27-8", "6.1.27.8", "has neither cve nor ids");
  std::set<std::string> impact, action;
  for (const auto& flag : it["flags"].array()) impact.merge(named_by(flag, groups));
  for (const auto& threat : it["threats"].array())
    if (threat["category"].text() == "impact") impact.merge(named_by(threat, groups));
  for (const auto& remediation : it["remediations"].array()) action.merge(named_by(remediation, groups));
  const auto each = [&](const char* list, const std::set<std::string>& have, std::string_view rule, std::string_view section, std::string_view what) {
    for (std::size_t i = 0; i < status[list].array().size(); ++i)
      if (const auto& id = status[list].at(i).text(); !have.contains(id))
        findings.error(pointer_to(pointer_to(pointer_to(where, "product_status"), list), i), rule, section, id + " has no " + std::string(what));
  };
  each("known_not_affected", impact, "csaf.6-1-27-9", "6.1.27.9", "impact statement: a flag, or a threat of category impact");
  each("known_affected", action, "csaf.6-1-27-10", "6.1.27.10", "action statement: a remediation");
}

}  // namespace

void check_profile(const Json& document, Findings& findings) {
  const auto& head = document["document"];
  const auto& category = head["category"].text();
  if (category != "csaf_base" && category != informational && category != response && category != advisory && category != vex) return category_name(category, findings);
  if (category == informational || category == response) {
    constexpr std::array<std::string_view, 4> telling{"description", "details", "general", "summary"};
    if (std::ranges::none_of(head["notes"].array(), [&](const Json& note) { return std::ranges::find(telling, note["category"].text()) != telling.end(); }))
      findings.error("/document/notes", "csaf.6-1-27-1", "6.1.27.1", "no note of category description, details, general or summary");
    // a reference that does not say is external (section 3.1.10)
    if (std::ranges::none_of(head["references"].array(), [](const Json& reference) { return reference["category"].text() != "self"; }))
      findings.error("/document/references", "csaf.6-1-27-2", "6.1.27.2", "no reference of category external");
  }
  if (category == informational && document.has("vulnerabilities")) findings.error("/vulnerabilities", "csaf.6-1-27-3", "6.1.27.3", "an informational advisory has none; csaf_base may have");
  if (category != advisory && category != vex) return;
  if (!document.has("product_tree")) findings.error("/product_tree", "csaf.6-1-27-4", "6.1.27.4", "is missing");
  if (!document.has("vulnerabilities")) findings.error("/vulnerabilities", "csaf.6-1-27-11", "6.1.27.11", "is missing");
  const auto groups = groups_of(document);
  for (std::size_t v = 0; v < document["vulnerabilities"].array().size(); ++v)
    profile_of_vulnerability(document["vulnerabilities"].at(v), pointer_to("/vulnerabilities", v), category == vex, groups, findings);
}

}  // namespace tocsin::csaf
