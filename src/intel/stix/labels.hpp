#pragma once
#include <optional>
#include <string_view>

#include "base/json.hpp"
#include "base/marking.hpp"
#include "base/result.hpp"

/// The TLP labels that objects of STIX 2.1 have.
namespace tocsin::stix {

/// The label that a marking definition stands for, of TLP 2.0, or of TLP 1.0 (white is TLP:CLEAR).
std::optional<Tlp> label_of_marking(std::string_view marking_id);
/// The narrowest label of an object as a whole; none when it has none.
std::optional<Tlp> label_of(const Json& object);
/// The narrowest label of the object and of its parts (granular markings, section 7.2.3).
std::optional<Tlp> narrowest_of(const Json& object);
/// Whether an object says something that has to be marked: not a marking or extension definition, nor a bundle.
bool needs_label(const Json& object);
/// Replaces the labels of the whole object by this one; markings of other kinds stay.
void set_label(Json& object, Tlp tlp);

}  // namespace tocsin::stix
