#include "intel/stix/validate.hpp"

#include "intel/stix/forms.hpp"
#include "intel/stix/raise.hpp"
#include "intel/stix/schema.hpp"
#include "intel/stix/source.hpp"
#include "intel/stix/stix.hpp"
#include "intel/stix/together.hpp"
#include "intel/stix/walker.hpp"

namespace tocsin::stix {
namespace {

/// The rule of a refusal as a view that stays: findings name rules by constants.
std::string_view constant(std::string_view rule) {
  static constexpr std::string_view known[] = {"json.syntax", "json.utf8", "json.duplicate-name", "json.number", "json.too-deep", "json.too-large", "stix.not-an-object"};
  for (const auto each : known)
    if (each == rule) return each;
  return "json.syntax";
}

void refused(const Error& error, Findings& findings, const std::string& where) {
  const bool inside = error.where.starts_with('/');
  findings.enter({}, where + (inside ? error.where : ""));
  findings.error({}, constant(error.rule), "1.2.10", (inside || error.where.empty() ? "" : error.where + ": ") + error.detail);
}

bool is_observable(std::string_view type) {
  const auto* index = index_of(type);
  return index != nullptr && index->schema().family == Family::sco;
}

ObjectHead head_of(const Value& object) {
  ObjectHead head;
  const auto text = [&](std::string_view name) { return std::string(object.text_of(name)); };
  head.id = text("id");
  head.type = text("type");
  head.spec_version = text("spec_version");
  if (head.spec_version.empty()) head.spec_version = is_observable(head.type) ? "2.1" : "2.0";
  if (!is_observable(head.type)) {
    head.created = text("created");
    head.modified = text("modified");
  }
  head.created_by_ref = text("created_by_ref");
  const auto* revoked = object.find("revoked");
  head.revoked = revoked != nullptr && revoked->truth;
  if (const auto* refs = object.find("object_marking_refs"))
    for (const auto& ref : *refs) head.object_marking_refs.emplace_back(ref.text);
  if (const auto* parts = object.find("granular_markings"))
    for (const auto& part : *parts)
      if (const auto ref = part.text_of("marking_ref"); !ref.empty()) head.granular_marking_refs.emplace_back(ref);
  return head;
}

}  // namespace

struct Validator::Parts {
  Options options;
  Reader reader;
  Source source;

  Checked object(std::string_view json, bool with_head) {
    Checked out;
    Findings findings(out.report, options.warnings, options.findings_max);
    if (auto opened = reader.open(json, options.limits); !opened) {
      refused(opened.error(), findings, {});
      return out;
    }
    if (reader.container() == Container::list) {
      findings.error({}, "stix.not-an-object", "3", "a STIX object is a JSON object");
      return out;
    }
    auto whole = reader.container() == Container::object ? reader.object(0) : reader.frame();
    if (!whole) {
      refused(whole.error(), findings, {});
      return out;
    }
    const auto& value = **whole;
    if (with_head) out.head = head_of(value);
    findings.enter(value.text_of("id"), {});
    if (value.find("type") != nullptr && !is_observable(value.text_of("type")) && value.find("spec_version") == nullptr) out.report.version = "2.0";
    Walker(findings).object(value, {});
    return out;
  }

  Report document(std::string_view text) {
    Report report;
    Findings findings(report, options.warnings, options.findings_max);
    if (auto opened = source.open(text, options.limits); !opened) {
      refused(opened.error(), findings, {});
      return report;
    }
    if (source.container() == Container::bundle && frame(findings)) {
      const auto missing = missing_in_2_0();
      auto raised = raise_to_2_1(text, options.limits);
      if (!raised) {
        refused(raised.error(), findings, {});
        return report;
      }
      report = document(*raised);
      Findings more(report, options.warnings, options.findings_max + 1);
      for (const auto& each : missing) {
        more.enter(each.id, each.where);
        more.error({nullptr, each.name}, "stix.required", "2.0 part 2", "is missing");
      }
      more.enter({}, {});
      more.warn({nullptr, "spec_version"}, "stix.version-2-0", "3.2", "is STIX 2.0: checked as the bundle of STIX 2.1 that convert makes of it");
      report.version = "2.0";
      return report;
    }
    if (source.container() != Container::object && source.size() == 0 && text.find("\"objects\"") != std::string_view::npos)
      findings.error({nullptr, "objects"}, "stix.empty", "2.12", "is empty: leave it out");
    Together together;
    bool old = source.size() > 0;
    for (std::size_t n = 0; n < source.size(); ++n) old = one(n, together, findings) && old;
    if (old) report.version = "2.0";
    together.check(source, findings);
    return report;
  }

  struct Missing {
    std::string id, where;
    std::string_view name;
  };
  /// What STIX 2.0 wants and 2.1 does not, so that raising loses the trace of it (part 2, section 2).
  std::vector<Missing> missing_in_2_0() {
    std::vector<Missing> out;
    for (std::size_t n = 0; n < source.size(); ++n) {
      const auto value = source.object(n);
      if (!value) continue;  // said by whoever reads it for good
      const auto type = (*value)->text_of("type");
      const std::string_view name = among("indicator malware report threat-actor tool", type) ? "labels" : type == "identity" ? "identity_class" : std::string_view();
      if (!name.empty() && (*value)->find(name) == nullptr) out.push_back({std::string((*value)->text_of("id")), source.where(n), name});
    }
    return out;
  }

  /// @return whether the object is of version 2.0 by what it lacks
  bool one(std::size_t n, Together& together, Findings& findings) {
    const auto value = source.object(n);
    if (!value) {
      refused(value.error(), findings, source.where(n));
      return false;
    }
    const auto& object = **value;
    findings.enter(object.text_of("id"), source.where(n));
    Walker(findings).object(object, {});
    together.note(n, object);
    const auto type = object.text_of("type");
    return !type.empty() && !is_observable(type) && object.find("spec_version") == nullptr;
  }

  /// Looks at the bundle itself. @return whether it says that it is of version 2.0
  bool frame(Findings& findings) {
    const auto value = source.frame();
    if (!value) {
      refused(value.error(), findings, {});
      return false;
    }
    if ((*value)->text_of("spec_version") == "2.0") return true;
    findings.enter((*value)->text_of("id"), {});
    Walker(findings).bundle(**value);
    return false;
  }
};

Validator::Validator(Options options) : parts_(std::make_unique<Parts>()) { parts_->options = options; }
Validator::~Validator() = default;
Validator::Validator(Validator&&) noexcept = default;
Validator& Validator::operator=(Validator&&) noexcept = default;

Report Validator::object(std::string_view json) { return parts_->object(json, false).report; }
Checked Validator::object_with_head(std::string_view json) { return parts_->object(json, true); }
Report Validator::document(std::string_view text) { return parts_->document(text); }

namespace {
Validator& of_this_thread() {
  thread_local Validator validator(Options{.warnings = false, .findings_max = 100});
  return validator;
}
}  // namespace

Report validate_object(std::string_view json_object) { return of_this_thread().object(json_object); }
Checked check_with_head(std::string_view json_object) { return of_this_thread().object_with_head(json_object); }

Json to_json(const Finding& finding) {
  return Json::Object{{"object", finding.object}, {"pointer", finding.where}, {"rule", finding.rule}, {"section", finding.section}, {"detail", finding.detail}};
}

}  // namespace tocsin::stix
