#pragma once
#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include "base/bytes.hpp"
#include "base/hash.hpp"
#include "base/result.hpp"

namespace tocsin::ledger {

/// The 32 bytes of an Ed25519 public key (RFC 8032 section 5.1.5).
struct PublicKey {
  std::array<std::byte, 32> value{};
  auto operator<=>(const PublicKey&) const = default;
  [[nodiscard]] BytesView view() const { return value; }
  /// How leaves, logs and witnesses name a key: SHA-256 of its 32 bytes.
  [[nodiscard]] Hash hash() const { return sha256(view()); }
  /// @error invalid "ledger.key-form" not 32 bytes
  static Result<PublicKey> from_bytes(BytesView bytes);
};

/// The 64 bytes of an Ed25519 signature.
struct Signature {
  std::array<std::byte, 64> value{};
  auto operator<=>(const Signature&) const = default;
  [[nodiscard]] BytesView view() const { return value; }
  /// @error invalid "ledger.signature-form" not 64 bytes
  static Result<Signature> from_bytes(BytesView bytes);
};

/// Whether the key made the signature over exactly these bytes (RFC 8032 section 5.1.7). Keys and signatures of small order or in
/// another spelling are refused. Signing stands behind ports/keys.
bool verify(const PublicKey& key, BytesView message, const Signature& signature);

/// One line `ssh-ed25519 AAAA… comment`, as OpenSSH and the Sigsum tools read it; without a line end.
std::string to_openssh(const PublicKey& key, std::string_view comment);
/// @error invalid "ledger.key-form" another key type, or bytes that do not fit it
Result<PublicKey> parse_openssh(std::string_view line);

/// A PEM file of the SubjectPublicKeyInfo (RFC 8410 section 4), as `openssl pkeyutl` reads it.
std::string to_pem(const PublicKey& key);
/// @error invalid "ledger.key-form" another algorithm, another label, or text around it
Result<PublicKey> parse_pem(std::string_view text);

}  // namespace tocsin::ledger
