#pragma once
// An authenticator inside the test program: makes passkeys and signs with them, as a browser would hand it on.
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

#include "base/hash.hpp"
#include "base/json.hpp"
#include "identity/webauthn.hpp"

namespace tocsin::testing {

/// The few forms of CBOR (RFC 8949) that authenticators write.
namespace cbor {
inline void head(Bytes& out, unsigned major, std::size_t value) {
  const auto put = [&out](std::size_t byte) { out.push_back(static_cast<std::byte>(byte & 0xff)); };
  if (value < 24) return put(major << 5 | value);
  if (value < 256) return put(major << 5 | 24), put(value);
  put(major << 5 | 25), put(value >> 8), put(value);
}
inline void number(Bytes& out, int value) { head(out, value < 0 ? 1 : 0, static_cast<std::size_t>(value < 0 ? -1 - value : value)); }
inline void text(Bytes& out, std::string_view value) { head(out, 3, value.size()), out.insert(out.end(), as_bytes(value).begin(), as_bytes(value).end()); }
inline void bytes(Bytes& out, BytesView value) { head(out, 2, value.size()), out.insert(out.end(), value.begin(), value.end()); }
inline void map(Bytes& out, std::size_t pairs) { head(out, 5, pairs); }
}  // namespace cbor

class Authenticator {
 public:
  using Algorithm = identity::webauthn::Algorithm;
  explicit Authenticator(Algorithm algorithm = Algorithm::es256, std::string id = "credential-of-sixteen", unsigned rsa_bits = 2048) : credential(to_bytes(id)), algorithm_(algorithm) {
    EVP_PKEY* made = algorithm == Algorithm::es256   ? EVP_EC_gen("P-256")
                     : algorithm == Algorithm::eddsa ? EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519")
                                                     : EVP_RSA_gen(rsa_bits);
    if (made == nullptr) throw std::runtime_error("no key");
    key_.reset(made, EVP_PKEY_free);
  }

  std::string rp_id = "localhost", origin = "https://localhost:8443";
  Bytes credential;
  std::string format = "none";
  std::uint8_t flags = 0x05;       ///< user present and verified
  std::uint32_t counter = 0;       ///< grows with each signature when it is not zero
  std::string extra_client_data;   ///< members put before the closing brace

