#include <sys/stat.h>

#include <algorithm>

#include "ledger/keys.hpp"
#include "ledger/leaf.hpp"
#include "out/store/data_lock.hpp"
#include "out/store/database.hpp"
#include "out/store/gate.hpp"
#include "out/store/migrations.hpp"
#include "out/store/rows.hpp"
#include "out/store/store.hpp"
#include "out/store/verify.hpp"

namespace tocsin::store {
namespace {

namespace fs = std::filesystem;
constexpr std::size_t readers_max = 8;
constexpr std::int64_t facts_a_read = 1000;  // so that no reader holds back the folding of the log for long

/// A change on its way through the writer; its caller waits for it.
struct ChangeTask final : Awaited {
  ChangeTask(const ports::Change& c, std::vector<SignedFact> signed_facts, const Signer& s) : change(c), facts(std::move(signed_facts)), signer(s) {}
  [[nodiscard]] bool ends_batch() const override { return change.leaf_turn.has_value(); }
  [[nodiscard]] Error explained(Error error) const override {
    if (error.rule != "sql.unique" || error.where != number_index) return error;
    const auto numbered = std::ranges::find_if(change.rows, [](const auto& row) { return !row.number.empty(); });
    return number_taken(*numbered).error();
  }
  Result<> write(Batch& batch) override {
    TRY_VOID(batch.check(change.reads));
    if (change.leaf_turn && change.leaf_turn->at != batch.next_leaf()) return refuse(Errc::stale, "store.place-taken", "leaf " + std::to_string(change.leaf_turn->at));
    // rows first: they can clash, facts cannot, and what the batch holds of heads and leaves is never taken back
    for (const auto& row : change.rows) TRY_VOID(write_row(batch.db(), signer.keys, row, version_after(row.object)));
    const auto first = batch.next_leaf();
    for (auto& fact : facts) {
      TRY_VOID(signer.sign_again_if_turned(fact));
      TRY_VOID(batch.add(fact));
    }
    if (change.leaf_turn) batch.turn_leaf(change.leaf_turn->next);
    return Vault::mark_named(batch.db(), names, first);
  }
  [[nodiscard]] std::int64_t version_after(const ledger::ObjectId& object) const {
    const auto last = std::find_if(facts.rbegin(), facts.rend(), [&](const auto& fact) { return fact.record.body.obj == object; });
    return last->record.body.obj_seq + 1;
  }
  const ports::Change& change;
  std::vector<SignedFact> facts;
  const Signer& signer;
  std::vector<Hash> names;  ///< of content that the facts are the first to name
};

/// Work that needs the writer's connection for itself.
struct AloneTask final : Awaited {
  explicit AloneTask(std::function<Result<>(sql::Db&)> what) : work(std::move(what)) {}
  Result<> write(Batch& batch) override { return work(batch.db()); }
  [[nodiscard]] bool alone() const override { return true; }
  std::function<Result<>(sql::Db&)> work;
};

class LedgerStore final : public ports::Store {
 public:
  LedgerStore(DataLock lock, Database where, std::unique_ptr<sql::Db> db, std::unique_ptr<sql::Db> folder_db, Vault::Parts vault_parts, Signer signer, ledger::PublicKey log_key, Scanned scanned)
      : lock_(std::move(lock)), db_(std::move(db)), readers_([database = std::move(where)] { return database.reader(); }, readers_max),
        signer_(std::move(signer)), log_key_(log_key), tree_(readers_),
        vault_(readers_, std::move(vault_parts)) {
    heads_.replace(std::move(scanned.heads));
    tree_.publish(scanned.edge, std::move(scanned.note));
    writer_ = std::make_unique<Writer>(
        Writer::Parts{*db_, signer_.keys, log_key_, signer_.origin, heads_, tree_, [this](BytesView next) { return signer_.turn(next); }, [this] { return vault_.flush_keys(); }, std::move(folder_db)}, std::move(scanned.edge));
  }
  ~LedgerStore() override {
    writer_.reset();
    static_cast<void>(db_->fold_log(false));
  }

  Result<std::vector<ledger::FactRecord>> facts_of(const ledger::ObjectId& object) override;
  Result<std::vector<ledger::FactRecord>> append(const ports::Change& change) override;

