#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "app/context.hpp"

namespace tocsin::app {

/// What comes back: sightings (STIX 2.1 section 5.2) among objects that were taken in, of what a release of ours had brought into one
/// of the procedure's collections. Which delivery it was is noted; the fact is written with the recorder's next batch.
/// @param by  a TAXII client, or `source:NAME` @param taken  ids of what was taken in
/// @error those of the store and of ports::Objects::page
Result<> note_sightings(App& app, const std::string& by, const std::vector<std::string_view>& objects, const std::vector<ports::StatusDetail>& taken);

}  // namespace tocsin::app
