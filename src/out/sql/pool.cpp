#include "out/sql/pool.hpp"

namespace tocsin::sql {

Result<std::unique_ptr<Db>> Pool::take() {
  std::unique_lock lock(lock_);
  returned_.wait(lock, [&] { return !idle_.empty() || left_ > 0; });
  if (!idle_.empty()) {
    auto db = std::move(idle_.back());
    idle_.pop_back();
    return db;
  }
  --left_;
  lock.unlock();
  auto db = open_();
  if (!db) give_back(nullptr);
  return db;
}

void Pool::give_back(std::unique_ptr<Db> db) {
  {
    const std::lock_guard lock(lock_);
    if (db) idle_.push_back(std::move(db));
    else ++left_;
  }
  returned_.notify_one();
}

}  // namespace tocsin::sql
