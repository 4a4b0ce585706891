#include <sqlite3.h>

#include <charconv>
#include <unordered_map>

#include "base/text.hpp"
#include "out/sql/db.hpp"

namespace tocsin::sql {
namespace {

std::unexpected<Error> refuse_code(int code, std::string detail) {
  const int primary = code & 0xff;
  if (code == SQLITE_CONSTRAINT_UNIQUE || code == SQLITE_CONSTRAINT_PRIMARYKEY || code == SQLITE_CONSTRAINT_ROWID)
    return refuse(Errc::stale, "sql.unique", {}, std::move(detail));
  if (primary == SQLITE_BUSY || primary == SQLITE_LOCKED) return refuse(Errc::unavailable, "sql.busy", {}, std::move(detail));
  return refuse(Errc::unavailable, "sql.failed", {}, std::move(detail));
}

/// A prepared statement; `slots[i]` is where SQLite wants the value of `$i+1`.
struct Statement {
  struct Finalize { void operator()(sqlite3_stmt* s) const { sqlite3_finalize(s); } };
  std::unique_ptr<sqlite3_stmt, Finalize> handle;
  std::vector<int> slots;
};

int bind(sqlite3_stmt* statement, int slot, const Arg& arg) {
  return std::visit(Overload{
    [&](std::nullptr_t) { return sqlite3_bind_null(statement, slot); },
    [&](std::int64_t value) { return sqlite3_bind_int64(statement, slot, value); },
    // an empty view may have no address, which SQLite would take for null
    [&](std::string_view value) { return has_zero_byte(value) ? SQLITE_MISMATCH : sqlite3_bind_text64(statement, slot, value.data() ? value.data() : "", value.size(), SQLITE_STATIC, SQLITE_UTF8); },
    [&](BytesView value) { return value.empty() ? sqlite3_bind_zeroblob(statement, slot, 0) : sqlite3_bind_blob64(statement, slot, value.data(), value.size(), SQLITE_STATIC); },
  }, static_cast<const std::variant<std::nullptr_t, std::int64_t, std::string_view, BytesView>&>(arg));
}

/// Reads a column into a value that is there already, so that a scan does not allocate for each row.
void read_column(sqlite3_stmt* statement, int column, Value& into) {
  switch (sqlite3_column_type(statement, column)) {
    case SQLITE_INTEGER: into = std::int64_t{sqlite3_column_int64(statement, column)}; return;
    case SQLITE_TEXT: {
      if (!std::holds_alternative<std::string>(into)) into = std::string();
      const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement, column));
      std::get<std::string>(into).assign(text, static_cast<std::size_t>(sqlite3_column_bytes(statement, column)));
      return;
    }
    case SQLITE_BLOB: {
      if (!std::holds_alternative<Bytes>(into)) into = Bytes();
      const auto* bytes = static_cast<const std::byte*>(sqlite3_column_blob(statement, column));
      std::get<Bytes>(into).assign(bytes, bytes + sqlite3_column_bytes(statement, column));
      return;
    }
    default: into = nullptr; return;  // there are no floats in our tables
  }
}

class Sqlite final : public Db {
 public:
  struct Close { void operator()(sqlite3* db) const { sqlite3_close_v2(db); } };
  explicit Sqlite(std::unique_ptr<sqlite3, Close> db) : db_(std::move(db)) {}

  using Db::run;
  Result<std::vector<Row>> run(std::string_view statement, Args args) override {
    std::vector<Row> rows;
    const auto keep = [&](const Row& row) -> Result<> {
      rows.push_back(row);
      return {};
    };
    TRY_VOID(each(statement, args, keep));
    return rows;
  }

  Result<> each(std::string_view text, Args args, const Use& use) override {
    auto statement = TRY(take(text));
    auto done = walk(statement, args, use);
    sqlite3_reset(statement.handle.get());
    sqlite3_clear_bindings(statement.handle.get());
    kept_.insert_or_assign(std::string(text), std::move(statement));
    return done;
  }

  Result<> send(std::string_view text, Args args) override {
    return each(text, args, [](const Row&) -> Result<> { return {}; });
  }

  Result<> atomically(const Work& work) override {
    TRY(run("begin immediate"));
    Result<> done;
    try {
      done = work();
    } catch (...) {
      sqlite3_exec(db_.get(), "rollback", nullptr, nullptr, nullptr);
      throw;
    }
    if (!done) {
      sqlite3_exec(db_.get(), "rollback", nullptr, nullptr, nullptr);
      return done;
    }
    const int code = sqlite3_exec(db_.get(), "commit", nullptr, nullptr, nullptr);
    if (code == SQLITE_OK) return {};
    auto detail = words();
    sqlite3_exec(db_.get(), "rollback", nullptr, nullptr, nullptr);
    return refuse(Errc::unavailable, "sql.commit-unknown", {}, std::move(detail));
  }

  Result<> in_savepoint(const Work& work) override {
    TRY(run("savepoint member"));
    const auto done = work();
    if (!done) TRY(run("rollback to member"));
    TRY(run("release member"));
    return done;
  }

  Result<> in_snapshot(const Work& work) override {
    TRY(run("begin"));
    const auto done = work();
    TRY(run("commit"));
    return done;
  }

