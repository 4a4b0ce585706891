#include <poll.h>

#include <algorithm>
#include <chrono>
#include <deque>
#include <thread>
#include <unordered_map>
#include <utility>

#include "out/sql_postgres/session.hpp"
#include "out/sql_postgres/values.hpp"

namespace tocsin::sql {
namespace {

using namespace postgres;
using namespace std::chrono_literals;
constexpr int unread_max = 256;  // statements on their way at a time: their replies have to fit into the socket's buffers

/// Every column of the type `text` ordered by its bytes, as SQLite's are.
std::string with_byte_order(std::string_view statements) {
  static constexpr std::string_view type = " text";
  const auto is_word = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; };
  std::string out;
  for (std::size_t at = 0; at < statements.size();) {
    const auto found = std::min(statements.find(type, at), statements.size());
    const auto end = std::min(found + type.size(), statements.size());
    out += statements.substr(at, end - at);
    if (found < statements.size() && (end == statements.size() || !is_word(statements[end]))) out += " collate \"C\"";
    at = end;
  }
  return out;
}

/// A statement that the server holds prepared.
struct Statement {
  std::string name;
  std::vector<Oid> types;  ///< of `$1…$n`
};

class Postgres final : public Db {
 public:
  Postgres(std::string url, PostgresOptions options) : url_(std::move(url)), options_(std::move(options)) {}
  Result<> open() {
    connection_ = TRY(connect(url_, options_));
    kept_.clear();
    unread_ = 0;
    PQsetNoticeReceiver(connection_.get(), note, this);
    if (PQenterPipelineMode(connection_.get()) == 0) return lost();
    return {};
  }

  using Db::run;
  Result<std::vector<Row>> run(std::string_view statement, Args args) override {
    std::vector<Row> rows;
    const auto keep = [&](const Row& row) -> Result<> {
      rows.push_back(row);
      return {};
    };
    TRY_VOID(walk(statement, args, keep, false));
    return rows;
  }
  Result<> each(std::string_view statement, Args args, const Use& use) override { return walk(statement, args, use, true); }

  Result<> send(std::string_view statement, Args args) override {
    if (!in_transaction_) return walk(statement, args, [](const Row&) -> Result<> { return {}; }, false);
    if (unread_ >= unread_max) TRY_VOID(settle());
    return queue(statement, args);
  }

  Result<> atomically(const Work& work) override {
    TRY_VOID(revive());
    const In transaction(in_transaction_);
    Result<> done = queue("begin isolation level serializable", {});
    try {
      if (done) done = work();
    } catch (...) {
      roll_back();
      throw;
    }
    if (done) return commit();
    roll_back();
    return done;
  }

  Result<> in_savepoint(const Work& work) override {
    TRY_VOID(queue("savepoint member", {}));
    auto done = work();
    if (done) {
      TRY_VOID(queue("release member", {}));
      done = settle();
      if (done) return {};
    } else {
      // what it sent may have failed as well, and then the server skips all that comes in the same breath
      static_cast<void>(settle());
    }
    TRY_VOID(queue("rollback to member", {}));
    TRY_VOID(queue("release member", {}));
    return done;
  }

  Result<> in_snapshot(const Work& work) override {
    TRY_VOID(revive());
    const In transaction(in_transaction_);
    auto done = queue("begin isolation level repeatable read read only", {});
    try {
      if (done) done = work();
    } catch (...) {
      roll_back();
      throw;
    }
    roll_back();  // nothing was written
    return done;
  }

  Result<> script(std::string_view statements) override {
    TRY_VOID(revive());
    TRY_VOID(settle());
    if (PQexitPipelineMode(connection_.get()) == 0) return lost();
    const auto text = with_byte_order(statements);
    const Reply reply(PQexec(connection_.get(), text.c_str()));
    const auto status = PQresultStatus(reply.get());
    Result<> done;
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) done = refusal(connection_.get(), reply.get());
    if (PQenterPipelineMode(connection_.get()) == 0 && done) done = lost();
    return done;
  }

  Result<> guard_append_only(std::string_view table) override {
    const std::string name(table);
    return script("create or replace function tocsin_only_grows() returns trigger language plpgsql as $$begin raise exception '% only grows', tg_table_name; end$$;"
                  "create or replace trigger " + name + "_no_change before update or delete on " + name + " for each row execute function tocsin_only_grows();"
                  "create or replace trigger " + name + "_no_truncate before truncate on " + name + " for each statement execute function tocsin_only_grows()");
  }

