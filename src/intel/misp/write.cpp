#include <algorithm>
#include <map>
#include <set>

#include "base/ids.hpp"
#include "base/limits_stix.hpp"
#include "base/text.hpp"
#include "intel/misp/attribute_types.hpp"
#include "intel/misp/elements.hpp"
#include "intel/misp/misp.hpp"
#include "intel/misp/spelling.hpp"
#include "intel/stix/kept.hpp"
#include "intel/stix/labels.hpp"
#include "intel/stix/stix.hpp"

namespace tocsin::misp {
namespace {

constexpr std::string_view name_space = "8b6b0c5e-9c39-5a5e-9a52-5d6f9a3a1c77";  ///< of UUIDs made here

std::string uuid_in(const Json& object) {
  const auto& id = object["id"].text();
  const auto at = id.find("--");
  return at == std::string::npos ? uuid_v5(name_space, id) : id.substr(at + 2);
}
std::string seconds(const Json& object, std::string_view name, Instant otherwise) {
  const auto at = parse_rfc3339(object[name].text());
  return std::to_string(to_us(at ? *at : otherwise) / 1'000'000);
}

/// The galaxy that a type of STIX is in, and its own name.
struct Shelf {
  std::string_view type, galaxy, name;
};
constexpr Shelf shelves[] = {{"attack-pattern", "mitre-attack-pattern", "Attack Pattern"}, {"course-of-action", "mitre-course-of-action", "Course of Action"},
                             {"intrusion-set", "mitre-intrusion-set", "Intrusion Set"}, {"malware", "mitre-malware", "Malware"}, {"tool", "mitre-tool", "Tool"},
                             {"threat-actor", "threat-actor", "Threat Actor"}};
constexpr Shelf sectors{"identity", "sector", "Sector"}, countries{"location", "country", "Country"};

/// Where an object of STIX stands in its event: an element of `Attribute` or `Object`.
struct Place {
  std::size_t event = 0;
  bool is_object = false;
  std::size_t index = 0;
};

/// One event that is being written.
struct Event {
  Json json, report;
  std::map<std::string, Json> galaxies;  ///< new ones, by type
  Around around;
};

class Writing {
 public:
  Writing(Instant now, std::string bundle_id) : now_(now), bundle_id_(std::move(bundle_id)) {}

  Result<> take(const stix::Content& content) {
    for (const auto text : content.objects) objects_.push_back(TRY(parse_json(text, {.bytes = text.size() + 1, .depth = limits::stix_depth_max})));
    for (const auto& object : objects_) {
      by_id_.emplace(object["id"].text(), &object);
      if (object["type"].text() == "observed-data" && stix::kept_in(object, "misp"))
        for (const auto& ref : object["object_refs"].array()) seen_.insert(ref.text());
      if (object["type"].text() == "sighting") used_.insert(object["where_sighted_refs"].at(0).text());  // stands with its sighting
    }
    begin_events();
    for (const auto& object : objects_) TRY_VOID(element(object));
    // what leads from one element to another, once all are there
    for (const auto& object : objects_) {
      if (stix::kept_in(object, "misp")) continue;
      if (object["type"].text() == "relationship") relationship(object);
      if (object["type"].text() == "sighting") sighting(object);
    }
    return {};
  }

  stix::Written finish() {
    Json::Array all;
    for (auto& event : events_) {
      for (auto& [type, galaxy] : event.galaxies) event.json["Galaxy"].push(std::move(galaxy));
      all.push_back(Json::Object{{"Event", std::move(event.json)}});
    }
    for (auto& each : alone_) all.push_back(std::move(each));
    const bool one = all.size() == 1 && alone_.empty();
    return {.text = to_jcs(one ? all[0] : Json(Json::Object{{"response", std::move(all)}})) + "\n", .lost = std::move(lost_)};
  }

 private:
  void lose(const Json& object, std::string what) { lost_.push_back({object["id"].text(), std::move(what)}); }

  // ---- events

  void begin_events() {
    for (const auto& object : objects_) {
      const auto& type = object["type"].text();
      if (type == "report" || type == "grouping") begin_event(object);
    }
    bool foreign = false;
    for (const auto& object : objects_) {
      const auto kept = stix::kept_in(object, "misp");
      foreign = foreign || (!kept && carries(object)) || (kept && !kept->parent.empty());
    }
    // what stands alone in MISP needs no event; anything else does
    if (events_.empty() && foreign) begin_event(Json());
  }
  bool carries(const Json& object) const {
    const auto& type = object["type"].text();
    return !seen_.contains(object["id"].text()) && !stix::is_kept_definition(object) && type != "marking-definition" && type != "extension-definition" && type != "identity" && type != "relationship";
  }

