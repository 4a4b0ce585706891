#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"

namespace tocsin::stix {

/// One thing that a check says about one place.
struct Finding {
  std::string object;        ///< id of the object, empty when it has none
  std::string where;         ///< JSON pointer from the outermost value of what was given
  std::string_view rule;     ///< as docs/rules.md spells it
  std::string_view section;  ///< of STIX 2.1
  std::string detail;        ///< for a person, English; may quote the value
};

/// What a check found. Errors break a MUST of the standard; warnings are what it advises against, or leaves to the reader.
struct Report {
  std::vector<Finding> errors, warnings;
  std::size_t errors_more = 0, warnings_more = 0;  ///< found beyond the limit, and not kept
  std::string_view version = "2.1";                ///< of STIX: 2.1 or 2.0

  [[nodiscard]] bool valid() const { return errors.empty(); }
};

/// `{"detail","object","pointer","rule","section"}`
Json to_json(const Finding& finding);

}  // namespace tocsin::stix