  // the server keeps its own log
  Result<std::int64_t> fold_log(bool) override { return 0; }
  [[nodiscard]] std::int64_t log_pages() const override { return 0; }

 private:
  struct In {
    explicit In(bool& flag) : inside(flag) { inside = true; }
    In(const In&) = delete;
    In& operator=(const In&) = delete;
    ~In() { inside = false; }
    bool& inside;
  };

  /// The rows of one statement while they come; what is left when another statement is sent meanwhile is kept in memory.
  struct Stream {
    explicit Stream(Postgres& db) : owner(db), outer(std::exchange(db.stream_, this)) {}
    Stream(const Stream&) = delete;
    Stream& operator=(const Stream&) = delete;
    ~Stream() {
      while (!ended) fetch();
      owner.stream_ = outer;
    }
    Reply fetch() {
      Reply reply(PQgetResult(owner.connection_.get()));
      if (reply) return reply;
      ended = true;
      owner.take_sync();
      return nullptr;
    }
    Reply next() {
      if (kept.empty()) return ended ? nullptr : fetch();
      auto reply = std::move(kept.front());
      kept.pop_front();
      return reply;
    }
    void keep_rest() {
      while (!ended)
        if (auto reply = fetch()) kept.push_back(std::move(reply));
    }
    Postgres& owner;
    Stream* outer;
    std::deque<Reply> kept;
    bool ended = false;
  };

  std::unexpected<Error> lost() const { return refusal(connection_.get(), nullptr); }
  [[nodiscard]] bool is_lost() const { return PQstatus(connection_.get()) == CONNECTION_BAD; }

  static void note(void* self, const PGresult* notice) {
    auto* const severity = PQresultErrorField(notice, PG_DIAG_SEVERITY_NONLOCALIZED);
    auto* const words = PQresultErrorField(notice, PG_DIAG_MESSAGE_PRIMARY);
    if (severity != nullptr && words != nullptr && std::string_view(severity) == "WARNING") static_cast<Postgres*>(self)->warning_ = words;
  }

  /// Outside a transaction a connection that is gone is made again; a server that starts is waited for.
  Result<> revive() {
    if (in_transaction_ || stream_ != nullptr) return {};
    // a server says nothing while nobody asks, but when it goes
    for (int tries = 0; tries < 4 && !is_lost(); ++tries) {
      pollfd socket{PQsocket(connection_.get()), POLLIN, 0};
      if (::poll(&socket, 1, 0) <= 0) return {};
      static_cast<void>(PQconsumeInput(connection_.get()));
    }
    if (!is_lost()) return {};
    const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(options_.busy_timeout_ms);
    for (;;) {
      const auto opened = open();
      if (opened || opened.error().rule != "sql.unreachable" || std::chrono::steady_clock::now() > end) return opened;
      std::this_thread::sleep_for(50ms);
    }
  }

  Result<const Statement*> prepared(std::string_view text) {
    if (const auto kept = kept_.find(std::string(text)); kept != kept_.end()) return &kept->second;
    TRY_VOID(settle());
    Statement statement{"s" + std::to_string(++named_), {}};
    auto* const connection = connection_.get();
    if (PQsendPrepare(connection, statement.name.c_str(), std::string(text).c_str(), 0, nullptr) == 0 || PQsendDescribePrepared(connection, statement.name.c_str()) == 0 ||
        PQpipelineSync(connection) == 0)
      return lost();
    auto done = take_reply();
    while (const Reply described{PQgetResult(connection)})
      for (int i = 0; PQresultStatus(described.get()) == PGRES_COMMAND_OK && i < PQnparams(described.get()); ++i) statement.types.push_back(PQparamtype(described.get(), i));
    take_sync();
    if (!done) return std::unexpected(done.error());
    return &kept_.insert_or_assign(std::string(text), std::move(statement)).first->second;
  }

  /// Puts a statement behind those that are on their way.
  Result<> queue(std::string_view text, Args args) {
    if (stream_ != nullptr) stream_->keep_rest();
    const auto* const statement = TRY(prepared(text));
    TRY_VOID(parameters_.fill(args, statement->types));
    if (PQsendQueryPrepared(connection_.get(), statement->name.c_str(), parameters_.count(), parameters_.values(), parameters_.lengths(), parameters_.formats(), 1) == 0) return lost();
    ++unread_;
    return {};
  }

