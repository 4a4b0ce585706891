#pragma once
#include <string>
#include <string_view>

/// Types and categories of attributes (MISP core format, draft-16 section 2.4.2.3 and 2.4.2.4; describeTypes of MISP 2.5).
namespace tocsin::misp {

struct AttributeType {
  std::string_view name;
  char category;                ///< the one it stands in when nobody says
  bool to_ids;                  ///< whether it is for detection when nobody says
  std::string_view categories;  ///< those it may stand in, a letter each
};
/// The type of that name, or null.
const AttributeType* attribute_type(std::string_view name);
/// `Network activity` for its letter.
std::string_view category_name(char letter);
/// Whether a type may stand in a category of that name.
bool may_stand_in(const AttributeType& type, std::string_view category);

}  // namespace tocsin::misp
