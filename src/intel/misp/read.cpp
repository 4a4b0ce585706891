#include <algorithm>
#include <map>
#include <set>

#include "base/ids.hpp"
#include "base/limits_exchange.hpp"
#include "base/limits_stix.hpp"
#include "base/text.hpp"
#include "intel/misp/elements.hpp"
#include "intel/misp/misp.hpp"
#include "intel/stix/kept.hpp"
#include "intel/stix/stix.hpp"

namespace tocsin::misp {
namespace {

class Reading {
 public:
  explicit Reading(Instant now) : now_(now) {}

  Result<> document(const Json& whole) {
    if (whole.is_array()) return list(whole, "");
    if (!whole.is_object()) return refuse(Errc::invalid, "misp.shape", "", "no object and no list");
    const auto& response = whole["response"];
    if (response.is_array()) return list(response, "/response");
    if (response.is_object()) return container(response, "/response");
    if (whole.has("Event") || whole.has("Object") || whole.has("Attribute")) {
      // an event's own members stand beside its attributes, those of a container do not
      if (!whole.has("Event") && whole.has("uuid") && whole.has("info")) return event(whole, "");
      return container(whole, "");
    }
    if (whole.has("uuid") && whole.has("info")) return event(whole, "");
    return refuse(Errc::invalid, "misp.shape", "", "no Event, Object, Attribute or response is there");
  }

  /// The bundle of everything that was read.
  stix::Written finish(std::string_view seed) {
    Json::Array all = stix::kept_definitions();
    std::set<std::string> ids;
    for (const auto& each : all) ids.insert(each["id"].text());
    for (const auto& [id, definition] : definitions_)
      if (ids.insert(id).second) all.push_back(definition);
    for (auto& object : objects_)
      if (ids.insert(std::as_const(object)["id"].text()).second) all.push_back(std::move(object));  // the same observable from several attributes is one
    const Json bundle = Json::Object{{"type", "bundle"}, {"id", "bundle--" + uuid_v5("6ba7b812-9dad-11d1-80b4-00c04fd430c8", seed)}, {"objects", std::move(all)}};
    return {.text = to_jcs(bundle), .lost = std::move(lost_)};
  }

 private:
  Result<> list(const Json& elements, const std::string& place) {
    for (std::size_t i = 0; i < elements.array().size(); ++i) TRY_VOID(container(elements.at(i), pointer_to(place, i)));
    return {};
  }

  Result<> container(const Json& element, const std::string& place) {
    if (!element.is_object()) return refuse(Errc::invalid, "misp.shape", place, "not an object");
    bool known = false;
    for (const auto* name : {"Event", "Object", "Attribute"}) {
      if (!element.has(name)) continue;
      known = true;
      const auto& what = element[name];
      const auto here = pointer_to(place, name);
      const auto one = [&](const Json& each, const std::string& where) -> Result<> {
        if (std::string_view(name) == "Event") return event(each, where);
        return alone(each, where, std::string_view(name) == "Object");
      };
      if (!what.is_array()) {
        TRY_VOID(one(what, here));
        continue;
      }
      for (std::size_t i = 0; i < what.array().size(); ++i) TRY_VOID(one(what.at(i), pointer_to(here, i)));
    }
    if (!known) {
      if (element.has("uuid") && element.has("info")) return event(element, place);
      return refuse(Errc::invalid, "misp.shape", place, "no Event, Object or Attribute");
    }
    for (const auto& [name, value] : element.object())
      if (name != "Event" && name != "Object" && name != "Attribute") lost_.push_back({pointer_to(place, name), "stands beside the event"});
    return {};
  }

  Result<> alone(const Json& element, const std::string& place, bool object) {
    const Around around{.event = {}, .author = {}, .report = {}, .markings = {}, .at = now_};
    TRY_VOID(counted(object ? element["Attribute"].array().size() : 1, place));
    auto made = object ? make_object(element, around, place, definitions_) : make_attribute(element, around, place, definitions_);
    if (!made) return std::unexpected(std::move(made).error());
    add(*std::move(made));
    return {};
  }

