#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "ledger/tree.hpp"

namespace tocsin::ledger {

inline constexpr int tile_height = 8;                                     ///< levels of the tree in one tile
inline constexpr std::int64_t tile_width = std::int64_t{1} << tile_height;  ///< hashes in a full tile

/// Up to 256 neighboring hashes of one level (C2SP tlog-tiles): tile level L holds the tree's level 8·L.
struct Tile {
  int level = 0;
  std::int64_t index = 0;
  std::int64_t width = tile_width;  ///< hashes it holds, 1 to 256; fewer only at the right edge
  auto operator<=>(const Tile&) const = default;
};

/// `tile/0/x001/234`, and `….p/44` of a partial tile.
std::string path_of(const Tile& tile);
/// Every tile of a tree of that size, lowest level first.
std::vector<Tile> tiles_of(std::int64_t size);
/// The tile, as wide as a tree of that size makes it, that holds the hash of the subtree or the leaves of it.
Tile tile_for(int level, std::int64_t index, std::int64_t size);

/// Gives a tile's bytes, 32 a hash; at least `width` hashes.
using TileSource = std::function<Result<Bytes>(const Tile& tile)>;
/// Subtree hashes out of tiles of a tree of that size, with a small cache of its own: keep it for many proofs of one tree.
/// Not for two threads at once.
/// @error from the source: conflict "ledger.tile-form" a tile is too short · invalid "ledger.proof-range" no such subtree
HashSource hashes_of(TileSource source, std::int64_t size);

}  // namespace tocsin::ledger
