#include "intel/stix/raise.hpp"

#include <algorithm>
#include <map>

#include "base/ids.hpp"
#include "base/text.hpp"
#include "intel/stix/forms.hpp"
#include "intel/stix/identifiers.hpp"
#include "intel/stix/pattern.hpp"
#include "intel/stix/schema.hpp"
#include "intel/stix/stix.hpp"
#include "intel/stix/vocabularies.hpp"

namespace tocsin::stix {
namespace {

void rename(Json& object, const std::string& from, const std::string& to) {
  auto& members = object.object_here();
  const auto found = members.find(from);
  if (found == members.end() || members.contains(to)) return;
  auto value = std::move(found->second);
  members.erase(found);
  members.emplace(to, std::move(value));
}

/// Words of the old vocabulary leave labels (STIX 2.0 part 2; the vocabularies of section 10 contain them).
void split_labels(Json& object, const char* types, std::string_view vocabulary) {
  if (object.has(types) || !object.has("labels")) return;
  Json::Array typed, rest;
  for (const auto& label : object["labels"].array()) (among(vocabulary, label.text()) ? typed : rest).push_back(label);
  if (typed.empty()) return;
  object[types] = std::move(typed);
  if (rest.empty()) object.object_here().erase("labels");
  else object["labels"] = std::move(rest);
}

/// Header fields are lists of texts in 2.1.
void lists_of_texts(Json& dictionary) {
  if (!dictionary.is_object()) return;
  for (auto& [name, value] : dictionary.object_here())
    if (value.is_text()) value = Json::Array{value};
}
void respell_hashes(Json& value) {
  if (value.is_array())
    for (auto& element : value.array_here()) respell_hashes(element);
  if (!value.is_object()) return;
  for (auto& [name, member] : value.object_here()) {
    if (name == "hashes" || name == "file_header_hashes") rename(member, "ssdeep", "SSDEEP");
    respell_hashes(member);
  }
}

/// Properties of observables that have another name in 2.1.
struct Renamed {
  std::string_view types, from, to;
};
constexpr Renamed renamed[] = {{"file directory", "created", "ctime"},           {"file directory", "modified", "mtime"},  {"file directory", "accessed", "atime"},
                               {"process", "created", "created_time"},           {"process", "binary_ref", "image_ref"},   {"windows-registry-key", "modified", "modified_time"},
                               {"user-account", "password_last_changed", "credential_last_changed"}};

void rename_properties(Json& observable) {
  const auto type = std::as_const(observable)["type"].text();
  for (const auto& each : renamed)
    if (among(each.types, type)) rename(observable, std::string(each.from), std::string(each.to));
  if (type == "email-message" && observable.has("additional_header_fields")) lists_of_texts(observable["additional_header_fields"]);
  if (type == "network-traffic" && std::as_const(observable)["extensions"].has("http-request-ext")) {
    auto& request = observable["extensions"]["http-request-ext"];
    if (request.has("request_header")) lists_of_texts(request["request_header"]);
  }
  respell_hashes(observable);
}

/// The observables of one observed-data object, each with an id of its own.
class Observables {
 public:
  Observables(const Json& observed, const Json& objects) : observed_(observed) {
    for (const auto& [key, observable] : objects.object()) {
      auto& raised = objects_[key] = observable;
      rename_properties(raised);
      raised["spec_version"] = "2.1";
    }
  }

  Result<Json::Array> run(Json& observed) {
    constexpr std::size_t marks_max = 1'000'000;
    if ((observed_["object_marking_refs"].array().size() + observed_["granular_markings"].array().size()) * objects_.size() > marks_max)
      return refuse(Errc::invalid, "json.too-large", "/object_marking_refs", "marks on all observables are more than " + std::to_string(marks_max));
    Json::Array out, refs;
    for (auto& [key, observable] : objects_) id_of(key);
    for (auto& observable : unresolved_) resolve(*observable);
    spread_markings(observed);
    for (auto& [key, observable] : objects_) {
      refs.push_back(observable["id"]);
      if (observed_.has("object_marking_refs")) add_marks(observable, observed_["object_marking_refs"]);
      out.push_back(observable);
    }
    observed.object_here().erase("objects");
    observed["object_refs"] = std::move(refs);
    return out;
  }