  Result<> event(const Json& event, const std::string& place) {
    if (!event.is_object()) return refuse(Errc::invalid, "misp.shape", place, "an event is an object");
    for (const auto* name : {"Attribute", "Object", "EventReport", "Tag", "Galaxy"})
      if (event.has(name) && !event[name].is_array()) return refuse(Errc::invalid, "misp.shape", pointer_to(place, name), "is a list");
    Around around;
    around.event = TRY(uuid_of(event, place));
    around.report = "report--" + around.event;
    around.at = TRY(time_of(event, "timestamp", place, now_));
    around.author = TRY(author(event, around.at, place));
    around.markings = markings_of(event, {}, definitions_);
    TRY_VOID(counted(event["Attribute"].array().size(), pointer_to(place, "Attribute")));

    const auto begin = objects_.size();
    Json::Array refers;
    const auto put = [&](Made made) {
      refers.push_back(std::as_const(made.main)["id"]);
      add(std::move(made));
    };
    std::map<std::string, std::string> by_uuid;  // what may be referred to inside the event
    for (std::size_t i = 0; i < event["Attribute"].array().size(); ++i) {
      auto made = TRY(make_attribute(event["Attribute"].at(i), around, pointer_to(pointer_to(place, "Attribute"), i), definitions_));
      by_uuid.emplace(to_lower(event["Attribute"].at(i)["uuid"].text()), std::as_const(made.main)["id"].text());
      put(std::move(made));
    }
    for (std::size_t i = 0; i < event["Object"].array().size(); ++i) {
      const auto here = pointer_to(pointer_to(place, "Object"), i);
      TRY_VOID(counted(event["Object"].at(i)["Attribute"].array().size(), here));
      auto made = TRY(make_object(event["Object"].at(i), around, here, definitions_));
      by_uuid.emplace(to_lower(event["Object"].at(i)["uuid"].text()), std::as_const(made.main)["id"].text());
      put(std::move(made));
    }
    for (std::size_t i = 0; i < event["EventReport"].array().size(); ++i)
      put({TRY(make_event_report(event["EventReport"].at(i), around, pointer_to(pointer_to(place, "EventReport"), i))), {}});
    references(event, around, by_uuid);
    for (const auto& attribute : event["Attribute"].array()) TRY_VOID(sightings(attribute, by_uuid.at(to_lower(attribute["uuid"].text())), around));
    for (const auto& object : event["Object"].array())
      for (const auto& attribute : object["Attribute"].array()) {
        auto inside = around;
        inside.markings = markings_of(object, around.markings, definitions_);
        TRY_VOID(sightings(attribute, by_uuid.at(to_lower(object["uuid"].text())), inside));
      }
    clusters(event, around, refers);
    auto report = TRY(make_event(event, refers, around, definitions_));
    objects_.insert(objects_.begin() + static_cast<std::ptrdiff_t>(begin), std::move(report.main));
    return {};
  }

  Result<> counted(std::size_t attributes, const std::string& place) {
    count_ += attributes;
    if (count_ > limits::misp_attributes_max) return refuse(Errc::invalid, "misp.too-many", place, "at most " + std::to_string(limits::misp_attributes_max) + " attributes");
    return {};
  }

  void add(Made made) {
    for (auto& each : made.others) objects_.push_back(std::move(each));
    objects_.push_back(std::move(made.main));
  }

  /// The organization that made the event; its id is the organization's UUID.
  Result<std::string> author(const Json& event, Instant at, const std::string& place) {
    const auto& who = event["Orgc"].is_object() ? event["Orgc"] : event["Org"];
    const auto& name = who["name"].text();
    if (name.empty()) return std::string();
    const auto uuid = who.has("uuid") ? TRY(uuid_of(who, pointer_to(place, "Orgc"))) : uuid_v5("6ba7b812-9dad-11d1-80b4-00c04fd430c8", name);
    return organization(name, uuid, at, markings_of(event, {}, definitions_));
  }
  std::string organization(const std::string& name, const std::string& uuid, Instant at, const std::vector<std::string>& markings) {
    auto id = "identity--" + uuid;
    if (!organizations_.insert(id + " " + join(markings, " ")).second) return id;
    Json identity = Json::Object{{"type", "identity"}, {"spec_version", "2.1"}, {"id", id}, {"created", stix::timestamp(at)}, {"modified", stix::timestamp(at)},
                                 {"name", name}, {"identity_class", "organization"}};
    for (const auto& ref : markings) identity["object_marking_refs"].push(ref);
    stix::keep(identity, {"misp", "organization", "", Json::Object{}});
    objects_.push_back(std::move(identity));
    return id;
  }

