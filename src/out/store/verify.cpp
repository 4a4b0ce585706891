#include "out/store/verify.hpp"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <map>
#include <thread>

#include "ledger/chain.hpp"
#include "ledger/leaf.hpp"
#include "out/store/rows.hpp"

namespace tocsin::store {
namespace {

constexpr std::int64_t chunk_facts = 1024;

/// What the serial part needs of a fact whose bytes and signature were found good.
struct Checked {
  ledger::FactRecord fact;  ///< without bytes, and without data unless it says something of keys, to keep many
  Hash leaf_hash, signer;
};
/// Keys that may have signed leaves, by hash. Whether one was authorized for a place is asked later, in tree order.
using Candidates = std::map<Hash, ledger::PublicKey>;
using Chunk = std::vector<Checked>;

Result<Checked> check_fact(const StoredFact& stored, const Signer& signer, const Candidates& candidates) {
  TRY_VOID(check_stored(stored));
  const auto leaf = TRY(ledger::Leaf::from_bytes(stored.leaf));
  const auto key = candidates.find(leaf.key_hash);
  if (key == candidates.end()) return broken(stored.leaf_index, "ledger.leaf-key");
  if (const auto good = ledger::check_leaf(leaf, stored.bytes, key->second); !good) return broken(stored.leaf_index, good.error().rule);
  auto body = ledger::parse_body(as_text(stored.bytes));
  if (!body) return broken(stored.leaf_index, body.error().rule);
  if (body->obj.value != stored.object || body->obj_seq != stored.obj_seq) return broken(stored.leaf_index, "its columns name another object or number");
  if (body->log != signer.origin) return broken(stored.leaf_index, "ledger.foreign-log");
  if (stored.leaf_index > 0 && body->obj.kind() != "key") body->data = {};
  return Checked{{*std::move(body), {}, stored.hash, stored.leaf_index}, ledger::leaf_hash(stored.leaf), leaf.key_hash};
}

/// The key at hand, and every key that some fact names.
Result<Candidates> candidates_of(sql::Pool& readers, const ledger::PublicKey& at_hand) {
  Candidates out{{at_hand.hash(), at_hand}};
  const auto take = [&](const sql::Row& row) -> Result<> {
    const auto body = ledger::parse_body(as_text(sql::bytes(row[0])));
    for (const auto* name : {"key", "leaf_key"}) {
      const auto bytes = from_base64(body ? body->data[name].text() : std::string_view());
      const auto key = ledger::PublicKey::from_bytes(bytes ? BytesView(*bytes) : BytesView());
      if (key) out.emplace(key->hash(), *key);  // where there is none, the fact's turn will tell
    }
    return {};
  };
  TRY_VOID(readers.with([&](sql::Db& db) { return db.each("select bytes from fact where leaf_index = 0 or object like 'key:%'", {}, take); }));
  return out;
}

Result<Chunk> check_chunk(sql::Pool& readers, const Signer& signer, const Candidates& candidates, std::int64_t first, std::int64_t end) {
  Chunk chunk;
  const auto statement = std::string("select ") + stored_fact_columns + " from fact where leaf_index >= $1 and leaf_index < $2 order by leaf_index";
  const auto take = [&](const sql::Row& row) -> Result<> {
    const auto stored = to_stored(row);
    if (stored.leaf_index != first + static_cast<std::int64_t>(chunk.size())) return broken(first + static_cast<std::int64_t>(chunk.size()), "the fact is missing");
    chunk.push_back(TRY(check_fact(stored, signer, candidates)));
    return {};
  };
  TRY_VOID(readers.with([&](sql::Db& db) { return db.each(statement, {first, end}, take); }));
  if (static_cast<std::int64_t>(chunk.size()) != end - first) return broken(first + static_cast<std::int64_t>(chunk.size()), "the fact is missing");
  return chunk;
}

/// Chunks checked by several threads, handed out in tree order and not far ahead of the one who takes them.
class Checkers {
 public:
  Checkers(sql::Pool& readers, const Signer& signer, const Candidates& candidates, std::int64_t size) : chunks_((size + chunk_facts - 1) / chunk_facts) {
    const auto count = std::clamp<std::size_t>(std::thread::hardware_concurrency(), 1, 8);
    for (std::size_t i = 0; i < count; ++i)
      threads_.emplace_back([this, &readers, &signer, &candidates, size] {
        for (auto number = next(); number < chunks_; number = next())
          put(number, check_chunk(readers, signer, candidates, number * chunk_facts, std::min(size, (number + 1) * chunk_facts)));
      });
  }
  ~Checkers() {
    {
      const std::lock_guard lock(lock_);
      next_ = chunks_;
    }
    moved_.notify_all();
  }
  [[nodiscard]] std::int64_t chunks() const { return chunks_; }
  Result<Chunk> take(std::int64_t number) {
    std::unique_lock lock(lock_);
    moved_.wait(lock, [&] { return ready_.contains(number); });
    auto chunk = std::move(ready_.extract(number).mapped());
    taken_ = number + 1;
    lock.unlock();
    moved_.notify_all();
    return chunk;
  }

