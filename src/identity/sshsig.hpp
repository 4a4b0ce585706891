#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "base/bytes.hpp"
#include "base/result.hpp"

/// SSH public keys and signatures as `ssh-keygen -Y sign` makes them (OpenSSH, PROTOCOL.sshsig), verified strictly.
namespace tocsin::identity::ssh {

enum class Algorithm : std::uint8_t { ed25519, ecdsa_p256, sk_ed25519, sk_ecdsa_p256, rsa };

struct PublicKey {
  Algorithm algorithm = Algorithm::ed25519;
  Bytes blob;               ///< the wire form (RFC 4253 section 6.6)
  /// `SHA256:` and 43 base64 characters, as ssh-keygen -l shows it.
  [[nodiscard]] std::string fingerprint() const;
  /// `ssh-ed25519 AAAA…`: the form of authorized_keys, without comment.
  [[nodiscard]] std::string line() const;
  bool operator==(const PublicKey&) const = default;
};

/// @param line one line of a .pub file; a comment is dropped
/// @error invalid "key.form"      not `type base64 [comment]`, or bytes left over
/// @error invalid "key.algorithm" another type than ssh-ed25519, ecdsa-sha2-nistp256, their sk- forms (FIDO), or ssh-rsa
/// @error invalid "key.weak"      RSA below 3072 bits or above 16384, or with an even or tiny exponent
Result<PublicKey> parse_public_key(std::string_view line);
/// The same for the wire form.
Result<PublicKey> parse_key_blob(BytesView blob);

struct Signature {
  PublicKey key;
  std::string name_space, hash;   ///< hash: `sha512` or `sha256`
  Bytes signature;                ///< algorithm, value and, for FIDO keys, flags and counter
  Bytes blob;                     ///< the whole SSHSIG blob
};

/// Reads `-----BEGIN SSH SIGNATURE-----` armor, or the base64 between its lines.
/// @error invalid "signature.form" not an SSHSIG version 1 blob, a reserved field that is not empty, or bytes left over
///        · those of parse_key_blob
Result<Signature> parse_signature(std::string_view text);
/// The armor that ssh-keygen -Y verify reads.
std::string armored(const Signature& signature);

/// Whether the key inside the signature signed exactly that message for exactly that use. Says nothing about whose key it is.
/// @error forbidden "signature.namespace" made for another use
/// @error forbidden "signature.hash"      another hash than sha512 or sha256, or an RSA signature that is not rsa-sha2-512 or -256
/// @error forbidden "signature.presence"  a FIDO key that nobody touched
/// @error forbidden "signature.wrong"     the signature does not verify
Result<> verify(const Signature& signature, std::string_view name_space, std::string_view message);

}  // namespace tocsin::identity::ssh
