#include "intel/scan/resolve.hpp"

#include <algorithm>
#include <tuple>

namespace tocsin::scan {
namespace {

struct Ranked {
  Match match;
  int rank;
  [[nodiscard]] auto key() const {
    const auto length = static_cast<std::ptrdiff_t>(match.end - match.begin);
    return std::tuple(-rank, -length, match.begin, std::string_view(match.rule), std::string_view(match.entry));
  }
};

Match to_match(const Reading& r, Hit& hit) {
  const auto [begin, end] = r.shadow->raw(hit.begin, hit.end);
  return {.begin = begin, .end = end, .kind = hit.kind, .side = hit.side, .certainty = hit.certainty, .rule = std::move(hit.rule), .entry = std::move(hit.entry), .evidence = std::move(hit.evidence),
          .canonical = std::move(hit.canonical), .lost_to = {}};
}

/// A literal inside the attacker's own domain name is part of that name: `ourbrand-login.example` must survive.
bool shielded(const Reading& r, const Hit& hit) {
  return hit.literal && std::ranges::any_of(r.shields, [&](const auto& shield) { return shield.first <= hit.begin && hit.end <= shield.second; });
}

/// The accepted match that overlaps, if any; accepted ones are kept in order of place.
const Match* overlapping(const std::vector<Match>& accepted, const Match& match) {
  auto next = std::ranges::lower_bound(accepted, match.end, {}, &Match::begin);
  if (next == accepted.begin()) return nullptr;
  --next;
  return next->end > match.begin ? &*next : nullptr;
}

void lose(Findings& out, Match match, std::string_view winner) {
  match.lost_to = winner;
  out.losers.push_back(std::move(match));
}

}  // namespace

void resolve(Reading& r, std::vector<Match> encoded, Findings& out) {
  std::vector<Ranked> ranked;
  for (auto& hit : r.hits) {
    const bool lost = shielded(r, hit);
    const int rank = hit.rank;
    auto match = to_match(r, hit);
    if (match.begin >= match.end) continue;
    if (lost) lose(out, std::move(match), "domain.public");
    else ranked.push_back({std::move(match), rank});
  }
  for (auto& match : encoded) ranked.push_back({std::move(match), rank_secret + 1});
  std::ranges::sort(ranked, {}, &Ranked::key);
  for (auto& [match, rank] : ranked) {
    if (const auto* winner = overlapping(out.matches, match)) {
      const bool twice = winner->begin == match.begin && winner->end == match.end && winner->rule == match.rule && winner->entry == match.entry;
      if (!twice) lose(out, std::move(match), winner->rule);
      continue;
    }
    out.matches.insert(std::ranges::upper_bound(out.matches, match.begin, {}, &Match::begin), std::move(match));
  }
  std::ranges::sort(out.losers, {}, [](const Match& match) { return std::tuple(match.begin, match.end, std::string_view(match.rule), std::string_view(match.entry)); });
}

}  // namespace tocsin::scan
