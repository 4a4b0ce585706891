#include "out/store/writer.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "base/limits.hpp"
#include "ledger/checkpoint.hpp"

namespace tocsin::store {
namespace {

// Each time the log grew by so many pages the folder moves them into the main file, while commits go on; and once the log is
// long, the writer itself moves the little that came meanwhile, after which the log begins again at its start.
constexpr std::int64_t fold_each_pages = 2'000;
constexpr std::int64_t begin_again_pages = 8'000;
constexpr int failures_max = 5;

Error stopped(const std::string& why) {
  return {Errc::unavailable, "store.stopped", {}, why + "; nothing more is written: start the program again, it reads what the database holds"};
}
/// What went wrong below, in the database's own words: `disk is full` says more than a rule id.
std::string in_words(const Error& error) { return error.detail.empty() ? error.rule : error.rule + ": " + error.detail; }
/// The database failed, not the task.
bool is_failure(const Result<>& outcome) { return !outcome && outcome.error().rule.starts_with("sql."); }
/// No member alone can be the reason, or nothing would come of another try.
bool concerns_all(const Error& error) {
  static constexpr std::array<std::string_view, 8> rules{"sql.commit-unknown", "sql.owned", "sql.lost", "sql.unreachable", "sql.busy", "store.overtaken", "store.stopped", "ledger.broken"};
  return std::ranges::find(rules, error.rule) != rules.end();
}

}  // namespace

Result<> Batch::check(const std::vector<ports::Read>& reads) const {
  for (const auto& read : reads) {
    const auto moved = moved_.find(read.object.value);
    const auto count = moved == moved_.end() ? heads_.of(read.object.value).count : moved->second.count;
    if (count != read.version) return refuse(Errc::stale, "store.read-changed", read.object.value);
  }
  return {};
}

Result<> Batch::add(SignedFact& fact) {
  auto& [body, bytes, hash, leaf_index] = fact.record;
  leaf_index = next_leaf_;
  TRY_VOID(db_.send("insert into fact (leaf_index, object, obj_seq, kind, unit, bytes, hash, leaf) values ($1, $2, $3, $4, $5, $6, $7, $8)",
              {leaf_index, body.obj.value, body.obj_seq, body.kind, fact.unit, as_bytes(bytes), hash, BytesView(fact.leaf)}));
  moved_.insert_or_assign(body.obj.value, HeadOf{body.obj_seq + 1, hash, body.t});
  ++next_leaf_;
  return {};
}

void Awaited::finish(const Result<>& outcome) {
  const std::lock_guard lock(lock_);  // held while telling: the one who waits may end this object right after
  outcome_ = outcome;
  finished_.notify_one();
}
Result<> Awaited::wait() {
  std::unique_lock lock(lock_);
  finished_.wait(lock, [&] { return outcome_.has_value(); });
  return *outcome_;
}

Writer::Writer(Parts parts, Edge edge) : parts_(std::move(parts)), edge_(std::move(edge)), folder_(parts_.folder_db ? std::make_unique<LogFolder>(std::move(parts_.folder_db)) : nullptr), thread_([this] { run(); }) {}

Writer::~Writer() {
  {
    const std::lock_guard lock(lock_);
    closing_ = true;
  }
  arrived_.notify_one();
  thread_.join();
}

Result<> Writer::submit(Task& task) {
  {
    const std::lock_guard lock(lock_);
    if (!stopped_because_.empty()) return std::unexpected(stopped(stopped_because_));
    if (queue_.size() >= limits::writer_queue_max) return refuse(Errc::unavailable, "store.busy", {}, "too many changes wait for the writer");
    queue_.push_back(&task);
  }
  arrived_.notify_one();
  return {};
}

void Writer::run() {
  for (auto tasks = take(); !tasks.empty(); tasks = take()) {
    if (tasks[0]->alone()) {
      Batch none(parts_.db, parts_.heads, edge_.frontier.size());
      tasks[0]->finish(tasks[0]->write(none));
    } else {
      commit(tasks);
      fold_log_when_long();
    }
  }
}

/// What queued meanwhile, up to a batch, or one task that runs alone; nothing when the store closes.
std::vector<Task*> Writer::take() {
  std::unique_lock lock(lock_);
  arrived_.wait(lock, [&] { return !queue_.empty() || closing_; });
  std::vector<Task*> tasks;
  while (!queue_.empty() && tasks.size() < limits::writer_batch_max) {
    if (queue_.front()->alone() && !tasks.empty()) break;
    tasks.push_back(queue_.front());
    queue_.pop_front();
    if (tasks.back()->alone() || tasks.back()->ends_batch()) break;
  }
  return tasks;
}

/// A savepoint for each member would be a round trip for each on a server: a batch is written without them first, and again
/// with them when a member turns out to be refused by more than what it had read.
void Writer::commit(const std::vector<Task*>& tasks) {
  std::vector<Result<>> outcomes(tasks.size());
  auto done = commit_batch(tasks, outcomes, Members::together);
  if (!done && !concerns_all(done.error())) done = commit_batch(tasks, outcomes, Members::apart);
  if (const auto rule = done ? "" : done.error().rule; rule == "sql.commit-unknown") {
    done = std::unexpected(stop(in_words(done.error())));
  } else if (rule == "sql.owned" || rule == "sql.unique" || rule == "store.overtaken") {
    // no fact, tile or content of ours clashes but with another program's
    done = refuse(Errc::conflict, "store.overtaken", "size " + std::to_string(edge_.frontier.size()), "another program writes to this log: " + done.error().detail);
    stop(in_words(done.error()));
  }
  finish(tasks, outcomes, done);
}

Result<> Writer::commit_batch(const std::vector<Task*>& tasks, std::vector<Result<>>& outcomes, Members how) {
  Batch batch(parts_.db, parts_.heads, edge_.frontier.size());
  std::ranges::fill(outcomes, Result<>());
  TRY_VOID(parts_.db.atomically([&] { return write_all(tasks, outcomes, batch, how); }));
  return publish(batch);
}

void Writer::finish(const std::vector<Task*>& tasks, const std::vector<Result<>>& outcomes, const Result<>& done) {
  bool again = false;
  for (std::size_t i = tasks.size(); i-- > 0;) {  // backwards, so that those put back stand in their order
    if (!done && tasks[i]->must_land() && put_back(*tasks[i])) again = true;
    else tasks[i]->finish(done || !outcomes[i] ? outcomes[i] : done);
  }
  failures_ = again ? failures_ + 1 : 0;
  if (failures_ >= failures_max) stop("what has to be written could not be, " + std::to_string(failures_) + " times: " + in_words(done.error()));
}

bool Writer::put_back(Task& task) {
  const std::lock_guard lock(lock_);
  const bool goes_on = stopped_because_.empty();
  if (goes_on) queue_.push_front(&task);
  return goes_on;
}

Result<> Writer::write_all(const std::vector<Task*>& tasks, std::vector<Result<>>& outcomes, Batch& batch, Members how) {
  for (std::size_t i = 0; i < tasks.size(); ++i) {
    outcomes[i] = how == Members::apart ? write_apart(*tasks[i], batch) : tasks[i]->write(batch);
    // refused for what it had read, a task has written nothing yet
    if (outcomes[i] || outcomes[i].error().rule == "store.read-changed" || outcomes[i].error().rule == "store.place-taken") continue;
    if (how == Members::together || is_failure(outcomes[i])) return std::exchange(outcomes[i], {});
  }
  TRY_VOID(parts_.before_commit());
  return batch.next_leaf() > batch.first_leaf() ? seal(batch) : Result<>();
}

Result<> Writer::write_apart(Task& task, Batch& batch) {
  auto done = parts_.db.in_savepoint([&] { return task.write(batch); });
  return done ? done : std::unexpected(task.explained(std::move(done).error()));
}

/// Reads the batch back and hashes it again before the log key signs over it: a bit that flipped on the way never gets
/// a signature. Then writes tiles, frontier and checkpoint beside the facts.
Result<> Writer::seal(const Batch& batch) {
  next_edge_ = edge_;
  std::vector<std::pair<ledger::Tile, Bytes>> full;
  const auto collect = [&](const ledger::Tile& tile, const Bytes& hashes) { full.emplace_back(tile, hashes); };
  const auto take_back = [&](const sql::Row& row) -> Result<> {
    const auto hash = sha256(sql::bytes(row[1]));
    const auto& leaf = sql::bytes(row[2]);
    const auto checksum = sha256(hash.view());
    if (sql::integer(row[0]) != next_edge_.frontier.size() || leaf.size() != ledger::leaf_bytes || !std::equal(checksum.value.begin(), checksum.value.end(), leaf.begin()))
      return refuse(Errc::conflict, "ledger.broken", std::to_string(sql::integer(row[0])), "what was written is not what was signed");
    next_edge_.append(ledger::leaf_hash(leaf), collect);
    return {};
  };
  TRY_VOID(parts_.db.each("select leaf_index, bytes, leaf from fact where leaf_index >= $1 order by leaf_index", {batch.first_leaf()}, take_back));
  if (next_edge_.frontier.size() != batch.next_leaf()) return refuse(Errc::conflict, "ledger.broken", {}, "facts of the batch are missing");

  ledger::SignedCheckpoint signed_head{.head = {parts_.origin, next_edge_.frontier.size(), next_edge_.frontier.root()}, .signature = {}, .cosignatures = {}};
  const auto text = TRY(ledger::checkpoint_text(signed_head.head));
  signed_head.signature = TRY(ledger::Signature::from_bytes(TRY(parts_.keys.sign(ports::Purpose::log, as_bytes(text)))));
  next_note_ = TRY(ledger::write_checkpoint(signed_head, parts_.log_key));
  TRY(ledger::open_checkpoint(next_note_, parts_.log_key));  // a faulty signature gives a key away: none leaves this function
  for (const auto& [tile, hashes] : full)
    TRY_VOID(parts_.db.send("insert into tile (level, place, hashes) values ($1, $2, $3)", {tile.level, tile.index, hashes}));
  TRY_VOID(parts_.db.send("insert into frontier (id, bytes) values (1, $1) on conflict (id) do update set bytes = excluded.bytes", {next_edge_.frontier.serialize()}));
  return put_checkpoint(batch.first_leaf());
}

/// Sets the checkpoint if it still is the one that memory goes on from: whatever else was overlooked, two programs that write
/// to one log do not both succeed.
Result<> Writer::put_checkpoint(std::int64_t before) {
  const auto size = next_edge_.frontier.size();
  const auto moved = before == 0 ? TRY(parts_.db.run("insert into checkpoint (id, size, note) values (1, $1, $2) on conflict (id) do nothing returning size", {size, next_note_}))
                                 : TRY(parts_.db.run("update checkpoint set size = $1, note = $2 where id = 1 and size = $3 returning size", {size, next_note_, before}));
  if (moved.empty()) return refuse(Errc::conflict, "store.overtaken", "size " + std::to_string(before), "the checkpoint is not the one that this program wrote");
  return {};
}

/// After the commit: memory follows the disk, the keys confirm the head, and only then anybody is told.
Result<> Writer::publish(const Batch& batch) {
  if (batch.next_leaf() == batch.first_leaf()) return {};
  std::swap(edge_, next_edge_);
  parts_.heads.put(batch.moved());
  parts_.tree.publish(edge_, next_note_);
  const auto confirmed = parts_.keys.confirm_head({edge_.frontier.size(), edge_.frontier.root()});
  if (!confirmed) {
    // what comes next would not be protected against an old copy: fail closed
    return std::unexpected(stop("the head was not confirmed: " + in_words(confirmed.error())));
  }
  if (const auto turned = batch.next_leaf_key() ? parts_.turn_leaf(*batch.next_leaf_key()) : Result<>(); !turned) {
    // the old key may not sign any more: opening the log again turns the key, or says why it cannot be
    return std::unexpected(stop("the leaf key was not turned: " + in_words(turned.error())));
  }
  return {};
}

/// Fails closed, for good. The first reason is the one that is told. @return what everybody is refused with from now on
Error Writer::stop(const std::string& why) {
  std::deque<Task*> left;
  auto error = stopped(why);
  {
    const std::lock_guard lock(lock_);
    if (stopped_because_.empty()) stopped_because_ = why;
    else error = stopped(stopped_because_);
    left.swap(queue_);
  }
  for (auto* const task : left) task->finish(std::unexpected(error));
  return error;
}

Result<> Writer::writable() {
  const std::lock_guard lock(lock_);
  if (!stopped_because_.empty()) return std::unexpected(stopped(stopped_because_));
  return {};
}

void Writer::fold_log_when_long() {
  if (!folder_) return;
  const auto pages = parts_.db.log_pages();
  if (pages < folded_at_pages_) folded_at_pages_ = 0;  // the log began again
  if (pages - folded_at_pages_ >= fold_each_pages) {
    folded_at_pages_ = pages;
    folder_->request();
  } else if (folded_at_pages_ >= begin_again_pages && folder_->idle()) {
    folded_at_pages_ = 0;
    static_cast<void>(parts_.db.fold_log(false));  // a reader in its way: it is tried again when the log has grown
  }
}

LogFolder::~LogFolder() {
  {
    const std::lock_guard lock(lock_);
    closing_ = true;
  }
  asked_.notify_one();
  thread_.join();
}

void LogFolder::request() {
  {
    const std::lock_guard lock(lock_);
    wanted_ = true;
  }
  asked_.notify_one();
}

bool LogFolder::idle() {
  const std::lock_guard lock(lock_);
  return !wanted_ && !busy_;
}

void LogFolder::run() {
  std::unique_lock lock(lock_);
  for (;;) {
    asked_.wait(lock, [&] { return wanted_ || closing_; });
    if (closing_) return;
    wanted_ = false;
    busy_ = true;
    lock.unlock();
    static_cast<void>(db_->fold_log(false));  // what stays is folded the next time
    lock.lock();
    busy_ = false;
  }
}

}  // namespace tocsin::store
