#include "ledger/population.hpp"

#include <algorithm>

#include "ledger/tree.hpp"

namespace tocsin::ledger {
namespace {

/// A member as a leaf of the population's tree; the label keeps it apart from a fact's leaf.
Hash hash_of(const Member& member) {
  return leaf_hash(as_bytes(to_jcs(Json(Json::Array{"tocsin/population/v1", member.object.value, member.last_seq, member.last.hex()}))));
}

std::unexpected<Error> gap(const char* detail) { return refuse(Errc::conflict, "ledger.population-gap", {}, detail); }

}  // namespace

Result<Population> Population::of(std::vector<Member> members) {
  std::ranges::sort(members, {}, &Member::object);
  const bool twice = std::ranges::adjacent_find(members, {}, &Member::object) != members.end();
  if (members.empty() || twice) return refuse(Errc::invalid, "ledger.population-form", {}, "a population has members, each once");
  Population out;
  Frontier tree;
  const auto keep = [&out](int level, std::int64_t, const Hash& hash) {
    out.levels_.resize(std::max(out.levels_.size(), static_cast<std::size_t>(level) + 1));
    out.levels_[static_cast<std::size_t>(level)].push_back(hash);
  };
  for (const auto& member : members) tree.append(hash_of(member), keep);
  out.members_ = std::move(members);
  out.root_ = tree.root();
  return out;
}

Result<MembershipProof> Population::proof(const ObjectId& object) const {
  const auto found = std::ranges::lower_bound(members_, object, {}, &Member::object);
  if (found == members_.end() || found->object != object) return refuse(Errc::not_found, "ledger.not-a-member", object.value, "the population was taken before the object existed");
  const auto index = found - members_.begin();
  const HashSource source = [this](int level, std::int64_t at) -> Result<Hash> { return levels_.at(static_cast<std::size_t>(level)).at(static_cast<std::size_t>(at)); };
  auto path = TRY(inclusion_proof(index, size(), source));
  return MembershipProof{*found, index, std::move(path)};
}

Result<> verify_member(const MembershipProof& proof, std::int64_t size, const Hash& root) {
  const auto held = verify_inclusion(hash_of(proof.member), proof.index, size, proof.path, root);
  if (!held) return refuse(Errc::conflict, "ledger.population", proof.member.object.value, held.error().detail);
  return {};
}

Result<> verify_kind_complete(const std::vector<MembershipProof>& run, std::string_view kind, std::int64_t size, const Hash& root) {
  if (run.empty()) return gap("nothing is shown");
  for (const auto& proof : run) TRY_VOID(verify_member(proof, size, root));
  for (std::size_t i = 1; i < run.size(); ++i) {
    if (run[i].index != run[i - 1].index + 1) return gap("a member between two that are shown is not");
    // the root was made over members in order; an order that is not one would let a kind hide elsewhere
    if (!(run[i - 1].member.object < run[i].member.object)) return gap("the members are not in order");
  }
  const auto prefix = std::string(kind) + ":";
  if (run.front().index != 0 && !(run.front().member.object.value < prefix)) return gap("the member before the first is not shown");
  const auto& last = run.back().member.object.value;
  if (run.back().index != size - 1 && (last < prefix || last.starts_with(prefix))) return gap("the member after the last is not shown");
  return {};
}

}  // namespace tocsin::ledger
