#include "intel/csaf/objects.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "base/ids.hpp"
#include "base/instant.hpp"
#include "base/limits_stix.hpp"
#include "base/text.hpp"
#include "intel/csaf/products.hpp"
#include "intel/csaf/validate.hpp"
#include "intel/stix/forms.hpp"
#include "intel/stix/identified.hpp"
#include "intel/stix/kept.hpp"
#include "intel/stix/labels.hpp"
#include "intel/stix/schema.hpp"
#include "intel/stix/stix.hpp"
#include "intel/stix/validate.hpp"

namespace tocsin::csaf {
namespace {

constexpr std::string_view name_space = "5a0b0d5c-7a0e-5c43-9c6e-2f0e9d3b8d21";  ///< of the ids made here

/// How a status of a product is spelled as a relationship from the software to the vulnerability.
constexpr std::array<std::pair<std::string_view, std::string_view>, 8> verbs{{{"known_affected", "has"}, {"first_affected", "first-affected-by"}, {"last_affected", "last-affected-by"},
                                                                              {"known_not_affected", "not-affected-by"}, {"fixed", "fixed-for"}, {"first_fixed", "first-fixed-for"},
                                                                              {"recommended", "recommended-for"}, {"under_investigation", "under-investigation-for"}}};

std::string stamp(const Json& date) {
  const auto at = parse_rfc3339(date.text());
  return stix::timestamp(at ? *at : Instant{});
}

class Making {
 public:
  Making(const Json& document, std::string_view format, const Json* kept) : document_(document), head_(document["document"]), format_(format), kept_(kept) {}

  Json::Array all() {
    if (const auto tlp = label_of(document_)) {
      marking_ = stix::marking_id(*tlp);
      out_.push_back(stix::marking_definition(*tlp));
    }
    key_ = head_["publisher"]["namespace"].text() + " " + head_["tracking"]["id"].text();
    publisher();
    software();
    for (const auto& vulnerability : document_["vulnerabilities"].array()) one(vulnerability);
    report();
    return std::move(out_);
  }

 private:
  Json begin(std::string_view type, std::string_view name) {
    // an updated document makes new versions of the same objects
    Json out = Json::Object{{"type", type}, {"spec_version", "2.1"}, {"id", std::string(type) + "--" + uuid_v5(name_space, key_ + " " + std::string(name))},
                            {"created", stamp(head_["tracking"]["initial_release_date"])}, {"modified", stamp(head_["tracking"]["current_release_date"])}};
    if (std::as_const(out)["modified"].text() < std::as_const(out)["created"].text()) out["modified"] = std::as_const(out)["created"];
    if (!author_.empty()) out["created_by_ref"] = author_;
    if (!marking_.empty()) out["object_marking_refs"] = Json::Array{marking_};
    return out;
  }
  /// Takes it if it is valid STIX. @return its id
  std::string add(Json object) {
    auto id = std::as_const(object)["id"].text();
    if (!ids_.insert(id).second) return id;
    if (!std::as_const(object)["id"].text().starts_with("identity")) refers_.emplace_back(id);
    out_.push_back(std::move(object));
    return id;
  }

  void publisher() {
    const auto& who = head_["publisher"];
    auto out = begin("identity", "publisher");
    out["name"] = who["name"];
    out["identity_class"] = "organization";
    if (who.has("contact_details")) out["contact_information"] = who["contact_details"];
    author_ = add(std::move(out));
  }

  void software() {
    for (const auto& product : products_of(document_)) {
      Json out = Json::Object{{"type", "software"}, {"name", product.name}};
      const auto of = [&](const char* category) {
        const auto found = product.path.find(category);
        return found == product.path.end() ? std::string() : found->second;
      };
      if (const auto vendor = of("vendor"); !vendor.empty()) out["vendor"] = vendor;
      if (const auto version = of("product_version"); !version.empty()) out["version"] = version;
      if (const auto& cpe = (*product.full)["product_identification_helper"]["cpe"].text(); stix::is_cpe(cpe)) out["cpe"] = cpe;
      if (!marking_.empty()) out["object_marking_refs"] = Json::Array{marking_};
      if (auto whole = stix::identified(std::move(out))) software_.emplace(product.id, add(*std::move(whole)));
    }
  }

  static std::string notes(const Json& list) {
    std::string out;
    for (const auto& note : list.array()) {
      const auto& category = note["category"].text();
      if (category == "legal_disclaimer" || category == "faq" || category == "other") continue;
      out += (out.empty() ? "" : "\n\n") + note["text"].text();
    }
    return out;
  }
  void references(Json& object, const Json& list) {
    for (const auto& reference : list.array())
      if (stix::is_url(reference["url"].text()))
        object["external_references"].push(Json::Object{{"source_name", head_["publisher"]["name"]}, {"description", reference["summary"]}, {"url", reference["url"]}});
  }