  Result<> alone(const std::function<Result<>()>& work) override {
    gate_.close();
    struct Opened {
      Gate& gate;
      ~Opened() { gate.open(); }
    } const opened{gate_};
    return work();
  }

  Result<std::optional<ports::Row>> row(const ledger::ObjectId& object) override {
    return readers_.with([&](sql::Db& db) { return read_row(db, signer_.keys, object); });
  }
  Result<ports::Row> row_by_number(std::string_view kind, std::string_view number) override {
    return readers_.with([&](sql::Db& db) { return read_row_by_number(db, signer_.keys, kind, number); });
  }
  Result<ports::Rows> rows(const ports::Page& page) override {
    return readers_.with([&](sql::Db& db) { return read_page(db, signer_.keys, page); });
  }
  Result<> writable() override { return writer_->writable(); }
  Result<> rebuild_rows(const std::vector<ports::Row>& rows) override;
  Result<Strays> stray_rows(std::string_view after, std::size_t rows_max) override;
  Result<> drop_rows(const std::vector<ledger::ObjectId>& objects) override;
  Result<std::vector<std::pair<std::string, std::int64_t>>> count_by_state(std::string_view kind, const std::set<UnitId>* units) override {
    return readers_.with([&](sql::Db& db) { return count_rows(db, kind, units); });
  }

  Result<Hash> put_content(const ledger::ObjectId& item, ports::ContentClass kind, BytesView bytes) override { return vault_.put(*writer_, item, kind, bytes); }
  Result<Content> content(const Hash& name) override { return vault_.get(name); }
  Result<std::int64_t> erase_item(const ledger::ObjectId& item) override;

  Result<std::string> checkpoint() override;
  Result<std::vector<Hash>> inclusion_proof(std::int64_t leaf_index, std::int64_t size) override;
  Result<std::vector<Hash>> consistency_proof(std::int64_t old_size, std::int64_t new_size) override;
  Result<Bytes> leaf(std::int64_t leaf_index) override;
  Result<> each_fact(std::int64_t first, const std::function<Result<>(const ledger::FactRecord&)>& use) override;
  Result<std::vector<ledger::Member>> population() override { return heads_.population(); }
  Result<Verified> verify_all(const std::function<void(std::int64_t, std::int64_t)>& progress) override {
    return verify_everything(readers_, signer_, log_key_, heads_, tree_, vault_, progress);
  }
  std::int64_t size() override { return tree_.size(); }
  const std::string& origin() override { return signer_.origin; }
  ledger::Mode mode() override { return signer_.mode; }

 private:
  Result<> await(Awaited& task) {
    TRY_VOID(writer_->submit(task));
    return task.wait();
  }

