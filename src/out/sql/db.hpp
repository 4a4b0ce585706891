#pragma once
#include <concepts>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/bytes.hpp"
#include "base/hash.hpp"
#include "base/result.hpp"

namespace tocsin::sql {

using Value = std::variant<std::nullptr_t, std::int64_t, std::string, Bytes>;  // no floats, no dates: on purpose
using Row = std::vector<Value>;

/// A value handed in, not copied: what it was made from must outlive the call.
struct Arg : std::variant<std::nullptr_t, std::int64_t, std::string_view, BytesView> {
  Arg(std::nullptr_t) : variant(nullptr) {}
  template <std::integral T> Arg(T value) : variant(static_cast<std::int64_t>(value)) {}
  Arg(const char* text) : variant(std::string_view(text)) {}
  Arg(std::string_view text) : variant(text) {}
  Arg(const std::string& text) : variant(std::string_view(text)) {}
  Arg(BytesView bytes) : variant(bytes) {}
  Arg(const Bytes& bytes) : variant(BytesView(bytes)) {}
  Arg(const Hash& hash) : variant(hash.view()) {}
};
/// The values of `$1…$n`, in order.
struct Args : std::span<const Arg> {
  Args() = default;
  Args(std::initializer_list<Arg> list) : span(list.begin(), list.size()) {}
  Args(const std::vector<Arg>& list) : span(list) {}
};

inline std::int64_t integer(const Value& value) { return std::get<std::int64_t>(value); }
inline const std::string& text(const Value& value) { return std::get<std::string>(value); }
inline const Bytes& bytes(const Value& value) { return std::get<Bytes>(value); }

/// No engine holds one in a text: refused "sql.failed".
inline bool has_zero_byte(std::string_view text) { return text.find('\0') != std::string_view::npos; }

/// One connection, used by one thread at a time.
/// Every call: @error stale "sql.unique" the row would clash with another · unavailable "sql.busy" another process holds
/// the database or writes what this one read · unavailable "sql.lost" the connection went, and with it what was not committed
/// · unavailable "sql.failed" anything else, with the engine's words in the detail. After a failed statement a transaction
/// is of no more use, but for what stands outside the savepoint that it failed in.
struct Db {
  using Use = std::function<Result<>(const Row&)>;
  using Work = std::function<Result<>()>;

  virtual ~Db() = default;
  /// @return all rows; for a bounded number only, else `each`
  virtual Result<std::vector<Row>> run(std::string_view statement, Args args) = 0;
  Result<std::vector<Row>> run(std::string_view statement) { return run(statement, Args()); }
  /// Calls `use` a row at a time without holding them; stops at the first error and returns it. The row is valid only
  /// during the call.
  virtual Result<> each(std::string_view statement, Args args, const Use& use) = 0;
  /// Runs a statement that gives no rows. Inside a transaction its refusal may be told later: by the next call that waits for
  /// the engine, at the latest by the end of the savepoint or transaction around it.
  virtual Result<> send(std::string_view statement, Args args) = 0;
  /// Runs `work` in one write transaction, as if no other ran beside it; commits on success, rolls back on error or throw.
  /// @error unavailable "sql.commit-unknown" nobody knows whether it was committed: whoever holds state in memory stops
  virtual Result<> atomically(const Work& work) = 0;
  /// Inside atomically(): undoes what `work` did when it fails, and returns its error; the transaction goes on.
  virtual Result<> in_savepoint(const Work& work) = 0;
  /// Several reads that see one state of the database.
  virtual Result<> in_snapshot(const Work& work) = 0;
  /// Runs statements without parameters, one after the other: migrations.
  virtual Result<> script(std::string_view statements) = 0;
  /// Lets the engine itself refuse to change or remove rows of the table. Against mistakes: whoever owns the file can lift it.
  virtual Result<> guard_append_only(std::string_view table) = 0;
  /// Moves the engine's log into its main file, where there is one.
  /// @param whole  waits for readers and leaves no log behind, so that what was erased is in no file
  /// @return pages left in the log
  virtual Result<std::int64_t> fold_log(bool whole) = 0;
  /// Pages in that log after this connection's last commit; counted when the owner folds it.
  [[nodiscard]] virtual std::int64_t log_pages() const = 0;
};

struct SqliteOptions {
  bool create = false;            ///< else a missing file is refused
  bool read_only = false;
  bool folds_log_itself = true;   ///< else the owner calls fold_log()
  int busy_timeout_ms = 5000;
};
/// Opens an SQLite file with a write-ahead log and full sync; `:memory:` for a database that goes with the connection.
Result<std::unique_ptr<Db>> open_sqlite(const std::string& path, const SqliteOptions& options);

struct PostgresOptions {
  bool read_only = false;
  bool owns = false;           ///< claims the schema: no two sessions that do so live at the same time
  int busy_timeout_ms = 5000;  ///< for locks, for the claim, and for a server that starts again
  std::string password = {};   ///< else libpq's own ways: PGPASSFILE, ~/.pgpass
};
/// Connects to a PostgreSQL server; a connection that was lost is made again between transactions, and claims again.
/// @param url  as libpq takes it: `postgres://USER@HOST:PORT/DATABASE?options`; tables are made in its current schema
/// @error invalid "sql.url" · invalid "sql.password-in-url" · unavailable "sql.unreachable"
/// @error conflict "sql.server-unfit" the server could lose what it acknowledges, or spells text otherwise · conflict "sql.owned"
Result<std::unique_ptr<Db>> open_postgres(const std::string& url, const PostgresOptions& options);

}  // namespace tocsin::sql
