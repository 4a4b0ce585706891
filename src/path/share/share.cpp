#include "path/share/share.hpp"

#include <algorithm>

#include "path/share/rules.hpp"

namespace tocsin::share {
namespace {

using rules::Answer;

/// The audience that an ask or a fact is about.
template <class T>
const AudienceId& audience_of(const T& what) {
  if constexpr (requires { what.manifest.audience; }) return what.manifest.audience;
  else if constexpr (requires { what.statement; }) return what.statement.audience;
  else return what.audience;
}

Answer ask_life(const State& state, const state::Open& open, const Life& life, const auto& ask, const World& world) {
  return Overload{
    [&](const ask::Sanitize& a) { return rules::sanitize(open, life, a); },
    [&](const ask::DecideMatch& a) { return rules::decide_match(open, life, a, world); },
    [&](const ask::Recollect& a) { return rules::recollect(open, life, a, world); },
    [&](const ask::Carry& a) { return rules::carry(open, life, a, world); },
    [&](const ask::Mark& a) { return rules::mark(open, life, a, world); },
    [&](const ask::Submit& a) { return rules::submit(state, life, a, world); },
    [&](const ask::Agree& a) { return rules::agree(open, life, a, world); },
    [&](const ask::Decline& a) { return rules::decline(open, life, a, world); },
    [&](const ask::Release& a) { return rules::release(open, life, a, world); },
    [&](const ask::Review& a) { return rules::review(open, a, world); },
    [&](const ask::ProposeWithholding& a) { return rules::propose_withholding(life, a, world); },
    [&](const ask::AgreeWithholding& a) { return rules::agree_withholding(open, a, world); },
    [&](const ask::Recall& a) { return rules::recall(open, life, a, world); },
  }(ask);
}

// -- evolve: one function a fact that concerns a life, each total --

void decided(Basis& basis, const fact::MatchDecided& f) {
  basis.acted.insert(f.by);
  const auto first = basis.waiting.find(f.match);
  sanitize::Decision decision{f.match, f.verdict == Verdict::keep, f.reason, f.by, {}};
  if (f.waits) {
    basis.waiting.insert_or_assign(f.match, std::move(decision));
    return;
  }
  // a second keep joins the first one's reason and name
  if (first != basis.waiting.end() && decision.keep) decision = {f.match, true, first->second.reason, first->second.by, f.by};
  basis.waiting.erase(f.match);
  basis.decisions.insert_or_assign(f.match, std::move(decision));
}

Review review_from(const state::Open& open, const fact::Submitted& f) {
  return {open.rev, f.release, open.authors, f.manifest, f.content, f.route, f.required, {}, f.deliveries, f.embargo, f.expires, f.standing, f.document};
}

/// The same life with another state's alternative: what both have is kept.
Basis& basis_in(Life& life) {
  return std::visit([](auto& s) -> Basis& { return s.basis; }, life);
}

Life with(const state::Open&, Life life, const fact::Sanitized& f) {
  return state::Sanitized{std::move(basis_in(life)), f.cleaned};
}
Life with(const state::Open&, Life life, const fact::MatchDecided& f) { return decided(basis_in(life), f), life; }
Life with(const state::Open&, Life life, const fact::DecisionsCarried& f) {
  auto& basis = basis_in(life);
  for (const auto& match : f.matches)
    if (auto kept = basis.earlier.extract(match)) basis.decisions.insert(std::move(kept));
  return life;
}
Life with(const state::Open&, Life life, const fact::Marked& f) {
  const auto* cleaned = rules::cleaned_of(life);
  if (cleaned == nullptr) return life;
  const auto kept = *cleaned;
  return state::Marked{std::move(basis_in(life)), kept, f.tlp};
}
Life with(const state::Open& open, Life life, const fact::Submitted& f) {
  const auto* cleaned = rules::cleaned_of(life);
  const auto tlp = rules::label_of(life);
  if (cleaned == nullptr || !tlp) return life;
  const auto kept = *cleaned;
  return state::InReview{std::move(basis_in(life)), kept, *tlp, review_from(open, f)};
}
Life with(const state::Open&, Life life, const fact::Agreed& f) {
  if (auto* s = std::get_if<state::InReview>(&life)) s->review.agreed.emplace(f.role, Agreement{f.by, f.not_after, f.nonce, f.key, f.signature, f.proof});
  return life;
}
Life with(const state::Open&, Life life, const fact::Declined& f) {
  return state::Draft{std::move(basis_in(life)), f};
}
Life with(const state::Open&, Life life, const fact::Approved& f) {
  auto* s = std::get_if<state::InReview>(&life);
  if (s == nullptr || s->review.manifest != f.manifest) return life;
  return state::Approved{std::move(s->basis), s->cleaned, s->tlp, std::move(s->review), f.at};
}
Life with(const state::Open&, Life life, const fact::Releasing& f) {
  auto* s = std::get_if<state::Approved>(&life);
  if (s == nullptr || s->review.manifest != f.manifest) return life;
  return state::Releasing{std::move(s->basis), s->cleaned, s->tlp, std::move(s->review), f.by, f.at};
}
Life with(const state::Open&, Life life, const fact::NotShared& f) { return state::NotShared{std::move(basis_in(life)), f}; }
Life with(const state::Open&, Life life, const fact::Recalled& f) {
  const auto* review = review_of(life);
  Review kept = review == nullptr ? Review{} : *review;
  return state::Recalled{std::move(basis_in(life)), std::move(kept), f};
}

void owe(state::Open& open, const fact::ReviewDue& f) {
  const auto life = open.lives.find(f.audience);
  const auto* releasing = life == open.lives.end() ? nullptr : std::get_if<state::Releasing>(&life->second);
  Owed owed{f.due, f.reviewer, releasing == nullptr ? PersonId{} : releasing->by, {}, {}};
  if (releasing != nullptr)
    for (const auto& [role, agreement] : releasing->review.agreed) owed.agreed_by.insert(agreement.by);
  open.reviews.insert_or_assign({f.audience, f.release}, std::move(owed));
}

State opened(const fact::Opened& f) {
  state::Open open{f.number, f.unit, f.dues, {f.by}, f.subject, 1, f.item, {}, {}, {}, {}};
  for (const auto& audience : f.audiences) open.lives.emplace(audience, state::Draft{{1, {}, {}, {}}, {}});
  return open;
}
State revised(state::Open open, const fact::Revised& f) {
  open.rev = f.rev;
  open.authors.insert(f.by);
  open.subject = f.subject;
  open.item = f.item;
  for (const auto& audience : f.audiences) {
    auto& life = open.lives[audience];
    life = state::Draft{{f.rev, {}, {}, std::move(basis_in(life).decisions)}, {}};
    open.withholding.erase(audience);
  }
  return open;
}

/// A fact about one audience's life.
template <class F>
State on_life(state::Open open, const F& f) {
  const auto life = open.lives.find(f.audience);
  if (life == open.lives.end()) return open;
  life->second = with(open, std::move(life->second), f);
  if constexpr (std::is_same_v<F, fact::Submitted>) open.releases[f.audience] = std::max(open.releases[f.audience], f.release);
  if constexpr (std::is_same_v<F, fact::Recalled>) ++open.recalls[f.audience];
  if constexpr (std::is_same_v<F, fact::NotShared>) open.withholding.erase(f.audience);
  return open;
}

}  // namespace

Result<std::vector<Fact>> decide(const State& state, const Ask& ask, const World& world) {
  const auto* open = std::get_if<state::Open>(&state);
  return std::visit(Overload{
    [&](const ask::Open& a) -> Answer { return open == nullptr ? rules::open(a, world) : refuse(Errc::conflict, "share.wrong-state", {}, "open"); },
    [&](const ask::Revise& a) -> Answer { return open != nullptr ? rules::revise(*open, a, world) : refuse(Errc::conflict, "share.wrong-state", {}, "none"); },
    [&](const auto& a) -> Answer {
      if (open == nullptr) return refuse(Errc::conflict, "share.wrong-state", {}, "none");
      const auto life = open->lives.find(audience_of(a));
      if (life == open->lives.end()) return refuse(Errc::not_found, "share.unknown-audience", audience_of(a).value);
      return ask_life(state, *open, life->second, a, world);
    },
  }, ask);
}

State evolve(State state, const Fact& fact) {
  auto* open = std::get_if<state::Open>(&state);
  return std::visit(Overload{
    [&](const fact::Opened& f) -> State { return open == nullptr ? opened(f) : std::move(state); },
    [&](const auto& f) -> State {
      if (open == nullptr) return std::move(state);
      return Overload{
        [&](const fact::Revised& r) -> State { return revised(std::move(*open), r); },
        [&](const fact::ReviewDue& r) -> State { owe(*open, r); return std::move(state); },
        [&](const fact::Reviewed& r) -> State {
          if (const auto owed = open->reviews.find({r.audience, r.release}); owed != open->reviews.end()) owed->second.done = r;
          return std::move(state);
        },
        [&](const fact::WithholdingProposed& r) -> State { open->withholding.insert_or_assign(r.audience, r); return std::move(state); },
        [&](const auto& r) -> State { return on_life(std::move(*open), r); },
      }(f);
    },
  }, fact);
}

}  // namespace tocsin::share
