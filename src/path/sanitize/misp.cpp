#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "intel/misp/attribute_types.hpp"
#include "path/sanitize/objects.hpp"

namespace tocsin::sanitize {
namespace {

/// What the format writes: ids, numbers, switches, instants, names of types.
constexpr std::array structural = std::to_array<std::string_view>({"uuid", "id", "type", "category", "meta-category", "timestamp", "publish_timestamp", "date", "first_seen", "last_seen", "distribution", "to_ids", "object_relation", "object_id", "event_id",
                                                                   "org_id", "orgc_id", "threat_level_id", "analysis", "published", "locked", "deleted", "disable_correlation", "attribute_count", "extends_uuid", "template_uuid", "template_version", "version",
                                                                   "colour", "exportable", "hide_tag", "numerical_value", "is_galaxy", "is_custom_galaxy", "local_only", "local", "relationship_type", "referenced_uuid", "referenced_id", "referenced_type",
                                                                   "galaxy_id", "galaxy_cluster_id", "collection_uuid", "tag_id", "namespace", "icon", "default", "enabled", "object_uuid", "source_uuid", "blocked"});
/// Who worked on the event, who saw it, and whom it went to.
constexpr std::array never = std::to_array<std::string_view>({"event_creator_email", "user_id", "sharing_group_id", "SharingGroup", "ShadowAttribute", "Sighting", "sighting", "proposal_email_lock", "CryptographicKey", "ProposalEmailLock", "RelatedEvent",
                                                              "RelatedAttribute", "attribute_feed_hits", "Feed", "Server", "warnings", "data"});
/// Types of attributes that are prose, so that a mask in them leaves the rest useful.
constexpr std::array prose = std::to_array<std::string_view>({"text", "comment", "other", "email-body", "email-header", "github-repository", "pattern-in-file", "pattern-in-traffic", "pattern-in-memory", "campaign-name", "threat-actor", "whois-registrant-name"});
/// Rules keep their logic or go.
constexpr std::array rules = std::to_array<std::string_view>({"yara", "sigma", "snort", "bro", "zeek", "stix2-pattern"});

template <class List>
bool one_of(const List& list, std::string_view name) {
  return std::ranges::find(list, name) != list.end();
}

bool is_category(std::string_view text) {
  for (char letter = 'A'; letter <= 'Z'; ++letter)
    if (misp::category_name(letter) == text) return true;
  return false;
}
/// Whether the format wrote it: by its member's name, and because it is what that name asks for.
bool is_structural(std::string_view name, std::string_view text) {
  if (!one_of(structural, name)) return false;
  return has_fixed_form(text) || (name == "category" && is_category(text)) || ((name == "type" || name == "object_relation") && misp::attribute_type(text) != nullptr);
}

struct Walk {
  const SanitizeValue& use;
  const Mint& mint;
  std::set<std::string> gone = {};  ///< UUIDs that nothing may point at any more

