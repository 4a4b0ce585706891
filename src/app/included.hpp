#pragma once
// What the gate asks of facts before anything is concluded from them.
#include <set>
#include <vector>

#include "app/context.hpp"
#include "ledger/keys.hpp"
#include "path/deliver/sendable.hpp"

namespace tocsin::app {

/// Checks facts against the tree, not against rows: chains, each leaf's signature, and inclusion in the signed checkpoint,
/// under the log key that the key folder holds and the leaf keys that the log authorized for their places.
class Verifier {
 public:
  /// @error those of ports::Keys::public_key, ports::Store::checkpoint and ledger::open_checkpoint
  static Result<Verifier> open(App& app);
  /// The facts of one object; call it for everything a decision rests on.
  /// @error those of ledger::check_chain, check_leaf and verify_inclusion
  Result<> add(const ledger::ObjectId& object);
  [[nodiscard]] const deliver::Inclusion& inclusion() const { return inclusion_; }

 private:
  explicit Verifier(App& app) : app_(&app) {}
  App* app_;
  ledger::KeyRanges keys_;
  Hash root_;
  std::set<ledger::ObjectId> seen_;
  deliver::Inclusion inclusion_;
};

}  // namespace tocsin::app
