#pragma once
#include <array>
#include <memory>
#include <shared_mutex>
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
class Signer {
 public:
  /// @param leaf_key  the one that `keys` signs leaves with
  Signer(ports::Keys& k, ports::Random& chance, std::string log, ledger::Mode m, const ledger::PublicKey& leaf)
      : keys(k), random(chance), origin(std::move(log)), mode(m), leaf_(std::make_unique<Leaf>(leaf)) {}
  ports::Keys& keys;
  ports::Random& random;
  std::string origin;
  ledger::Mode mode;

  /// Makes and signs a change's facts on the caller's own thread; they follow the versions that the change read.
  /// @error stale "store.read-changed" a version that was read is no longer the object's · invalid "store.change" ·
  /// those of keys.sign and ledger::spell
  Result<std::vector<SignedFact>> sign(const ports::Change& change, const Heads& heads) const;

  /// For the writer, which alone turns the key: a fact that waited while the key turned is signed again, by the one whose
  /// turn it is. @error those of keys.sign
  Result<> sign_again_if_turned(SignedFact& fact) const;
  /// @error those of keys.turn_leaf
  Result<> turn(BytesView next) const;
  [[nodiscard]] ledger::PublicKey leaf_key() const {
    const std::shared_lock lock(leaf_->turning);
    return leaf_->key;
  }

 private:
  struct Leaf {
    explicit Leaf(const ledger::PublicKey& k) : key(k), hash(k.hash()) {}
    std::shared_mutex turning;
    ledger::PublicKey key;
    Hash hash;
  };
  Result<> sign_leaf(SignedFact& fact) const;
  std::unique_ptr<Leaf> leaf_;
};

}  // namespace tocsin::store
