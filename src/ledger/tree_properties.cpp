#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <bit>

#include "ledger/tile.hpp"
#include "ledger/tree.hpp"

using namespace tocsin;
using namespace tocsin::ledger;

namespace {

std::vector<Hash> leaves_of(int count) {
  std::vector<Hash> leaves;
  for (int i = 0; i < count; ++i) leaves.push_back(leaf_hash(as_bytes(std::to_string(i))));
  return leaves;
}
using Span = std::span<const Hash>;
std::size_t half_of(std::size_t n) { return std::bit_floor(n - 1); }

// RFC 9162 sections 2.1.1, 2.1.3.1 and 2.1.4.1 word for word: slow, recursive, and written from the text alone.
Hash naive_root(Span leaves) {
  if (leaves.size() == 1) return leaves[0];
  const auto k = half_of(leaves.size());
  return node_hash(naive_root(leaves.first(k)), naive_root(leaves.subspan(k)));
}
std::vector<Hash> naive_path(std::size_t m, Span leaves) {
  if (leaves.size() == 1) return {};
  const auto k = half_of(leaves.size());
  auto path = m < k ? naive_path(m, leaves.first(k)) : naive_path(m - k, leaves.subspan(k));
  path.push_back(m < k ? naive_root(leaves.subspan(k)) : naive_root(leaves.first(k)));
  return path;
}
std::vector<Hash> naive_consistency(std::size_t m, Span leaves, bool whole) {
  if (m == leaves.size()) return whole ? std::vector<Hash>{} : std::vector{naive_root(leaves)};
  const auto k = half_of(leaves.size());
  auto path = m <= k ? naive_consistency(m, leaves.first(k), whole) : naive_consistency(m - k, leaves.subspan(k), false);
  path.push_back(m <= k ? naive_root(leaves.subspan(k)) : naive_root(leaves.first(k)));
  return path;
}
HashSource source_of(const std::vector<Hash>& leaves) {
  return [&leaves](int level, std::int64_t index) -> Result<Hash> {
    const auto width = std::size_t{1} << level, first = static_cast<std::size_t>(index) * width;
    RC_ASSERT(first + width <= leaves.size());  // only complete subtrees inside the tree are asked for
    return naive_root(Span(leaves).subspan(first, width));
  };
}
std::size_t below(int n) { return static_cast<std::size_t>(*rc::gen::inRange(0, n)); }
void flip(std::vector<Hash>& proof) {
  auto& hash = proof[below(static_cast<int>(proof.size()))];
  hash.value[below(32)] ^= std::byte{1} << static_cast<int>(below(8));
}

}  // namespace

TEST_CASE("tree: root and frontier agree with the definition for every size to 300") {
  const auto leaves = leaves_of(300);
  Frontier frontier;
  for (std::size_t n = 1; n <= leaves.size(); ++n) {
    frontier.append(leaves[n - 1]);
    REQUIRE(frontier.root() == naive_root(Span(leaves).first(n)));
    REQUIRE(*Frontier::parse(frontier.serialize()) == frontier);
  }
}

TEST_CASE("ledger.inclusion: proofs are the RFC's, verify, and fail when anything moves") {
  CHECK(rc::check([] {
    const int n = *rc::gen::inRange(1, 400);
    const auto leaves = leaves_of(n);
    const auto index = below(n);
    const auto at = static_cast<std::int64_t>(index);
    const auto proof = *inclusion_proof(at, n, source_of(leaves));
    RC_ASSERT(proof == naive_path(index, leaves));
    const auto root = naive_root(leaves);
    RC_ASSERT(verify_inclusion(leaves[index], at, n, proof, root).has_value());
    RC_ASSERT(!verify_inclusion(leaf_hash({}), at, n, proof, root));
    RC_ASSERT(!verify_inclusion(leaves[index], at, n, proof, leaf_hash({})));
    if (n > 1) {
      RC_ASSERT(!verify_inclusion(leaves[index], (at + 1) % n, n, proof, root));
      auto altered = proof;
      flip(altered);
      RC_ASSERT(!verify_inclusion(leaves[index], at, n, altered, root));
      altered = proof;
      altered.pop_back();
      RC_ASSERT(!verify_inclusion(leaves[index], at, n, altered, root));
    }
    auto longer = proof;
    longer.push_back(root);
    RC_ASSERT(!verify_inclusion(leaves[index], at, n, longer, root));
  }));
}

TEST_CASE("ledger.consistency: proofs are the RFC's, verify, and fail when anything moves") {
  CHECK(rc::check([] {
    const int n = *rc::gen::inRange(1, 400), m = *rc::gen::inRange(1, n + 1);
    const auto leaves = leaves_of(n);
    const auto proof = *consistency_proof(m, n, source_of(leaves));
    RC_ASSERT(proof == naive_consistency(static_cast<std::size_t>(m), leaves, true));
    const auto old_root = naive_root(Span(leaves).first(static_cast<std::size_t>(m))), root = naive_root(leaves);
    RC_ASSERT(verify_consistency(m, n, old_root, root, proof).has_value());
    RC_ASSERT(!verify_consistency(m, n, leaf_hash({}), root, proof));
    RC_ASSERT(!verify_consistency(m, n, old_root, leaf_hash({}), proof));
    auto altered = proof;
    altered.push_back(root);
    RC_ASSERT(!verify_consistency(m, n, old_root, root, altered));
    if (!proof.empty()) {
      altered = proof;
      flip(altered);
      RC_ASSERT(!verify_consistency(m, n, old_root, root, altered));
      altered = proof;
      altered.pop_back();
      RC_ASSERT(!verify_consistency(m, n, old_root, root, altered));
    }
  }));
}

TEST_CASE("tile: proofs from 256-wide tiles are those from all leaves") {
  const auto leaves = leaves_of(70'000);
  std::map<std::pair<int, std::int64_t>, Bytes> tiles;
  Frontier frontier;
  for (const auto& leaf : leaves)
    frontier.append(leaf, [&](int level, std::int64_t index, const Hash& hash) {
      if (level % tile_height != 0) return;
      auto& tile = tiles[{level / tile_height, index / tile_width}];
      CHECK(static_cast<std::int64_t>(tile.size() / 32) == index % tile_width);
      tile.insert(tile.end(), hash.value.begin(), hash.value.end());
    });
  const TileSource source = [&](const Tile& tile) -> Result<Bytes> {
    auto bytes = tiles.at({tile.level, tile.index});
    bytes.resize(static_cast<std::size_t>(tile.width) * 32);  // no more than a tree of that size holds
    return bytes;
  };
  CHECK(tiles_of(70'000).size() == tiles.size());
  CHECK(rc::check([&] {
    const auto size = *rc::gen::inRange<std::int64_t>(1, 70'001), old = *rc::gen::inRange<std::int64_t>(1, size + 1);
    const auto hashes = hashes_of(source, size);
    const auto root = *root_at(size, hashes);
    const auto proof = *inclusion_proof(old - 1, size, hashes);
    RC_ASSERT(verify_inclusion(leaves[static_cast<std::size_t>(old) - 1], old - 1, size, proof, root).has_value());
    RC_ASSERT(verify_consistency(old, size, *root_at(old, hashes), root, *consistency_proof(old, size, hashes)).has_value());
  }));
  CHECK(*root_at(70'000, hashes_of(source, 70'000)) == frontier.root());
}
