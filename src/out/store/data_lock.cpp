#include "out/store/data_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <string>

#include "base/text.hpp"

namespace tocsin::store {

Result<DataLock> DataLock::take(const std::filesystem::path& dir) {
  const auto path = dir / "lock";
  DataLock lock(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (lock.file_ < 0) return refuse(Errc::unavailable, "store.unwritable", path.string());
  if (::flock(lock.file_, LOCK_EX | LOCK_NB) != 0) {
    std::array<char, 32> text{};
    const auto got = ::pread(lock.file_, text.data(), text.size(), 0);
    const auto pid = std::string(trim({text.data(), static_cast<std::size_t>(got > 0 ? got : 0)}));
    return refuse(Errc::conflict, "store.in-use", dir.string(), "process " + (pid.empty() ? "unknown" : pid) + " owns it");
  }
  const auto pid = std::to_string(::getpid()) + '\n';
  if (::ftruncate(lock.file_, 0) != 0 || ::pwrite(lock.file_, pid.data(), pid.size(), 0) != static_cast<ssize_t>(pid.size()))
    return refuse(Errc::unavailable, "store.unwritable", path.string());
  return lock;
}

DataLock::~DataLock() {
  if (file_ >= 0) ::close(file_);
}

}  // namespace tocsin::store
