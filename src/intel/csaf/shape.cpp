#include <re2/re2.h>

#include <algorithm>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <span>

#include "base/instant.hpp"
#include "base/limits_exchange.hpp"
#include "intel/csaf/findings.hpp"
#include "intel/stix/forms.hpp"
#include "intel/stix/schema.hpp"

namespace tocsin::csaf {
namespace {

enum class Form { text, date, uri, language, word, version, cve, cwe, cpe, purl, hash, category, tracking_id, any, part, csaf_version };

struct Shape;
struct Property {
  std::string_view name;
  Form form = Form::text;
  bool required = false, list = false;
  std::string_view words = {};     ///< of a word, separated by spaces
  const Shape* nested = nullptr;
  bool unique = false;             ///< of a list
  std::size_t least = 1;           ///< elements of a list
};
struct Shape {
  std::string_view section;
  std::span<const Property> properties;
  std::size_t members_min = 0;
};

// ---- section 3.1: definitions

constexpr Property acknowledgment_properties[] = {{"names", Form::text, false, true}, {"organization"}, {"summary"}, {"urls", Form::uri, false, true}};
constexpr Shape acknowledgment{"3.1.1", acknowledgment_properties, 1};
constexpr Property file_hash_properties[] = {{"algorithm", Form::text, true}, {"value", Form::hash, true}};
constexpr Shape file_hash{"3.1.3.3.2", file_hash_properties};
constexpr Property hashes_properties[] = {{"file_hashes", Form::part, true, true, {}, &file_hash}, {"filename", Form::text, true}};
constexpr Shape hashes{"3.1.3.3.2", hashes_properties};
constexpr Property generic_uri_properties[] = {{"namespace", Form::uri, true}, {"uri", Form::uri, true}};
constexpr Shape generic_uri{"3.1.3.3.8", generic_uri_properties};
constexpr Property helper_properties[] = {{"cpe", Form::cpe}, {"hashes", Form::part, false, true, {}, &hashes}, {"model_numbers", Form::text, false, true, {}, nullptr, true}, {"purl", Form::purl},
                                          {"sbom_urls", Form::uri, false, true}, {"serial_numbers", Form::text, false, true, {}, nullptr, true}, {"skus", Form::text, false, true},
                                          {"x_generic_uris", Form::part, false, true, {}, &generic_uri}};
constexpr Shape helper{"3.1.3.3", helper_properties, 1};
constexpr Property product_properties[] = {{"name", Form::text, true}, {"product_id", Form::text, true}, {"product_identification_helper", Form::part, false, false, {}, &helper}};
constexpr Shape product{"3.1.3", product_properties};
constexpr Property note_properties[] = {{"audience"}, {"category", Form::word, true, false, "description details faq general legal_disclaimer other summary"}, {"text", Form::text, true}, {"title"}};
constexpr Shape note{"3.1.5", note_properties};
constexpr Property reference_properties[] = {{"category", Form::word, false, false, "external self"}, {"summary", Form::text, true}, {"url", Form::uri, true}};
constexpr Shape reference{"3.1.10", reference_properties};

// ---- section 3.2: the document

constexpr Property severity_properties[] = {{"namespace", Form::uri}, {"text", Form::text, true}};
constexpr Shape severity{"3.2.1.2", severity_properties};
constexpr Property tlp_properties[] = {{"label", Form::word, true, false, "AMBER GREEN RED WHITE"}, {"url", Form::uri}};
constexpr Shape tlp{"3.2.1.5.2", tlp_properties};
constexpr Property distribution_properties[] = {{"text"}, {"tlp", Form::part, false, false, {}, &tlp}};
constexpr Shape distribution{"3.2.1.5", distribution_properties, 1};
constexpr Property publisher_properties[] = {{"category", Form::word, true, false, "coordinator discoverer other translator user vendor"}, {"contact_details"}, {"issuing_authority"},
                                             {"name", Form::text, true}, {"namespace", Form::uri, true}};
constexpr Shape publisher{"3.2.1.8", publisher_properties};
constexpr Property engine_properties[] = {{"name", Form::text, true}, {"version"}};
constexpr Shape engine{"3.2.1.12.3", engine_properties};
constexpr Property generator_properties[] = {{"date", Form::date}, {"engine", Form::part, true, false, {}, &engine}};
constexpr Shape generator{"3.2.1.12.3", generator_properties};
constexpr Property revision_properties[] = {{"date", Form::date, true}, {"legacy_version"}, {"number", Form::version, true}, {"summary", Form::text, true}};
constexpr Shape revision{"3.2.1.12.6", revision_properties};
constexpr Property tracking_properties[] = {{"aliases", Form::text, false, true, {}, nullptr, true}, {"current_release_date", Form::date, true}, {"generator", Form::part, false, false, {}, &generator},
                                            {"id", Form::tracking_id, true}, {"initial_release_date", Form::date, true}, {"revision_history", Form::part, true, true, {}, &revision},
                                            {"status", Form::word, true, false, "draft final interim"}, {"version", Form::version, true}};
constexpr Shape tracking{"3.2.1.12", tracking_properties};
constexpr Property document_properties[] = {{"acknowledgments", Form::part, false, true, {}, &acknowledgment}, {"aggregate_severity", Form::part, false, false, {}, &severity}, {"category", Form::category, true},
                                            {"csaf_version", Form::csaf_version, true}, {"distribution", Form::part, false, false, {}, &distribution}, {"lang", Form::language},
                                            {"notes", Form::part, false, true, {}, &note}, {"publisher", Form::part, true, false, {}, &publisher}, {"references", Form::part, false, true, {}, &reference},
                                            {"source_lang", Form::language}, {"title", Form::text, true}, {"tracking", Form::part, true, false, {}, &tracking}};
constexpr Shape document_shape{"3.2.1", document_properties};

constexpr Property group_properties[] = {{"group_id", Form::text, true}, {"product_ids", Form::text, true, true, {}, nullptr, true, 2}, {"summary"}};
constexpr Shape group{"3.2.2.3", group_properties};
constexpr Property relationship_properties[] = {{"category", Form::word, true, false, "default_component_of external_component_of installed_on installed_with optional_component_of"},
                                                {"full_product_name", Form::part, true, false, {}, &product}, {"product_reference", Form::text, true}, {"relates_to_product_reference", Form::text, true}};
constexpr Shape relationship{"3.2.2.4", relationship_properties};
constexpr Property tree_properties[] = {{"branches", Form::any, false, true}, {"full_product_names", Form::part, false, true, {}, &product}, {"product_groups", Form::part, false, true, {}, &group},
                                        {"relationships", Form::part, false, true, {}, &relationship}};
constexpr Shape tree{"3.2.2", tree_properties, 1};

constexpr Property cwe_properties[] = {{"id", Form::cwe, true}, {"name", Form::text, true}};
constexpr Shape cwe{"3.2.3.3", cwe_properties};
constexpr Property flag_properties[] = {{"date", Form::date}, {"group_ids", Form::text, false, true, {}, nullptr, true},
                                        {"label", Form::word, true, false, "component_not_present inline_mitigations_already_exist vulnerable_code_cannot_be_controlled_by_adversary "
                                                                           "vulnerable_code_not_in_execute_path vulnerable_code_not_present"},
                                        {"product_ids", Form::text, false, true, {}, nullptr, true}};
constexpr Shape flag{"3.2.3.5", flag_properties};
constexpr Property id_properties[] = {{"system_name", Form::text, true}, {"text", Form::text, true}};
constexpr Shape id_shape{"3.2.3.6", id_properties};
constexpr Property involvement_properties[] = {{"date", Form::date}, {"party", Form::word, true, false, "coordinator discoverer other user vendor"},
                                               {"status", Form::word, true, false, "completed contact_attempted disputed in_progress not_contacted open"}, {"summary"}};
constexpr Shape involvement{"3.2.3.7", involvement_properties};
constexpr Property status_properties[] = {{"first_affected", Form::text, false, true, {}, nullptr, true}, {"first_fixed", Form::text, false, true, {}, nullptr, true}, {"fixed", Form::text, false, true, {}, nullptr, true},
                                          {"known_affected", Form::text, false, true, {}, nullptr, true}, {"known_not_affected", Form::text, false, true, {}, nullptr, true},
                                          {"last_affected", Form::text, false, true, {}, nullptr, true}, {"recommended", Form::text, false, true, {}, nullptr, true},
                                          {"under_investigation", Form::text, false, true, {}, nullptr, true}};
constexpr Shape status{"3.2.3.9", status_properties, 1};
constexpr Property restart_properties[] = {{"category", Form::word, true, false, "connected dependencies machine none parent service system vulnerable_component zone"}, {"details"}};
constexpr Shape restart{"3.2.3.12.7", restart_properties};
constexpr Property remediation_properties[] = {{"category", Form::word, true, false, "mitigation no_fix_planned none_available vendor_fix workaround"}, {"date", Form::date}, {"details", Form::text, true},
                                               {"entitlements", Form::text, false, true}, {"group_ids", Form::text, false, true, {}, nullptr, true}, {"product_ids", Form::text, false, true, {}, nullptr, true},
                                               {"restart_required", Form::part, false, false, {}, &restart}, {"url", Form::uri}};
constexpr Shape remediation{"3.2.3.12", remediation_properties};
constexpr Property score_properties[] = {{"cvss_v2", Form::any}, {"cvss_v3", Form::any}, {"products", Form::text, true, true, {}, nullptr, true}};
constexpr Shape score{"3.2.3.13", score_properties, 2};
constexpr Property threat_properties[] = {{"category", Form::word, true, false, "exploit_status impact target_set"}, {"date", Form::date}, {"details", Form::text, true},
                                          {"group_ids", Form::text, false, true, {}, nullptr, true}, {"product_ids", Form::text, false, true, {}, nullptr, true}};
constexpr Shape threat{"3.2.3.14", threat_properties};
constexpr Property vulnerability_properties[] = {{"acknowledgments", Form::part, false, true, {}, &acknowledgment}, {"cve", Form::cve}, {"cwe", Form::part, false, false, {}, &cwe}, {"discovery_date", Form::date},
                                                 {"flags", Form::part, false, true, {}, &flag, true}, {"ids", Form::part, false, true, {}, &id_shape, true}, {"involvements", Form::part, false, true, {}, &involvement, true},
                                                 {"notes", Form::part, false, true, {}, &note}, {"product_status", Form::part, false, false, {}, &status}, {"references", Form::part, false, true, {}, &reference},
                                                 {"release_date", Form::date}, {"remediations", Form::part, false, true, {}, &remediation}, {"scores", Form::part, false, true, {}, &score},
                                                 {"threats", Form::part, false, true, {}, &threat}, {"title"}};
constexpr Shape vulnerability{"3.2.3", vulnerability_properties, 1};
constexpr Property root_properties[] = {{"document", Form::part, true, false, {}, &document_shape}, {"product_tree", Form::part, false, false, {}, &tree},
                                        {"vulnerabilities", Form::part, false, true, {}, &vulnerability}};
constexpr Shape root{"3.2", root_properties};

constexpr std::string_view branch_words = "architecture host_name language legacy patch_level product_family product_name product_version product_version_range service_pack specification vendor";

bool fits(std::string_view text, const char* form) {
  static std::map<std::string, std::unique_ptr<re2::RE2>, std::less<>> compiled;  // a handful, made at the first check
  static std::mutex one_at_a_time;
  const std::lock_guard lock(one_at_a_time);
  auto& regex = compiled[form];
  if (!regex) regex = std::make_unique<re2::RE2>(form);
  return re2::RE2::FullMatch(re2::StringPiece(text.data(), text.size()), *regex);
}

class Checker {
 public:
  explicit Checker(Findings& findings) : findings_(findings) {}

