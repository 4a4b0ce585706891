// Everything that changes collections: one writer at a time, bytes on the disk before any row names them.
#include <algorithm>
#include <map>
#include <set>

#include "base/ids.hpp"
#include "base/json.hpp"
#include "base/limits_stix.hpp"
#include "base/text.hpp"
#include "intel/stix/labels.hpp"
#include "intel/stix/revoke.hpp"
#include "intel/stix/same.hpp"
#include "out/objects/object_parts.hpp"
#include "path/deliver/revocation.hpp"
#include "path/deliver/sendable.hpp"

namespace tocsin::objects {
namespace {

constexpr auto status_kept = std::chrono::hours(25);  ///< TAXII 2.1 section 4.3: 24 hours and more

/// What the index says of one object of a bundle.
Result<ports::NewObject> describe(const std::string& bytes, std::size_t at, Tlp tlp) {
  const auto bad = [&] { return refuse(Errc::invalid, "objects.form", std::to_string(at)); };
  const auto json = TRY(parse_json(bytes));
  ports::NewObject object{json["id"].text(), json["type"].text(), {}, tlp, bytes};
  const auto& modified = json["modified"].text();
  const auto& version = modified.empty() ? json["created"].text() : modified;
  if (!version.empty()) {
    object.version = served_version(version);
    if (object.version.empty()) return bad();
  }
  const auto& spec = json["spec_version"].text();
  const bool named = is_slug(object.type) && object.id.starts_with(object.type + "--") && is_uuid(std::string_view(object.id).substr(object.type.size() + 2));
  if (!named || (!spec.empty() && spec != "2.1")) return bad();
  return object;
}

/// Chooses what of an ask is new: looks each object up in the collection and among those chosen before.
class Choice {
 public:
  Choice(ObjectStore::Parts& parts, std::string collection, std::int64_t number, std::string claim, std::int64_t last)
      : parts_(parts), collection_(std::move(collection)), number_(number), claim_(std::move(claim)), last_(last), first_(last + 1) {}

  enum class What : std::uint8_t { added, same, clash };
  /// @param version set to the one that it has or gets
  Result<What> take(const ports::NewObject& object, std::string& version) {
    const auto hash = sha256(object.bytes);
    version = served_version(object.version);
    auto there = TRY(versions(*parts_.writer, number_, object.id));
    for (auto& entry : there) {
      const auto known = TRY(compare(object, hash, version, {entry.hash, entry.object.version, &entry == &there.back()}, [&] { return parts_.body(entry); }));
      if (known == What::same) {
        version = entry.object.version;
        TRY_VOID(claim_too(entry));
      }
      if (known) return *known;
    }
    const auto& before = chosen_[object.id];
    for (const auto at : before) {
      if (alone_[at]) ends_.insert(object.id);
      alone_[at] = false;
      const auto& written = batch_.objects[at];
      const auto known = TRY(compare(object, hash, version, {written.hash, written.object.version, at == before.back()}, [&]() -> Result<std::string> { return std::string(bodies_[at]); }));
      if (known == What::same) version = written.object.version;
      if (known) return *known;
    }
    const bool alone = there.empty() && before.empty();
    TRY_VOID(add(object, version, hash, alone));
    version = batch_.objects.back().object.version;
    return What::added;
  }

  /// Everything chosen goes to the disk. @param status as it will be asked for, or empty
  Result<> commit(std::string status) {
    if (batch_.objects.empty() && status.empty() && claims_.empty()) return {};
    batch_.status = std::move(status);
    TRY_VOID(parts_.commit(std::move(batch_), bodies_, alone_));
    for (const auto& claim : claims_) {
      const auto noted = insert_further(*parts_.writer, number_, claim);
      if (!noted && noted.error().rule != "sql.unique") return std::unexpected(noted.error());
    }
    for (const auto& id : ends_) TRY_VOID(renew_ends(*parts_.writer, number_, id));
    return {};
  }
  [[nodiscard]] std::int64_t first() const { return first_; }
  [[nodiscard]] std::int64_t last() const { return last_; }
  [[nodiscard]] std::size_t added() const { return batch_.objects.size(); }

