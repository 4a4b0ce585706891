#include "intel/stix/together.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>

#include "intel/stix/forms.hpp"
#include "intel/stix/same.hpp"
#include "intel/stix/schema.hpp"

namespace tocsin::stix {
namespace {

/// Whether a translation has the shape of what it translates; the place where not.
void mirror(const Json& translated, const Json& original, const Place& at, Findings& findings) {
  const auto wrong = [&](std::string detail) { findings.error(at, "stix.translation", "7.1", std::move(detail)); };
  if (original.is_text() && !translated.is_text()) return wrong("wants a text, as the object has");
  if (original.is_array()) {
    if (!translated.is_array()) return wrong("wants a list, as the object has");
    if (translated.array().size() != original.array().size()) return wrong("wants as many elements as the object's list has");
    for (std::size_t i = 0; i < original.array().size(); ++i) mirror(translated.at(i), original.at(i), {&at, {}, i, true}, findings);
  } else if (original.is_object()) {
    if (!translated.is_object()) return wrong("wants an object, as the object has");
    for (const auto& [name, value] : translated.object())
      if (original.has(name)) mirror(value, original[name], {&at, name}, findings);
  }
}

}  // namespace

void Together::note(std::size_t n, const Value& object) {
  const auto text = [&](std::string_view name) { return std::string(object.text_of(name)); };
  const auto* revoked = object.find("revoked");
  records_.push_back({n, text("type"), text("id"), text("created"), text("modified"), text("created_by_ref"), revoked != nullptr && revoked->truth});
  const auto& record = records_.back();
  if (record.type == "marking-definition") {
    const auto mark = [&](std::string_view by) {
      if (by != record.id) marks_.push_back({n, std::string(by), {}, record.id});
    };
    if (const auto* refs = object.find("object_marking_refs"))
      for (const auto& ref : *refs) mark(ref.text);
    if (const auto* parts = object.find("granular_markings"))
      for (const auto& part : *parts) mark(part.text_of("marking_ref"));
  } else if (record.type == "extension-definition") {
    std::string types;
    if (const auto* all = object.find("extension_types"))
      for (const auto& each : *all) types += (types.empty() ? "" : " ") + std::string(each.text);
    definitions_.push_back({n, record.id, types, {}});
  } else if (record.type == "language-content") {
    translations_.push_back({n, text("object_ref"), text("object_modified"), record.id});
  }
  if (const auto* all = object.find("extensions"))
    for (const auto& each : *all)
      if (each.name.starts_with("extension-definition--")) extended_.push_back({n, std::string(each.name), std::string(each.text_of("extension_type")), record.id});
}

void Together::check(Source& source, Findings& findings) const {
  std::unordered_map<std::string_view, std::size_t> first;
  std::map<std::string_view, std::vector<const Record*>> several;
  first.reserve(records_.size());
  for (std::size_t i = 0; i < records_.size(); ++i) {
    const auto& record = records_[i];
    if (record.id.empty()) continue;
    const auto [at, fresh] = first.emplace(record.id, i);
    if (fresh) continue;
    auto& group = several[record.id];
    if (group.empty()) group.push_back(&records_[at->second]);
    group.push_back(&record);
  }
  for (const auto& [id, group] : several) versions(source, findings, group);
  circles(source, findings);
  extensions(source, findings);
  translations(source, findings);
}

void Together::versions(Source& source, Findings& findings, const std::vector<const Record*>& same_id) const {
  auto group = same_id;
  const auto instant = [](const std::string& text) { return parse_timestamp(text).value_or(Timestamp{}); };
  const auto time = [&](const Record* record) { return instant(record->modified); };
  std::ranges::stable_sort(group, [&](const Record* a, const Record* b) { return time(a).compare(time(b)) < 0; });
  const auto content = [&](const Record* record) {
    auto value = source.object(record->n);
    return value ? to_json(**value) : Json();
  };
  const auto* before = group.front();
  auto before_content = content(before);
  const Record* revoked = before->revoked ? before : nullptr;
  for (std::size_t i = 1; i < group.size(); ++i) {
    const auto* record = group[i];
    auto now = content(record);
    enter(source, findings, record->n, record->id);
    const auto wrong = [&](std::string_view name, std::string detail) { findings.error({nullptr, name}, "stix.version", "3.6", std::move(detail)); };
    const bool versioned = !record->modified.empty() && !before->modified.empty();
    if (is_same_json(now, before_content)) {
      findings.warn({}, "stix.duplicate", "3.6", "stands twice");
    } else if (record->type == "marking-definition") {
      findings.error({nullptr, "id"}, "stix.version", "7.2.1", "a marking definition has no versions: a changed one has a new id");
    } else if (!versioned) {
      findings.warn({nullptr, "id"}, "stix.duplicate", "3.6", "stands twice, and not the same");
    } else {
      if (instant(record->created).compare(instant(before->created)) != 0) wrong("created", "differs from that of another version");
      if (record->creator != before->creator) wrong("created_by_ref", "differs from that of another version: only its creator makes versions");
      if (time(record).compare(time(before)) == 0) wrong("modified", "is that of another version, which is not the same");
      else if (revoked != nullptr) wrong("modified", "is later than the version that revoked the object");
    }
    if (record->revoked) revoked = record;
    before = record;
    before_content = std::move(now);
  }
}

void Together::circles(Source& source, Findings& findings) const {
  std::map<std::string_view, std::vector<std::string_view>> marked_by;
  for (const auto& mark : marks_) marked_by[mark.by].push_back(mark.id);
  std::set<std::string_view> said;
  for (const auto& start : marks_) {
    if (said.contains(start.by)) continue;
    std::set<std::string_view> seen;
    std::vector<std::string_view> open{start.by};
    bool circle = false;
    while (!open.empty() && !circle) {
      const auto here = open.back();
      open.pop_back();
      const auto next = marked_by.find(here);
      if (next == marked_by.end()) continue;
      for (const auto by : next->second) {
        circle = circle || by == start.by;
        if (seen.insert(by).second) open.push_back(by);
      }
    }
    if (!circle) continue;
    said.insert(start.by);
    enter(source, findings, start.n, start.by);
    findings.error({nullptr, "object_marking_refs"}, "stix.marking", "3.2", "marking definitions mark each other in a circle");
  }
}

void Together::extensions(Source& source, Findings& findings) const {
  if (definitions_.empty()) return;
  std::map<std::string_view, const Use*> by_id;
  for (const auto& definition : definitions_) by_id[definition.id] = &definition;
  for (const auto& use : extended_) {
    const auto definition = by_id.find(use.id);
    if (definition == by_id.end() || use.what.empty() || among(definition->second->what, use.what)) continue;
    enter(source, findings, use.n, use.by);
    const Place extensions{nullptr, "extensions"}, extension{&extensions, use.id};
    findings.error({&extension, "extension_type"}, "stix.extension", "7.3", use.what + " is none of the types of its definition");
  }
}

void Together::translations(Source& source, Findings& findings) const {
  if (translations_.empty()) return;
  std::multimap<std::string_view, const Record*> by_id;
  for (const auto& record : records_) by_id.emplace(record.id, &record);
  for (const auto& use : translations_) {
    const auto [begin, end] = by_id.equal_range(use.id);
    if (begin == end) continue;
    const Record* version = nullptr;
    for (auto it = begin; it != end; ++it)
      if (use.what.empty() ? version == nullptr : it->second->modified == use.what) version = it->second;
    enter(source, findings, use.n, use.by);
    if (version == nullptr) {
      findings.error({nullptr, "object_modified"}, "stix.translation", "7.1", "no version of the object in this file was modified then");
      continue;
    }
    auto value = source.object(version->n);
    if (!value) continue;
    const auto original = to_json(**value);
    value = source.object(use.n);
    if (!value) continue;
    const auto content = to_json(**value);
    const Place contents{nullptr, "contents"};
    for (const auto& [language, translated] : content["contents"].object())
      for (const auto& [name, text] : translated.object()) {
        const Place language_at{&contents, language}, here{&language_at, name};
        if (original.has(name)) mirror(text, original[name], here, findings);
        else findings.warn(here, "stix.unlikely", "7.1", "translates nothing: the object has no such property");
      }
  }
}

}  // namespace tocsin::stix
