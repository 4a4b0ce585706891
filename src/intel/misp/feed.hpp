#pragma once
#include <map>
#include <string>
#include <vector>

#include "base/json.hpp"
#include "base/result.hpp"

namespace tocsin::misp {

/// The files of a feed (MISP core format, manifest): `manifest.json`, `hashes.csv` with the MD5 of each value, and one `UUID.json` for each
/// event.
/// @param events  `{"Event":…}` each
/// @error invalid "misp.shape" one is no event · "misp.uuid"
Result<std::map<std::string, std::string>> feed_of(const std::vector<Json>& events);

}  // namespace tocsin::misp