  void object(const Json& value, const Shape& shape, const std::string& where) {
    if (!value.is_object()) return wrong(where, shape.section, "is no object");
    for (const auto& property : shape.properties)
      if (property.required && !value.has(property.name)) wrong(pointer_to(where, property.name), shape.section, "is missing");
    if (value.object().size() < shape.members_min) wrong(where, shape.section, "has less than " + std::to_string(shape.members_min) + " properties");
    for (const auto& [name, member] : value.object()) {
      const auto here = pointer_to(where, name);
      const auto property = std::ranges::find(shape.properties, name, &Property::name);
      if (property == shape.properties.end()) {
        if (!(where.empty() && name == "$schema")) findings_.warning(here, "csaf.additional-property", "6.2.20", "is no property of the standard");
        continue;
      }
      if (!property->list) {
        one(member, *property, shape.section, here);
        continue;
      }
      if (!member.is_array()) {
        wrong(here, shape.section, "is no list");
        continue;
      }
      if (member.array().size() < property->least) wrong(here, shape.section, "holds less than " + std::to_string(property->least));
      std::set<std::string> seen;
      for (std::size_t i = 0; i < member.array().size(); ++i) {
        if (property->unique && !seen.insert(to_jcs(member.at(i))).second) wrong(pointer_to(here, i), shape.section, "stands in the list twice");
        one(member.at(i), *property, shape.section, pointer_to(here, i));
      }
    }
  }