 private:
  /// The id of the object of a key; what it refers to is given its id first, since that may be part of it.
  std::string id_of(const std::string& key) {
    constexpr int depth_max = 100;
    const auto found = objects_.find(key);
    if (found == objects_.end()) return key;
    auto& observable = found->second;
    const auto type = std::as_const(observable)["type"].text();
    const auto own = observed_["id"].text();
    const auto seed = own.size() > 36 ? own.substr(own.size() - 36) : std::string();
    if (const auto made = ids_.find(key); made != ids_.end()) return made->second;
    auto fallback = uuid_v5(is_uuid(seed) ? seed : "00000000-0000-4000-8000-000000000000", key);
    fallback[14] = '4';  // no deterministic id: the form of a random one (section 2.9)
    ids_[key] = type + "--" + fallback;  // also ends a circle of references
    if (depth_ >= depth_max) {
      unresolved_.push_back(&observable);
    } else {
      ++depth_;
      resolve(observable);
      --depth_;
      const auto* index = index_of(type);
      if (index != nullptr && index->schema().family == Family::sco)
        if (const auto id = deterministic(observable, index->schema())) ids_[key] = *id;
    }
    observable["id"] = ids_[key];
    return ids_[key];
  }
  static std::optional<std::string> deterministic(const Json& observable, const Schema& schema) {
    const auto spelled = to_jcs(observable);
    Reader reader;
    if (!reader.open(spelled, {.bytes = spelled.size() + 1, .depth = 64}) || reader.size() == 0) return std::nullopt;
    const auto value = reader.object(0);
    return value ? deterministic_id(**value, schema) : std::nullopt;
  }
  void resolve(Json& value) {
    if (value.is_array())
      for (auto& element : value.array_here()) resolve(element);
    if (!value.is_object()) return;
    for (auto& [name, member] : value.object_here()) {
      if (name.ends_with("_ref") && member.is_text()) member = id_of(std::string(member.text()));
      else if (name.ends_with("_refs") && member.is_array())
        for (auto& element : member.array_here()) element = element.is_text() ? Json(id_of(std::string(element.text()))) : element;
      else resolve(member);
    }
  }
  static void add_marks(Json& object, const Json& marks) {
    auto& all = object["object_marking_refs"].array_here();
    for (const auto& mark : marks.array())
      if (std::ranges::find(all, mark) == all.end()) all.push_back(mark);
  }
  /// Selectors of what was inside go with it.
  void spread_markings(Json& observed) {
    Json::Array kept;
    for (const auto& marking : observed_["granular_markings"].array()) {
      Json::Array here;
      bool whole = false;  // `objects` once is enough
      for (const auto& selector : marking["selectors"].array()) {
        const auto parts = split(selector.text(), '.');
        if (parts.front() != "objects") {
          here.push_back(selector);
          continue;
        }
        if (parts.size() == 1) {
          if (std::exchange(whole, true)) continue;
          for (auto& [key, observable] : objects_)
            if (marking.has("marking_ref")) add_marks(observable, Json::Array{marking["marking_ref"]});
          continue;
        }
        const auto found = objects_.find(parts[1]);
        if (found == objects_.end()) {
          here.push_back(selector);  // led nowhere before, and says so afterwards
          continue;
        }
        if (parts.size() == 2) {
          if (marking.has("marking_ref")) add_marks(found->second, Json::Array{marking["marking_ref"]});
          continue;
        }
        Json part = marking;
        part["selectors"] = Json::Array{selector.text().substr(parts[0].size() + parts[1].size() + 2)};
        found->second["granular_markings"].push(std::move(part));
      }
      if (here.empty()) continue;
      Json rest = marking;
      rest["selectors"] = std::move(here);
      kept.push_back(std::move(rest));
    }
    if (kept.empty()) observed.object_here().erase("granular_markings");
    else observed["granular_markings"] = std::move(kept);
  }