  void one(const Json& vulnerability) {
    const auto& cve = vulnerability["cve"].text();
    std::string name = cve.empty() ? vulnerability["ids"].at(0)["text"].text() : cve;
    if (name.empty()) name = vulnerability["title"].text();
    if (name.empty()) name = "vulnerability " + std::to_string(++unnamed_);
    auto out = begin("vulnerability", "vulnerability " + name);
    out["name"] = name;
    auto description = notes(vulnerability["notes"]);
    if (description.empty()) description = vulnerability["title"].text();
    if (!description.empty()) out["description"] = description;
    if (!cve.empty()) out["external_references"].push(Json::Object{{"source_name", "cve"}, {"external_id", cve}});
    for (const auto& id : vulnerability["ids"].array()) out["external_references"].push(Json::Object{{"source_name", id["system_name"]}, {"external_id", id["text"]}});
    references(out, vulnerability["references"]);
    const auto id = add(std::move(out));
    const auto reasons = justifications_of(vulnerability);
    for (const auto& [status, verb] : verbs)
      for (const auto& product : vulnerability["product_status"][status].array())
        if (const auto found = software_.find(product.text()); found != software_.end()) {
          const auto reason = status == "known_not_affected" ? reasons.find(product.text()) : reasons.end();
          relate(found->second, verb, id, reason == reasons.end() ? std::string() : reason->second);
        }
    for (std::size_t i = 0; i < vulnerability["remediations"].array().size(); ++i) {
      const auto& remediation = vulnerability["remediations"].at(i);
      auto action = begin("course-of-action", name + " remediation " + std::to_string(i));
      action["name"] = remediation["category"];
      action["description"] = remediation["details"];
      if (stix::is_url(remediation["url"].text())) action["external_references"].push(Json::Object{{"source_name", head_["publisher"]["name"]}, {"url", remediation["url"]}});
      relate(add(std::move(action)), remediation["category"].text() == "vendor_fix" ? "remediates" : "mitigates", id);
    }
  }
  /// Why a product is not affected: the label of the first flag that names it.
  std::map<std::string, std::string> justifications_of(const Json& vulnerability) const {
    std::map<std::string, std::string> out;
    if (vulnerability["flags"].array().empty()) return out;
    const auto groups = groups_of(document_);
    for (const auto& flag : vulnerability["flags"].array())
      for (const auto& product : named_by(flag, groups)) out.emplace(product, flag["label"].text());
    return out;
  }
  void relate(const std::string& source, std::string_view verb, const std::string& target, const std::string& reason = {}) {
    auto out = begin("relationship", source + " " + std::string(verb) + " " + target);
    out["relationship_type"] = verb;
    out["source_ref"] = source;
    out["target_ref"] = target;
    if (!reason.empty()) out["description"] = reason;
    add(std::move(out));
  }

  void report() {
    auto out = begin("report", "report");
    out["name"] = head_["title"];
    if (const auto description = notes(head_["notes"]); !description.empty()) out["description"] = description;
    out["published"] = std::as_const(out)["created"];
    out["report_types"] = Json::Array{"vulnerability"};
    out["object_refs"] = refers_.empty() ? Json::Array{author_} : refers_;
    out["external_references"].push(Json::Object{{"source_name", head_["publisher"]["name"]}, {"external_id", head_["tracking"]["id"]}});
    references(out, head_["references"]);
    if (head_["lang"].is_text() && stix::is_language(head_["lang"].text())) out["lang"] = head_["lang"];
    if (kept_ != nullptr) stix::keep(out, {std::string(format_), "document", "", *kept_});
    out_.push_back(std::move(out));
  }

