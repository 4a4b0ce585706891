#include "intel/csaf/cvss.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/text.hpp"
#include "intel/csaf/findings.hpp"

namespace tocsin::csaf::cvss {
namespace {

constexpr std::string_view impact2 = "N=NONE P=PARTIAL C=COMPLETE", level2 = "L=LOW M=MEDIUM H=HIGH ND=NOT_DEFINED";
constexpr Metric metrics2[] = {{"AV", "accessVector", "L=LOCAL A=ADJACENT_NETWORK N=NETWORK", 'b'}, {"AC", "accessComplexity", "H=HIGH M=MEDIUM L=LOW", 'b'},
                               {"Au", "authentication", "M=MULTIPLE S=SINGLE N=NONE", 'b'}, {"C", "confidentialityImpact", impact2, 'b'}, {"I", "integrityImpact", impact2, 'b'},
                               {"A", "availabilityImpact", impact2, 'b'}, {"E", "exploitability", "U=UNPROVEN POC=PROOF_OF_CONCEPT F=FUNCTIONAL H=HIGH ND=NOT_DEFINED", 't'},
                               {"RL", "remediationLevel", "OF=OFFICIAL_FIX TF=TEMPORARY_FIX W=WORKAROUND U=UNAVAILABLE ND=NOT_DEFINED", 't'},
                               {"RC", "reportConfidence", "UC=UNCONFIRMED UR=UNCORROBORATED C=CONFIRMED ND=NOT_DEFINED", 't'},
                               {"CDP", "collateralDamagePotential", "N=NONE L=LOW LM=LOW_MEDIUM MH=MEDIUM_HIGH H=HIGH ND=NOT_DEFINED", 'e'},
                               {"TD", "targetDistribution", "N=NONE L=LOW M=MEDIUM H=HIGH ND=NOT_DEFINED", 'e'}, {"CR", "confidentialityRequirement", level2, 'e'},
                               {"IR", "integrityRequirement", level2, 'e'}, {"AR", "availabilityRequirement", level2, 'e'}};

constexpr std::string_view impact3 = "H=HIGH L=LOW N=NONE", level3 = "H=HIGH M=MEDIUM L=LOW X=NOT_DEFINED", modified3 = "H=HIGH L=LOW N=NONE X=NOT_DEFINED";
constexpr Metric metrics3[] = {{"AV", "attackVector", "N=NETWORK A=ADJACENT_NETWORK L=LOCAL P=PHYSICAL", 'b'}, {"AC", "attackComplexity", "L=LOW H=HIGH", 'b'},
                               {"PR", "privilegesRequired", "N=NONE L=LOW H=HIGH", 'b'}, {"UI", "userInteraction", "N=NONE R=REQUIRED", 'b'}, {"S", "scope", "U=UNCHANGED C=CHANGED", 'b'},
                               {"C", "confidentialityImpact", impact3, 'b'}, {"I", "integrityImpact", impact3, 'b'}, {"A", "availabilityImpact", impact3, 'b'},
                               {"E", "exploitCodeMaturity", "X=NOT_DEFINED H=HIGH F=FUNCTIONAL P=PROOF_OF_CONCEPT U=UNPROVEN", 't'},
                               {"RL", "remediationLevel", "X=NOT_DEFINED U=UNAVAILABLE W=WORKAROUND T=TEMPORARY_FIX O=OFFICIAL_FIX", 't'},
                               {"RC", "reportConfidence", "X=NOT_DEFINED C=CONFIRMED R=REASONABLE U=UNKNOWN", 't'}, {"CR", "confidentialityRequirement", level3, 'e'},
                               {"IR", "integrityRequirement", level3, 'e'}, {"AR", "availabilityRequirement", level3, 'e'},
                               {"MAV", "modifiedAttackVector", "N=NETWORK A=ADJACENT_NETWORK L=LOCAL P=PHYSICAL X=NOT_DEFINED", 'e'},
                               {"MAC", "modifiedAttackComplexity", "L=LOW H=HIGH X=NOT_DEFINED", 'e'}, {"MPR", "modifiedPrivilegesRequired", "N=NONE L=LOW H=HIGH X=NOT_DEFINED", 'e'},
                               {"MUI", "modifiedUserInteraction", "N=NONE R=REQUIRED X=NOT_DEFINED", 'e'}, {"MS", "modifiedScope", "U=UNCHANGED C=CHANGED X=NOT_DEFINED", 'e'},
                               {"MC", "modifiedConfidentialityImpact", modified3, 'e'}, {"MI", "modifiedIntegrityImpact", modified3, 'e'},
                               {"MA", "modifiedAvailabilityImpact", modified3, 'e'}};

/// The number for a value, from a list `N=0.85 A=0.62`.
double weight(std::string_view value, std::initializer_list<std::pair<std::string_view, double>> weights) {
  for (const auto& [name, number] : weights)
    if (name == value) return number;
  return 1.0;  // not defined
}

// ---- version 2 (A Complete Guide to CVSS 2.0, section 3.2)

double tenths(double value) { return std::round(value * 10.0) / 10.0; }

double impact_weight2(const Vector& v, std::string_view metric) { return weight(v.of(metric), {{"N", 0.0}, {"P", 0.275}, {"C", 0.66}}); }
double exploitability2(const Vector& v) {
  return 20.0 * weight(v.of("AV"), {{"L", 0.395}, {"A", 0.646}, {"N", 1.0}}) * weight(v.of("AC"), {{"H", 0.35}, {"M", 0.61}, {"L", 0.71}}) *
         weight(v.of("Au"), {{"M", 0.45}, {"S", 0.56}, {"N", 0.704}});
}
double base2(const Vector& v, double impact) { return tenths((0.6 * impact + 0.4 * exploitability2(v) - 1.5) * (impact == 0.0 ? 0.0 : 1.176)); }
double plain_impact2(const Vector& v) { return 10.41 * (1.0 - (1.0 - impact_weight2(v, "C")) * (1.0 - impact_weight2(v, "I")) * (1.0 - impact_weight2(v, "A"))); }
double temporal2(const Vector& v, double base) {
  return tenths(base * weight(v.of("E"), {{"U", 0.85}, {"POC", 0.9}, {"F", 0.95}, {"H", 1.0}}) * weight(v.of("RL"), {{"OF", 0.87}, {"TF", 0.9}, {"W", 0.95}, {"U", 1.0}}) *
                weight(v.of("RC"), {{"UC", 0.9}, {"UR", 0.95}, {"C", 1.0}}));
}
double environmental2(const Vector& v) {
  const auto required = [&](std::string_view metric) { return weight(v.of(metric), {{"L", 0.5}, {"M", 1.0}, {"H", 1.51}}); };
  const double impact = std::min(10.0, 10.41 * (1.0 - (1.0 - impact_weight2(v, "C") * required("CR")) * (1.0 - impact_weight2(v, "I") * required("IR")) * (1.0 - impact_weight2(v, "A") * required("AR"))));
  const double adjusted = temporal2(v, base2(v, impact));
  const double damage = weight(v.of("CDP"), {{"N", 0.0}, {"L", 0.1}, {"LM", 0.3}, {"MH", 0.4}, {"H", 0.5}, {"ND", 0.0}});
  return tenths((adjusted + (10.0 - adjusted) * damage) * weight(v.of("TD"), {{"N", 0.0}, {"L", 0.25}, {"M", 0.75}, {"H", 1.0}}));
}

// ---- version 3 (specification 3.1, section 7 and appendix A; specification 3.0, section 8)

/// As 3.1 spells it out; 3.0 means the same and leaves out that binary fractions are not exact.
double round_up(double value) {
  const auto scaled = static_cast<std::int64_t>(std::llround(value * 100000.0));
  return scaled % 10000 == 0 ? static_cast<double>(scaled) / 100000.0 : (std::floor(static_cast<double>(scaled) / 10000.0) + 1.0) / 10.0;
}
double impact_weight3(std::string_view value) { return weight(value, {{"H", 0.56}, {"L", 0.22}, {"N", 0.0}}); }

/// The value of a base metric, or of the modified one that takes its place.
std::string_view now(const Vector& v, std::string_view metric, bool modified) {
  if (modified)
    if (const auto value = v.of("M" + std::string(metric)); value != "X") return value;
  return v.of(metric);
}
double exploitability3(const Vector& v, bool modified) {
  const bool changed = now(v, "S", modified) == "C";
  return 8.22 * weight(now(v, "AV", modified), {{"N", 0.85}, {"A", 0.62}, {"L", 0.55}, {"P", 0.2}}) * weight(now(v, "AC", modified), {{"L", 0.77}, {"H", 0.44}}) *
         (changed ? weight(now(v, "PR", modified), {{"N", 0.85}, {"L", 0.68}, {"H", 0.5}}) : weight(now(v, "PR", modified), {{"N", 0.85}, {"L", 0.62}, {"H", 0.27}})) *
         weight(now(v, "UI", modified), {{"N", 0.85}, {"R", 0.62}});
}
double later3(const Vector& v) {
  return weight(v.of("E"), {{"H", 1.0}, {"F", 0.97}, {"P", 0.94}, {"U", 0.91}}) * weight(v.of("RL"), {{"U", 1.0}, {"W", 0.97}, {"T", 0.96}, {"O", 0.95}}) *
         weight(v.of("RC"), {{"C", 1.0}, {"R", 0.96}, {"U", 0.92}});
}
double base3(const Vector& v) {
  const double all = 1.0 - (1.0 - impact_weight3(v.of("C"))) * (1.0 - impact_weight3(v.of("I"))) * (1.0 - impact_weight3(v.of("A")));
  const bool changed = v.of("S") == "C";
  const double impact = changed ? 7.52 * (all - 0.029) - 3.25 * std::pow(all - 0.02, 15) : 6.42 * all;
  if (impact <= 0.0) return 0.0;
  return round_up(std::min((changed ? 1.08 : 1.0) * (impact + exploitability3(v, false)), 10.0));
}
double environmental3(const Vector& v) {
  const auto part = [&](std::string_view required, std::string_view impact) {
    return 1.0 - weight(v.of(required), {{"H", 1.5}, {"M", 1.0}, {"L", 0.5}}) * impact_weight3(now(v, impact, true));
  };
  const double all = std::min(1.0 - part("CR", "C") * part("IR", "I") * part("AR", "A"), 0.915);
  const bool changed = now(v, "S", true) == "C";
  const double over = v.version == Version::v3_0 ? std::pow(all - 0.02, 15) : std::pow(all * 0.9731 - 0.02, 13);
  const double impact = changed ? 7.52 * (all - 0.029) - 3.25 * over : 6.42 * all;
  if (impact <= 0.0) return 0.0;
  return round_up(round_up(std::min((changed ? 1.08 : 1.0) * (impact + exploitability3(v, true)), 10.0)) * later3(v));
}

}  // namespace

std::string_view Vector::of(std::string_view metric) const {
  const auto found = metrics.find(metric);
  if (found != metrics.end()) return found->second;
  return version == Version::v2 ? "ND" : "X";
}

std::span<const Metric> metrics_of(Version version) { return version == Version::v2 ? std::span<const Metric>(metrics2) : std::span<const Metric>(metrics3); }

std::string_view word_of(const Metric& metric, std::string_view value) {
  for (const auto pair : split(metric.values, ' '))
    if (const auto equals = pair.find('='); pair.substr(0, equals) == value) return pair.substr(equals + 1);
  return {};
}

Result<Vector> parse(std::string_view text) {
  Vector out;
  if (text.starts_with("CVSS:3.0/")) out.version = Version::v3_0;
  else if (text.starts_with("CVSS:3.1/")) out.version = Version::v3_1;
  else out.version = Version::v2;
  if (out.version != Version::v2) text.remove_prefix(9);
  const auto metrics = metrics_of(out.version);
  for (const auto piece : split(text, '/')) {
    const auto colon = piece.find(':');
    const auto name = piece.substr(0, colon), value = colon == std::string_view::npos ? std::string_view() : piece.substr(colon + 1);
    const auto metric = std::ranges::find(metrics, name, &Metric::name);
    if (metric == metrics.end()) return refuse(Errc::invalid, "csaf.cvss-vector", std::string(name), "is no metric of the version");
    if (word_of(*metric, value).empty()) return refuse(Errc::invalid, "csaf.cvss-vector", std::string(name), std::string(value) + " is no value of " + std::string(name));
    if (!out.metrics.emplace(name, value).second) return refuse(Errc::invalid, "csaf.cvss-vector", std::string(name), std::string(name) + " stands there twice");
  }
  for (const auto& metric : metrics)
    if (metric.group == 'b' && !out.metrics.contains(metric.name)) return refuse(Errc::invalid, "csaf.cvss-vector", std::string(metric.name), std::string(metric.name) + " is missing");
  return out;
}

double base_score(const Vector& v) { return v.version == Version::v2 ? base2(v, plain_impact2(v)) : base3(v); }
double temporal_score(const Vector& v) { return v.version == Version::v2 ? temporal2(v, base_score(v)) : round_up(base3(v) * later3(v)); }
double environmental_score(const Vector& v) { return v.version == Version::v2 ? environmental2(v) : environmental3(v); }

std::string_view severity(double score) {
  if (score < 0.05) return "NONE";
  if (score < 3.95) return "LOW";
  if (score < 6.95) return "MEDIUM";
  return score < 8.95 ? "HIGH" : "CRITICAL";
}

}  // namespace tocsin::csaf::cvss

