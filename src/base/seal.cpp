#include "base/seal.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <cstdlib>
#include <memory>

namespace tocsin {
namespace {

// Fetched once, as the digest is: a look-up on each call costs more than sealing a short text.
const EVP_CIPHER* cipher() {
  static const std::unique_ptr<EVP_CIPHER, decltype(&EVP_CIPHER_free)> fetched(EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr), EVP_CIPHER_free);
  if (!fetched) std::abort();
  return fetched.get();
}

EVP_CIPHER_CTX* context_of_thread() {
  thread_local const std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)> own(EVP_CIPHER_CTX_new(), EVP_CIPHER_CTX_free);
  if (!own) std::abort();
  return own.get();
}

const unsigned char* in(BytesView bytes) { return reinterpret_cast<const unsigned char*>(bytes.data()); }
unsigned char* out(std::byte* bytes) { return reinterpret_cast<unsigned char*>(bytes); }

}  // namespace

Bytes seal(BytesView key, BytesView nonce, BytesView plain, BytesView context) {
  if (key.size() != seal_key_bytes || nonce.size() != seal_nonce_bytes) std::abort();
  Bytes sealed(seal_nonce_bytes + plain.size() + seal_tag_bytes);
  std::copy(nonce.begin(), nonce.end(), sealed.begin());
  auto* const ctx = context_of_thread();
  auto* const text = sealed.data() + seal_nonce_bytes;
  int length = 0;
  const bool good = EVP_EncryptInit_ex2(ctx, cipher(), in(key), in(nonce), nullptr) == 1 &&
                    EVP_EncryptUpdate(ctx, nullptr, &length, in(context), static_cast<int>(context.size())) == 1 &&
                    EVP_EncryptUpdate(ctx, out(text), &length, in(plain), static_cast<int>(plain.size())) == 1 &&
                    EVP_EncryptFinal_ex(ctx, out(text + plain.size()), &length) == 1 &&
                    EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_GET_TAG, seal_tag_bytes, out(text + plain.size())) == 1;
  if (!good) std::abort();  // out of memory: going on would keep a text unsealed
  return sealed;
}

Result<Bytes> unseal(BytesView key, BytesView sealed, BytesView context) {
  const auto altered = [] { return refuse(Errc::conflict, "sealed.altered"); };
  if (key.size() != seal_key_bytes || sealed.size() < seal_nonce_bytes + seal_tag_bytes) return altered();
  const auto text = sealed.subspan(seal_nonce_bytes, sealed.size() - seal_nonce_bytes - seal_tag_bytes);
  Bytes tag(sealed.end() - seal_tag_bytes, sealed.end());
  Bytes plain(text.size());
  auto* const ctx = context_of_thread();
  int length = 0;
  const bool good = EVP_DecryptInit_ex2(ctx, cipher(), in(key), in(sealed), nullptr) == 1 &&
                    EVP_DecryptUpdate(ctx, nullptr, &length, in(context), static_cast<int>(context.size())) == 1 &&
                    EVP_DecryptUpdate(ctx, out(plain.data()), &length, in(text), static_cast<int>(text.size())) == 1 &&
                    EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_SET_TAG, seal_tag_bytes, tag.data()) == 1 &&
                    EVP_DecryptFinal_ex(ctx, out(plain.data() + plain.size()), &length) == 1;
  if (!good) return altered();
  return plain;
}

void wipe(Bytes& secret) { OPENSSL_cleanse(secret.data(), secret.size()); }

}  // namespace tocsin
