#pragma once
#include <openssl/evp.h>

#include <cstdlib>
#include <memory>
#include <string_view>

#include "ledger/ed25519.hpp"

namespace tocsin::test {

/// An Ed25519 key that a test makes of a word, so that every run has the same keys. The product signs behind ports/keys.
class Signer {
 public:
  explicit Signer(std::string_view word) : key_(nullptr, EVP_PKEY_free) {
    const auto seed = sha256(word);
    key_.reset(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, reinterpret_cast<const unsigned char*>(seed.value.data()), seed.value.size()));
    if (!key_) std::abort();
  }
  [[nodiscard]] ledger::PublicKey public_key() const {
    ledger::PublicKey out;
    auto size = out.value.size();
    if (EVP_PKEY_get_raw_public_key(key_.get(), reinterpret_cast<unsigned char*>(out.value.data()), &size) != 1) std::abort();
    return out;
  }
  [[nodiscard]] ledger::Signature sign(BytesView message) const {
    ledger::Signature out;
    auto size = out.value.size();
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
    if (!context || EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key_.get()) != 1 ||
        EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(out.value.data()), &size, reinterpret_cast<const unsigned char*>(message.data()), message.size()) != 1)
      std::abort();
    return out;
  }

 private:
  std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key_;
};

}  // namespace tocsin::test
