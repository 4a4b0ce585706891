#pragma once
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "out/sql/db.hpp"

namespace tocsin::sql {

/// Connections for reading, opened when they are first needed and lent to one thread at a time.
class Pool {
 public:
  using Open = std::function<Result<std::unique_ptr<Db>>()>;
  Pool(Open open, std::size_t connections_max) : open_(std::move(open)), left_(connections_max) {}

  /// Runs `work` with a connection, waiting for one when all are lent.
  template <class Work>
  auto with(const Work& work) -> decltype(work(std::declval<Db&>())) {
    auto db = take();
    if (!db) return std::unexpected(std::move(db).error());
    const Lent lent(*this, *std::move(db));
    return work(*lent.db);
  }

 private:
  struct Lent {
    Lent(Pool& owner, std::unique_ptr<Db> lent) : pool(owner), db(std::move(lent)) {}
    Lent(const Lent&) = delete;
    Lent& operator=(const Lent&) = delete;
    ~Lent() { pool.give_back(std::move(db)); }
    Pool& pool;
    std::unique_ptr<Db> db;
  };
  Result<std::unique_ptr<Db>> take();
  void give_back(std::unique_ptr<Db> db);

  Open open_;
  std::mutex lock_;
  std::condition_variable returned_;
  std::vector<std::unique_ptr<Db>> idle_;
  std::size_t left_;  ///< connections that may still be opened
};

}  // namespace tocsin::sql
