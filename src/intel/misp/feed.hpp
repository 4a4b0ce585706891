#pragma once
#include <map>
#include <string>
#include <vector>

#include "base/instant.hpp"
#include "base/json.hpp"
#include "base/result.hpp"

namespace tocsin::misp {

/// The files of a feed (MISP core format, manifest): `manifest.json`, `hashes.csv` with the MD5 of each value, and one `UUID.json` for each
/// event.
/// @param events  `{"Event":…}` each
/// @error invalid "misp.shape" one is no event · "misp.uuid"
Result<std::map<std::string, std::string>> feed_of(const std::vector<Json>& events);

/// The events of a manifest that changed at or after an instant, by UUID, the longest unchanged first.
/// @error invalid "misp.shape" no object of objects · "misp.uuid" · "misp.time"; where = JSON pointer into it
Result<std::vector<std::string>> listed_in(const Json& manifest, Instant since);

}  // namespace tocsin::misp
