// What the tree costs: hashing, appending, proving, verifying. Each beside the bare operation that bounds it.
#include <benchmark/benchmark.h>
#include <openssl/evp.h>
#include <sodium/crypto_sign_ed25519.h>

#include <map>
#include <memory>

#include "ledger/checkpoint.hpp"
#include "ledger/leaf.hpp"
#include "ledger/proof_file.hpp"
#include "ledger/tile.hpp"
#include "support/signer.hpp"

namespace {

using namespace tocsin;
using namespace tocsin::ledger;

constexpr std::int64_t tree_size = 1 << 20;

Leaf some_leaf(std::int64_t number) {
  const auto body = "{\"n\":" + std::to_string(number) + "}";
  Leaf leaf;
  leaf.checksum = checksum_of(as_bytes(body));
  leaf.key_hash = sha256("key");
  return leaf;
}

/// A million leaves in tiles, as the store keeps them.
struct Tree {
  std::map<std::pair<int, std::int64_t>, Bytes> tiles;
  Frontier frontier;
  Tree() {
    for (std::int64_t i = 0; i < tree_size; ++i)
      frontier.append(leaf_hash(some_leaf(i).bytes()), [this](int level, std::int64_t index, const Hash& hash) {
        if (level % tile_height != 0) return;
        auto& tile = tiles[{level / tile_height, index / tile_width}];
        tile.insert(tile.end(), hash.value.begin(), hash.value.end());
      });
  }
  [[nodiscard]] HashSource source(std::int64_t size) const {
    return hashes_of([this](const Tile& tile) -> Result<Bytes> { return tiles.at({tile.level, tile.index}); }, size);
  }
};
const Tree& tree() {
  static const Tree million;
  return million;
}

void reference_sha256_129_bytes(benchmark::State& state) {
  const Bytes bytes(129);
  const std::unique_ptr<EVP_MD, decltype(&EVP_MD_free)> digest(EVP_MD_fetch(nullptr, "SHA256", nullptr), EVP_MD_free);
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  unsigned char out[32];
  for (auto _ : state) {
    EVP_DigestInit_ex2(context.get(), digest.get(), nullptr);
    EVP_DigestUpdate(context.get(), bytes.data(), bytes.size());
    EVP_DigestFinal_ex(context.get(), out, nullptr);
    benchmark::DoNotOptimize(out);
  }
  state.SetItemsProcessed(state.iterations());
}
void leaf_hashes(benchmark::State& state) {
  const auto leaf = some_leaf(7).bytes();
  for (auto _ : state) benchmark::DoNotOptimize(leaf_hash(leaf));
  state.SetItemsProcessed(state.iterations());
}
void node_hashes(benchmark::State& state) {
  const auto left = sha256("left"), right = sha256("right");
  for (auto _ : state) benchmark::DoNotOptimize(node_hash(left, right));
  state.SetItemsProcessed(state.iterations());
}
void appends(benchmark::State& state) {
  const auto leaf = leaf_hash(some_leaf(7).bytes());
  Frontier frontier;
  for (auto _ : state) frontier.append(leaf);
  state.SetItemsProcessed(state.iterations());
}
void inclusion_proofs_from_tiles(benchmark::State& state) {
  const auto source = tree().source(tree_size - 3);
  std::int64_t index = 0;
  for (auto _ : state) benchmark::DoNotOptimize(inclusion_proof(index = (index + 7'919) % (tree_size - 3), tree_size - 3, source));
  state.SetItemsProcessed(state.iterations());
}
void inclusion_verified(benchmark::State& state) {
  const auto source = tree().source(tree_size);
  const auto proof = *inclusion_proof(123'456, tree_size, source);
  const auto leaf = leaf_hash(some_leaf(123'456).bytes());
  const auto root = tree().frontier.root();
  for (auto _ : state)
    if (!verify_inclusion(leaf, 123'456, tree_size, proof, root)) state.SkipWithError("a good proof was refused");
  state.SetItemsProcessed(state.iterations());
}
void consistency_proved_and_verified(benchmark::State& state) {
  const auto source = tree().source(tree_size);
  const auto old_root = *root_at(777'777, source), root = tree().frontier.root();
  for (auto _ : state)
    if (!verify_consistency(777'777, tree_size, old_root, root, *consistency_proof(777'777, tree_size, source))) state.SkipWithError("a good proof was refused");
  state.SetItemsProcessed(state.iterations());
}
void root_of_a_million_leaf_hashes(benchmark::State& state) {
  const auto leaf = sha256("leaf");
  for (auto _ : state) {
    Frontier frontier;
    for (std::int64_t i = 0; i < tree_size; ++i) frontier.append(leaf);
    benchmark::DoNotOptimize(frontier.root());
  }
  state.SetItemsProcessed(state.iterations() * tree_size);
}

struct Signed {
  test::Signer signer{"leaf"};
  std::string body = std::string(400, 'x');
  Leaf leaf = make_leaf(checksum_of(as_bytes(body)), signer.sign(leaf_message(checksum_of(as_bytes(body)))), signer.public_key());
};
void reference_ed25519_verify(benchmark::State& state) {
  const Signed fixture;
  const auto key = fixture.signer.public_key();
  const auto message = leaf_message(fixture.leaf.checksum);
  const auto* const raw = reinterpret_cast<const unsigned char*>(message.data());
  for (auto _ : state) {
    const bool good = crypto_sign_ed25519_verify_detached(reinterpret_cast<const unsigned char*>(fixture.leaf.signature.value.data()), raw, message.size(),
                                                          reinterpret_cast<const unsigned char*>(key.value.data())) == 0;
    if (!good) state.SkipWithError("a good signature was refused");
  }
  state.SetItemsProcessed(state.iterations());
}
void leaves_checked(benchmark::State& state) {
  const Signed fixture;
  const auto key = fixture.signer.public_key();
  for (auto _ : state)
    if (!check_leaf(fixture.leaf, as_bytes(fixture.body), key)) state.SkipWithError("a good leaf was refused");
  state.SetItemsProcessed(state.iterations());
}

BENCHMARK(reference_sha256_129_bytes);
BENCHMARK(leaf_hashes);
BENCHMARK(node_hashes);
BENCHMARK(appends);
BENCHMARK(inclusion_proofs_from_tiles);
BENCHMARK(inclusion_verified);
BENCHMARK(consistency_proved_and_verified);
BENCHMARK(root_of_a_million_leaf_hashes)->Unit(benchmark::kMillisecond);
BENCHMARK(reference_ed25519_verify);
BENCHMARK(leaves_checked);

}  // namespace

BENCHMARK_MAIN();
