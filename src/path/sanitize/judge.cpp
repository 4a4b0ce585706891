#include "path/sanitize/judge.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "path/sanitize/addresses.hpp"

namespace tocsin::sanitize {
namespace {

using scan::Kind;

/// What a mask shows of a match: its kind in capitals.
std::string shown(Kind kind) {
  std::string out(kind == Kind::person_open ? "person" : scan::name(kind));
  std::ranges::transform(out, out.begin(), [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
  return out;
}

/// Ten characters of RFC 4648 base32: 50 bits, enough that no two values of one share meet.
std::string base32_of(const Hash& hash) {
  static constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  std::string out;
  unsigned held = 0;
  int bits = 0;
  for (std::size_t i = 0; out.size() < 10; ++i) {
    held = held << 8 | std::to_integer<unsigned>(hash.value[i]);
    for (bits += 8; bits >= 5 && out.size() < 10; bits -= 5) out += alphabet[held >> (bits - 5) & 31U];
  }
  return out;
}

std::string_view general(Kind kind) {
  switch (kind) {
    case Kind::host: return "a host of ours";
    case Kind::ip:
    case Kind::network: return "an internal address";
    case Kind::domain: return "a domain of ours";
    case Kind::person:
    case Kind::person_open:
    case Kind::username: return "a member of staff";
    case Kind::customer: return "a customer";
    case Kind::third_party: return "a service provider";
    case Kind::site: return "a site of ours";
    case Kind::ot_asset: return "a control system device";
    case Kind::project: return "a project";
    case Kind::organization: return "an organization";
    default: return {};
  }
}

}  // namespace

bool concerns_us(const scan::Match& match) { return match.side == scan::Side::ours || match.kind == Kind::canary; }

std::string versioned(std::string_view rule) {
  static const auto version = "@" + scan::rules_version().hex().substr(0, 12);
  return std::string(rule) + version;
}

std::string Judge::id_of(const scan::Match& match) const {
  auto value = std::string(scan::name(match.kind)) + '\n' + match.canonical;
  const auto known = ids_.find(value);
  if (known != ids_.end()) return known->second;
  auto id = "m_" + setting_.keyed("match", value).hex().substr(0, 20);
  return ids_.emplace(std::move(value), std::move(id)).first->second;
}

const Hash& Judge::digest_of(std::string_view stood) const {
  const auto [known, is_new] = digests_.try_emplace(std::string(stood));
  if (is_new) known->second = setting_.keyed("redacted", stood);
  return known->second;
}

bool Judge::published(const scan::Match& match, std::string_view text) const {
  if (match.kind == Kind::canary || match.kind == Kind::secret || match.kind == Kind::private_key || match.kind == Kind::password) return false;
  const auto stands = [&](const std::string& value) {
    if (value.empty() || match.end - match.begin > value.size()) return false;
    // only where the value could cover the match
    const auto earliest = match.end > value.size() ? match.end - value.size() : 0;
    for (auto at = earliest; at <= match.begin && at + value.size() <= text.size(); ++at)
      if (to_lower(text.substr(at, value.size())) == to_lower(value)) return true;
    return false;
  };
  return std::ranges::any_of(setting_.policy->published_values, stands) || std::ranges::any_of(setting_.also_published, stands);
}

Verdict Judge::judge(const scan::Match& match, std::string_view text) {
  const auto action = setting_.policy->action(setting_.reach, match.kind);
  const auto decision = decisions_.empty() ? decisions_.end() : std::ranges::find(decisions_, id_of(match), &Decision::match);
  if (decision != decisions_.end()) {
    used_.insert(decision->match);
    if (!decision->keep) return {.what = Verdict::What::replace, .action = Action::redact, .decided_by = decision->by.value, .why = {}, .ground = "a person's decision"};
    const bool certain = match.certainty == scan::Certainty::certain;
    const bool allowed = match.kind != Kind::canary && (!certain || decision->second);
    if (!allowed) overruled_.insert(decision->match);
    else return {.what = Verdict::What::keep, .action = Action::keep, .decided_by = decision->by.value, .why = {}, .ground = decision->second ? "a decision of two people" : "a person's decision"};
  }
  if (match.kind == Kind::canary) return {.why = "a planted value: the whole inventory may have leaked into this text", .ground = "planted values always stop"};
  if (match.kind == Kind::privilege) return {.why = "a privilege marking: legal decides about the whole item", .ground = "privilege markings always stop"};
  if (published(match, text)) return {.what = Verdict::What::keep, .action = Action::keep, .decided_by = "policy", .why = {}, .ground = "a value that the procedure publishes"};
  if (match.kind == Kind::restricted && setting_.reach == Reach::inside && setting_.policy->stops_inside.contains(match.entry))
    return {.why = "the procedure's do-not-share list holds for audiences inside as well", .ground = "the procedure's do-not-share list"};
  if (action == Action::keep) return {.what = Verdict::What::keep, .action = Action::keep, .decided_by = "policy", .why = {}};
  if (action == Action::escalate) return {.why = "the policy leaves this kind to a person for this audience"};
  if (match.certainty == scan::Certainty::uncertain) return {.why = std::string(match.evidence)};
  return {.what = Verdict::What::replace, .action = action, .decided_by = "policy", .why = {}};
}

std::string policy_row(const Setting& setting, const scan::Match& match, const Verdict& verdict) {
  if (!verdict.ground.empty()) return std::string(verdict.ground);
  const auto row = std::string(name(setting.reach)) + "/" + std::string(scan::name(match.kind)) + ": ";
  const bool is_secret = match.kind == Kind::secret || match.kind == Kind::private_key || match.kind == Kind::password;
  if (is_secret) return row + "redact, always";
  const bool there = setting.policy->rows.contains({setting.reach, match.kind});
  return row + std::string(name(setting.policy->action(setting.reach, match.kind))) + (there ? "" : ", since the table has no such row");
}

std::string Judge::replacement(const scan::Match& match, const Verdict& verdict) const {
  if (verdict.what == Verdict::What::wait) return "[REVIEW:" + shown(match.kind) + "]";
  if (verdict.action == Action::drop) return {};
  if (verdict.action == Action::pseudonymize && match.kind == Kind::ip && setting_.policy->prefix_preserving.contains(setting_.reach))
    if (const auto address = parse_address(match.canonical)) return prefix_preserving(*address, setting_.keyed);
  if (verdict.action == Action::pseudonymize) {
    auto value = std::string(scan::name(match.kind)) + '\n' + match.canonical;
    const auto known = pseudonyms_.find(value);
    if (known != pseudonyms_.end()) return known->second;
    auto made = shown(match.kind) + "-" + base32_of(setting_.keyed("pseudonym", value));
    return pseudonyms_.emplace(std::move(value), std::move(made)).first->second;
  }
  if (verdict.action == Action::generalize) {
    if (const auto words = setting_.policy->words.find(match.kind); words != setting_.policy->words.end()) return words->second;
    if (!general(match.kind).empty()) return std::string(general(match.kind));
  }
  return "[" + shown(match.kind) + "]";
}

}  // namespace tocsin::sanitize
