#pragma once
#include <cstdint>
#include <functional>
#include <list>
#include <map>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <vector>

#include "ledger/tile.hpp"
#include "ledger/tree.hpp"
#include "out/sql/pool.hpp"

namespace tocsin::store {

/// The right edge of the tree: its frontier, and of each tile level the hashes that fill no tile yet.
struct Edge {
  ledger::Frontier frontier;
  std::vector<Bytes> partial;  ///< partial[L] of tile level L, 32 bytes a hash
  using Full = std::function<void(const ledger::Tile&, const Bytes&)>;
  /// Appends a leaf's hash; tells of each tile that it fills.
  void append(const Hash& leaf, const Full& full = {});
};

/// The tree as readers see it: full tiles from the database through a bounded cache, the edge from memory.
class Tree {
 public:
  explicit Tree(sql::Pool& readers) : readers_(readers) {}
  /// Everything that one commit changed, at once. @param note  the signed checkpoint, empty for the empty tree
  void publish(const Edge& edge, std::string note);
  [[nodiscard]] std::int64_t size() const;
  [[nodiscard]] Hash root() const;
  [[nodiscard]] std::string note() const;
  /// Subtree hashes of the tree of that size, which is at most size().
  [[nodiscard]] ledger::HashSource hashes(std::int64_t size);

 private:
  static constexpr std::size_t cached_tiles_max = 1024;  // 8 KiB each
  using Key = std::pair<int, std::int64_t>;
  Result<Bytes> tile(const ledger::Tile& tile);
  Result<Bytes> full_tile(const Key& key);

  sql::Pool& readers_;
  mutable std::shared_mutex lock_;
  Edge edge_;
  Hash root_;
  std::string note_;
  std::mutex cache_lock_;
  std::list<std::pair<Key, Bytes>> recent_;  ///< last used first
  std::map<Key, std::list<std::pair<Key, Bytes>>::iterator> cached_;
};

}  // namespace tocsin::store
