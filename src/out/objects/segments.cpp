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

Result<std::string> read_all(int file, std::int64_t offset, std::int64_t length) {
  std::string bytes(static_cast<std::size_t>(length), '\0');
  std::size_t done = 0;
  while (done < bytes.size()) {
    const auto got = ::pread(file, bytes.data() + done, bytes.size() - done, offset + static_cast<std::int64_t>(done));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return failed("read");
    if (got == 0) return refuse(Errc::conflict, "objects.altered", "segment");
    done += static_cast<std::size_t>(got);
  }
  return bytes;
}

}  // namespace

Result<std::unique_ptr<Segments>> Segments::open(std::filesystem::path folder, std::int64_t bytes_max) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) return refuse(Errc::unavailable, "objects.unavailable", "segments", error.message());
  std::unique_ptr<Segments> segments(new Segments(std::move(folder), bytes_max));
  TRY_VOID(segments->begin(std::max<std::int64_t>(1, last_segment(segments->folder_))));
  return segments;
}

Segments::~Segments() {
  for (const auto& [segment, file] : open_) ::close(file);
}

Result<int> Segments::descriptor(std::int64_t segment) const {
  const std::lock_guard guard(lock_);
  if (const auto found = open_.find(segment); found != open_.end()) return found->second;
  const int file = ::open((folder_ / file_of(segment)).c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (file < 0) return failed("open");
  open_.emplace(segment, file);
  return file;
}

Result<> Segments::begin(std::int64_t segment) {
  const int file = TRY(descriptor(segment));
  struct stat status{};
  if (::fstat(file, &status) != 0) return failed("stat");
  const int folder = ::open(folder_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const bool synced = folder >= 0 && ::fsync(folder) == 0;
  if (folder >= 0) ::close(folder);
  if (!synced) return failed("folder");
  current_ = segment;
  end_ = status.st_size;
  return {};
}

Result<std::vector<Place>> Segments::append(const std::vector<std::string>& bodies) {
  if (end_ >= bytes_max_) TRY_VOID(begin(current_ + 1));
  std::vector<Place> places;
  std::string all;
  for (const auto& body : bodies) {
    places.push_back({current_, end_ + static_cast<std::int64_t>(all.size()), static_cast<std::int64_t>(body.size())});
    all += body;
  }
  const int file = TRY(descriptor(current_));
  TRY_VOID(write_all(file, all, end_));
  if (::fdatasync(file) != 0) return failed("sync");
  end_ += static_cast<std::int64_t>(all.size());
  return places;
}

Result<std::vector<std::string>> Segments::read(const std::vector<Place>& places) const {
  std::vector<std::string> bodies;
  bodies.reserve(places.size());
  for (std::size_t first = 0; first < places.size();) {
    auto after = first + 1;
    const auto touches = [&](const Place& a, const Place& b) { return a.segment == b.segment && a.offset + a.length == b.offset; };
    while (after < places.size() && touches(places[after - 1], places[after])) ++after;
    const auto begin = places[first].offset, end = places[after - 1].offset + places[after - 1].length;
    const auto run = TRY(read_all(TRY(descriptor(places[first].segment)), begin, end - begin));
    for (; first < after; ++first) bodies.push_back(run.substr(static_cast<std::size_t>(places[first].offset - begin), static_cast<std::size_t>(places[first].length)));
  }
  return bodies;
}

}  // namespace tocsin::objects
