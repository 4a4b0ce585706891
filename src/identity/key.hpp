#pragma once
// A person's public key, an SSH key or a passkey, and the signatures that both make.
#include <string>
#include <string_view>
#include <variant>

#include "identity/sshsig.hpp"
#include "identity/webauthn.hpp"

namespace tocsin::identity {

struct Key {
  std::variant<ssh::PublicKey, webauthn::Passkey> held;
  Key() = default;
  Key(ssh::PublicKey key) : held(std::move(key)) {}
  Key(webauthn::Passkey key) : held(std::move(key)) {}
  [[nodiscard]] std::string fingerprint() const { return std::visit([](const auto& key) { return key.fingerprint(); }, held); }
  [[nodiscard]] std::string line() const { return std::visit([](const auto& key) { return key.line(); }, held); }
  [[nodiscard]] const webauthn::Passkey* passkey() const { return std::get_if<webauthn::Passkey>(&held); }
  bool operator==(const Key&) const = default;
};

/// A line of authorized_keys, or of a passkey.
/// @error those of ssh::parse_public_key and webauthn::parse_passkey
Result<Key> parse_key(std::string_view line);

/// The signature as facts keep it: base64 of its blob. @error those of ssh::parse_signature and webauthn::parse_assertion
Result<std::string> signature_blob(std::string_view signature);
/// What kind of proof it is, as packs name it: `ssh` or `webauthn`.
std::string_view proof_of(std::string_view signature);

/// The fingerprint of the key that a signature says it is of. @error as signature_blob
Result<std::string> signer_of(std::string_view signature);
/// Whether that key made the signature over that statement, for that use. A passkey's use is in the statement alone, whose
/// fields differ from one use to the next.
/// @error those of ssh::verify and webauthn::verify
Result<> verify(const Key& key, std::string_view name_space, std::string_view statement, std::string_view signature);

}  // namespace tocsin::identity