 private:
  std::int64_t next() {
    std::unique_lock lock(lock_);
    moved_.wait(lock, [&] { return next_ >= chunks_ || next_ < taken_ + 32; });
    return next_ < chunks_ ? next_++ : chunks_;
  }
  void put(std::int64_t number, Result<Chunk> chunk) {
    {
      const std::lock_guard lock(lock_);
      ready_.emplace(number, std::move(chunk));
    }
    moved_.notify_all();
  }
  std::int64_t chunks_;
  std::mutex lock_;
  std::condition_variable moved_;
  std::int64_t next_ = 0, taken_ = 0;
  std::map<std::int64_t, Result<Chunk>> ready_;
  std::vector<std::jthread> threads_;  // last: they use all of the above
};

struct Stored {
  std::int64_t size = 0;
  Bytes frontier;
  std::string note;
};
Result<Stored> stored_head(sql::Pool& readers) {
  return readers.with([](sql::Db& db) -> Result<Stored> {
    const auto rows = TRY(db.run("select checkpoint.size, checkpoint.note, frontier.bytes from checkpoint, frontier where checkpoint.id = 1 and frontier.id = 1"));
    if (rows.empty()) return Stored{};
    return Stored{sql::integer(rows[0][0]), sql::bytes(rows[0][2]), sql::text(rows[0][1])};
  });
}

Result<> check_tile(sql::Pool& readers, const ledger::Tile& tile, const Bytes& hashes) {
  const auto rows = TRY(readers.with([&](sql::Db& db) { return db.run("select hashes from tile where level = $1 and place = $2", {tile.level, tile.index}); }));
  if (rows.empty() || sql::bytes(rows[0][0]) != hashes) return refuse(Errc::conflict, "ledger.broken", path_of(tile), "the stored tile is not that of the facts");
  return {};
}

Result<> check_row(const ports::Row& row, std::int64_t version, const Heads& heads) {
  const auto count = heads.of(row.object.value).count;
  if (version > count || version < 1) return refuse(Errc::conflict, "store.row-altered", row.object.value, "the row claims facts that are not there");
  return {};
}

}  // namespace

Result<ports::Store::Verified> verify_everything(sql::Pool& readers, const Signer& signer, const ledger::PublicKey& log_key, const Heads& heads,
                                                 const Tree& tree, Vault& vault, const Progress& progress) {
  const auto in_memory = tree.size();
  const auto stored = TRY(stored_head(readers));
  if (stored.size < in_memory) return broken(stored.size, "the stored checkpoint is older than the one in memory");
  ports::Store::Verified out;
  Edge edge;
  std::map<std::string, ledger::FactRecord, std::less<>> last;
  ledger::KeyRanges keys;
  const auto candidates = TRY(candidates_of(readers, signer.leaf_key()));
  Checkers checkers(readers, signer, candidates, stored.size);
  for (std::int64_t number = 0; number < checkers.chunks(); ++number) {
    const auto chunk = TRY(checkers.take(number));
    for (const auto& [fact, leaf_hash, signed_by] : chunk) {
      if (fact.leaf_index == 0 || fact.body.obj.kind() == "key") TRY_VOID(learn_keys(keys, fact.body, fact.leaf_index, signer.leaf_key(), log_key));
      if (const auto may = keys.leaf_signer(signed_by, fact.leaf_index); !may) return broken(fact.leaf_index, may.error().rule + ": " + may.error().detail);
      auto& before = last[fact.body.obj.value];
      if (const auto good = ledger::check_next(before.leaf_index < 0 ? nullptr : &before, fact, signer.origin); !good) return broken(fact.leaf_index, good.error().rule);
      before = fact;
      before.body.data = {};
      Result<> tiles;
      edge.append(leaf_hash, [&](const ledger::Tile& tile, const Bytes& hashes) { if (tiles) tiles = check_tile(readers, tile, hashes); });
      TRY_VOID(tiles);
    }
    if (progress) progress(edge.frontier.size(), stored.size);
  }
  out.facts = edge.frontier.size();
  out.objects = static_cast<std::int64_t>(last.size());
  if (out.facts > 0) {
    const auto head = TRY(ledger::open_checkpoint(stored.note, log_key)).head;
    TRY_VOID(keys.may_sign_head(log_key, head.size));
    if (head.size != out.facts || head.root != edge.frontier.root()) return broken(out.facts, "the facts are not those of the signed checkpoint");
    if (edge.frontier.serialize() != stored.frontier) return broken(out.facts, "the stored frontier is not that of the facts");
  }
  for (const auto& [object, fact] : last) {
    const auto head = heads.of(object);
    if (head.count == fact.body.obj_seq + 1 && head.last != fact.hash) return broken(fact.leaf_index, "memory holds another last fact");
  }
  const auto count_row = [&](const ports::Row& row, std::int64_t version) -> Result<> { ++out.rows; return check_row(row, version, heads); };
  TRY_VOID(readers.with([&](sql::Db& db) { return each_row(db, signer.keys, count_row); }));
  TRY_VOID(vault.verify([&](bool there) -> Result<> { ++(there ? out.contents : out.erased); return {}; }));
  return out;
}

}  // namespace tocsin::store
