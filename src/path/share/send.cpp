#include "path/share/send.hpp"

#include "path/share/boundary.hpp"
#include "path/share/rules.hpp"

namespace tocsin::share {
namespace {

/// Whether the life stands where this release is on its way.
Result<> check_releasing(const state::Open& open, const Life& life, const approve::ReleaseManifest& manifest) {
  if (std::holds_alternative<state::Recalled>(life)) return refuse(Errc::forbidden, "release.recalled");
  const auto last = open.releases.find(manifest.audience);
  const bool was_submitted = last != open.releases.end() && manifest.release <= last->second;
  const auto* review = review_of(life);
  const bool superseded = was_submitted && (review == nullptr || review->release != manifest.release);
  if (superseded) return refuse(Errc::forbidden, "release.revised", {}, std::string(life_name(life)));
  if (!std::holds_alternative<state::Releasing>(life)) return refuse(Errc::forbidden, "release.not-approved", {}, std::string(life_name(life)));
  return {};
}

}  // namespace

Result<> holds(const State& state, const approve::ReleaseManifest& manifest, const World& world) {
  const auto* open = std::get_if<state::Open>(&state);
  const auto* life = life_of(state, manifest.audience);
  if (open == nullptr || life == nullptr || manifest.share != world.share || manifest.log != world.log) return refuse(Errc::forbidden, "release.not-approved");
  TRY_VOID(check_releasing(*open, *life, manifest));
  const auto& review = *review_of(*life);
  if (approve::hash_of(manifest) != review.manifest || manifest.rev != review.rev) return refuse(Errc::stale, "approval.other-bytes");
  if (manifest.embargo && world.now < *manifest.embargo) return refuse(Errc::forbidden, "release.embargoed", {}, to_rfc3339(*manifest.embargo));
  if (world.now >= manifest.expires) return refuse(Errc::forbidden, "release.expired", {}, to_rfc3339(manifest.expires));
  TRY_VOID(rules::still_agreed(*open, manifest.audience, *life, world));
  TRY_VOID(rules::still_in_lane(*life, manifest, world));
  TRY_VOID(rules::check_ceiling(*open, manifest.audience, approve::marking_of(manifest), world));
  return check_deliveries(*world.procedure, manifest);
}

}  // namespace tocsin::share
