#pragma once
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.hpp"
#include "base/json.hpp"
#include "base/result.hpp"

/// What each element of an event becomes. For read.cpp, and for write.cpp, which makes it again to see whether somebody changed it.
namespace tocsin::misp {

/// What an element takes from the event that it stands in.
struct Around {
  std::string event;   ///< its UUID; empty for an element that stands alone
  std::string author;  ///< id of the identity that made it
  std::string report;  ///< id of the report that stands for the event; empty for none
  std::vector<std::string> markings;  ///< ids of the event's markings
  Instant at;
};

/// The object that stands for an element, with the element kept inside, and what it refers to.
struct Made {
  Json main;
  Json::Array others;
};

/// Definitions of the markings that tags and sharing groups stand for, by id.
using Definitions = std::map<std::string, Json>;
/// The markings of an element: its own label, PAP and sharing group, else those around it.
std::vector<std::string> markings_of(const Json& element, const std::vector<std::string>& around, Definitions& definitions);
/// The tag that a marking definition stands for (`tlp:amber+strict`, `PAP:RED`), or a statement as a tag of its own.
std::string tag_of(const Json& definition);
/// The name in a statement that names a sharing group; empty for any other marking.
std::string sharing_group_of(const Json& definition);
/// Tags that are no markings.
std::vector<std::string> labels_of(const Json& element);

/// @error those of read()
Result<Made> make_attribute(const Json& attribute, const Around& around, const std::string& place, Definitions& definitions);
Result<Made> make_object(const Json& object, const Around& around, const std::string& place, Definitions& definitions);
Result<Json> make_event_report(const Json& report, const Around& around, const std::string& place);
/// Of a cluster in a galaxy that STIX has a type for; null for any other.
Json make_cluster(const Json& galaxy, const Json& cluster, const Around& around);
/// @param refers  what the event's objects are
Result<Made> make_event(const Json& event, const Json::Array& refers, const Around& around, Definitions& definitions);

/// What a sighting of MISP is by its `type`, a number or a text.
std::string kind_of_sighting(const Json& sighting);
inline constexpr std::string_view sighting_seen = "0", sighting_expires = "2";  ///< `1` is a false positive
/// When somebody said that an element expires, the latest of several.
std::optional<Instant> expires_at(const Json& element);
/// A time of MISP: seconds as a number or a text. @error invalid "misp.time"
Result<Instant> time_of(const Json& element, std::string_view name, const std::string& place, Instant otherwise);
/// @error invalid "misp.uuid"
Result<std::string> uuid_of(const Json& element, const std::string& place);
/// Whether a UUID in small letters can be that of an object of STIX.
bool is_id(std::string_view uuid);
/// MISP says true as true, 1 and "1".
bool is_true(const Json& value);

}  // namespace tocsin::misp
