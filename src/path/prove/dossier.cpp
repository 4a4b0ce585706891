#include "path/prove/dossier.hpp"

#include <algorithm>

namespace tocsin::prove {
namespace {

/// Every hash that a fact's data names.
void collect_hashes(const Json& json, std::set<Hash>& hashes) {
  if (json.is_text()) {
    if (const auto hash = Hash::from_hex(json.text())) hashes.insert(*hash);
  }
  for (const auto& each : json.array()) collect_hashes(each, hashes);
  for (const auto& [name, each] : json.object()) collect_hashes(each, hashes);
}

std::string file_of(const Hash& content) { return "data/content/" + content.hex() + ".bin"; }

Result<> check_contents(const Evidence& evidence) {
  for (const auto& [name, content] : evidence.contents)
    if (content.salt.size() != 32 || content_name(content.salt, as_bytes(content.bytes)) != name) return broken_at("pack.content-altered", file_of(name), "salt and bytes do not give the name that facts commit to");
  return {};
}

/// Nothing rides along that no fact vouches for.
Result<> check_named(const Evidence& evidence) {
  std::set<Hash> named;
  for (const auto& fact : evidence.facts) collect_hashes(fact.record.body.data, named);
  for (const auto& [name, content] : evidence.contents)
    if (!named.contains(name)) return broken_at("pack.content-unnamed", file_of(name), "no fact in the pack commits to it");
  return {};
}

std::unexpected<Error> missing(const LoggedFact& fact, const std::string& object) { return broken("pack.object-missing", fact, "the facts of " + object + ", which this one leads to, are not in the pack"); }

/// That what the facts lead to is there: the due shares behind a share, the exceptions that ended their silence. A period's pack goes on from there: to
/// the signals, to all that these made due, and to the shares that answered it. What any of them names cannot be left out unseen, whatever the
/// population says.
Result<> check_led_to(const Dossier& dossier) {
  const bool whole = !dossier.log.requested.share && dossier.evidence->format > 1;
  for (const auto& [id, share] : dossier.shares)
    for (const auto& due : share.state.dues)
      if (!dossier.dues.contains(due)) return missing(*share.facts.front(), "due:" + due.value);
  for (const auto& [object, chain] : dossier.log.chains) {
    if (object.kind() != "due" && !(whole && object.kind() == "signal")) continue;
    for (const auto* fact : chain)
      for (const auto& named : TRY(told(*fact, leads_to(fact->record))))
        if ((whole || named.kind() == "exception" || (named.kind() == "signal" && dossier.evidence->format > 1)) && !dossier.log.chains.contains(named)) return missing(*fact, named.value);
  }
  return {};
}

Result<> tell_due(Dossier& dossier, const LoggedFact& fact) {
  const auto change = TRY(told(fact, trigger::due::read(fact.record.body.kind, fact.record.body.data)));
  auto& state = dossier.dues[DueId{std::string(fact.record.body.obj.id())}];
  if (const auto* released = std::get_if<trigger::due::fact::Released>(&change)) {
    const auto left = [&](const Release& release) { return release.share == released->share && release.audience == released->audience; };
    if (dossier.shares.contains(released->share) && std::ranges::none_of(dossier.releases, left)) return broken("pack.fact", fact, "nothing was released to " + released->audience.value + " before this fact says so");
  }
  if (const auto* not_shared = std::get_if<trigger::due::fact::NotShared>(&change)) {
    const auto* open = std::get_if<trigger::due::state::Open>(&state);
    TRY_VOID(check_withheld(dossier, fact, withheld_of(*not_shared, open != nullptr && open->withholding ? &*open->withholding : nullptr)));
  }
  state = trigger::due::evolve(std::move(state), change);
  return {};
}

/// Objects of other kinds are shown as they are: their chains were checked, and no record rests on them.
Result<> tell(Dossier& dossier, std::map<ledger::ObjectId, approve::adoption::State>& adoptions, const LoggedFact& fact) {
  const auto kind = fact.record.body.obj.kind();
  if (kind == "person") return tell_person(dossier, fact);
  if (kind == "procedure" || kind == "inventory") return tell_adoption(dossier, adoptions, fact);
  if (kind == "standing") return tell_standing(dossier, fact);
  if (kind == "share") return tell_share(dossier, fact);
  if (kind == "delivery") return tell_delivery(dossier, fact);
  if (kind == "due") return tell_due(dossier, fact);
  if (kind == "retention") return check_erasure(dossier, fact);
  return {};
}

}  // namespace

Result<> tell_counsel(Dossier& dossier, const ledger::ObjectId& object, const Chain& facts) {
  approve::counsel::State state;
  for (const auto* fact : facts) state = approve::counsel::evolve(std::move(state), TRY(told(*fact, approve::counsel::read(fact->record.body.kind, fact->record.body.data))));
  const auto* what = approve::counsel::what_of(state);
  if (what == nullptr || !object.id().starts_with(what->share.value + ".")) return broken("pack.fact", *facts.front(), "what counsel is asked begins with the share that it is named after");
  dossier.counsel[what->share].push_back(std::move(state));
  return {};
}

Result<Dossier> examine(const Evidence& evidence) {
  auto log = TRY(examine_log(evidence));
  Dossier dossier{.evidence = &evidence, .log = std::move(log), .people = {}, .standing = {}, .shares = {}, .releases = {}, .deliveries = {}, .dues = {}, .counsel = {}, .expired = {}, .procedure_in_force = {}, .procedures = {}, .numbers = {}, .nonces = {}, .latest = {}};
  for (const auto& fact : evidence.facts) dossier.latest.push_back(dossier.latest.empty() ? fact.record.body.t : std::max(dossier.latest.back(), fact.record.body.t));
  TRY_VOID(check_contents(evidence));
  TRY_VOID(tell_retention(dossier));
  std::map<ledger::ObjectId, approve::adoption::State> adoptions;
  for (const auto& fact : evidence.facts) TRY_VOID(tell(dossier, adoptions, fact));
  for (const auto& [object, chain] : dossier.log.chains)
    if (object.kind() == "counsel") TRY_VOID(tell_counsel(dossier, object, chain));
  TRY_VOID(check_releases(dossier));
  TRY_VOID(check_led_to(dossier));
  TRY_VOID(check_named(evidence));
  return dossier;
}

}  // namespace tocsin::prove