  /// Section 3.1.2: branches hold branches or a product, three members each.
  void branches(const Json& list, const std::string& where, int depth) {
    if (depth > limits::csaf_branch_depth_max) return wrong(where, "3.1.2", "branches inside each other, more than " + std::to_string(limits::csaf_branch_depth_max));
    if (!list.is_array() || list.array().empty()) return wrong(where, "3.1.2", "is no list, or empty");
    for (std::size_t i = 0; i < list.array().size(); ++i) {
      const auto& branch = list.at(i);
      const auto here = pointer_to(where, i);
      if (!branch.is_object()) {
        wrong(here, "3.1.2", "is no object");
        continue;
      }
      const Property category{"category", Form::word, true, false, branch_words}, name{"name", Form::text, true};
      for (const auto* property : {&category, &name}) {
        if (!branch.has(property->name)) wrong(pointer_to(here, property->name), "3.1.2", "is missing");
        else one(branch[property->name], *property, "3.1.2", pointer_to(here, property->name));
      }
      if (branch.has("branches") == branch.has("product")) wrong(here, "3.1.2", "holds either branches or a product");
      if (branch.has("branches")) branches(branch["branches"], pointer_to(here, "branches"), depth + 1);
      if (branch.has("product")) object(branch["product"], product, pointer_to(here, "product"));
      for (const auto& [member, value] : branch.object())
        if (member != "category" && member != "name" && member != "branches" && member != "product") wrong(pointer_to(here, member), "3.1.2", "a branch has three properties and no other");
    }
  }

