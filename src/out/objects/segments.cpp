#include "out/objects/segments.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>

namespace tocsin::objects {
namespace {

constexpr std::size_t open_files_max = 64;

std::unexpected<Error> failed(std::string_view what) { return refuse(Errc::unavailable, "objects.unavailable", std::string(what), std::strerror(errno)); }

std::string file_of(std::int64_t segment) { return std::to_string(segment) + ".segment"; }

/// The highest number of the segments in the folder, 0 when there is none.
std::int64_t last_segment(const std::filesystem::path& folder) {
  std::int64_t last = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const auto name = entry.path().filename().string();
    std::int64_t number = 0;
    std::from_chars(name.data(), name.data() + name.size(), number);
    if (name == file_of(number)) last = std::max(last, number);
  }
  return last;
}

Result<> write_all(int file, std::string_view bytes, std::int64_t offset) {
  while (!bytes.empty()) {
    const auto written = ::pwrite(file, bytes.data(), bytes.size(), offset);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return failed("write");
    bytes.remove_prefix(static_cast<std::size_t>(written));
    offset += written;
  }
  return {};
}

}  // namespace

SegmentFile::~SegmentFile() { ::close(descriptor_); }

Result<> SegmentFile::read(std::int64_t offset, std::int64_t length, std::string& out) const {
  const auto before = out.size();
  out.resize(before + static_cast<std::size_t>(length));
  for (std::size_t done = before; done < out.size();) {
    const auto got = ::pread(descriptor_, out.data() + done, out.size() - done, offset + static_cast<std::int64_t>(done - before));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return failed("read");
    if (got == 0) return refuse(Errc::conflict, "objects.altered", "segment");
    done += static_cast<std::size_t>(got);
  }
  return {};
}

Result<std::int64_t> SegmentFile::size() const {
  struct stat status{};
  if (::fstat(descriptor_, &status) != 0) return failed("stat");
  return std::int64_t{status.st_size};
}

Result<std::unique_ptr<Segments>> Segments::open(std::filesystem::path folder, std::int64_t bytes_max) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) return refuse(Errc::unavailable, "objects.unavailable", "segments", error.message());
  std::unique_ptr<Segments> segments(new Segments(std::move(folder), bytes_max));
  TRY_VOID(segments->begin(std::max<std::int64_t>(1, last_segment(segments->folder_))));
  return segments;
}

bool Segments::exists(std::int64_t segment) const {
  std::error_code ignored;
  return std::filesystem::exists(folder_ / file_of(segment), ignored);
}

Result<std::shared_ptr<const SegmentFile>> Segments::file(std::int64_t segment) const {
  const std::lock_guard guard(lock_);
  if (const auto found = open_.find(segment); found != open_.end()) return found->second;
  const bool is_written = segment == current_;
  const int file = ::open((folder_ / file_of(segment)).c_str(), (is_written ? O_RDWR | O_CREAT : O_RDONLY) | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (file < 0) return failed("open");
  // ten million objects lie in a hundred files and more: those that nobody reads are closed
  if (open_.size() >= open_files_max)
    std::erase_if(open_, [&](const auto& each) { return each.second.use_count() == 1 && each.first != current_; });
  return open_.emplace(segment, std::make_shared<const SegmentFile>(file)).first->second;
}

Result<> Segments::sync_folder() const {
  const int folder = ::open(folder_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const bool synced = folder >= 0 && ::fsync(folder) == 0;
  if (folder >= 0) ::close(folder);
  if (!synced) return failed("folder");
  return {};
}

Result<> Segments::begin(std::int64_t segment) {
  {
    const std::lock_guard guard(lock_);
    current_ = segment;
    open_.erase(segment);
  }
  const auto opened = TRY(file(segment));
  TRY_VOID(sync_folder());
  end_ = TRY(opened->size());
  return {};
}

Result<Place> Segments::append(std::string_view bytes) {
  if (end_ >= bytes_max_) TRY_VOID(begin(current_ + 1));
  const auto opened = TRY(file(current_));
  const Place place{current_, end_, static_cast<std::int64_t>(bytes.size())};
  TRY_VOID(write_all(opened->descriptor(), bytes, end_));
  if (::fdatasync(opened->descriptor()) != 0) return failed("sync");
  end_ += place.length;
  return place;
}

Result<> Segments::cut(std::int64_t bytes) {
  const auto opened = TRY(file(current_));
  if (::ftruncate(opened->descriptor(), bytes) != 0 || ::fsync(opened->descriptor()) != 0) return failed("cut");
  end_ = bytes;
  return {};
}

Result<> Segments::drop(std::int64_t segment) {
  {
    const std::lock_guard guard(lock_);
    open_.erase(segment);
  }
  if (::unlink((folder_ / file_of(segment)).c_str()) != 0 && errno != ENOENT) return failed("remove");
  return sync_folder();
}

}  // namespace tocsin::objects
