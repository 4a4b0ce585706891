#include <algorithm>

#include "ledger/chain.hpp"
#include "ledger/keys.hpp"
#include "ledger/tree.hpp"
#include "path/prove/dossier.hpp"

namespace tocsin::prove {
namespace {

constexpr const char* population_file = "data/log/population.json";

template <class T>
Result<T> in_file(Result<T> result, std::string file) {
  if (!result) result.error().where = std::move(file);
  return result;
}

std::string proof_of(const LoggedFact& fact) {
  auto path = path_of_fact(fact.record.leaf_index);
  return path.replace(path.size() - 4, 4, "proof");
}

/// Facts in the order of the log; each leaf by a key that the facts before it authorize for its place.
Result<> check_facts(const Evidence& evidence, const ledger::Checkpoint& head, std::map<ledger::ObjectId, Chain>& chains) {
  if (evidence.facts.empty() || evidence.facts.front().record.leaf_index != 0) return broken_at("pack.founding", path_of_fact(0), "fact 0, which founds the log, is missing");
  ledger::KeyRanges keys;
  for (const auto& fact : evidence.facts) {
    const auto file = path_of_fact(fact.record.leaf_index);
    TRY_VOID(in_file(keys.tell(fact.record.body, fact.record.leaf_index), file));
    const auto signer = TRY(in_file(keys.leaf_signer(fact.leaf.key_hash, fact.record.leaf_index), file));
    TRY_VOID(in_file(ledger::check_leaf(fact.leaf, as_bytes(fact.record.bytes), signer), file));
    TRY_VOID(in_file(ledger::verify_inclusion(ledger::leaf_hash(fact.leaf.bytes()), fact.record.leaf_index, head.size, fact.path, head.root), proof_of(fact)));
    auto& chain = chains[fact.record.body.obj];
    TRY_VOID(in_file(ledger::check_next(chain.empty() ? nullptr : &chain.back()->record, fact.record, head.origin), file));
    chain.push_back(&fact);
  }
  return in_file(keys.may_sign_head(evidence.log_key, head.size), "data/log/checkpoint");
}

Result<identity::founding::Founded> check_founding(const Evidence& evidence, const std::map<ledger::ObjectId, Chain>& chains) {
  const auto log = chains.find({"log:self"});
  if (log == chains.end() || log->second.front()->record.leaf_index != 0) return broken_at("pack.founding", path_of_fact(0), "fact 0, which founds the log, is missing");
  const auto& first = *log->second.front();
  auto founded = TRY(told(first, identity::founding::read(first.record.body.kind, first.record.body.data)));
  const bool same_keys = founded.log_key == to_base64(evidence.log_key.view()) && founded.leaf_key == to_base64(evidence.leaf_key.view());
  if (!same_keys) return broken("pack.founding", first, "the log was founded with other keys than those in the pack");
  if (founded.mode != name(first.record.body.mode)) return broken("pack.founding", first, "the fact is of another mode than it founds");
  return founded;
}

/// What a demonstration or an exercise did is never evidence, and nothing live stands in one.
Result<> check_modes(const Evidence& evidence, const identity::founding::Founded& founded) {
  for (const auto& fact : evidence.facts)
    if (name(fact.record.body.mode) != founded.mode) return broken("pack.mode", fact, "the log was founded in mode " + founded.mode);
  return {};
}

Result<> read_request(const Evidence& evidence, Log& log) {
  const std::size_t facts = evidence.format == 1 ? 1 : 2;
  const LoggedFact* found = nullptr;
  for (const auto& [object, chain] : log.chains) {
    if (object.kind() != "pack") continue;
    if (found != nullptr || chain.size() != facts) return broken("pack.request", *chain.back(), "one fact asks for the pack and one closes it, and no other pack's facts are in it");
    found = chain.front();
    log.pack = object;
  }
  if (found == nullptr) return broken_at("pack.request", "data/facts", "the fact that asks for this pack is missing");
  if (found->record.body.kind != Requested::kind) return broken("pack.request", *found, "a pack begins by being asked for");
  log.requested = TRY(told(*found, read_fields<Requested>(found->record.body.data)));
  if (log.requested.format.value_or(1) != evidence.format) return broken("pack.format", *found, "it was asked for in another format than its index names");
  return {};
}

/// That it holds what it held when it was closed.
Result<> check_holdings(const Evidence& evidence, const Log& log) {
  if (evidence.format == 1) return {};
  const auto& last = *log.chains.at(log.pack).back();
  if (last.record.body.kind != Built::kind) return broken("pack.request", last, "a pack ends by being closed");
  const auto built = TRY(told(last, read_fields<Built>(last.record.body.data)));
  Ends ends;
  for (const auto& [object, chain] : log.chains) ends[object] = &chain.back()->record;
  if (holdings_of(ends) != built.holds) return broken("pack.incomplete", last, "objects or facts were taken out of the pack, or put into it, after it was closed");
  return {};
}

/// That a chain goes as far as the population says that the object had come.
Result<> check_member(const ledger::ObjectId& object, const Chain& chain, const std::map<ledger::ObjectId, ledger::Member>& members, std::int64_t size) {
  const LoggedFact* last = nullptr;
  for (const auto* fact : chain)
    if (fact->record.leaf_index < size) last = fact;
  if (last == nullptr) return {};  // began after the population was taken
  const auto member = members.find(object);
  if (member == members.end()) return broken("pack.not-in-population", *last, "the population does not show " + object.value);
  if (member->second.last_seq == last->record.body.obj_seq && member->second.last == last->record.hash) return {};
  return broken("pack.incomplete", *last, "the population was taken at fact " + std::to_string(member->second.last_seq) + " of " + object.value);
}

/// The proofs of all objects of a kind, with the neighbors at both ends.
std::vector<ledger::MembershipProof> run_of(const std::vector<ledger::MembershipProof>& shown, std::string_view kind) {
  const auto object = [](const ledger::MembershipProof& proof) -> const std::string& { return proof.member.object.value; };
  auto first = std::ranges::lower_bound(shown, std::string(kind) + ":", {}, object);
  auto last = std::ranges::lower_bound(shown, std::string(kind) + ";", {}, object);  // `;` follows `:`
  if (first != shown.begin()) --first;
  if (last != shown.end()) ++last;
  return {first, last};
}

/// No object ever goes: each population holds at least what the one before it held.
Result<> check_growth(const Chain& populations) {
  ledger::Taken before;
  for (const auto* fact : populations) {
    const auto taken = TRY(told(*fact, read_fields<ledger::Taken>(fact->record.body.data)));
    if (taken.objects < before.objects || taken.size < before.size) return broken("pack.population", *fact, "the population before it held more");
    before = taken;
  }
  return {};
}

/// The fact that commits to the population, between what was asked for and the asking.
Result<> read_population(Log& log) {
  const auto& asking = *log.chains.at(log.pack).front();
  const auto chain = log.chains.find(ledger::population_object());
  const LoggedFact* found = nullptr;
  if (chain != log.chains.end()) TRY_VOID(check_growth(chain->second));
  if (chain != log.chains.end())
    for (const auto* fact : chain->second)
      if (fact->record.hash == log.requested.population && fact->record.leaf_index < asking.record.leaf_index) found = fact;
  if (found == nullptr) return broken("pack.population", asking, "the fact that commits to the population which the pack names is missing");
  if (found->record.body.kind != ledger::Taken::kind) return broken("pack.population", *found, "the fact commits to no population");
  const auto& taken = log.taken = TRY(told(*found, read_fields<ledger::Taken>(found->record.body.data)));
  if (taken.size < 1 || taken.size > found->record.leaf_index || taken.objects < 1) return broken("pack.population", *found, "a population is taken before it is written down");
  // what was written after it could be left out unseen: it has to be younger than all that was asked for, or the last fact before
  const bool covers = taken.at >= log.requested.until.value_or(log.requested.at) || taken.size + 1 == asking.record.leaf_index;
  if (!covers) return broken("pack.population", *found, "the population is older than what was asked for");
  return {};
}

Result<> check_population(const Evidence& evidence, Log& log) {
  const auto& shown = evidence.population;
  std::map<ledger::ObjectId, ledger::Member> members;
  for (const auto& proof : shown) {
    TRY_VOID(in_file(ledger::verify_member(proof, log.taken.objects, log.taken.root), population_file));
    members[proof.member.object] = proof.member;
    log.population_shares += proof.member.object.kind() == "share" ? 1 : 0;
  }
  const auto kinds = kinds_shown(log.requested);
  for (const auto kind : kinds) TRY_VOID(in_file(ledger::verify_kind_complete(run_of(shown, kind), kind, log.taken.objects, log.taken.root), population_file));
  for (const auto& [object, chain] : log.chains) TRY_VOID(check_member(object, chain, members, log.taken.size));
  for (const auto& [object, member] : members) {
    if (log.chains.contains(object)) continue;
    const bool missing = std::ranges::find(kinds, object.kind()) != kinds.end() && asked_for(log.requested, object);
    if (missing) return broken_at(object.kind() == "share" ? "pack.share-missing" : "pack.object-missing", population_file, object.value + " lies within what was asked for");
    const auto kind = object.kind();
    if (kind == "share" || kind == "due" || kind == "exception") ++log.not_shown[std::string(kind)];
  }
  if (log.requested.share && !log.chains.contains({"share:" + log.requested.share->value})) return broken_at("pack.share-missing", population_file, "the share that was asked for is not there");
  return {};
}

}  // namespace

std::unexpected<Error> broken(const char* rule, const LoggedFact& fact, std::string detail) { return broken_at(rule, path_of_fact(fact.record.leaf_index), std::move(detail)); }
std::unexpected<Error> broken_at(const char* rule, std::string file, std::string detail) { return refuse(Errc::conflict, rule, std::move(file), std::move(detail)); }

Result<Log> examine_log(const Evidence& evidence) {
  Log log;
  log.head = TRY(in_file(ledger::open_checkpoint(evidence.checkpoint, evidence.log_key), "data/log/checkpoint")).head;
  TRY_VOID(check_facts(evidence, log.head, log.chains));
  log.founded = TRY(check_founding(evidence, log.chains));
  TRY_VOID(check_modes(evidence, log.founded));
  TRY_VOID(read_request(evidence, log));
  TRY_VOID(read_population(log));
  TRY_VOID(check_population(evidence, log));
  TRY_VOID(check_holdings(evidence, log));
  return log;
}

}  // namespace tocsin::prove