  /// Who saw an element, and when. That somebody found it false, or that it expires, is kept with the element.
  Result<> sightings(const Json& element, const std::string& of, const Around& around) {
    if (element["Sighting"].array().empty()) return {};
    // who saw it is told as far as what they saw
    const auto markings = markings_of(element, around.markings, definitions_);
    TRY_VOID(counted(element["Sighting"].array().size(), "/Sighting"));
    for (std::size_t i = 0; i < element["Sighting"].array().size(); ++i) {
      const auto& sighting = element["Sighting"].at(i);
      if (kind_of_sighting(sighting) != sighting_seen) continue;
      const auto at = TRY(time_of(sighting, "date_sighting", pointer_to("/Sighting", i), around.at));
      auto uuid = to_lower(sighting["uuid"].text());
      if (!is_id(uuid)) uuid = uuid_v5("6ba7b812-9dad-11d1-80b4-00c04fd430c8", of + " seen " + std::to_string(i) + " " + to_rfc3339(at));
      Json out = Json::Object{{"type", "sighting"}, {"spec_version", "2.1"}, {"id", "sighting--" + uuid}, {"created", stix::timestamp(at)}, {"modified", stix::timestamp(at)},
                              {"first_seen", stix::timestamp(at)}, {"last_seen", stix::timestamp(at)}, {"count", 1}, {"sighting_of_ref", of}};
      if (!sighting["source"].text().empty()) out["description"] = sighting["source"];
      const auto& who = sighting["Organisation"];
      if (const auto id = to_lower(who["uuid"].text()); is_id(id) && !who["name"].text().empty()) out["where_sighted_refs"].push(organization(who["name"].text(), id, around.at, markings));
      for (const auto& ref : markings) out["object_marking_refs"].push(ref);
      stix::keep(out, {"misp", "sighting", around.event, Json::Object{}});
      objects_.push_back(std::move(out));
    }
    return {};
  }

  /// References between objects of the event. What leads out of it is kept in its object.
  void references(const Json& event, const Around& around, const std::map<std::string, std::string>& by_uuid) {
    for (const auto& object : event["Object"].array()) {
      for (const auto& reference : object["ObjectReference"].array()) {
        const auto from = by_uuid.find(to_lower(object["uuid"].text())), to = by_uuid.find(to_lower(reference["referenced_uuid"].text()));
        const auto uuid = to_lower(reference["uuid"].text());
        if (from == by_uuid.end() || to == by_uuid.end() || !is_id(uuid)) continue;
        std::string verb;
        for (const char c : to_lower(reference["relationship_type"].text())) verb += (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ? c : '-';
        Json out = Json::Object{{"type", "relationship"}, {"spec_version", "2.1"}, {"id", "relationship--" + uuid}, {"created", stix::timestamp(around.at)},
                                {"modified", stix::timestamp(around.at)}, {"relationship_type", verb.empty() ? std::string("related-to") : verb},
                                {"source_ref", from->second}, {"target_ref", to->second}};
        if (!around.author.empty()) out["created_by_ref"] = around.author;
        for (const auto& ref : around.markings) out["object_marking_refs"].push(ref);
        stix::keep(out, {"misp", "reference", around.event, Json::Object{}});
        objects_.push_back(std::move(out));
      }
    }
  }

  /// Clusters of the event and of its attributes, each once; an attribute's cluster is what it indicates.
  void clusters(const Json& event, const Around& around, Json::Array& refers) {
    std::set<std::string> known;
    for (const auto& ref : refers) known.insert(ref.text());
    const auto take = [&](const Json& element, const std::string& indicator) {
      for (const auto& galaxy : element["Galaxy"].array())
        for (const auto& cluster : galaxy["GalaxyCluster"].array()) {
          auto made = make_cluster(galaxy, cluster, around);
          if (made.is_null()) continue;
          const auto id = std::as_const(made)["id"].text();
          if (!indicator.empty() && !id.starts_with("course-of-action")) {
            Json link = Json::Object{{"type", "relationship"}, {"spec_version", "2.1"}, {"created", stix::timestamp(around.at)}, {"modified", stix::timestamp(around.at)},
                                     {"id", "relationship--" + uuid_v5("6ba7b812-9dad-11d1-80b4-00c04fd430c8", indicator + " indicates " + id)},
                                     {"relationship_type", "indicates"}, {"source_ref", indicator}, {"target_ref", id}};
            if (!around.author.empty()) link["created_by_ref"] = around.author;
            for (const auto& ref : around.markings) link["object_marking_refs"].push(ref);
            stix::keep(link, {"misp", "reference", around.event, Json::Object{}});
            objects_.push_back(std::move(link));
          }
          if (!known.insert(id).second) continue;
          refers.emplace_back(id);
          objects_.push_back(std::move(made));
        }
    };
    take(event, {});
    for (const auto& attribute : event["Attribute"].array()) {
      const auto id = "indicator--" + to_lower(attribute["uuid"].text());
      take(attribute, known.contains(id) ? id : std::string());
    }
  }

  Instant now_;
  std::size_t count_ = 0;
  Json::Array objects_;
  Definitions definitions_;
  std::set<std::string> organizations_;   ///< made already, each with its labels
  std::vector<stix::Lost> lost_;
};

}  // namespace

Result<stix::Written> read(std::string_view text, Instant now) {
  const auto whole = TRY(parse_json(text, {.bytes = limits::misp_file_bytes_max, .depth = limits::stix_depth_max}));
  Reading reading(now);
  TRY_VOID(reading.document(whole));
  return reading.finish(text);
}

}  // namespace tocsin::misp
