#include "out/objects/object_store.hpp"

#include <algorithm>
#include <mutex>

#include "base/ids.hpp"
#include "base/json.hpp"
#include "base/limits.hpp"
#include "base/text.hpp"
#include "out/objects/cursor.hpp"
#include "out/objects/index.hpp"
#include "out/sql/pool.hpp"
#include "path/deliver/sendable.hpp"

namespace tocsin::objects {
namespace {

constexpr std::int64_t segment_bytes_max = std::int64_t{64} << 20;
constexpr std::size_t readers_max = 8;
constexpr std::string_view unversioned = "";  // an object without modified and created takes its date_added

/// What the index says of one object of a bundle.
Result<ports::ServedObject> describe(const std::string& bytes, std::size_t at) {
  const auto bad = [&] { return refuse(Errc::invalid, "objects.form", std::to_string(at)); };
  const auto json = TRY(parse_json(bytes));
  ports::ServedObject object{json["id"].text(), json["type"].text(), {}, json["spec_version"].text(), {}, {}, {}};
  const auto& modified = json["modified"].text();
  const auto& version = modified.empty() ? json["created"].text() : modified;
  if (!version.empty()) {
    const auto instant = parse_rfc3339(version);
    if (!instant) return bad();
    object.version = to_rfc3339(*instant);
  }
  if (object.spec_version.empty()) object.spec_version = "2.1";
  const bool named = is_slug(object.type) && object.id.starts_with(object.type + "--") && is_uuid(std::string_view(object.id).substr(object.type.size() + 2));
  if (!named || object.spec_version != "2.1") return bad();
  return object;
}

}  // namespace

struct ObjectStore::Parts {
  ports::Keys& keys;
  ports::Clock& clock;
  std::unique_ptr<Segments> segments;
  std::unique_ptr<sql::Db> writer;
  sql::Pool readers;
  std::mutex writing;

