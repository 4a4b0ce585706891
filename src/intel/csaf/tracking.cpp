#include <algorithm>
#include <array>
#include <charconv>
#include <compare>
#include <optional>
#include <set>

#include "base/instant.hpp"
#include "base/text.hpp"
#include "intel/csaf/findings.hpp"

namespace tocsin::csaf {
namespace {

/// A version of section 3.1.11: a whole number, or a semantic version (semver.org 2.0.0).
struct Version {
  bool semantic = false;
  std::array<std::uint64_t, 3> numbers{};  ///< an integer is the first
  std::vector<std::string> pre_release;
  std::string text;

  /// The order of semantic versioning, section 11: build metadata does not count.
  [[nodiscard]] std::strong_ordering compare(const Version& other) const {
    if (const auto order = numbers <=> other.numbers; order != 0) return order;
    if (pre_release.empty() != other.pre_release.empty()) return pre_release.empty() ? std::strong_ordering::greater : std::strong_ordering::less;
    for (std::size_t i = 0; i < std::min(pre_release.size(), other.pre_release.size()); ++i) {
      const auto& a = pre_release[i];
      const auto& b = other.pre_release[i];
      const auto number = [](const std::string& part) { return part.find_first_not_of("0123456789") == std::string::npos; };
      if (number(a) != number(b)) return number(a) ? std::strong_ordering::less : std::strong_ordering::greater;
      if (number(a) && a.size() != b.size()) return a.size() <=> b.size();
      if (a != b) return a.compare(b) <=> 0;
    }
    return pre_release.size() <=> other.pre_release.size();
  }
  [[nodiscard]] bool is_zero() const { return numbers[0] == 0; }
};

std::optional<Version> parse_version(const std::string& text) {
  Version out;
  out.text = text;
  std::string_view rest = std::string_view(text).substr(0, text.find('+'));
  if (const auto dash = rest.find('-'); dash != std::string_view::npos) {
    for (const auto part : split(rest.substr(dash + 1), '.')) out.pre_release.emplace_back(part);
    rest = rest.substr(0, dash);
  }
  const auto parts = split(rest, '.');
  if (parts.size() != 1 && parts.size() != 3) return std::nullopt;
  out.semantic = parts.size() == 3;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const auto [end, failed] = std::from_chars(parts[i].data(), parts[i].data() + parts[i].size(), out.numbers[i]);
    if (failed != std::errc() || end != parts[i].data() + parts[i].size()) return std::nullopt;
  }
  return out;
}

struct Revision {
  Instant date;
  Version version;
  std::size_t index = 0;
};
std::string place(std::size_t index) { return pointer_to("/document/tracking/revision_history", index) + "/number"; }

/// Without build metadata, and of a draft without the pre-release part.
std::string told(const Version& version, bool draft) {
  auto out = version.text.substr(0, version.text.find('+'));
  return draft ? out.substr(0, out.find('-')) : out;
}

}  // namespace

void check_tracking(const Json& document, Findings& findings) {
  const auto& tracking = document["document"]["tracking"];
  const auto version = parse_version(tracking["version"].text());
  std::vector<Revision> history;
  for (std::size_t i = 0; i < tracking["revision_history"].array().size(); ++i) {
    const auto& item = tracking["revision_history"].at(i);
    const auto date = parse_rfc3339(item["date"].text());
    auto number = parse_version(item["number"].text());
    if (!date || !number) return;  // the schema says so; the order of the others means nothing
    history.push_back({*date, *std::move(number), i});
  }
  if (!version || history.empty()) return;
  const auto& status = tracking["status"].text();
  const bool draft = status == "draft";

  const bool mixed = std::ranges::any_of(history, [&](const Revision& each) { return each.version.semantic != version->semantic; });
  if (mixed) return findings.error("/document/tracking", "csaf.6-1-30", "6.1.30", "whole numbers and semantic versions in one document");

  // where several have one date, the lower number goes first, as a reader would put them
  auto sorted = history;
  std::ranges::sort(sorted, [](const Revision& a, const Revision& b) { return a.date != b.date ? a.date < b.date : a.version.compare(b.version) < 0; });
  for (std::size_t i = 1; i < sorted.size(); ++i)
    if (sorted[i].version.compare(sorted[i - 1].version) < 0)
      findings.error(place(sorted[i].index), "csaf.6-1-14", "6.1.14", sorted[i].version.text + " is later than " + sorted[i - 1].version.text + ", and lower");
  if (told(sorted.back().version, draft) != told(*version, draft))
    findings.error("/document/tracking/version", "csaf.6-1-16", "6.1.16", "is " + version->text + ", the latest revision " + sorted.back().version.text);
  if ((version->is_zero() || !version->pre_release.empty()) && !draft)
    findings.error("/document/tracking/status", "csaf.6-1-17", "6.1.17", "is " + status + ", of version " + version->text + " it is draft");
  std::set<std::string> numbers;
  for (const auto& each : history) {
    if (!draft && each.version.is_zero()) findings.error(place(each.index), "csaf.6-1-18", "6.1.18", each.version.text + " in a document that is " + status);
    if (!each.version.pre_release.empty()) findings.error(place(each.index), "csaf.6-1-19", "6.1.19", each.version.text + " is a pre-release");
    if (!numbers.insert(each.version.text).second) findings.error(place(each.index), "csaf.6-1-22", "6.1.22", each.version.text + " stands in the history twice");
  }
  if (!draft && !version->pre_release.empty()) findings.error("/document/tracking/version", "csaf.6-1-20", "6.1.20", version->text + " is a pre-release, and the document " + status);
  if (sorted.front().version.numbers[0] > 1) findings.error(place(sorted.front().index), "csaf.6-1-21", "6.1.21", "the first is " + sorted.front().version.text + ", not 0 or 1");
  for (std::size_t i = 1; i < sorted.size(); ++i) {
    const auto before = sorted[i - 1].version.numbers[0], here = sorted[i].version.numbers[0];
    if (here > before + 1) findings.error(place(sorted[i].index), "csaf.6-1-21", "6.1.21", "nothing stands between " + sorted[i - 1].version.text + " and " + sorted[i].version.text);
  }
}

}  // namespace tocsin::csaf
