#include "intel/stix/forms.hpp"
#include "intel/stix/vocabularies.hpp"
#include "intel/stix/walker.hpp"

// Extensions (sections 3.2, 3.10, 7.3 and 11.3): the predefined ones of cyber observables, those of an extension definition, and
// the deprecated custom ones.
namespace tocsin::stix {

void Walker::extensions(const Value& value, const Index& index, const Place& at) {
  if (!value.is(Kind::object)) return wrong_type(at, "3.2", "a dictionary of extensions");
  if (value.count == 0) return findings_.error(at, "stix.empty", "2.3", "is empty: leave it out");
  for (const auto& one : value) {
    const Place here{&at, one.name};
    if (!one.is(Kind::object)) wrong_type(here, "3.2", "an object");
    else if (one.count == 0) findings_.error(here, "stix.empty", "2.3", "is empty: leave it out");
    else extension(one, index, here);
  }
}

void Walker::extension(const Value& value, const Index& index, const Place& at) {
  const auto name = value.name;
  const auto& schema = index.schema();
  if (among(schema.extensions, name)) return members(value, *index_of(name), at);
  if (const auto* known = index_of(name); known != nullptr && name.ends_with("-ext") && !schema.type.contains(' '))
    return findings_.error(at, "stix.extension", known->schema().section, std::string(name) + " does not extend " + std::string(schema.type));
  if (!name.starts_with("extension-definition--")) {
    if (!is_slug(name) || name.size() < 3 || name.size() > 250)
      return findings_.error(at, "stix.extension", "11.3.1", "is neither the id of an extension definition nor a name of a–z, 0–9 and hyphens");
    findings_.warn(at, "stix.custom-extension", "11.3", "is no extension of the standard, and no extension definition");
    for (const auto& member : value)
      if (!is_property_name(member.name)) findings_.error({&at, member.name}, "stix.property-name", "11.3.1", "is no property name");
    return;
  }
  if (uuid_in(name) == 0 || !is_rfc4122(name.substr(uuid_in(name)))) return findings_.error(at, "stix.extension", "7.3", "is no identifier of an extension definition");
  const auto* type = value.find("extension_type");
  const Place type_at{&at, "extension_type"};
  if (type == nullptr) return findings_.error(type_at, "stix.required", "3.2", "is missing");
  if (!type->is(Kind::text)) return wrong_type(type_at, "10.5", "a text");
  if (!among(words::extension_type, type->text)) return findings_.error(type_at, "stix.enumeration", "10.5", "is none of new-sdo, new-sco, new-sro, property-extension, toplevel-property-extension");
  if (type->text.starts_with("new-") && !schema.type.contains(' '))
    findings_.error(type_at, "stix.extension", "7.3", std::string(schema.type) + " is a type of the standard, and cannot be defined anew");
  for (const auto& member : value) {
    const Place here{&at, member.name};
    if (!is_property_name(member.name)) findings_.error(here, "stix.property-name", "7.3.2", "is no property name: 3 to 250 of a–z, 0–9 and _");
    else if (member.is(Kind::null)) wrong_type(here, "2", "a value: null is none");
    else if (member.is(Kind::list) && member.count == 0) findings_.error(here, "stix.empty", "2.12", "is empty: leave it out");
  }
}

}  // namespace tocsin::stix