namespace tocsin::csaf {
namespace {

using cvss::Version;

bool same_score(double a, double b) { return std::abs(a - b) < 0.05; }
std::string spelled(double score) {
  auto out = std::to_string(static_cast<int>(std::lround(score * 10.0)));
  if (out.size() == 1) out.insert(0, "0");
  return out.insert(out.size() - 1, ".");
}

void check_computed(const Json& cvss, const cvss::Vector& vector, bool v3, const std::string& where, Findings& findings) {
  const auto score = [&](const char* name, const char* severity_name, double computed) {
    const auto& told = cvss[name];
    if (told.is_number() && !same_score(told.number(), computed)) findings.error(pointer_to(where, name), "csaf.6-1-9", "6.1.9", "is " + spelled(computed) + " by the vector");
    if (v3 && cvss[severity_name].is_text() && cvss[severity_name].text() != cvss::severity(computed))
      findings.error(pointer_to(where, severity_name), "csaf.6-1-9", "6.1.9", "is " + std::string(cvss::severity(computed)) + " by the vector");
  };
  score("baseScore", "baseSeverity", cvss::base_score(vector));
  score("temporalScore", "temporalSeverity", cvss::temporal_score(vector));
  score("environmentalScore", "environmentalSeverity", cvss::environmental_score(vector));
}

}  // namespace

void check_cvss(const Json& cvss, bool v3, const std::string& where, Findings& findings) {
  const auto wrong = [&](std::string_view name, std::string detail) { findings.error(name.empty() ? where : pointer_to(where, name), "csaf.6-1-8", "6.1.8", std::move(detail)); };
  if (!cvss.is_object()) return wrong("", "is no object");
  for (const auto* name : {"version", "vectorString", "baseScore"})
    if (!cvss.has(name)) wrong(name, "is missing");
  if (v3 && !cvss.has("baseSeverity")) wrong("baseSeverity", "is missing");
  const auto& version = cvss["version"].text();
  if (cvss.has("version") && (v3 ? version != "3.0" && version != "3.1" : version != "2.0")) wrong("version", v3 ? "is neither 3.0 nor 3.1" : "is not 2.0");
  for (const auto* name : {"baseScore", "temporalScore", "environmentalScore"})
    if (cvss.has(name) && (!cvss[name].is_number() || cvss[name].number() < 0 || cvss[name].number() > 10)) wrong(name, "is no number from 0 to 10");
  for (const auto* name : {"baseSeverity", "temporalSeverity", "environmentalSeverity"}) {
    constexpr std::array<std::string_view, 5> words{"NONE", "LOW", "MEDIUM", "HIGH", "CRITICAL"};
    if (v3 && cvss.has(name) && std::ranges::find(words, cvss[name].text()) == words.end()) wrong(name, "is none of NONE, LOW, MEDIUM, HIGH, CRITICAL");
  }
  for (const auto& metric : cvss::metrics_of(v3 ? Version::v3_1 : Version::v2)) {
    if (!cvss.has(metric.property)) continue;
    const auto& told = cvss[metric.property].text();
    const auto words = split(metric.values, ' ');
    if (std::ranges::none_of(words, [&](std::string_view pair) { return pair.substr(pair.find('=') + 1) == told; })) wrong(metric.property, told + " is no value of it");
  }
  const auto vector = cvss::parse(cvss["vectorString"].text());
  if (cvss.has("vectorString") && !vector) return wrong("vectorString", vector.error().detail);
  if (!vector) return;
  const bool fits = v3 ? (vector->version == Version::v3_0 && version == "3.0") || (vector->version == Version::v3_1 && version == "3.1") : vector->version == Version::v2;
  if (!fits) return wrong("vectorString", "is not of version " + version);
  for (const auto& metric : cvss::metrics_of(vector->version)) {
    if (!cvss.has(metric.property)) continue;
    const auto word = cvss::word_of(metric, vector->of(metric.name));
    if (!word.empty() && cvss[metric.property].text() != word)
      findings.error(pointer_to(where, metric.property), "csaf.6-1-10", "6.1.10", "is " + cvss[metric.property].text() + ", and " + std::string(word) + " in the vector");
  }
  check_computed(cvss, *vector, v3, where, findings);
}

}  // namespace tocsin::csaf