  void begin_event(const Json& report) {
    Event event;
    event.report = report;
    auto kept = stix::kept_in(report, "misp");
    const bool known = kept && kept->kind == "event" && kept->source.is_object();
    event.json = known ? kept->source : fresh_event(report);
    event.around.event = to_lower(std::as_const(event.json)["uuid"].text());
    if (known) {
      event.around.author = report["created_by_ref"].text();
      event.around.report = report["id"].text();
      const auto at = parse_rfc3339(report["modified"].text());
      event.around.at = at ? *at : now_;
      Definitions definitions;
      event.around.markings = markings_of(event.json, {}, definitions);
      // what somebody changed in the report is what counts
      const auto again = make_event(event.json, {}, event.around, definitions);
      const auto same = [&](const char* name) { return again && again->main[name] == report[name]; };
      if (!same("name")) event.json["info"] = report["name"].text();
      if (!same("object_marking_refs") || !same("labels")) tags(event.json, report);
      if (report.has("description")) lose(report, "the description of a report that was an event");
    }
    const auto n = events_.size();
    for (const auto& ref : report["object_refs"].array()) event_of_.emplace(ref.text(), n);
    event_by_uuid_.emplace(event.around.event, n);
    events_.push_back(std::move(event));
  }

  Json fresh_event(const Json& report) {
    const bool none = report.is_null();
    const auto at = none ? std::to_string(to_us(now_) / 1'000'000) : seconds(report, "modified", now_);
    const auto day = none ? to_rfc3339(now_) : report["created"].text();
    Json out = Json::Object{{"uuid", none ? uuid_v5(name_space, bundle_id_) : uuid_in(report)}, {"info", none ? std::string("STIX ") + bundle_id_ : report["name"].text()},
                            {"date", day.substr(0, 10)}, {"timestamp", at}, {"published", false}, {"analysis", "2"}, {"threat_level_id", "4"}, {"distribution", "0"},
                            {"Attribute", Json::Array{}}, {"Object", Json::Array{}}, {"Galaxy", Json::Array{}}, {"Tag", Json::Array{}}};
    tags(out, none ? whole_label() : report);
    const auto author = by_id_.find(report["created_by_ref"].text());
    if (author != by_id_.end()) {
      const Json who = Json::Object{{"name", (*author->second)["name"]}, {"uuid", uuid_in(*author->second)}};
      out["Orgc"] = who;
      used_.insert(author->first);
    }
    if (!none && !report["description"].text().empty())
      out["EventReport"].push(Json::Object{{"uuid", uuid_v5(name_space, report["id"].text() + " description")}, {"name", report["name"]}, {"content", report["description"]},
                                           {"distribution", "5"}, {"timestamp", at}, {"deleted", false}});
    if (!none) rest(report, "type spec_version id created modified created_by_ref name description published object_refs object_marking_refs labels granular_markings extensions revoked context report_types");
    return out;
  }

  /// The narrowest label of all, for an event that stands for everything.
  Json whole_label() {
    std::optional<Tlp> narrowest;
    for (const auto& object : objects_)
      if (const auto tlp = carries(object) ? stix::narrowest_of(object) : std::nullopt) narrowest = narrowest ? narrower(*narrowest, *tlp) : *tlp;
    Json out = Json::Object{};
    if (narrowest) out["object_marking_refs"] = Json::Array{stix::marking_id(*narrowest)};
    return out;
  }

  Event& event_for(const Json& object) {
    if (const auto found = event_of_.find(object["id"].text()); found != event_of_.end()) return events_[found->second];
    return events_[0];
  }

  // ---- elements

