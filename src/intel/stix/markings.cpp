#include "intel/stix/forms.hpp"
#include "intel/stix/tlp.hpp"
#include "intel/stix/walker.hpp"

// Data markings (section 7.2): selectors that lead somewhere, and the fixed definitions of TLP.
namespace tocsin::stix {
namespace {

/// The number in a selector's `[n]`; SIZE_MAX when it is none.
std::size_t index_in(std::string_view component) {
  if (component.size() < 3 || component.front() != '[' || component.back() != ']' || component.size() > 12) return SIZE_MAX;
  std::size_t n = 0;
  for (const char c : component.substr(1, component.size() - 2)) {
    if (c < '0' || c > '9') return SIZE_MAX;
    n = n * 10 + static_cast<std::size_t>(c - '0');
  }
  return n;
}

}  // namespace

void Walker::granular_marking(const Value& value, const Place& at) {
  if (const auto* selectors = value.find("selectors"); selectors != nullptr && selectors->is(Kind::list)) {
    const Place list{&at, "selectors"};
    std::size_t n = 0;
    for (const auto& each : *selectors) {
      const Place here{&list, {}, n++, true};
      if (each.is(Kind::text)) selector(each.text, here);
    }
  }
  if (root_->text_of("type") == "marking-definition" && !value.text_of("marking_ref").empty() && value.text_of("marking_ref") == root_->text_of("id"))
    findings_.error({&at, "marking_ref"}, "stix.marking", "3.2", "a marking definition may not mark itself");
}

void Walker::selector(std::string_view selector, const Place& at) {
  const auto* here = root_;
  const auto whole = selector;
  while (true) {
    const auto dot = selector.find('.');
    const auto component = selector.substr(0, dot);
    const auto* next = here->is(Kind::list) ? lookup_->element(*here, index_in(component)) : lookup_->member(*here, component);
    if (next == nullptr || component.empty())
      return findings_.error(at, "stix.selector", "7.2.3", "'" + std::string(cut(whole, 200)) + "' selects nothing: " + (component.empty() ? "an empty component" : "no " + std::string(cut(component, 200)) + " there"));
    here = next;
    if (dot == std::string_view::npos) return;
    selector.remove_prefix(dot + 1);
  }
}

void Walker::marking_definition(const Value& object, const Place& at) {
  const auto id = object.text_of("id");
  if (const auto* marks = object.find("object_marking_refs"); marks != nullptr && marks->is(Kind::list)) {
    const Place list{&at, "object_marking_refs"};
    std::size_t n = 0;
    for (const auto& mark : *marks) {
      if (!id.empty() && mark.text == id) findings_.error({&list, {}, n, true}, "stix.marking", "3.2", "a marking definition may not mark itself");
      ++n;
    }
  }
  const auto* definition = object.find("definition");
  const Place definition_at{&at, "definition"};
  const auto kind = object.text_of("definition_type");
  if (kind == "statement" && definition != nullptr && definition->is(Kind::object)) {
    const auto* statement = definition->find("statement");
    if (statement == nullptr) findings_.error({&definition_at, "statement"}, "stix.required", "7.2.1.3", "is missing");
    else if (!statement->is(Kind::text)) wrong_type({&definition_at, "statement"}, "7.2.1.3", "a text");
  }
  const auto wrong = [&](const Place& where, std::string detail) { findings_.error(where, "stix.marking", "7.2.1.4", std::move(detail)); };
  bool fixed_id = false;
  for (const auto& each : tlp1) fixed_id = fixed_id || each.id == id;
  if (kind == "tlp" || fixed_id) {
    const auto* level = definition != nullptr ? definition->find("tlp") : nullptr;
    const Place level_at{&definition_at, "tlp"};
    if (kind != "tlp") wrong({&at, "definition_type"}, "this id is that of a TLP marking");
    else if (level == nullptr) findings_.error(level_at, "stix.required", "7.2.1.4", "is missing");
    else if (!level->is(Kind::text)) wrong_type(level_at, "7.2.1.4", "a text");
    else {
      const Tlp1* right = nullptr;
      for (const auto& each : tlp1)
        if (each.level == level->text) right = &each;
      if (right == nullptr) wrong(level_at, "TLP 1.0 has white, green, amber and red; TLP 2.0 is an extension");
      else if (right->id != id) wrong({&at, "id"}, "TLP " + std::string(right->level) + " has the id " + std::string(right->id));
      const auto created = parse_timestamp(object.text_of("created")), fixed = parse_timestamp(tlp1_created);
      if (created && created->compare(*fixed) != 0) wrong({&at, "created"}, "the TLP definitions were created at " + std::string(tlp1_created));
    }
  }
  const auto* extensions = object.find("extensions");
  const auto* tlp = extensions != nullptr ? extensions->find(tlp2_extension) : nullptr;
  const Tlp2* fixed = nullptr;
  for (const auto& each : tlp2)
    if (each.id == id) fixed = &each;
  if (tlp == nullptr) {
    if (fixed != nullptr) wrong({&at, "extensions"}, "this id is that of TLP 2.0 " + std::string(fixed->level));
    return;
  }
  const Place extensions_at{&at, "extensions"}, tlp_at{&extensions_at, tlp2_extension}, level_at{&tlp_at, "tlp_2_0"};
  const auto level = tlp->text_of("tlp_2_0");
  const Tlp2* right = nullptr;
  for (const auto& each : tlp2)
    if (each.level == level) right = &each;
  if (right == nullptr) wrong(level_at, "TLP 2.0 has clear, green, amber, amber+strict and red");
  else if (right->id != id) wrong({&at, "id"}, "TLP 2.0 " + std::string(right->level) + " has the id " + std::string(right->id));
}

}  // namespace tocsin::stix
