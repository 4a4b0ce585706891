#pragma once
// An Ed25519 key that signs as `ssh-keygen -Y sign` does, inside the test program: thousands of signatures a second.
#include <openssl/evp.h>

#include <memory>
#include <string>
#include <string_view>

#include "base/bytes.hpp"
#include "base/hash.hpp"
#include "identity/sshsig.hpp"

namespace tocsin::testing {

inline void put_field(Bytes& out, BytesView field) {
  for (const int shift : {24, 16, 8, 0}) out.push_back(static_cast<std::byte>(field.size() >> shift & 0xff));
  out.insert(out.end(), field.begin(), field.end());
}

/// The SSHSIG blob of PROTOCOL.sshsig around a finished signature.
inline Bytes sshsig_blob(BytesView key_blob, std::string_view name_space, BytesView signature, std::string_view hash = "sha256") {
  Bytes out = to_bytes("SSHSIG");
  for (const int byte : {0, 0, 0, 1}) out.push_back(static_cast<std::byte>(byte));
  put_field(out, key_blob);
  put_field(out, as_bytes(name_space));
  put_field(out, {});
  put_field(out, as_bytes(hash));
  put_field(out, signature);
  return out;
}
inline Bytes sshsig_data(std::string_view name_space, std::string_view message) {
  Bytes out = to_bytes("SSHSIG");
  put_field(out, as_bytes(name_space));
  put_field(out, {});
  put_field(out, as_bytes("sha256"));
  put_field(out, sha256(message).value);
  return out;
}

class SshSigner {
 public:
  /// The same seed gives the same key.
  explicit SshSigner(std::string_view seed) : key_(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, reinterpret_cast<const unsigned char*>(sha256(seed).value.data()), 32), EVP_PKEY_free) {
    Bytes point(32);
    std::size_t size = 32;
    EVP_PKEY_get_raw_public_key(key_.get(), reinterpret_cast<unsigned char*>(point.data()), &size);
    put_field(blob_, as_bytes("ssh-ed25519"));
    put_field(blob_, point);
  }
  [[nodiscard]] identity::ssh::PublicKey public_key() const { return {identity::ssh::Algorithm::ed25519, blob_}; }
  [[nodiscard]] Bytes raw(BytesView data) const {
    Bytes out(64);
    std::size_t size = 64;
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
    EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key_.get());
    EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(out.data()), &size, reinterpret_cast<const unsigned char*>(data.data()), data.size());
    return out;
  }
  /// base64 of the SSHSIG blob, as facts keep it.
  [[nodiscard]] std::string sign(std::string_view name_space, std::string_view message) const {
    Bytes signature;
    put_field(signature, as_bytes("ssh-ed25519"));
    put_field(signature, raw(sshsig_data(name_space, message)));
    return to_base64(sshsig_blob(blob_, name_space, signature));
  }

 private:
  std::shared_ptr<EVP_PKEY> key_;
  Bytes blob_;
};

}  // namespace tocsin::testing
