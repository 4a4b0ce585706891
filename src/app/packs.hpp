#pragma once
#include <string>

#include "app/shares.hpp"

namespace tocsin::app {

struct BuiltPack {
  std::string name;   ///< of the file
  std::string zip;
};

/// Builds the evidence pack of one share, or of all that were opened in a period. That it was asked for is a fact before
/// anything is collected. @param body PackBuild
/// @error not_found "object.unknown" · invalid "pack.period" neither a share nor a period · those of prove::build_pack
Result<BuiltPack> build_evidence_pack(App& app, const Principal& who, const Json& body);

/// The Sigsum proof of one fact (`sigsum-verify` reads it).
Result<std::string> proof_of(App& app, std::int64_t leaf_index);

}  // namespace tocsin::app
