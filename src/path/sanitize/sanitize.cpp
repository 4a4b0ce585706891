#include "path/sanitize/sanitize.hpp"

#include <algorithm>
#include <set>

#include "base/text.hpp"
#include "path/sanitize/judge.hpp"
#include "path/sanitize/objects.hpp"
#include "path/sanitize/tables.hpp"

namespace tocsin::sanitize {
namespace {

constexpr std::size_t lost_reach_bytes = 4096, lost_max = 16;  ///< of alternatives told for one match

/// Where a text stands: a part, and in a JSON part the value.
struct Place {
  std::string part, pointer;
};

/// What lost to the match, in the order of the text. Losers are few, but not where somebody wants them many.
std::vector<Alternative> lost_to(const scan::Match& match, const std::vector<scan::Match>& losers) {
  std::vector<Alternative> out;
  if (losers.empty()) return out;
  const auto from = match.begin > lost_reach_bytes ? match.begin - lost_reach_bytes : 0;
  for (auto loser = std::ranges::lower_bound(losers, from, {}, &scan::Match::begin); loser != losers.end() && loser->begin < match.end && out.size() < lost_max; ++loser)
    if (loser->end > match.begin) out.push_back({loser->kind, versioned(loser->rule), std::string(loser->evidence), loser->entry, loser->begin, loser->end});
  return out;
}

Redaction record(const Judge& judge, const Place& place, const scan::Match& match, const Verdict& verdict, std::string_view text, const std::vector<scan::Match>& losers) {
  const auto stood = text.substr(match.begin, match.end - match.begin);
  return {.part = place.part, .place = place.pointer, .begin = match.begin, .end = match.end, .kind = match.kind, .match = judge.id_of(match), .rule = versioned(match.rule), .evidence = std::string(match.evidence),
          .entry = match.entry, .action = verdict.action, .decided_by = std::string(verdict.decided_by), .replacement = judge.replacement(match, verdict), .before = judge.digest_of(stood),
          .policy = std::string(judge.policy_row(match, verdict)), .lost = lost_to(match, losers)};
}

void wait_for(Sanitized& out, Judge& judge, const Place& place, const scan::Match& match, const Verdict& verdict, const std::vector<scan::Match>& losers) {
  const auto& id = judge.id_of(match);
  const auto [at, is_new] = judge.open_match(id, out.open.size());
  if (!is_new) {
    ++out.open[at].occurrences;
    return;
  }
  out.open.push_back({.id = id, .part = place.part, .place = place.pointer, .begin = match.begin, .end = match.end, .kind = match.kind, .rule = versioned(match.rule), .entry = match.entry, .why = std::string(verdict.why),
                      .certain = match.certainty == scan::Certainty::certain, .for_legal = match.kind == scan::Kind::privilege, .occurrences = 1, .evidence = std::string(match.evidence),
                      .policy = std::string(judge.policy_row(match, verdict)), .lost = lost_to(match, losers)});
}

/// The second line over what is about to be handed on: what it sees and nobody let stand, waits.
/// @param first what the first line saw in this very text, or null where it read another
void check_again(Sanitized& out, Judge& judge, const Place& place, const std::string& text, scan::Findings* first) {
  const auto seen = judge.setting().scanner->rescan(text).matches;
  // our own name, which the policy keeps, stands in nearly each text
  const auto keeps = [&](const scan::Match& hit) { return judge.judge(hit, text).what == Verdict::What::keep; };
  if (seen.empty() || (!judge.has_decisions() && std::ranges::all_of(seen, keeps))) return;
  auto allowed = first != nullptr ? std::move(first->matches) : judge.setting().scanner->scan(text).matches;
  std::erase_if(allowed, [&](const scan::Match& match) { return concerns_us(match) && judge.judge(match, text).what != Verdict::What::keep; });
  for (const auto& hit : seen) {
    const bool let_stand = hit.kind != scan::Kind::canary && std::ranges::any_of(allowed, [&](const scan::Match& match) { return match.begin <= hit.begin && hit.end <= match.end; });
    if (!let_stand && judge.judge(hit, text).what != Verdict::What::keep) wait_for(out, judge, place, hit, {.why = "the second scan of the sanitized text sees it", .ground = "the second scan"}, {});
  }
}

/// Scans a value behind what it is called, and gives places in the value.
scan::Findings scan_labelled(const scan::Scanner& scanner, std::string_view label, std::string_view text) {
  if (label.empty()) return scanner.scan(text);
  const auto lead = std::string(label) + ": ";
  auto out = scanner.scan(lead + std::string(text));
  const auto shift = [&](std::vector<scan::Match>& matches) {
    std::erase_if(matches, [&](const scan::Match& match) { return match.end <= lead.size(); });
    for (auto& match : matches) {
      match.begin = std::max(match.begin, lead.size()) - lead.size();
      match.end -= lead.size();
    }
  };
  shift(out.matches);
  shift(out.losers);
  return out;
}

std::string sanitize_text(Sanitized& out, Judge& judge, const Place& place, std::string_view text, bool& changed, const Manner& manner = {}) {
  auto findings = scan_labelled(*judge.setting().scanner, manner.label, text);
  if (!findings.whole && out.not_whole.empty()) out.not_whole = std::string(findings.why_not_whole);
  std::string made;
  made.reserve(text.size() + text.size() / 16 + 256);  // pseudonyms are longer than most of what they stand for
  const auto ours = static_cast<std::size_t>(std::ranges::count_if(findings.matches, concerns_us));
  if (out.masks.empty()) out.masks.reserve(ours), out.redactions.reserve(ours);  // the first text is most often the only one
  std::size_t copied = 0;
  for (const auto& match : findings.matches) {
    if (!concerns_us(match)) continue;
    auto verdict = judge.judge(match, text);
    const bool is_guarded = std::ranges::any_of(manner.guarded, [&](const auto& range) { return range.first < match.end && match.begin < range.second; });
    if (is_guarded && verdict.what == Verdict::What::replace && verdict.decided_by == "policy") verdict = {.why = "it stands in the logic of a detection rule, which would not detect the same any more", .ground = "rules keep their logic"};
    auto entry = record(judge, place, match, verdict, text, findings.losers);
    if (verdict.what == Verdict::What::keep) {
      out.kept.push_back(std::move(entry));
      continue;
    }
    changed = true;
    out.masks.push_back({.part = place.part, .place = place.pointer, .begin = match.begin, .end = match.end, .kind = match.kind, .match = entry.match, .rule = entry.rule, .why = std::string(verdict.why),
                         .waits = verdict.what == Verdict::What::wait, .certain = match.certainty == scan::Certainty::certain});
    made += text.substr(copied, match.begin - copied);
    made += entry.replacement;
    copied = match.end;
    if (verdict.what == Verdict::What::wait) wait_for(out, judge, place, match, verdict, findings.losers);
    else out.redactions.push_back(std::move(entry));
  }
  made += text.substr(copied);
  const bool same = manner.label.empty() && made == text;
  check_again(out, judge, place, made, same ? &findings : nullptr);
  return made;
}

/// A random-looking UUID (RFC 9562 version 8) that is always the same for this audience.
std::string minted(const Setting& setting, std::string_view id) {
  auto hex = setting.keyed("id", id).hex().substr(0, 32);
  hex[12] = '8';
  hex[16] = "89ab"[static_cast<std::size_t>(hex[16] <= '9' ? hex[16] - '0' : hex[16] - 'a' + 10) % 4];
  return hex.substr(0, 8) + "-" + hex.substr(8, 4) + "-" + hex.substr(12, 4) + "-" + hex.substr(16, 4) + "-" + hex.substr(20);
}

Result<Part> sanitize_part(Sanitized& out, Judge& judge, const Part& part) {
  bool changed = false;
  const auto use = [&](const std::string& pointer, const Manner& manner, std::string_view text, bool& touched) { return sanitize_text(out, judge, {part.name, pointer}, text, touched, manner); };
  if (part.media_type.starts_with("text/csv")) {
    auto made = sanitize_table(part.text, use);
    if (!made) return refuse(Errc::invalid, "sanitize.part", part.name, made.error().rule + " at " + made.error().where);
    return Part{part.name, part.media_type, *std::move(made)};
  }
  if (part.media_type.find("json") == std::string::npos) {
    return Part{part.name, part.media_type, sanitize_text(out, judge, {part.name, {}}, part.text, changed, {.guarded = rule_logic(part.media_type, part.text)})};
  }
  auto document = parse_json(part.text);
  if (!document) return refuse(Errc::invalid, "sanitize.part", part.name, document.error().rule + " at " + document.error().where);
  auto made = sanitize_objects(std::move(*document), use, [&](std::string_view id) { return minted(judge.setting(), id); });
  return Part{part.name, part.media_type, to_jcs(made)};
}

Result<> check_decisions(const std::vector<Decision>& decisions, const Judge& judge) {
  for (std::size_t i = 0; i < decisions.size(); ++i) {
    const auto& decision = decisions[i];
    const auto bad = [&](std::string detail) { return refuse(Errc::invalid, "sanitize.decision", std::to_string(i), std::move(detail)); };
    if (!judge.used().contains(decision.match)) return bad("no such match in these parts");
    if (decision.reason == Hash{}) return bad("has no reason");
    if (decision.second && *decision.second == decision.by) return bad("the second person is the first one");
    if (judge.overruled().contains(decision.match)) return bad("keeping a certain match needs a second person; a canary is never kept");
  }
  return {};
}

}  // namespace

Result<Sanitized> sanitize(const std::vector<Part>& parts, const Setting& setting, const std::vector<Decision>& decisions) {
  if (setting.keyed("match", {}) == Hash{}) return refuse(Errc::unavailable, "sanitize.no-key");
  Sanitized out;
  Judge judge(setting, decisions);
  for (const auto& part : parts) out.parts.push_back(TRY(sanitize_part(out, judge, part)));
  TRY_VOID(check_decisions(decisions, judge));
  for (const auto& redaction : out.redactions) ++out.counts[std::string(scan::name(redaction.kind))];
  return out;
}

Result<> check_releasable(const Sanitized& sanitized) {
  if (!sanitized.not_whole.empty()) return refuse(Errc::conflict, "sanitize.not-whole", {}, sanitized.not_whole);
  const auto privileged = std::ranges::find(sanitized.open, true, &OpenMatch::for_legal);
  if (privileged != sanitized.open.end()) return refuse(Errc::conflict, "sanitize.privileged", privileged->id, "legal decides");
  if (!sanitized.open.empty()) return refuse(Errc::conflict, "sanitize.open-match", sanitized.open.front().id, std::to_string(sanitized.open.size()) + " wait");
  return {};
}

Json write(const Decision& decision) {
  Json out = Json::Object{{"match", decision.match}, {"keep", decision.keep}, {"reason", decision.reason.hex()}, {"by", decision.by.value}};
  if (decision.second) out["second"] = decision.second->value;
  return out;
}

Hash decisions_hash(const std::vector<Decision>& decisions) {
  std::map<std::string, Json> by_match;  // their order is nobody's decision
  for (const auto& decision : decisions) by_match[decision.match] = write(decision);
  Json::Array list;
  for (auto& [match, decision] : by_match) list.push_back(std::move(decision));
  return jcs_hash(std::move(list));
}

std::vector<std::string> kept_matches(const Sanitized& sanitized) {
  std::set<std::string> ids;
  for (const auto& kept : sanitized.kept) ids.insert(kept.match);
  return {ids.begin(), ids.end()};
}

}  // namespace tocsin::sanitize
