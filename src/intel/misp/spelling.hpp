#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "intel/stix/pattern.hpp"

/// How values of MISP attributes are spelled in STIX: as comparisons of a pattern, and as observables.
namespace tocsin::misp {

/// `object_type:path = literal`
struct Comparison {
  std::string type, path, literal;
};
/// One for most types, two for `filename|md5` and the like; none where STIX has no path for the type, or the value does not fit it.
std::vector<Comparison> comparisons_of(std::string_view type, std::string_view value);
/// One observation for each type of object, in the order of their first comparison, joined by AND.
std::string pattern_of(const std::vector<Comparison>& comparisons);
/// The cyber observable that the value is, without markings and id; none where STIX has none.
std::optional<Json> observable_of(std::string_view type, std::string_view value);

/// What an attribute of MISP says.
struct Said {
  std::string type, value;
  bool operator==(const Said&) const = default;
};
/// The attributes of one observation whose comparisons are all `=` and joined by AND; none for any other pattern. Two that MISP
/// has one type for are one.
std::vector<Said> attributes_of(const stix::pattern::Tree& tree);
/// The attributes of an observable; none for what MISP has no type for.
std::vector<Said> attributes_of(const Json& observable);

}  // namespace tocsin::misp
