#pragma once
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <optional>
#include <set>

#include "base/seal.hpp"
#include "out/sql/pool.hpp"
#include "out/store/writer.hpp"

namespace tocsin::store {

/// Sealed content: a random key for each item and class, wrapped by the content key and kept in a small file of its own.
class Vault {
 public:
  struct Parts {
    std::unique_ptr<sql::Db> item_keys;
    ports::Keys& keys;
    ports::Clock& clock;
    ports::Random& random;
  };
  Vault(sql::Pool& readers, Parts parts) : readers_(readers), parts_(std::move(parts)) {}

  /// Seals the bytes and hands them to the writer without waiting for the disk.
  Result<Hash> put(Writer& writer, const ledger::ObjectId& item, ports::ContentClass kind, BytesView bytes);
  Result<ports::Store::Content> get(const Hash& name);
  /// Names among the fact's texts that this program kept and no fact has named yet.
  [[nodiscard]] std::vector<Hash> named_in(std::string_view text) const;
  /// Inside the transaction that writes the fact: from now on the content is no orphan.
  static Result<> mark_named(sql::Db& db, const std::vector<Hash>& names, std::int64_t leaf_index);
  /// After that transaction.
  void forget_unnamed(const std::vector<Hash>& names);
  /// Makes new item keys durable; called before any commit that could hold content sealed with them.
  Result<> flush_keys();
  /// On the writer's thread. @return how many pieces were erased
  Result<std::int64_t> erase(sql::Db& db, const ledger::ObjectId& item);
  /// At the start: what no fact names was written by a use case that did not end.
  static Result<> sweep(sql::Db& db);
  /// Opens every piece. @param use is told after each piece; true when it is there, false when it was erased
  Result<> verify(const std::function<Result<>(bool there)>& use);

 private:
  struct ItemKey {
    explicit ItemKey(Bytes secret) : key(std::move(secret)) {}
    ItemKey(const ItemKey&) = delete;
    ItemKey& operator=(const ItemKey&) = delete;
    Bytes key;                ///< 32 bytes
    bool erased = false;      ///< under lock_
    ~ItemKey() { wipe(key); }
  };
  using Place = std::pair<std::string, ports::ContentClass>;
  struct Piece;
  struct Found {
    ledger::ObjectId item;
    ports::ContentClass kind;
    std::shared_ptr<const Bytes> sealed;  ///< null when it was erased
  };

  /// The key of the place; null when there is none and none is to be made.
  Result<std::shared_ptr<ItemKey>> key_of(const Place& place, bool make);
  std::shared_ptr<ItemKey> cached(const Place& place) const;
  Result<ports::Store::Content> open(const Hash& name, const Found& found);
  /// @error not_found "content.unknown"
  Result<Found> find(const Hash& name);
  void add_pending(const Hash& name, const Found& found);
  void forget_pending(const Hash& name);

  sql::Pool& readers_;
  Parts parts_;
  std::mutex file_lock_;            ///< of item_keys; taken before lock_
  mutable std::shared_mutex lock_;  ///< of the five below
  std::map<Place, std::shared_ptr<ItemKey>> cached_;
  std::vector<std::pair<Place, Bytes>> new_keys_;  ///< wrapped, not durable yet
  std::map<Hash, Found> pending_;                  ///< handed to the writer, not committed yet
  std::set<Hash> unnamed_;
  std::size_t pending_bytes_ = 0;
  std::condition_variable_any room_;
};

}  // namespace tocsin::store
