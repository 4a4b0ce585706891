#include <algorithm>
#include <array>
#include <set>

#include "base/text.hpp"
#include "path/author/blocks.hpp"
#include "path/author/item.hpp"

namespace tocsin::author {
namespace {

bool is_empty(const Json& value) { return trim(value.text()).empty(); }
std::string step_place(std::size_t i) { return pointer_to("/steps", i); }

Result<> check_step(const Json& step, const std::string& place) {
  for (const auto* name : {"verb", "object"})
    if (is_empty(step[name])) return refuse(Errc::invalid, "author.no-action", pointer_to(place, name), "a step says what to do, and to what");
  const auto& by = step["by"].text();
  const bool window = by.starts_with("window:") && !trim(std::string_view(by).substr(7)).empty();
  if (!window && !parse_rfc3339(by)) return refuse(Errc::invalid, "author.action-form", pointer_to(place, "by"), "wants a time such as 2026-03-01T02:10:00Z, or `window:` and a maintenance window");
  if (window && is_empty(step["interim"])) return refuse(Errc::invalid, "author.action-form", pointer_to(place, "interim"), "says what holds until the maintenance window");
  return {};
}

Result<> check_texts(const Json& item, const char* name) {
  for (const auto& [key, value] : item[name].object())
    if (!value.is_text()) return refuse(Errc::invalid, "author.text-form", pointer_to(pointer_to("", name), key), "wants a text");
  return {};
}

/// Whether the text begins with a character that no reader sees or that turns what stands beside it: control characters other than line ends and
/// tabs, separators, the marks of direction (Unicode TR 36, section 3.3) and tag characters.
bool begins_hidden(std::string_view text) {
  const auto byte = [&](std::size_t at) { return at < text.size() ? static_cast<unsigned char>(text[at]) : 0U; };
  const auto first = byte(0), second = byte(1), third = byte(2);
  if ((first < 0x20 && first != '\n' && first != '\r' && first != '\t') || first == 0x7f) return true;
  if (first == 0xc2 && second >= 0x80 && second <= 0x9f) return true;
  if (first == 0xe2 && second == 0x80 && third >= 0xa8 && third <= 0xae) return true;  // U+2028 … U+202E
  if (first == 0xe2 && second == 0x81 && third >= 0xa6 && third <= 0xa9) return true;  // U+2066 … U+2069
  if (first == 0xef && second == 0xbb && third == 0xbf) return true;
  return first == 0xf3 && second == 0xa0 && (third == 0x80 || third == 0x81);
}

Result<> check_visible(const Json& value, const std::string& place) {
  const std::string_view text = value.text();
  for (std::size_t at = 0; at < text.size(); ++at)
    if (begins_hidden(text.substr(at))) return refuse(Errc::invalid, "author.hidden-character", place, "after byte " + std::to_string(at));
  for (std::size_t i = 0; i < value.array().size(); ++i) TRY_VOID(check_visible(value.at(i), pointer_to(place, i)));
  for (const auto& [name, below] : value.object()) TRY_VOID(check_visible(below, pointer_to(place, name)));
  return {};
}

/// Verbs that nobody can be seen to have done.
bool is_vague(std::string_view verb) {
  static constexpr std::array words = std::to_array<std::string_view>({"consider", "ensure", "be", "monitor", "review", "address", "handle", "note", "beware", "improve", "try", "look", "watch", "mind", "stay"});
  const auto first = to_lower(verb.substr(0, verb.find(' ')));
  return std::ranges::find(words, first) != words.end();
}

}  // namespace

Result<> check_item(const Json& item) {
  TRY_VOID(tocsin::check(item_message(), item));
  TRY_VOID(check_visible(item, ""));
  if (item["steps"].array().empty()) return refuse(Errc::invalid, "author.no-action", "/steps", "every share says what to do now");
  for (std::size_t i = 0; i < item["steps"].array().size(); ++i) TRY_VOID(check_step(item["steps"].at(i), step_place(i)));
  TRY_VOID(check_texts(item, "relevance"));
  return check_texts(item, "fields");
}

std::vector<Warning> warnings(const Json& item, Instant now) {
  std::vector<Warning> out;
  for (std::size_t i = 0; i < item["steps"].array().size(); ++i) {
    const auto& step = item["steps"].at(i);
    if (is_vague(step["verb"].text())) out.push_back({"author.vague-step", pointer_to(step_place(i), "verb")});
    if (const auto by = parse_rfc3339(step["by"].text()); by && *by <= now) out.push_back({"author.step-over", pointer_to(step_place(i), "by")});
    if (is_empty(step["owner"])) out.push_back({"author.no-owner", pointer_to(step_place(i), "owner")});
    if (is_empty(step["check"])) out.push_back({"author.no-check", pointer_to(step_place(i), "check")});
  }
  for (std::size_t i = 0; i < item["observables"].array().size(); ++i) {
    const auto& judgement = item["observables"].at(i)["judgement"].text();
    if (judgement.empty() || judgement == "unjudged") out.push_back({"author.unjudged", pointer_to("/observables", i)});
    if (judgement == "indicator" && item["observables"].at(i)["side"].text() == "ours") out.push_back({"author.own-indicator", pointer_to("/observables", i)});
  }
  if (!item.has("confidence")) out.push_back({"author.no-confidence", "/confidence"});
  if (is_empty(item["deadline"])) out.push_back({"author.no-deadline", "/deadline"});
  if (const auto by = parse_rfc3339(item["deadline"].text()); by && *by <= now) out.push_back({"author.deadline-over", "/deadline"});
  return out;
}

std::vector<std::string> missing_fields(const Json& item, const Reader& reader, const procedure::Template& form) {
  std::vector<std::string> out;
  for (const auto& field : fields_of(item, form))
    if (field.required && block_text(item, reader, field.id).empty()) out.push_back(field.id);
  return out;
}

Result<> check_complete(const Json& item, const Reader& reader, const procedure::Template& form) {
  if (is_empty(item["reference"])) return refuse(Errc::conflict, "author.no-reference", "/reference", "name the incident or ticket where work is tracked");
  const auto missing = missing_fields(item, reader, form);
  if (!missing.empty()) return refuse(Errc::conflict, "author.incomplete", missing.front(), join(missing, ", "));
  return {};
}

std::vector<std::string> missing_minimum(const Json& item, const Reader& reader, const procedure::Category& category) {
  std::vector<std::string> out;
  for (const auto& field : category.minimum_fields)
    if (block_text(item, reader, field).empty()) out.push_back(field);
  return out;
}

Result<> check_minimum(const Json& item, const Reader& reader, const procedure::Category& category) {
  const auto missing = missing_minimum(item, reader, category);
  if (missing.empty()) return {};
  return refuse(Errc::conflict, "author.minimum-fields", missing.front(), category.id.value + " always says: " + join(missing, ", "));
}

Json propose_observables(const Json& item, const scan::Scanner& scanner) {
  Json::Array out = item["observables"].array();
  std::set<std::pair<std::string, std::string>> known;
  for (const auto& one : out) known.emplace(one["type"].text(), one["value"].text());
  for (const auto* name : {"title", "observed", "context", "exposure", "detection"})
    for (const auto& seen : intel::extract(item[name].text(), scanner)) {
      if (seen.side == scan::Side::ours || !known.emplace(seen.type, seen.value).second) continue;
      // what is neither ours nor the attacker's explains, and identifiers of public catalogues do
      const bool context = seen.side == scan::Side::neutral || seen.type == "cve" || seen.type == "attack-id";
      out.push_back(Json::Object{{"type", seen.type}, {"value", seen.value}, {"side", scan::name(seen.side)}, {"judgement", context ? "context" : "unjudged"}});
    }
  return out;
}

}  // namespace tocsin::author