 private:
  /// A version that stands there, or was chosen before.
  struct There {
    const Hash& hash;
    const std::string& version;
    bool is_last;
  };
  /// Whether the object is that version, or another one of the same name; nothing when it is a version of its own. What was
  /// spelled otherwise on its way is the same (STIX 2.1 section 3.6 speaks of objects, not of their bytes). Objects without versions
  /// are held beside the last alone, so that nobody makes a post read more than one body an object.
  /// @param body  gives the bytes of that version
  template <class Body>
  static Result<std::optional<What>> compare(const ports::NewObject& object, const Hash& hash, const std::string& version, const There& there, const Body& body) {
    if (there.hash == hash || stix::is_fixed_marking(object.id)) return What::same;
    const bool is_same_version = version.empty() ? there.is_last : version_key(there.version) == version_key(version);
    if (!is_same_version) return std::nullopt;
    if (stix::is_same_object(object.bytes, TRY(body()))) return What::same;
    return version.empty() ? std::optional<What>() : What::clash;
  }
  Result<> add(const ports::NewObject& object, const std::string& version, const Hash& hash, bool alone) {
    Written fresh{collection_, {object.id, object.type, version, object.tlp, instant_from_us(++last_), {claim_}, {}}, hash, {}, static_cast<std::int64_t>(object.bytes.size())};
    if (fresh.object.version.empty()) fresh.object.version = to_rfc3339(fresh.object.date_added);
    fresh.seal = TRY(parts_.sealed(sealed_text(collection_, fresh.object, hash)));
    chosen_[object.id].push_back(batch_.objects.size());
    if (!alone) ends_.insert(object.id);
    alone_.push_back(alone);
    batch_.objects.push_back(std::move(fresh));
    bodies_.push_back(object.bytes);
    return {};
  }
  /// A delivery is noted beside an object that stands there: a recall takes each delivery's claim away by itself.
  Result<> claim_too(Entry& entry) {
    TRY_VOID(parts_.check(collection_, entry));
    if (claim_.contains(':') || entry.object.deliveries.front() == claim_) return {};
    entry.object.deliveries = {claim_};
    const auto seal = TRY(parts_.sealed(sealed_text(collection_, entry.object, entry.hash)));
    claims_.push_back({to_us(entry.object.date_added), claim_, seal});
    return {};
  }