  /// Reads one statement's reply, whatever it is. @return the server's refusal; nothing for a statement that it skipped
  Result<> take_reply() {
    Result<> done;
    while (const Reply reply{PQgetResult(connection_.get())}) {
      if (PQresultStatus(reply.get()) == PGRES_FATAL_ERROR && done) done = refusal(connection_.get(), reply.get());
      if (is_lost()) return done ? lost() : done;
    }
    return is_lost() && done ? lost() : done;
  }

  void take_sync() {
    for (int empty = 0; empty < 2;) {
      const Reply reply(PQgetResult(connection_.get()));
      if (!reply) ++empty;
      else if (PQresultStatus(reply.get()) == PGRES_PIPELINE_SYNC) return;
    }
  }

  /// Waits for all that is on its way. @return the first refusal among them
  Result<> settle() {
    if (unread_ == 0) return {};
    if (PQpipelineSync(connection_.get()) == 0) return lost();
    auto done = take_replies(0);
    take_sync();
    return done;
  }
  Result<> take_replies(int but) {
    Result<> first;
    for (; unread_ > but; --unread_)
      if (auto done = take_reply(); !done && first) first = std::move(done);
    return first;
  }

  Result<> walk(std::string_view text, Args args, const Use& use, bool one_by_one) {
    TRY_VOID(revive());
    TRY_VOID(queue(text, args));
    if (PQpipelineSync(connection_.get()) == 0) return lost();
    Result<> done = take_replies(1);
    unread_ = 0;
    Stream stream(*this);
    if (!done) return done;
    if (one_by_one && PQsetSingleRowMode(connection_.get()) == 0) return is_lost() ? lost() : refuse(Errc::unavailable, "sql.failed", {}, "rows do not come one by one");
    Row row;
    for (auto reply = stream.next(); reply; reply = stream.next()) {
      const auto status = PQresultStatus(reply.get());
      if (status == PGRES_FATAL_ERROR) return refusal(connection_.get(), reply.get());
      if (status != PGRES_TUPLES_OK && status != PGRES_SINGLE_TUPLE) continue;
      row.resize(static_cast<std::size_t>(PQnfields(reply.get())));
      for (int at = 0; at < PQntuples(reply.get()); ++at) {
        for (std::size_t column = 0; column < row.size(); ++column) TRY_VOID(read_column(reply.get(), at, static_cast<int>(column), row[column]));
        TRY_VOID(use(row));
      }
    }
    if (is_lost()) return lost();
    return {};
  }

  Result<> commit() {
    const auto unknown = [&](std::string words) { return refuse(Errc::unavailable, "sql.commit-unknown", {}, std::move(words)); };
    warning_.clear();
    if (auto queued = queue("commit", {}); !queued) {
      roll_back();
      return queued;
    }
    if (PQpipelineSync(connection_.get()) == 0) return unknown(lost().error().detail);
    auto done = take_replies(1);
    unread_ = 0;
    bool committed = false;
    {
      Stream stream(*this);
      for (auto reply = stream.next(); reply; reply = stream.next()) {
        if (PQresultStatus(reply.get()) == PGRES_FATAL_ERROR && done) done = refusal(connection_.get(), reply.get());
        // a transaction that failed before answers COMMIT with ROLLBACK
        if (PQresultStatus(reply.get()) == PGRES_COMMAND_OK) committed = std::string_view(PQcmdStatus(reply.get())) == "COMMIT";
      }
    }
    if (is_lost() || (!done && done.error().rule == "sql.lost")) return unknown(done ? lost().error().detail : done.error().detail);
    // it holds here, and may be on no standby: a failover would lose it
    if (committed && !warning_.empty()) return unknown(warning_);
    if (committed) return {};
    roll_back();
    if (done) return refuse(Errc::unavailable, "sql.failed", {}, "the transaction was rolled back");
    return done;
  }

  void roll_back() {
    static_cast<void>(settle());
    if (!is_lost() && queue("rollback", {})) static_cast<void>(settle());
  }

  std::string url_;
  PostgresOptions options_;
  Connection connection_;
  std::unordered_map<std::string, Statement> kept_;
  Parameters parameters_;
  std::string warning_;  ///< the last one that the server gave
  int unread_ = 0;       ///< statements on their way
  int named_ = 0;        ///< statements that were given a name
  bool in_transaction_ = false;
  Stream* stream_ = nullptr;
};

}  // namespace

Result<std::unique_ptr<Db>> open_postgres(const std::string& url, const PostgresOptions& options) {
  auto db = std::make_unique<Postgres>(url, options);
  TRY_VOID(db->open());
  return db;
}

}  // namespace tocsin::sql
