#pragma once
#include <filesystem>
#include <memory>
#include <string>

#include "ports/clock.hpp"
#include "ports/keys.hpp"
#include "ports/store.hpp"

namespace tocsin::store {

/// Where a store lies and whose keys, clock and random bytes it uses; all three outlive it.
struct Place {
  std::filesystem::path dir;   ///< 0700; holds `facts.db`, unless a server holds it, `item-keys.db` and `lock`
  ports::Keys& keys;
  ports::Clock& clock;
  ports::Random& random;
  std::string database = {};           ///< `postgres://…` of the server that holds facts, rows and content; else `facts.db` does
  std::string database_password = {};  ///< for it; else libpq's own ways
};

/// Makes an empty log in a new or empty data directory. The first fact is the caller's: `log.founded` of `log:self`.
/// @param mode  of every fact that will ever be in it
/// @error conflict "store.exists" a log was founded there · conflict "store.in-use" · conflict "ledger.rolled-back" the keys
/// confirmed a log already · unavailable "store.unwritable" · those of sql::open_postgres
Result<std::unique_ptr<ports::Store>> create(const Place& place, ledger::Mode mode);

/// Opens a log and goes through all of it: chains, hashes, leaves, the tree against the signed checkpoint and the head that
/// the keys confirmed. Facts, rows and content that were changed from outside are noticed here or when they are read.
/// @error not_found "store.unknown" no log was founded there
/// @error conflict "store.in-use" another process owns the directory; the detail names it
/// @error conflict "store.newer" a later release wrote it · conflict "store.foreign-keys" the keys are another log's
/// @error conflict "ledger.broken" a fact, its chain, the tree or the checkpoint was changed
/// @error conflict "ledger.rolled-back" an older copy, or another history than the one confirmed
Result<std::unique_ptr<ports::Store>> open(const Place& place);

/// Takes back what create() made in a server's database, as long as there is no fact: the founding was refused.
/// @error conflict "store.exists" there are facts
Result<> discard(const Place& place);

}  // namespace tocsin::store
