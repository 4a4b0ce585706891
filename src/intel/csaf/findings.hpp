#pragma once
#include "intel/csaf/validate.hpp"

namespace tocsin::csaf {

/// Takes down what a check finds, up to the limit.
class Findings {
 public:
  explicit Findings(Report& report) : report_(report) {}
  void error(std::string where, std::string_view rule, std::string_view section, std::string detail) {
    if (report_.errors.size() < findings_max) report_.errors.push_back({std::move(where), rule, section, std::move(detail)});
    else ++report_.errors_more;
  }
  void warning(std::string where, std::string_view rule, std::string_view section, std::string detail) {
    if (report_.warnings.size() < findings_max) report_.warnings.push_back({std::move(where), rule, section, std::move(detail)});
    else ++report_.warnings_more;
  }

 private:
  Report& report_;
};

/// Section 3: types, required properties, vocabularies and forms.
void check_shape(const Json& document, Findings& findings);
/// Sections 6.1.1 to 6.1.7, 6.1.13, 6.1.25, 6.1.29, 6.1.31 to 6.1.33: products, groups and what refers to them.
void check_products(const Json& document, Findings& findings);
/// Sections 6.1.14 to 6.1.22, 6.1.30: versions and the revision history.
void check_tracking(const Json& document, Findings& findings);
/// Sections 6.1.11, 6.1.12, 6.1.15, 6.1.23, 6.1.24, 6.1.28: weaknesses, languages, vulnerabilities.
void check_contents(const Json& document, Findings& findings);
/// Sections 6.1.26 and 6.1.27: what each profile demands.
void check_profile(const Json& document, Findings& findings);
/// Sections 6.1.8 to 6.1.10: one CVSS object. @param v3  by the property that it stands in
void check_cvss(const Json& cvss, bool v3, const std::string& where, Findings& findings);

}  // namespace tocsin::csaf
