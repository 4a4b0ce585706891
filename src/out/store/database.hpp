#pragma once
#include <filesystem>
#include <memory>
#include <string>

#include "out/sql/db.hpp"
#include "out/store/store.hpp"

namespace tocsin::store {

/// Where the log's main database lies, and how each part of the store connects to it.
class Database {
 public:
  explicit Database(const Place& place);
  /// Whether a log could have been founded there, as far as can be told without connecting.
  [[nodiscard]] bool may_exist() const;
  /// The one connection that writes. @param make  makes the tables; else they have to be there
  /// @error not_found "store.unknown" · conflict "store.in-use" another process owns the log · conflict "store.newer"
  Result<std::unique_ptr<sql::Db>> writer(bool make) const;
  Result<std::unique_ptr<sql::Db>> reader() const;
  /// A connection that only folds the engine's log; null where the engine does so by itself.
  Result<std::unique_ptr<sql::Db>> folder() const;

 private:
  [[nodiscard]] bool on_server() const { return !url_.empty(); }
  std::filesystem::path dir_;
  std::string file_, url_;
  sql::PostgresOptions server_;
};

}  // namespace tocsin::store