  ObjectStore::Parts& parts_;
  std::string collection_;
  std::int64_t number_;
  std::string claim_;
  std::int64_t last_, first_;
  Batch batch_;
  std::vector<std::string_view> bodies_;
  std::vector<bool> alone_;
  std::map<std::string, std::vector<std::size_t>, std::less<>> chosen_;
  std::set<std::string> ends_;     ///< ids whose first and last version are to be found again
  std::vector<Further> claims_;
};

Result<Choice> choice_for(ObjectStore::Parts& parts, const std::string& collection, const std::string& claim) {
  const auto number = TRY(collection_number(*parts.writer, collection));
  return Choice(parts, collection, number, claim, std::max(TRY(last_added(*parts.writer, number)), to_us(parts.clock.now()) - 1));
}

/// Who claims what a recall leaves: no delivery, so that nobody is said to have fetched one.
std::string recall_claim(const std::string& delivery) { return "recall:" + delivery; }

/// Why a label keeps an object out of a collection, or nothing.
std::string kept_out(std::optional<Tlp> tlp, Tlp tlp_max) {
  if (tlp == Tlp::red) return std::string("objects.red") + ": TLP:RED never stands in a collection";
  if (tlp && *tlp > tlp_max) return std::string("objects.ceiling") + ": the collection takes nothing narrower than " + std::string(label(tlp_max));
  return {};
}

}  // namespace

Result<std::string> ObjectStore::Parts::body(const Entry& entry) {
  std::string out;
  const auto file = TRY(segments->file(entry.place.segment));
  TRY_VOID(file->read(entry.place.offset, entry.place.length, out));
  if (sha256(out) != entry.hash) return refuse(Errc::conflict, "objects.altered", "body");
  return out;
}

Result<> ObjectStore::Parts::durably(const sql::Db::Work& work) {
  TRY_VOID(writer->script("pragma synchronous=full"));
  const auto done = writer->atomically(work);
  TRY_VOID(writer->script("pragma synchronous=normal"));
  return done;
}

Result<> ObjectStore::Parts::commit(Batch batch, const std::vector<std::string_view>& bodies, const std::vector<bool>& alone) {
  const auto table = spell_table(batch);
  const auto seal = TRY(sealed(table));
  BatchHead head{static_cast<std::int64_t>(table.size()), 0, seal};
  for (const auto body : bodies) head.body_bytes += static_cast<std::int64_t>(body.size());
  std::string all;
  all.reserve(batch_head_bytes + table.size() + static_cast<std::size_t>(head.body_bytes));
  all.append(spell_head(head)).append(table);
  const auto before_bodies = static_cast<std::int64_t>(all.size());
  for (const auto body : bodies) all.append(body);
  auto place = TRY(segments->append(all));  // on the disk before any row names them
  place.offset += before_bodies;
  std::map<std::string, std::int64_t, std::less<>> numbers;
  for (std::size_t at = 0; at < batch.objects.size(); ++at) {
    auto& each = batch.objects[at];
    auto number = numbers.find(each.collection);
    if (number == numbers.end()) number = numbers.emplace(each.collection, TRY(collection_number(*writer, each.collection))).first;
    TRY_VOID(insert(*writer, {number->second, each.object, {place.segment, place.offset, each.length}, each.hash, each.seal}, alone[at]));
    place.offset += each.length;
    if (at + 1 == batch.objects.size()) TRY_VOID(keep_last_added(*writer, number->second, to_us(each.object.date_added)));
  }
  if (!batch.status.empty()) {
    const auto kept = TRY(read_status(batch.status));
    const auto status_seal = TRY(sealed(batch.status));
    TRY_VOID(insert_status(*writer, kept.status.id, to_us(kept.status.requested), {batch.status, status_seal}));
  }
  return keep_applied(*writer, segments->end());
}

Result<> ObjectStore::Parts::enter(const Batch& batch, Place place) {
  for (const auto& each : batch.objects) {
    const auto number = TRY(collection_number(*writer, each.collection));
    const Entry entry{number, each.object, {place.segment, place.offset, each.length}, each.hash, each.seal};
    TRY_VOID(check(each.collection, entry));
    place.offset += each.length;
    if (const auto there = TRY(between(*writer, number, to_us(each.object.date_added), to_us(each.object.date_added))); !there.empty()) {
      TRY_VOID(move(*writer, entry, entry.place));
      continue;
    }
    TRY_VOID(insert(*writer, entry, false));
    TRY_VOID(keep_last_added(*writer, number, to_us(each.object.date_added)));
    TRY_VOID(renew_ends(*writer, number, each.object.id));
  }
  if (batch.status.empty()) return {};
  const auto kept = TRY(read_status(batch.status));
  if (!TRY(find_status(*writer, kept.status.id)).empty()) return {};
  const auto seal = TRY(sealed(batch.status));
  return insert_status(*writer, kept.status.id, to_us(kept.status.requested), {batch.status, seal});
}

Result<> ObjectStore::Parts::catch_up() {
  for (auto at = TRY(applied(*writer)); at != segments->end();) {
    const auto end = segments->end();
    if (at.segment > end.segment || (at.segment == end.segment && at.offset > end.offset)) return refuse(Errc::conflict, "objects.altered", "segment", "it ends before what the index knows of");
    if (!segments->exists(at.segment)) return refuse(Errc::conflict, "objects.altered", "segment", "it is gone");
    const auto file = TRY(segments->file(at.segment));
    const auto size = TRY(file->size());
    if (at.offset == size && at.segment < end.segment) {
      at = {at.segment + 1, 0, 0};
      continue;
    }
    const auto left = [&] { return size - at.offset; };
    constexpr auto head_bytes = static_cast<std::int64_t>(batch_head_bytes);
    std::string bytes;
    if (left() >= head_bytes) TRY_VOID(file->read(at.offset, head_bytes, bytes));
    const auto head = read_head(bytes);
    const bool is_whole = head && head->table_bytes <= left() && head->body_bytes <= left() - head_bytes - head->table_bytes;
    std::string table;
    if (is_whole) TRY_VOID(file->read(at.offset + head_bytes, head->table_bytes, table));
    const bool is_ours = is_whole && equal_in_constant_time(TRY(sealed(table)).view(), head->seal.view());
    if (!is_ours) {
      // what was being written when the power went was acknowledged to nobody
      if (at.segment != end.segment) return refuse(Errc::conflict, "objects.altered", "segment", "a batch in its midst is not the one that was written");
      return segments->cut(at.offset);
    }
    const auto batch = TRY(read_table(table));
    const Place next{at.segment, at.offset + head_bytes + head->table_bytes + head->body_bytes, 0};
    const auto enter_it = [&]() -> Result<> {
      TRY_VOID(enter(batch, {at.segment, at.offset + head_bytes + head->table_bytes, 0}));
      return keep_applied(*writer, next);
    };
    TRY_VOID(durably(enter_it));
    at = next;
  }
  return {};
}

/// What is still served of a segment moves to the end of the last one, and the file goes: that is how bytes are erased.
Result<> ObjectStore::Parts::rewrite(std::int64_t segment) {
  if (segment == segments->end().segment) TRY_VOID(segments->begin_next());
  const auto living = TRY(in_segment(*writer, segment));
  const auto file = TRY(segments->file(segment));
  constexpr std::size_t at_once = 4096;
  for (std::size_t from = 0; from < living.size(); from += at_once) {
    const auto until = std::min(living.size(), from + at_once);
    Batch batch;
    std::string bodies;
    for (auto at = from; at < until; ++at) {
      const auto& entry = living[at];
      const auto names = TRY(writer->run("select id from collection where number = $1", {entry.collection}));
      batch.objects.push_back({names.empty() ? std::string() : sql::text(names[0][0]), entry.object, entry.hash, entry.seal, entry.place.length});
      TRY_VOID(file->read(entry.place.offset, entry.place.length, bodies));
    }
    const auto table = spell_table(batch);
    const auto seal = TRY(sealed(table));
    const auto head = spell_head({static_cast<std::int64_t>(table.size()), static_cast<std::int64_t>(bodies.size()), seal});
    auto place = TRY(segments->append(head + table + bodies));
    place.offset += static_cast<std::int64_t>(head.size() + table.size());
    const auto move_them = [&]() -> Result<> {
      for (auto at = from; at < until; ++at) {
        TRY_VOID(move(*writer, living[at], place));
        place.offset += living[at].place.length;
      }
      return keep_applied(*writer, segments->end());
    };
    TRY_VOID(durably(move_them));
  }
  // also where nothing of it is served any more, the index must not go on from a file that is gone
  const auto go_on = [&]() -> Result<> {
    TRY_VOID(forget_dirty(*writer, segment));
    return keep_applied(*writer, segments->end());
  };
  TRY_VOID(durably(go_on));
  TRY_VOID(segments->drop(segment));
  // the log of the index holds rows of what is gone
  TRY(writer->fold_log(false));
  return {};
}

Result<std::size_t> ObjectStore::Parts::revoke(std::int64_t number, const std::vector<Entry>& gone, const std::string& claim) {
  const auto names = TRY(writer->run("select id from collection where number = $1", {number}));
  const auto collection = names.empty() ? std::string() : sql::text(names[0][0]);
  std::map<std::string, std::string> bodies;  // of the last version of each that is gone
  std::map<std::string, const Entry*> last;
  for (const auto& entry : gone)
    if (auto& latest = last[entry.object.id]; latest == nullptr || version_key(latest->object.version) < version_key(entry.object.version)) latest = &entry;
  std::set<std::string> makers;
  std::map<std::string, Json> revocations;
  for (const auto& [id, entry] : last) {
    // one that is damaged goes without a revocation: the others, and the mails of the same recall, do not wait for it
    if (!check(collection, *entry)) continue;
    auto bytes = body(*entry);
    if (!bytes) continue;
    bodies[id] = *std::move(bytes);
    const auto parsed = parse_json(bodies[id], {.bytes = bodies[id].size() + 1, .depth = limits::stix_depth_max});
    if (!parsed) continue;
    const auto& object = *parsed;
    makers.insert(object["created_by_ref"].text());
    // another delivery still stands for a version of it
    if (!TRY(versions(*writer, number, id)).empty()) continue;
    if (auto revocation = stix::revocation_of(object, clock.now())) revocations.emplace(id, *std::move(revocation));
  }
  // the identity that made them goes on making others
  std::erase_if(revocations, [&](const auto& each) { return makers.contains(each.first); });
  std::set<std::string> named;
  for (const auto& [id, object] : revocations) {
    named.insert(object["created_by_ref"].text());
    for (const auto& ref : object["object_marking_refs"].array()) named.insert(ref.text());
  }
  std::vector<ports::NewObject> objects;
  std::vector<std::string> spelled;
  spelled.reserve(revocations.size());
  for (const auto& id : named)
    if (const auto kept = last.find(id); kept != last.end()) objects.push_back({id, kept->second->object.type, served_version(kept->second->object.version), kept->second->object.tlp, bodies[id]});
  for (const auto& [id, object] : revocations) {
    spelled.push_back(to_jcs(object));
    objects.push_back({id, object["type"].text(), object["modified"].text(), stix::narrowest_of(object), spelled.back()});
  }
  auto choice = TRY(choice_for(*this, collection, claim));
  for (const auto& object : objects) {
    std::string version;
    TRY(choice.take(object, version));
  }
  TRY_VOID(choice.commit({}));
  return revocations.size();
}

Result<std::size_t> ObjectStore::Parts::rewrite_dirty() {
  const auto dirty = TRY(dirty_segments(*writer));
  for (const auto segment : dirty) TRY_VOID(rewrite(segment));
  return dirty.size();
}

Result<ports::PostStatus> ObjectStore::put(ports::PutAsk ask) {
  const std::lock_guard guard(parts_->writing);
  auto status = std::move(ask.status);
  TRY_VOID(parts_->writer->atomically([&]() -> Result<> {
    auto choice = TRY(choice_for(*parts_, status.collection, ask.claim));
    KeptStatus kept{{}, 0, -1};
    for (const auto& object : ask.objects) {
      if (auto why = kept_out(object.tlp, ask.tlp_max); !why.empty()) {
        status.failures.push_back({object.id, object.version.empty() ? to_rfc3339(status.requested) : object.version, std::move(why)});
        continue;
      }
      std::string version;
      const auto what = TRY(choice.take(object, version));
      if (what == Choice::What::clash) {
        status.failures.push_back({object.id, version, "objects.version-clash: the collection holds another object for that id and version"});
        continue;
      }
      status.successes.push_back({object.id, version, {}});
      if (what == Choice::What::same) kept.status.successes.push_back(status.successes.back());
    }
    status.added = choice.added();
    kept.first_us = choice.first();
    kept.last_us = choice.last();
    std::string spelled;
    if (!status.id.empty()) {
      auto others = std::move(kept.status.successes);
      kept.status = {status.id, status.client, status.root, status.collection, status.requested, std::move(others), status.failures, status.added};
      spelled = spell_status(kept);
    }
    return choice.commit(std::move(spelled));
  }));
  return status;
}

Result<ports::Handover> ObjectStore::hand_over(const deliver::Sendable& sendable) {
  const auto& wire = sendable.wire();
  if (wire.format != deliver::Format::stix) return refuse(Errc::invalid, "sender.wrong-format", {}, std::string(deliver::name(wire.format)));
  if (sendable.marking() == Tlp::red) return refuse(Errc::forbidden, "objects.red", wire.addresses.to);
  const auto bodies = TRY(deliver::objects_of_bundle(wire.pieces.front().bytes));
  std::vector<ports::NewObject> objects;
  for (const auto& body : bodies) objects.push_back(TRY(describe(body, objects.size(), sendable.marking())));
  std::size_t added = 0;
  const std::lock_guard guard(parts_->writing);
  // further claims are in no segment, so all of it is made durable here
  TRY_VOID(parts_->durably([&]() -> Result<> {
    auto choice = TRY(choice_for(*parts_, wire.addresses.to, wire.delivery.value));
    for (const auto& object : objects) {
      std::string version;
      if (TRY(choice.take(object, version)) == Choice::What::clash) return refuse(Errc::conflict, "objects.version-clash", object.id, object.version);
    }
    added = choice.added();
    return choice.commit({});
  }));
  return ports::Handover{ports::Handover::Outcome::handed_over,
                         std::to_string(added) + " of " + std::to_string(bodies.size()) + " objects added to collection " + wire.addresses.to};
}

Result<std::size_t> ObjectStore::withdraw(const std::string& delivery) {
  const std::lock_guard guard(parts_->writing);
  std::size_t removed = 0;
  TRY_VOID(parts_->durably([&]() -> Result<> {
    for (const auto& claim : {delivery, recall_claim(delivery)}) removed += TRY(remove_delivery(*parts_->writer, claim)).size();
    return {};
  }));
  if (removed > 0) TRY(parts_->rewrite_dirty());
  return removed;
}

Result<ports::Handover> ObjectStore::revoke(const deliver::Revocation& revocation) {
  const auto done = TRY(recall(revocation.delivery().value));
  const auto what = done == ports::Recalled{} ? std::string("revoked already") : std::to_string(done.revoked) + " revoked, " + std::to_string(done.removed) + " taken out";
  return ports::Handover{ports::Handover::Outcome::handed_over, what + " in collection " + revocation.to()};
}

Result<ports::Recalled> ObjectStore::recall(const std::string& delivery) {
  const std::lock_guard guard(parts_->writing);
  ports::Recalled out;
  TRY_VOID(parts_->durably([&]() -> Result<> {
    const auto gone = TRY(remove_delivery(*parts_->writer, delivery));
    out.removed = gone.size();
    std::map<std::int64_t, std::vector<Entry>> by_collection;
    for (const auto& entry : gone) by_collection[entry.collection].push_back(entry);
    for (const auto& [number, entries] : by_collection) out.revoked += TRY(parts_->revoke(number, entries, recall_claim(delivery)));
    return {};
  }));
  if (out.removed > 0) TRY(parts_->rewrite_dirty());
  return out;
}

Result<std::size_t> ObjectStore::remove(const std::string& collection, const std::string& id, const std::vector<std::string>& wanted) {
  const std::lock_guard guard(parts_->writing);
  std::size_t removed = 0;
  TRY_VOID(parts_->durably([&]() -> Result<> {
    const auto number = TRY(find_collection(*parts_->writer, collection));
    const auto all = TRY(versions(*parts_->writer, number, id));
    const auto is_wanted = [&](const Entry& entry) {
      const auto wants = [&](std::string_view word) { return std::ranges::find(wanted, word) != wanted.end(); };
      return wanted.empty() || wants("all") || (wants("first") && &entry == &all.front()) || (wants("last") && &entry == &all.back()) || wants(version_key(entry.object.version));
    };
    std::vector<Entry> gone;
    for (const auto& entry : all)
      if (is_wanted(entry)) gone.push_back(entry);
    removed = gone.size();
    return gone.empty() ? Result<>{} : remove_entries(*parts_->writer, number, id, gone);
  }));
  return removed;
}

Result<std::size_t> ObjectStore::sweep() {
  const std::lock_guard guard(parts_->writing);
  std::size_t forgotten = 0;
  TRY_VOID(parts_->writer->atomically([&]() -> Result<> {
    forgotten = TRY(forget_statuses(*parts_->writer, to_us(parts_->clock.now() - status_kept)));
    return {};
  }));
  return forgotten + TRY(parts_->rewrite_dirty());
}

}  // namespace tocsin::objects
