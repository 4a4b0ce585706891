// Opening and reading. What changes collections is in object_writer.cpp.
#include "out/objects/object_store.hpp"

#include <algorithm>

#include "base/limits.hpp"
#include "out/objects/cursor.hpp"
#include "out/objects/object_parts.hpp"

namespace tocsin::objects {
namespace {

constexpr std::int64_t segment_bytes_max = std::int64_t{64} << 20;
constexpr std::size_t readers_max = 8;

/// The bytes of a page, read in runs of what lies side by side, and each object's checked before any of them is given out.
class PageBodies final : public ports::Body {
 public:
  struct Piece {
    std::shared_ptr<const SegmentFile> file;
    std::int64_t offset = 0, length = 0;
    Hash hash;
  };
  explicit PageBodies(std::vector<Piece> pieces) : pieces_(std::move(pieces)) {
    for (const auto& piece : pieces_) size_ += static_cast<std::uint64_t>(piece.length);
    if (!pieces_.empty()) size_ += pieces_.size() - 1;
  }
  [[nodiscard]] std::uint64_t size() const override { return size_; }

  Result<> take(std::string& out, std::size_t about) override {
    const auto until = out.size() + about;
    out.reserve(std::min<std::uint64_t>(until + (std::size_t{16} << 10), out.size() + size_));
    while (at_ < pieces_.size() && out.size() < until) TRY_VOID(take_run(out, until - out.size()));
    return {};
  }

 private:
  Result<> take_run(std::string& out, std::size_t about) {
    auto end = at_ + 1;
    const auto touches = [](const Piece& a, const Piece& b) { return a.file == b.file && a.offset + a.length == b.offset; };
    auto bytes = static_cast<std::size_t>(pieces_[at_].length);
    for (; end < pieces_.size() && bytes < about && touches(pieces_[end - 1], pieces_[end]); ++end) bytes += static_cast<std::size_t>(pieces_[end].length);
    run_.clear();
    TRY_VOID(pieces_[at_].file->read(pieces_[at_].offset, static_cast<std::int64_t>(bytes), run_));
    std::string_view rest = run_;
    for (; at_ < end; ++at_) {
      const auto body = rest.substr(0, static_cast<std::size_t>(pieces_[at_].length));
      if (sha256(body) != pieces_[at_].hash) return refuse(Errc::conflict, "objects.altered", "body");
      if (at_ != 0) out.push_back(',');
      out.append(body);
      rest.remove_prefix(body.size());
    }
    return {};
  }

