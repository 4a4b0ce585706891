#pragma once
#include "intel/stix/findings.hpp"
#include "intel/stix/schema.hpp"
#include "intel/stix/value.hpp"

namespace tocsin::stix {

/// Goes over one object along its schema and takes down what breaks it.
class Walker {
 public:
  explicit Walker(Findings& findings) : findings_(findings) {}
  Walker(const Walker&) = delete;
  Walker& operator=(const Walker&) = delete;
  /// The whole object; `at` is its place.
  void object(const Value& root, const Place& at);
  /// A bundle without its objects.
  void bundle(const Value& frame);

 private:
  // walker.cpp: along the tables
  void members(const Value& object, const Index& index, const Place& at);
  void unknown(const Value& member, const Index& index, const Place& at);
  void property(const Value& value, const Property& property, const Index& index, const Place& at);
  void one(const Value& value, const Property& property, const Index& index, const Place& at);
  void text(const Value& value, const Property& property, const Index& index, const Place& at);
  void integer(const Value& value, const Property& property, const Index& index, const Place& at);
  void timestamp(const Value& value, Form form, const Place& at);
  void reference(const Value& value, const Property& property, const Index& index, const Place& at);
  void own_id(const Value& value, const Index& index, const Place& at);
  void hashes(const Value& value, const Place& at);
  void dictionary(const Value& value, const Property& property, const Index& index, const Place& at);
  void translations(const Value& value, const Place& at);
  void container(const Value& value, const Place& at);
  void between(const Value& object, const Between& rule, const Schema& schema, const Place& at);
  void wrong_type(const Place& at, std::string_view section, std::string_view wanted);
  [[nodiscard]] const Index& custom(const Value& root, const Place& at);

  // extensions.cpp
  void extensions(const Value& value, const Index& index, const Place& at);
  void extension(const Value& value, const Index& index, const Place& at);
  // markings.cpp
  void granular_marking(const Value& value, const Place& at);
  void selector(std::string_view selector, const Place& at);
  void marking_definition(const Value& object, const Place& at);
  // rules.cpp: what the tables cannot say
  void rules(const Value& object, const Index& index, const Place& at);
  void indicator(const Value& object, const Place& at);
  void relationship(const Value& object, const Place& at);
  void observable(const Value& object, const Index& index, const Place& at);
  void external_reference(const Value& value, const Place& at);

  Findings& findings_;
  const Value* root_ = nullptr;
  const Value* container_ = nullptr;  ///< where references lead inside the deprecated observable-container
  Lookup own_lookup_;                 ///< for selectors, and references inside a container
  Lookup* lookup_ = &own_lookup_;     ///< that of the observed data, inside its container
  bool defanged_ = false;             ///< values of the observable are spelled so that nothing follows them
  bool extended_ = false;             ///< an extension adds properties at the top, or made the type
};

/// Whether a family of types, or a list of types, holds a type. @param words of a property: types, @any, @sdo, @sco, @sro
bool is_among(std::string_view words, std::string_view type);

}  // namespace tocsin::stix
