// From nothing to marked: opening, revising, sanitizing, deciding matches, marking.
#include <algorithm>

#include "path/share/boundary.hpp"
#include "path/share/rules.hpp"

namespace tocsin::share::rules {
namespace {

const RoleId legal{"legal"};

/// Whether the procedure lets the audience have that kind of information.
Result<> check_audience(const procedure::Procedure& procedure, const AudienceId& id, const Subject& subject) {
  const auto* audience = procedure.audience(id);
  if (audience == nullptr) return refuse(Errc::not_found, "share.unknown-audience", id.value);
  const auto* community = audience->community ? procedure.community(*audience->community) : nullptr;
  const bool theirs = audience->categories.contains(subject.category) && (community == nullptr || community->categories.contains(subject.category));
  if (!theirs) return refuse(Errc::conflict, "share.category", id.value, subject.category.value);
  return {};
}

Result<> check_subject(const procedure::Procedure& procedure, const Subject& subject) {
  if (procedure.category(subject.category) == nullptr) return refuse(Errc::invalid, "share.unknown-class", "/category", subject.category.value);
  const auto* content_class = procedure.content_class(subject.content_class);
  if (content_class == nullptr) return refuse(Errc::invalid, "share.unknown-class", "/class", subject.content_class.value);
  // a class that tells of an incident is a narrative whatever the author ticks
  if (content_class->narrative && !subject.narrative) return refuse(Errc::invalid, "share.unknown-class", "/narrative", "this class is a narrative");
  return {};
}

Result<> check_all(const World& world, const Subject& subject, const std::set<AudienceId>& audiences) {
  TRY_VOID(check_subject(*world.procedure, subject));
  if (audiences.empty()) return refuse(Errc::invalid, "share.no-audience");
  for (const auto& audience : audiences) TRY_VOID(check_audience(*world.procedure, audience, subject));
  return {};
}

bool may_prepare(const Life& life) {
  return !std::holds_alternative<state::Releasing>(life) && !std::holds_alternative<state::NotShared>(life) && !std::holds_alternative<state::Recalled>(life);
}

}  // namespace

Answer open(const ask::Open& ask, const World& world) {
  TRY_VOID(check_all(world, ask.subject, ask.audiences));
  return {{fact::Opened{ask.number, ask.unit, ask.by, ask.dues, ask.subject, ask.item, ask.audiences}}};
}

Answer revise(const state::Open& open, const ask::Revise& ask, const World& world) {
  auto audiences = ask.audiences;
  if (ask.subject != open.subject)
    for (const auto& [audience, life] : open.lives) audiences.insert(audience);
  TRY_VOID(check_all(world, ask.subject, audiences));
  return {{fact::Revised{open.rev + 1, ask.by, ask.subject, ask.item, audiences}}};
}

Answer sanitize(const state::Open& open, const Life& life, const ask::Sanitize& ask) {
  if (!may_prepare(life)) return wrong_state(life);
  if (ask.rev != open.rev) return refuse(Errc::stale, "share.revised", {}, std::to_string(open.rev));
  if (ask.cleaned.decisions != sanitize::decisions_hash(decisions_of(life))) return refuse(Errc::stale, "share.other-decisions");
  return {{fact::Sanitized{ask.audience, ask.by, ask.cleaned}}};
}

Answer decide_match(const state::Open& open, const Life& life, const ask::DecideMatch& ask, const World& world) {
  if (!std::holds_alternative<state::Sanitized>(life)) return wrong_state(life);
  const auto match = world.open.find(ask.match);
  if (match == world.open.end()) return refuse(Errc::not_found, "share.unknown-match", {}, ask.match);
  const auto& basis = basis_of(life);
  const bool keeps = ask.verdict == Verdict::keep;
  const auto decided = basis.decisions.find(ask.match);
  if (decided != basis.decisions.end() && decided->second.keep == keeps) return refuse(Errc::conflict, "share.match-decided", {}, ask.match);
  const bool delicate = open.subject.narrative || open.subject.third_party;
  if (delicate && open.authors.contains(ask.by)) return refuse(Errc::forbidden, "share.author-decides");
  if (match->second.for_legal && !holder_of(world, ask.by).roles.contains(legal)) return refuse(Errc::forbidden, "share.legal-decides");
  const auto first = basis.waiting.find(ask.match);
  if (first != basis.waiting.end() && keeps && first->second.by == ask.by) return refuse(Errc::conflict, "share.match-decided", {}, "another person has to second it");
  const bool waits = keeps && match->second.certain && first == basis.waiting.end();
  return {{fact::MatchDecided{ask.audience, ask.match, ask.verdict, ask.reason, ask.by, waits}}};
}

Answer recollect(const state::Open& open, const Life& life, const ask::Recollect& ask, const World& world) {
  if (!std::holds_alternative<state::Sanitized>(life)) return wrong_state(life);
  const auto match = world.open.find(ask.match);
  if (match == world.open.end()) return refuse(Errc::not_found, "share.unknown-match", {}, ask.match);
  const auto& basis = basis_of(life);
  if (basis.decisions.contains(ask.match) || basis.waiting.contains(ask.match)) return refuse(Errc::conflict, "share.match-decided", {}, ask.match);
  const bool delicate = open.subject.narrative || open.subject.third_party;
  if (delicate && (open.authors.contains(ask.by) || (ask.second && open.authors.contains(*ask.second)))) return refuse(Errc::forbidden, "share.author-decides");
  if (match->second.for_legal) return refuse(Errc::forbidden, "share.legal-decides");
  const bool keeps = ask.verdict == Verdict::keep;
  if (keeps && match->second.certain && (!ask.second || *ask.second == ask.by)) return refuse(Errc::conflict, "share.match-decided", {}, "another person has to second it");
  const bool two = keeps && match->second.certain;
  std::vector<Fact> facts{fact::MatchDecided{ask.audience, ask.match, ask.verdict, ask.reason, ask.by, two}};
  if (two) facts.emplace_back(fact::MatchDecided{ask.audience, ask.match, ask.verdict, ask.reason, *ask.second, false});
  return facts;
}

Answer carry(const state::Open& open, const Life& life, const ask::Carry& ask, const World& world) {
  if (!std::holds_alternative<state::Draft>(life)) return wrong_state(life);
  const auto may = carried_over(open, life, world.open);
  for (const auto& match : ask.matches)
    if (!may.contains(match)) return refuse(Errc::not_found, "share.unknown-match", {}, match);
  if (ask.matches.empty()) return refuse(Errc::not_found, "share.unknown-match", {}, "none");
  return {{fact::DecisionsCarried{ask.audience, ask.by, open.rev, ask.matches}}};
}

Answer mark(const state::Open& open, const Life& life, const ask::Mark& ask, const World& world) {
  const auto* cleaned = cleaned_of(life);
  if (cleaned == nullptr || !may_prepare(life)) return wrong_state(life);
  if (cleaned->open > 0) return refuse(Errc::conflict, "approval.open-matches", ask.audience.value, std::to_string(cleaned->open));
  TRY_VOID(check_ceiling(open, ask.audience, ask.tlp, world));
  return {{fact::Marked{ask.audience, ask.by, ask.tlp}}};
}

Result<> check_ceiling(const state::Open& open, const AudienceId& audience, Tlp tlp, const World& world) {
  const auto* found = world.procedure->audience(audience);
  if (found == nullptr) return refuse(Errc::not_found, "share.unknown-audience", audience.value);
  TRY_VOID(check_label(*world.procedure, *found, tlp));
  const auto ceiling = procedure::variation_ceiling(*world.procedure, open.unit, world.now);
  if (ceiling && tlp > *ceiling) return refuse(Errc::forbidden, "boundary.audience-ceiling", audience.value, "the unit's variation allows " + std::string(label(*ceiling)));
  return {};
}

}  // namespace tocsin::share::rules