  const Json& document_;
  const Json& head_;
  std::string_view format_;
  const Json* kept_;
  std::string key_, marking_, author_;
  std::map<std::string, std::string> software_;  ///< by product id
  std::set<std::string> ids_;
  Json::Array out_, refers_;
  int unnamed_ = 0;
};

bool says_something(const Json& object) {
  const auto& type = object["type"].text();
  return type != "marking-definition" && type != "extension-definition" && !stix::is_kept_definition(object);
}

}  // namespace

std::optional<Tlp> label_of(const Json& document) {
  const auto& distribution = document["document"]["distribution"];
  std::optional<Tlp> out;
  if (const auto& told = distribution["tlp"]["label"].text(); !told.empty())
    if (const auto tlp = parse_tlp(told)) out = *tlp;
  // TLP 1.0 has no label for it: a document says AMBER, and the limit in words
  if (contains_ignoring_case(distribution["text"].text(), "TLP:AMBER+STRICT")) out = out ? narrower(*out, Tlp::amber_strict) : Tlp::amber_strict;
  return out;
}

Json distribution_of(Tlp tlp, const std::string& text) {
  static constexpr std::string_view spelled[] = {"WHITE", "GREEN", "AMBER", "AMBER", "RED"};
  Json out = Json::Object{{"tlp", Json::Object{{"label", spelled[static_cast<std::size_t>(tlp)]}, {"url", "https://www.first.org/tlp/"}}}};
  const bool strict = tlp == Tlp::amber_strict;
  if (strict) out["text"] = text.empty() ? std::string(tocsin::label(tlp)) : std::string(tocsin::label(tlp)) + " " + text;
  else if (!text.empty()) out["text"] = text;
  return out;
}

Json::Array objects_of(const Json& document, std::string_view format, const Json* kept) { return Making(document, format, kept).all(); }

Result<Json::Array> parsed(const stix::Content& content) {
  Json::Array out;
  for (const auto text : content.objects) out.push_back(TRY(parse_json(text, {.bytes = text.size() + 1, .depth = limits::stix_depth_max})));
  return out;
}

Json unchanged(const Json::Array& content, std::string_view format, Json::Array (*again)(const Json& kept)) {
  const auto report = std::ranges::find_if(content, [&](const Json& object) { return stix::kept_in(object, format).has_value(); });
  if (report == content.end()) return {};
  auto kept = stix::kept_in(*report, format)->source;
  std::map<std::string, Json> was;
  for (auto& object : again(kept))
    if (says_something(object)) {
      const auto id = std::as_const(object)["id"].text();
      was.emplace(id, stix::without_kept(std::move(object)));
    }
  std::size_t found = 0;
  for (const auto& object : content) {
    if (!says_something(object)) continue;
    const auto same = was.find(object["id"].text());
    if (same == was.end() || same->second != stix::without_kept(object)) return {};
    ++found;
  }
  return found == was.size() ? kept : Json();
}

// ---- from STIX

namespace {

bool is_cve(std::string_view text) {
  if (text.size() < 13 || !text.starts_with("CVE-") || text[8] != '-') return false;
  for (std::size_t i = 4; i < text.size(); ++i)
    if (i != 8 && (text[i] < '0' || text[i] > '9')) return false;
  return true;
}
std::string cve_of(const Json& vulnerability) {
  if (is_cve(vulnerability["name"].text())) return vulnerability["name"].text();
  for (const auto& reference : vulnerability["external_references"].array())
    if (is_cve(reference["external_id"].text())) return reference["external_id"].text();
  return {};
}

/// The labels of flags (section 3.2.3.5).
constexpr std::string_view justifications = "component_not_present inline_mitigations_already_exist vulnerable_code_cannot_be_controlled_by_adversary vulnerable_code_not_in_execute_path vulnerable_code_not_present";

class Deriving {
 public:
  Deriving(const Json::Array& content, Instant now, std::string_view bundle_id, std::vector<stix::Lost>& lost) : content_(content), now_(now), bundle_id_(bundle_id), lost_(lost) {}

  Json document() {
    for (const auto& object : content_) {
      by_id_.emplace(object["id"].text(), &object);
      if (const auto& type = object["type"].text(); report_ == nullptr && (type == "report" || type == "grouping")) report_ = &object;
    }
    Json out = Json::Object{{"document", head()}};
    products(out);
    for (const auto& object : content_)
      if (object["type"].text() == "vulnerability") vulnerability(object);
    relationships();
    if (!vulnerabilities_.empty()) out["vulnerabilities"] = vulnerabilities();
    const auto all = std::as_const(out)["vulnerabilities"].array();
    const bool whole = !all.empty() && std::ranges::all_of(all, [](const Json& each) { return each.has("product_status"); });
    out["document"]["category"] = whole ? "csaf_security_advisory" : "csaf_base";
    // what was an advisory before somebody changed it stays one
    const auto kept = report_ == nullptr ? std::nullopt : stix::kept_in(*report_, "csaf");
    const bool was_advisory = kept && kept->source["document"]["category"].text() == "csaf_security_advisory";
    if (whole && !was_advisory && says_what_is_not_affected(all)) {
      // the profile wants more than these (section 4.5): a document that lacks it stays an advisory
      auto vex = out;
      vex["document"]["category"] = "csaf_vex";
      if (validate(vex).valid()) out = std::move(vex);
    }
    for (const auto& object : content_) left(object);
    return out;
  }

