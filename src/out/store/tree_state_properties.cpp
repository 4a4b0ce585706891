#include <doctest/doctest.h>
#include <rapidcheck.h>

#include "out/store/tree_state.hpp"
#include "support/folder.hpp"

using namespace tocsin;
using namespace tocsin::store;
namespace {

/// A tree of that many leaves, full tiles in a database, the edge in memory: as the writer leaves it.
struct Grown {
  explicit Grown(int leaves) {
    auto db = sql::open_sqlite(file, {.create = true}).value();
    REQUIRE(db->script("create table tile (level bigint, place bigint, hashes bytea)"));
    const auto keep = [&](const ledger::Tile& tile, const Bytes& hashes) {
      REQUIRE(db->run("insert into tile values ($1, $2, $3)", {tile.level, tile.index, hashes}));
    };
    roots.push_back(edge.frontier.root());
    for (int i = 0; i < leaves; ++i) {
      edge.append(sha256(std::to_string(i)), keep);
      roots.push_back(edge.frontier.root());
    }
    tree.publish(edge, "note");
  }
  test::Folder folder;
  std::string file = (folder / "tiles.db").string();
  sql::Pool readers{[this] { return sql::open_sqlite(file, {.read_only = true}); }, 2};
  Edge edge;
  Tree tree{readers};
  std::vector<Hash> roots;  ///< by size
};

}  // namespace

TEST_CASE("tree: proofs out of tiles and edge hold for every leaf and size") {
  CHECK(rc::check([] {
    const auto leaves = *rc::gen::oneOf(rc::gen::inRange(1, 700), rc::gen::elementOf(std::vector{255, 256, 257, 511, 512, 513, 1024}));
    Grown grown(leaves);
    RC_ASSERT(grown.tree.size() == leaves);
    RC_ASSERT(grown.tree.root() == grown.roots.back());
    for (int round = 0; round < 20; ++round) {
      const auto size = *rc::gen::inRange(1, leaves + 1);
      const auto index = *rc::gen::inRange(0, size);
      const auto proof = ledger::inclusion_proof(index, size, grown.tree.hashes());
      RC_ASSERT(proof.has_value());
      RC_ASSERT(ledger::verify_inclusion(sha256(std::to_string(index)), index, size, *proof, grown.roots[static_cast<std::size_t>(size)]).has_value());
      const auto grew = ledger::consistency_proof(size, leaves, grown.tree.hashes());
      RC_ASSERT(grew.has_value());
      RC_ASSERT(ledger::verify_consistency(size, leaves, grown.roots[static_cast<std::size_t>(size)], grown.roots.back(), *grew).has_value());
    }
  }));
}

TEST_CASE("tree: the nodes made of a stored tile are those that grew") {
  Grown grown(300);
  auto db = sql::open_sqlite(grown.file, {}).value();
  const auto rows = db->run("select hashes from tile where level = 0 and place = 0").value();
  const auto nodes = TileNodes::from_bytes(sql::bytes(rows.at(0)[0]));
  CHECK(nodes.bytes() == sql::bytes(rows[0][0]));
  CHECK(nodes.heights[0].size() == 256);
  CHECK(nodes.heights[7].size() == 2);
  CHECK(ledger::node_hash(nodes.heights[7][0], nodes.heights[7][1]) == grown.roots[256]);
}

TEST_CASE("ledger.broken, ledger.tile-form: a missing or short tile makes no proof, nor does a node beyond the edge") {
  Grown grown(600);
  auto db = sql::open_sqlite(grown.file, {}).value();
  REQUIRE(db->script("delete from tile where place = 0; update tile set hashes = zeroblob(100) where place = 1"));
  const auto hashes = grown.tree.hashes();
  CHECK(hashes(0, 5).error().rule == "ledger.broken");
  CHECK(hashes(0, 300).error().rule == "ledger.broken");
  CHECK(hashes(0, 600).error().rule == "ledger.tile-form");
  CHECK(hashes(0, 599));
}
