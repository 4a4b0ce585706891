// Other people's trees and proofs, read from beside the repository.
#include <doctest/doctest.h>

#include "base/json.hpp"
#include "ledger/checkpoint.hpp"
#include "ledger/leaf.hpp"
#include "ledger/proof_file.hpp"
#include "ledger/tile.hpp"
#include "support/files.hpp"

using namespace tocsin;
using namespace tocsin::ledger;
using test::read_file;
using test::rule_of;
namespace fs = std::filesystem;

namespace {

const fs::path vectors = test::shared("data/vectors");

bool absent(const fs::path& path) {
  if (fs::exists(path)) return false;
  MESSAGE("SKIPPED: " << path.string() << " is not there");
  return true;
}

Result<Hash> hash_of(const Json& json) { return Hash::from_bytes(TRY(from_base64(json.text()))); }
Result<std::vector<Hash>> proof_of(const Json& json) {
  std::vector<Hash> proof;
  for (const auto& hash : json.array()) proof.push_back(TRY(hash_of(hash)));
  return proof;
}
Result<> probe_inclusion(const Json& probe) {
  const auto leaf = TRY(hash_of(probe["leafHash"])), root = TRY(hash_of(probe["root"]));
  const auto& size = probe[probe.has("end") ? "end" : "treeSize"];
  return verify_inclusion(leaf, probe["leafIdx"].integer(), size.integer(), TRY(proof_of(probe["proof"])), root);
}
Result<> probe_consistency(const Json& probe) {
  const auto old_root = TRY(hash_of(probe["root1"])), root = TRY(hash_of(probe["root2"]));
  const bool subtree = probe.has("end");
  return verify_consistency(probe[subtree ? "end" : "size1"].integer(), probe[subtree ? "size" : "size2"].integer(), old_root, root, TRY(proof_of(probe["proof"])));
}

/// @return how many probes were judged
int judge_all(const fs::path& folder, Result<> (*judge)(const Json&)) {
  int judged = 0;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    const auto text = read_file(entry.path());
    const auto probe = parse_json(text);
    // sizes beyond 2^53 cannot be in one of our files at all
    const bool wants_error = text.find("\"wantErr\": true") != std::string::npos;
    CAPTURE(entry.path().string());
    if (!probe) {
      CHECK(wants_error);
      continue;
    }
    if ((*probe)["start"].integer() != 0) continue;  // subtree proofs that begin inside the tree are another draft's
    // about the empty tree, which is never published, nothing is accepted
    if (!wants_error && (*probe)["size"].integer(1) == 0) continue;
    const auto result = judge(*probe);
    // roots of twelve bytes stand for "whatever" in probes of the sizes alone; ours have 32
    if (!wants_error && rule_of(result) == "encoding.hash") continue;
    CHECK(result.has_value() == !wants_error);
    ++judged;
  }
  return judged;
}

TileSource tiles_below(const fs::path& folder) {
  return [folder](const Tile& tile) -> Result<Bytes> { return to_bytes(read_file(folder / path_of(tile))); };
}

}  // namespace

TEST_CASE("vectors: transparency-dev's inclusion and consistency probes, good and bad") {
  const auto folder = vectors / "transparency-dev-merkle/testdata";
  if (absent(folder)) return;
  CHECK(judge_all(folder / "inclusion", probe_inclusion) >= 90);
  CHECK(judge_all(folder / "consistency", probe_consistency) >= 90);
  CHECK(judge_all(folder / "subtreeinclusion", probe_inclusion) > 20);
  CHECK(judge_all(folder / "subtreeconsistency", probe_consistency) > 20);
}

TEST_CASE("vectors: another log's tiles give every root that it signed") {
  const auto folder = vectors / "tessera/testdata/log";
  if (absent(folder)) return;
  for (std::int64_t size = 1; size <= 15; ++size) {
    const auto root = to_base64(root_at(size, hashes_of(tiles_below(folder), size))->view());
    CHECK(read_file(folder / ("checkpoint." + std::to_string(size))).starts_with("example.com/log/testdata\n" + std::to_string(size) + "\n" + root + "\n"));
  }
}