  Result<> put(sql::Db& db, const std::string& collection, const std::string& delivery, std::vector<ports::ServedObject> objects, const std::vector<std::string>& bodies,
               std::size_t& added);
  Result<bool> stands_already(sql::Db& db, std::int64_t number, const std::string& collection, const ports::ServedObject& object, const Hash& hash);
  Result<> check(const std::string& collection, Entry& entry);
  Result<ports::ObjectPage> page_of(sql::Db& db, std::int64_t number, const ports::ObjectQuery& query);
  Result<> claims(sql::Db& db, std::int64_t number, const std::string& collection, std::vector<Entry>& entries);
};

/// Whether the same bytes stand there in the same version: then the delivery is noted beside it.
Result<bool> ObjectStore::Parts::stands_already(sql::Db& db, std::int64_t number, const std::string& collection, const ports::ServedObject& object, const Hash& hash) {
  for (auto& entry : TRY(versions(db, number, object.id))) {
    if (entry.hash == hash) {
      TRY_VOID(check(collection, entry));
      if (entry.object.deliveries == object.deliveries) return true;
      entry.object.deliveries = object.deliveries;
      const auto seal = TRY(keys.mac(ports::Purpose::served, as_bytes(sealed_text(collection, entry.object, hash))));
      const auto noted = insert_further(db, number, {to_us(entry.object.date_added), object.deliveries.front(), seal});
      if (!noted && noted.error().rule != "sql.unique") return std::unexpected(noted.error());
      return true;
    }
    if (entry.object.version == object.version) return refuse(Errc::conflict, "objects.version-clash", object.id, object.version);
  }
  return false;
}

Result<> ObjectStore::Parts::put(sql::Db& db, const std::string& collection, const std::string& delivery, std::vector<ports::ServedObject> objects,
                                 const std::vector<std::string>& bodies, std::size_t& added) {
  const auto number = TRY(collection_number(db, collection));
  auto last = std::max(TRY(last_added(db, number)), to_us(clock.now()) - 1);
  std::vector<Entry> fresh;
  std::vector<std::string> fresh_bodies;
  for (std::size_t at = 0; at < objects.size(); ++at) {
    auto& object = objects[at];
    object.deliveries = {delivery};
    const auto hash = sha256(bodies[at]);
    if (TRY(stands_already(db, number, collection, object, hash))) continue;
    object.date_added = instant_from_us(++last);
    if (object.version == unversioned) object.version = to_rfc3339(object.date_added);
    const auto seal = TRY(keys.mac(ports::Purpose::served, as_bytes(sealed_text(collection, object, hash))));
    fresh.push_back({number, std::move(object), {}, hash, seal});
    fresh_bodies.push_back(bodies[at]);
  }
  const auto places = TRY(segments->append(fresh_bodies));  // on the disk before any row names them
  for (std::size_t at = 0; at < fresh.size(); ++at) {
    fresh[at].place = places[at];
    TRY_VOID(insert(db, fresh[at]));
    TRY_VOID(renew_ends(db, number, fresh[at].object.id));
  }
  added = fresh.size();
  return {};
}

Result<> ObjectStore::Parts::check(const std::string& collection, Entry& entry) {
  const auto seal = TRY(keys.mac(ports::Purpose::served, as_bytes(sealed_text(collection, entry.object, entry.hash))));
  if (!equal_in_constant_time(seal.view(), entry.seal.view())) return refuse(Errc::conflict, "objects.altered", entry.object.id);
  return {};
}

/// Adds the further deliveries of the entries, each with a seal of its own.
Result<> ObjectStore::Parts::claims(sql::Db& db, std::int64_t number, const std::string& collection, std::vector<Entry>& entries) {
  if (entries.empty()) return {};
  const auto more = TRY(further(db, number, to_us(entries.front().object.date_added), to_us(entries.back().object.date_added)));
  for (const auto& claim : more) {
    const auto at = std::ranges::lower_bound(entries, instant_from_us(claim.added), {}, [](const Entry& entry) { return entry.object.date_added; });
    if (at == entries.end() || to_us(at->object.date_added) != claim.added) continue;
    Entry as_claimed = *at;
    as_claimed.object.deliveries = {claim.delivery};
    as_claimed.seal = claim.seal;
    TRY_VOID(check(collection, as_claimed));
    at->object.deliveries.push_back(claim.delivery);
  }
  return {};
}

Result<ports::ObjectPage> ObjectStore::Parts::page_of(sql::Db& db, std::int64_t number, const ports::ObjectQuery& query) {
  const auto limit = query.limit == 0 ? limits::taxii_page_objects_max : std::min(query.limit, limits::taxii_page_objects_max);
  std::int64_t after = query.added_after ? to_us(*query.added_after) : -1;
  if (!query.next.empty()) after = std::max(after, TRY(read_cursor(query.next)));
  auto entries = TRY(select(db, number, query, after, limit + 1));
  bool more = entries.size() > limit;
  if (more) entries.pop_back();
  std::size_t bytes = 0, fit = 0;
  while (query.with_bytes && fit < entries.size() && (fit == 0 || bytes + static_cast<std::size_t>(entries[fit].place.length) <= limits::taxii_page_bytes_max))
    bytes += static_cast<std::size_t>(entries[fit++].place.length);
  if (query.with_bytes && fit < entries.size()) entries.resize(fit), more = true;
  for (auto& entry : entries) TRY_VOID(check(query.collection, entry));
  TRY_VOID(claims(db, number, query.collection, entries));

  ports::ObjectPage page;
  std::vector<Place> places;
  for (const auto& entry : entries) places.push_back(entry.place);
  if (query.with_bytes) {
    auto bodies = TRY(segments->read(places));
    for (std::size_t at = 0; at < entries.size(); ++at) {
      if (sha256(bodies[at]) != entries[at].hash) return refuse(Errc::conflict, "objects.altered", entries[at].object.id);
      entries[at].object.bytes = std::move(bodies[at]);
    }
  }
  for (auto& entry : entries) page.objects.push_back(std::move(entry.object));
  page.more = more;
  if (more) page.next = cursor_after(page.objects.back().date_added);
  return page;
}

ObjectStore::ObjectStore(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
ObjectStore::~ObjectStore() = default;

Result<std::unique_ptr<ObjectStore>> ObjectStore::open(const std::filesystem::path& folder, ports::Keys& keys, ports::Clock& clock) {
  auto segments = TRY(Segments::open(folder / "segments", segment_bytes_max));
  const auto file = (folder / "objects.db").string();
  auto writer = TRY(sql::open_sqlite(file, {.create = true}));
  TRY_VOID(prepare(*writer));
  const auto open_reader = [file] { return sql::open_sqlite(file, {.read_only = true}); };
  // Parts cannot be moved: the pool and the mutex stay where they are made
  std::unique_ptr<Parts> parts(new Parts{keys, clock, std::move(segments), std::move(writer), sql::Pool(open_reader, readers_max), {}});
  return std::unique_ptr<ObjectStore>(new ObjectStore(std::move(parts)));
}

Result<ports::ObjectPage> ObjectStore::page(const ports::ObjectQuery& query) {
  return parts_->readers.with([&](sql::Db& db) -> Result<ports::ObjectPage> {
    ports::ObjectPage page;
    const auto read = [&]() -> Result<> {
      const auto number = TRY(find_collection(db, query.collection));
      if (!query.next.empty()) TRY(read_cursor(query.next));
      if (number >= 0) page = TRY(parts_->page_of(db, number, query));
      return {};
    };
    TRY_VOID(db.in_snapshot(read));
    return page;
  });
}

Result<bool> ObjectStore::has(const std::string& collection, const std::string& id) {
  return parts_->readers.with([&](sql::Db& db) -> Result<bool> {
    const auto number = TRY(find_collection(db, collection));
    if (number < 0) return false;
    return !TRY(db.run("select 1 from object where collection = $1 and id = $2 limit 1", {number, id})).empty();
  });
}

Result<std::size_t> ObjectStore::withdraw(const std::string& delivery) {
  const std::lock_guard guard(parts_->writing);
  std::size_t removed = 0;
  TRY_VOID(parts_->writer->atomically([&]() -> Result<> {
    removed = TRY(remove_delivery(*parts_->writer, delivery));
    return {};
  }));
  return removed;
}

Result<ports::Handover> ObjectStore::hand_over(const deliver::Sendable& sendable) {
  const auto& wire = sendable.wire();
  if (wire.format != deliver::Format::stix) return refuse(Errc::invalid, "sender.wrong-format", {}, std::string(deliver::name(wire.format)));
  if (sendable.marking() == Tlp::red) return refuse(Errc::forbidden, "objects.red", wire.addresses.to);
  const auto bodies = TRY(deliver::objects_of_bundle(wire.pieces.front().bytes));
  std::vector<ports::ServedObject> objects;
  for (const auto& body : bodies) objects.push_back(TRY(describe(body, objects.size())));
  std::size_t added = 0;
  const std::lock_guard guard(parts_->writing);
  TRY_VOID(parts_->writer->atomically([&] { return parts_->put(*parts_->writer, wire.addresses.to, wire.delivery.value, std::move(objects), bodies, added); }));
  return ports::Handover{ports::Handover::Outcome::handed_over,
                         std::to_string(added) + " of " + std::to_string(bodies.size()) + " objects added to collection " + wire.addresses.to};
}

}  // namespace tocsin::objects
