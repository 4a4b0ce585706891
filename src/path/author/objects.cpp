#include "base/text.hpp"
#include "intel/stix/stix.hpp"
#include "path/author/blocks.hpp"
#include "path/author/item.hpp"

namespace tocsin::author {
namespace {

/// The objects of one bundle as they come, and what the report speaks of.
struct Collection {
  Json::Array objects;
  std::vector<std::string> refs;
  std::string add(Json object) {
    auto id = std::as_const(object)["id"].text();
    for (const auto& there : objects)
      if (there["id"].text() == id) return id;
    objects.push_back(std::move(object));
    refs.push_back(id);
    return id;
  }
};

std::vector<std::string> texts(const Json& list) {
  std::vector<std::string> out;
  for (const auto& value : list.array()) out.push_back(value.text());
  return out;
}

void add_indicator(Collection& all, const stix::Common& common, const Json& item, const Json& one, Instant seen) {
  const auto pattern = stix::pattern_of(one["type"].text(), one["value"].text());
  if (!pattern) return;
  std::optional<Instant> until;
  if (const auto at = parse_rfc3339(one["valid_until"].text()); at && *at > seen) until = *at;
  const auto name = one["note"].text().empty() ? item["title"].text() : one["note"].text();
  all.add(stix::indicator(common, name, *pattern, seen, until, texts(one["indicator_types"])));
}

std::string vulnerability_of(Collection& all, const stix::Common& common, const Json& item) {
  std::string first;
  for (const auto& one : item["observables"].array()) {
    if (one["type"].text() != "cve" || one["judgement"].text() == "ignored") continue;
    const auto id = all.add(stix::vulnerability(common, one["value"].text(), {}));
    if (first.empty()) first = id;
  }
  return first;
}

void add_steps(Collection& all, const stix::Common& common, const Json& item, const Reader& reader, const std::string& vulnerability) {
  std::size_t number = 0;
  for (const auto& step : steps_for(item, reader)) {
    const auto name = step["verb"].text() + " " + step["object"].text();
    std::string description = "Step " + std::to_string(++number) + ".";
    if (!step["owner"].text().empty()) description += " Who: " + step["owner"].text() + ".";
    if (!step["by"].text().empty()) description += " By: " + step["by"].text() + ".";
    if (!step["interim"].text().empty()) description += " Until then: " + step["interim"].text() + ".";
    if (!step["check"].text().empty()) description += " Check: " + step["check"].text() + ".";
    const auto id = all.add(stix::course_of_action(common, name, description));
    if (!vulnerability.empty()) all.add(stix::relationship(common, id, "mitigates", vulnerability));
  }
}

std::vector<std::string> report_types(const Json& item, bool indicators, bool vulnerability) {
  std::vector<std::string> out;
  if (indicators) out.emplace_back("indicator");
  if (vulnerability || item["category"].text().starts_with("vulnerability")) out.emplace_back("vulnerability");
  if (out.empty()) out.emplace_back("threat-report");
  return out;
}

}  // namespace

Json objects(const Json& item, const Reader& reader, const Origin& origin) {
  stix::Common common{.created_by_ref = {}, .created = origin.created, .modified = origin.modified, .marking = origin.marking, .seed = origin.seed};
  // one identity for all shares, so that a recipient's graph holds the organization once
  const stix::Common ours{.created_by_ref = {}, .created = origin.organization_since, .modified = origin.modified, .marking = origin.marking, .seed = origin.organization_seed};
  const auto us = stix::identity(ours, origin.organization, "organization", item["contact"].text());
  common.created_by_ref = us["id"].text();
  if (item.has("confidence")) common.confidence = static_cast<int>(item["confidence"].integer());
  const auto seen = parse_rfc3339(item["observed_at"].text()).value_or(origin.created);
  Collection all;
  for (const auto& one : item["observables"].array())
    if (one["judgement"].text() == "indicator" && one["side"].text() != "ours") add_indicator(all, common, item, one, seen);
  const bool indicators = !all.objects.empty();
  const auto vulnerability = vulnerability_of(all, common, item);
  add_steps(all, common, item, reader, vulnerability);
  auto description = item["observed"].text();
  if (!item["context"].text().empty()) description += "\n\n" + item["context"].text();
  auto report = stix::report(common, item["title"].text(), description, origin.modified, all.refs, report_types(item, indicators, !vulnerability.empty()));
  Json::Array out{stix::marking_definition(origin.marking), us, std::move(report)};
  out.insert(out.end(), all.objects.begin(), all.objects.end());
  return stix::bundle(origin.seed, reader.id.value, std::move(out));
}

}  // namespace tocsin::author