  [[nodiscard]] std::string client_data(std::string_view type, std::string_view challenge) const {
    return R"({"type":")" + std::string(type) + R"(","challenge":")" + std::string(challenge) + R"(","origin":")" + origin + R"(","crossOrigin":false)" + extra_client_data + "}";
  }
  [[nodiscard]] Bytes cose_key() const {
    Bytes out;
    if (algorithm_ == Algorithm::es256) {
      Bytes point(65);
      std::size_t size = 65;
      EVP_PKEY_get_octet_string_param(key_.get(), OSSL_PKEY_PARAM_PUB_KEY, reinterpret_cast<unsigned char*>(point.data()), point.size(), &size);
      cbor::map(out, 5), cbor::number(out, 1), cbor::number(out, 2), cbor::number(out, 3), cbor::number(out, -7), cbor::number(out, -1), cbor::number(out, 1);
      cbor::number(out, -2), cbor::bytes(out, BytesView(point).subspan(1, 32)), cbor::number(out, -3), cbor::bytes(out, BytesView(point).subspan(33, 32));
    } else if (algorithm_ == Algorithm::eddsa) {
      Bytes point(32);
      std::size_t size = 32;
      EVP_PKEY_get_raw_public_key(key_.get(), reinterpret_cast<unsigned char*>(point.data()), &size);
      cbor::map(out, 4), cbor::number(out, 1), cbor::number(out, 1), cbor::number(out, 3), cbor::number(out, -8), cbor::number(out, -1), cbor::number(out, 6), cbor::number(out, -2), cbor::bytes(out, point);
    } else {
      const auto number = [&](const char* name) {
        BIGNUM* value = nullptr;
        EVP_PKEY_get_bn_param(key_.get(), name, &value);
        Bytes raw(static_cast<std::size_t>(BN_num_bytes(value)));
        BN_bn2bin(value, reinterpret_cast<unsigned char*>(raw.data()));
        BN_free(value);
        return raw;
      };
      cbor::map(out, 4), cbor::number(out, 1), cbor::number(out, 3), cbor::number(out, 3), cbor::number(out, -257);
      cbor::number(out, -1), cbor::bytes(out, number(OSSL_PKEY_PARAM_RSA_N)), cbor::number(out, -2), cbor::bytes(out, number(OSSL_PKEY_PARAM_RSA_E));
    }
    return out;
  }
  [[nodiscard]] Bytes data(std::uint8_t all_flags) const {
    const auto hash = sha256(rp_id);
    Bytes out(hash.value.begin(), hash.value.end());
    out.push_back(static_cast<std::byte>(all_flags));
    for (const int shift : {24, 16, 8, 0}) out.push_back(static_cast<std::byte>(counter >> shift & 0xff));
    return out;
  }
  [[nodiscard]] Bytes attested_data() const {
    auto out = data(static_cast<std::uint8_t>(flags | 0x40));
    out.resize(out.size() + 16);  // aaguid: zero
    out.push_back(static_cast<std::byte>(credential.size() >> 8)), out.push_back(static_cast<std::byte>(credential.size() & 0xff));
    out.insert(out.end(), credential.begin(), credential.end());
    const auto key = cose_key();
    out.insert(out.end(), key.begin(), key.end());
    return out;
  }
  [[nodiscard]] Bytes attestation_object() const {
    Bytes out;
    cbor::map(out, 3), cbor::text(out, "fmt"), cbor::text(out, format), cbor::text(out, "attStmt"), cbor::map(out, 0), cbor::text(out, "authData"), cbor::bytes(out, attested_data());
    return out;
  }
  /// What navigator.credentials.create() answers.
  [[nodiscard]] identity::webauthn::Registration create(std::string_view challenge) const { return {attestation_object(), to_bytes(client_data("webauthn.create", challenge))}; }
  /// The passkey as this instance would keep it.
  [[nodiscard]] identity::webauthn::Passkey passkey() const {
    const auto made = identity::webauthn::register_passkey(create("Y2hhbGxlbmdl"), "Y2hhbGxlbmdl", {rp_id, origin});
    if (!made) throw std::runtime_error(made.error().rule + " " + made.error().detail);
    return *made;
  }
  /// What navigator.credentials.get() answers to SHA-256(statement).
  [[nodiscard]] identity::webauthn::Assertion get(std::string_view statement) { return get_challenge(identity::webauthn::challenge_of(statement)); }
  [[nodiscard]] identity::webauthn::Assertion get_challenge(std::string_view challenge) {
    if (counter != 0) ++counter;
    identity::webauthn::Assertion out{sha256(passkey().blob), data(flags), to_bytes(client_data("webauthn.get", challenge)), {}};
    out.signature = signed_(out.signed_bytes());
    return out;
  }
  /// The same as the API takes it.
  [[nodiscard]] Json answer_to(std::string_view challenge) {
    const auto made = get_challenge(challenge);
    return Json::Object{{"credential", to_base64url(credential)}, {"authenticator_data", to_base64url(made.authenticator_data)}, {"client_data", to_base64url(made.client_data)}, {"signature", to_base64url(made.signature)}};
  }

 private:
  [[nodiscard]] Bytes signed_(BytesView bytes) const {
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
    std::size_t size = 1024;
    Bytes out(size);
    EVP_DigestSignInit(context.get(), nullptr, algorithm_ == Algorithm::eddsa ? nullptr : EVP_sha256(), nullptr, key_.get());
    EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(out.data()), &size, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
    out.resize(size);
    return out;
  }

  Algorithm algorithm_;
  std::shared_ptr<EVP_PKEY> key_;
};

}  // namespace tocsin::testing
