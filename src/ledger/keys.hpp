#pragma once
#include <array>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "base/fields.hpp"
#include "ledger/body.hpp"
#include "ledger/ed25519.hpp"

namespace tocsin::ledger {

/// What a key of the instance is for. Each key has one purpose for ever.
enum class KeyPurpose : std::uint8_t { leaf, log, witness, revision };
inline constexpr std::array<std::string_view, 4> key_purpose_names{"leaf", "log", "witness", "revision"};
constexpr std::span<const std::string_view> names_of(KeyPurpose) { return key_purpose_names; }

/// First fact of `key:<hash>`: from which place in the log on the key may sign. The first keys are authorized beside the
/// founding fact, which names them too; a later one before the first leaf that it signs.
struct KeyAuthorized {
  static constexpr std::string_view kind = "key.authorized";
  KeyPurpose purpose{};
  std::string key;         ///< Ed25519 public key, base64 of 32 bytes
  std::int64_t from = 0;   ///< leaf index; for a log key the size of a head
  bool operator==(const KeyAuthorized&) const = default;
  static constexpr auto fields = [](auto use) { return use(field("purpose", &KeyAuthorized::purpose), field("key", &KeyAuthorized::key), field("from", &KeyAuthorized::from)); };
};
/// Last fact of `key:<hash>`: the first place in the log at which the key may not sign any more. Never a place that is taken
/// already: what was signed in good faith stays signed.
struct KeyRevoked {
  static constexpr std::string_view kind = "key.revoked";
  std::int64_t until = 0;  ///< leaf index
  bool operator==(const KeyRevoked&) const = default;
  static constexpr auto fields = [](auto use) { return use(field("until", &KeyRevoked::until)); };
};

ObjectId key_object(const PublicKey& key);

/// Which keys may sign where, as the log itself tells it: fold the facts in the order of the log, and ask about each leaf
/// after the facts before it were told.
class KeyRanges {
 public:
  /// For a log whose first fact names no keys: those that it is checked with, from its beginning.
  void begin(const PublicKey& leaf, const PublicKey& log);
  /// Whether anything is known yet.
  [[nodiscard]] bool empty() const { return ranges_.empty(); }
  /// Learns what the fact says of keys; other facts say nothing.
  /// @error conflict "ledger.key-facts" a key for two purposes or of no form, authorized twice, for a place before the fact, or
  ///        revoked without being authorized or for a place that is taken
  Result<> tell(const Body& body, std::int64_t leaf_index);
  /// The key that may have signed the leaf at that place.
  /// @error conflict "ledger.leaf-key" no such leaf key was ever authorized · conflict "ledger.key-range" not for that place
  [[nodiscard]] Result<PublicKey> leaf_signer(const Hash& key_hash, std::int64_t leaf_index) const;
  /// The leaf key whose turn it is at that place. @error conflict "ledger.key-range" none, or more than one
  [[nodiscard]] Result<PublicKey> leaf_key_at(std::int64_t leaf_index) const;
  struct LeafKey {
    PublicKey key;
    std::int64_t from = 0;
    std::int64_t until = -1;  ///< -1: not revoked
  };
  /// Every leaf key that was ever authorized, in the order of their places.
  [[nodiscard]] std::vector<LeafKey> leaf_keys() const;
  /// Whether the log key may sign a head of that size. @error the same
  [[nodiscard]] Result<> may_sign_head(const PublicKey& log, std::int64_t size) const;

 private:
  struct Range {
    KeyPurpose purpose{};
    PublicKey key;
    std::int64_t from = 0;
    std::int64_t until = -1;  ///< -1: not revoked
  };
  Result<> authorize(KeyPurpose purpose, std::string_view key, std::int64_t from, const std::string& where);
  [[nodiscard]] Result<PublicKey> signer(KeyPurpose purpose, const Hash& key_hash, std::int64_t place) const;
  std::map<Hash, Range> ranges_;
};

}  // namespace tocsin::ledger
