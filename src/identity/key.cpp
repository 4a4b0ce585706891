#include "identity/key.hpp"

#include "base/text.hpp"

namespace tocsin::identity {
namespace {

std::string fingerprint_of(const Hash& hash) {
  auto base64 = to_base64(hash.value);
  base64.resize(base64.find('='));
  return "SHA256:" + base64;
}

}  // namespace

Result<Key> parse_key(std::string_view line) {
  if (trim(line).starts_with("webauthn-")) return Key(TRY(webauthn::parse_passkey(line)));
  return Key(TRY(ssh::parse_public_key(line)));
}

Result<std::string> signature_blob(std::string_view signature) {
  if (webauthn::is_assertion(signature)) return TRY(webauthn::parse_assertion(signature)).text();
  return to_base64(TRY(ssh::parse_signature(signature)).blob);
}

std::string_view proof_of(std::string_view signature) { return webauthn::is_assertion(signature) ? "webauthn" : "ssh"; }

Result<std::string> signer_of(std::string_view signature) {
  if (webauthn::is_assertion(signature)) return fingerprint_of(TRY(webauthn::parse_assertion(signature)).key);
  return TRY(ssh::parse_signature(signature)).key.fingerprint();
}

Result<> verify(const Key& key, std::string_view name_space, std::string_view statement, std::string_view signature) {
  if (const auto* passkey = key.passkey()) return webauthn::verify(TRY(webauthn::parse_assertion(signature)), *passkey, statement);
  return ssh::verify(TRY(ssh::parse_signature(signature)), name_space, statement);
}

}  // namespace tocsin::identity