 private:
  /// Whether some product is said not to be affected, and each of those why (section 4.5, VEX).
  static bool says_what_is_not_affected(const Json::Array& vulnerabilities) {
    bool some = false;
    for (const auto& each : vulnerabilities) {
      std::set<std::string> why;
      for (const auto& flag : each["flags"].array())
        for (const auto& product : flag["product_ids"].array()) why.insert(product.text());
      for (const auto& product : each["product_status"]["known_not_affected"].array()) {
        if (!why.contains(product.text())) return false;
        some = true;
      }
    }
    return some;
  }

  /// Every version that is known of: the first, and each later one that is there.
  Json::Array history(const Json& report) const {
    std::map<Instant, std::string> dates;
    const auto note = [&](const Json& date) {
      if (const auto at = parse_rfc3339(date.text())) dates.emplace(*at, date.text());
    };
    note(report["created"]);
    for (const auto& object : content_)
      if (&object == &report || object["id"] == report["id"]) note(object["modified"]);
    if (dates.empty()) dates.emplace(now_, stix::timestamp(now_));
    Json::Array out;
    for (const auto& [at, date] : dates)
      out.push_back(Json::Object{{"number", std::to_string(out.size() + 1)}, {"date", date}, {"summary", out.size() + 1 == dates.size() ? "This version." : out.empty() ? "First version." : "A version before."}});
    return out;
  }

  Json head() {
    std::optional<Tlp> tlp;
    for (const auto& object : content_)
      if (const auto one = says_something(object) ? stix::narrowest_of(object) : std::nullopt) tlp = tlp ? narrower(*tlp, *one) : *one;
    const Json none;
    const auto& report = report_ == nullptr ? none : *report_;
    const auto author = by_id_.find(report["created_by_ref"].text());
    const bool known = author != by_id_.end();
    if (known) used_.insert(author->first);
    Json publisher = Json::Object{{"category", "other"}, {"name", known ? (*author->second)["name"].text() : std::string("unknown")},
                                  {"namespace", "urn:uuid:" + (known ? author->first.substr(author->first.find("--") + 2) : uuid_v5(name_space, bundle_id_))}};
    if (known && !(*author->second)["contact_information"].text().empty()) publisher["contact_details"] = (*author->second)["contact_information"];
    const auto title = report["name"].text().empty() ? std::string("Advisory") : report["name"].text();
    Json out = Json::Object{{"csaf_version", "2.0"}, {"title", title}, {"publisher", publisher}};
    if (tlp) out["distribution"] = distribution_of(*tlp, "");
    if (!report["description"].text().empty()) out["notes"].push(Json::Object{{"category", "summary"}, {"text", report["description"]}});
    for (const auto& reference : report["external_references"].array())
      if (reference.has("url"))
        out["references"].push(Json::Object{{"category", "external"}, {"summary", reference["description"].text().empty() ? reference["source_name"] : reference["description"]}, {"url", reference["url"]}});
    const std::string id = report_ == nullptr ? std::string(bundle_id_) : report["id"].text();
    auto versions = history(report);
    out["tracking"] = Json::Object{{"id", id}, {"status", "final"}, {"version", versions.back()["number"]}, {"initial_release_date", versions.front()["date"]}, {"current_release_date", versions.back()["date"]},
                                   {"revision_history", std::move(versions)},
                                   {"generator", Json::Object{{"engine", Json::Object{{"name", "Tocsin"}}}, {"date", stix::timestamp(now_)}}}};
    return out;
  }

  void products(Json& out) {
    for (const auto& object : content_) {
      if (object["type"].text() != "software") continue;
      const auto n = std::to_string(products_.size() + 1);
      const auto id = "CSAFPID-" + std::string(n.size() < 4 ? 4 - n.size() : 0, '0') + n;
      const auto& version = object["version"].text();
      std::string name = object["name"].text();
      if (!version.empty() && name.find(version) == std::string::npos) name += " " + version;
      Json product = Json::Object{{"product_id", id}, {"name", name}};
      if (stix::is_cpe(object["cpe"].text())) product["product_identification_helper"]["cpe"] = object["cpe"];
      out["product_tree"]["full_product_names"].push(std::move(product));
      products_.emplace(object["id"].text(), id);
    }
  }

