#pragma once
#include <cstdint>

#include "base/bytes.hpp"
#include "base/hash.hpp"
#include "base/result.hpp"

namespace tocsin::ports {

/// What a key may be used for. Each purpose has a key of its own; using one for another purpose is refused.
enum class Purpose : std::uint8_t {
  leaf,     ///< Ed25519: signs ledger leaves (the instance key)
  log,      ///< Ed25519: signs checkpoints
  content,  ///< AES-256: wraps the per-item content keys
  link,     ///< HMAC: capability links for recipients
  pseudonym,  ///< HMAC: keyed pseudonyms inside renditions
  served      ///< HMAC: seals the rows of what the outside door serves, so that an edited row serves nothing
};

/// The keys of one instance. They stay where they are: callers ask for an operation, never for a key.
struct Keys {
  virtual ~Keys() = default;
  /// Ed25519 over the bytes. @return 64 bytes @error unavailable "keys.unavailable", forbidden "keys.wrong-purpose"
  virtual Result<Bytes> sign(Purpose purpose, BytesView bytes) = 0;
  /// The 32 bytes of the Ed25519 public key of `leaf` or `log`.
  virtual Result<Bytes> public_key(Purpose purpose) = 0;
  /// The public key of one that is ready to take over from `leaf`; made the first time, and the same until it took over.
  /// @error unavailable "keys.unwritable"
  virtual Result<Bytes> prepare_leaf() = 0;
  /// From here on `leaf` is the prepared key, and the one before it is gone.
  /// @param next  its public key; where it is `leaf` already nothing changes
  /// @error conflict "keys.not-prepared" there is no such key · unavailable "keys.unwritable"
  virtual Result<> turn_leaf(BytesView next) = 0;
  /// HMAC-SHA-256 under the key of `link`, `pseudonym` or `served`.
  virtual Result<Hash> mac(Purpose purpose, BytesView bytes) = 0;
  /// Wraps 32 secret bytes (AES-256-GCM, `context` authenticated).
  virtual Result<Bytes> wrap(Purpose purpose, BytesView secret, BytesView context) = 0;
  /// @error unavailable "keys.unwrap" the wrapped bytes or the context were altered, or the key is gone
  virtual Result<Bytes> unwrap(Purpose purpose, BytesView wrapped, BytesView context) = 0;

  /// The last head that was confirmed, kept outside the data directory, so that an old copy put back is noticed.
  struct Head {
    std::int64_t size = 0;
    Hash root;
    bool operator==(const Head&) const = default;
  };
  virtual Result<Head> confirmed_head() = 0;
  /// @error conflict "ledger.rolled-back" the head is smaller than the confirmed one
  virtual Result<> confirm_head(const Head& head) = 0;
};

}  // namespace tocsin::ports
