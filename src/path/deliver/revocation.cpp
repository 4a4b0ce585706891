#include "path/deliver/revocation.hpp"

#include <set>

#include "base/json.hpp"
#include "base/limits_stix.hpp"
#include "intel/stix/revoke.hpp"
#include "path/deliver/wire.hpp"

namespace tocsin::deliver {

Result<Revocation> Revocation::of(const DeliveryId& delivery, std::string to, Tlp marking, std::string_view bundle, Instant at) {
  std::vector<Json> parsed;
  std::set<std::string> makers;
  for (const auto& body : TRY(objects_of_bundle(bundle))) {
    const auto object = TRY(parse_json(body, {.bytes = body.size() + 1, .depth = limits::stix_depth_max}));
    if (object.has("created_by_ref")) makers.insert(object["created_by_ref"].text());
    parsed.push_back(object);
  }
  std::vector<std::string> objects;
  for (const auto& object : parsed)
    // the identity that made them goes on making others
    if (const auto revoked = makers.contains(object["id"].text()) ? std::nullopt : stix::revocation_of(object, at)) objects.push_back(to_jcs(*revoked));
  return Revocation(delivery, std::move(to), marking, std::move(objects));
}

}  // namespace tocsin::deliver