  void vulnerability(const Json& object) {
    Json out = Json::Object{};
    const auto cve = cve_of(object);
    const auto& name = object["name"].text();
    if (!cve.empty()) out["cve"] = cve;
    if (name != cve && !name.empty()) out["title"] = name;
    for (const auto& reference : object["external_references"].array()) {
      if (reference.has("external_id") && reference["external_id"].text() != cve) out["ids"].push(Json::Object{{"system_name", reference["source_name"]}, {"text", reference["external_id"]}});
      if (reference.has("url"))
        out["references"].push(Json::Object{{"category", "external"}, {"summary", reference["description"].text().empty() ? reference["source_name"] : reference["description"]}, {"url", reference["url"]}});
    }
    const auto& description = object["description"].text();
    out["notes"].push(Json::Object{{"category", "description"}, {"text", description.empty() ? (name.empty() ? cve : name) : description}});
    order_.push_back(object["id"].text());
    vulnerabilities_.emplace(object["id"].text(), std::move(out));
  }

  void relationships() {
    for (const auto& object : content_) {
      if (object["type"].text() != "relationship") continue;
      const auto& verb = object["relationship_type"].text();
      auto source = object["source_ref"].text(), target = object["target_ref"].text();
      if (const auto row = std::ranges::find(verbs, verb, &std::pair<std::string_view, std::string_view>::second);
          row != verbs.end() && products_.contains(source) && vulnerabilities_.contains(target)) {
        const bool is_new = said_.insert(target + " " + std::string(row->first) + " " + products_[source]).second;
        if (is_new) vulnerabilities_[target]["product_status"][std::string(row->first)].push(products_[source]);
        if (is_new && row->first == "known_not_affected" && stix::among(justifications, object["description"].text())) flagged_[target][object["description"].text()].push_back(products_[source]);
        used_.insert(object["id"].text());
        used_.insert(source);
      }
    }
    // remediations after every status, since they name the affected products
    static constexpr std::string_view words = "mitigation no_fix_planned none_available vendor_fix workaround";
    for (const auto& object : content_) {
      const auto& verb = object["relationship_type"].text();
      const auto action = by_id_.find(object["source_ref"].text());
      const auto where = vulnerabilities_.find(object["target_ref"].text());
      if ((verb != "mitigates" && verb != "remediates") || action == by_id_.end() || where == vulnerabilities_.end() || (*action->second)["type"].text() != "course-of-action") continue;
      Json affected = Json::Array{};
      std::set<std::string> once;
      for (const auto* status : {"known_affected", "first_affected", "last_affected"})
        for (const auto& id : std::as_const(where->second)["product_status"][status].array())
          if (once.insert(id.text()).second) affected.push(id);
      if (affected.array().empty()) continue;  // without a product it is not allowed, and it is told as lost
      const auto& name = (*action->second)["name"].text();
      const auto& details = (*action->second)["description"].text();
      const bool word = stix::among(words, name);
      where->second["remediations"].push(Json::Object{{"category", word ? name : std::string(verb == "remediates" ? "vendor_fix" : "mitigation")},
                                                      {"details", details.empty() ? name : word ? details : name + ": " + details}, {"product_ids", affected}});
      used_.insert(object["id"].text());
      used_.insert(action->first);
    }
  }
  Json vulnerabilities() {
    Json::Array out;
    std::set<std::string> cves;
    for (const auto& id : order_) {
      auto& each = vulnerabilities_[id];
      // 6.1.23: one item a CVE
      if (const auto cve = std::as_const(each)["cve"].text(); !cve.empty() && !cves.insert(cve).second) {
        lost_.push_back({id, "another vulnerability of the file is " + cve});
        continue;
      }
      for (auto& [label, those] : flagged_[id]) each["flags"].push(Json::Object{{"label", label}, {"product_ids", std::move(those)}});
      out.push_back(std::move(each));
    }
    return out;
  }

  void left(const Json& object) {
    const auto& type = object["type"].text();
    const auto& id = object["id"].text();
    if (!says_something(object) || &object == report_ || type == "vulnerability" || type == "software" || used_.contains(id)) return;
    lost_.push_back({id, "an advisory has nothing for " + type});
  }

  const Json::Array& content_;
  Instant now_;
  std::string_view bundle_id_;
  std::vector<stix::Lost>& lost_;
  const Json* report_ = nullptr;
  std::map<std::string, const Json*> by_id_;
  std::map<std::string, std::string> products_;
  std::map<std::string, Json> vulnerabilities_;
  std::map<std::string, std::map<std::string, Json::Array>> flagged_;   ///< of each vulnerability, by label: products
  std::vector<std::string> order_;
  std::set<std::string> used_, said_;
};

}  // namespace

Result<Json> document_of(const Json::Array& content, Instant now, std::string_view bundle_id, std::vector<stix::Lost>& lost) {
  return Deriving(content, now, bundle_id, lost).document();
}

}  // namespace tocsin::csaf
