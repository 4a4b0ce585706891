#include "main/stix_tools.hpp"

#include "base/limits_stix.hpp"
#include "base/text.hpp"
#include "intel/stix/convert.hpp"
#include "intel/stix/pattern.hpp"
#include "intel/stix/validate.hpp"

namespace tocsin {
namespace {

constexpr JsonLimits file_limits{.bytes = limits::stix_file_bytes_max, .depth = limits::stix_depth_max};

Json::Array listed(const std::vector<stix::Finding>& findings) {
  Json::Array out;
  for (const auto& finding : findings) out.push_back(stix::to_json(finding));
  return out;
}

Json validate(const std::string& text) {
  static stix::Validator validator({.limits = file_limits});
  const auto report = validator.document(text);
  Json out = Json::Object{{"valid", report.valid()}, {"version", report.version}, {"errors", listed(report.errors)}, {"warnings", listed(report.warnings)}};
  if (report.errors_more > 0) out["errors_more"] = report.errors_more;
  if (report.warnings_more > 0) out["warnings_more"] = report.warnings_more;
  return out;
}

Json try_pattern(const std::string& text) {
  if (const auto bad = first_invalid_utf8(text))
    return Json::Object{{"pattern", text.substr(0, *bad)}, {"valid", false}, {"warnings", Json::Array{}},
                        {"errors", Json::Array{Json::Object{{"position", *bad}, {"rule", "stix.pattern"}, {"section", "9.4"}, {"detail", "is no text in UTF-8 from here on"}}}}};
  stix::pattern::Tree tree;
  const auto fault = stix::pattern::parse(text, tree);
  Json out = Json::Object{{"pattern", text}, {"valid", !fault.has_value()}, {"errors", Json::Array{}}, {"warnings", Json::Array{}}};
  if (fault) {
    out["errors"].push(Json::Object{{"position", fault->position}, {"rule", "stix.pattern"}, {"section", "9"}, {"detail", fault->detail}});
    return out;
  }
  out["canonical"] = stix::pattern::print(tree);
  for (const auto& said : stix::pattern::advice(tree)) out["warnings"].push(Json::Object{{"rule", "stix.pattern-advice"}, {"section", "9.5"}, {"detail", said}});
  return out;
}

/// Every format that `convert` writes. Another standard's writer is one more row.
const std::vector<stix::Writer>& writers() {
  static const std::vector<stix::Writer> all(stix::stix_writers().begin(), stix::stix_writers().end());
  return all;
}

}  // namespace

void add_stix_tools(cli::Hooks& hooks) {
  hooks.stix_validate = validate;
  hooks.stix_pattern = try_pattern;
  hooks.stix_convert = [](const std::string& text, const std::string& to) { return stix::convert(text, to, writers(), file_limits); };
  for (const auto& writer : writers()) hooks.stix_formats.emplace_back(writer.name, writer.help);
}

}  // namespace tocsin