  Result<> script(std::string_view statements) override {
    const auto text = replace_all(std::string(statements), "bigint primary key", "integer primary key");
    const int code = sqlite3_exec(db_.get(), text.c_str(), nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) return refuse_code(code, words());
    return {};
  }

  Result<> guard_append_only(std::string_view table) override {
    std::string text;
    for (const std::string how : {"update", "delete"})
      text += "create trigger if not exists " + std::string(table) + "_no_" + how + " before " + how + " on " + std::string(table) +
              " begin select raise(abort, '" + std::string(table) + " only grows'); end;";
    return script(text);
  }

  Result<std::int64_t> fold_log(bool whole) override {
    int pages = 0, folded = 0;
    const int code = sqlite3_wal_checkpoint_v2(db_.get(), nullptr, whole ? SQLITE_CHECKPOINT_TRUNCATE : SQLITE_CHECKPOINT_PASSIVE, &pages, &folded);
    if (code == SQLITE_BUSY && !whole) return 1;  // another connection is at it
    if (code != SQLITE_OK) return refuse_code(code, words());
    return std::max(pages - folded, 0);
  }

  [[nodiscard]] std::int64_t log_pages() const override { return log_pages_; }
  void count_log_pages() {
    const auto note = [](void* self, sqlite3*, const char*, int pages) {
      static_cast<Sqlite*>(self)->log_pages_ = pages;
      return SQLITE_OK;
    };
    sqlite3_wal_hook(db_.get(), note, this);  // takes the place of the engine's own folding
  }

 private:
  std::string words() const { return sqlite3_errmsg(db_.get()); }

  /// The statement, out of the ones kept: a second use inside the first prepares one of its own.
  Result<Statement> take(std::string_view text) {
    if (auto kept = kept_.extract(std::string(text)); !kept.empty()) return std::move(kept.mapped());
    sqlite3_stmt* raw = nullptr;
    const int code = sqlite3_prepare_v3(db_.get(), text.data(), static_cast<int>(text.size()), SQLITE_PREPARE_PERSISTENT, &raw, nullptr);
    Statement statement{std::unique_ptr<sqlite3_stmt, Statement::Finalize>(raw), {}};
    if (code != SQLITE_OK) return refuse_code(code, words());
    for (int slot = 1; slot <= sqlite3_bind_parameter_count(raw); ++slot) {
      const std::string_view name = sqlite3_bind_parameter_name(raw, slot);
      std::size_t number = 0;
      std::from_chars(name.data() + 1, name.data() + name.size(), number);
      if (statement.slots.size() < number) statement.slots.resize(number, 0);
      if (number > 0) statement.slots[number - 1] = slot;
    }
    return statement;
  }

  Result<> walk(const Statement& statement, Args args, const Use& use) {
    auto* const handle = statement.handle.get();
    if (args.size() != statement.slots.size()) return refuse(Errc::unavailable, "sql.failed", {}, "another number of values than the statement takes");
    for (std::size_t i = 0; i < args.size(); ++i)
      if (const int code = bind(handle, statement.slots[i], args[i]); code != SQLITE_OK) return refuse_code(code, code == SQLITE_MISMATCH ? "a text with a zero byte" : words());
    Row row(static_cast<std::size_t>(sqlite3_column_count(handle)));
    for (;;) {
      const int code = sqlite3_step(handle);
      if (code == SQLITE_DONE) return {};
      if (code != SQLITE_ROW) return refuse_code(sqlite3_extended_errcode(db_.get()), words());
      for (std::size_t column = 0; column < row.size(); ++column) read_column(handle, static_cast<int>(column), row[column]);
      TRY_VOID(use(row));
    }
  }

  std::unique_ptr<sqlite3, Close> db_;
  std::int64_t log_pages_ = 0;
  std::unordered_map<std::string, Statement> kept_;  // after db_: statements go before their connection
};

}  // namespace

Result<std::unique_ptr<Db>> open_sqlite(const std::string& path, const SqliteOptions& options) {
  const int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE | (options.read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE) |
                    (options.create ? SQLITE_OPEN_CREATE : 0);
  sqlite3* raw = nullptr;
  const int code = sqlite3_open_v2(path.c_str(), &raw, flags, nullptr);
  std::unique_ptr<sqlite3, Sqlite::Close> handle(raw);
  if (code != SQLITE_OK) return refuse_code(code, path + ": " + (raw ? sqlite3_errmsg(raw) : "out of memory"));
  sqlite3_busy_timeout(raw, options.busy_timeout_ms);
  auto db = std::make_unique<Sqlite>(std::move(handle));
  // secure_delete: what is erased leaves zeros in the pages, not its bytes
  TRY_VOID(db->script("pragma mmap_size=0; pragma synchronous=full; pragma temp_store=memory; pragma trusted_schema=off;"
                      "pragma cell_size_check=on; pragma secure_delete=on; pragma cache_size=-16384"));
  if (!options.read_only) TRY_VOID(db->script("pragma journal_mode=wal"));
  if (!options.folds_log_itself) db->count_log_pages();
  return db;
}

}  // namespace tocsin::sql