  DataLock lock_;
  Gate gate_;
  std::unique_ptr<sql::Db> db_;
  sql::Pool readers_;
  Signer signer_;
  ledger::PublicKey log_key_;
  Heads heads_;
  Tree tree_;
  Vault vault_;
  std::unique_ptr<Writer> writer_;  // last: its thread uses all of the above
};

Result<ledger::FactRecord> to_record(StoredFact stored) {
  auto body = ledger::parse_body(as_text(stored.bytes));
  if (!body) return broken(stored.leaf_index, body.error().rule);
  return ledger::FactRecord{*std::move(body), to_text(stored.bytes), stored.hash, stored.leaf_index};
}

Result<std::vector<ledger::FactRecord>> LedgerStore::facts_of(const ledger::ObjectId& object) {
  // taken before the database is looked at: what was committed since may be seen there too, and is left out
  const auto head = heads_.of(object.value);
  std::vector<ledger::FactRecord> facts;
  Hash before;
  const auto take = [&](const sql::Row& row) -> Result<> {
    auto stored = to_stored(row);
    TRY_VOID(check_stored(stored));
    auto record = TRY(to_record(std::move(stored)));
    if (record.body.obj != object || record.body.obj_seq != static_cast<std::int64_t>(facts.size()) || record.body.prev != before)
      return broken(record.leaf_index, "the chain of " + object.value + " does not hold");
    before = record.hash;
    facts.push_back(std::move(record));
    return {};
  };
  const auto statement = std::string("select ") + stored_fact_columns + " from fact where object = $1 and obj_seq < $2 order by obj_seq";
  TRY_VOID(readers_.with([&](sql::Db& db) { return db.each(statement, {object.value, head.count}, take); }));
  if (static_cast<std::int64_t>(facts.size()) != head.count || before != head.last)
    return refuse(Errc::conflict, "ledger.broken", object.value, "its facts do not end where memory says");
  return facts;
}

std::unexpected<Error> bad_turn(std::string where, const char* detail) { return refuse(Errc::invalid, "store.change", std::move(where), detail); }

/// Facts of keys say from which place on which key signs. One that said so when it does not come true would make a log that
/// nobody can open again: no other change than the founding and the turn itself may hold any.
Result<> check_keys(const ports::Change& change, bool founding, const ledger::PublicKey& last) {
  std::vector<const ports::NewFact*> told;
  for (const auto& fact : change.facts)
    if (fact.object.kind() == "key") told.push_back(&fact);
  if (!change.leaf_turn) return told.empty() || founding ? Result<>() : bad_turn(told[0]->object.value, "facts of keys are written when the log is founded, and when its leaf key turns");
  const auto from = change.leaf_turn->at + static_cast<std::int64_t>(change.facts.size());
  const ledger::KeyAuthorized begins{ledger::KeyPurpose::leaf, to_base64(change.leaf_turn->next), from};
  const auto next = TRY(ledger::PublicKey::from_bytes(change.leaf_turn->next));
  const auto is = [](const ports::NewFact& fact, const ledger::PublicKey& key, std::string_view kind, const Json& data) { return fact.object == ledger::key_object(key) && fact.kind == kind && fact.data == data; };
  if (told.size() != 2 || !is(*told[0], next, ledger::KeyAuthorized::kind, write_fields(begins)) || !is(*told[1], last, ledger::KeyRevoked::kind, write_fields(ledger::KeyRevoked{from})))
    return bad_turn("leaf_turn", "the next leaf key is authorized for the place behind the change, and the last one until there");
  return {};
}

Result<std::vector<ledger::FactRecord>> LedgerStore::append(const ports::Change& change) {
  const Passing passing(gate_);
  if (change.leaf_turn && TRY(signer_.keys.prepare_leaf()) != change.leaf_turn->next) return refuse(Errc::invalid, "store.change", "leaf_turn", "the next leaf key is not the prepared one");
  TRY_VOID(check_keys(change, tree_.size() == 0, signer_.leaf_key()));
  ChangeTask task(change, TRY(signer_.sign(change, heads_)), signer_);
  for (const auto& fact : task.facts)
    for (const auto& name : vault_.named_in(fact.record.bytes)) task.names.push_back(name);
  TRY_VOID(await(task));
  vault_.forget_unnamed(task.names);
  std::vector<ledger::FactRecord> facts;
  facts.reserve(task.facts.size());
  for (auto& fact : task.facts) facts.push_back(std::move(fact.record));
  return facts;
}

Result<> LedgerStore::rebuild_rows(const std::vector<ports::Row>& rows) {
  AloneTask task([&](sql::Db& db) {
    return db.atomically([&]() -> Result<> {
      for (const auto& row : rows) {
        const auto count = heads_.of(row.object.value).count;
        if (count == 0) return refuse(Errc::invalid, "store.change", row.object.value, "a row of an object without facts");
        TRY_VOID(write_row(db, signer_.keys, row, count));
      }
      return {};
    });
  });
  return await(task);
}

Result<ports::Store::Strays> LedgerStore::stray_rows(std::string_view after, std::size_t rows_max) {
  const auto names = TRY(readers_.with([&](sql::Db& db) { return read_row_names(db, after, rows_max); }));
  Strays out;
  for (const auto& name : names)
    if (heads_.of(name).count == 0) out.objects.push_back({name});
  if (names.size() == rows_max) out.last = names.back();
  return out;
}

Result<> LedgerStore::drop_rows(const std::vector<ledger::ObjectId>& objects) {
  AloneTask task([&](sql::Db& db) {
    return db.atomically([&]() -> Result<> {
      for (const auto& object : objects) TRY_VOID(db.send("delete from object_row where object = $1", {object.value}));
      return {};
    });
  });
  return await(task);
}

Result<std::int64_t> LedgerStore::erase_item(const ledger::ObjectId& item) {
  std::int64_t pieces = 0;
  AloneTask task([&](sql::Db& db) -> Result<> {
    pieces = TRY(vault_.erase(db, item));
    return {};
  });
  TRY_VOID(await(task));
  return pieces;
}

Result<std::string> LedgerStore::checkpoint() {
  auto note = tree_.note();
  if (note.empty()) return refuse(Errc::not_found, "ledger.empty-checkpoint", {}, "there is no fact yet");
  return note;
}

Result<std::vector<Hash>> LedgerStore::inclusion_proof(std::int64_t leaf_index, std::int64_t size) {
  if (size > tree_.size()) return refuse(Errc::invalid, "ledger.proof-range", std::to_string(size), "the tree is smaller");
  return ledger::inclusion_proof(leaf_index, size, tree_.hashes());
}

Result<std::vector<Hash>> LedgerStore::consistency_proof(std::int64_t old_size, std::int64_t new_size) {
  if (new_size > tree_.size()) return refuse(Errc::invalid, "ledger.proof-range", std::to_string(new_size), "the tree is smaller");
  return ledger::consistency_proof(old_size, new_size, tree_.hashes());
}

Result<Bytes> LedgerStore::leaf(std::int64_t leaf_index) {
  const auto size = tree_.size();
  if (leaf_index < 0 || leaf_index >= size) return refuse(Errc::invalid, "ledger.proof-range", std::to_string(leaf_index), "no such leaf");
  const auto rows = TRY(readers_.with([&](sql::Db& db) { return db.run("select leaf from fact where leaf_index = $1", {leaf_index}); }));
  if (rows.empty() || ledger::leaf_hash(sql::bytes(rows[0][0])) != TRY(tree_.hashes()(0, leaf_index))) return broken(leaf_index, "the leaf is not that of the tree");
  return sql::bytes(rows[0][0]);
}

Result<> LedgerStore::each_fact(std::int64_t first, const std::function<Result<>(const ledger::FactRecord&)>& use) {
  const auto statement = std::string("select ") + stored_fact_columns + " from fact where leaf_index >= $1 and leaf_index < $2 order by leaf_index";
  const auto end = tree_.size();
  const auto hashes = tree_.hashes();
  for (auto at = std::max<std::int64_t>(first, 0); at < end;) {
    std::vector<StoredFact> some;
    const auto keep = [&](const sql::Row& row) -> Result<> { some.push_back(to_stored(row)); return {}; };
    TRY_VOID(readers_.with([&](sql::Db& db) { return db.each(statement, {at, std::min(end, at + facts_a_read)}, keep); }));
    if (some.empty()) return broken(at, "the fact is missing");
    for (auto& stored : some) {
      if (stored.leaf_index != at) return broken(at, "the fact is missing");
      TRY_VOID(check_stored(stored));
      if (ledger::leaf_hash(stored.leaf) != TRY(hashes(0, at))) return broken(at, "the leaf is not that of the tree");
      TRY_VOID(use(TRY(to_record(std::move(stored)))));
      ++at;
    }
  }
  return {};
}

struct Opened {
  std::unique_ptr<sql::Db> db, item_keys;
};
Result<Opened> open_databases(const Place& place, bool make) {
  Opened out;
  out.db = TRY(Database(place).writer(make));
  out.item_keys = TRY(sql::open_sqlite((place.dir / "item-keys.db").string(), {.create = make}));
  TRY_VOID(sql::migrate(*out.item_keys, item_key_steps()));
  return out;
}

Result<std::string> meta(sql::Db& db, std::string_view name) {
  const auto rows = TRY(db.run("select value from meta where name = $1", {name}));
  if (rows.empty()) return refuse(Errc::not_found, "store.unknown", {}, "no log was founded here");
  return sql::text(rows[0][0]);
}

Result<ledger::PublicKey> leaf_key_of(const Place& place) { return ledger::PublicKey::from_bytes(TRY(place.keys.public_key(ports::Purpose::leaf))); }

Result<Signer> signer_of(const Place& place, std::string origin, ledger::Mode mode) {
  return Signer(place.keys, place.random, std::move(origin), mode, TRY(leaf_key_of(place)));
}

/// What the keys at hand would sign next has to be theirs to sign. Where the log turned its leaf key and the program ended
/// before the key folder did, the prepared key takes its turn now.
Result<> check_turn(const Place& place, const ledger::KeyRanges& keys, std::int64_t size) {
  const auto mine = keys.leaf_signer(TRY(leaf_key_of(place)).hash(), size);
  if (mine) return {};
  const auto next = keys.leaf_key_at(size);
  if (!next || !place.keys.turn_leaf(next->view())) return std::unexpected(mine.error());
  return {};
}

/// The mode that fact 0 was signed with; what `meta` says is only good until there is a fact.
Result<ledger::Mode> mode_of(sql::Db& db, std::int64_t size) {
  const auto noted = TRY(ledger::parse_mode(TRY(meta(db, "mode"))));
  if (size == 0) return noted;
  const auto first = TRY(db.run("select bytes from fact where leaf_index = 0"));
  const auto signed_mode = TRY(ledger::parse_body(as_text(sql::bytes(first.at(0)[0])))).mode;
  if (signed_mode != noted) return broken(0, "the log was founded in another mode");
  return signed_mode;
}

Result<std::unique_ptr<ports::Store>> build(const Place& place, DataLock lock, Opened opened) {
  const auto log_key = TRY(ledger::PublicKey::from_bytes(TRY(place.keys.public_key(ports::Purpose::log))));
  const auto origin = TRY(meta(*opened.db, "origin"));
  if (origin != ledger::origin_of(log_key)) return refuse(Errc::conflict, "store.foreign-keys", place.dir.string(), "the key folder belongs to another log");
  auto scanned = TRY(scan(*opened.db, TRY(leaf_key_of(place)), log_key, TRY(place.keys.confirmed_head())));
  const auto size = scanned.edge.frontier.size();
  if (size > 0) {
    TRY_VOID(check_turn(place, scanned.keys, size));
    TRY_VOID(scanned.keys.may_sign_head(log_key, size + 1));
  }
  if (size > 0) TRY_VOID(place.keys.confirm_head({size, scanned.edge.frontier.root()}));
  TRY_VOID(Vault::sweep(*opened.db));
  auto signer = TRY(signer_of(place, origin, TRY(mode_of(*opened.db, size))));
  Vault::Parts parts{.item_keys = std::move(opened.item_keys), .keys = place.keys, .clock = place.clock, .random = place.random};
  auto folder_db = TRY(Database(place).folder());
  return std::make_unique<LedgerStore>(std::move(lock), Database(place), std::move(opened.db), std::move(folder_db), std::move(parts), std::move(signer), log_key, std::move(scanned));
}

}  // namespace

Result<std::unique_ptr<ports::Store>> create(const Place& place, ledger::Mode mode) {
  std::error_code failed;
  fs::create_directories(place.dir, failed);
  if (failed || ::chmod(place.dir.c_str(), 0700) != 0) return refuse(Errc::unavailable, "store.unwritable", place.dir.string());
  auto lock = TRY(DataLock::take(place.dir));
  auto opened = TRY(open_databases(place, true));
  if (meta(*opened.db, "origin")) return refuse(Errc::conflict, "store.exists", place.dir.string(), "a log was founded here");
  if (const auto head = TRY(place.keys.confirmed_head()); head.size > 0)
    return refuse(Errc::conflict, "ledger.rolled-back", "size 0", "the keys confirmed a log of size " + std::to_string(head.size));
  const auto log_key = TRY(ledger::PublicKey::from_bytes(TRY(place.keys.public_key(ports::Purpose::log))));
  const auto found = [&]() -> Result<> {
    TRY(opened.db->run("insert into meta (name, value) values ('origin', $1), ('mode', $2)", {ledger::origin_of(log_key), ledger::name(mode)}));
    return {};
  };
  TRY_VOID(opened.db->atomically(found));
  return build(place, std::move(lock), std::move(opened));
}

Result<std::unique_ptr<ports::Store>> open(const Place& place) {
  if (!Database(place).may_exist()) return refuse(Errc::not_found, "store.unknown", place.dir.string(), "no log was founded here");
  auto lock = TRY(DataLock::take(place.dir));
  return build(place, std::move(lock), TRY(open_databases(place, false)));
}

Result<> discard(const Place& place) {
  const auto db = TRY(Database(place).writer(false));
  return db->atomically([&]() -> Result<> {
    if (!TRY(db->run("select leaf_index from fact limit 1")).empty()) return refuse(Errc::conflict, "store.exists", place.dir.string(), "a log was founded here");
    TRY(db->run("delete from meta"));
    return {};
  });
}

}  // namespace tocsin::store
