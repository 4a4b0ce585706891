#include <algorithm>

#include "path/sanitize/judge.hpp"

namespace tocsin::sanitize {
namespace {

using scan::Kind;

struct Allowance {
  Judge& judge;
  const std::vector<std::string>& kept;
  [[nodiscard]] bool allows(const scan::Match& match, std::string_view text) const {
    if (match.kind == Kind::canary) return false;
    if (std::ranges::find(kept, judge.id_of(match)) != kept.end()) return true;
    // an encoded part is as good as each thing in it
    if (match.kind == Kind::encoded && !match.inner.empty()) return std::ranges::all_of(match.inner, [&](const scan::Match& inner) { return allows(inner, {}); });
    return judge.judge(match, text).what == Verdict::What::keep;
  }
};

Result<> hit(const scan::Match& match) {
  const auto place = "byte " + std::to_string(match.begin);
  if (match.kind == Kind::canary) return refuse(Errc::conflict, "sanitize.canary", place, match.entry);
  return refuse(Errc::conflict, "sanitize.rescan-hit", place, std::string(scan::name(match.kind)) + " by " + versioned(match.rule));
}

/// What JSON escapes cannot hide, and no name of a member before it can disturb: each text, number and name by itself.
Result<> rescan_values(const Json& value, const Setting& setting, const std::vector<std::string>& kept);

Result<> rescan_text(std::string_view message, const Setting& setting, const std::vector<std::string>& kept_matches) {
  static const std::vector<Decision> none;
  Judge judge(setting, none);
  const Allowance allowance{judge, kept_matches};
  const auto first = setting.scanner->scan(message);
  if (!first.whole) return refuse(Errc::conflict, "sanitize.not-whole", {}, std::string(first.why_not_whole));
  std::vector<scan::Match> allowed;
  for (const auto& match : first.matches) {
    if (concerns_us(match) && !allowance.allows(match, message)) return hit(match);
    allowed.push_back(match);
  }
  for (const auto& match : setting.scanner->rescan(message).matches) {
    const bool let_stand = match.kind != Kind::canary && std::ranges::any_of(allowed, [&](const scan::Match& outer) { return outer.begin <= match.begin && match.end <= outer.end; });
    if (!let_stand && !allowance.allows(match, message)) return hit(match);
  }
  return {};
}

Result<> rescan_values(const Json& value, const Setting& setting, const std::vector<std::string>& kept) {
  for (const auto& [member, below] : value.object()) {
    TRY_VOID(rescan_text(member, setting, kept));
    TRY_VOID(rescan_values(below, setting, kept));
  }
  for (const auto& below : value.array()) TRY_VOID(rescan_values(below, setting, kept));
  if (value.is_number()) return rescan_text(to_jcs(value), setting, kept);
  return value.is_text() ? rescan_text(value.text(), setting, kept) : Result<>{};
}

}  // namespace

Result<> rescan(std::string_view message, const Setting& setting, const std::vector<std::string>& kept_matches) {
  if (setting.keyed("match", {}) == Hash{}) return refuse(Errc::unavailable, "sanitize.no-key");
  if (message.starts_with('{') || message.starts_with('['))
    if (const auto json = parse_json(message)) return rescan_values(*json, setting, kept_matches);
  return rescan_text(message, setting, kept_matches);
}

}  // namespace tocsin::sanitize
