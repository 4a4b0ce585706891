#pragma once
#include <array>
#include <vector>

#include "ledger/leaf.hpp"
#include "out/store/heads.hpp"
#include "ports/clock.hpp"
#include "ports/keys.hpp"
#include "ports/store.hpp"

namespace tocsin::store {

/// A fact that only waits for its place in the tree.
struct SignedFact {
  ledger::FactRecord record;
  std::array<std::byte, ledger::leaf_bytes> leaf{};
  std::string_view unit;  ///< of the change's row of the object, else empty
};

/// What every fact of a log has in common, and whose key signs it.
struct Signer {
  ports::Keys& keys;
  ports::Random& random;
  std::string origin;
  ledger::Mode mode;
  ledger::PublicKey leaf_key;
  Hash leaf_key_hash;

  /// Makes and signs a change's facts on the caller's own thread; they follow the versions that the change read.
  /// @error stale "store.read-changed" a version that was read is no longer the object's · invalid "store.change" ·
  /// those of keys.sign and ledger::spell
  Result<std::vector<SignedFact>> sign(const ports::Change& change, const Heads& heads) const;
};

}  // namespace tocsin::store