  const Json& observed_;
  std::map<std::string, Json, std::less<>> objects_;
  std::map<std::string, std::string, std::less<>> ids_;
  std::vector<Json*> unresolved_;  ///< of a chain too long to follow: their references, not their ids, wait
  int depth_ = 0;
};

/// START and STOP took texts in 2.0, and take timestamps in 2.1; some properties have other names. What is no pattern stays.
std::string raise_pattern(const std::string& old) {
  pattern::Tree tree;
  std::string now = old;
  if (pattern::parse(old, tree)) {
    now = replace_all(replace_all(old, " START '", " START t'"), " STOP '", " STOP t'");
    if (pattern::parse(now, tree)) return old;
  }
  bool other = false;
  for (const auto& node : tree.nodes) {
    if (node.kind != pattern::Kind::comparison) continue;
    auto& name = tree.steps[node.steps].name;
    for (const auto& each : renamed)
      if (name == each.from && among(each.types, node.type)) {
        name = each.to;
        other = true;
      }
  }
  return other ? pattern::print(tree) : now;
}

/// One observable may come out of several observed-data objects: then it has the markings of all.
void merge(Json::Array& into, std::map<std::string, std::size_t, std::less<>>& by_id, Json object) {
  const auto& id = object["id"].text();
  const auto [found, fresh] = by_id.emplace(id, into.size());
  const auto* index = index_of(object["type"].text());
  if (fresh || index == nullptr || index->schema().family != Family::sco) {
    into.push_back(std::move(object));
    return;
  }
  auto& there = into[found->second];
  for (const auto& [name, value] : object.object()) {
    if (!there.has(name)) there[name] = value;
    if (name != "object_marking_refs") continue;
    auto& marks = there["object_marking_refs"].array_here();
    for (const auto& mark : value.array())
      if (std::ranges::find(marks, mark) == marks.end()) marks.push_back(mark);
  }
}

}  // namespace

Result<Json::Array> raise_object(const Json& object) {
  if (!object.is_object()) return Json::Array{object};
  Json out = object;
  const auto type = object["type"].text();
  Json::Array more;
  if (!object.has("spec_version") || object["spec_version"].text() == "2.0") out["spec_version"] = "2.1";
  if (object["spec_version"].text() == "2.1") return Json::Array{out};
  if (type == "indicator") {
    split_labels(out, "indicator_types", words::indicator_type);
    if (!out.has("pattern_type")) {
      out["pattern_type"] = "stix";
      if (object["pattern"].is_text()) out["pattern"] = raise_pattern(object["pattern"].text());
      out["pattern_version"] = "2.1";
    }
  } else if (type == "malware") {
    split_labels(out, "malware_types", words::malware_type);
    if (!out.has("is_family")) out["is_family"] = true;
  } else if (type == "report") {
    split_labels(out, "report_types", words::report_type);
  } else if (type == "threat-actor") {
    split_labels(out, "threat_actor_types", words::threat_actor_type);
  } else if (type == "tool") {
    split_labels(out, "tool_types", words::tool_type);
  } else if (type == "observed-data" && object["objects"].is_object()) {
    more = TRY(Observables(object, object["objects"]).run(out));
  }
  more.insert(more.begin(), std::move(out));
  return more;
}

Result<std::string> raise_to_2_1(std::string_view text, JsonLimits limits) {
  auto parsed = TRY(parse_json(text, limits));
  const auto& whole = parsed;
  const bool bundle = whole["type"].text() == "bundle" || whole["objects"].is_array();
  if (!bundle && !whole.is_array()) {
    auto raised = TRY(raise_object(whole));
    return to_jcs(raised.size() == 1 ? raised.front() : Json(std::move(raised)));
  }
  Json::Array objects;
  std::map<std::string, std::size_t, std::less<>> by_id;
  for (const auto& object : (bundle ? whole["objects"] : whole).array())
    for (auto& raised : TRY(raise_object(object))) merge(objects, by_id, std::move(raised));
  if (!bundle) return to_jcs(objects);
  parsed.object_here().erase("spec_version");
  if (!objects.empty()) parsed["objects"] = std::move(objects);
  return to_jcs(whole);
}

}  // namespace tocsin::stix
