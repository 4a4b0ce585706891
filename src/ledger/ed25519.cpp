#include "ledger/ed25519.hpp"

#include <sodium/crypto_sign_ed25519.h>

#include <algorithm>

#include "base/text.hpp"

namespace tocsin::ledger {
namespace {

constexpr std::string_view ssh_type = "ssh-ed25519";
constexpr std::string_view pem_begin = "-----BEGIN PUBLIC KEY-----\n";
constexpr std::string_view pem_end = "\n-----END PUBLIC KEY-----\n";

// The DER before the key: SEQUENCE { SEQUENCE { OID 1.3.101.112 }, BIT STRING } never varies.
constexpr std::array<unsigned char, 12> spki_prefix = {0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00};

template <class Value>
Result<Value> sized(BytesView bytes, const char* rule, const char* detail) {
  Value out;
  if (bytes.size() != out.value.size()) return refuse(Errc::invalid, rule, {}, detail);
  std::ranges::copy(bytes, out.value.begin());
  return out;
}

void append_ssh_string(Bytes& to, BytesView bytes) {
  for (int shift = 24; shift >= 0; shift -= 8) to.push_back(static_cast<std::byte>(bytes.size() >> shift));
  to.insert(to.end(), bytes.begin(), bytes.end());
}

Bytes ssh_blob(const PublicKey& key) {
  Bytes blob;
  append_ssh_string(blob, as_bytes(ssh_type));
  append_ssh_string(blob, key.view());
  return blob;
}

Bytes spki(const PublicKey& key) {
  Bytes der;
  for (const auto byte : spki_prefix) der.push_back(std::byte{byte});
  der.insert(der.end(), key.value.begin(), key.value.end());
  return der;
}

std::unexpected<Error> bad_key(const char* detail) { return refuse(Errc::invalid, "ledger.key-form", {}, detail); }

}  // namespace

Result<PublicKey> PublicKey::from_bytes(BytesView bytes) { return sized<PublicKey>(bytes, "ledger.key-form", "an Ed25519 public key has 32 bytes"); }
Result<Signature> Signature::from_bytes(BytesView bytes) { return sized<Signature>(bytes, "ledger.signature-form", "an Ed25519 signature has 64 bytes"); }

// libsodium's Ed25519 takes a third of the time of OpenSSL 3.0's (docs/performance.md). It picks nothing at run time, so that it
// needs no sodium_init, and it refuses what RFC 8032 leaves open: keys of small order, under which a signature fits any message.
bool verify(const PublicKey& key, BytesView message, const Signature& signature) {
  const auto raw = [](BytesView bytes) { return reinterpret_cast<const unsigned char*>(bytes.data()); };
  return crypto_sign_ed25519_verify_detached(raw(signature.view()), raw(message), message.size(), raw(key.view())) == 0;
}

std::string to_openssh(const PublicKey& key, std::string_view comment) {
  return std::string(ssh_type) + " " + to_base64(ssh_blob(key)) + (comment.empty() ? "" : " ") + std::string(comment);
}

Result<PublicKey> parse_openssh(std::string_view line) {
  const auto pieces = split(trim(line), ' ');
  if (pieces.size() < 2 || pieces[0] != ssh_type) return bad_key("an OpenSSH line begins with ssh-ed25519 and the key");
  const auto blob = from_base64(pieces[1]);
  if (!blob || blob->size() < 32) return bad_key("the key is not base64 of an OpenSSH key");
  const auto key = TRY(PublicKey::from_bytes(BytesView(*blob).last(32)));
  // one key has one spelling: what we would write must be what was read
  if (ssh_blob(key) != *blob) return bad_key("the bytes are not those of an ssh-ed25519 key");
  return key;
}

std::string to_pem(const PublicKey& key) { return std::string(pem_begin) + to_base64(spki(key)) + std::string(pem_end); }

Result<PublicKey> parse_pem(std::string_view text) {
  if (!text.starts_with(pem_begin) || !text.ends_with(pem_end) || text.size() < pem_begin.size() + pem_end.size()) return bad_key("not a PEM file of one public key");
  const auto der = from_base64(text.substr(pem_begin.size(), text.size() - pem_begin.size() - pem_end.size()));
  if (!der || der->size() != spki_prefix.size() + 32) return bad_key("not the SubjectPublicKeyInfo of an Ed25519 key");
  const auto key = TRY(PublicKey::from_bytes(BytesView(*der).last(32)));
  if (spki(key) != *der) return bad_key("not the SubjectPublicKeyInfo of an Ed25519 key");
  return key;
}

}  // namespace tocsin::ledger
