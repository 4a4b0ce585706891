#include "path/sanitize/judge.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "path/sanitize/addresses.hpp"

namespace tocsin::sanitize {
namespace {

using scan::Kind;

/// What a mask shows of a match: its kind in capitals.
const std::string& shown(Kind kind) {
  static const auto made = [] {
    std::array<std::string, scan::kind_count> out;
    for (std::size_t i = 0; i < out.size(); ++i) {
      const auto each = static_cast<Kind>(i);
      out[i] = each == Kind::person_open ? "person" : scan::name(each);
      std::ranges::transform(out[i], out[i].begin(), [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
    }
    return out;
  }();
  return made[static_cast<std::size_t>(kind)];
}

std::string in_brackets(std::string_view before, Kind kind) {
  const auto& words = shown(kind);
  std::string out;
  out.reserve(before.size() + words.size() + 2);
  out += '[';
  out += before;
  out += words;
  out += ']';
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

}  // namespace

std::string_view general_words(Kind kind) {
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

bool concerns_us(const scan::Match& match) { return match.side == scan::Side::ours || match.kind == Kind::canary; }

std::string versioned(std::string_view rule) {
  static const auto version = "@" + scan::rules_version().hex().substr(0, 12);
  std::string out;
  out.reserve(rule.size() + version.size());
  out += rule;
  out += version;
  return out;
}

std::string pseudonym_of(const scan::Match& match, const Keyed& keyed) { return shown(match.kind) + "-" + base32_of(keyed("pseudonym", std::string(scan::name(match.kind)) + "\n" + match.canonical)); }

const std::string& Judge::value_of(const scan::Match& match) const {
  value_ = scan::name(match.kind);
  value_ += '\n';
  value_ += match.canonical;
  return value_;
}

Judge::Called& Judge::called(const scan::Match& match) const {
  const auto& value = value_of(match);
  if (const auto known = called_.find(std::string_view(value)); known != called_.end()) return known->second;
  return called_.emplace(value, Called{"m_" + setting_.keyed("match", value).hex().substr(0, 20), {}}).first->second;
}

const std::string& Judge::pseudonym_of(const scan::Match& match) const {
  auto& out = called(match).pseudonym;
  if (out.empty()) out = sanitize::pseudonym_of(match, setting_.keyed);
  return out;
}

const Hash& Judge::digest_of(std::string_view stood) const {
  if (const auto known = digests_.find(stood); known != digests_.end()) return known->second;
  return digests_.emplace(stood, setting_.keyed("redacted", stood)).first->second;
}

bool Judge::published(const scan::Match& match, std::string_view text) const {
  if (match.kind == Kind::canary || match.kind == Kind::secret || match.kind == Kind::private_key || match.kind == Kind::password) return false;
  const auto stands = [&](const std::string& value) {
    if (value.empty() || match.end - match.begin > value.size()) return false;
    // only where the value could cover the match
    const auto earliest = match.end > value.size() ? match.end - value.size() : 0;
    return earliest <= text.size() && contains_ignoring_case(text.substr(earliest, match.begin + value.size() - earliest), value);
  };
  return std::ranges::any_of(setting_.policy->published_values, stands) || std::ranges::any_of(setting_.also_published, stands);
}

Verdict Judge::judge(const scan::Match& match, std::string_view text) {
  const auto action = setting_.policy->action(setting_.reach, match.kind);
  const auto decision = decisions_.empty() ? decisions_.end() : std::ranges::find(decisions_, id_of(match), &Decision::match);
  if (decision != decisions_.end()) {
    used_.insert(decision->match);
    if (!decision->keep) return {.what = Verdict::What::replace, .action = Action::redact, .decided_by = decision->by.value, .ground = "a person's decision"};
    const bool certain = match.certainty == scan::Certainty::certain;
    const bool allowed = match.kind != Kind::canary && (!certain || decision->second);
    if (!allowed) overruled_.insert(decision->match);
    else return {.what = Verdict::What::keep, .action = Action::keep, .decided_by = decision->by.value, .ground = decision->second ? "a decision of two people" : "a person's decision"};
  }
  if (match.kind == Kind::canary) return {.why = "a planted value: the whole inventory may have leaked into this text", .ground = "planted values always stop"};
  if (match.kind == Kind::privilege) return {.why = "a privilege marking: legal decides about the whole item", .ground = "privilege markings always stop"};
  if (published(match, text)) return {.what = Verdict::What::keep, .action = Action::keep, .ground = "a value that the procedure publishes"};
  if (match.kind == Kind::restricted && setting_.reach == Reach::inside && setting_.policy->stops_inside.contains(match.entry))
    return {.why = "the procedure's do-not-share list holds for audiences inside as well", .ground = "the procedure's do-not-share list"};
  if (action == Action::keep) return {.what = Verdict::What::keep, .action = Action::keep};
  if (action == Action::escalate) return {.why = "the policy leaves this kind to a person for this audience"};
  if (match.certainty == scan::Certainty::uncertain) return {.why = match.evidence};
  return {.what = Verdict::What::replace, .action = action};
}

std::string_view Judge::policy_row(const scan::Match& match, const Verdict& verdict) const {
  if (!verdict.ground.empty()) return verdict.ground;
  auto& out = rows_[static_cast<std::size_t>(match.kind)];
  if (!out.empty()) return out;
  return out = setting_.policy->row_in_words(setting_.reach, match.kind);
}

std::string Judge::replacement(const scan::Match& match, const Verdict& verdict) const {
  if (verdict.what == Verdict::What::wait) return in_brackets("REVIEW:", match.kind);
  if (verdict.action == Action::drop) return {};
  if (verdict.action == Action::pseudonymize && match.kind == Kind::ip && setting_.policy->prefix_preserving.contains(setting_.reach))
    if (const auto address = parse_address(match.canonical)) return prefix_preserving(*address, setting_.keyed);
  if (verdict.action == Action::pseudonymize && match.kind == Kind::network && setting_.policy->prefix_preserving.contains(setting_.reach))
    if (auto network = prefix_preserving_network(match.canonical, setting_.keyed); !network.empty()) return network;
  if (verdict.action == Action::pseudonymize) return pseudonym_of(match);
  if (verdict.action == Action::generalize) {
    if (const auto words = setting_.policy->words.find(match.kind); words != setting_.policy->words.end()) return words->second;
    if (!general_words(match.kind).empty()) return std::string(general_words(match.kind));
  }
  return in_brackets({}, match.kind);
}

}  // namespace tocsin::sanitize
