#include "intel/detection/detection.hpp"

#include <set>

#include "base/limits_exchange.hpp"
#include "base/text.hpp"
#include "intel/lists/entries.hpp"

namespace tocsin::detection {
namespace {

Result<> check_text(std::string_view text) {
  if (text.size() > limits::list_file_bytes_max) return refuse(Errc::invalid, "lists.too-large", "", "at most " + std::to_string(limits::list_file_bytes_max) + " bytes");
  if (const auto bad = first_invalid_utf8(text)) return refuse(Errc::invalid, "lists.utf8", line_and_column(text, *bad), no_utf8(text));
  return {};
}

/// The narrowest label that stands alone in a comment.
Result<std::optional<Tlp>> comment_label(std::string_view text) {
  std::optional<Tlp> out;
  std::size_t number = 0;
  for (auto line : split(text, '\n')) {
    ++number;
    line = trim(line);
    if (!line.starts_with("#") && !line.starts_with("//")) continue;
    while (line.starts_with('#') || line.starts_with('/')) line.remove_prefix(1);
    line = trim(line);
    if (to_lower(line.substr(0, 4)) != "tlp:") continue;
    const auto tlp = parse_tlp(line);
    if (!tlp) return refuse(Errc::invalid, "lists.marking", "line " + std::to_string(number), std::string(line) + " is no label of TLP");
    out = out ? narrower(*out, *tlp) : *tlp;
  }
  return out;
}

lists::Entry entry_of(const char* language, std::string_view text, const Rule& rule, std::optional<Tlp> whole) {
  lists::Entry out{.type = language, .value = std::string(text), .harmful = true};
  out.tlp = rule.tlp && whole ? narrower(*rule.tlp, *whole) : rule.tlp ? rule.tlp : whole;
  out.name = rule.name;
  out.description = rule.description;
  out.id = rule.name;
  return out;
}

std::vector<std::string_view> documents_in(std::string_view text) {
  std::vector<std::string_view> out;
  std::size_t from = 0;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = std::min(text.find('\n', at), text.size());
    if (trim(text.substr(at, end - at)) == "---") {
      out.push_back(text.substr(from, at - from));
      from = std::min(end + 1, text.size());
    }
    at = end + 1;
  }
  out.push_back(text.substr(from));
  std::erase_if(out, [](std::string_view document) {
    for (const auto line : split(document, '\n'))
      if (!trim(line).empty() && !trim(line).starts_with('#')) return false;
    return true;
  });
  return out;
}

struct Chosen {
  std::vector<lists::Entry> entries;
  std::string label;
};
/// Those of one language that are in force, each as it is checked.
template <class Check>
Result<Chosen> chosen(const stix::Content& content, Instant now, std::string_view language, std::vector<stix::Lost>& lost, Check check) {
  Chosen out;
  for (auto& entry : lists::in_force(TRY(lists::entries_of(content, lost)), now, lost)) {
    if (!entry.harmful) continue;
    if (entry.type != language) {
      lost.push_back({entry.id, "is no rule of " + std::string(language)});
      continue;
    }
    if (const std::string fault = check(entry); !fault.empty()) {
      lost.push_back({entry.id, fault});
      continue;
    }
    out.entries.push_back(std::move(entry));
  }
  if (const auto tlp = lists::label_of(out.entries)) out.label = label(*tlp);
  return out;
}

}  // namespace

Result<stix::Written> read_yara(std::string_view text, Instant now) {
  TRY_VOID(check_text(text));
  text = without_bom(text);
  const auto whole = TRY(comment_label(text));
  const auto rules = TRY(check_yara(text));
  Rule all = rules[0];
  for (const auto& rule : rules) {
    if (&rule != &rules[0]) all.name += ", " + rule.name;
    if (rule.tlp) all.tlp = all.tlp ? narrower(*all.tlp, *rule.tlp) : *rule.tlp;
  }
  if (rules.size() > 1) all.description.clear();
  return stix::Written{.text = TRY(lists::bundle_of({entry_of("yara", text, all, whole)}, text, now)), .lost = {}};
}

Result<stix::Written> read_sigma(std::string_view text, Instant now) {
  TRY_VOID(check_text(text));
  text = without_bom(text);
  const auto whole = TRY(comment_label(text));
  std::vector<lists::Entry> entries;
  for (const auto document : documents_in(text)) {
    auto rule = check_sigma(document);
    if (!rule) return refuse(Errc::invalid, "sigma.rule", "rule " + std::to_string(entries.size() + 1) + ", " + rule.error().where, rule.error().detail);
    entries.push_back(entry_of("sigma", document, *rule, whole));
  }
  if (entries.empty()) return refuse(Errc::invalid, "sigma.rule", "line 1", "no rule is there");
  return stix::Written{.text = TRY(lists::bundle_of(entries, text, now)), .lost = {}};
}

Result<stix::Written> write_yara(const stix::Content& content, Instant now) {
  stix::Written out;
  std::set<std::string> names;
  const auto those = TRY(chosen(content, now, "yara", out.lost, [&](const lists::Entry& entry) -> std::string {
    const auto rules = check_yara(entry.value);
    if (!rules) return "does not compile: " + rules.error().where + ": " + rules.error().detail;
    for (const auto& rule : *rules)
      if (names.contains(rule.name)) return "another rule is called " + rule.name;
    for (const auto& rule : *rules) names.insert(rule.name);
    return {};
  }));
  if (!those.label.empty()) out.text = "// " + those.label + "\n";
  for (const auto& entry : those.entries) out.text += entry.value + (entry.value.ends_with('\n') ? "" : "\n");
  return out;
}

Result<stix::Written> write_sigma(const stix::Content& content, Instant now) {
  stix::Written out;
  const auto those = TRY(chosen(content, now, "sigma", out.lost, [](const lists::Entry& entry) -> std::string {
    const auto rule = check_sigma(entry.value);
    return rule ? std::string() : "is no rule: " + rule.error().where + ": " + rule.error().detail;
  }));
  if (!those.label.empty()) out.text = "# " + those.label + "\n";
  for (std::size_t i = 0; i < those.entries.size(); ++i) {
    if (i > 0) out.text += "---\n";
    out.text += those.entries[i].value + (those.entries[i].value.ends_with('\n') ? "" : "\n");
  }
  return out;
}

}  // namespace tocsin::detection
