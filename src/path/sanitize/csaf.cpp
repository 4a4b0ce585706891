#include <algorithm>
#include <array>
#include <utility>

#include "path/sanitize/objects.hpp"

namespace tocsin::sanitize {
namespace {

/// What the standard writes (CSAF 2.0 section 3): identifiers, enumerations, instants, vectors, references between parts.
constexpr std::array structural = std::to_array<std::string_view>({"category", "csaf_version", "lang", "source_lang", "version", "number", "date", "release_date", "discovery_date", "current_release_date", "initial_release_date", "status", "id", "cve",
                                                                   "product_id", "product_ids", "group_id", "group_ids", "product_reference", "relates_to_product_reference", "first_affected", "first_fixed", "fixed", "known_affected", "known_not_affected",
                                                                   "last_affected", "recommended", "under_investigation", "vectorString", "baseSeverity", "label", "algorithm", "engine", "cwe", "cvss_v2", "cvss_v3", "cpe", "restart_required_category"});
constexpr std::array addresses = std::to_array<std::string_view>({"url", "urls", "uri", "namespace"});
/// Of a product: an entry that would not be found any more.
constexpr std::array found_by = std::to_array<std::string_view>({"purl", "cpe", "filename", "model_numbers", "serial_numbers", "skus", "x_generic_uris", "sbom_urls"});

template <class List>
bool one_of(const List& list, std::string_view name) {
  return std::ranges::find(list, name) != list.end();
}

struct Walk {
  const SanitizeValue& use;

  /// @return false where nothing of the value is left that its schema would allow
  bool value(Json& value, const std::string& pointer, std::string_view name) {
    if (value.is_object()) return object(value, pointer, name);
    if (value.is_array()) return array(value, pointer, name);
    if (value.is_text() && (value.text().empty() || (one_of(structural, name) && has_fixed_form(value.text())))) return true;
    const bool was_text = value.is_text();
    if (!sanitize_scalar(value, pointer, name, use)) return true;
    // a score or a number of a product that is a text would be neither
    if (!was_text || one_of(addresses, name) || one_of(found_by, name)) return false;
    // every text of an advisory has one character at least
    if (value.text().empty()) value = "[REDACTED]";
    return true;
  }
  bool array(Json& list, const std::string& pointer, std::string_view name) {
    const auto before = list.array().size();
    Json::Array kept;
    std::size_t i = 0;
    for (auto& one : list.array_here())
      if (value(one, pointer_to(pointer, i++), name)) kept.push_back(std::move(one));
    list = std::move(kept);
    return before == 0 || !list.array().empty();
  }
  bool object(Json& object, const std::string& pointer, std::string_view name) {
    bool whole = true;
    auto& members = object.object_here();
    for (auto member = members.begin(); member != members.end();) {
      const auto here = pointer_to(pointer, member->first);
      bool renamed = false;
      (void)use(name_of(here), {}, member->first, renamed);
      if (value(member->second, here, member->first) && !renamed) {
        ++member;
        continue;
      }
      // what a reference, a hash or an address of a publisher must have
      whole = whole && member->first != "url" && member->first != "namespace" && member->first != "filename" && member->first != "uri";
      member = members.erase(member);
    }
    return whole && (name != "product_identification_helper" || !object.object().empty());
  }
};

}  // namespace

bool is_csaf(const Json& document) { return document.is_object() && document["document"].is_object() && document["document"]["csaf_version"].is_text(); }

Json sanitize_csaf(Json document, const SanitizeValue& use) {
  Walk walk{use};
  for (const auto* part : {"$schema", "document", "product_tree", "vulnerabilities"})
    if (document.has(part)) walk.value(document[part], pointer_to("", part), part);
  // nothing else has a place at the top of an advisory
  std::erase_if(document.object_here(), [](const auto& member) { return member.first != "document" && member.first != "product_tree" && member.first != "vulnerabilities" && member.first != "$schema"; });
  return document;
}

}  // namespace tocsin::sanitize
