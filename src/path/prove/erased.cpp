// What is gone, and that two people said so. The facts about it stay, and all that follows from them still holds.
#include <algorithm>

#include "path/prove/dossier.hpp"

namespace tocsin::prove {
namespace {

namespace retention = share::retention;
constexpr std::string_view of_share = "share.";

/// What a release needs, and whether it is there.
void note_missing(const Dossier& dossier, Json& list, const char* what, const Hash& name) {
  if (dossier.evidence->contents.contains(name)) return;
  list.push(Json::Object{{"name", name.hex()}, {"what", what}});
}

}  // namespace

Result<> tell_retention(Dossier& dossier) {
  for (const auto& [object, chain] : dossier.log.chains) {
    if (object.kind() != "retention" || !object.id().starts_with(of_share)) continue;
    retention::State state;
    for (const auto* fact : chain) {
      const auto change = TRY(told(*fact, retention::read(fact->record.body.kind, fact->record.body.data)));
      if (const auto* expired = std::get_if<retention::fact::Expired>(&change)) {
        const auto* kept = std::get_if<retention::state::Kept>(&state);
        const bool asked = kept != nullptr && kept->asked && kept->asked->step == retention::Step::erase && kept->asked->by == expired->asked_by;
        if (!asked) return broken("pack.fact", *fact, "nobody had asked for the erasure");
        if (kept->asked->policy != expired->policy) return broken("pack.retention", *fact, "the erasure was asked for by another rule");
        if (kept->hold) return broken("pack.retention", *fact, "the content was on hold");
        if (expired->asked_by == expired->agreed_by || expired->agreed_by.value != fact->record.body.actor) return broken("pack.four-eyes", *fact, "another person agrees to erasure than the one who asked");
        dossier.expired[{std::string(object.id().substr(of_share.size()))}] = fact;
      }
      state = retention::evolve(std::move(state), change);
    }
  }
  return {};
}

Result<> check_erasure(Dossier& dossier, const LoggedFact& fact) {
  if (fact.record.body.kind != retention::fact::Expired::kind || !fact.record.body.obj.id().starts_with(of_share)) return {};
  const auto change = TRY(told(fact, retention::read(fact.record.body.kind, fact.record.body.data)));
  const auto& expired = std::get<retention::fact::Expired>(change);
  auto roles = TRY(holder_then(dossier, fact, expired.asked_by)).roles;
  roles.merge(TRY(holder_then(dossier, fact, expired.agreed_by)).roles);
  if (dossier.evidence->format == 1) return {};
  const auto* procedure = TRY(procedure_then(dossier, fact));
  if (std::ranges::none_of(retention::deciders_of(procedure->control), [&](const RoleId& role) { return roles.contains(role); })) return broken("pack.retention", fact, "neither of the two might decide that content is erased");
  const auto rule = std::ranges::find(procedure->retention, expired.policy.policy, &procedure::Retention::id);
  if (rule == procedure->retention.end()) return broken("pack.retention", fact, "the procedure has no retention rule " + expired.policy.policy);
  const auto share = dossier.log.chains.find({"share:" + std::string(fact.record.body.obj.id().substr(of_share.size()))});
  const bool due = share != dossier.log.chains.end() && expired.at >= share->second.front()->record.body.t + std::chrono::years(rule->years);
  if (expired.policy.ground == retention::Ground::expired && !due) return broken("pack.retention", fact, "erased as expired before its " + std::to_string(rule->years) + " years were over");
  return {};
}

std::vector<DeliveryId> deliveries_of(const Dossier& dossier, const Release& release) {
  std::vector<DeliveryId> out;
  for (const auto& delivery : release.manifest.deliveries) out.push_back(delivery.id);
  if (!release.manifest_text.empty()) return out;
  for (const auto& [id, told_delivery] : dossier.deliveries) {
    const auto* queued = deliver::queued(told_delivery.state);
    if (queued != nullptr && queued->share == release.share && queued->audience == release.audience && queued->release == release.review.release) out.push_back(id);
  }
  return out;
}

Json gaps_of(const Dossier& dossier) {
  Json out = Json::Array{};
  for (const auto& [share, fact] : dossier.expired) {
    Json missing = Json::Array{};
    for (const auto& release : dossier.releases) {
      if (release.share != share) continue;
      note_missing(dossier, missing, "manifest", release.review.content);
      note_missing(dossier, missing, "rendition", release.cleaned.rendition);
      note_missing(dossier, missing, "redaction map", release.cleaned.redaction_map);
    }
    const auto change = retention::read(fact->record.body.kind, fact->record.body.data);
    const auto& expired = std::get<retention::fact::Expired>(*change);
    out.push(Json::Object{{"agreed_by", expired.agreed_by.value}, {"asked_by", expired.asked_by.value}, {"at", to_rfc3339(expired.at)}, {"contents", std::move(missing)},
                          {"fact", path_of_fact(fact->record.leaf_index)}, {"policy", write_fields(expired.policy)}, {"share", share.value}});
  }
  return out;
}

}  // namespace tocsin::prove