  Result<> element(const Json& object) {
    const auto& type = object["type"].text();
    if (stix::is_kept_definition(object) || type == "report" || type == "grouping") return {};
    if (const auto kept = stix::kept_in(object, "misp")) return known(object, *kept);
    if (type == "marking-definition") {
      if (!stix::label_of_marking(object["id"].text()) && object["definition"]["statement"].text().empty()) lose(object, "a marking that is neither a label nor a statement");
      return {};
    }
    if (type == "indicator") indicator(object);
    else if (type == "vulnerability") plain(object, "vulnerability", object["name"].text(), "name description external_references");
    else if (type == "campaign") plain(object, "campaign-name", object["name"].text(), "name description");
    else if (const auto shelf = std::ranges::find(shelves, type, &Shelf::type); shelf != std::end(shelves)) cluster(object, *shelf);
    else if (type == "note") note(object);
    else if (type == "relationship" || type == "sighting") return {};
    else if (type == "location" && !object["country"].text().empty()) cluster(object, countries);
    else if (type == "identity" && object["identity_class"].text() == "class") cluster(object, sectors);
    else if (type == "identity") {
      if (!used_.contains(object["id"].text())) lose(object, "an identity that made nothing here");
    } else if (seen_.contains(object["id"].text())) return {};  // written with the element that it was read from
    else if (type == "observed-data") lose(object, "when and how often it was observed");
    else if (auto said = attributes_of(object); !said.empty()) observable(object, said);
    else lose(object, "MISP has nothing for " + type);
    return {};
  }

  /// What was read from MISP goes back as it was, unless somebody changed the object since.
  Result<> known(const Json& object, const stix::Kept& kept) {
    if (kept.kind == "organization" || kept.kind == "reference" || kept.kind == "cluster" || kept.kind == "sighting") return {};  // the event or its objects hold it
    const auto where = event_by_uuid_.find(kept.parent);
    Around around{.event = kept.parent, .author = {}, .report = {}, .markings = {}, .at = now_};
    if (where != event_by_uuid_.end()) around = events_[where->second].around;
    else if (!kept.parent.empty() && !events_.empty()) around.event = events_[0].around.event;
    Definitions definitions;
    const bool attribute = kept.kind == "attribute", whole = kept.kind == "object";
    Result<Made> again = refuse(Errc::invalid, "misp.shape");
    if (attribute) again = make_attribute(kept.source, around, "", definitions);
    else if (whole) again = make_object(kept.source, around, "", definitions);
    else if (kept.kind == "event-report")
      if (auto made = make_event_report(kept.source, around, "")) again = Made{*std::move(made), {}};
    if (!again) {
      lose(object, "what was kept of MISP is not what this program wrote");
      return {};
    }
    const bool same = meaning(again->main) == meaning(object);
    if (!same && object["type"].text() == "observed-data") {
      for (const auto& ref : object["object_refs"].array())
        if (const auto found = by_id_.find(ref.text()); found != by_id_.end()) observable(*found->second, attributes_of(*found->second));
      return {};
    }
    if (!same) return element(stix::without_kept(object));
    const char* list = attribute ? "Attribute" : whole ? "Object" : "EventReport";
    if (kept.parent.empty()) alone_.push_back(Json::Object{{list, kept.source}});
    else put(where == event_by_uuid_.end() ? events_[0] : events_[where->second], list, kept.source, object["id"].text());
    return {};
  }
  /// What of an object would be written: without the times and references that its event gives it.
  static Json meaning(Json object) {
    object = stix::without_kept(std::move(object));
    for (const auto* name : {"created", "modified", "created_by_ref"}) object.object_here().erase(name);
    if (std::as_const(object)["type"].text() == "note") object.object_here().erase("object_refs");
    // a marking of the whole event is the same wherever it stands in the list
    if (object.has("object_marking_refs")) {
      std::ranges::sort(object["object_marking_refs"].array_here(), {}, [](const Json& ref) { return ref.text(); });
    }
    return object;
  }

  void put(Event& event, const char* list, Json element, const std::string& id) {
    event.json[list].push(std::move(element));
    const auto index = std::as_const(event.json)[list].array().size() - 1;
    if (list != std::string_view("EventReport")) written_.insert_or_assign(id, Place{static_cast<std::size_t>(&event - events_.data()), list == std::string_view("Object"), index});
  }
  Json& at(const Place& place) { return events_[place.event].json[place.is_object ? "Object" : "Attribute"].array_here()[place.index]; }

