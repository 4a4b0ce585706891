#pragma once
#include <atomic>
#include <string>

namespace tocsin::test {

/// SQLite's view of the disk with a fault to order: while it stands, the database of this process lies on such a disk.
class FaultyDisk {
 public:
  FaultyDisk();
  ~FaultyDisk();
  FaultyDisk(const FaultyDisk&) = delete;
  FaultyDisk& operator=(const FaultyDisk&) = delete;

  /// Of files whose path ends so.
  static inline std::string of_files_ending = "facts.db-wal";
  static inline std::atomic<int> fail_syncs = 0;        ///< this many syncs from now on fail; the bytes were written
  static inline std::atomic<int> fail_writes = 0;       ///< this many writes find the disk full
};

}  // namespace tocsin::test
