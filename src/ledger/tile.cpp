#include "ledger/tile.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <memory>

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

/// A tile with the hashes above it that its own hashes give: rows[h] has those of height h.
struct Expanded {
  std::array<std::vector<Hash>, tile_height> rows;
};

Result<Expanded> expand(const Tile& tile, BytesView bytes) {
  Expanded out;
  const auto width = static_cast<std::size_t>(tile.width);
  if (bytes.size() < width * 32) return refuse(Errc::conflict, "ledger.tile-form", path_of(tile), "the tile is too short");
  out.rows[0].reserve(width);
  for (std::size_t at = 0; at < width; ++at) out.rows[0].push_back(TRY(Hash::from_bytes(bytes.subspan(at * 32, 32))));
  for (std::size_t height = 1; height < out.rows.size(); ++height) {
    const auto& below = out.rows[height - 1];
    for (std::size_t at = 1; at < below.size(); at += 2) out.rows[height].push_back(node_hash(below[at - 1], below[at]));
  }
  return out;
}

/// The tiles touched last. A proof asks one tile for up to eight hashes, and neighboring proofs ask the same tiles; what a
/// full set costs is 16 KiB a tile.
class Cache {
 public:
  explicit Cache(TileSource source) : source_(std::move(source)) {}
  Result<const Expanded*> get(const Tile& tile) {
    const auto found = held_.find(tile);
    if (found != held_.end()) return &found->second;
    auto expanded = TRY(expand(tile, TRY(source_(tile))));
    if (held_.size() >= tiles_max) held_.clear();
    return &held_.emplace(tile, std::move(expanded)).first->second;
  }

 private:
  static constexpr std::size_t tiles_max = 64;
  TileSource source_;
  std::map<Tile, Expanded> held_;
};

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
  return [cache = std::make_shared<Cache>(std::move(source)), size](int level, std::int64_t index) -> Result<Hash> {
    const auto tile = tile_for(level, index, size);
    const auto* const expanded = TRY(cache->get(tile));
    const auto& row = expanded->rows.at(static_cast<std::size_t>(level % tile_height));
    const auto at = static_cast<std::size_t>(index - (tile.index << (tile_height - level % tile_height)));
    if (at >= row.size()) return refuse(Errc::invalid, "ledger.proof-range", path_of(tile), "the tree has no such subtree");
    return row[at];
  };
}

}  // namespace tocsin::ledger