  /// A reference stands in the object that it begins at, and a cluster with the attribute that indicates it.
  void relationship(const Json& object) {
    const auto from = written_.find(object["source_ref"].text()), to = written_.find(object["target_ref"].text());
    const auto shelved = clusters_.find(object["target_ref"].text());
    if (from == written_.end()) return lose(object, "a relationship whose source is no element of MISP");
    auto& element = at(from->second);
    if (shelved != clusters_.end() && object["relationship_type"].text() == "indicates" && !from->second.is_object) {
      element["Galaxy"].push(shelved->second);
      element["Tag"].push(Json::Object{{"name", shelved->second["GalaxyCluster"].at(0)["tag_name"]}});
    } else if (to == written_.end()) {
      return lose(object, "a relationship whose target is no element of MISP");
    } else if (!from->second.is_object) {
      return lose(object, "a relationship whose source is one attribute of an event");
    } else {
      const Json& target = at(to->second);
      element["ObjectReference"].push(Json::Object{{"uuid", uuid_in(object)}, {"object_uuid", std::as_const(element)["uuid"]}, {"referenced_uuid", target["uuid"]}, {"referenced_type", to->second.is_object ? "1" : "0"},
                                                   {"relationship_type", object["relationship_type"]}, {"comment", object["description"].text()}, {"timestamp", seconds(object, "modified", now_)}, {"deleted", object["revoked"].boolean()}});
    }
    if (const auto tlp = stix::narrowest_of(object)) narrow(events_[from->second.event], *tlp);
    rest(object, "type spec_version id created modified created_by_ref relationship_type source_ref target_ref description object_marking_refs granular_markings revoked");
  }

  /// A sighting of an object is one of its first attribute.
  void sighting(const Json& object) {
    const auto of = written_.find(object["sighting_of_ref"].text());
    if (of == written_.end()) return lose(object, "a sighting of what is no element of MISP");
    auto& element = at(of->second);
    if (of->second.is_object && std::as_const(element)["Attribute"].array().empty()) return lose(object, "a sighting of an object without attributes");
    const char* when = object.has("last_seen") ? "last_seen" : object.has("first_seen") ? "first_seen" : "modified";
    Json out = Json::Object{{"uuid", uuid_in(object)}, {"type", sighting_seen}, {"date_sighting", seconds(object, when, now_)}, {"source", object["description"].text()}};
    if (const auto who = by_id_.find(object["where_sighted_refs"].at(0).text()); who != by_id_.end()) {
      out["Organisation"] = Json::Object{{"name", (*who->second)["name"]}, {"uuid", uuid_in(*who->second)}};
    }
    (of->second.is_object ? element["Attribute"].array_here()[0] : element)["Sighting"].push(std::move(out));
    if (const auto tlp = stix::narrowest_of(object)) narrow(events_[of->second.event], *tlp);
    if (object["count"].integer(1) > 1) lose(object, "that it was seen " + std::to_string(object["count"].integer()) + " times");
    rest(object, "type spec_version id created modified created_by_ref sighting_of_ref first_seen last_seen count description where_sighted_refs object_marking_refs granular_markings");
  }

  /// From when on and until when it holds; that it ends is a sighting of its own kind, which MISP's own tools look at.
  void validity(Json& out, const Json& object) {
    if (object.has("valid_from")) out["first_seen"] = object["valid_from"];
    if (!object.has("valid_until")) return;
    out["last_seen"] = object["valid_until"];
    (out.has("Attribute") ? out["Attribute"].array_here()[0] : out)["Sighting"].push(Json::Object{
        {"uuid", uuid_v5(name_space, object["id"].text() + " expires")}, {"type", sighting_expires}, {"date_sighting", seconds(object, "valid_until", now_)}, {"source", "valid_until"}});
  }

  Json attribute(const Json& object, const Said& said, bool to_ids, std::size_t n) {
    const auto* type = attribute_type(said.type);
    Json out = Json::Object{{"uuid", n == 0 ? uuid_in(object) : uuid_v5(name_space, object["id"].text() + " " + said.type + " " + said.value)}, {"type", said.type},
                            {"category", category_name(type->category)}, {"value", said.value}, {"to_ids", to_ids}, {"timestamp", seconds(object, "modified", now_)},
                            {"distribution", "5"}};
    tags(out, object);
    if (object["revoked"].boolean()) out["deleted"] = true;
    return out;
  }
  void comment(Json& out, const Json& object, const std::string& value) {
    std::string text = object["name"].text() == value ? "" : object["name"].text();
    if (const auto& description = object["description"].text(); !description.empty()) text += (text.empty() ? "" : ": ") + description;
    if (!text.empty()) out["comment"] = text;
  }

