#include "intel/stix/labels.hpp"

#include "intel/stix/stix.hpp"
#include "intel/stix/tlp.hpp"

namespace tocsin::stix {
namespace {

std::optional<Tlp> narrower_of(std::optional<Tlp> a, std::optional<Tlp> b) {
  if (!a || !b) return a ? a : b;
  return narrower(*a, *b);
}

}  // namespace

std::optional<Tlp> label_of_marking(std::string_view marking_id) {
  static constexpr Tlp meant[] = {Tlp::clear, Tlp::green, Tlp::amber, Tlp::red};
  for (std::size_t i = 0; i < tlp1.size(); ++i)
    if (tlp1[i].id == marking_id) return meant[i];
  return tlp_of_marking(marking_id);
}

std::optional<Tlp> label_of(const Json& object) {
  std::optional<Tlp> out;
  for (const auto& ref : object["object_marking_refs"].array()) out = narrower_of(out, label_of_marking(ref.text()));
  return out;
}

std::optional<Tlp> narrowest_of(const Json& object) {
  auto out = label_of(object);
  for (const auto& part : object["granular_markings"].array()) out = narrower_of(out, label_of_marking(part["marking_ref"].text()));
  return out;
}

bool needs_label(const Json& object) {
  const auto& type = object["type"].text();
  return type != "marking-definition" && type != "extension-definition" && type != "bundle";
}

void set_label(Json& object, Tlp tlp) {
  Json::Array refs;
  for (const auto& ref : std::as_const(object)["object_marking_refs"].array())
    if (!label_of_marking(ref.text())) refs.push_back(ref);
  refs.emplace_back(marking_id(tlp));
  object["object_marking_refs"] = std::move(refs);
}

}  // namespace tocsin::stix
