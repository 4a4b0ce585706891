#pragma once
#include "out/store/scan.hpp"
#include "out/store/sign.hpp"
#include "out/store/vault.hpp"

namespace tocsin::store {

using Progress = std::function<void(std::int64_t done, std::int64_t all)>;

/// Makes everything again from the database and compares: each fact's form, hash and signature, chains, tree, tiles,
/// frontier, checkpoint, rows' seals, content. Facts are spread over all processors.
/// @param heads, tree  what memory holds, at least as new as the database was when this began
Result<ports::Store::Verified> verify_everything(sql::Pool& readers, const Signer& signer, const ledger::PublicKey& log_key, const Heads& heads,
                                                 const Tree& tree, Vault& vault, const Progress& progress);

}  // namespace tocsin::store
