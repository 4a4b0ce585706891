#include "intel/scan/resolve.hpp"

#include <algorithm>
#include <array>
#include <tuple>

#include "base/net.hpp"
#include "base/text.hpp"

namespace tocsin::scan {
namespace {

/// Capitals as small letters, and whatever is blank as a blank.
constexpr std::array<char, 256> small_letters = [] {
  std::array<char, 256> out{};
  for (unsigned i = 0; i < 256; ++i) {
    const char c = static_cast<char>(i);
    out[i] = is_blank(c) ? ' ' : is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return out;
}();

/// A hit in places of the raw text, or a match that was made already.
struct Candidate {
  std::size_t begin = 0, end = 0;
  int rank = 0;
  const Hit* hit = nullptr;
  Match* made = nullptr;
  bool shielded = false;

  [[nodiscard]] std::string_view rule() const { return hit != nullptr ? hit->rule : made->rule; }
  [[nodiscard]] std::string_view entry() const { return hit != nullptr ? hit->entry : std::string_view(made->entry); }
  /// Who comes first takes the span.
  [[nodiscard]] auto strength() const { return std::tuple(shielded, -rank, begin - end, begin, rule(), entry()); }
};

/// A literal inside the attacker's own domain name is part of that name: `ourbrand-login.example` must survive.
class Shields {
 public:
  explicit Shields(std::vector<std::pair<std::size_t, std::size_t>>& shields) : shields_(shields) {
    if (!std::ranges::is_sorted(shields_)) std::ranges::sort(shields_);
    for (std::size_t i = 1; i < shields_.size(); ++i) shields_[i].second = std::max(shields_[i].second, shields_[i - 1].second);
  }
  [[nodiscard]] bool cover(const Hit& hit) const {
    const auto next = std::ranges::upper_bound(shields_, hit.begin, {}, [](const auto& shield) { return shield.first; });
    return next != shields_.begin() && std::prev(next)->second >= hit.end;
  }

 private:
  std::vector<std::pair<std::size_t, std::size_t>>& shields_;
};

/// Made where it is to stand, so that its texts are not moved once more.
void add_match(const Reading& r, Candidate& candidate, std::vector<Match>& to) {
  if (candidate.made != nullptr) return to.push_back(std::move(*candidate.made));
  const auto& hit = *candidate.hit;
  auto& out = to.emplace_back();
  out.begin = candidate.begin, out.end = candidate.end;
  out.kind = hit.kind, out.side = hit.side, out.certainty = hit.certainty;
  out.rule = hit.rule, out.evidence = hit.evidence;
  if (!hit.entry.empty()) out.entry = hit.entry;
  if (hit.side == Side::ours || hit.kind == Kind::canary) out.canonical = canonical_of(hit, r.text);
}

/// Candidates that overlap, directly or through others: the strongest takes its span, then the next one that is free.
void settle(const Reading& r, std::span<Candidate> cluster, Findings& out) {
  if (cluster.size() == 1 && !cluster[0].shielded) {
    add_match(r, cluster[0], out.matches);
    return;
  }
  std::ranges::sort(cluster, {}, &Candidate::strength);
  const auto first = out.matches.size();
  for (auto& candidate : cluster) {
    std::string_view winner = candidate.shielded ? "domain.public" : "";
    bool twice = false;
    for (std::size_t i = first; i < out.matches.size() && winner.empty(); ++i) {
      const auto& taken = out.matches[i];
      if (taken.begin >= candidate.end || candidate.begin >= taken.end) continue;
      winner = taken.rule;
      twice = taken.begin == candidate.begin && taken.end == candidate.end && taken.rule == candidate.rule() && taken.entry == candidate.entry();
    }
    if (winner.empty()) {
      add_match(r, candidate, out.matches);
    } else if (!twice) {
      add_match(r, candidate, out.losers);
      out.losers.back().lost_to = winner;
    }
  }
  std::ranges::sort(out.matches.begin() + static_cast<std::ptrdiff_t>(first), out.matches.end(), {}, &Match::begin);
}

}  // namespace

std::string canonical_of(const Hit& hit, std::string_view text) {
  const auto value = text.substr(hit.begin, hit.end - hit.begin);
  const auto only = [&](auto wanted) {
    std::string out(value.size(), '\0');
    char* end = out.data();
    for (const char c : value)
      if (wanted(c)) *end++ = c;
    out.resize(static_cast<std::size_t>(end - out.data()));
    return out;
  };
  switch (hit.kind) {
    case Kind::card: return only(is_digit);
    case Kind::iban: return only(is_word);
    case Kind::national_id: return to_lower(only(is_word));
    case Kind::phone: {
      auto digits = only([](char c) { return is_digit(c); });
      if (value.find("(0)") != std::string_view::npos)
        if (const auto zero = digits.find('0'); zero <= 3) digits.erase(zero, 1);
      return digits.starts_with("00") ? digits.substr(2) : digits;
    }
    case Kind::ip:
      if (const auto address = parse_address(value)) return to_text(*address);
      break;
    case Kind::network:
      if (const auto network = parse_network(value)) return to_text(*network);
      break;
    case Kind::url:
    case Kind::secret:
    case Kind::private_key:
    case Kind::password:
    case Kind::attack_id:
    case Kind::registry_key:
    case Kind::rule_text:
    case Kind::encoded: return std::string(value);
    case Kind::cve: return "CVE" + std::string(value.substr(3));
    default: break;
  }
  // in small letters, however its words are spaced
  std::string out(value.size(), '\0');
  char* end = out.data();
  for (const char raw : value) {
    const char c = small_letters.data()[static_cast<unsigned char>(raw)];
    if (c != ' ' || (end != out.data() && end[-1] != ' ')) *end++ = c;
  }
  out.resize(static_cast<std::size_t>(end - out.data()));
  return out;
}

void resolve(Reading& r, std::vector<Match> encoded, Findings& out) {
  const Shields shields(r.shields);
  std::vector<Candidate> all;
  all.reserve(r.hits.size() + encoded.size());
  for (const auto& hit : r.hits) {
    const auto [begin, end] = r.shadow->raw(hit.begin, hit.end);
    if (begin < end) all.push_back({.begin = begin, .end = end, .rank = hit.rank, .hit = &hit, .shielded = hit.literal && shields.cover(hit)});
  }
  for (auto& match : encoded) all.push_back({.begin = match.begin, .end = match.end, .rank = rank_secret + 1, .made = &match});
  // by place alone: whoever shares a cluster is ordered by strength there
  const auto by_place = [](const Candidate& candidate) { return static_cast<std::uint64_t>(candidate.begin) << 32 | candidate.end; };
  if (!std::ranges::is_sorted(all, {}, by_place)) {
    // their places are sorted, not they themselves
    std::vector<std::pair<std::uint64_t, std::uint32_t>> places;
    places.reserve(all.size());
    for (const auto& candidate : all) places.emplace_back(by_place(candidate), static_cast<std::uint32_t>(places.size()));
    std::ranges::sort(places);
    std::vector<Candidate> ordered;
    ordered.reserve(all.size());
    for (const auto& [unused, which] : places) ordered.push_back(all.data()[which]);
    all = std::move(ordered);
  }
  out.matches.reserve(all.size());
  for (std::size_t from = 0; from < all.size();) {
    std::size_t to = from + 1, reach = all[from].end;
    for (; to < all.size() && all[to].begin < reach; ++to) reach = std::max(reach, all[to].end);
    settle(r, std::span(all).subspan(from, to - from), out);
    from = to;
  }
  std::ranges::sort(out.losers, {}, [](const Match& match) { return std::tuple(match.begin, match.end, match.rule, std::string_view(match.entry)); });
}

}  // namespace tocsin::scan
