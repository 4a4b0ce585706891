#include "path/author/blocks.hpp"

#include <algorithm>
#include <functional>
#include <map>

#include "base/text.hpp"

namespace tocsin::author {
namespace {

using Filler = std::function<std::string(const Json& item, const Reader& reader)>;

/// The non-empty ones, one a line.
std::string lines(std::initializer_list<std::string> pieces) {
  std::string out;
  for (const auto& piece : pieces) {
    if (piece.empty()) continue;
    if (!out.empty()) out += '\n';
    out += piece;
  }
  return out;
}
std::string labeled(std::string_view name, std::string_view value) { return value.empty() ? std::string() : std::string(name) + ": " + std::string(value); }

std::string observed(const Json& item) {
  return lines({item["observed"].text(), labeled("Observed", time_words(item["observed_at"].text())), item["context"].text(),
                item.has("confidence") ? labeled("Confidence", confidence_words(item["confidence"].integer())) : std::string()});
}

std::string systems(const Json& item) {
  std::vector<std::string> names;
  for (const auto& name : item["systems"].array()) names.push_back(name.text());
  return lines({join(names, ", "), labeled("Business service", item["business_service"].text()), labeled("Exposure", item["exposure"].text()), labeled("Process impact", item["ot"]["process_impact"].text())});
}

std::string relevance(const Json& item, const Reader& reader) {
  const auto& own = item["relevance"][reader.id.value];
  return own.is_text() ? own.text() : item["relevance"]["*"].text();
}

std::string sentence(std::string text) {
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 'a' + 'A');
  return text;
}

std::string step_words(const Json& step, std::size_t number) {
  const auto& by = step["by"].text();
  const auto when = by.starts_with("window:") ? "in the window " + std::string(trim(std::string_view(by).substr(7))) : time_words(by);
  return lines({std::to_string(number) + ". " + sentence(step["verb"].text()) + " " + step["object"].text(), labeled("   Who", step["owner"].text()), labeled("   By", when),
                labeled("   Until then", step["interim"].text()), labeled("   Check", step["check"].text())});
}

std::string actions(const Json& item, const Reader& reader) {
  std::string out;
  std::size_t number = 0;
  for (const auto& step : steps_for(item, reader)) out += (out.empty() ? "" : "\n") + step_words(step, ++number);
  const auto& ot = item["ot"];
  return out.empty() ? out : lines({out, labeled("Safety", ot["safety_note"].text()), labeled("Safe at the plant", ot["plant_safe_action"].text())});
}

std::string owner_and_deadline(const Json& item) {
  if (item["owner"].text().empty() || item["deadline"].text().empty()) return {};
  return item["owner"].text() + ", by " + time_words(item["deadline"].text());
}

std::string plain(const Json& item, const char* name) { return item[name].text(); }

/// What somebody judged an indicator, one a line.
std::string indicators(const Json& item) {
  std::vector<std::string> out;
  for (const auto& one : item["observables"].array())
    if (one["judgement"].text() == "indicator") out.push_back(one["type"].text() + "  " + one["value"].text());
  return join(out, "\n");
}

/// Template field → how it is filled. Guide B step 6 names the first twelve, guide A step 2 the rest.
const std::map<std::string, Filler, std::less<>>& fillers() {
  static const std::map<std::string, Filler, std::less<>> all{
      {"what_happened", [](const Json& item, const Reader&) { return observed(item); }},
      {"observed", [](const Json& item, const Reader&) { return lines({observed(item), labeled("Exposure", item["exposure"].text())}); }},
      {"systems_impacted", [](const Json& item, const Reader&) { return systems(item); }},
      {"severity",
       [](const Json& item, const Reader&) { return item["severity"].text().empty() ? std::string() : lines({sentence(item["severity"].text()), item["time_sensitivity"].text()}); }},
      {"required_action", actions},
      {"detection", [](const Json& item, const Reader&) { return plain(item, "detection"); }},
      {"owner_and_deadline", [](const Json& item, const Reader&) { return owner_and_deadline(item); }},
      {"reference", [](const Json& item, const Reader&) { return plain(item, "reference"); }},
      {"why_you", relevance},
      {"our_action", [](const Json& item, const Reader&) { return plain(item, "our_action"); }},
      {"contact", [](const Json& item, const Reader&) { return item["contact"].text().empty() ? std::string() : lines({item["contact"].text(), labeled("If nobody answers", item["escalation"].text())}); }},
      {"interim_control", [](const Json& item, const Reader&) { return plain(item, "interim_control"); }},
      {"confidence",
       [](const Json& item, const Reader&) { return item.has("confidence") ? lines({confidence_words(item["confidence"].integer()), item["confidence_basis"].text()}) : std::string(); }},
      {"context", [](const Json& item, const Reader&) { return plain(item, "context"); }},
      {"observed_date", [](const Json& item, const Reader&) { return time_words(item["observed_at"].text()); }},
      {"exposure", [](const Json& item, const Reader&) { return plain(item, "exposure"); }},
      {"indicator", [](const Json& item, const Reader&) { return indicators(item); }},
      {"recommended_action", actions},
  };
  return all;
}

}  // namespace

std::vector<procedure::TemplateField> fields_of(const Json& item, const procedure::Template& form) {
  auto out = form.fields;
  if (const auto more = form.more.find(procedure::CategoryId{item["category"].text()}); more != form.more.end()) out.insert(out.end(), more->second.begin(), more->second.end());
  return out;
}

std::string block_text(const Json& item, const Reader& reader, std::string_view field_id) {
  const auto& own = item["fields"][field_id];
  if (own.is_text()) return std::string(trim(own.text()));
  const auto filler = fillers().find(field_id);
  return filler == fillers().end() ? std::string() : std::string(trim(filler->second(item, reader)));
}

std::vector<Json> steps_for(const Json& item, const Reader& reader) {
  std::vector<Json> out;
  for (const auto& step : item["steps"].array()) {
    const auto& only = step["audiences"].array();
    if (only.empty() || std::ranges::find(only, Json(reader.id.value)) != only.end()) out.push_back(step);
  }
  return out;
}

std::string confidence_words(std::int64_t confidence) {
  return std::to_string(confidence) + " of 100 (" + (confidence < 40 ? "low" : confidence < 75 ? "moderate" : "high") + ")";
}

std::string time_words(std::string_view rfc3339) {
  const auto at = parse_rfc3339(rfc3339);
  if (!at) return {};
  const auto text = to_rfc3339(*at);
  return text.substr(0, 10) + " " + text.substr(11, 5) + " UTC";
}

}  // namespace tocsin::author
