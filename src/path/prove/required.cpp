// Whose agreement a release needed: worked out again from the text of the procedure that was in force, never taken from
// what the facts say was asked for.
#include "path/approve/required.hpp"
#include "path/prove/dossier.hpp"
#include "procedure/load.hpp"

namespace tocsin::prove {
namespace {

procedure::MatrixCase case_of(const share::state::Open& open, const AudienceId& audience, Tlp tlp) {
  return {open.subject.content_class, open.subject.third_party, tlp, audience, open.unit};
}

Result<std::set<RoleId>> matrix_roles(Dossier& dossier, const LoggedFact& fact, const procedure::MatrixCase& asked, Instant at) {
  const auto* procedure = TRY(procedure_then(dossier, fact));
  const auto required = approve::required(*procedure, asked, at);
  if (!required) return broken("pack.required", fact, "the procedure names nobody who could have agreed: " + required.error().rule + " " + required.error().detail);
  return required->roles;
}

}  // namespace

Result<const procedure::Procedure*> procedure_then(Dossier& dossier, const LoggedFact& fact) {
  if (!dossier.procedure_in_force) return broken("pack.procedure", fact, "no procedure was in force");
  const auto& [version, content, parts] = *dossier.procedure_in_force;
  const auto known = dossier.procedures.find(version);
  if (known != dossier.procedures.end()) return &known->second;
  const auto found = dossier.evidence->contents.find(content);
  if (found == dossier.evidence->contents.end()) return broken("pack.procedure", fact, "the text of the procedure in force, " + content.hex() + ", is not in the pack");
  if (sha256(found->second.bytes) != version) return broken("pack.procedure", fact, "the text is not that of the version that was agreed to");
  const auto files = procedure::parse_content(found->second.bytes);
  auto loaded = files ? procedure::load(*files) : Result<procedure::Procedure>(std::unexpected(files.error()));
  if (!loaded) return broken("pack.procedure", fact, "the text is no procedure: " + loaded.error().rule + " " + loaded.error().where);
  return &dossier.procedures.emplace(version, *std::move(loaded)).first->second;
}

Result<> note_needed(Dossier& dossier, ToldShare& share, const LoggedFact& fact, const share::fact::Submitted& submitted) {
  const auto life = share.state.lives.find(submitted.audience);
  const auto* review = life == share.state.lives.end() ? nullptr : std::get_if<share::state::InReview>(&life->second);
  if (review == nullptr) return broken("pack.fact", fact, "what is submitted was marked before");
  auto& needed = share.needed[submitted.audience] = {};
  TRY(procedure_then(dossier, fact));
  needed.procedure = dossier.procedure_in_force->version;
  if (submitted.route == approve::Route::matrix) needed.roles = TRY(matrix_roles(dossier, fact, case_of(share.state, submitted.audience, review->tlp), fact.record.body.t));
  return {};
}

Result<> check_required(Dossier& dossier, const ToldShare& share, const Release& release) {
  std::set<RoleId> agreed;
  for (const auto& approval : release.approvals) agreed.insert(approval.statement.role);
  const auto asked = case_of(share.state, release.audience, release.tlp);
  if (release.review.route == approve::Route::expedited) {
    const auto* procedure = TRY(procedure_then(dossier, *release.fact));
    if (const auto path = procedure::may_expedite(*procedure, asked, agreed); !path) return broken("pack.required", *release.fact, "nobody who agreed may expedite this: " + path.error().detail);
    return {};
  }
  if (release.review.route != approve::Route::matrix) return {};
  auto roles = TRY(matrix_roles(dossier, *release.fact, asked, release.at));
  const auto& when_submitted = share.needed.at(release.audience).roles;
  roles.insert(when_submitted.begin(), when_submitted.end());
  for (const auto& role : roles)
    if (!agreed.contains(role)) return broken("pack.required", *release.fact, "the procedure asks for the role " + role.value + ", and nobody agreed in it");
  return {};
}

}  // namespace tocsin::prove
