#pragma once
#include <array>
#include <cstddef>

#include "base/bytes.hpp"
#include "base/hash.hpp"
#include "base/result.hpp"
#include "ledger/ed25519.hpp"

namespace tocsin::ledger {

inline constexpr std::size_t leaf_bytes = 128;

/// What the tree holds of a fact (Sigsum v1 tree_leaf): a commitment to its bytes and the instance's signature over it.
/// The body stays beside the tree.
struct Leaf {
  Hash checksum;
  Signature signature;
  Hash key_hash;  ///< SHA-256 of the signer's public key
  bool operator==(const Leaf&) const = default;
  /// checksum ‖ signature ‖ key_hash
  [[nodiscard]] std::array<std::byte, leaf_bytes> bytes() const;
  /// @error invalid "ledger.leaf-form" not 128 bytes
  static Result<Leaf> from_bytes(BytesView bytes);
};

/// SHA-256(SHA-256(body)): Sigsum logs the hash of a message, and the message is the body's hash.
Hash checksum_of(BytesView body);
/// What the leaf key signs: "sigsum.org/v1/tree-leaf", a zero byte, the checksum.
Bytes leaf_message(const Hash& checksum);
Leaf make_leaf(const Hash& checksum, const Signature& signature, const PublicKey& signer);

/// That the leaf is the signer's commitment to exactly these bytes.
/// @error conflict "ledger.leaf-key"       the leaf names another key
/// @error conflict "ledger.leaf-body"      the leaf commits to other bytes
/// @error conflict "ledger.leaf-signature" the signature does not hold
Result<> check_leaf(const Leaf& leaf, BytesView body, const PublicKey& signer);

}  // namespace tocsin::ledger