  /// @return whether a text below it came out different
  bool texts(Json& value, const std::string& pointer, std::string_view name) {
    bool touched = false;
    if (value.is_object()) {
      touched = names(value, pointer);
      for (auto& [member, below] : value.object_here()) touched = texts(below, pointer_to(pointer, member), member) || touched;
    } else if (value.is_array()) {
      for (std::size_t i = 0; i < value.array().size(); ++i) touched = texts(value.array_here()[i], pointer_to(pointer, i), name) || touched;
    } else if (!value.is_text() || !is_structural(name, value.text())) {
      touched = sanitize_scalar(value, pointer, name, use);
    }
    return touched;
  }
  /// Members whose names had to change go. @return whether any did
  bool names(Json& object, const std::string& pointer) {
    return std::erase_if(object.object_here(), [&](const auto& member) {
             bool touched = false;
             (void)use(name_of(pointer_to(pointer, member.first)), {}, member.first, touched);
             return touched;
           }) > 0;
  }
  /// An id that is made from what it names says that again.
  void another_id(Json& object) {
    const auto& id = std::as_const(object)["uuid"].text();
    if (id.size() != 36 || (id[14] != '3' && id[14] != '5')) return;
    gone.insert(id);
    object["uuid"] = mint(id);
  }
  /// @return false where the attribute says nothing any more
  bool attribute(Json& attribute, const std::string& pointer) {
    bare(attribute);
    names(attribute, pointer);
    const auto type = std::as_const(attribute)["type"].text();
    bool hollow = false;
    for (const auto* field : {"value", "value1", "value2"}) {
      if (!attribute.has(field)) continue;
      bool touched = false;
      touched = texts(attribute[field], pointer_to(pointer, field), type.find("password") != std::string::npos ? "password" : "") || touched;
      hollow = hollow || (touched && !one_of(prose, type)) || (touched && one_of(rules, type));
      if (touched && !hollow) another_id(attribute);
    }
    for (auto& [member, below] : attribute.object_here())
      if (member != "value" && member != "value1" && member != "value2") texts(below, pointer_to(pointer, member), member);
    if (hollow) gone.insert(std::as_const(attribute)["uuid"].text());
    return !hollow;
  }
  void attributes(Json& holder, const std::string& pointer) {
    if (!holder.has("Attribute")) return;
    Json::Array kept;
    std::size_t i = 0;
    for (auto& one : holder["Attribute"].array_here())
      if (attribute(one, pointer_to(pointer_to(pointer, "Attribute"), i++))) kept.push_back(std::move(one));
    holder["Attribute"] = std::move(kept);
  }
  static void bare(Json& object) {
    std::erase_if(object.object_here(), [](const auto& member) { return one_of(never, member.first); });
  }
  void objects(Json& event, const std::string& pointer) {
    if (!event.has("Object")) return;
    Json::Array kept;
    std::size_t i = 0;
    for (auto& object : event["Object"].array_here()) {
      const auto here = pointer_to(pointer_to(pointer, "Object"), i++);
      bare(object);
      names(object, here);
      const auto before = std::as_const(object)["Attribute"].array().size();
      attributes(object, here);
      const auto after = std::as_const(object)["Attribute"].array().size();
      bool touched = false;
      for (auto& [member, below] : object.object_here())
        if (member != "Attribute") touched = texts(below, pointer_to(here, member), member) || touched;
      if (before > 0 && after == 0) {
        gone.insert(std::as_const(object)["uuid"].text());
        continue;
      }
      if (touched || before != after) another_id(object);
      kept.push_back(std::move(object));
    }
    event["Object"] = std::move(kept);
  }
  void references(Json& event) const {
    if (!event.has("Object")) return;
    for (auto& object : event["Object"].array_here()) {
      if (!object.has("ObjectReference")) continue;
      std::erase_if(object["ObjectReference"].array_here(), [&](const Json& reference) { return gone.contains(reference["referenced_uuid"].text()) || gone.contains(reference["object_uuid"].text()); });
    }
  }
  /// What stands beside an event or a list of them.
  void beside(Json& holder, const std::string& pointer, std::string_view itself) {
    if (!holder.is_object()) return;
    names(holder, pointer);
    for (auto& [member, below] : holder.object_here())
      if (member != itself) texts(below, pointer_to(pointer, member), member);
  }
  void event(Json& event, const std::string& pointer) {
    bare(event);
    names(event, pointer);
    attributes(event, pointer);
    objects(event, pointer);
    for (auto& [member, below] : event.object_here())
      if (member != "Attribute" && member != "Object") texts(below, pointer_to(pointer, member), member);
    references(event);
    if (event.has("attribute_count")) event["attribute_count"] = std::to_string(std::as_const(event)["Attribute"].array().size());
  }
};

bool holds_event(const Json& value) { return value.is_object() && value["Event"].is_object() && value["Event"]["info"].is_text(); }
const Json::Array& listed(const Json& document) { return document.is_array() ? document.array() : document["response"].array(); }

}  // namespace

bool is_misp(const Json& document) { return holds_event(document) || (!listed(document).empty() && std::ranges::all_of(listed(document), holds_event)); }

Json sanitize_misp(Json document, const SanitizeValue& use, const Mint& mint) {
  Walk walk{use, mint};
  if (holds_event(document)) {
    walk.event(document["Event"], "/Event");
    walk.beside(document, "", "Event");
    return document;
  }
  const auto base = document.is_array() ? std::string() : std::string("/response");
  auto& events = document.is_array() ? document.array_here() : document["response"].array_here();
  for (std::size_t i = 0; i < events.size(); ++i) {
    walk.event(events[i]["Event"], pointer_to(pointer_to(base, i), "Event"));
    walk.beside(events[i], pointer_to(base, i), "Event");
  }
  walk.beside(document, "", "response");
  return document;
}

}  // namespace tocsin::sanitize
