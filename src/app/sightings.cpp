#include "app/sightings.hpp"

#include <algorithm>
#include <set>

#include "app/served.hpp"
#include "base/json.hpp"
#include "base/limits.hpp"

namespace tocsin::app {
namespace {

constexpr std::string_view sighting = "sighting--";
constexpr std::size_t looked_up_max = 1000;   ///< ids of one envelope

/// The objects that were seen, by the sightings that were taken in.
std::vector<std::string> seen_in(const std::vector<std::string_view>& objects, const std::vector<ports::StatusDetail>& taken) {
  std::set<std::string_view> ids;
  for (const auto& each : taken)
    if (each.id.starts_with(sighting)) ids.insert(each.id);
  std::set<std::string> out;
  if (ids.empty()) return {};
  for (const auto bytes : objects) {
    if (!bytes.contains("sighting_of_ref") || out.size() == looked_up_max) continue;
    const auto object = parse_json(bytes, {.bytes = limits::taxii_object_bytes_max});
    if (object && ids.contains((*object)["id"].text())) out.insert((*object)["sighting_of_ref"].text());
  }
  out.erase("");
  return {out.begin(), out.end()};
}

}  // namespace

Result<> note_sightings(App& app, const std::string& by, const std::vector<std::string_view>& objects, const std::vector<ports::StatusDetail>& taken) {
  const auto seen = seen_in(objects, taken);
  if (seen.empty() || app.objects == nullptr) return {};
  const auto served = TRY(app.current.served());
  for (const auto& collection : served->collections) {
    if (!collection.is_channel) continue;
    const auto page = TRY(app.objects->page({.collection = collection.id, .added_after = {}, .next = {}, .ids = seen, .types = {}, .spec_versions = {}, .versions = {"all"}, .bodies = ports::ObjectQuery::Bodies::none}));
    std::set<std::string> deliveries;
    for (const auto& object : page.objects)
      for (const auto& delivery : object.deliveries)
        if (!delivery.contains(':')) deliveries.insert(delivery);
    app.recorder.sighted(by, {deliveries.begin(), deliveries.end()});
  }
  return {};
}

}  // namespace tocsin::app