 private:
  void wrong(std::string where, std::string_view section, std::string detail) { findings_.error(std::move(where), "csaf.schema", section, std::move(detail)); }

  void one(const Json& value, const Property& property, std::string_view section, const std::string& where) {
    if (property.form == Form::any) return;
    if (property.form == Form::part) return object(value, *property.nested, where);
    if (!value.is_text()) return wrong(where, section, "is no text");
    const auto& text = value.text();
    if (text.empty()) return wrong(where, section, "is empty");
    const auto expect = [&](bool good, std::string_view detail) {
      if (!good) wrong(where, section, std::string(detail));
    };
    switch (property.form) {
      case Form::date: return expect(parse_rfc3339(text).has_value(), "is no date and time of RFC 3339");
      case Form::uri: return expect(stix::is_url(text) || text.starts_with("urn:"), "is no URI");
      case Form::language: return expect(fits(text, "[a-zA-Z]{2,3}(-.+)?|[a-zA-Z]{4,8}(-.+)?|[xXiI]-.+"), "is no tag of a language");
      case Form::word: return expect(stix::among(property.words, text), "is none of " + std::string(property.words));
      case Form::version:
        return expect(fits(text, R"(0|[1-9][0-9]*|(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-(0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*)(\.(0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*))*)?(\+[0-9a-zA-Z-]+(\.[0-9a-zA-Z-]+)*)?)"),
                      "is neither a whole number nor a semantic version");
      case Form::cve: return expect(fits(text, R"(CVE-[0-9]{4}-[0-9]{4,})"), "is no CVE number");
      case Form::cwe: return expect(fits(text, R"(CWE-[1-9]\d{0,5})"), "is no CWE number");
      case Form::cpe: return expect(stix::is_cpe(text) || fits(text, R"([cC][pP][eE]:/[AHOaho]?(:[A-Za-z0-9\._\-~%]*){0,6})"), "is no CPE name");
      case Form::purl: return expect(text.starts_with("pkg:") && text.size() >= 7, "is no package URL");
      case Form::hash: return expect(fits(text, "[0-9a-fA-F]{32,}"), "is less than 32 hexadecimal digits");
      case Form::category: return expect(fits(text, R"([^\s\-_\.](.*[^\s\-_\.])?)"), "begins or ends with white space, a hyphen, an underscore or a dot");
      case Form::tracking_id: return expect(fits(text, R"(\S(.*\S)?)"), "begins or ends with white space");
      case Form::csaf_version: return expect(text == "2.0", "is not 2.0");
      default: return;
    }
  }

  Findings& findings_;
};

}  // namespace

void check_shape(const Json& document, Findings& findings) {
  Checker checker(findings);
  checker.object(document, root, "");
  if (document["product_tree"].has("branches")) checker.branches(document["product_tree"]["branches"], "/product_tree/branches", 1);
  for (std::size_t v = 0; v < document["vulnerabilities"].array().size(); ++v) {
    const auto& scores = document["vulnerabilities"].at(v)["scores"];
    for (std::size_t s = 0; s < scores.array().size(); ++s) {
      const auto where = pointer_to(pointer_to(pointer_to("/vulnerabilities", v), "scores"), s);
      for (const bool v3 : {false, true})
        if (const auto* name = v3 ? "cvss_v3" : "cvss_v2"; scores.at(s).has(name)) check_cvss(scores.at(s)[name], v3, pointer_to(where, name), findings);
    }
  }
}

}  // namespace tocsin::csaf
