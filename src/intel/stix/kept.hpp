#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "base/json.hpp"

/// What another form said and STIX has no property for, kept with the object that was made of it, so that it comes out again.
namespace tocsin::stix {

/// The extension that holds it (a property extension, section 7.3), and who defines it.
inline constexpr std::string_view kept_extension = "extension-definition--7c2f6f0e-8f5d-5c0a-9d0b-6f6b2c1f3a58";
inline constexpr std::string_view kept_author = "identity--2f1d9a44-6a0e-5b5c-8a57-0b7f4f9f2a11";

struct Kept {
  std::string format;  ///< `misp`, `csaf`, `openvex`
  std::string kind;    ///< what it was there: `event`, `attribute` …
  std::string parent;  ///< in what it stood, as that form names it; empty for none
  Json source;
};
/// Adds it. The source is kept as text, so that names of its members are not held to be properties of STIX.
void keep(Json& object, const Kept& kept);
/// What was kept, of that format. An extension that somebody broke is none.
std::optional<Kept> kept_in(const Json& object, std::string_view format);
/// The object without it.
Json without_kept(Json object);
/// The extension's definition and its author, for each file that has some.
Json::Array kept_definitions();
/// Whether an object is one of these two, which say nothing themselves.
bool is_kept_definition(const Json& object);

}  // namespace tocsin::stix
