#pragma once
#include <cstdint>
#include <functional>
#include <vector>

#include "base/bytes.hpp"
#include "base/hash.hpp"
#include "base/result.hpp"

namespace tocsin::ledger {

Hash leaf_hash(BytesView leaf);                            ///< SHA-256(00 ‖ leaf), RFC 9162 section 2.1.1
Hash node_hash(const Hash& left, const Hash& right);       ///< SHA-256(01 ‖ left ‖ right)

/// Gives the hash of the complete subtree over leaves [index·2^level, (index+1)·2^level); level 0 is a leaf's hash.
/// Only subtrees inside the tree are asked for.
using HashSource = std::function<Result<Hash>(int level, std::int64_t index)>;
/// Told of each subtree that an append completes, lowest first, the leaf itself included.
using Completed = std::function<void(int level, std::int64_t index, const Hash& hash)>;

/// The right edge of a tree: the roots of its complete subtrees, largest first. All that is needed to append.
class Frontier {
 public:
  void append(const Hash& leaf, const Completed& completed = {});
  [[nodiscard]] std::int64_t size() const { return size_; }
  /// The tree's root; of an empty tree SHA-256 of nothing, which is never published.
  [[nodiscard]] Hash root() const;
  /// Eight bytes of size, big endian, then the hashes; at most 8 + 63·32 bytes.
  [[nodiscard]] Bytes serialize() const;
  /// @error invalid "ledger.frontier-form" the count of hashes does not fit the size
  static Result<Frontier> parse(BytesView bytes);
  bool operator==(const Frontier&) const = default;

 private:
  std::int64_t size_ = 0;
  std::vector<Hash> roots_;
};

/// The root of the tree's first `size` leaves.
/// @error invalid "ledger.proof-range" a size below 1; and what the source refuses
Result<Hash> root_at(std::int64_t size, const HashSource& source);
/// RFC 9162 section 2.1.3.1. @error invalid "ledger.proof-range" no such leaf in a tree of that size
Result<std::vector<Hash>> inclusion_proof(std::int64_t index, std::int64_t size, const HashSource& source);
/// RFC 9162 section 2.1.4.1. @error invalid "ledger.proof-range" sizes below 1 or in the wrong order
Result<std::vector<Hash>> consistency_proof(std::int64_t old_size, std::int64_t new_size, const HashSource& source);

/// RFC 9162 section 2.1.3.2. @error conflict "ledger.inclusion" the leaf is not at that place of the tree with that root
Result<> verify_inclusion(const Hash& leaf, std::int64_t index, std::int64_t size, const std::vector<Hash>& proof, const Hash& root);
/// RFC 9162 section 2.1.4.2; an old size of zero proves nothing and is refused.
/// @error conflict "ledger.consistency" the new tree does not continue the old one
Result<> verify_consistency(std::int64_t old_size, std::int64_t new_size, const Hash& old_root, const Hash& new_root, const std::vector<Hash>& proof);

}  // namespace tocsin::ledger
