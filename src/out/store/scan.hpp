#pragma once
#include "ledger/checkpoint.hpp"
#include "ledger/keys.hpp"
#include "out/store/heads.hpp"
#include "out/store/tree_state.hpp"
#include "ports/keys.hpp"

namespace tocsin::store {

/// What the database's columns say of a fact, and what its bytes say: the two have to agree.
struct StoredFact {
  std::int64_t leaf_index = 0;
  std::string object;
  std::int64_t obj_seq = 0;
  Bytes bytes;
  Hash hash;
  Bytes leaf;
};
inline constexpr const char* stored_fact_columns = "leaf_index, object, obj_seq, bytes, hash, leaf";
StoredFact to_stored(const sql::Row& row);

std::unexpected<Error> broken(std::int64_t leaf_index, std::string detail);

/// That bytes, hash and leaf belong together. The signature is not looked at: the signed tree stands for it.
/// @error conflict "ledger.broken"
Result<> check_stored(const StoredFact& fact);

struct Scanned {
  HeadMap heads;
  Edge edge;
  std::string note;  ///< empty for the empty tree
  ledger::KeyRanges keys;
};
/// Lets the ranges learn what a fact says of keys, before its own leaf is asked about. A log that names none in its first
/// fact begins with the keys at hand.
Result<> learn_keys(ledger::KeyRanges& ranges, const ledger::Body& body, std::int64_t leaf_index, const ledger::PublicKey& leaf_key, const ledger::PublicKey& log_key);

/// Goes through all facts in tree order and makes from their bytes what memory holds. Each leaf has to name a key that was
/// authorized for its place.
/// @error conflict "ledger.broken" · conflict "ledger.rolled-back"
Result<Scanned> scan(sql::Db& db, const ledger::PublicKey& leaf_key, const ledger::PublicKey& log_key, const ports::Keys::Head& confirmed);

}  // namespace tocsin::store
