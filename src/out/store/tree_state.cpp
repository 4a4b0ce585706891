#include "out/store/tree_state.hpp"

namespace tocsin::store {

Bytes TileNodes::bytes() const {
  Bytes out;
  out.reserve(heights[0].size() * 32);
  for (const auto& hash : heights[0]) out.insert(out.end(), hash.value.begin(), hash.value.end());
  return out;
}

TileNodes TileNodes::from_bytes(BytesView hashes) {
  TileNodes out;
  for (std::size_t at = 0; at + 32 <= hashes.size(); at += 32) out.heights[0].push_back(*Hash::from_bytes(hashes.subspan(at, 32)));
  for (std::size_t height = 1; height < out.heights.size(); ++height)
    for (std::size_t i = 0; i + 1 < out.heights[height - 1].size(); i += 2)
      out.heights[height].push_back(ledger::node_hash(out.heights[height - 1][i], out.heights[height - 1][i + 1]));
  return out;
}

void Edge::append(const Hash& leaf, const Full& full) {
  frontier.append(leaf, [&](int level, std::int64_t index, const Hash& hash) {
    const auto tile_level = static_cast<std::size_t>(level / ledger::tile_height);
    const auto height = static_cast<std::size_t>(level % ledger::tile_height);
    if (partial.size() <= tile_level) partial.resize(tile_level + 1);
    partial[tile_level].heights.at(height).push_back(hash);
    if (height != 0 || tile_level == 0) return;
    // a hash of the next tile level: it stands for the whole tile below it, which is full now
    auto& below = partial[tile_level - 1];
    if (full) full({static_cast<int>(tile_level) - 1, index, ledger::tile_width}, below.bytes());
    for (auto& nodes : below.heights) nodes.clear();
  });
}

void Tree::publish(const Edge& edge, std::string note) {
  const std::unique_lock lock(lock_);
  edge_ = edge;
  root_ = edge.frontier.root();
  note_ = std::move(note);
}

std::int64_t Tree::size() const {
  const std::shared_lock lock(lock_);
  return edge_.frontier.size();
}
Hash Tree::root() const {
  const std::shared_lock lock(lock_);
  return root_;
}
std::string Tree::note() const {
  const std::shared_lock lock(lock_);
  return note_;
}

ledger::HashSource Tree::hashes() {
  return [this](int level, std::int64_t index) { return node(level, index); };
}

Result<Hash> Tree::node(int level, std::int64_t index) {
  const int tile_level = level / ledger::tile_height, height = level % ledger::tile_height;
  const auto tile = index >> (ledger::tile_height - height);
  const auto inside = static_cast<std::size_t>(index & ((std::int64_t{1} << (ledger::tile_height - height)) - 1));
  {
    const std::shared_lock lock(lock_);
    const auto edge_tile = edge_.frontier.size() >> ((tile_level + 1) * ledger::tile_height);
    // a tile that was partial in the tree asked for may have been filled since: then the database has it
    if (tile == edge_tile) {
      const auto& nodes = edge_.partial.at(static_cast<std::size_t>(tile_level)).heights.at(static_cast<std::size_t>(height));
      if (inside >= nodes.size()) return refuse(Errc::conflict, "ledger.tile-form", "level " + std::to_string(level), "no such node in the tree");
      return nodes[inside];
    }
  }
  const auto nodes = TRY(full_tile({tile_level, tile}));
  return nodes->heights.at(static_cast<std::size_t>(height)).at(inside);
}

Result<std::shared_ptr<const TileNodes>> Tree::full_tile(const Key& key) {
  {
    const std::lock_guard lock(cache_lock_);
    if (const auto found = cached_.find(key); found != cached_.end()) {
      recent_.splice(recent_.begin(), recent_, found->second);
      return found->second->second;
    }
  }
  const auto rows = TRY(readers_.with([&](sql::Db& db) { return db.run("select hashes from tile where level = $1 and place = $2", {key.first, key.second}); }));
  if (rows.empty() || sql::bytes(rows[0][0]).size() != static_cast<std::size_t>(ledger::tile_width) * 32)
    return refuse(Errc::conflict, "ledger.broken", ledger::path_of({key.first, key.second}), "a tile of the tree is missing");
  auto nodes = std::make_shared<const TileNodes>(TileNodes::from_bytes(sql::bytes(rows[0][0])));
  const std::lock_guard lock(cache_lock_);
  if (!cached_.contains(key)) {
    recent_.emplace_front(key, nodes);
    cached_[key] = recent_.begin();
    if (recent_.size() > cached_tiles_max) {
      cached_.erase(recent_.back().first);
      recent_.pop_back();
    }
  }
  return nodes;
}

}  // namespace tocsin::store