  std::vector<Piece> pieces_;
  std::string run_;
  std::uint64_t size_ = 0;
  std::size_t at_ = 0;
};

Result<std::vector<PageBodies::Piece>> pieces_of(const Segments& segments, const std::vector<Entry>& entries) {
  std::vector<PageBodies::Piece> out;
  out.reserve(entries.size());
  std::int64_t segment = -1;
  std::shared_ptr<const SegmentFile> file;
  for (const auto& entry : entries) {
    if (entry.place.segment != segment) {
      auto opened = segments.file(entry.place.segment);
      if (!opened) return refuse(segments.exists(entry.place.segment) ? Errc::unavailable : Errc::conflict, segments.exists(entry.place.segment) ? "objects.unavailable" : "objects.altered", "segment");
      file = *std::move(opened);
      segment = entry.place.segment;
    }
    out.push_back({file, entry.place.offset, entry.place.length, entry.hash});
  }
  return out;
}

/// Adds the further deliveries of the entries, each with a seal of its own.
Result<> add_claims(ObjectStore::Parts& parts, sql::Db& db, std::int64_t number, const std::string& collection, std::vector<Entry>& entries) {
  if (entries.empty()) return {};
  const auto more = TRY(further(db, number, to_us(entries.front().object.date_added), to_us(entries.back().object.date_added)));
  for (const auto& claim : more) {
    const auto at = std::ranges::lower_bound(entries, instant_from_us(claim.added), {}, [](const Entry& entry) { return entry.object.date_added; });
    if (at == entries.end() || to_us(at->object.date_added) != claim.added) continue;
    Entry as_claimed = *at;
    as_claimed.object.deliveries = {claim.delivery};
    as_claimed.seal = claim.seal;
    TRY_VOID(parts.check(collection, as_claimed));
    at->object.deliveries.push_back(claim.delivery);
  }
  return {};
}

/// As many of the entries as a page may weigh, and at least one.
bool fit(std::vector<Entry>& entries) {
  std::size_t bytes = 0, count = 0;
  while (count < entries.size() && (count == 0 || bytes + static_cast<std::size_t>(entries[count].place.length) <= limits::taxii_page_bytes_max))
    bytes += static_cast<std::size_t>(entries[count++].place.length);
  if (count == entries.size()) return true;
  entries.resize(count);
  return false;
}

Result<ports::ObjectPage> page_of(ObjectStore::Parts& parts, sql::Db& db, std::int64_t number, const ports::ObjectQuery& query) {
  const auto limit = query.limit == 0 ? limits::taxii_page_objects_max : std::min(query.limit, limits::taxii_page_objects_max);
  std::int64_t after = query.added_after ? to_us(*query.added_after) : -1;
  if (!query.next.empty()) after = std::max(after, TRY(read_cursor(query.next)));
  auto entries = TRY(select(db, number, query, after, limit + 1));
  ports::ObjectPage page;
  page.more = entries.size() > limit;
  if (page.more) entries.pop_back();
  if (query.bodies != ports::ObjectQuery::Bodies::none && !fit(entries)) page.more = true;
  for (const auto& entry : entries) TRY_VOID(parts.check(query.collection, entry));
  TRY_VOID(add_claims(parts, db, number, query.collection, entries));
  if (query.bodies != ports::ObjectQuery::Bodies::none) page.bodies = std::make_shared<PageBodies>(TRY(pieces_of(*parts.segments, entries)));
  page.objects.reserve(entries.size());
  for (auto& entry : entries) page.objects.push_back(std::move(entry.object));
  if (page.more) page.next = cursor_after(page.objects.back().date_added);
  if (query.bodies != ports::ObjectQuery::Bodies::inside) return page;
  for (std::size_t at = 0; at < entries.size(); ++at) {
    auto& bytes = page.objects[at].bytes;
    TRY_VOID(page.bodies->take(bytes, 1));
    if (at != 0) bytes.erase(0, 1);  // the comma
  }
  page.bodies.reset();
  return page;
}

}  // namespace

Result<> ObjectStore::Parts::check(const std::string& collection, const Entry& entry) {
  thread_local std::string text;  // a page asks a thousand times
  spell_sealed(collection, entry.object, entry.hash, text);
  const auto seal = TRY(sealed(text));
  if (!equal_in_constant_time(seal.view(), entry.seal.view())) return refuse(Errc::conflict, "objects.altered", entry.object.id);
  return {};
}

ObjectStore::ObjectStore(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
ObjectStore::~ObjectStore() = default;

Result<std::unique_ptr<ObjectStore>> ObjectStore::open(const std::filesystem::path& folder, ports::Keys& keys, ports::Clock& clock) {
  auto segments = TRY(Segments::open(folder / "segments", segment_bytes_max));
  const auto file = (folder / "objects.db").string();
  auto writer = TRY(sql::open_sqlite(file, {.create = true}));
  TRY_VOID(prepare(*writer));
  // a segment that is on the disk tells what the index may lose at a power failure: catch_up() enters it again
  TRY_VOID(writer->script("pragma synchronous=normal; pragma wal_autocheckpoint=8000; pragma cache_size=-24576"));
  const auto open_reader = [file]() -> Result<std::unique_ptr<sql::Db>> {
    auto reader = TRY(sql::open_sqlite(file, {.read_only = true}));
    TRY_VOID(reader->script("pragma cache_size=-2048"));  // the system's cache holds the pages: there are several readers
    return reader;
  };
  // Parts cannot be moved: the pool and the mutex stay where they are made
  std::unique_ptr<Parts> parts(new Parts{keys, clock, std::move(segments), std::move(writer), sql::Pool(open_reader, readers_max), {}});
  TRY_VOID(parts->catch_up());
  return std::unique_ptr<ObjectStore>(new ObjectStore(std::move(parts)));
}

Result<ports::ObjectPage> ObjectStore::page(const ports::ObjectQuery& query) {
  return parts_->readers.with([&](sql::Db& db) -> Result<ports::ObjectPage> {
    ports::ObjectPage page;
    const auto read = [&]() -> Result<> {
      const auto number = TRY(find_collection(db, query.collection));
      if (!query.next.empty()) TRY(read_cursor(query.next));
      // there is one version of the standard here
      const bool is_spec = query.spec_versions.empty() || std::ranges::find(query.spec_versions, "2.1") != query.spec_versions.end();
      if (number >= 0 && is_spec) page = TRY(page_of(*parts_, db, number, query));
      return {};
    };
    TRY_VOID(db.in_snapshot(read));
    return page;
  });
}

Result<bool> ObjectStore::has(const std::string& collection, const std::string& id, std::optional<Tlp> tlp_max) {
  return parts_->readers.with([&](sql::Db& db) -> Result<bool> {
    const auto number = TRY(find_collection(db, collection));
    if (number < 0) return false;
    return !TRY(db.run("select 1 from object indexed by object_key where collection = $1 and key = $2 and id = $3 and tlp <= $4 limit 1", {number, key_of(id), id, tlp_number(tlp_max.value_or(Tlp::red))})).empty();
  });
}

Result<std::optional<ports::PostStatus>> ObjectStore::status(const std::string& id) {
  return parts_->readers.with([&](sql::Db& db) -> Result<std::optional<ports::PostStatus>> {
    const auto rows = TRY(find_status(db, id));
    if (rows.empty()) return std::nullopt;
    const auto seal = TRY(parts_->sealed(rows[0].text));
    if (!equal_in_constant_time(seal.view(), rows[0].seal.view())) return refuse(Errc::conflict, "objects.altered", "status");
    auto kept = TRY(read_status(rows[0].text));
    if (kept.status.id != id) return refuse(Errc::conflict, "objects.altered", "status");
    std::vector<ports::StatusDetail> added;
    const auto number = TRY(find_collection(db, kept.status.collection));
    for (const auto& entry : TRY(between(db, number, kept.first_us, kept.last_us))) added.push_back({entry.object.id, entry.object.version, {}});
    // what was deleted since is in no list, but counts as what it was: taken in
    kept.status.added += kept.status.successes.size();
    kept.status.successes.insert(kept.status.successes.begin(), added.begin(), added.end());
    return kept.status;
  });
}

Result<std::int64_t> ObjectStore::count(const std::string& collection) {
  return parts_->readers.with([&](sql::Db& db) -> Result<std::int64_t> {
    const auto number = TRY(find_collection(db, collection));
    return sql::integer(TRY(db.run("select count(*) from object where collection = $1", {number})).at(0)[0]);
  });
}

}  // namespace tocsin::objects
