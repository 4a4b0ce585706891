#pragma once
#include <array>
#include <cstdint>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <vector>

#include "ledger/tile.hpp"
#include "ledger/tree.hpp"
#include "out/sql/pool.hpp"

namespace tocsin::store {

/// A tile with the nodes inside it: heights[h] holds the hashes 2^h leaves of the tile wide, so that a proof looks up what
/// it would otherwise hash again.
struct TileNodes {
  std::array<std::vector<Hash>, ledger::tile_height> heights;
  /// The 32 bytes of each of the tile's own hashes.
  [[nodiscard]] Bytes bytes() const;
  static TileNodes from_bytes(BytesView hashes);
};

/// The right edge of the tree: its frontier, and of each tile level the nodes of the tile that is not full yet.
struct Edge {
  ledger::Frontier frontier;
  std::vector<TileNodes> partial;  ///< partial[L] of tile level L
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
  /// Subtree hashes of the tree and of every smaller one: a complete subtree never changes.
  [[nodiscard]] ledger::HashSource hashes();

 private:
  static constexpr std::size_t cached_tiles_max = 1024;  // 16 KiB each
  using Key = std::pair<int, std::int64_t>;               // level and index of a tile
  using Cached = std::pair<Key, std::shared_ptr<const TileNodes>>;
  Result<Hash> node(int level, std::int64_t index);
  Result<std::shared_ptr<const TileNodes>> full_tile(const Key& key);

  sql::Pool& readers_;
  mutable std::shared_mutex lock_;
  Edge edge_;
  Hash root_;
  std::string note_;
  std::mutex cache_lock_;
  std::list<Cached> recent_;  ///< last used first
  std::map<Key, std::list<Cached>::iterator> cached_;
};

}  // namespace tocsin::store
