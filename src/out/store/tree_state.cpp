#include "out/store/tree_state.hpp"

namespace tocsin::store {

void Edge::append(const Hash& leaf, const Full& full) {
  frontier.append(leaf, [&](int level, std::int64_t index, const Hash& hash) {
    if (level % ledger::tile_height != 0) return;
    const int tile_level = level / ledger::tile_height;
    if (partial.size() <= static_cast<std::size_t>(tile_level)) partial.resize(static_cast<std::size_t>(tile_level) + 1);
    auto& hashes = partial[static_cast<std::size_t>(tile_level)];
    hashes.insert(hashes.end(), hash.value.begin(), hash.value.end());
    if (hashes.size() < static_cast<std::size_t>(ledger::tile_width) * 32) return;
    if (full) full({tile_level, index / ledger::tile_width, ledger::tile_width}, hashes);
    hashes.clear();
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

ledger::HashSource Tree::hashes(std::int64_t size) {
  return ledger::hashes_of([this](const ledger::Tile& wanted) { return tile(wanted); }, size);
}

Result<Bytes> Tree::tile(const ledger::Tile& wanted) {
  {
    const std::shared_lock lock(lock_);
    const auto hashes = edge_.frontier.size() >> (wanted.level * ledger::tile_height);
    // a tile that was partial in the tree asked for may have been filled since: then the database has it
    if (wanted.index == hashes / ledger::tile_width) return edge_.partial.at(static_cast<std::size_t>(wanted.level));
  }
  return full_tile({wanted.level, wanted.index});
}

Result<Bytes> Tree::full_tile(const Key& key) {
  {
    const std::lock_guard lock(cache_lock_);
    if (const auto found = cached_.find(key); found != cached_.end()) {
      recent_.splice(recent_.begin(), recent_, found->second);
      return found->second->second;
    }
  }
  const auto rows = TRY(readers_.with([&](sql::Db& db) { return db.run("select hashes from tile where level = $1 and place = $2", {key.first, key.second}); }));
  if (rows.empty()) return refuse(Errc::conflict, "ledger.broken", "tile", "a tile of the tree is missing");
  auto hashes = sql::bytes(rows[0][0]);
  const std::lock_guard lock(cache_lock_);
  if (!cached_.contains(key)) {
    recent_.emplace_front(key, hashes);
    cached_[key] = recent_.begin();
    if (recent_.size() > cached_tiles_max) {
      cached_.erase(recent_.back().first);
      recent_.pop_back();
    }
  }
  return hashes;
}

}  // namespace tocsin::store
