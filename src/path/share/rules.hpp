#pragma once
// Inside this folder: the rules of a share, one function an ask, and what they have in common.
#include "path/share/share.hpp"
#include "procedure/matrix.hpp"

namespace tocsin::share::rules {

using Answer = Result<std::vector<Fact>>;

inline std::unexpected<Error> wrong_state(const Life& life) { return refuse(Errc::conflict, "share.wrong-state", {}, std::string(life_name(life))); }

inline const Cleaned* cleaned_of(const Life& life) {
  return std::visit([](const auto& s) -> const Cleaned* {
    if constexpr (requires { s.cleaned; }) return &s.cleaned;
    else return nullptr;
  }, life);
}
inline std::optional<Tlp> label_of(const Life& life) {
  return std::visit([](const auto& s) -> std::optional<Tlp> {
    if constexpr (requires { s.tlp; }) return s.tlp;
    else return std::nullopt;
  }, life);
}
inline const Basis& basis_of(const Life& life) {
  return std::visit([](const auto& s) -> const Basis& { return s.basis; }, life);
}
inline identity::person::Holder holder_of(const World& world, const PersonId& person) {
  const auto found = world.people.find(person);
  return found == world.people.end() ? identity::person::Holder{} : found->second;
}
/// Everybody who decided a match of this life.
inline std::set<PersonId> sanitizers_of(const Basis& basis) {
  auto out = basis.acted;
  for (const auto* decisions : {&basis.decisions, &basis.waiting})
    for (const auto& [match, decision] : *decisions) {
      out.insert(decision.by);
      if (decision.second) out.insert(*decision.second);
    }
  return out;
}
inline procedure::MatrixCase case_of(const state::Open& open, const AudienceId& audience, Tlp tlp) {
  return {open.subject.content_class, open.subject.third_party, tlp, audience, open.unit};
}

Answer open(const ask::Open& ask, const World& world);
Answer revise(const state::Open& open, const ask::Revise& ask, const World& world);
Answer sanitize(const state::Open& open, const Life& life, const ask::Sanitize& ask);
Answer decide_match(const state::Open& open, const Life& life, const ask::DecideMatch& ask, const World& world);
Answer recollect(const state::Open& open, const Life& life, const ask::Recollect& ask, const World& world);
Answer carry(const state::Open& open, const Life& life, const ask::Carry& ask, const World& world);
Answer mark(const state::Open& open, const Life& life, const ask::Mark& ask, const World& world);
Answer submit(const State& state, const Life& life, const ask::Submit& ask, const World& world);
Answer agree(const state::Open& open, const Life& life, const ask::Agree& ask, const World& world);
Answer decline(const state::Open& open, const Life& life, const ask::Decline& ask, const World& world);
Answer release(const state::Open& open, const Life& life, const ask::Release& ask, const World& world);
Answer review(const state::Open& open, const ask::Review& ask, const World& world);
Answer propose_withholding(const Life& life, const ask::ProposeWithholding& ask, const World& world);
Answer agree_withholding(const state::Open& open, const ask::AgreeWithholding& ask, const World& world);
Answer recall(const state::Open& open, const Life& life, const ask::Recall& ask, const World& world);

/// Whether who agreed still covers what is asked: each signature, role and person, and the procedure in force.
/// Asked when a release begins and again at the moment of sending.
Result<> still_agreed(const state::Open& open, const AudienceId& audience, const Life& life, const World& world);
/// Whether a release under a standing authorization still lies inside it; asked at the moment of sending.
Result<> still_in_lane(const Life& life, const approve::ReleaseManifest& manifest, const World& world);
/// The label against the audience's ceiling, its community's, and that of a variation of the share's unit.
Result<> check_ceiling(const state::Open& open, const AudienceId& audience, Tlp tlp, const World& world);

}  // namespace tocsin::share::rules
