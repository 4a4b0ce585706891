#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include "base/bytes.hpp"

/// The CBOR of WebAuthn: attestation objects and COSE keys (RFC 9053), read with libcbor.
namespace tocsin::identity::cose {

struct Attestation {
  std::string format;
  bool statement_empty = false;
  Bytes authenticator_data;
};
/// @return nothing when the bytes are not exactly one map of `fmt`, `attStmt` and `authData`
std::optional<Attestation> read_attestation(BytesView bytes);

struct Key {
  enum class Kind : std::uint8_t { es256, eddsa, rs256 };
  Kind kind{};
  Bytes spki;   ///< SubjectPublicKeyInfo, DER
};
/// @param more whether another CBOR item (extensions) follows the key
/// @return nothing when it is no key of ES256 (P-256), EdDSA (Ed25519) or RS256, or bytes are left over
std::optional<Key> read_key(BytesView bytes, bool more);

}  // namespace tocsin::identity::cose
