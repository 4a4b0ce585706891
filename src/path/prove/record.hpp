#pragma once
// The sharing record: every field that guide A step 6 and guide B step 8 ask for, of one share, made of facts alone.
#include "path/prove/dossier.hpp"

namespace tocsin::prove {

/// The content that holds a person's name and address, of those whom an instance ever enrolled; else nothing.
const Hash* details_of(const identity::person::State& state);

/// The record as JSON. A field that the guides ask for and the facts do not fill is listed under `missing`.
Json record_of(const Dossier& dossier, const ToldShare& share);
/// The same for people to read.
std::string record_in_words(const Json& record);

}  // namespace tocsin::prove
