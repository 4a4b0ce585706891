#include "out/files/drop.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string>

#include "path/deliver/sendable.hpp"

namespace tocsin::files {
namespace {

namespace fs = std::filesystem;

/// An open file descriptor that closes itself.
class File {
 public:
  explicit File(int descriptor) : descriptor_(descriptor) {}
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  [[nodiscard]] int get() const { return descriptor_; }

 private:
  int descriptor_;
};

/// What the system call said; the far side of a drop is this machine's disk.
std::unexpected<Error> failed(const char* what) { return refuse(Errc::unavailable, "files.write", what, std::strerror(errno)); }

Result<> sync_folder(const fs::path& path) {
  const File folder(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (folder.get() < 0 || ::fsync(folder.get()) != 0) return failed("folder");
  return {};
}

Result<> write_file(const fs::path& path, std::string_view bytes) {
  const File file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0640));
  if (file.get() < 0) return failed("file");
  while (!bytes.empty()) {
    const auto written = ::write(file.get(), bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return failed("file");
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  if (::fsync(file.get()) != 0) return failed("file");
  return {};
}

/// `outbox/isac`, never `/etc`, never anything with `..`.
bool stays_below(const fs::path& relative) {
  return !relative.empty() && relative.is_relative() && std::ranges::none_of(relative, [](const fs::path& step) { return step == ".." || step == "."; });
}

class Drop final : public ports::Sender {
 public:
  explicit Drop(fs::path root) : root_(std::move(root)) {}

  Result<ports::Handover> hand_over(const deliver::Sendable& sendable) override {
    const auto& wire = sendable.wire();
    if (wire.format != deliver::Format::files) return refuse(Errc::invalid, "sender.wrong-format", {}, std::string(deliver::name(wire.format)));
    if (!stays_below(wire.addresses.to)) return refuse(Errc::invalid, "files.outside", {}, wire.addresses.to);
    const auto folder = root_ / wire.addresses.to;
    const auto place = folder / wire.delivery.value;
    std::error_code error;
    // an earlier attempt that nobody heard of: the same delivery is the same bytes
    if (!fs::exists(place, error))
      if (const auto written = write_beside(folder, wire); !written) return ports::Handover{ports::Handover::Outcome::refused_temporarily, written.error().detail};
    return ports::Handover{ports::Handover::Outcome::handed_over, "written " + (fs::path(wire.addresses.to) / wire.delivery.value).string()};
  }

 private:
  static Result<> write_beside(const fs::path& folder, const deliver::Wire& wire) {
    std::error_code error;
    const auto beside = folder / ("." + wire.delivery.value + ".part");
    fs::create_directories(folder, error);
    fs::remove_all(beside, error);
    if (!fs::create_directory(beside, error)) return refuse(Errc::unavailable, "files.write", "folder", error.message());
    for (const auto& piece : wire.pieces) TRY_VOID(write_file(beside / piece.name, piece.bytes));
    TRY_VOID(sync_folder(beside));
    if (::rename(beside.c_str(), (folder / wire.delivery.value).c_str()) != 0) return failed("rename");
    return sync_folder(folder);
  }

  fs::path root_;
};

}  // namespace

Result<std::unique_ptr<ports::Sender>> drop(fs::path root) {
  std::error_code error;
  if (!fs::is_directory(root, error)) return refuse(Errc::unavailable, "sender.not-configured", "files", root.string());
  return std::make_unique<Drop>(std::move(root));
}

}  // namespace tocsin::files
