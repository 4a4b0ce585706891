#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "base/marking.hpp"
#include "base/result.hpp"

/// TLP 2.0 (FIRST, August 2022): which label, and does the audience lie inside it.
namespace tocsin::mark {

/// Who receives: the widest circle that a channel reaches.
enum class Circle {
  named_people,      ///< individuals, listed one by one
  own_organization,  ///< our own people
  organization,      ///< one outside organization, addressed by name
  community,         ///< a closed community of organizations
  everybody          ///< the public
};

struct Boundary {
  Circle circle = Circle::community;
  Tlp channel_ceiling = Tlp::amber_strict;  ///< the narrowest label that the channel may carry
};

struct MarkedPart {
  std::string name;
  std::optional<Tlp> marking;
};

/// The label of the whole: never wider than any of its parts.
/// @param whole the label asked for, if any
/// @error conflict "mark.unmarked" a part, or everything, is without a label; where = its name
/// @error conflict "mark.below-part" the label asked for is wider than a part's; where = its name
Result<Tlp> label_of(const std::vector<MarkedPart>& parts, std::optional<Tlp> whole);

/// Asked at compose, approval and send.
/// @error conflict  "mark.unmarked"
/// @error forbidden "mark.red-needs-named-people" TLP:RED is for the eyes and ears of individual recipients only
/// @error forbidden "mark.boundary" the circle is wider than the label allows
/// @error forbidden "mark.channel-ceiling" the channel may not carry so narrow a label
Result<> check_boundary(std::optional<Tlp> marking, const Boundary& audience);

/// `[TLP:AMBER] Subject`: FIRST wants the label in the subject line and in the body before the information itself, in capitals.
std::string mark_subject(Tlp tlp, std::string_view subject);
/// The body with its label as the first and the last line.
std::string mark_body(Tlp tlp, std::string_view body);
/// The STIX objects of a bundle with the label in object_marking_refs, and its definition in the bundle.
Json mark_objects(Tlp tlp, Json bundle);

/// Reads the label out of the very bytes that are to be sent.
/// @error conflict "mark.read-back" none, or more than one; where = the part
/// @error conflict "mark.other-label" something in the subject, or a line of the body, can be taken for another label
Result<Tlp> read_back_text(std::string_view subject_or_body);
/// @error conflict "mark.read-back" an object of the bundle without a TLP 2.0 marking, or with several; where = its id
Result<Tlp> read_back_objects(const Json& bundle);

/// What the label allows a recipient to do, in one sentence of our own words.
std::string_view meaning(Tlp tlp);

}  // namespace tocsin::mark
