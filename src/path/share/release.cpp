// From marked to releasing: submitting, agreeing, declining, releasing, and the review after the fact.
#include <algorithm>

#include "path/share/boundary.hpp"
#include "path/share/rules.hpp"

namespace tocsin::share::rules {
namespace {

using approve::Route;

std::unexpected<Error> other_manifest(std::string where) { return refuse(Errc::conflict, "approval.other-manifest", std::move(where)); }

/// Whether the manifest is about exactly this share, as it is now.
Result<> check_manifest(const State& state, const Life& life, const approve::ReleaseManifest& m, const World& world) {
  const auto& open = std::get<state::Open>(state);
  const auto& cleaned = *cleaned_of(life);
  TRY_VOID(approve::check(m));
  if (m.log != world.log) return other_manifest("/log");
  if (m.share != world.share) return other_manifest("/share");
  if (m.rev != open.rev) return other_manifest("/rev");
  if (m.release != next_release(state, m.audience)) return other_manifest("/release");
  if (m.about != about_of(open)) return other_manifest("/about");
  if (m.versions.procedure != world.procedure_version) return other_manifest("/versions/procedure");
  if (m.versions.sanitizer != cleaned.rules) return other_manifest("/versions/sanitizer");
  if (m.versions.inventory != cleaned.inventory) return other_manifest("/versions/inventory");
  if (m.decisions != cleaned.decisions) return other_manifest("/decisions");
  if (approve::marking_of(m) != *label_of(life)) return other_manifest("/parts");
  if (m.expires <= world.now) return refuse(Errc::forbidden, "approval.expired", "/expires");
  return check_deliveries(*world.procedure, m);
}

/// What the standing authorization is asked: what the state and the manifest know is taken from there, not from the world.
Result<> check_routine(const state::Open& open, const AudienceId& audience, Tlp tlp, const approve::standing::Document& document, const World& world, std::optional<std::set<ChannelId>> channels) {
  auto routine = world.routine.value_or(approve::standing::Release{});
  routine.procedure = world.procedure_version;
  routine.content_class = open.subject.content_class;
  routine.third_party = routine.third_party || open.subject.third_party;
  routine.free_text = routine.free_text || open.subject.narrative;
  routine.audience = audience;
  routine.marking = tlp;
  const auto* cleaned = cleaned_of(open.lives.at(audience));
  routine.matches = std::max(routine.matches, static_cast<std::size_t>(cleaned == nullptr ? 1 : cleaned->matches));
  if (channels) routine.channels = std::move(*channels);
  return approve::standing::inside(document, routine, world.now);
}

Result<approve::standing::Document> document_in_force(const std::optional<StandingId>& named, const World& world) {
  if (!named || !world.standing) return refuse(Errc::forbidden, "standing.not-in-force");
  auto document = TRY(approve::standing::holds(*world.standing, {world.now, world.log, world.people}));
  if (document.id != *named) return refuse(Errc::forbidden, "standing.not-in-force", {}, named->value);
  return document;
}

std::set<ChannelId> channels_of(const approve::ReleaseManifest& m) {
  std::set<ChannelId> out;
  for (const auto& delivery : m.deliveries) {
    out.insert(delivery.channel);
    for (const auto& fallback : delivery.fallbacks) out.insert(fallback.channel);
  }
  return out;
}

Result<procedure::Expedited> expedited_path(const state::Open& open, const AudienceId& audience, Tlp tlp, const World& world, const std::set<RoleId>& held) {
  auto path = procedure::may_expedite(*world.procedure, case_of(open, audience, tlp), held);
  if (!path) return refuse(Errc::forbidden, "approval.expedited", audience.value, path.error().detail);
  return path;
}

/// May this person act in this role on this review? Shared by agreeing and declining.
Result<> may_act(const state::Open& open, const state::InReview& review, const PersonId& by, const RoleId& role, const World& world) {
  if (open.authors.contains(by)) return refuse(Errc::forbidden, "approval.four-eyes");
  if (!holder_of(world, by).roles.contains(role)) return refuse(Errc::forbidden, "approval.role-not-held", {}, role.value);
  if (!review.review.required.contains(role) || review.review.agreed.contains(role)) return refuse(Errc::conflict, "approval.not-required", {}, role.value);
  return {};
}

/// One human, one role: neither the person nor their key has acted on this rendition before.
Result<> check_one_role(const Basis& basis, const Review& review, const PersonId& by, const std::string& key) {
  const bool agreed = std::ranges::any_of(review.agreed, [&](const auto& each) { return each.second.by == by || each.second.key == key; });
  if (agreed || sanitizers_of(basis).contains(by)) return refuse(Errc::forbidden, "approval.one-role-each");
  return {};
}

/// The roles that the procedure asks for, checked against who agreed.
Result<> check_cover(const state::Open& open, const AudienceId& audience, const Life& life, const World& world) {
  const auto& review = *review_of(life);
  const auto tlp = *label_of(life);
  const auto agreed = [&](const RoleId& role) { return review.agreed.contains(role); };
  if (review.route == Route::expedited) {
    std::set<RoleId> roles;
    for (const auto& [role, agreement] : review.agreed) roles.insert(role);
    if (!procedure::may_expedite(*world.procedure, case_of(open, audience, tlp), roles)) return refuse(Errc::forbidden, "release.roles", audience.value);
    return {};
  }
  const auto now_required = TRY(approve::required(*world.procedure, case_of(open, audience, tlp), world.now)).roles;
  for (const auto* roles : {&review.required, &now_required})
    for (const auto& role : *roles)
      if (!agreed(role)) return refuse(Errc::forbidden, "release.roles", audience.value, role.value);
  return {};
}

}  // namespace

Answer submit(const State& state, const Life& life, const ask::Submit& ask, const World& world) {
  const auto& open = std::get<state::Open>(state);
  const auto& audience = ask.manifest.audience;
  if (std::holds_alternative<state::Sanitized>(life)) return refuse(Errc::conflict, cleaned_of(life)->open > 0 ? "approval.open-matches" : "approval.unmarked", audience.value);
  const bool takes = std::holds_alternative<state::Marked>(life) || std::holds_alternative<state::InReview>(life) || std::holds_alternative<state::Approved>(life);
  if (!takes) return wrong_state(life);
  const auto tlp = *label_of(life);
  TRY_VOID(check_ceiling(open, audience, tlp, world));
  TRY_VOID(check_manifest(state, life, ask.manifest, world));
  fact::Submitted submitted{audience, ask.by, ask.manifest.release, approve::hash_of(ask.manifest), ask.content, ask.route, {},
                            static_cast<std::int64_t>(ask.manifest.deliveries.size()), ask.manifest.embargo, ask.manifest.expires, {}, {}};
  if (ask.route == Route::matrix) submitted.required = TRY(approve::required(*world.procedure, case_of(open, audience, tlp), world.now)).roles;
  if (ask.route == Route::expedited) {
    const auto roles = world.procedure->expedited ? world.procedure->expedited->roles : std::set<RoleId>{};
    submitted.required = TRY(expedited_path(open, audience, tlp, world, roles)).roles;
  }
  if (ask.route != Route::standing) return {{submitted}};
  const auto document = TRY(document_in_force(ask.standing, world));
  TRY_VOID(check_routine(open, audience, tlp, document, world, channels_of(ask.manifest)));
  submitted.standing = document.id;
  submitted.document = approve::standing::hash_of(document);
  return {{submitted, fact::Approved{audience, submitted.manifest, world.now}}};
}

Answer agree(const state::Open& open, const Life& life, const ask::Agree& ask, const World& world) {
  const auto* in_review = std::get_if<state::InReview>(&life);
  if (in_review == nullptr) return wrong_state(life);
  const auto& review = in_review->review;
  auto expected = statement_for(world.share, world.log, ask.statement.audience, life);
  expected.role = ask.statement.role;
  TRY_VOID(approve::check(ask.statement, expected, world.now));
  if (world.now >= review.expires) return refuse(Errc::forbidden, "approval.expired", "/expires");
  TRY_VOID(may_act(open, *in_review, ask.by, ask.statement.role, world));
  const auto key = TRY(approve::check_signature(ask.statement, ask.signature, holder_of(world, ask.by)));
  TRY_VOID(check_one_role(in_review->basis, review, ask.by, key));
  const auto blob = TRY(identity::signature_blob(ask.signature));
  std::vector<Fact> facts{fact::Agreed{ask.statement.audience, ask.by, ask.statement.role, ask.statement.not_after, ask.statement.nonce, key, blob, std::string(identity::proof_of(ask.signature))}};
  const bool last = review.route == Route::expedited || review.agreed.size() + 1 == review.required.size();
  if (last) facts.push_back(fact::Approved{ask.statement.audience, review.manifest, world.now});
  return facts;
}

Answer decline(const state::Open& open, const Life& life, const ask::Decline& ask, const World& world) {
  const auto* in_review = std::get_if<state::InReview>(&life);
  if (in_review == nullptr) return wrong_state(life);
  if (ask.manifest != in_review->review.manifest) return refuse(Errc::stale, "approval.other-bytes");
  TRY_VOID(may_act(open, *in_review, ask.by, ask.role, world));
  return {{fact::Declined{ask.audience, ask.by, ask.role, ask.reason}}};
}

Result<> still_agreed(const state::Open& open, const AudienceId& audience, const Life& life, const World& world) {
  const auto& review = *review_of(life);
  if (review.route == Route::standing) {
    const auto document = TRY(document_in_force(review.standing, world));
    if (review.document != approve::standing::hash_of(document)) return refuse(Errc::forbidden, "standing.not-in-force", {}, "another document took its place");
    return {};
  }
  const auto sanitizers = sanitizers_of(basis_of(life));
  std::set<PersonId> people;
  std::set<std::string> keys;
  for (const auto& [role, agreement] : review.agreed) {
    if (review.authors.contains(agreement.by)) return refuse(Errc::forbidden, "approval.four-eyes");
    if (sanitizers.contains(agreement.by) || !people.insert(agreement.by).second || !keys.insert(agreement.key).second) return refuse(Errc::forbidden, "approval.one-role-each");
    const auto holder = holder_of(world, agreement.by);
    if (!holder.roles.contains(role)) return refuse(Errc::forbidden, "approval.role-not-held", {}, role.value);
    auto statement = statement_for(world.share, world.log, audience, life);
    statement.role = role;
    statement.not_after = agreement.not_after;
    statement.nonce = agreement.nonce;
    TRY_VOID(approve::check(statement, statement, world.now));
    TRY(approve::check_signature(statement, agreement.signature, holder));
  }
  return check_cover(open, audience, life, world);
}

Result<> still_in_lane(const Life& life, const approve::ReleaseManifest& manifest, const World& world) {
  const auto& review = *review_of(life);
  if (review.route != Route::standing) return {};
  auto routine = world.routine.value_or(approve::standing::Release{});
  routine.procedure = world.procedure_version;
  routine.audience = manifest.audience;
  routine.channels = channels_of(manifest);
  routine.marking = approve::marking_of(manifest);
  return approve::standing::still_inside(TRY(document_in_force(review.standing, world)), routine, world.now);
}

Answer release(const state::Open& open, const Life& life, const ask::Release& ask, const World& world) {
  const auto* approved = std::get_if<state::Approved>(&life);
  if (approved == nullptr) return wrong_state(life);
  const auto& review = approved->review;
  if (ask.manifest != review.manifest) return refuse(Errc::stale, "approval.other-bytes");
  if (world.now >= review.expires) return refuse(Errc::forbidden, "release.expired");
  TRY_VOID(still_agreed(open, ask.audience, life, world));
  std::vector<Fact> facts{fact::Releasing{ask.audience, ask.by, review.manifest, world.now}};
  if (review.route == Route::expedited) {
    const auto path = *world.procedure->expedited;   // still_agreed() found it
    if (world.expedited_today >= path.per_day_max) return refuse(Errc::conflict, "approval.expedited-cap", {}, std::to_string(path.per_day_max));
    facts.push_back(fact::ReviewDue{ask.audience, review.release, world.now + path.review_within, path.reviewer});
  }
  if (review.route == Route::standing) {
    const auto document = TRY(document_in_force(review.standing, world));
    TRY_VOID(approve::standing::may_release(document, holder_of(world, ask.by).roles, ask.by == program));
    TRY_VOID(check_routine(open, ask.audience, approved->tlp, document, world, std::nullopt));
    facts.push_back(fact::ReviewDue{ask.audience, review.release, world.now + std::chrono::seconds(document.review_within_s), *document.signers.begin()});
  }
  return facts;
}

Answer review(const state::Open& open, const ask::Review& ask, const World& world) {
  const auto owed = open.reviews.find({ask.audience, ask.release});
  if (owed == open.reviews.end() || owed->second.done) return refuse(Errc::conflict, "review.not-due");
  const auto& what = owed->second;
  if (what.released_by == ask.by || what.agreed_by.contains(ask.by) || open.authors.contains(ask.by)) return refuse(Errc::forbidden, "review.own-release");
  if (!holder_of(world, ask.by).roles.contains(what.reviewer)) return refuse(Errc::forbidden, "review.role-not-held", {}, what.reviewer.value);
  return {{fact::Reviewed{ask.audience, ask.release, ask.by, ask.finding, ask.note, world.now}}};
}

}  // namespace tocsin::share::rules
