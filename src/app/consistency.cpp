#include "app/consistency.hpp"

#include "ledger/checkpoint.hpp"
#include "ledger/tree.hpp"

namespace tocsin::app {
namespace {

/// The root that the log had at a size: the last leaf has all its neighbors on its left, and its path leads there.
Result<Hash> root_of(App& app, std::int64_t size) {
  auto hash = ledger::leaf_hash(TRY(app.store.leaf(size - 1)));
  for (const auto& left : TRY(app.store.inclusion_proof(size - 1, size))) hash = ledger::node_hash(left, hash);
  return hash;
}

std::unexpected<Error> out_of_range(const char* where, std::string detail) { return refuse(Errc::invalid, "ledger.proof-range", where, std::move(detail)); }

}  // namespace

Result<Json> consistency_of(App& app, std::int64_t from, std::optional<std::int64_t> to) {
  // the log may grow meanwhile; everything is said of this one head
  const auto note = TRY(app.store.checkpoint());
  const auto head = TRY(ledger::parse_checkpoint(note)).head;
  const auto end = to.value_or(head.size);
  const auto holds = "the log holds " + std::to_string(head.size) + " facts";
  if (from < 1) return out_of_range("query/from", "an empty log proves nothing; sizes begin with 1");
  if (from > head.size) return out_of_range("query/from", holds);
  if (end > head.size) return out_of_range("query/to", holds);
  if (end < from) return out_of_range("query/to", "is smaller than from");
  const auto root_from = TRY(root_of(app, from)), root_to = end == head.size ? head.root : TRY(root_of(app, end));
  Json out = Json::Object{{"from", from}, {"to", end}, {"root_from", root_from.hex()}, {"root_to", root_to.hex()}, {"checkpoint", note}, {"hashes", Json::Array{}}};
  for (const auto& hash : TRY(app.store.consistency_proof(from, end))) out["hashes"].push(hash.hex());
  return out;
}

}  // namespace tocsin::app
