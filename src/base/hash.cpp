#include "base/hash.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <cstdlib>
#include <memory>

namespace tocsin {
namespace {

// Fetched once: looking the algorithm up on each call costs three times the hashing of a tree node.
const EVP_MD* digest() {
  static const std::unique_ptr<EVP_MD, decltype(&EVP_MD_free)> fetched(EVP_MD_fetch(nullptr, "SHA256", nullptr), EVP_MD_free);
  if (!fetched) std::abort();  // an OpenSSL without SHA-256 can prove nothing
  return fetched.get();
}

EVP_MD_CTX* context() {
  thread_local const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> own(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  if (!own) std::abort();
  return own.get();
}

}  // namespace

Result<Hash> Hash::from_bytes(BytesView bytes) {
  Hash out;
  if (bytes.size() != out.value.size()) return refuse(Errc::invalid, "encoding.hash", {}, "a hash has 32 bytes");
  std::copy(bytes.begin(), bytes.end(), out.value.begin());
  return out;
}

Result<Hash> Hash::from_hex(std::string_view text) {
  auto bytes = tocsin::from_hex(text);
  if (!bytes || bytes->size() != 32) return refuse(Errc::invalid, "encoding.hash", {}, "a hash has 64 hex digits");
  return from_bytes(*bytes);
}

Hash sha256(BytesView bytes) { return sha256({bytes}); }

Hash sha256(std::initializer_list<BytesView> parts) {
  Hash out;
  auto* const md = context();
  bool good = EVP_DigestInit_ex2(md, digest(), nullptr) == 1;
  for (const auto part : parts) good = good && EVP_DigestUpdate(md, part.data(), part.size()) == 1;
  good = good && EVP_DigestFinal_ex(md, reinterpret_cast<unsigned char*>(out.value.data()), nullptr) == 1;
  if (!good) std::abort();
  return out;
}

Hash hmac_sha256(BytesView key, BytesView data) {
  Hash out;
  unsigned length = 0;
  const auto* const made = HMAC(digest(), key.data(), static_cast<int>(key.size()), reinterpret_cast<const unsigned char*>(data.data()), data.size(),
                                reinterpret_cast<unsigned char*>(out.value.data()), &length);
  if (made == nullptr || length != out.value.size()) std::abort();
  return out;
}

bool equal_in_constant_time(BytesView a, BytesView b) { return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0; }

}  // namespace tocsin