  void indicator(const Json& object) {
    const auto& language = object["pattern_type"].text();
    const auto& pattern = object["pattern"].text();
    std::vector<Said> said;
    if (language == "yara" || language == "sigma" || language == "snort") said = {{language, pattern}};
    else if (language == "suricata") said = {{"snort", pattern}};
    else if (language == "stix") {
      stix::pattern::Tree tree;
      if (!stix::pattern::parse(pattern, tree)) said = attributes_of(tree);
      if (said.empty()) said = {{"stix2-pattern", pattern}};
    } else {
      return lose(object, "a pattern in " + language);
    }
    auto& event = event_for(object);
    if (said.size() == 1) {
      auto out = attribute(object, said[0], true, 0);
      comment(out, object, said[0].value);
      validity(out, object);
      put(event, "Attribute", std::move(out), object["id"].text());
    } else {
      together(event, object, said, true);
    }
    rest(object, "type spec_version id created modified created_by_ref name description pattern pattern_type valid_from valid_until object_marking_refs granular_markings labels revoked");
  }

  /// Several attributes of one thing are an object; a file where all are a file's, else MISP's object for what was seen together.
  void together(Event& event, const Json& object, const std::vector<Said>& said, bool to_ids) {
    const bool file = std::ranges::all_of(said, [](const Said& one) { const auto all = comparisons_of(one.type, one.value); return !all.empty() && all[0].type == "file"; });
    const bool mail = std::ranges::all_of(said, [](const Said& one) { return one.type.starts_with("email"); });
    Json out = Json::Object{{"uuid", uuid_in(object)}, {"name", file ? "file" : mail ? "email" : "network-connection"}, {"meta-category", file ? "file" : "network"},
                            {"timestamp", seconds(object, "modified", now_)}, {"distribution", "5"}, {"Attribute", Json::Array{}}};
    comment(out, object, {});
    for (std::size_t i = 0; i < said.size(); ++i) {
      auto one = attribute(object, said[i], to_ids, i + 1);
      one["object_relation"] = said[i].type;
      out["Attribute"].push(std::move(one));
    }
    if (to_ids) validity(out, object);
    put(event, "Object", std::move(out), object["id"].text());
  }

  void plain(const Json& object, const char* type, const std::string& value, const std::string& handled) {
    if (value.empty()) return lose(object, "a " + object["type"].text() + " without a name");
    auto out = attribute(object, {type, value}, false, 0);
    comment(out, object, value);
    put(event_for(object), "Attribute", std::move(out), object["id"].text());
    rest(object, "type spec_version id created modified created_by_ref object_marking_refs granular_markings labels revoked " + handled);
  }

  void observable(const Json& object, const std::vector<Said>& said) {
    auto& event = event_for(object);
    if (said.empty()) return lose(object, "MISP has nothing for " + object["type"].text());
    if (said.size() == 1) put(event, "Attribute", attribute(object, said[0], false, 0), object["id"].text());
    else together(event, object, said, false);
    std::string handled = "type spec_version id object_marking_refs granular_markings labels hashes";
    for (const auto& [name, value] : object.object())
      if (!attributes_of(Json(Json::Object{{"type", object["type"]}, {name, value}})).empty()) handled += " " + name;
    rest(object, handled);
  }

  void cluster(const Json& object, const Shelf& shelf) {
    auto& event = event_for(object);
    auto& galaxy = event.galaxies[std::string(shelf.galaxy)];
    if (galaxy.is_null()) galaxy = Json::Object{{"uuid", uuid_v5(name_space, shelf.galaxy)}, {"name", shelf.name}, {"type", shelf.galaxy}, {"GalaxyCluster", Json::Array{}}};
    // a place may have a country and no name
    std::string value = object["name"].text().empty() ? object["country"].text() : object["name"].text();
    for (const auto& reference : object["external_references"].array())
      if (reference["source_name"].text().starts_with("mitre-") && !reference["external_id"].text().empty()) {
        value += " - " + reference["external_id"].text();
        break;
      }
    const auto tag = "misp-galaxy:" + std::string(shelf.galaxy) + "=\"" + value + "\"";
    Json out = Json::Object{{"uuid", uuid_in(object)}, {"type", shelf.galaxy}, {"value", value}, {"tag_name", tag}, {"description", object["description"].text()}};
    for (const auto& alias : object["aliases"].array()) out["meta"]["synonyms"].push(alias);
    if (object.has("country")) out["meta"]["ISO"] = object["country"];
    auto alone = std::as_const(galaxy);
    alone["GalaxyCluster"] = Json::Array{out};
    clusters_.insert_or_assign(object["id"].text(), std::move(alone));
    galaxy["GalaxyCluster"].push(std::move(out));
    event.json["Tag"].push(Json::Object{{"name", tag}});
    // a cluster has no label of its own: that of the event must not be wider
    if (const auto tlp = stix::narrowest_of(object)) narrow(event, *tlp);
    rest(object, "type spec_version id created modified created_by_ref name description aliases object_marking_refs granular_markings is_family identity_class sectors country");
  }

