#pragma once
#include <map>
#include <span>
#include <string>
#include <string_view>

#include "base/result.hpp"

/// Scores of the Common Vulnerability Scoring System 2.0, 3.0 and 3.1 (FIRST).
namespace tocsin::csaf::cvss {

enum class Version { v2, v3_0, v3_1 };

/// The metrics of a vector, by their short names: `AV` → `N`.
struct Vector {
  Version version = Version::v3_1;
  std::map<std::string, std::string, std::less<>> metrics;
  /// The value, or the one that means that nothing is said (`X`, `ND`).
  [[nodiscard]] std::string_view of(std::string_view metric) const;
};
/// Reads `AV:N/AC:L/Au:N/C:P/I:P/A:P` and `CVSS:3.1/AV:N/…`: every base metric, each metric once, each value of its metric.
/// @error invalid "csaf.cvss-vector" where = the metric, detail = what is wrong
Result<Vector> parse(std::string_view text);

/// The score of all that the vector says, and without its later groups.
double base_score(const Vector& vector);
double temporal_score(const Vector& vector);
double environmental_score(const Vector& vector);
/// NONE, LOW, MEDIUM, HIGH or CRITICAL (version 3, section 5).
std::string_view severity(double score);

/// The property of a CVSS object that says a metric, and the word for each of its values; for the comparison with the vector.
struct Metric {
  std::string_view name, property;
  std::string_view values;  ///< `N=NETWORK A=ADJACENT_NETWORK`
  char group;               ///< b base, t temporal, e environmental
};
/// The metrics of a version, in the order of its vectors.
std::span<const Metric> metrics_of(Version version);
/// The word for a value; empty for a value that the metric does not have.
std::string_view word_of(const Metric& metric, std::string_view value);

}  // namespace tocsin::csaf::cvss