TEST_CASE("vectors: a proof that sigsum-verify accepts is accepted, byte for byte") {
  const auto folder = vectors / "tocsin-fixture";
  if (absent(folder)) return;
  const auto event = read_file(folder / "event.json"), proof_text = read_file(folder / "event.proof"), note = read_file(folder / "checkpoint");
  const auto log = *parse_openssh(read_file(folder / "log.pub")), submitter = *parse_openssh(read_file(folder / "submit.pub"));
  const auto policy = *parse_policy(read_file(folder / "policy"));

  const auto checkpoint = *open_checkpoint(note, log);
  CHECK(checkpoint.head.size == 300);
  CHECK(*write_checkpoint(checkpoint, log) == note);
  CHECK(find_cosignature(checkpoint, policy.witnesses[0].key)->time_s == 1795310356);

  const auto proof = *parse_proof(proof_text);
  CHECK(write_proof(proof) == proof_text);
  CHECK(*parse_policy(write_policy(policy)) == policy);
  CHECK(verify_proof(proof, as_bytes(event), submitter, policy).has_value());
  CHECK(rule_of(verify_proof(proof, as_bytes(event + " "), submitter, policy)) == "ledger.leaf-signature");
  CHECK(to_bytes(read_file(folder / "leaf137.bin")) == [&] { const auto leaf = make_leaf(checksum_of(as_bytes(event)), proof.leaf_signature, submitter).bytes(); return Bytes(leaf.begin(), leaf.end()); }());

  const auto hashes = hashes_of(tiles_below(folder), 300);
  CHECK(*root_at(300, hashes) == checkpoint.head.root);
  CHECK(*inclusion_proof(137, 300, hashes) == proof.path);
  const auto old = *parse_checkpoint(read_file(folder / "checkpoint.200"));
  std::string lines;
  const auto consistency = *consistency_proof(200, 300, hashes);
  for (const auto& hash : consistency) lines += to_base64(hash.view()) + "\n";
  CHECK(lines == read_file(folder / "consistency-200-300.txt"));
  CHECK(verify_consistency(200, 300, old.head.root, checkpoint.head.root, consistency).has_value());
}

TEST_CASE("vectors: no single-bit change of the proof, the fact or the checkpoint is accepted") {
  const auto folder = vectors / "tocsin-fixture";
  if (absent(folder)) return;
  const auto event = read_file(folder / "event.json"), proof_text = read_file(folder / "event.proof"), note = read_file(folder / "checkpoint");
  const auto log = *parse_openssh(read_file(folder / "log.pub")), submitter = *parse_openssh(read_file(folder / "submit.pub"));
  const auto policy = *parse_policy(read_file(folder / "policy"));
  const auto accepted = [&](std::string_view altered_event, std::string_view altered_proof) {
    const auto proof = parse_proof(altered_proof);
    return proof && verify_proof(*proof, as_bytes(altered_event), submitter, policy);
  };
  int tried = 0;
  for (std::size_t at = 0; at < event.size() + proof_text.size(); ++at) {
    auto altered_event = event, altered_proof = proof_text;
    auto& byte = at < event.size() ? altered_event[at] : altered_proof[at - event.size()];
    byte = static_cast<char>(byte ^ (1 << (at % 8)));
    CAPTURE(at);
    CHECK_FALSE(accepted(altered_event, altered_proof));
    ++tried;
  }
  CHECK(tried == 1570);
  const auto witness = policy.witnesses[0].key;
  const auto witness_line = note.find("\xe2\x80\x94", note.find("\xe2\x80\x94") + 1);
  for (std::size_t at = 0; at < note.size(); ++at) {
    auto altered = note;
    altered[at] = static_cast<char>(altered[at] ^ (1 << (at % 8)));
    const auto opened = open_checkpoint(altered, log);
    CAPTURE(at);
    if (at < witness_line) CHECK_FALSE(opened.has_value());
    else CHECK_FALSE((opened && find_cosignature(*opened, witness)));
  }
}