  void note(const Json& object) {
    auto& event = event_for(object);
    const auto& title = object["abstract"].text();
    event.json["EventReport"].push(Json::Object{{"uuid", uuid_in(object)}, {"name", title.empty() ? std::string("Note") : title}, {"content", object["content"]}, {"distribution", "5"},
                                                {"timestamp", seconds(object, "modified", now_)}, {"deleted", object["revoked"].boolean()}});
    if (const auto tlp = stix::narrowest_of(object)) narrow(event, *tlp);
    rest(object, "type spec_version id created modified created_by_ref abstract content object_refs object_marking_refs granular_markings revoked");
  }

  void narrow(Event& event, Tlp tlp) {
    auto& all = event.json["Tag"].array_here();
    std::optional<Tlp> own;
    for (const auto& tag : all)
      if (to_lower(tag["name"].text().substr(0, 4)) == "tlp:")
        if (const auto one = parse_tlp(tag["name"].text().substr(4))) own = own ? narrower(*own, *one) : *one;
    if (own && *own >= tlp) return;
    std::erase_if(all, [](const Json& tag) { return to_lower(tag["name"].text().substr(0, 4)) == "tlp:"; });
    all.push_back(Json::Object{{"name", "tlp:" + std::string(name(tlp))}});
  }

  /// Labels and markings of an object as tags of its element; a sharing group as the element's distribution.
  void tags(Json& out, const Json& object) {
    Json::Array all;
    if (const auto tlp = stix::narrowest_of(object)) all.push_back(Json::Object{{"name", "tlp:" + std::string(name(*tlp))}});
    std::vector<std::string> refs;
    for (const auto& ref : object["object_marking_refs"].array()) refs.push_back(ref.text());
    for (const auto& part : object["granular_markings"].array())
      if (part.has("marking_ref")) refs.push_back(part["marking_ref"].text());
    for (const auto& ref : refs) {
      if (stix::label_of_marking(ref)) continue;
      const auto found = by_id_.find(ref);
      if (found == by_id_.end()) {
        lose(object, "the marking " + ref + ", whose definition is not in the file");
        continue;
      }
      if (const auto group = sharing_group_of(*found->second); !group.empty()) {
        out["distribution"] = "4";
        out["SharingGroup"] = Json::Object{{"name", group}};
      } else if (const auto tag = tag_of(*found->second); !tag.empty()) {
        all.push_back(Json::Object{{"name", tag}});
      }
    }
    for (const auto& label : object["labels"].array()) all.push_back(Json::Object{{"name", label}});
    if (!all.empty() || out.has("Tag")) out["Tag"] = std::move(all);
  }

  /// What is there beyond the properties that were written.
  void rest(const Json& object, std::string_view handled) {
    for (const auto& [name, value] : object.object()) {
      const auto at = (" " + std::string(handled) + " ").find(" " + name + " ");
      if (at == std::string::npos) lose(object, "the property " + name);
    }
  }

  Instant now_;
  std::string bundle_id_;
  Json::Array objects_, alone_;
  std::map<std::string, const Json*> by_id_;
  std::vector<Event> events_;
  std::map<std::string, std::size_t> event_of_, event_by_uuid_;
  std::map<std::string, Place> written_;    ///< by id
  std::map<std::string, Json> clusters_;    ///< by id, each in its galaxy
  std::set<std::string> used_, seen_;  ///< identities that made an event, and observables that an element of MISP was read from
  std::vector<stix::Lost> lost_;
};

}  // namespace

Result<stix::Written> write(const stix::Content& content, Instant now) {
  Writing writing(now, content.bundle_id);
  TRY_VOID(writing.take(content));
  return writing.finish();
}

}  // namespace tocsin::misp
