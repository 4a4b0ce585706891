#pragma once
#include <condition_variable>
#include <mutex>
#include <thread>

namespace tocsin::store {

/// Lets changes pass side by side, and now and then one thread alone: it waits for those on their way, and the next ones wait for
/// it. A lock for readers and writers would let it starve behind a stream of changes.
class Gate {
 public:
  void enter() {
    std::unique_lock lock(lock_);
    moved_.wait(lock, [&] { return !is_closed_ || owner_ == std::this_thread::get_id(); });
    ++inside_;
  }
  void leave() {
    const std::lock_guard lock(lock_);
    if (--inside_ == 0 && is_closed_) moved_.notify_all();
  }
  void close() {
    std::unique_lock lock(lock_);
    moved_.wait(lock, [&] { return !is_closed_; });
    is_closed_ = true;
    owner_ = std::this_thread::get_id();
    moved_.wait(lock, [&] { return inside_ == 0; });
  }
  void open() {
    const std::lock_guard lock(lock_);
    is_closed_ = false;
    owner_ = {};
    moved_.notify_all();
  }

 private:
  std::mutex lock_;
  std::condition_variable moved_;
  bool is_closed_ = false;
  std::thread::id owner_;
  int inside_ = 0;
};

/// One change on its way.
class Passing {
 public:
  explicit Passing(Gate& gate) : gate_(gate) { gate_.enter(); }
  ~Passing() { gate_.leave(); }
  Passing(const Passing&) = delete;
  Passing& operator=(const Passing&) = delete;

 private:
  Gate& gate_;
};

}  // namespace tocsin::store
