#include "app/included.hpp"

#include <algorithm>

#include "app/instance_keys.hpp"
#include "ledger/chain.hpp"
#include "ledger/checkpoint.hpp"
#include "ledger/ed25519.hpp"
#include "ledger/leaf.hpp"
#include "ledger/tree.hpp"

namespace tocsin::app {

Result<Verifier> Verifier::open(App& app) {
  Verifier out(app);
  const auto log_key = TRY(ledger::PublicKey::from_bytes(TRY(app.keys.public_key(ports::Purpose::log))));
  out.keys_ = TRY(key_ranges(app));
  const auto head = TRY(ledger::open_checkpoint(TRY(app.store.checkpoint()), log_key)).head;
  out.root_ = head.root;
  out.inclusion_ = {.chains = true, .signatures = true, .last_leaf = -1, .checkpoint_size = head.size};
  return out;
}

Result<> Verifier::add(const ledger::ObjectId& object) {
  if (!seen_.insert(object).second) return {};
  const auto facts = TRY(app_->store.facts_of(object));
  TRY_VOID(ledger::check_chain(facts, app_->store.origin()));
  for (const auto& fact : facts) {
    // written since the checkpoint was taken: nothing is wrong with it, and nothing can be concluded yet
    if (fact.leaf_index >= inclusion_.checkpoint_size) return refuse(Errc::stale, "store.read-changed", object.value);
    const auto bytes = TRY(app_->store.leaf(fact.leaf_index));
    const auto leaf = TRY(ledger::Leaf::from_bytes(bytes));
    TRY_VOID(ledger::check_leaf(leaf, as_bytes(fact.bytes), TRY(keys_.leaf_signer(leaf.key_hash, fact.leaf_index))));
    const auto path = TRY(app_->store.inclusion_proof(fact.leaf_index, inclusion_.checkpoint_size));
    TRY_VOID(ledger::verify_inclusion(ledger::leaf_hash(bytes), fact.leaf_index, inclusion_.checkpoint_size, path, root_));
    inclusion_.last_leaf = std::max(inclusion_.last_leaf, fact.leaf_index);
  }
  return {};
}

}  // namespace tocsin::app
