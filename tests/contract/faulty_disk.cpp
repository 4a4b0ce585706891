#include "contract/faulty_disk.hpp"

#include <sqlite3.h>

#include <cstring>

namespace tocsin::test {
namespace {

sqlite3_vfs* real_vfs = nullptr;
sqlite3_vfs faulty_vfs;

struct File {
  sqlite3_file base;
  bool hit;
  sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
};
File* ours(sqlite3_file* file) { return reinterpret_cast<File*>(file); }

bool take(std::atomic<int>& left) {
  for (int now = left; now > 0;)
    if (left.compare_exchange_weak(now, now - 1)) return true;
  return false;
}

const sqlite3_io_methods* methods() {
  static sqlite3_io_methods m = [] {
    sqlite3_io_methods out{};
    out.iVersion = 2;
    out.xClose = [](sqlite3_file* f) { return ours(f)->real()->pMethods->xClose(ours(f)->real()); };
    out.xRead = [](sqlite3_file* f, void* to, int n, sqlite3_int64 at) { return ours(f)->real()->pMethods->xRead(ours(f)->real(), to, n, at); };
    out.xWrite = [](sqlite3_file* f, const void* from, int n, sqlite3_int64 at) {
      if (ours(f)->hit && take(FaultyDisk::fail_writes)) return SQLITE_FULL;
      return ours(f)->real()->pMethods->xWrite(ours(f)->real(), from, n, at);
    };
    out.xTruncate = [](sqlite3_file* f, sqlite3_int64 n) { return ours(f)->real()->pMethods->xTruncate(ours(f)->real(), n); };
    out.xSync = [](sqlite3_file* f, int flags) {
      if (ours(f)->hit && take(FaultyDisk::fail_syncs)) return SQLITE_IOERR_FSYNC;
      return ours(f)->real()->pMethods->xSync(ours(f)->real(), flags);
    };
    out.xFileSize = [](sqlite3_file* f, sqlite3_int64* n) { return ours(f)->real()->pMethods->xFileSize(ours(f)->real(), n); };
    out.xLock = [](sqlite3_file* f, int how) { return ours(f)->real()->pMethods->xLock(ours(f)->real(), how); };
    out.xUnlock = [](sqlite3_file* f, int how) { return ours(f)->real()->pMethods->xUnlock(ours(f)->real(), how); };
    out.xCheckReservedLock = [](sqlite3_file* f, int* is) { return ours(f)->real()->pMethods->xCheckReservedLock(ours(f)->real(), is); };
    out.xFileControl = [](sqlite3_file* f, int op, void* arg) { return ours(f)->real()->pMethods->xFileControl(ours(f)->real(), op, arg); };
    out.xSectorSize = [](sqlite3_file* f) { return ours(f)->real()->pMethods->xSectorSize(ours(f)->real()); };
    out.xDeviceCharacteristics = [](sqlite3_file* f) { return ours(f)->real()->pMethods->xDeviceCharacteristics(ours(f)->real()); };
    out.xShmMap = [](sqlite3_file* f, int region, int size, int extend, void volatile** to) { return ours(f)->real()->pMethods->xShmMap(ours(f)->real(), region, size, extend, to); };
    out.xShmLock = [](sqlite3_file* f, int at, int n, int how) { return ours(f)->real()->pMethods->xShmLock(ours(f)->real(), at, n, how); };
    out.xShmBarrier = [](sqlite3_file* f) { ours(f)->real()->pMethods->xShmBarrier(ours(f)->real()); };
    out.xShmUnmap = [](sqlite3_file* f, int remove) { return ours(f)->real()->pMethods->xShmUnmap(ours(f)->real(), remove); };
    return out;
  }();
  return &m;
}

int open(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* out_flags) {
  auto* const f = ours(file);
  f->hit = name != nullptr && std::string(name).ends_with(FaultyDisk::of_files_ending);
  const int code = real_vfs->xOpen(real_vfs, name, f->real(), flags, out_flags);
  f->base.pMethods = f->real()->pMethods != nullptr ? methods() : nullptr;
  return code;
}

}  // namespace

FaultyDisk::FaultyDisk() {
  real_vfs = sqlite3_vfs_find(nullptr);
  faulty_vfs = *real_vfs;
  faulty_vfs.zName = "faulty";
  faulty_vfs.szOsFile = real_vfs->szOsFile + static_cast<int>(sizeof(File));
  faulty_vfs.xOpen = open;
  sqlite3_vfs_register(&faulty_vfs, 1);
}

FaultyDisk::~FaultyDisk() {
  fail_syncs = fail_writes = 0;
  of_files_ending = "facts.db-wal";
  sqlite3_vfs_unregister(&faulty_vfs);
  sqlite3_vfs_register(real_vfs, 1);
}

}  // namespace tocsin::test
