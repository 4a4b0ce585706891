// What others ask of a state: lives, reviews, statements, names, and the page's JSON.
#include <algorithm>

#include "path/share/rules.hpp"

namespace tocsin::share {
namespace {

Json view_of(const Agreement& each) {
  return Json::Object{{"by", each.by.value}, {"key", each.key}, {"not_after", to_rfc3339(each.not_after)}, {"proof", each.proof}};
}

Json view_of(const Review& review) {
  Json out(Json::Object{{"rev", review.rev}, {"release", review.release}, {"manifest", review.manifest.hex()}, {"route", spelled(review.route)},
                        {"required", fields_detail::to(review.required)}, {"deliveries", review.deliveries}, {"expires", to_rfc3339(review.expires)}});
  if (review.embargo) out["embargo"] = to_rfc3339(*review.embargo);
  if (review.standing) out["standing"] = review.standing->value;
  out["agreed"] = Json::Object{};
  for (const auto& [role, agreement] : review.agreed) out["agreed"][role.value] = view_of(agreement);
  return out;
}

Json view_of(const Life& life) {
  Json out(Json::Object{{"state", life_name(life)}, {"rev", rules::basis_of(life).rev}});
  if (const auto* cleaned = rules::cleaned_of(life)) out["cleaned"] = write_fields(*cleaned);
  if (const auto tlp = rules::label_of(life)) out["marking"] = name(*tlp);
  if (const auto* review = review_of(life)) out["review"] = view_of(*review);
  std::visit(Overload{
    [&](const state::Draft& s) { if (s.declined) out["declined"] = write_fields(*s.declined); },
    [&](const state::Approved& s) { out["at"] = to_rfc3339(s.at); },
    [&](const state::Releasing& s) { out["by"] = s.by.value; out["at"] = to_rfc3339(s.at); },
    [&](const state::NotShared& s) { out["decision"] = write_fields(s.decision); },
    [&](const state::Recalled& s) { out["recall"] = write_fields(s.recall); },
    [](const auto&) {},
  }, life);
  Json::Array decisions;
  for (const auto& decision : decisions_of(life)) decisions.push_back(Json::Object{{"match", decision.match}, {"keep", decision.keep}, {"by", decision.by.value}});
  if (!decisions.empty()) out["decisions"] = std::move(decisions);
  return out;
}

}  // namespace

const Life* life_of(const State& state, const AudienceId& audience) {
  const auto* open = std::get_if<state::Open>(&state);
  if (open == nullptr) return nullptr;
  const auto found = open->lives.find(audience);
  return found == open->lives.end() ? nullptr : &found->second;
}

const Review* review_of(const Life& life) {
  return std::visit([](const auto& s) -> const Review* {
    if constexpr (requires { s.review; }) return &s.review;
    else return nullptr;
  }, life);
}

approve::Statement statement_for(const ShareId& share, const std::string& log, const AudienceId& audience, const Life& life) {
  approve::Statement out;
  out.log = log;
  out.share = share;
  out.audience = audience;
  if (const auto* review = review_of(life)) {
    out.rev = review->rev;
    out.release = review->release;
    out.manifest = review->manifest;
  }
  return out;
}

std::set<std::string> carried_over(const state::Open& open, const Life& life, const std::map<std::string, sanitize::OpenMatch>& waiting) {
  const bool delicate = open.subject.narrative || open.subject.third_party;
  const auto wrote = [&](const PersonId& person) { return delicate && open.authors.contains(person); };
  std::set<std::string> out;
  for (const auto& [id, decision] : rules::basis_of(life).earlier) {
    const auto match = waiting.find(id);
    if (match == waiting.end() || match->second.for_legal) continue;  // legal decides about the whole item, which is another one now
    if (decision.keep && match->second.certain && !decision.second) continue;
    if (!wrote(decision.by) && !(decision.second && wrote(*decision.second))) out.insert(id);
  }
  return out;
}

std::vector<sanitize::Decision> decisions_of(const Life& life) {
  std::vector<sanitize::Decision> out;
  for (const auto& [match, decision] : rules::basis_of(life).decisions) out.push_back(decision);
  return out;
}

approve::About about_of(const state::Open& open) { return {open.subject.category, open.subject.content_class, open.subject.third_party, open.subject.narrative, open.unit}; }

std::int64_t next_release(const State& state, const AudienceId& audience) {
  const auto* open = std::get_if<state::Open>(&state);
  if (open == nullptr) return 1;
  const auto last = open->releases.find(audience);
  return last == open->releases.end() ? 1 : last->second + 1;
}

std::string_view life_name(const Life& life) {
  constexpr std::array<std::string_view, 8> names{"draft", "sanitized", "marked", "in-review", "approved", "releasing", "not-shared", "recalled"};
  static_assert(names.size() == std::variant_size_v<Life>);
  return names[life.index()];
}

std::string_view state_name(const State& state) {
  const auto* open = std::get_if<state::Open>(&state);
  if (open == nullptr || open->lives.empty()) return "none";
  return life_name(std::ranges::min_element(open->lives, {}, [](const auto& each) { return each.second.index(); })->second);
}

std::optional<Instant> due_of(const State& state) {
  std::optional<Instant> first;
  if (const auto* open = std::get_if<state::Open>(&state))
    for (const auto& [release, owed] : open->reviews)
      if (!owed.done && (!first || owed.due < *first)) first = owed.due;
  return first;
}

Json view(const State& state) {
  Json out(Json::Object{{"state", state_name(state)}});
  const auto* open = std::get_if<state::Open>(&state);
  if (open == nullptr) return out;
  out["number"] = open->number;
  out["unit"] = open->unit.value;
  out["dues"] = fields_detail::to(open->dues);
  out["authors"] = fields_detail::to(open->authors);
  out["subject"] = write_fields(open->subject);
  out["rev"] = open->rev;
  out["item"] = open->item.hex();
  for (const auto& [audience, life] : open->lives) out["audiences"][audience.value] = view_of(life);
  for (const auto& [audience, proposed] : open->withholding) out["withholding"][audience.value] = write_fields(proposed);
  for (const auto& [release, owed] : open->reviews) {
    Json each(Json::Object{{"audience", release.first.value}, {"release", release.second}, {"due", to_rfc3339(owed.due)}, {"reviewer", owed.reviewer.value}});
    if (owed.done) each["finding"] = spelled(owed.done->finding);
    out["reviews"].push(std::move(each));
  }
  return out;
}

}  // namespace tocsin::share
