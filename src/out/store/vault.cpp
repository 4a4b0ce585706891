#include "out/store/vault.hpp"

#include "base/limits.hpp"
#include "base/seal.hpp"

namespace tocsin::store {
namespace {

constexpr std::size_t salt_bytes = 32;
constexpr std::size_t pending_bytes_max = std::size_t{256} << 20;  // sealed content that waits for the writer
constexpr std::size_t cached_keys_max = 8192;
constexpr std::int64_t named_by_content = -1;  // where a fact's leaf index stands otherwise

Hash name_of(BytesView salt, BytesView bytes) {
  static constexpr std::string_view label("tocsin/content/v1\0", 18);
  return sha256({as_bytes(label), salt, bytes});
}
Bytes context_of(const Hash& name, ports::ContentClass kind) {
  Bytes context(name.value.begin(), name.value.end());
  context.push_back(static_cast<std::byte>(kind));
  return context;
}
Bytes wrap_context(const std::string& item, ports::ContentClass kind) {
  auto context = to_bytes("tocsin/item-key/v1");
  context.push_back(std::byte{0});
  context.push_back(static_cast<std::byte>(kind));
  context.insert(context.end(), as_bytes(item).begin(), as_bytes(item).end());
  return context;
}
std::unexpected<Error> altered(const Hash& name) { return refuse(Errc::conflict, "content.altered", name.hex(), "the sealed content was changed"); }

/// Calls `use` with each run of exactly 64 lower-case hex digits.
template <class Use>
void each_hash_in(std::string_view text, const Use& use) {
  const auto is_digit = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
  for (std::size_t at = 0; at < text.size();) {
    auto end = at;
    while (end < text.size() && is_digit(text[end])) ++end;
    if (end - at == 64) use(*Hash::from_hex(text.substr(at, 64)));
    at = end + 1;
  }
}

}  // namespace

/// A piece on its way to the disk; it ends itself once it is there.
struct Vault::Piece final : Task {
  Piece(Vault& owner, const Hash& content, Found what, std::shared_ptr<ItemKey> item_key, std::vector<Hash> names_inside)
      : vault(owner), name(content), found(std::move(what)), key(std::move(item_key)), inside(std::move(names_inside)), at_us(to_us(owner.parts_.clock.now())) {}
  Result<> write(Batch& batch) override {
    bool erased = false;
    {
      const std::shared_lock lock(vault.lock_);
      erased = key->erased;
    }
    TRY_VOID(batch.db().send("insert into content (name, item, class, sealed, named, kept_at) values ($1, $2, $3, $4, null, $5)",
                       {name, found.item.value, static_cast<std::int64_t>(found.kind), erased ? sql::Arg(nullptr) : sql::Arg(*found.sealed), at_us}));
    return mark_named(batch.db(), inside, named_by_content);
  }
  void finish(const Result<>&) override {
    const std::unique_ptr<Piece> own(this);
    vault.forget_unnamed(inside);
    vault.forget_pending(name);
  }
  [[nodiscard]] bool must_land() const override { return true; }
  Vault& vault;
  Hash name;
  Found found;
  std::shared_ptr<ItemKey> key;
  std::vector<Hash> inside;
  std::int64_t at_us;
};

Result<Hash> Vault::put(Writer& writer, const ledger::ObjectId& item, ports::ContentClass kind, BytesView bytes) {
  if (bytes.size() > limits::content_bytes_max) return refuse(Errc::invalid, "content.too-large", {}, "at most " + std::to_string(limits::content_bytes_max) + " bytes");
  auto key = TRY(key_of({item.value, kind}, true));
  auto salted = parts_.random.bytes(salt_bytes);
  const auto name = name_of(salted, bytes);
  salted.insert(salted.end(), bytes.begin(), bytes.end());
  const Found found{item, kind, std::make_shared<const Bytes>(seal(key->key, parts_.random.bytes(seal_nonce_bytes), salted, context_of(name, kind)))};
  wipe(salted);
  // content that other content names is kept as long: it is no orphan either
  auto piece = std::make_unique<Piece>(*this, name, found, std::move(key), named_in(as_text(bytes)));
  add_pending(name, found);
  if (const auto handed = writer.submit(*piece); !handed) {
    forget_pending(name);
    return std::unexpected(handed.error());
  }
  static_cast<void>(piece.release());  // ends itself in finish()
  return name;
}

void Vault::add_pending(const Hash& name, const Found& found) {
  const auto size = found.sealed->size();
  std::unique_lock lock(lock_);
  room_.wait(lock, [&] { return pending_bytes_ == 0 || pending_bytes_ + size <= pending_bytes_max; });
  pending_bytes_ += size;
  pending_.emplace(name, found);
  unnamed_.insert(name);
}

void Vault::forget_pending(const Hash& name) {
  {
    const std::unique_lock lock(lock_);
    const auto found = pending_.find(name);
    pending_bytes_ -= found->second.sealed->size();
    pending_.erase(found);
  }
  room_.notify_all();
}

Result<Vault::Found> Vault::find(const Hash& name) {
  {
    const std::shared_lock lock(lock_);
    if (const auto found = pending_.find(name); found != pending_.end()) return found->second;
  }
  const auto rows = TRY(readers_.with([&](sql::Db& db) { return db.run("select item, class, sealed from content where name = $1", {name}); }));
  if (rows.empty()) return refuse(Errc::not_found, "content.unknown", name.hex());
  Found found{{sql::text(rows[0][0])}, static_cast<ports::ContentClass>(sql::integer(rows[0][1])), nullptr};
  if (const auto* sealed = std::get_if<Bytes>(&rows[0][2])) found.sealed = std::make_shared<const Bytes>(*sealed);
  return found;
}

Result<ports::Store::Content> Vault::get(const Hash& name) { return open(name, TRY(find(name))); }

Result<ports::Store::Content> Vault::open(const Hash& name, const Found& found) {
  const auto erased = refuse(Errc::not_found, "content.erased", name.hex());
  if (!found.sealed) return erased;
  const auto key = TRY(key_of({found.item.value, found.kind}, false));
  if (!key) return erased;
  auto salted = unseal(key->key, *found.sealed, context_of(name, found.kind));
  if (!salted || salted->size() < salt_bytes) return altered(name);
  ports::Store::Content content{Bytes(salted->begin(), salted->begin() + salt_bytes), Bytes(salted->begin() + salt_bytes, salted->end())};
  wipe(*salted);
  if (name_of(content.salt, content.bytes) != name) return altered(name);
  return content;
}

std::shared_ptr<Vault::ItemKey> Vault::cached(const Place& place) const {
  const std::shared_lock lock(lock_);
  const auto found = cached_.find(place);
  return found == cached_.end() ? nullptr : found->second;
}

Result<std::shared_ptr<Vault::ItemKey>> Vault::key_of(const Place& place, bool make) {
  if (auto key = cached(place)) return key;
  const std::lock_guard file(file_lock_);
  if (auto key = cached(place)) return key;
  const auto context = wrap_context(place.first, place.second);
  const auto rows = TRY(parts_.item_keys->run("select wrapped from item_key where item = $1 and class = $2", {place.first, static_cast<std::int64_t>(place.second)}));
  if (rows.empty() && !make) return nullptr;
  auto key = std::make_shared<ItemKey>(rows.empty() ? parts_.random.bytes(seal_key_bytes) : TRY(parts_.keys.unwrap(ports::Purpose::content, sql::bytes(rows[0][0]), context)));
  auto wrapped = rows.empty() ? TRY(parts_.keys.wrap(ports::Purpose::content, key->key, context)) : Bytes();
  const std::unique_lock lock(lock_);
  if (!wrapped.empty()) new_keys_.emplace_back(place, std::move(wrapped));
  // a key that is not durable yet must stay: only new_keys_ and this map know it
  if (cached_.size() >= cached_keys_max && new_keys_.empty()) cached_.clear();
  cached_.emplace(place, key);
  return key;
}

Result<> Vault::flush_keys() {
  {
    const std::shared_lock lock(lock_);
    if (new_keys_.empty()) return {};
  }
  const std::lock_guard file(file_lock_);
  const auto insert_all = [&]() -> Result<> {
    for (const auto& [place, wrapped] : new_keys_)
      TRY(parts_.item_keys->run("insert into item_key (item, class, wrapped) values ($1, $2, $3)", {place.first, static_cast<std::int64_t>(place.second), wrapped}));
    return {};
  };
  TRY_VOID(parts_.item_keys->atomically(insert_all));  // new_keys_ grows under file_lock_ only
  const std::unique_lock lock(lock_);
  new_keys_.clear();
  return {};
}

std::vector<Hash> Vault::named_in(std::string_view text) const {
  std::vector<Hash> names;
  {
    const std::shared_lock lock(lock_);
    if (unnamed_.empty()) return names;
  }
  each_hash_in(text, [&](const Hash& hash) {
    const std::shared_lock lock(lock_);
    if (unnamed_.contains(hash)) names.push_back(hash);
  });
  return names;
}

Result<> Vault::mark_named(sql::Db& db, const std::vector<Hash>& names, std::int64_t leaf_index) {
  for (const auto& name : names) TRY_VOID(db.send("update content set named = $2 where name = $1 and named is null", {name, leaf_index}));
  return {};
}

void Vault::forget_unnamed(const std::vector<Hash>& names) {
  if (names.empty()) return;
  const std::unique_lock lock(lock_);
  for (const auto& name : names) unnamed_.erase(name);
}

Result<std::int64_t> Vault::erase(sql::Db& db, const ledger::ObjectId& item) {
  const std::lock_guard file(file_lock_);
  TRY(parts_.item_keys->run("delete from item_key where item = $1", {item.value}));
  // secure_delete zeroed the pages; folding the log whole takes the key out of that file too
  TRY(parts_.item_keys->fold_log(true));
  {
    const std::unique_lock lock(lock_);
    std::erase_if(new_keys_, [&](const auto& entry) { return entry.first.first == item.value; });
    for (auto entry = cached_.begin(); entry != cached_.end();) {
      if (entry->first.first != item.value) { ++entry; continue; }
      entry->second->erased = true;
      entry = cached_.erase(entry);
    }
  }
  const auto pieces = TRY(db.run("select count(*) from content where item = $1 and sealed is not null", {item.value}));
  TRY(db.run("update content set sealed = null where item = $1", {item.value}));
  // what is left in the log of the main file is sealed under a key that is gone: readers need not wait for it
  TRY(db.fold_log(false));
  return sql::integer(pieces[0][0]);
}

Result<> Vault::sweep(sql::Db& db) {
  TRY(db.run("delete from content where named is null"));
  return {};
}

Result<> Vault::verify(const std::function<Result<>(bool there)>& use) {
  std::vector<Hash> names;
  const auto collect = [&](const sql::Row& row) -> Result<> {
    names.push_back(TRY(Hash::from_bytes(sql::bytes(row[0]))));
    return {};
  };
  TRY_VOID(readers_.with([&](sql::Db& db) { return db.each("select name from content order by name", {}, collect); }));
  for (const auto& name : names) {
    const auto content = get(name);
    if (!content && content.error().rule != "content.erased") return std::unexpected(content.error());
    TRY_VOID(use(content.has_value()));
  }
  return {};
}

}  // namespace tocsin::store
