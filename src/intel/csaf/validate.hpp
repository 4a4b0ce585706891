#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"

/// The checks of CSAF 2.0 (OASIS Standard, 18 November 2022): its schema (section 3) and every mandatory test (section 6.1).
namespace tocsin::csaf {

struct Finding {
  std::string where;         ///< JSON pointer
  std::string_view rule;     ///< `csaf.schema`, or `csaf.6-1-7` for test 6.1.7; of docs/rules.md
  std::string_view section;  ///< of the standard
  std::string detail;        ///< for a person, English
};
struct Report {
  std::vector<Finding> errors, warnings;  ///< at most findings_max each
  std::size_t errors_more = 0, warnings_more = 0;
  [[nodiscard]] bool valid() const { return errors.empty(); }
};
inline constexpr std::size_t findings_max = 1000;

/// Checks a document. What is no JSON is an error with a rule of json.*; a part that breaks the schema is not tested further, the rest is.
Report validate_text(std::string_view text);
Report validate(const Json& document);

}  // namespace tocsin::csaf
