#pragma once
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "out/store/heads.hpp"
#include "out/store/sign.hpp"
#include "out/store/tree_state.hpp"

namespace tocsin::store {

/// One transaction in the making: heads and leaves as they will be when it commits.
class Batch {
 public:
  Batch(sql::Db& db, const Heads& heads, std::int64_t first_leaf) : db_(db), heads_(heads), first_leaf_(first_leaf), next_leaf_(first_leaf) {}
  /// @error stale "store.read-changed" one of them moved, in this batch too
  Result<> check(const std::vector<ports::Read>& reads) const;
  /// Gives the fact its place and inserts it.
  Result<> add(SignedFact& fact);
  /// Once this batch is committed, leaves are signed with that key.
  void turn_leaf(Bytes next) { next_leaf_key_ = std::move(next); }
  [[nodiscard]] const std::optional<Bytes>& next_leaf_key() const { return next_leaf_key_; }
  [[nodiscard]] sql::Db& db() const { return db_; }
  [[nodiscard]] std::int64_t first_leaf() const { return first_leaf_; }
  [[nodiscard]] std::int64_t next_leaf() const { return next_leaf_; }
  [[nodiscard]] const HeadMap& moved() const { return moved_; }

 private:
  sql::Db& db_;
  const Heads& heads_;
  std::int64_t first_leaf_, next_leaf_;
  HeadMap moved_;
  std::optional<Bytes> next_leaf_key_;
};

/// Something that waits for the writer.
struct Task {
  virtual ~Task() = default;
  /// Inside the transaction. A refusal undoes this task alone, unless the database itself failed. May be asked again, in another
  /// transaction, when the first one was rolled back.
  virtual Result<> write(Batch& batch) = 0;
  /// After the commit, or once it is certain that there was none. The task may be gone afterwards.
  virtual void finish(const Result<>& outcome) = 0;
  /// Its caller does not wait and was promised: when a transaction fails it is tried again, before all others.
  [[nodiscard]] virtual bool must_land() const { return false; }
  /// What a refusal of the database's that was told at the end of the savepoint means to the caller.
  [[nodiscard]] virtual Error explained(Error error) const { return error; }
  /// What comes after it is written under other conditions: nothing follows it in its batch.
  [[nodiscard]] virtual bool ends_batch() const { return false; }
  /// Runs alone, outside any transaction.
  [[nodiscard]] virtual bool alone() const { return false; }
};

/// A task whose caller waits.
struct Awaited : Task {
  void finish(const Result<>& outcome) override;
  Result<> wait();

 private:
  // no semaphore: that of libstdc++ spins before it sleeps, and the processors are needed for signing
  std::mutex lock_;
  std::condition_variable finished_;
  std::optional<Result<>> outcome_;
};

/// Folds the database's log on a connection and thread of its own, so that no commit waits for it.
class LogFolder {
 public:
  explicit LogFolder(std::unique_ptr<sql::Db> db) : db_(std::move(db)), thread_([this] { run(); }) {}
  ~LogFolder();
  LogFolder(const LogFolder&) = delete;
  LogFolder& operator=(const LogFolder&) = delete;
  void request();
  [[nodiscard]] bool idle();

 private:
  void run();
  std::unique_ptr<sql::Db> db_;
  std::mutex lock_;
  std::condition_variable asked_;
  bool wanted_ = false, busy_ = false, closing_ = false;
  std::thread thread_;  // last: it uses all of the above
};

/// The one thread that writes: what queued during a commit is the next batch. Acknowledges only what a committed, signed
/// checkpoint covers; stops for good after a commit whose outcome nobody knows.
class Writer {
 public:
  struct Parts {
    sql::Db& db;
    ports::Keys& keys;
    ledger::PublicKey log_key;
    std::string origin;
    Heads& heads;
    Tree& tree;
    std::function<Result<>(BytesView next)> turn_leaf;  ///< after the commit that says so
    std::function<Result<>()> before_commit;  ///< makes durable in other files what this transaction will rely on
    std::unique_ptr<sql::Db> folder_db;       ///< another connection to the same database; null where it folds its log itself
  };
  Writer(Parts parts, Edge edge);
  ~Writer();
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  /// Hands a task over; it has to live until its finish().
  /// @error unavailable "store.busy" · unavailable "store.stopped"
  Result<> submit(Task& task);
  /// @error unavailable "store.stopped" detail = why it stopped
  Result<> writable();

 private:
  void run();
  std::vector<Task*> take();
  void commit(const std::vector<Task*>& tasks);
  enum class Members : bool { together, apart };
  Result<> commit_batch(const std::vector<Task*>& tasks, std::vector<Result<>>& outcomes, Members how);
  Result<> write_all(const std::vector<Task*>& tasks, std::vector<Result<>>& outcomes, Batch& batch, Members how);
  Result<> write_apart(Task& task, Batch& batch);
  Result<> seal(const Batch& batch);
  Result<> publish(const Batch& batch);
  void finish(const std::vector<Task*>& tasks, const std::vector<Result<>>& outcomes, const Result<>& done);
  bool put_back(Task& task);
  Result<> put_checkpoint(std::int64_t before);
  Error stop(const std::string& why);
  void fold_log_when_long();

  Parts parts_;
  Edge edge_, next_edge_;   ///< committed; as the batch makes it
  std::string next_note_;
  std::mutex lock_;
  std::condition_variable arrived_;
  std::deque<Task*> queue_;
  bool closing_ = false;
  std::string stopped_because_;   ///< empty while it writes
  std::unique_ptr<LogFolder> folder_;
  std::int64_t folded_at_pages_ = 0;
  int failures_ = 0;  ///< transactions in a row that had to be tried again
  std::thread thread_;
};

}  // namespace tocsin::store
