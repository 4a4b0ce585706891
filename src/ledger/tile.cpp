#include "ledger/tile.hpp"

#include <algorithm>

namespace tocsin::ledger {
namespace {

/// Groups of three digits, all but the last marked with an x: 1234067 is `x001/x234/067`.
std::string index_path(std::int64_t index) {
  std::string out;
  for (auto rest = index; out.empty() || rest > 0; rest /= 1000) {
    auto digits = std::to_string(rest % 1000);
    digits.insert(0, 3 - digits.size(), '0');
    out = out.empty() ? digits : "x" + digits + "/" + out;
  }
  return out;
}

/// The hash over 2^height neighbors, beginning at `first`.
Result<Hash> fold(BytesView tile, std::int64_t first, int height) {
  if (height == 0) return Hash::from_bytes(tile.subspan(static_cast<std::size_t>(first) * 32, 32));
  const auto left = TRY(fold(tile, first, height - 1));
  return node_hash(left, TRY(fold(tile, first + (std::int64_t{1} << (height - 1)), height - 1)));
}

}  // namespace

std::string path_of(const Tile& tile) {
  auto path = "tile/" + std::to_string(tile.level) + "/" + index_path(tile.index);
  if (tile.width < tile_width) path += ".p/" + std::to_string(tile.width);
  return path;
}

std::vector<Tile> tiles_of(std::int64_t size) {
  std::vector<Tile> tiles;
  int level = 0;
  for (auto hashes = size; hashes > 0; hashes >>= tile_height, ++level)
    for (std::int64_t first = 0; first < hashes; first += tile_width)
      tiles.push_back({level, first >> tile_height, std::min(tile_width, hashes - first)});
  return tiles;
}

Tile tile_for(int level, std::int64_t index, std::int64_t size) {
  const int tile_level = level / tile_height;
  const auto tile_index = index >> (tile_height - level % tile_height);
  const auto hashes = size >> (tile_level * tile_height);
  return {tile_level, tile_index, std::min(tile_width, hashes - (tile_index << tile_height))};
}

HashSource hashes_of(TileSource source, std::int64_t size) {
  return [source = std::move(source), size](int level, std::int64_t index) -> Result<Hash> {
    const auto tile = tile_for(level, index, size);
    const int height = level % tile_height;
    const auto first = (index << height) & (tile_width - 1);
    const auto bytes = TRY(source(tile));
    if (first + (std::int64_t{1} << height) > static_cast<std::int64_t>(bytes.size() / 32)) return refuse(Errc::conflict, "ledger.tile-form", path_of(tile), "the tile is too short");
    return fold(bytes, first, height);
  };
}

}  // namespace tocsin::ledger
