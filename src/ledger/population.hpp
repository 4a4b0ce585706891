#pragma once
#include <cstdint>
#include <vector>

#include "base/hash.hpp"
#include "base/result.hpp"
#include "ledger/body.hpp"

namespace tocsin::ledger {

/// How far one object has come.
struct Member {
  ObjectId object;
  std::int64_t last_seq = 0;  ///< obj_seq of its last fact
  Hash last;                  ///< hash of its last fact, which through `prev` commits to all before it
  bool operator==(const Member&) const = default;
};

/// That a member stands at a place of a population.
struct MembershipProof {
  Member member;
  std::int64_t index = 0;
  std::vector<Hash> path;
  bool operator==(const MembershipProof&) const = default;
};

/// All objects of the log at one moment, ordered by object. Its root and size are committed by a `log.population` fact,
/// so that a pack can show that it leaves nothing out: neither an object nor an object's last facts.
class Population {
 public:
  /// @error invalid "ledger.population-form" no member, or an object twice
  static Result<Population> of(std::vector<Member> members);
  [[nodiscard]] const std::vector<Member>& members() const { return members_; }
  [[nodiscard]] std::int64_t size() const { return static_cast<std::int64_t>(members_.size()); }
  [[nodiscard]] const Hash& root() const { return root_; }
  /// @error not_found "ledger.not-a-member"
  [[nodiscard]] Result<MembershipProof> proof(const ObjectId& object) const;

 private:
  std::vector<Member> members_;
  std::vector<std::vector<Hash>> levels_;  ///< hashes of the complete subtrees, by level
  Hash root_;
};

/// @error conflict "ledger.population" the member does not stand there
Result<> verify_member(const MembershipProof& proof, std::int64_t size, const Hash& root);

/// That the proofs show every object of one kind: neighbors in order, and the members just before and after the run are
/// of another kind. @param run  all members whose object kind is `kind`, with one neighbor at each side where there is one
/// @error conflict "ledger.population" · conflict "ledger.population-gap" a member in between or at an end is not shown
Result<> verify_kind_complete(const std::vector<MembershipProof>& run, std::string_view kind, std::int64_t size, const Hash& root);

}  // namespace tocsin::ledger
