#include "ledger/chain.hpp"

namespace tocsin::ledger {
namespace {

std::unexpected<Error> broken(const char* rule, const FactRecord& at, const char* detail) {
  return refuse(Errc::conflict, rule, at.body.obj.value + "#" + std::to_string(at.body.obj_seq), detail);
}

}  // namespace

Result<> check_next(const FactRecord* previous, const FactRecord& next, std::string_view log) {
  const auto& body = next.body;
  if (body.log != log) return broken("ledger.foreign-log", next, "the fact was written for another log");
  if (previous == nullptr) {
    if (body.obj_seq != 0) return broken("ledger.gap", next, "the object's first facts are missing");
    if (body.prev != Hash{}) return broken("ledger.prev", next, "a first fact has nothing before it");
    return {};
  }
  const auto& before = previous->body;
  if (body.obj != before.obj) return broken("ledger.other-object", next, "the fact is about another object");
  if (body.obj_seq != before.obj_seq + 1) return broken("ledger.gap", next, "facts between this one and the one before are missing");
  if (body.prev != previous->hash) return broken("ledger.prev", next, "the fact continues another history");
  if (body.t < before.t) return broken("ledger.time-went-back", next, "the fact is older than the one before it");
  if (body.mode != before.mode) return broken("ledger.mode-changed", next, "an object lives in one mode");
  // both are sequenced, or the later one is not yet
  if (next.leaf_index >= 0 && next.leaf_index <= previous->leaf_index) return broken("ledger.order", next, "the leaf stands before that of the fact before");
  return {};
}

Result<> check_chain(const std::vector<FactRecord>& facts, std::string_view log) {
  const FactRecord* previous = nullptr;
  for (const auto& fact : facts) {
    const auto spelled = spell(fact.body);
    if (!spelled || *spelled != fact.bytes || fact.hash != sha256(fact.bytes)) return broken("ledger.fact-hash", fact, "bytes, body and hash do not belong together");
    TRY_VOID(check_next(previous, fact, log));
    previous = &fact;
  }
  return {};
}

}  // namespace tocsin::ledger
