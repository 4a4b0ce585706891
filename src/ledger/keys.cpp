#include "ledger/keys.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace tocsin::ledger {
namespace {

std::unexpected<Error> wrong(const std::string& where, const char* detail) { return refuse(Errc::conflict, "ledger.key-facts", where, detail); }

std::string place_of(const Body& body) { return body.obj.value + "#" + std::to_string(body.obj_seq); }

}  // namespace

ObjectId key_object(const PublicKey& key) { return object_id("key", key.hash().hex()); }

void KeyRanges::begin(const PublicKey& leaf, const PublicKey& log) {
  ranges_[leaf.hash()] = {KeyPurpose::leaf, leaf, 0, -1};
  ranges_[log.hash()] = {KeyPurpose::log, log, 0, -1};
}

Result<> KeyRanges::authorize(KeyPurpose purpose, std::string_view text, std::int64_t from, const std::string& where) {
  const auto bytes = from_base64(text);
  const auto key = bytes ? PublicKey::from_bytes(*bytes) : std::unexpected(bytes.error());
  if (!key) return wrong(where, "no Ed25519 public key in base64");
  if (!ranges_.emplace(key->hash(), Range{purpose, *key, from, -1}).second) return wrong(where, "a key has one purpose, and is authorized once");
  return {};
}

Result<> KeyRanges::tell(const Body& body, std::int64_t leaf_index) {
  const auto where = place_of(body);
  if (leaf_index == 0) {
    if (!body.data.has("leaf_key") || !body.data.has("log_key")) return {};  // a log of another kind: its reader begins with the keys at hand
    TRY_VOID(authorize(KeyPurpose::leaf, body.data["leaf_key"].text(), 0, where));
    return authorize(KeyPurpose::log, body.data["log_key"].text(), 0, where);
  }
  if (body.obj.kind() != "key") return {};
  const auto known = ranges_.find(Hash::from_hex(body.obj.id()).value_or(Hash{}));
  if (body.kind == KeyAuthorized::kind) {
    const auto fact = read_fields<KeyAuthorized>(body.data);
    if (!fact) return wrong(where, "the fact has another form");
    if (sha256(BytesView(from_base64(fact->key).value_or(Bytes{}))).hex() != body.obj.id()) return wrong(where, "the object is named after another key");
    // the first keys stand in the founding fact; their own facts begin their objects and say the same
    if (body.obj_seq == 0 && known != ranges_.end() && known->second.purpose == fact->purpose && known->second.from == fact->from && fact->from == 0) return {};
    if (fact->from <= leaf_index) return wrong(where, "a key is authorized before the first leaf that it signs");
    return authorize(fact->purpose, fact->key, fact->from, where);
  }
  if (body.kind == KeyRevoked::kind) {
    const auto fact = read_fields<KeyRevoked>(body.data);
    if (!fact || known == ranges_.end() || known->second.until >= 0) return wrong(where, "only a key that may sign is revoked, once");
    if (fact->until <= leaf_index) return wrong(where, "a key is revoked for places that are still free");
    known->second.until = fact->until;
    return {};
  }
  return wrong(where, "a key is authorized and revoked, and nothing else");
}

Result<PublicKey> KeyRanges::signer(KeyPurpose purpose, const Hash& key_hash, std::int64_t place) const {
  const auto found = ranges_.find(key_hash);
  if (found == ranges_.end() || found->second.purpose != purpose)
    return refuse(Errc::conflict, "ledger.leaf-key", {}, "no " + std::string(spelled(purpose)) + " key of hash " + key_hash.hex() + " was authorized");
  const auto& range = found->second;
  if (place < range.from || (range.until >= 0 && place >= range.until))
    return refuse(Errc::conflict, "ledger.key-range", {}, "the " + std::string(spelled(purpose)) + " key signs from " + std::to_string(range.from) + (range.until < 0 ? " on" : " until " + std::to_string(range.until)) + ", not at " + std::to_string(place));
  return range.key;
}

Result<PublicKey> KeyRanges::leaf_signer(const Hash& key_hash, std::int64_t leaf_index) const { return signer(KeyPurpose::leaf, key_hash, leaf_index); }

Result<PublicKey> KeyRanges::leaf_key_at(std::int64_t leaf_index) const {
  const PublicKey* found = nullptr;
  for (const auto& [hash, range] : ranges_) {
    if (range.purpose != KeyPurpose::leaf || leaf_index < range.from || (range.until >= 0 && leaf_index >= range.until)) continue;
    if (found != nullptr) return refuse(Errc::conflict, "ledger.key-range", {}, "several leaf keys may sign at " + std::to_string(leaf_index));
    found = &range.key;
  }
  if (found == nullptr) return refuse(Errc::conflict, "ledger.key-range", {}, "no leaf key may sign at " + std::to_string(leaf_index));
  return *found;
}

std::vector<KeyRanges::LeafKey> KeyRanges::leaf_keys() const {
  std::vector<LeafKey> out;
  for (const auto& [hash, range] : ranges_)
    if (range.purpose == KeyPurpose::leaf) out.push_back({range.key, range.from, range.until});
  std::ranges::sort(out, {}, &LeafKey::from);
  return out;
}

Result<> KeyRanges::may_sign_head(const PublicKey& log, std::int64_t size) const {
  TRY(signer(KeyPurpose::log, log.hash(), size));
  return {};
}

}  // namespace tocsin::ledger
