#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "base/hash.hpp"
#include "base/result.hpp"

/// Passkeys: WebAuthn (W3C Recommendation, Level 2) registrations and assertions, verified strictly. Attestation is `none`:
/// whose key it is, two other people say.
namespace tocsin::identity::webauthn {

enum class Algorithm : std::uint8_t { es256, eddsa, rs256 };

struct Passkey {
  Algorithm algorithm = Algorithm::es256;
  Bytes blob;              ///< SSH strings: the type, the relying party's id, the credential's id, SubjectPublicKeyInfo in DER
  /// `SHA256:` and 43 base64 characters, over the blob.
  [[nodiscard]] std::string fingerprint() const;
  /// `webauthn-es256 AAAA…`.
  [[nodiscard]] std::string line() const;
  [[nodiscard]] std::string rp_id() const;
  [[nodiscard]] Bytes credential() const;
  /// PEM, as openssl reads it.
  [[nodiscard]] std::string pem() const;
  bool operator==(const Passkey&) const = default;
};

/// @error invalid "key.form" not `type base64`, another spelling, a relying party that is no host name, or bytes left over
/// @error invalid "key.algorithm" another type than webauthn-es256, webauthn-eddsa, webauthn-rs256
/// @error invalid "key.weak" RSA below 2048 bits or above 4096
Result<Passkey> parse_passkey(std::string_view line);

/// The challenge of a ceremony is the SHA-256 of a statement; in base64url, as client data spells it.
std::string challenge_of(std::string_view statement);

/// What the browser answers to `navigator.credentials.create()`.
struct Registration {
  Bytes attestation_object, client_data;
};
/// Where ceremonies happen: what the browser has to name.
struct Place {
  std::string rp_id;    ///< `share.example.org`
  std::string origin;   ///< `https://share.example.org:8443`
};
/// @param challenge base64url, as it was given out
/// @return the new passkey; it is nobody's yet
/// @error invalid   "webauthn.form"      an attestation object, authenticator data or client data of another shape; where = which
/// @error forbidden "webauthn.type", "webauthn.challenge", "webauthn.origin", "webauthn.rp" another ceremony, challenge or place
/// @error forbidden "signature.presence" the person was not there, or was not verified
/// @error invalid   "webauthn.attestation" another attestation than `none` · those of parse_passkey
Result<Passkey> register_passkey(const Registration& registration, std::string_view challenge, const Place& place);

/// What the browser answers to `navigator.credentials.get()`.
struct Assertion {
  Hash key;                ///< SHA-256 of the passkey's blob
  Bytes authenticator_data, client_data, signature;
  /// base64 of the blob that facts keep: `WAASSERT`, the version, and the four as SSH strings.
  [[nodiscard]] std::string text() const;
  /// The authenticator's counter of signatures, zero where it keeps none.
  [[nodiscard]] std::int64_t counter() const;
  /// The bytes under the signature: authenticator data and the SHA-256 of client data.
  [[nodiscard]] Bytes signed_bytes() const;
};
bool is_assertion(std::string_view text);
/// @error invalid "signature.form"
Result<Assertion> parse_assertion(std::string_view text);

/// Whether the passkey signed exactly that statement, at a place of its relying party, by a person who was there and verified.
/// @error forbidden "webauthn.type", "webauthn.challenge", "webauthn.origin", "webauthn.rp", "signature.presence", "signature.wrong"
/// @error invalid "webauthn.form"
Result<> verify(const Assertion& assertion, const Passkey& key, std::string_view statement);
/// The same, and at exactly that origin: what the door asks when the assertion comes in.
/// @error forbidden "webauthn.origin"
Result<> check_origin(const Assertion& assertion, std::string_view origin);

}  // namespace tocsin::identity::webauthn
